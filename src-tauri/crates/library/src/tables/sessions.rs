//! Sessions: what a strip in the window shows, a run of turns around one idea.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::SHOWN;
use crate::Error;

pub(crate) const SQL: &str = "
CREATE TABLE sessions (
    id          TEXT PRIMARY KEY NOT NULL,
    title       TEXT NOT NULL,
    created_ms  INTEGER NOT NULL,
    updated_ms  INTEGER NOT NULL,
    deleted_ms  INTEGER
) STRICT;
CREATE INDEX sessions_by_update ON sessions (updated_ms DESC, id DESC) WHERE deleted_ms IS NULL;
";

pub(crate) const SQL_3: &str = "
ALTER TABLE sessions ADD COLUMN archived_ms INTEGER;
";

/// One session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// UUID v7.
    pub id: String,
    /// What the user sees; may be empty.
    pub title: String,
    /// When it began.
    pub created_ms: i64,
    /// When something last happened in it.
    pub updated_ms: i64,
    /// When it was thrown away, if it was.
    pub deleted_ms: Option<i64>,
    /// The project it belongs to, if any.
    pub project_id: Option<String>,
    /// When it was put away, if it was.
    pub archived_ms: Option<i64>,
}

/// One session as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSummaryRow {
    /// The session itself.
    pub session: SessionRow,
    /// Turns taken in it and kept.
    pub turns: i64,
    /// Images kept in it.
    pub images: i64,
    /// The blob of its newest image.
    pub newest_blob: Option<String>,
    /// The id of its newest image.
    pub newest_image_id: Option<String>,
}

impl SessionRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            title: row.get("title")?,
            created_ms: row.get("created_ms")?,
            updated_ms: row.get("updated_ms")?,
            deleted_ms: row.get("deleted_ms")?,
            project_id: row.get("project_id")?,
            archived_ms: row.get("archived_ms")?,
        })
    }
}

impl SessionSummaryRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            session: SessionRow::from_row(row)?,
            turns: row.get("turns")?,
            images: row.get("images")?,
            newest_blob: row.get("newest_blob")?,
            newest_image_id: row.get("newest_image_id")?,
        })
    }
}

/// Adds a session.
pub fn insert(connection: &Connection, session: &SessionRow) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO sessions (id, title, created_ms, updated_ms, deleted_ms, project_id,
                                   archived_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            session.id,
            session.title,
            session.created_ms,
            session.updated_ms,
            session.deleted_ms,
            session.project_id,
            session.archived_ms
        ])?;
    Ok(())
}

/// Gives a session another title. `false` when there is no such session.
pub fn rename(connection: &Connection, id: &str, title: &str, now_ms: i64) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE sessions SET title = ?2, updated_ms = ?3 WHERE id = ?1")?
        .execute(params![id, title, now_ms])?;
    Ok(changed == 1)
}

/// Puts a session into a project, or into none. `false` when there is no such session.
pub fn set_project(
    connection: &Connection,
    id: &str,
    project_id: Option<&str>,
) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE sessions SET project_id = ?2 WHERE id = ?1")?
        .execute(params![id, project_id])?;
    Ok(changed == 1)
}

/// Every session that belongs to a project: its id and the project's.
pub fn projects(connection: &Connection) -> Result<Vec<(String, String)>, Error> {
    let statement = connection.prepare_cached(
        "SELECT id, project_id FROM sessions WHERE project_id IS NOT NULL ORDER BY id",
    )?;
    super::collect(statement, [], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Notes that something happened in a session. Never moves its time backwards.
pub fn touch(connection: &Connection, id: &str, now_ms: i64) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE sessions SET updated_ms = max(updated_ms, ?2) WHERE id = ?1")?
        .execute(params![id, now_ms])?;
    Ok(changed == 1)
}

/// Throws a session away. Its rows and files stay until a purge.
pub fn delete(connection: &Connection, id: &str, now_ms: i64) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE sessions SET deleted_ms = ?2 WHERE id = ?1 AND deleted_ms IS NULL")?
        .execute(params![id, now_ms])?;
    Ok(changed == 1)
}

/// Takes a deletion back.
pub fn restore(connection: &Connection, id: &str) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached(
            "UPDATE sessions SET deleted_ms = NULL WHERE id = ?1 AND deleted_ms IS NOT NULL",
        )?
        .execute(params![id])?;
    Ok(changed == 1)
}

/// Puts a session away (`Some`) or takes it out again (`None`). `false` when there is no such
/// session.
pub fn set_archived(
    connection: &Connection,
    id: &str,
    archived_ms: Option<i64>,
) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE sessions SET archived_ms = ?2 WHERE id = ?1")?
        .execute(params![id, archived_ms])?;
    Ok(changed == 1)
}

/// One session, deleted or not.
pub fn get(connection: &Connection, id: &str) -> Result<Option<SessionRow>, Error> {
    Ok(connection
        .prepare_cached("SELECT * FROM sessions WHERE id = ?1")?
        .query_row(params![id], SessionRow::from_row)
        .optional()?)
}

/// What every list of sessions selects.
fn summaries(condition: &str) -> String {
    format!(
        "SELECT sessions.*,
       (SELECT count(*) FROM turns LEFT JOIN branches ON branches.id = turns.branch_id
         WHERE turns.session_id = sessions.id
           AND turns.deleted_ms IS NULL AND branches.deleted_ms IS NULL) AS turns,
       (SELECT count(*) FROM images
         WHERE images.session_id = sessions.id AND images.deleted_ms IS NULL AND {SHOWN}) AS images,
       newest.blob AS newest_blob,
       newest.id AS newest_image_id
  FROM sessions
  LEFT JOIN images AS newest ON newest.id =
       (SELECT id FROM images
         WHERE images.session_id = sessions.id AND images.deleted_ms IS NULL AND {SHOWN}
         ORDER BY created_ms DESC, id DESC LIMIT 1)
 WHERE {condition}"
    )
}

/// One session as a list shows it. `None` when it is deleted or unknown.
pub fn summary(connection: &Connection, id: &str) -> Result<Option<SessionSummaryRow>, Error> {
    let query = summaries("sessions.deleted_ms IS NULL AND sessions.id = ?1");
    Ok(connection
        .prepare_cached(&query)?
        .query_row(params![id], SessionSummaryRow::from_row)
        .optional()?)
}

/// Sessions that are not deleted, archived ones among them, the one used last first.
pub fn list(connection: &Connection, limit: u32) -> Result<Vec<SessionSummaryRow>, Error> {
    let statement = connection.prepare_cached(&summaries(
        "sessions.deleted_ms IS NULL
         ORDER BY sessions.updated_ms DESC, sessions.id DESC LIMIT ?1",
    ))?;
    super::collect(statement, params![limit], SessionSummaryRow::from_row)
}

/// Sessions as in [`list`] whose title or prompts have every word of `text`, in whatever case and
/// anywhere in a longer word. No word finds all of them.
pub fn search(
    connection: &Connection,
    text: &str,
    limit: u32,
) -> Result<Vec<SessionSummaryRow>, Error> {
    let statement = connection.prepare_cached(&summaries(
        "sessions.deleted_ms IS NULL AND has_words(
             sessions.title || char(10) || coalesce(
                 (SELECT group_concat(turns.prompt, char(10))
                    FROM turns LEFT JOIN branches ON branches.id = turns.branch_id
                   WHERE turns.session_id = sessions.id
                     AND turns.deleted_ms IS NULL AND branches.deleted_ms IS NULL), ''),
             ?1)
         ORDER BY sessions.updated_ms DESC, sessions.id DESC LIMIT ?2",
    ))?;
    super::collect(statement, params![text, limit], SessionSummaryRow::from_row)
}

/// Sessions that were thrown away, the latest first.
pub fn deleted(connection: &Connection, limit: u32) -> Result<Vec<SessionSummaryRow>, Error> {
    let statement = connection.prepare_cached(&summaries(
        "sessions.deleted_ms IS NOT NULL
         ORDER BY sessions.deleted_ms DESC, sessions.id DESC LIMIT ?1",
    ))?;
    super::collect(statement, params![limit], SessionSummaryRow::from_row)
}

/// The session used last: where the window opens.
pub fn most_recent(connection: &Connection) -> Result<Option<SessionRow>, Error> {
    Ok(connection
        .prepare_cached(
            "SELECT * FROM sessions WHERE deleted_ms IS NULL
             ORDER BY updated_ms DESC, id DESC LIMIT 1",
        )?
        .query_row([], SessionRow::from_row)
        .optional()?)
}
