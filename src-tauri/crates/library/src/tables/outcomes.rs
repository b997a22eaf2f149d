//! Outcomes: what the model answered to a job, kept so that a later turn can replay it exactly.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::Error;

pub(crate) const SQL: &str = "
CREATE TABLE outcomes (
    job_id         TEXT PRIMARY KEY NOT NULL REFERENCES jobs (id),
    finish         TEXT,
    text           TEXT,
    content        TEXT NOT NULL CHECK (json_valid(content)),
    usage          TEXT CHECK (usage IS NULL OR json_valid(usage)),
    model_version  TEXT,
    response_id    TEXT
) STRICT;
";

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeRow {
    /// The job it answers.
    pub job_id: String,
    /// The provider's finish reason.
    pub finish: Option<String>,
    /// What the model said beside the picture.
    pub text: Option<String>,
    /// The model's parts as JSON, pixels replaced by blob ids.
    pub content: String,
    /// The provider's usage numbers as JSON.
    pub usage: Option<String>,
    /// The model that really answered.
    pub model_version: Option<String>,
    /// The provider's id of the answer.
    pub response_id: Option<String>,
}

impl OutcomeRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            job_id: row.get("job_id")?,
            finish: row.get("finish")?,
            text: row.get("text")?,
            content: row.get("content")?,
            usage: row.get("usage")?,
            model_version: row.get("model_version")?,
            response_id: row.get("response_id")?,
        })
    }
}

/// Adds a job's answer, or replaces the one of an earlier try.
pub fn save(connection: &Connection, outcome: &OutcomeRow) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO outcomes
                 (job_id, finish, text, content, usage, model_version, response_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            outcome.job_id,
            outcome.finish,
            outcome.text,
            outcome.content,
            outcome.usage,
            outcome.model_version,
            outcome.response_id
        ])?;
    Ok(())
}

/// A job's answer.
pub fn get(connection: &Connection, job_id: &str) -> Result<Option<OutcomeRow>, Error> {
    Ok(connection
        .prepare_cached("SELECT * FROM outcomes WHERE job_id = ?1")?
        .query_row([job_id], OutcomeRow::from_row)
        .optional()?)
}

/// What the model said beside the pictures of a session: a job's id and its text.
pub fn texts(connection: &Connection, session_id: &str) -> Result<Vec<(String, String)>, Error> {
    let statement = connection.prepare_cached(
        "SELECT outcomes.job_id, outcomes.text FROM turns
           JOIN jobs ON jobs.turn_id = turns.id
           JOIN outcomes ON outcomes.job_id = jobs.id
          WHERE turns.session_id = ?1 AND outcomes.text IS NOT NULL",
    )?;
    super::collect(statement, [session_id], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

/// What the model said beside the pictures of a turn: a job's id and its text.
pub fn texts_of_turn(
    connection: &Connection,
    turn_id: &str,
) -> Result<Vec<(String, String)>, Error> {
    let statement = connection.prepare_cached(
        "SELECT outcomes.job_id, outcomes.text FROM jobs
           JOIN outcomes ON outcomes.job_id = jobs.id
          WHERE jobs.turn_id = ?1 AND outcomes.text IS NOT NULL",
    )?;
    super::collect(statement, [turn_id], |row| Ok((row.get(0)?, row.get(1)?)))
}
