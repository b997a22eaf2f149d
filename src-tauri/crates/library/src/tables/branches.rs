//! Branches: the rows a session's tree of turns is laid out in.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::Error;

pub(crate) const SQL: &str = "
CREATE TABLE branches (
    id          TEXT PRIMARY KEY NOT NULL,
    session_id  TEXT NOT NULL REFERENCES sessions (id),
    name        TEXT NOT NULL,
    created_ms  INTEGER NOT NULL,
    deleted_ms  INTEGER
) STRICT;
CREATE INDEX branches_by_session ON branches (session_id, created_ms, id);
";

/// Turns that were made before there were branches all lie on their session's first. Needs
/// [`super::turns::SQL_3`].
pub(crate) const BACKFILL: &str = "
INSERT INTO branches (id, session_id, name, created_ms)
SELECT id, id, 'Main', created_ms FROM sessions
 WHERE EXISTS (SELECT 1 FROM turns WHERE turns.session_id = sessions.id);
UPDATE turns SET branch_id = session_id;
";

/// One branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchRow {
    /// UUID v7; the session's own id where the session is older than branches are.
    pub id: String,
    /// The session it belongs to.
    pub session_id: String,
    /// What the user sees.
    pub name: String,
    /// When it began.
    pub created_ms: i64,
    /// When it was thrown away, if it was.
    pub deleted_ms: Option<i64>,
}

impl BranchRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            session_id: row.get("session_id")?,
            name: row.get("name")?,
            created_ms: row.get("created_ms")?,
            deleted_ms: row.get("deleted_ms")?,
        })
    }
}

/// Adds a branch.
pub fn insert(connection: &Connection, branch: &BranchRow) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO branches (id, session_id, name, created_ms, deleted_ms)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            branch.id,
            branch.session_id,
            branch.name,
            branch.created_ms,
            branch.deleted_ms
        ])?;
    Ok(())
}

/// One branch, deleted or not.
pub fn get(connection: &Connection, id: &str) -> Result<Option<BranchRow>, Error> {
    Ok(connection
        .prepare_cached("SELECT * FROM branches WHERE id = ?1")?
        .query_row([id], BranchRow::from_row)
        .optional()?)
}

/// A session's branches, the oldest first, deleted ones among them.
pub fn by_session(connection: &Connection, session_id: &str) -> Result<Vec<BranchRow>, Error> {
    let statement = connection
        .prepare_cached("SELECT * FROM branches WHERE session_id = ?1 ORDER BY created_ms, id")?;
    super::collect(statement, [session_id], BranchRow::from_row)
}

/// Gives a branch another name. `false` when there is no such branch.
pub fn rename(connection: &Connection, id: &str, name: &str) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE branches SET name = ?2 WHERE id = ?1")?
        .execute(params![id, name])?;
    Ok(changed == 1)
}

/// Throws a branch away. Its turns' rows stay as they are.
pub fn delete(connection: &Connection, id: &str, now_ms: i64) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE branches SET deleted_ms = ?2 WHERE id = ?1 AND deleted_ms IS NULL")?
        .execute(params![id, now_ms])?;
    Ok(changed == 1)
}

/// Takes a deletion back.
pub fn restore(connection: &Connection, id: &str) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached(
            "UPDATE branches SET deleted_ms = NULL WHERE id = ?1 AND deleted_ms IS NOT NULL",
        )?
        .execute([id])?;
    Ok(changed == 1)
}

/// Branches that were thrown away, the latest first.
pub fn deleted(connection: &Connection, limit: u32) -> Result<Vec<BranchRow>, Error> {
    let statement = connection.prepare_cached(
        "SELECT * FROM branches WHERE deleted_ms IS NOT NULL
         ORDER BY deleted_ms DESC, id DESC LIMIT ?1",
    )?;
    super::collect(statement, [limit], BranchRow::from_row)
}
