//! Budgets with what is spent of them: as one object, whose names are a contract, or for people.

use std::collections::HashMap;

use plantain_engine::{Budgets, Failure, SpendQuery};
use plantain_library::local_day;
use serde::Serialize;

use crate::dollars::{dollars, exact};
use crate::output::Output;
use crate::queue_line::Line;
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
        let budgets = run.engine.budgets();
        let today = local_day(run.clock.now_ms());
        let first = format!("{}-01", today.get(..7).unwrap_or(&today));
        let promised = run.engine.quota().promised_nanos;
        let since = |day: String| SpendQuery {
            from_day: Some(day),
            to_day: Some(today.clone()),
            ..SpendQuery::default()
        };
        let day = since(today.clone());
        let month = since(first);
        Ok(Self {
            day: Account::read(run, budgets.day_nanos, day, promised).await?,
            month: Account::read(run, budgets.month_nanos, month, promised).await?,
            projects: of_projects(run, &budgets).await?,
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

impl Account {
    async fn read(
        run: &Run,
        budget_nanos: Option<i64>,
        query: SpendQuery,
        promised_nanos: i64,
    ) -> Result<Self, Failure> {
        let total = run.engine.spend(query).await?.total;
        let taken = total
            .charged_nanos
            .saturating_add(total.maybe_nanos)
            .saturating_add(promised_nanos);
        Ok(Self {
            budget_nanos,
            charged_nanos: total.charged_nanos,
            maybe_nanos: total.maybe_nanos,
            promised_nanos,
            left_nanos: budget_nanos.map(|budget| budget.saturating_sub(taken)),
        })
    }

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

async fn of_projects(run: &Run, budgets: &Budgets) -> Result<Vec<ProjectAccount>, Failure> {
    if budgets.projects.is_empty() {
        return Ok(Vec::new());
    }
    let promised = promised(run).await?;
    let mut accounts = Vec::new();
    for project in run.engine.projects().await? {
        let Some(budget) = budgets
            .projects
            .iter()
            .find(|budget| budget.project == project.id)
        else {
            continue;
        };
        let query = SpendQuery {
            project: Some(project.id.clone()),
            ..SpendQuery::default()
        };
        let promised = promised.get(&project.id).copied().unwrap_or(0);
        accounts.push(ProjectAccount {
            account: Account::read(run, Some(budget.nanos), query, promised).await?,
            project: project.id,
            name: project.name,
        });
    }
    Ok(accounts)
}

/// What jobs that have not ended may cost, by project.
async fn promised(run: &Run) -> Result<HashMap<String, i64>, Failure> {
    let sessions = run.engine.studio().await?.sessions;
    let projects: HashMap<String, String> = sessions
        .into_iter()
        .filter_map(|session| Some((session.id, session.project?)))
        .collect();
    let mut promised: HashMap<String, i64> = HashMap::new();
    for job in Line::read(run).await?.unfinished {
        if let Some(project) = projects.get(&job.session)
            && !job.sandbox
        {
            let sum = promised.entry(project.clone()).or_default();
            *sum = sum.saturating_add(job.estimate.high_nanos);
        }
    }
    Ok(promised)
}
