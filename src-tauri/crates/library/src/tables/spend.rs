//! Spending by day: the ledger, added up as it is written.
//!
//! The database keeps these sums itself, by a trigger on the ledger, so that they cannot differ
//! from it: a million entries make some ten thousand rows here.

use std::collections::HashMap;

use rusqlite::{Connection, Row, ToSql, params_from_iter};

use crate::Error;

pub(crate) const SQL: &str = "
CREATE TABLE spend (
    local_day             TEXT NOT NULL,
    pacific_day           TEXT NOT NULL,
    session_id            TEXT NOT NULL,
    model                 TEXT NOT NULL,
    size                  TEXT NOT NULL,
    practice              INTEGER NOT NULL,
    entries               INTEGER NOT NULL,
    images                INTEGER NOT NULL,
    charged_nanos         INTEGER NOT NULL,
    maybe_nanos           INTEGER NOT NULL,
    estimated             INTEGER NOT NULL,
    within                INTEGER NOT NULL,
    estimate_low_nanos    INTEGER NOT NULL,
    estimate_high_nanos   INTEGER NOT NULL,
    estimated_nanos       INTEGER NOT NULL,
    PRIMARY KEY (local_day, pacific_day, session_id, model, size, practice)
) STRICT, WITHOUT ROWID;
";

/// Keeps the sums; made after the ledger has its columns.
pub(crate) const TRIGGERS: &str = "
CREATE TRIGGER ledger_is_summed AFTER INSERT ON ledger
BEGIN
    INSERT INTO spend VALUES (
        NEW.local_day, NEW.pacific_day, coalesce(NEW.session_id, ''), NEW.model, NEW.size,
        NEW.practice, 1, NEW.images,
        iif(NEW.kind = 'maybe', 0, NEW.nanos), iif(NEW.kind = 'maybe', NEW.nanos, 0),
        NEW.estimate_high_nanos IS NOT NULL,
        coalesce(NEW.nanos BETWEEN NEW.estimate_low_nanos AND NEW.estimate_high_nanos, 0),
        coalesce(NEW.estimate_low_nanos, 0), coalesce(NEW.estimate_high_nanos, 0),
        iif(NEW.estimate_high_nanos IS NULL, 0, NEW.nanos))
    ON CONFLICT DO UPDATE SET
        entries = entries + excluded.entries,
        images = images + excluded.images,
        charged_nanos = charged_nanos + excluded.charged_nanos,
        maybe_nanos = maybe_nanos + excluded.maybe_nanos,
        estimated = estimated + excluded.estimated,
        within = within + excluded.within,
        estimate_low_nanos = estimate_low_nanos + excluded.estimate_low_nanos,
        estimate_high_nanos = estimate_high_nanos + excluded.estimate_high_nanos,
        estimated_nanos = estimated_nanos + excluded.estimated_nanos;
END;
CREATE TRIGGER ledger_settles AFTER INSERT ON ledger
WHEN (SELECT kind FROM ledger WHERE id = NEW.corrects) = 'maybe'
BEGIN
    UPDATE spend
       SET maybe_nanos = maybe_nanos - (SELECT nanos FROM ledger WHERE id = NEW.corrects)
     WHERE (local_day, pacific_day, session_id, model, size, practice) =
           (SELECT local_day, pacific_day, coalesce(session_id, ''), model, size, practice
              FROM ledger WHERE id = NEW.corrects);
END;
";

/// Whose days are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Calendar {
    /// The user's own.
    #[default]
    Local,
    /// Google's, on the American Pacific coast.
    Pacific,
}

/// What sums are wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Everything together.
    Total,
    /// Each day.
    Day,
    /// Each model.
    Model,
    /// Each project; sessions without one together, under an empty key.
    Project,
    /// Each session.
    Session,
    /// Each size.
    Size,
}

/// Which spending is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpendFilter {
    /// Whose days the next two are.
    pub calendar: Calendar,
    /// From this day on, `YYYY-MM-DD`.
    pub from_day: Option<String>,
    /// To this day, included.
    pub to_day: Option<String>,
    /// Practice in the sandbox instead of real spending.
    pub practice: bool,
    /// A part of the session's title, the project's name, the model's id or the size.
    pub text: Option<String>,
    /// Only this project's.
    pub project: Option<String>,
}

/// Sums of one group, in nano-dollars.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpendRow {
    /// The group: a day, a model's id, a project's or session's id, a size; empty for the total,
    /// and for what belongs to no group.
    pub key: String,
    /// The name of a project or the title of a session.
    pub name: Option<String>,
    /// Ledger entries.
    pub entries: i64,
    /// Pictures received.
    pub images: i64,
    /// Charges and corrections.
    pub charged_nanos: i64,
    /// What may have been charged on top, not settled yet.
    pub maybe_nanos: i64,
    /// Charges that an estimate was made for.
    pub estimated: i64,
    /// Of them, those within it.
    pub within: i64,
    /// Sum of the estimates' lower ends.
    pub estimate_low_nanos: i64,
    /// Sum of the estimates' upper ends.
    pub estimate_high_nanos: i64,
    /// What those charges came to.
    pub estimated_nanos: i64,
}

impl SpendRow {
    /// By place and not by name: there may be tens of thousands of rows.
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            key: row.get(0)?,
            name: row.get(1)?,
            entries: row.get(2)?,
            images: row.get(3)?,
            charged_nanos: row.get(4)?,
            maybe_nanos: row.get(5)?,
            estimated: row.get(6)?,
            within: row.get(7)?,
            estimate_low_nanos: row.get(8)?,
            estimate_high_nanos: row.get(9)?,
            estimated_nanos: row.get(10)?,
        })
    }
}

impl SpendFilter {
    fn day(&self) -> &'static str {
        match self.calendar {
            Calendar::Local => "spend.local_day",
            Calendar::Pacific => "spend.pacific_day",
        }
    }

    /// The condition, and what stands for its question marks.
    fn condition(&self) -> (String, Vec<Box<dyn ToSql>>) {
        let day = self.day();
        let mut conditions = vec!["spend.practice = ?".to_owned()];
        let mut values: Vec<Box<dyn ToSql>> = vec![Box::new(self.practice)];
        let mut add = |condition: String, value: Box<dyn ToSql>| {
            conditions.push(condition);
            values.push(value);
        };
        if let Some(from) = &self.from_day {
            add(format!("{day} >= ?"), Box::new(from.clone()));
        }
        if let Some(to) = &self.to_day {
            add(format!("{day} <= ?"), Box::new(to.clone()));
        }
        if let Some(project) = &self.project {
            let condition = "coalesce(sessions.project_id, '') = ?";
            add(condition.to_owned(), Box::new(project.clone()));
        }
        if let Some(text) = self.text.as_deref().map(str::trim)
            && !text.is_empty()
        {
            let condition =
                "(coalesce(sessions.title, '') || char(10) || coalesce(projects.name, '')
                || char(10) || spend.model || char(10) || spend.size) LIKE ? ESCAPE '\\'";
            add(condition.to_owned(), Box::new(pattern(text)));
        }
        (conditions.join(" AND "), values)
    }

    /// Only such filters and groups need to know the sessions.
    fn tables(&self, by: By) -> &'static str {
        let of_sessions = matches!(by, By::Project | By::Session);
        if self.text.is_none() && self.project.is_none() && !of_sessions {
            "spend"
        } else {
            "spend LEFT JOIN sessions ON sessions.id = spend.session_id
                   LEFT JOIN projects ON projects.id = sessions.project_id"
        }
    }

    fn key(&self, by: By) -> &'static str {
        match by {
            By::Total => "''",
            By::Day => self.day(),
            By::Model => "spend.model",
            By::Project => "coalesce(sessions.project_id, '')",
            By::Session => "spend.session_id",
            By::Size => "spend.size",
        }
    }
}

/// Sums for each group; days in their order, everything else the dearest first.
pub fn sums(connection: &Connection, filter: &SpendFilter, by: By) -> Result<Vec<SpendRow>, Error> {
    let (condition, values) = filter.condition();
    let name = match by {
        By::Project => "max(projects.name)",
        By::Session => "max(sessions.title)",
        By::Total | By::Day | By::Model | By::Size => "NULL",
    };
    let order = match by {
        By::Day => "key",
        By::Total | By::Model | By::Project | By::Session | By::Size => {
            "sum(spend.charged_nanos) DESC, key"
        }
    };
    let query = format!(
        "SELECT {key} AS key, {name} AS name,
                coalesce(sum(spend.entries), 0) AS entries,
                coalesce(sum(spend.images), 0) AS images,
                coalesce(sum(spend.charged_nanos), 0) AS charged_nanos,
                coalesce(sum(spend.maybe_nanos), 0) AS maybe_nanos,
                coalesce(sum(spend.estimated), 0) AS estimated,
                coalesce(sum(spend.within), 0) AS within,
                coalesce(sum(spend.estimate_low_nanos), 0) AS estimate_low_nanos,
                coalesce(sum(spend.estimate_high_nanos), 0) AS estimate_high_nanos,
                coalesce(sum(spend.estimated_nanos), 0) AS estimated_nanos
           FROM {tables}
          WHERE {condition}
          {group}
          ORDER BY {order}",
        key = filter.key(by),
        tables = filter.tables(by),
        group = if by == By::Total { "" } else { "GROUP BY key" },
    );
    let mut statement = connection.prepare_cached(&query)?;
    let rows = statement.query_map(params_from_iter(values), SpendRow::from_row)?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
}

/// What one day came to in one session, at one model and size: every group is made of these.
#[derive(Clone, Debug)]
pub struct SpendCell<'row> {
    /// The day, `YYYY-MM-DD`.
    pub day: &'row str,
    /// The session's id; empty for none.
    pub session: &'row str,
    /// The model's id.
    pub model: &'row str,
    /// The size; empty for none.
    pub size: &'row str,
    /// The sums, without a key.
    pub sums: SpendRow,
}

/// Tells each cell in no order: for whoever wants several groups. A pass over the rows for each of
/// them takes several times as long, and so does keeping the rows: there may be tens of thousands.
pub fn each_cell(
    connection: &Connection,
    filter: &SpendFilter,
    mut tell: impl FnMut(&SpendCell<'_>),
) -> Result<(), Error> {
    let (condition, values) = filter.condition();
    let query = format!(
        "SELECT {day}, spend.session_id, spend.model, spend.size, spend.entries, spend.images,
                spend.charged_nanos, spend.maybe_nanos, spend.estimated, spend.within,
                spend.estimate_low_nanos, spend.estimate_high_nanos, spend.estimated_nanos
           FROM {tables} WHERE {condition}",
        day = filter.day(),
        tables = filter.tables(By::Total),
    );
    let mut statement = connection.prepare_cached(&query)?;
    let mut rows = statement.query(params_from_iter(values))?;
    while let Some(row) = rows.next()? {
        tell(&SpendCell::from_row(row)?);
    }
    Ok(())
}

impl<'row> SpendCell<'row> {
    fn from_row(row: &'row Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            day: row.get_ref(0)?.as_str()?,
            session: row.get_ref(1)?.as_str()?,
            model: row.get_ref(2)?.as_str()?,
            size: row.get_ref(3)?.as_str()?,
            sums: SpendRow {
                entries: row.get(4)?,
                images: row.get(5)?,
                charged_nanos: row.get(6)?,
                maybe_nanos: row.get(7)?,
                estimated: row.get(8)?,
                within: row.get(9)?,
                estimate_low_nanos: row.get(10)?,
                estimate_high_nanos: row.get(11)?,
                estimated_nanos: row.get(12)?,
                ..SpendRow::default()
            },
        })
    }
}

/// Whose spending a session's is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionNames {
    /// The session's title.
    pub title: String,
    /// The project's id; empty for none.
    pub project: String,
    /// The project's name.
    pub project_name: Option<String>,
}

/// Every session's names, by its id.
pub fn names(connection: &Connection) -> Result<HashMap<String, SessionNames>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT sessions.id, sessions.title, coalesce(sessions.project_id, ''), projects.name
           FROM sessions LEFT JOIN projects ON projects.id = sessions.project_id",
    )?;
    let rows = statement.query_map([], |row| {
        let names = SessionNames {
            title: row.get(1)?,
            project: row.get(2)?,
            project_name: row.get(3)?,
        };
        Ok((row.get(0)?, names))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Everything together.
pub fn total(connection: &Connection, filter: &SpendFilter) -> Result<SpendRow, Error> {
    let rows = sums(connection, filter, By::Total)?;
    Ok(rows.into_iter().next().unwrap_or_default())
}

/// A part of a text, with what LIKE would read as a sign taken literally.
fn pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}
