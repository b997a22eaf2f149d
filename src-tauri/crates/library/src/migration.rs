//! From an older database to the newest, in one transaction, after a copy.
//!
//! The version is SQLite's `user_version`. Migrations only ever add tables, columns and indices, so
//! that a program still running on the old version survives a newer one opening the same library
//! beside it: its statements name their columns on writing and ignore unknown ones on reading. A
//! program *starting* on a library newer than itself refuses, since it could not keep what it does
//! not know.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, TransactionBehavior};

use crate::tables::{
    attempts, branches, images, jobs, ledger, limiters, outcomes, projects, references, sessions,
    settings, spend, turns,
};
use crate::{OpenError, local_day, pacific_day};

/// The version this program writes.
pub const SCHEMA_VERSION: i64 = 3;

/// "PLTN", in the header of the file: what `file` and other programs can tell it by.
const APPLICATION_ID: i64 = 0x504C_544E;

/// Step `n` takes a database from version `n` to `n + 1`.
const STEPS: [&[&str]; 3] = [
    &[
        sessions::SQL,
        turns::SQL,
        jobs::SQL,
        attempts::SQL,
        outcomes::SQL,
        images::SQL,
        references::SQL,
        ledger::SQL,
        limiters::SQL,
        settings::SQL,
    ],
    // 2: projects, and spending by day.
    &[
        projects::SQL,
        jobs::SQL_2,
        spend::SQL,
        ledger::SQL_2,
        spend::TRIGGERS,
    ],
    // 3: turns on branches, pictures that were cut, copies of references.
    &[
        branches::SQL,
        turns::SQL_3,
        images::SQL_3,
        sessions::SQL_3,
        references::SQL_3,
        branches::BACKFILL,
    ],
];

/// Refuses a database that is newer or not ours. Changes nothing.
pub(crate) fn check(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let sqlite = |source| OpenError::sqlite(path, source);
    let found = version(connection).map_err(sqlite)?;
    let application: i64 = connection
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(sqlite)?;
    if application != 0 && application != APPLICATION_ID {
        return Err(OpenError::Foreign {
            path: path.to_path_buf(),
        });
    }
    if !(0..=SCHEMA_VERSION).contains(&found) {
        return Err(OpenError::Newer {
            found,
            supported: SCHEMA_VERSION,
        });
    }
    Ok(())
}

/// Brings a database to [`SCHEMA_VERSION`], with a copy of it beside it if it held anything.
pub(crate) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), OpenError> {
    migrate_by(connection, path, &STEPS)
}

fn migrate_by(
    connection: &mut Connection,
    path: &Path,
    steps: &[&[&str]],
) -> Result<(), OpenError> {
    let sqlite = |source| OpenError::sqlite(path, source);
    let found = version(connection).map_err(sqlite)?;
    if usize::try_from(found).is_ok_and(|found| found >= steps.len()) {
        return Ok(());
    }
    if !is_empty(connection).map_err(sqlite)? {
        back_up(connection, path, found)?;
    }
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(sqlite)?;
    name_days(&transaction).map_err(sqlite)?;
    // Read again inside the transaction: another process may have been faster.
    let found = usize::try_from(version(&transaction).map_err(sqlite)?).unwrap_or(0);
    for part in steps.iter().skip(found).flat_map(|step| step.iter()) {
        transaction.execute_batch(part).map_err(sqlite)?;
    }
    let reached = i64::try_from(steps.len()).unwrap_or(SCHEMA_VERSION);
    transaction
        .pragma_update(None, "user_version", reached)
        .map_err(sqlite)?;
    transaction
        .pragma_update(None, "application_id", APPLICATION_ID)
        .map_err(sqlite)?;
    transaction.commit().map_err(sqlite)?;
    tracing::info!(from = found, to = reached, "library migrated");
    Ok(())
}

/// Dates as functions, for entries that were written before they had any.
fn name_days(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8;
    connection.create_scalar_function("local_day", 1, flags, |context| {
        Ok(local_day(context.get(0)?))
    })?;
    connection.create_scalar_function("pacific_day", 1, flags, |context| {
        Ok(pacific_day(context.get(0)?))
    })
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| {
        row.get(0)
    })
}

/// Copies the database through SQLite, which sees what is still in the log.
fn back_up(connection: &Connection, path: &Path, version: i64) -> Result<(), OpenError> {
    let backup = path.with_file_name(format!("library.v{version}.{}.backup.db", milliseconds()));
    connection
        .backup("main", &backup, None::<fn(rusqlite::backup::Progress)>)
        .map_err(|source| OpenError::sqlite(path, source))?;
    tracing::info!(backup = %backup.display(), "library copied before a migration");
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "only names a file; nothing decides by it and no test waits for it"
)]
fn milliseconds() -> u128 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_millis())
}

/// The newest copy beside the database, for a message.
pub(crate) fn newest_backup(database: &Path) -> Option<PathBuf> {
    fs::read_dir(database.parent()?)
        .ok()?
        .flatten()
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with("library.v") && name.ends_with(".backup.db")
        })
        .max_by_key(|entry| {
            entry
                .metadata()
                .and_then(|metadata| metadata.modified())
                .ok()
        })
        .map(|entry| entry.path())
}

#[cfg(test)]
mod tests;
