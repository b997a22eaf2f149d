//! Limiters: what the pacing of one project and model must remember across restarts and share
//! between processes.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::Error;

pub(crate) const SQL: &str = "
CREATE TABLE limiters (
    scope       TEXT PRIMARY KEY NOT NULL,
    state       TEXT NOT NULL CHECK (json_valid(state)),
    updated_ms  INTEGER NOT NULL
) STRICT;
";

/// One limiter's memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimiterRow {
    /// What it limits, in the engine's words.
    pub scope: String,
    /// Its state as JSON.
    pub state: String,
    /// When it was saved.
    pub updated_ms: i64,
}

impl LimiterRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            scope: row.get("scope")?,
            state: row.get("state")?,
            updated_ms: row.get("updated_ms")?,
        })
    }
}

/// Saves a limiter's state over the last one.
pub fn save(connection: &Connection, limiter: &LimiterRow) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO limiters (scope, state, updated_ms) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![limiter.scope, limiter.state, limiter.updated_ms])?;
    Ok(())
}

/// One limiter's state.
pub fn get(connection: &Connection, scope: &str) -> Result<Option<LimiterRow>, Error> {
    Ok(connection
        .prepare_cached("SELECT * FROM limiters WHERE scope = ?1")?
        .query_row([scope], LimiterRow::from_row)
        .optional()?)
}

/// Every limiter's state.
pub fn list(connection: &Connection) -> Result<Vec<LimiterRow>, Error> {
    let statement = connection.prepare_cached("SELECT * FROM limiters ORDER BY scope")?;
    super::collect(statement, [], LimiterRow::from_row)
}
