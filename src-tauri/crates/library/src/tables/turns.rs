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
    /// `generate` or `edit`.
    pub kind: String,
    /// What the user typed, untouched.
    pub prompt: String,
    /// The engine's settings of the turn, as JSON.
    pub settings: String,
    /// The references of the turn, as a JSON list.
    pub references_json: String,
    /// When it was asked for.
    pub created_ms: i64,
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
        })
    }
}

/// Adds a turn.
pub fn insert(connection: &Connection, turn: &TurnRow) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO turns (id, session_id, parent_turn_id, source_image_id, number, kind,
                                prompt, settings, references_json, created_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
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
            turn.created_ms
        ])?;
    Ok(())
}

/// The number the next turn of a session gets. Call it in the transaction that inserts the turn.
pub fn next_number(connection: &Connection, session_id: &str) -> Result<i64, Error> {
    Ok(connection
        .prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM turns WHERE session_id = ?1")?
        .query_row(params![session_id], |row| row.get(0))?)
}

/// One turn.
pub fn get(connection: &Connection, id: &str) -> Result<Option<TurnRow>, Error> {
    Ok(connection
        .prepare_cached("SELECT * FROM turns WHERE id = ?1")?
        .query_row(params![id], TurnRow::from_row)
        .optional()?)
}

/// A session's turns, the first first.
pub fn by_session(connection: &Connection, session_id: &str) -> Result<Vec<TurnRow>, Error> {
    let statement =
        connection.prepare_cached("SELECT * FROM turns WHERE session_id = ?1 ORDER BY number")?;
    super::collect(statement, params![session_id], TurnRow::from_row)
}

/// The way from a session's root to a turn, both included.
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
