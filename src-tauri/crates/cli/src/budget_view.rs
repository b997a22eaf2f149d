//! Budgets with what is spent of them: as one object, whose names are a contract, or for people.

use plantain_engine::{AccountView, Failure, ProjectView};
use serde::Serialize;

use crate::dollars::{dollars, exact};
use crate::output::Output;
use crate::run::Run;
use crate::table;

/// Every budget.
#[derive(Debug, Serialize)]
pub(crate) struct BudgetLine {
    day: Account,
    month: Account,
    /// Those that have a budget.
    projects: Vec<ProjectAccount>,
    warn_percent: u8,
    ask: Ask,
}

/// What is spent, and of what.
#[derive(Clone, Copy, Debug, Serialize)]
#[expect(
    clippy::struct_field_names,
    reason = "the unit is part of each name in the JSON, as everywhere"
)]
struct Account {
    /// Null is unlimited.
    budget_nanos: Option<i64>,
    charged_nanos: i64,
    /// What may have been charged on top; it counts until it is settled.
    maybe_nanos: i64,
    /// What jobs that have not ended may cost.
    promised_nanos: i64,
    /// Null without a budget; negative once it is overrun.
    left_nanos: Option<i64>,
}

#[derive(Debug, Serialize)]
struct ProjectAccount {
    project: String,
    name: String,
    #[serde(flatten)]
    account: Account,
}

/// What wants a confirmation; null never does.
#[derive(Debug, Serialize)]
struct Ask {
    four_k: bool,
    images: Option<u32>,
    cost_nanos: Option<i64>,
}

impl BudgetLine {
    pub(crate) async fn read(run: &Run) -> Result<Self, Failure> {
        let (budgets, accounts) = (run.engine.budgets(), run.engine.accounts().await?);
        let of_project = |(project, account): (ProjectView, AccountView)| ProjectAccount {
            project: project.id,
            name: project.name,
            account: account.into(),
        };
        Ok(Self {
            day: accounts.day.into(),
            month: accounts.month.into(),
            projects: accounts.projects.into_iter().map(of_project).collect(),
            warn_percent: budgets.warn_percent,
            ask: Ask {
                four_k: budgets.ask.four_k,
                images: budgets.ask.images,
                cost_nanos: budgets.ask.nanos,
            },
        })
    }

    pub(crate) fn print(&self, output: &Output) {
        let own = self
            .projects
            .iter()
            .map(|project| project.account.row(&project.name));
        let rows: Vec<[String; 4]> = [self.day.row("today"), self.month.row("this month")]
            .into_iter()
            .chain(own)
            .collect();
        for text in table::lines(&rows) {
            output.line(&text);
        }
        output.note(&format!("A warning from {} % on.", self.warn_percent));
        output.note(&self.ask.words());
    }
}

impl From<AccountView> for Account {
    fn from(account: AccountView) -> Self {
        Self {
            budget_nanos: account.budget_nanos,
            charged_nanos: account.charged_nanos,
            maybe_nanos: account.maybe_nanos,
            promised_nanos: account.promised_nanos,
            left_nanos: account.left_nanos,
        }
    }
}

impl Account {
    fn row(&self, name: &str) -> [String; 4] {
        let spent = dollars(self.charged_nanos);
        let of = match self.budget_nanos {
            Some(budget) => format!("{spent} of {}", exact(budget)),
            None => format!("{spent}, no budget"),
        };
        let left = match self.left_nanos {
            Some(left) if left < 0 => format!("{} over", dollars(left.saturating_neg())),
            Some(left) => format!("{} left", dollars(left)),
            None => String::new(),
        };
        let mut notes = Vec::new();
        if self.maybe_nanos > 0 {
            notes.push(format!(
                "up to {} perhaps charged",
                dollars(self.maybe_nanos)
            ));
        }
        if self.promised_nanos > 0 {
            notes.push(format!("up to {} in line", dollars(self.promised_nanos)));
        }
        [name.to_owned(), of, left, notes.join(", ")]
    }
}

impl Ask {
    fn words(&self) -> String {
        let four_k = self.four_k.then(|| "4K images".to_owned());
        let images = self.images.map(|most| format!("more than {most} images"));
        let cost = self
            .cost_nanos
            .map(|nanos| format!("more than {}", exact(nanos)));
        let all: Vec<String> = [four_k, images, cost].into_iter().flatten().collect();
        if all.is_empty() {
            "Nothing wants a confirmation.".to_owned()
        } else {
            format!("A confirmation is due for: {}.", all.join(", "))
        }
    }
}
