//! The ledger: what was charged, entry by entry. Entries are only ever added; the database itself
//! refuses to change or remove one, and a correction is an entry of its own.

use rusqlite::{Connection, Row, params};

use crate::Error;

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

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        })
    }
}

/// Adds an entry and returns its id.
pub fn insert(connection: &Connection, entry: &LedgerRow) -> Result<i64, Error> {
    connection
        .prepare_cached(
            "INSERT INTO ledger (at_ms, kind, job_id, model, size, nanos, lines, complete, reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
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
            entry.reason
        ])?;
    Ok(connection.last_insert_rowid())
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
