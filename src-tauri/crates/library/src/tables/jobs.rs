//! Jobs: one request for one picture, from the queue to its end.
//!
//! A job without `finished_ms` is unfinished, whatever its state is called: recovery and the queue
//! rest on that and not on a list of words.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::Error;

pub(crate) const SQL: &str = "
CREATE TABLE jobs (
    id                   TEXT PRIMARY KEY NOT NULL,
    turn_id              TEXT NOT NULL REFERENCES turns (id),
    variant              INTEGER NOT NULL,
    state                TEXT NOT NULL,
    detail               TEXT CHECK (detail IS NULL OR json_valid(detail)),
    priority             INTEGER NOT NULL,
    position             REAL NOT NULL,
    provider             TEXT NOT NULL CHECK (json_valid(provider)),
    model                TEXT NOT NULL,
    estimate_low_nanos   INTEGER NOT NULL,
    estimate_high_nanos  INTEGER NOT NULL,
    failure              TEXT CHECK (failure IS NULL OR json_valid(failure)),
    owner                TEXT,
    created_ms           INTEGER NOT NULL,
    started_ms           INTEGER,
    finished_ms          INTEGER,
    updated_ms           INTEGER NOT NULL,
    dismissed_ms         INTEGER
) STRICT;
CREATE INDEX jobs_by_turn ON jobs (turn_id, variant);
CREATE INDEX jobs_unfinished ON jobs (priority DESC, position, id) WHERE finished_ms IS NULL;
CREATE INDEX jobs_by_creation ON jobs (created_ms DESC, id DESC);
";

pub(crate) const SQL_2: &str = "
ALTER TABLE jobs ADD COLUMN reserved_nanos INTEGER NOT NULL DEFAULT 0;
";

/// One job.
#[derive(Clone, Debug, PartialEq)]
pub struct JobRow {
    /// UUID v7.
    pub id: String,
    /// The turn it makes a picture for.
    pub turn_id: String,
    /// Which of the turn's pictures, from 0 or 1 as the engine likes.
    pub variant: i64,
    /// The engine's word for where it stands.
    pub state: String,
    /// What belongs to that state, as JSON.
    pub detail: Option<String>,
    /// Higher goes first.
    pub priority: i64,
    /// Order within a priority: lower goes first. A fraction, so that one row moves at a time.
    pub position: f64,
    /// Which provider, as JSON. Never holds a key.
    pub provider: String,
    /// The model id asked for.
    pub model: String,
    /// The estimate's lower end.
    pub estimate_low_nanos: i64,
    /// The estimate's upper end.
    pub estimate_high_nanos: i64,
    /// What went wrong, as JSON.
    pub failure: Option<String>,
    /// The process that works on it: see [`crate::Library::is_owner_alive`].
    pub owner: Option<String>,
    /// When it was asked for.
    pub created_ms: i64,
    /// When it was first sent.
    pub started_ms: Option<i64>,
    /// When it ended. `None` exactly while it is unfinished.
    pub finished_ms: Option<i64>,
    /// When this row last changed.
    pub updated_ms: i64,
    /// When the user waved it away.
    pub dismissed_ms: Option<i64>,
}

impl JobRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            turn_id: row.get("turn_id")?,
            variant: row.get("variant")?,
            state: row.get("state")?,
            detail: row.get("detail")?,
            priority: row.get("priority")?,
            position: row.get("position")?,
            provider: row.get("provider")?,
            model: row.get("model")?,
            estimate_low_nanos: row.get("estimate_low_nanos")?,
            estimate_high_nanos: row.get("estimate_high_nanos")?,
            failure: row.get("failure")?,
            owner: row.get("owner")?,
            created_ms: row.get("created_ms")?,
            started_ms: row.get("started_ms")?,
            finished_ms: row.get("finished_ms")?,
            updated_ms: row.get("updated_ms")?,
            dismissed_ms: row.get("dismissed_ms")?,
        })
    }
}

/// Adds a job.
pub fn insert(connection: &Connection, job: &JobRow) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO jobs (id, turn_id, variant, state, detail, priority, position, provider,
                               model, estimate_low_nanos, estimate_high_nanos, failure, owner,
                               created_ms, started_ms, finished_ms, updated_ms, dismissed_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                     ?18)",
        )?
        .execute(params![
            job.id,
            job.turn_id,
            job.variant,
            job.state,
            job.detail,
            job.priority,
            job.position,
            job.provider,
            job.model,
            job.estimate_low_nanos,
            job.estimate_high_nanos,
            job.failure,
            job.owner,
            job.created_ms,
            job.started_ms,
            job.finished_ms,
            job.updated_ms,
            job.dismissed_ms
        ])?;
    Ok(())
}

/// Replaces everything about a job but its id, turn, variant and time of creation.
pub fn update(connection: &Connection, job: &JobRow) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached(
            "UPDATE jobs
                SET state = ?2, detail = ?3, priority = ?4, position = ?5, provider = ?6,
                    model = ?7, estimate_low_nanos = ?8, estimate_high_nanos = ?9, failure = ?10,
                    owner = ?11, started_ms = ?12, finished_ms = ?13, updated_ms = ?14,
                    dismissed_ms = ?15
              WHERE id = ?1",
        )?
        .execute(params![
            job.id,
            job.state,
            job.detail,
            job.priority,
            job.position,
            job.provider,
            job.model,
            job.estimate_low_nanos,
            job.estimate_high_nanos,
            job.failure,
            job.owner,
            job.started_ms,
            job.finished_ms,
            job.updated_ms,
            job.dismissed_ms
        ])?;
    Ok(changed == 1)
}

/// Notes where an unfinished job stands.
pub fn set_state(
    connection: &Connection,
    id: &str,
    state: &str,
    detail: Option<&str>,
    now_ms: i64,
) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE jobs SET state = ?2, detail = ?3, updated_ms = ?4 WHERE id = ?1")?
        .execute(params![id, state, detail, now_ms])?;
    Ok(changed == 1)
}

/// Notes a job's place in the queue.
pub fn set_place(
    connection: &Connection,
    id: &str,
    priority: i64,
    position: f64,
) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE jobs SET priority = ?2, position = ?3 WHERE id = ?1")?
        .execute(params![id, priority, position])?;
    Ok(changed == 1)
}

/// Makes `owner` the one who works on an unfinished job, if nobody else does. `false` when another
/// owner has it: two processes on one library ask this before they send.
pub fn take(connection: &Connection, id: &str, owner: &str) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached(
            "UPDATE jobs SET owner = ?2
              WHERE id = ?1 AND finished_ms IS NULL AND (owner IS NULL OR owner = ?2)",
        )?
        .execute(params![id, owner])?;
    Ok(changed == 1)
}

/// Whether `owner` works on a job and nobody has ended it.
pub fn is_owned(connection: &Connection, id: &str, owner: &str) -> Result<bool, Error> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM jobs WHERE id = ?1 AND finished_ms IS NULL AND owner = ?2")?
        .exists(params![id, owner])?)
}

/// Sets money aside for a job that goes out now, so that no other process spends it too. Whoever
/// ends the job or puts it back in line sets it to 0.
pub fn reserve(connection: &Connection, id: &str, nanos: i64) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE jobs SET reserved_nanos = ?2 WHERE id = ?1")?
        .execute(params![id, nanos])?;
    Ok(changed == 1)
}

/// Gives a job back: anyone may take it.
pub fn release(connection: &Connection, id: &str) -> Result<(), Error> {
    connection
        .prepare_cached("UPDATE jobs SET owner = NULL WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

/// Hides a job from [`unsettled`]. The row stays: receipts and turns refer to it.
pub fn dismiss(connection: &Connection, id: &str, now_ms: i64) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE jobs SET dismissed_ms = ?2, updated_ms = ?2 WHERE id = ?1")?
        .execute(params![id, now_ms])?;
    Ok(changed == 1)
}

/// One job.
pub fn get(connection: &Connection, id: &str) -> Result<Option<JobRow>, Error> {
    Ok(connection
        .prepare_cached("SELECT * FROM jobs WHERE id = ?1")?
        .query_row([id], JobRow::from_row)
        .optional()?)
}

/// Jobs that have not ended, in the order they are to be sent.
pub fn unfinished(connection: &Connection) -> Result<Vec<JobRow>, Error> {
    let statement = connection.prepare_cached(
        "SELECT * FROM jobs WHERE finished_ms IS NULL ORDER BY priority DESC, position, id",
    )?;
    super::collect(statement, [], JobRow::from_row)
}

/// The ids of the jobs that have not ended, each with who works on it: for a look every second.
pub fn unfinished_owners(
    connection: &Connection,
) -> Result<HashMap<String, Option<String>>, Error> {
    let statement =
        connection.prepare_cached("SELECT id, owner FROM jobs WHERE finished_ms IS NULL")?;
    let rows = super::collect(statement, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.into_iter().collect())
}

/// Jobs that ended without a picture and were not dismissed, the newest first.
pub fn unsettled(connection: &Connection, limit: u32) -> Result<Vec<JobRow>, Error> {
    let statement = connection.prepare_cached(
        "SELECT * FROM jobs
          WHERE dismissed_ms IS NULL AND finished_ms IS NOT NULL AND state <> 'done'
          ORDER BY created_ms DESC, id DESC LIMIT ?1",
    )?;
    super::collect(statement, [limit], JobRow::from_row)
}

/// Jobs that were not dismissed, the newest first.
pub fn recent(connection: &Connection, limit: u32) -> Result<Vec<JobRow>, Error> {
    let statement = connection.prepare_cached(
        "SELECT * FROM jobs WHERE dismissed_ms IS NULL
         ORDER BY created_ms DESC, id DESC LIMIT ?1",
    )?;
    super::collect(statement, [limit], JobRow::from_row)
}

/// A turn's jobs, by variant.
pub fn by_turn(connection: &Connection, turn_id: &str) -> Result<Vec<JobRow>, Error> {
    let statement = connection
        .prepare_cached("SELECT * FROM jobs WHERE turn_id = ?1 ORDER BY variant, created_ms, id")?;
    super::collect(statement, [turn_id], JobRow::from_row)
}

/// A session's jobs, in the order of its turns.
pub fn by_session(connection: &Connection, session_id: &str) -> Result<Vec<JobRow>, Error> {
    let statement = connection.prepare_cached(
        "SELECT jobs.* FROM turns JOIN jobs ON jobs.turn_id = turns.id
          WHERE turns.session_id = ?1
          ORDER BY turns.number, jobs.variant, jobs.created_ms, jobs.id",
    )?;
    super::collect(statement, [session_id], JobRow::from_row)
}

/// What jobs that have not ended may cost, in nano-dollars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promised {
    /// The project they belong to; empty for none.
    pub project_id: String,
    /// The upper ends of their estimates.
    pub promised_nanos: i64,
    /// Of them, what is set aside for jobs that have gone out.
    pub reserved_nanos: i64,
}

/// What jobs that have not ended may cost, by project. Practice in the sandbox costs nothing.
pub fn promised(connection: &Connection) -> Result<Vec<Promised>, Error> {
    let statement = connection.prepare_cached(
        "SELECT coalesce(sessions.project_id, '') AS project,
                sum(jobs.estimate_high_nanos), sum(jobs.reserved_nanos)
           FROM jobs JOIN turns ON turns.id = jobs.turn_id
                     JOIN sessions ON sessions.id = turns.session_id
          WHERE jobs.finished_ms IS NULL
            AND coalesce(json_extract(jobs.provider, '$.kind'), '') <> 'sandbox'
          GROUP BY project",
    )?;
    super::collect(statement, [], |row| {
        Ok(Promised {
            project_id: row.get(0)?,
            promised_nanos: row.get(1)?,
            reserved_nanos: row.get(2)?,
        })
    })
}

/// The highest position in the queue, so that a new job goes behind it.
pub fn last_position(connection: &Connection) -> Result<f64, Error> {
    Ok(connection
        .prepare_cached("SELECT coalesce(max(position), 0.0) FROM jobs WHERE finished_ms IS NULL")?
        .query_row([], |row| row.get(0))?)
}
