//! Where the money went: sums for the footer, the view and the terminal.

use plantain_library::Error;
use plantain_library::rusqlite::Connection;
use plantain_library::spend::{self, By, Calendar, SpendFilter, SpendRow};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::budgets;
use crate::charges::{self, ChargeView};
use crate::engine::Engine;
use crate::failure::{Failure, FailureCode};
use crate::prices;
use crate::purse::Purse;
use crate::tally::Tally;

/// Which spending is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct SpendQuery {
    /// From this day on, `YYYY-MM-DD`.
    pub from_day: Option<String>,
    /// To this day, included.
    pub to_day: Option<String>,
    /// Whether days are Google's, from midnight to midnight Pacific, instead of the user's own.
    pub pacific: bool,
    /// Practice in the sandbox instead of real spending.
    pub practice: bool,
    /// A part of a session's title, a project's name, a model's id or a size.
    pub text: Option<String>,
    /// Only this project's.
    pub project: Option<String>,
}

/// Sums of one group. Money in nano-dollars.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SpendLine {
    /// A day, a model's id, a project's or session's id, a size; empty for the total, and for what
    /// belongs to no group.
    pub key: String,
    /// The name for people.
    pub name: String,
    /// Ledger entries.
    #[specta(type = specta_typescript::Number)]
    pub entries: i64,
    /// Pictures received.
    #[specta(type = specta_typescript::Number)]
    pub images: i64,
    /// Charges and corrections.
    #[specta(type = specta_typescript::Number)]
    pub charged_nanos: i64,
    /// What may have been charged on top.
    #[specta(type = specta_typescript::Number)]
    pub maybe_nanos: i64,
    /// Charges that an estimate was made for.
    #[specta(type = specta_typescript::Number)]
    pub estimated: i64,
    /// Of them, those within it.
    #[specta(type = specta_typescript::Number)]
    pub within: i64,
    /// Sum of the estimates' lower ends.
    #[specta(type = specta_typescript::Number)]
    pub estimate_low_nanos: i64,
    /// Sum of the estimates' upper ends.
    #[specta(type = specta_typescript::Number)]
    pub estimate_high_nanos: i64,
    /// What those charges came to.
    #[specta(type = specta_typescript::Number)]
    pub estimated_nanos: i64,
}

/// One part of a day's bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SpendPart {
    /// A model's or project's id; empty for none.
    pub key: String,
    /// Nano-dollars.
    #[specta(type = specta_typescript::Number)]
    pub nanos: i64,
}

/// One day's bar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SpendDay {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// Pictures received.
    #[specta(type = specta_typescript::Number)]
    pub images: i64,
    /// Charges and corrections.
    #[specta(type = specta_typescript::Number)]
    pub charged_nanos: i64,
    /// What may have been charged on top.
    #[specta(type = specta_typescript::Number)]
    pub maybe_nanos: i64,
    /// The charges by model.
    pub models: Vec<SpendPart>,
    /// The charges by project.
    pub projects: Vec<SpendPart>,
}

/// Everything the spend view shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SpendView {
    /// All of it together.
    pub total: SpendLine,
    /// Days with spending, in order.
    pub days: Vec<SpendDay>,
    /// By model, the dearest first.
    pub models: Vec<SpendLine>,
    /// By project, the dearest first.
    pub projects: Vec<SpendLine>,
    /// By size, the dearest first.
    pub sizes: Vec<SpendLine>,
    /// By session, the dearest first, at most a hundred.
    pub sessions: Vec<SpendLine>,
    /// What may have been charged and waits for the user's word, whatever the query.
    pub unsettled: Vec<ChargeView>,
}

/// What a table of spending has a row for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SpendBy {
    /// Each day.
    Day,
    /// Each model.
    Model,
    /// Each project.
    Project,
    /// Each session.
    Session,
    /// Each size.
    Size,
}

/// The longest filter, in characters.
const LONGEST_FILTER: usize = 200;
/// More sessions than anyone reads.
const MOST_SESSIONS: usize = 100;

impl Engine {
    /// Reads the sums that budgets and the footer go by, and what other processes have set.
    ///
    /// # Errors
    /// The library cannot be read.
    pub(crate) async fn refresh_spending(&self) -> Result<(), Failure> {
        self.shared().recount().await
    }

    /// Where the money went.
    ///
    /// # Errors
    /// A day is none, or the library cannot be read.
    pub async fn spend(&self, query: SpendQuery) -> Result<SpendView, Failure> {
        query.check()?;
        let mut view = self
            .library()
            .read(move |connection| query.view(connection))
            .await?;
        self.name_models(&mut view.models);
        Ok(view)
    }

    /// One table of it.
    ///
    /// # Errors
    /// A day is none, or the library cannot be read.
    pub async fn spend_by(
        &self,
        query: SpendQuery,
        by: SpendBy,
    ) -> Result<Vec<SpendLine>, Failure> {
        query.check()?;
        let mut lines = self
            .library()
            .read(move |connection| query.lines(connection, by.into()))
            .await?;
        if by == SpendBy::Model {
            self.name_models(&mut lines);
        }
        Ok(lines)
    }

    fn name_models(&self, lines: &mut [SpendLine]) {
        let state = self.shared().state();
        for line in lines {
            if let Some(model) = state.catalogue.model(&line.key) {
                line.name.clone_from(&model.name);
            }
        }
    }
}

impl crate::state::Shared {
    /// Reads the sums again, after something was charged, put in line or ended.
    pub(crate) async fn recount(&self) -> Result<(), Failure> {
        let now_ms = self.now_ms();
        let (purse, budgets, prices) = self
            .ports
            .library
            .read(move |connection| {
                let budgets = budgets::read(connection)?;
                let purse = Purse::read(&budgets, connection, now_ms)?;
                Ok((purse, budgets, prices::read(connection)?))
            })
            .await?;
        {
            let mut state = self.state();
            state.purse = purse;
            state.budgets = budgets;
            state.prices = prices;
        }
        self.tell_quota();
        Ok(())
    }

    /// As [`recount`](Self::recount), where a failure only means that the footer is late.
    pub(crate) async fn recount_quietly(&self) {
        if let Err(failure) = self.recount().await {
            tracing::warn!(%failure, "spending could not be added up");
        }
    }
}

impl SpendQuery {
    fn check(&self) -> Result<(), Failure> {
        let is_day = |day: &String| day.len() == 10 && day.parse::<jiff::civil::Date>().is_ok();
        if ![&self.from_day, &self.to_day]
            .into_iter()
            .flatten()
            .all(is_day)
        {
            return Err(Failure::before_sending(
                FailureCode::SettingsInvalid,
                "A day is written as 2026-11-25.",
            ));
        }
        if let (Some(from), Some(to)) = (&self.from_day, &self.to_day)
            && from > to
        {
            return Err(Failure::before_sending(
                FailureCode::SettingsInvalid,
                "The first day comes after the last.",
            ));
        }
        Ok(())
    }

    fn filter(&self) -> SpendFilter {
        SpendFilter {
            calendar: if self.pacific {
                Calendar::Pacific
            } else {
                Calendar::Local
            },
            from_day: self.from_day.clone(),
            to_day: self.to_day.clone(),
            practice: self.practice,
            text: self.text.as_deref().map(shortened),
            project: self.project.clone(),
        }
    }

    fn lines(&self, connection: &Connection, by: By) -> Result<Vec<SpendLine>, Error> {
        let rows = spend::sums(connection, &self.filter(), by)?;
        Ok(rows.into_iter().map(SpendLine::from).collect())
    }

    fn view(&self, connection: &Connection) -> Result<SpendView, Error> {
        let mut tally = Tally::of(connection, &self.filter())?;
        let mut sessions = tally.sessions();
        sessions.truncate(MOST_SESSIONS);
        Ok(SpendView {
            days: tally.days(),
            models: tally.models(),
            projects: tally.projects(),
            sizes: tally.sizes(),
            sessions,
            total: tally.total,
            unsettled: charges::unsettled(connection)?,
        })
    }
}

/// A filter longer than any name: SQLite compares no text of any length.
fn shortened(text: &str) -> String {
    text.chars().take(LONGEST_FILTER).collect()
}

impl From<SpendRow> for SpendLine {
    fn from(row: SpendRow) -> Self {
        Self {
            name: row.name.unwrap_or_else(|| row.key.clone()),
            key: row.key,
            entries: row.entries,
            images: row.images,
            charged_nanos: row.charged_nanos,
            maybe_nanos: row.maybe_nanos,
            estimated: row.estimated,
            within: row.within,
            estimate_low_nanos: row.estimate_low_nanos,
            estimate_high_nanos: row.estimate_high_nanos,
            estimated_nanos: row.estimated_nanos,
        }
    }
}

impl From<SpendBy> for By {
    fn from(by: SpendBy) -> Self {
        match by {
            SpendBy::Day => Self::Day,
            SpendBy::Model => Self::Model,
            SpendBy::Project => Self::Project,
            SpendBy::Session => Self::Session,
            SpendBy::Size => Self::Size,
        }
    }
}
