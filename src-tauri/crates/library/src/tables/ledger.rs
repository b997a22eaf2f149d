//! The ledger: what was charged, entry by entry. Entries are only ever added; the database itself
//! refuses to change or remove one, and a correction is an entry of its own.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{Error, local_day, pacific_day};

pub(crate) const SQL: &str = "
CREATE TABLE ledger (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms     INTEGER NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('charge', 'maybe', 'correction')),
    job_id    TEXT REFERENCES jobs (id),
    model     TEXT NOT NULL,
    size      TEXT NOT NULL,
    nanos     INTEGER NOT NULL,
    lines     TEXT NOT NULL CHECK (json_valid(lines)),
    complete  INTEGER NOT NULL CHECK (complete IN (0, 1)),
    reason    TEXT
) STRICT;
CREATE INDEX ledger_by_time ON ledger (at_ms, kind, nanos);
CREATE INDEX ledger_by_job ON ledger (job_id);
CREATE TRIGGER ledger_is_never_changed BEFORE UPDATE ON ledger
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_is_never_shortened BEFORE DELETE ON ledger
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
";

/// Whose spending an entry is, which day it belongs to, and what was expected of it.
///
/// A correction belongs to the day of what it corrects. Entries of version 1 know their job only:
/// session and practice follow from it, their days from their time.
pub(crate) const SQL_2: &str = "
ALTER TABLE ledger ADD COLUMN corrects INTEGER REFERENCES ledger (id);
ALTER TABLE ledger ADD COLUMN session_id TEXT;
ALTER TABLE ledger ADD COLUMN practice INTEGER NOT NULL DEFAULT 0 CHECK (practice IN (0, 1));
ALTER TABLE ledger ADD COLUMN local_day TEXT NOT NULL DEFAULT '';
ALTER TABLE ledger ADD COLUMN pacific_day TEXT NOT NULL DEFAULT '';
ALTER TABLE ledger ADD COLUMN attempt INTEGER;
ALTER TABLE ledger ADD COLUMN images INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN estimate_low_nanos INTEGER;
ALTER TABLE ledger ADD COLUMN estimate_high_nanos INTEGER;
CREATE INDEX ledger_corrections ON ledger (corrects) WHERE corrects IS NOT NULL;
CREATE INDEX ledger_unsettled ON ledger (id) WHERE kind = 'maybe';
DROP TRIGGER ledger_is_never_changed;
UPDATE ledger
   SET local_day = local_day(at_ms), pacific_day = pacific_day(at_ms),
       session_id = (SELECT turns.session_id FROM jobs JOIN turns ON turns.id = jobs.turn_id
                      WHERE jobs.id = ledger.job_id),
       practice = coalesce((SELECT json_extract(jobs.provider, '$.kind') = 'sandbox' FROM jobs
                             WHERE jobs.id = ledger.job_id), 0),
       images = (SELECT count(*) FROM images WHERE images.job_id = ledger.job_id);
CREATE TRIGGER ledger_is_never_changed BEFORE UPDATE ON ledger
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
INSERT INTO spend
SELECT local_day, pacific_day, coalesce(session_id, ''), model, size, practice, count(*),
       sum(images), coalesce(sum(nanos) FILTER (WHERE kind <> 'maybe'), 0),
       coalesce(sum(nanos) FILTER (WHERE kind = 'maybe'), 0), 0, 0, 0, 0, 0
  FROM ledger GROUP BY 1, 2, 3, 4, 5, 6;
";

/// One entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerRow {
    /// Given by the database, rising. Ignored by [`insert`].
    pub id: i64,
    /// When it was charged.
    pub at_ms: i64,
    /// `charge`; `maybe` for a send whose answer never came; `correction`.
    pub kind: String,
    /// The job it was charged for.
    pub job_id: Option<String>,
    /// The model that was charged.
    pub model: String,
    /// The size asked for.
    pub size: String,
    /// Nano-dollars. Negative only in corrections.
    pub nanos: i64,
    /// The receipt's lines as JSON.
    pub lines: String,
    /// Whether the provider's usage numbers were all there and agreed.
    pub complete: bool,
    /// Why a correction was made.
    pub reason: Option<String>,
    /// The entry that a correction corrects; of a `maybe`, it settles it.
    pub corrects: Option<i64>,
    /// The session it was charged in.
    pub session_id: Option<String>,
    /// Whether it was practice in the sandbox, which costs nothing.
    pub practice: bool,
    /// The user's own date, `YYYY-MM-DD`. Given by the database; ignored by [`insert`].
    pub local_day: String,
    /// The date on the American Pacific coast. Given by the database; ignored by [`insert`].
    pub pacific_day: String,
    /// Which of the job's attempts it was charged for, from 1; none when nobody knows.
    pub attempt: Option<i64>,
    /// Pictures that came with it.
    pub images: i64,
    /// What it was expected to cost at least, if an estimate was made for it.
    pub estimate_low_nanos: Option<i64>,
    /// What it was expected to cost at most.
    pub estimate_high_nanos: Option<i64>,
}

/// Sums over entries, in nano-dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LedgerSum {
    /// Charges and corrections.
    pub charged_nanos: i64,
    /// What may have been charged on top.
    pub maybe_nanos: i64,
    /// Entries summed.
    pub entries: i64,
}

impl LedgerRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            at_ms: row.get("at_ms")?,
            kind: row.get("kind")?,
            job_id: row.get("job_id")?,
            model: row.get("model")?,
            size: row.get("size")?,
            nanos: row.get("nanos")?,
            lines: row.get("lines")?,
            complete: row.get("complete")?,
            reason: row.get("reason")?,
            corrects: row.get("corrects")?,
            session_id: row.get("session_id")?,
            practice: row.get("practice")?,
            local_day: row.get("local_day")?,
            pacific_day: row.get("pacific_day")?,
            attempt: row.get("attempt")?,
            images: row.get("images")?,
            estimate_low_nanos: row.get("estimate_low_nanos")?,
            estimate_high_nanos: row.get("estimate_high_nanos")?,
        })
    }
}

/// Adds an entry and returns its id.
pub fn insert(connection: &Connection, entry: &LedgerRow) -> Result<i64, Error> {
    let corrected = match entry.corrects {
        Some(id) => get(connection, id)?,
        None => None,
    };
    let (local_day, pacific_day) = match corrected {
        Some(corrected) => (corrected.local_day, corrected.pacific_day),
        None => (local_day(entry.at_ms), pacific_day(entry.at_ms)),
    };
    connection
        .prepare_cached(
            "INSERT INTO ledger (at_ms, kind, job_id, model, size, nanos, lines, complete, reason,
                                 corrects, session_id, practice, local_day, pacific_day, images,
                                 estimate_low_nanos, estimate_high_nanos, attempt)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                     ?18)",
        )?
        .execute(params![
            entry.at_ms,
            entry.kind,
            entry.job_id,
            entry.model,
            entry.size,
            entry.nanos,
            entry.lines,
            entry.complete,
            entry.reason,
            entry.corrects,
            entry.session_id,
            entry.practice,
            local_day,
            pacific_day,
            entry.images,
            entry.estimate_low_nanos,
            entry.estimate_high_nanos,
            entry.attempt
        ])?;
    Ok(connection.last_insert_rowid())
}

/// One entry.
pub fn get(connection: &Connection, id: i64) -> Result<Option<LedgerRow>, Error> {
    Ok(connection
        .prepare_cached("SELECT * FROM ledger WHERE id = ?1")?
        .query_row([id], LedgerRow::from_row)
        .optional()?)
}

/// What corrects an entry, the first first.
pub fn corrections(connection: &Connection, id: i64) -> Result<Vec<LedgerRow>, Error> {
    let statement =
        connection.prepare_cached("SELECT * FROM ledger WHERE corrects = ?1 ORDER BY id")?;
    super::collect(statement, [id], LedgerRow::from_row)
}

/// What may have been charged and is not settled, the oldest first.
pub fn unsettled(connection: &Connection) -> Result<Vec<LedgerRow>, Error> {
    let statement = connection.prepare_cached(
        "SELECT * FROM ledger AS entry WHERE kind = 'maybe'
            AND NOT EXISTS (SELECT 1 FROM ledger WHERE corrects = entry.id) ORDER BY id",
    )?;
    super::collect(statement, [], LedgerRow::from_row)
}

/// The newest entries before `before`, newest first.
pub fn page(
    connection: &Connection,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<LedgerRow>, Error> {
    let statement = connection
        .prepare_cached("SELECT * FROM ledger WHERE id < ?1 ORDER BY id DESC LIMIT ?2")?;
    let before = before.unwrap_or(i64::MAX);
    super::collect(statement, params![before, limit], LedgerRow::from_row)
}

/// The newest charges with one picture: model, lines and the turn's settings, newest first.
pub fn answers(
    connection: &Connection,
    limit: u32,
) -> Result<Vec<(String, String, String)>, Error> {
    let statement = connection.prepare_cached(
        "SELECT ledger.model, ledger.lines, turns.settings
           FROM ledger JOIN jobs ON jobs.id = ledger.job_id JOIN turns ON turns.id = jobs.turn_id
          WHERE ledger.kind = 'charge' AND ledger.images = 1 AND ledger.complete
          ORDER BY ledger.id DESC LIMIT ?1",
    )?;
    super::collect(statement, [limit], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })
}

/// Sums of the entries from `from_ms` (included) to `until_ms` (not included).
pub fn sum_between(
    connection: &Connection,
    from_ms: i64,
    until_ms: i64,
) -> Result<LedgerSum, Error> {
    Ok(connection
        .prepare_cached(
            "SELECT coalesce(sum(nanos) FILTER (WHERE kind <> 'maybe'), 0),
                    coalesce(sum(nanos) FILTER (WHERE kind = 'maybe'), 0),
                    count(*)
               FROM ledger WHERE at_ms >= ?1 AND at_ms < ?2",
        )?
        .query_row([from_ms, until_ms], |row| {
            Ok(LedgerSum {
                charged_nanos: row.get(0)?,
                maybe_nanos: row.get(1)?,
                entries: row.get(2)?,
            })
        })?)
}

/// Sums of the entries from `from_ms` on.
pub fn sum_since(connection: &Connection, from_ms: i64) -> Result<LedgerSum, Error> {
    sum_between(connection, from_ms, i64::MAX)
}

/// A job's entries, the first first.
pub fn by_job(connection: &Connection, job_id: &str) -> Result<Vec<LedgerRow>, Error> {
    let statement =
        connection.prepare_cached("SELECT * FROM ledger WHERE job_id = ?1 ORDER BY id")?;
    super::collect(statement, [job_id], LedgerRow::from_row)
}

/// All entries of a session's jobs, the oldest first.
pub fn by_session(connection: &Connection, session_id: &str) -> Result<Vec<LedgerRow>, Error> {
    let statement = connection.prepare_cached(
        "SELECT ledger.* FROM turns
           JOIN jobs ON jobs.turn_id = turns.id
           JOIN ledger ON ledger.job_id = jobs.id
          WHERE turns.session_id = ?1 ORDER BY ledger.id",
    )?;
    super::collect(statement, [session_id], LedgerRow::from_row)
}

/// All entries of a turn's jobs, the oldest first.
pub fn by_turn(connection: &Connection, turn_id: &str) -> Result<Vec<LedgerRow>, Error> {
    let statement = connection.prepare_cached(
        "SELECT ledger.* FROM jobs JOIN ledger ON ledger.job_id = jobs.id
          WHERE jobs.turn_id = ?1 ORDER BY ledger.id",
    )?;
    super::collect(statement, [turn_id], LedgerRow::from_row)
}
