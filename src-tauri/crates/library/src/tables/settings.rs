//! Settings: a JSON value per key. Keys of an API never come here.

use rusqlite::{Connection, OptionalExtension, params};

use crate::Error;

pub(crate) const SQL: &str = "
CREATE TABLE settings (
    key    TEXT PRIMARY KEY NOT NULL,
    value  TEXT NOT NULL CHECK (json_valid(value))
) STRICT;
";

/// Saves one setting over the last value.
pub fn set(connection: &Connection, key: &str, value: &str) -> Result<(), Error> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO settings (key, value) VALUES (?1, ?2)")?
        .execute(params![key, value])?;
    Ok(())
}

/// One setting's JSON.
pub fn get(connection: &Connection, key: &str) -> Result<Option<String>, Error> {
    Ok(connection
        .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

/// Every setting, by key.
pub fn list(connection: &Connection) -> Result<Vec<(String, String)>, Error> {
    let statement = connection.prepare_cached("SELECT key, value FROM settings ORDER BY key")?;
    super::collect(statement, [], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Forgets one setting.
pub fn remove(connection: &Connection, key: &str) -> Result<(), Error> {
    connection
        .prepare_cached("DELETE FROM settings WHERE key = ?1")?
        .execute([key])?;
    Ok(())
}
