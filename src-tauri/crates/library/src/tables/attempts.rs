//! Attempts: one send of a job and how it ended.
//!
//! The row is written with outcome `sending` before the socket is touched. One still saying so
//! after a crash went out, or may have.

use rusqlite::{Connection, Row, params};

use crate::Error;

pub(crate) const SQL: &str = "
CREATE TABLE attempts (
    job_id      TEXT NOT NULL REFERENCES jobs (id),
    number      INTEGER NOT NULL CHECK (number > 0),
    outcome     TEXT NOT NULL,
    status      INTEGER,
    waited_ms   INTEGER NOT NULL,
    took_ms     INTEGER NOT NULL,
    started_ms  INTEGER NOT NULL,
    charged     TEXT NOT NULL CHECK (charged IN ('no', 'yes', 'maybe')),
    detail      TEXT,
    PRIMARY KEY (job_id, number)
) STRICT, WITHOUT ROWID;
";

/// One send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptRow {
    /// The job.
    pub job_id: String,
    /// From 1.
    pub number: i64,
    /// `sending` until it ended.
    pub outcome: String,
    /// The HTTP status, when there was an answer.
    pub status: Option<i64>,
    /// How long the job waited before this send.
    pub waited_ms: i64,
    /// From the first byte out to the end.
    pub took_ms: i64,
    /// When it was about to go out.
    pub started_ms: i64,
    /// `no`, `yes` or `maybe`.
    pub charged: String,
    /// The provider's own words, redacted by the caller.
    pub detail: Option<String>,
}

impl AttemptRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            job_id: row.get("job_id")?,
            number: row.get("number")?,
            outcome: row.get("outcome")?,
            status: row.get("status")?,
            waited_ms: row.get("waited_ms")?,
            took_ms: row.get("took_ms")?,
            started_ms: row.get("started_ms")?,
            charged: row.get("charged")?,
            detail: row.get("detail")?,
        })
    }
}

/// Adds an attempt that is about to be sent.
pub fn insert(connection: &Connection, attempt: &AttemptRow) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO attempts (job_id, number, outcome, status, waited_ms, took_ms, started_ms,
                                   charged, detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            attempt.job_id,
            attempt.number,
            attempt.outcome,
            attempt.status,
            attempt.waited_ms,
            attempt.took_ms,
            attempt.started_ms,
            attempt.charged,
            attempt.detail
        ])?;
    Ok(())
}

/// Notes how an attempt ended: outcome, status, duration, charge and detail.
pub fn update(connection: &Connection, attempt: &AttemptRow) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached(
            "UPDATE attempts
                SET outcome = ?3, status = ?4, took_ms = ?5, charged = ?6, detail = ?7
              WHERE job_id = ?1 AND number = ?2",
        )?
        .execute(params![
            attempt.job_id,
            attempt.number,
            attempt.outcome,
            attempt.status,
            attempt.took_ms,
            attempt.charged,
            attempt.detail
        ])?;
    Ok(changed == 1)
}

/// A job's attempts, the first first.
pub fn by_job(connection: &Connection, job_id: &str) -> Result<Vec<AttemptRow>, Error> {
    let statement =
        connection.prepare_cached("SELECT * FROM attempts WHERE job_id = ?1 ORDER BY number")?;
    super::collect(statement, [job_id], AttemptRow::from_row)
}

/// All attempts of a session's jobs, each job's first first.
pub fn by_session(connection: &Connection, session_id: &str) -> Result<Vec<AttemptRow>, Error> {
    let statement = connection.prepare_cached(
        "SELECT attempts.* FROM turns
           JOIN jobs ON jobs.turn_id = turns.id
           JOIN attempts ON attempts.job_id = jobs.id
          WHERE turns.session_id = ?1 ORDER BY attempts.job_id, attempts.number",
    )?;
    super::collect(statement, [session_id], AttemptRow::from_row)
}

/// All attempts of a turn's jobs, each job's first first.
pub fn by_turn(connection: &Connection, turn_id: &str) -> Result<Vec<AttemptRow>, Error> {
    let statement = connection.prepare_cached(
        "SELECT attempts.* FROM jobs JOIN attempts ON attempts.job_id = jobs.id
          WHERE jobs.turn_id = ?1 ORDER BY attempts.job_id, attempts.number",
    )?;
    super::collect(statement, [turn_id], AttemptRow::from_row)
}
