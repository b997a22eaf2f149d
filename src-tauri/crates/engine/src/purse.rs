//! What has been spent and what is promised: the sums that budgets are checked against.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use plantain_library::rusqlite::Connection;
use plantain_library::spend::{By, SpendFilter};
use plantain_library::{Error, jobs, local_day, spend};

use crate::budget::BudgetPeriod;

/// What counts beside what was charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counting {
    /// Every job that has not ended: whether another may be put in line.
    Promised,
    /// Jobs that have gone out: whether the next one may.
    Reserved,
}

/// Nano-dollars of one account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Account {
    /// Charged, and what may have been on top: to be careful is cheaper.
    spent: i64,
    promised: i64,
    reserved: i64,
}

/// Sums of real money; practice in the sandbox is not in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Purse {
    /// The user's own date, `YYYY-MM-DD`.
    day: String,
    spent_today: i64,
    /// Without what may have been charged: what the footer shows.
    pub(crate) charged_today: i64,
    spent_this_month: i64,
    /// Over all projects.
    open: Account,
    projects: HashMap<String, Account>,
    /// Which project a session belongs to.
    sessions: HashMap<String, String>,
}

impl Purse {
    /// Reads all sums; within a transaction they stay true until its end.
    pub(crate) fn read(connection: &Connection, now_ms: i64) -> Result<Self, Error> {
        let day = local_day(now_ms);
        let total = |from: String| {
            let filter = SpendFilter {
                from_day: Some(from),
                to_day: Some(day.clone()),
                ..SpendFilter::default()
            };
            spend::total(connection, &filter)
        };
        let today = total(day.clone())?;
        let month = total(format!("{}-01", day.get(..7).unwrap_or(&day)))?;
        let mut purse = Self {
            spent_today: today.charged_nanos.saturating_add(today.maybe_nanos),
            charged_today: today.charged_nanos,
            spent_this_month: month.charged_nanos.saturating_add(month.maybe_nanos),
            sessions: plantain_library::sessions::projects(connection)?
                .into_iter()
                .collect(),
            day,
            ..Self::default()
        };
        for row in spend::sums(connection, &SpendFilter::default(), By::Project, None)? {
            let account = purse.projects.entry(row.key).or_default();
            account.spent = row.charged_nanos.saturating_add(row.maybe_nanos);
        }
        for open in jobs::promised(connection)? {
            for account in [
                &mut purse.open,
                purse.projects.entry(open.project_id).or_default(),
            ] {
                account.promised = account.promised.saturating_add(open.promised_nanos);
                account.reserved = account.reserved.saturating_add(open.reserved_nanos);
            }
        }
        Ok(purse)
    }

    /// Counts a job that goes out.
    pub(crate) fn reserve(&mut self, project: Option<&str>, nanos: i64) {
        let project = project.unwrap_or_default().to_owned();
        for account in [&mut self.open, self.projects.entry(project).or_default()] {
            account.reserved = account.reserved.saturating_add(nanos);
        }
    }

    /// The user's own date that the sums of the day are for.
    pub(crate) fn date(&self) -> &str {
        &self.day
    }

    /// What is promised and not yet spent.
    pub(crate) const fn promised(&self) -> i64 {
        self.open.promised
    }

    pub(crate) fn day(&self, counting: Counting) -> i64 {
        self.spent_today.saturating_add(self.open.of(counting))
    }

    pub(crate) fn month(&self, counting: Counting) -> i64 {
        self.spent_this_month.saturating_add(self.open.of(counting))
    }

    pub(crate) fn of_project(&self, project: &str, counting: Counting) -> i64 {
        let account = self.projects.get(project).copied().unwrap_or_default();
        account.spent.saturating_add(account.of(counting))
    }

    /// The project a session belongs to.
    pub(crate) fn project_of(&self, session: &str) -> Option<&str> {
        self.sessions.get(session).map(String::as_str)
    }

    #[cfg(test)]
    pub(crate) fn of(spent_today: i64, spent_this_month: i64) -> Self {
        Self {
            spent_today,
            spent_this_month,
            ..Self::default()
        }
    }
}

impl Account {
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
