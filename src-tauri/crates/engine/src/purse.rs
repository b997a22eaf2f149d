//! What has been spent and what is promised: the sums that budgets are checked against.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use plantain_library::rusqlite::Connection;
use plantain_library::spend::{SpendFilter, SpendRow};
use plantain_library::{Error, jobs, local_day, sessions, spend};

use crate::budget::{BudgetPeriod, Budgets, ProjectBudget};
use crate::projects::ProjectView;

/// What counts beside what was charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counting {
    /// Every job that has not ended: whether another may be put in line.
    Promised,
    /// Jobs that have gone out: whether the next one may.
    Reserved,
}

/// Nano-dollars that count against a budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    charged: i64,
    /// What may have been on top: to be careful is cheaper.
    maybe: i64,
    /// What is promised or set aside, as was asked for.
    open: i64,
}

/// One account. Money in nano-dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountView {
    /// The budget; none is unlimited.
    pub budget_nanos: Option<i64>,
    /// Charged.
    pub charged_nanos: i64,
    /// What may have been charged on top; it counts until it is settled.
    pub maybe_nanos: i64,
    /// What jobs that have not ended may cost.
    pub promised_nanos: i64,
    /// What is left; negative once the budget is overrun.
    pub left_nanos: Option<i64>,
}

/// Every account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountsView {
    /// Today.
    pub day: AccountView,
    /// This month.
    pub month: AccountView,
    /// The projects that have a budget, by name.
    pub projects: Vec<(ProjectView, AccountView)>,
}

impl Taken {
    fn of(total: &SpendRow) -> Self {
        Self {
            charged: total.charged_nanos,
            maybe: total.maybe_nanos,
            open: 0,
        }
    }

    /// All of it.
    pub(crate) fn nanos(self) -> i64 {
        let spent = self.charged.saturating_add(self.maybe);
        spent.saturating_add(self.open)
    }

    /// Of a budget.
    pub(crate) fn against(self, budget_nanos: Option<i64>) -> AccountView {
        AccountView {
            budget_nanos,
            charged_nanos: self.charged,
            maybe_nanos: self.maybe,
            promised_nanos: self.open,
            left_nanos: budget_nanos.map(|budget| budget.saturating_sub(self.nanos())),
        }
    }
}

/// Nano-dollars of jobs that have not ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Open {
    promised: i64,
    reserved: i64,
}

/// Sums of real money; practice in the sandbox is not in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Purse {
    /// The user's own date, `YYYY-MM-DD`.
    date: String,
    today: Taken,
    month: Taken,
    /// Of the projects that have a budget.
    projects: HashMap<String, Taken>,
    open: Open,
    open_of_projects: HashMap<String, Open>,
    /// Which project a session belongs to.
    sessions: HashMap<String, String>,
}

impl Purse {
    /// Reads the sums that these budgets need, and none when there is none: this is asked whenever
    /// something may go out.
    pub(crate) fn read_for(
        budgets: &Budgets,
        connection: &Connection,
        now_ms: i64,
    ) -> Result<Self, Error> {
        if budgets.limit_anything() {
            Self::read(budgets, connection, now_ms)
        } else {
            Ok(Self::default())
        }
    }

    /// Reads the sums of day and month, and of the projects that have a budget; within a transaction
    /// they stay true until its end.
    pub(crate) fn read(
        budgets: &Budgets,
        connection: &Connection,
        now_ms: i64,
    ) -> Result<Self, Error> {
        let date = local_day(now_ms);
        let since = |day: String| {
            let filter = SpendFilter {
                from_day: Some(day),
                to_day: Some(date.clone()),
                ..SpendFilter::default()
            };
            Ok::<_, Error>(Taken::of(&spend::total(connection, &filter)?))
        };
        let mut purse = Self {
            today: since(date.clone())?,
            month: since(format!("{}-01", date.get(..7).unwrap_or(&date)))?,
            sessions: sessions::projects(connection)?.into_iter().collect(),
            date,
            ..Self::default()
        };
        for ProjectBudget { project, .. } in &budgets.projects {
            let filter = SpendFilter {
                project: Some(project.clone()),
                ..SpendFilter::default()
            };
            let taken = Taken::of(&spend::total(connection, &filter)?);
            purse.projects.insert(project.clone(), taken);
        }
        for jobs in jobs::promised(connection)? {
            let of_project = purse.open_of_projects.entry(jobs.project_id).or_default();
            for open in [&mut purse.open, of_project] {
                open.promised = open.promised.saturating_add(jobs.promised_nanos);
                open.reserved = open.reserved.saturating_add(jobs.reserved_nanos);
            }
        }
        Ok(purse)
    }

    /// Counts a job that goes out.
    pub(crate) fn reserve(&mut self, project: Option<&str>, nanos: i64) {
        let project = project.unwrap_or_default().to_owned();
        let of_project = self.open_of_projects.entry(project).or_default();
        for open in [&mut self.open, of_project] {
            open.reserved = open.reserved.saturating_add(nanos);
        }
    }

    /// The user's own date that the sums of the day are for.
    pub(crate) fn date(&self) -> &str {
        &self.date
    }

    /// What is promised and not yet spent.
    pub(crate) const fn promised(&self) -> i64 {
        self.open.promised
    }

    /// Charged today, without what may have been: what the footer shows.
    pub(crate) const fn charged_today(&self) -> i64 {
        self.today.charged
    }

    pub(crate) fn day(&self, counting: Counting) -> Taken {
        self.today.with(self.open.of(counting))
    }

    pub(crate) fn month(&self, counting: Counting) -> Taken {
        self.month.with(self.open.of(counting))
    }

    pub(crate) fn of_project(&self, project: &str, counting: Counting) -> Taken {
        let taken = self.projects.get(project).copied().unwrap_or_default();
        let open = self.open_of_projects.get(project).copied();
        taken.with(open.unwrap_or_default().of(counting))
    }

    /// The project a session belongs to.
    pub(crate) fn project_of(&self, session: &str) -> Option<&str> {
        self.sessions.get(session).map(String::as_str)
    }

    #[cfg(test)]
    pub(crate) fn of(today: i64, month: i64) -> Self {
        let charged = |charged| Taken {
            charged,
            ..Taken::default()
        };
        Self {
            today: charged(today),
            month: charged(month),
            ..Self::default()
        }
    }
}

impl Taken {
    const fn with(self, open: i64) -> Self {
        Self { open, ..self }
    }
}

impl Open {
    const fn of(self, counting: Counting) -> i64 {
        match counting {
            Counting::Promised => self.promised,
            Counting::Reserved => self.reserved,
        }
    }
}

/// When a budget begins anew, by the user's own calendar; none for one that never does.
pub(crate) fn renews_ms(period: BudgetPeriod, now_ms: i64) -> Option<i64> {
    let zone = TimeZone::system();
    let today = jiff::Timestamp::from_millisecond(now_ms)
        .ok()?
        .to_zoned_datetime(zone.clone())
        .date();
    let next = match period {
        BudgetPeriod::Day => today.tomorrow().ok()?,
        BudgetPeriod::Month => first_of_next_month(today)?,
        BudgetPeriod::Project => return None,
    };
    let start = next.to_zoned_datetime(zone).ok()?;
    Some(start.timestamp().as_millisecond())
}

fn first_of_next_month(today: Date) -> Option<Date> {
    today.last_of_month().tomorrow().ok()
}
