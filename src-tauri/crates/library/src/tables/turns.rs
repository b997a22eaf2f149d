//! Turns: one prompt with its settings, a node in its session's tree.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::Error;

pub(crate) const SQL: &str = "
CREATE TABLE turns (
    id               TEXT PRIMARY KEY NOT NULL,
    session_id       TEXT NOT NULL REFERENCES sessions (id),
    parent_turn_id   TEXT REFERENCES turns (id),
    source_image_id  TEXT REFERENCES images (id),
    number           INTEGER NOT NULL CHECK (number > 0),
    kind             TEXT NOT NULL,
    prompt           TEXT NOT NULL,
    settings         TEXT NOT NULL CHECK (json_valid(settings)),
    references_json  TEXT NOT NULL CHECK (json_valid(references_json)),
    created_ms       INTEGER NOT NULL,
    UNIQUE (session_id, number)
) STRICT;
CREATE INDEX turns_by_parent ON turns (parent_turn_id) WHERE parent_turn_id IS NOT NULL;
CREATE INDEX turns_by_source ON turns (source_image_id) WHERE source_image_id IS NOT NULL;
";

pub(crate) const SQL_3: &str = "
ALTER TABLE turns ADD COLUMN branch_id TEXT REFERENCES branches (id);
ALTER TABLE turns ADD COLUMN deleted_ms INTEGER;
CREATE INDEX turns_by_branch ON turns (branch_id, number) WHERE branch_id IS NOT NULL;
CREATE INDEX turns_by_deletion ON turns (deleted_ms DESC, id DESC) WHERE deleted_ms IS NOT NULL;
";

/// One turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnRow {
    /// UUID v7.
    pub id: String,
    /// The session it belongs to.
    pub session_id: String,
    /// The turn it continues.
    pub parent_turn_id: Option<String>,
    /// The image it edits.
    pub source_image_id: Option<String>,
    /// From 1, in the order the session's turns were made: see [`next_number`].
    pub number: i64,
    /// The engine's word: `generate`, `edit`, `import`.
    pub kind: String,
    /// What the user typed, untouched.
    pub prompt: String,
    /// The engine's settings of the turn, as JSON.
    pub settings: String,
    /// The references of the turn, as a JSON list.
    pub references_json: String,
    /// When it was asked for.
    pub created_ms: i64,
    /// The branch it lies on. `None` only if a program older than branches made it meanwhile.
    pub branch_id: Option<String>,
    /// When it was thrown away, if it was.
    pub deleted_ms: Option<i64>,
}

impl TurnRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            session_id: row.get("session_id")?,
            parent_turn_id: row.get("parent_turn_id")?,
            source_image_id: row.get("source_image_id")?,
            number: row.get("number")?,
            kind: row.get("kind")?,
            prompt: row.get("prompt")?,
            settings: row.get("settings")?,
            references_json: row.get("references_json")?,
            created_ms: row.get("created_ms")?,
            branch_id: row.get("branch_id")?,
            deleted_ms: row.get("deleted_ms")?,
        })
    }
}

/// Adds a turn.
pub fn insert(connection: &Connection, turn: &TurnRow) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO turns (id, session_id, parent_turn_id, source_image_id, number, kind,
                                prompt, settings, references_json, created_ms, branch_id,
                                deleted_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            turn.id,
            turn.session_id,
            turn.parent_turn_id,
            turn.source_image_id,
            turn.number,
            turn.kind,
            turn.prompt,
            turn.settings,
            turn.references_json,
            turn.created_ms,
            turn.branch_id,
            turn.deleted_ms
        ])?;
    Ok(())
}

/// The number the next turn of a session gets. Call it in the transaction that inserts the turn.
pub fn next_number(connection: &Connection, session_id: &str) -> Result<i64, Error> {
    Ok(connection
        .prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM turns WHERE session_id = ?1")?
        .query_row(params![session_id], |row| row.get(0))?)
}

/// One turn, deleted or not.
pub fn get(connection: &Connection, id: &str) -> Result<Option<TurnRow>, Error> {
    Ok(connection
        .prepare_cached("SELECT * FROM turns WHERE id = ?1")?
        .query_row(params![id], TurnRow::from_row)
        .optional()?)
}

/// A session's turns, the first first, deleted ones among them.
pub fn by_session(connection: &Connection, session_id: &str) -> Result<Vec<TurnRow>, Error> {
    let statement =
        connection.prepare_cached("SELECT * FROM turns WHERE session_id = ?1 ORDER BY number")?;
    super::collect(statement, params![session_id], TurnRow::from_row)
}

/// A branch's turns, the first first, deleted ones among them.
pub fn by_branch(connection: &Connection, branch_id: &str) -> Result<Vec<TurnRow>, Error> {
    let statement =
        connection.prepare_cached("SELECT * FROM turns WHERE branch_id = ?1 ORDER BY number")?;
    super::collect(statement, [branch_id], TurnRow::from_row)
}

/// The turn a branch ends with: what is continued from there stays on the branch.
pub fn newest_of_branch(
    connection: &Connection,
    branch_id: &str,
) -> Result<Option<TurnRow>, Error> {
    Ok(connection
        .prepare_cached(
            "SELECT * FROM turns WHERE branch_id = ?1 AND deleted_ms IS NULL
             ORDER BY number DESC LIMIT 1",
        )?
        .query_row([branch_id], TurnRow::from_row)
        .optional()?)
}

/// Turns that were thrown away, the latest first.
pub fn deleted(connection: &Connection, limit: u32) -> Result<Vec<TurnRow>, Error> {
    let statement = connection.prepare_cached(
        "SELECT * FROM turns WHERE deleted_ms IS NOT NULL
         ORDER BY deleted_ms DESC, id DESC LIMIT ?1",
    )?;
    super::collect(statement, [limit], TurnRow::from_row)
}

/// Throws a turn away. What came after it stays, and so do its pictures' rows.
pub fn delete(connection: &Connection, id: &str, now_ms: i64) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE turns SET deleted_ms = ?2 WHERE id = ?1 AND deleted_ms IS NULL")?
        .execute(params![id, now_ms])?;
    Ok(changed == 1)
}

/// Takes a deletion back.
pub fn restore(connection: &Connection, id: &str) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached(
            "UPDATE turns SET deleted_ms = NULL WHERE id = ?1 AND deleted_ms IS NOT NULL",
        )?
        .execute([id])?;
    Ok(changed == 1)
}

/// The way from a session's root to a turn, both included, deleted ones among them.
pub fn path_to(connection: &Connection, id: &str) -> Result<Vec<TurnRow>, Error> {
    let statement = connection.prepare_cached(
        "WITH RECURSIVE path (id, parent, depth) AS (
             SELECT id, parent_turn_id, 0 FROM turns WHERE id = ?1
             UNION ALL
             SELECT turns.id, turns.parent_turn_id, path.depth + 1
               FROM path JOIN turns ON turns.id = path.parent
              WHERE path.depth < 100000
         )
         SELECT turns.* FROM path JOIN turns ON turns.id = path.id ORDER BY path.depth DESC",
    )?;
    super::collect(statement, params![id], TurnRow::from_row)
}

/// Replaces what a turn was asked with.
pub fn set_settings(connection: &Connection, id: &str, settings: &str) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE turns SET settings = ?2 WHERE id = ?1")?
        .execute(params![id, settings])?;
    Ok(changed == 1)
}
