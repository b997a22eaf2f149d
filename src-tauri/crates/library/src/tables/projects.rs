//! Projects: what sessions belong to and budgets are set for.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::Error;

pub(crate) const SQL: &str = "
CREATE TABLE projects (
    id          TEXT PRIMARY KEY NOT NULL,
    name        TEXT NOT NULL,
    created_ms  INTEGER NOT NULL,
    deleted_ms  INTEGER
) STRICT;
CREATE UNIQUE INDEX projects_by_name ON projects (name COLLATE NOCASE) WHERE deleted_ms IS NULL;
ALTER TABLE sessions ADD COLUMN project_id TEXT REFERENCES projects (id);
CREATE INDEX sessions_by_project ON sessions (project_id);
";

/// One project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectRow {
    /// UUID v7.
    pub id: String,
    /// What the user calls it; no two have the same name.
    pub name: String,
    /// When it began.
    pub created_ms: i64,
    /// When it was thrown away, if it was.
    pub deleted_ms: Option<i64>,
}

impl ProjectRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            created_ms: row.get("created_ms")?,
            deleted_ms: row.get("deleted_ms")?,
        })
    }
}

/// Adds a project.
pub fn insert(connection: &Connection, project: &ProjectRow) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO projects (id, name, created_ms, deleted_ms) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            project.id,
            project.name,
            project.created_ms,
            project.deleted_ms
        ])?;
    Ok(())
}

/// Gives a project another name. `false` when there is no such project.
pub fn rename(connection: &Connection, id: &str, name: &str) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE projects SET name = ?2 WHERE id = ?1 AND deleted_ms IS NULL")?
        .execute(params![id, name])?;
    Ok(changed == 1)
}

/// Throws a project away; its sessions stay and belong to none.
pub fn delete(connection: &Connection, id: &str, now_ms: i64) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE projects SET deleted_ms = ?2 WHERE id = ?1 AND deleted_ms IS NULL")?
        .execute(params![id, now_ms])?;
    connection
        .prepare_cached("UPDATE sessions SET project_id = NULL WHERE project_id = ?1")?
        .execute([id])?;
    Ok(changed == 1)
}

/// One project, unless it was thrown away.
pub fn get(connection: &Connection, id: &str) -> Result<Option<ProjectRow>, Error> {
    Ok(connection
        .prepare_cached("SELECT * FROM projects WHERE id = ?1 AND deleted_ms IS NULL")?
        .query_row([id], ProjectRow::from_row)
        .optional()?)
}

/// The project of a name, in whatever case.
pub fn by_name(connection: &Connection, name: &str) -> Result<Option<ProjectRow>, Error> {
    Ok(connection
        .prepare_cached(
            "SELECT * FROM projects WHERE name = ?1 COLLATE NOCASE AND deleted_ms IS NULL",
        )?
        .query_row([name], ProjectRow::from_row)
        .optional()?)
}

/// Every project, by name.
pub fn list(connection: &Connection) -> Result<Vec<ProjectRow>, Error> {
    let statement = connection.prepare_cached(
        "SELECT * FROM projects WHERE deleted_ms IS NULL ORDER BY name COLLATE NOCASE, id",
    )?;
    super::collect(statement, [], ProjectRow::from_row)
}
