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
    attempts, images, jobs, ledger, limiters, outcomes, projects, references, sessions, settings,
    spend, turns,
};
use crate::{OpenError, local_day, pacific_day};

/// The version this program writes.
pub const SCHEMA_VERSION: i64 = 2;

/// "PLTN", in the header of the file: what `file` and other programs can tell it by.
const APPLICATION_ID: i64 = 0x504C_544E;

/// Step `n` takes a database from version `n` to `n + 1`.
const STEPS: [&[&str]; 2] = [
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
mod tests {
    use super::*;

    const NEXT: [&[&str]; 3] = [
        STEPS[0],
        STEPS[1],
        &["ALTER TABLE sessions ADD COLUMN colour TEXT"],
    ];

    fn backups(path: &Path) -> usize {
        let entries = fs::read_dir(path.parent().unwrap()).unwrap();
        entries
            .filter(|it| {
                it.as_ref()
                    .unwrap()
                    .path()
                    .to_string_lossy()
                    .ends_with(".backup.db")
            })
            .count()
    }

    #[test]
    fn an_older_library_keeps_its_rows_and_is_copied_first() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("library.db");
        let mut connection = crate::connection::writer(&path).unwrap();
        migrate_by(&mut connection, &path, &STEPS).unwrap();
        assert_eq!(backups(&path), 0, "a new library has nothing to copy");
        connection
            .execute(
                "INSERT INTO sessions VALUES ('a', 'Fern', 1, 1, NULL, NULL)",
                [],
            )
            .unwrap();
        migrate_by(&mut connection, &path, &NEXT).unwrap();
        assert_eq!(version(&connection).unwrap(), 3);
        let read = |connection: &Connection, column: &str| {
            let query = format!("SELECT {column} FROM sessions");
            connection.query_row(&query, [], |row| row.get::<_, Option<String>>(0))
        };
        assert_eq!(read(&connection, "title").unwrap().as_deref(), Some("Fern"));
        assert_eq!(read(&connection, "colour").unwrap(), None);
        // The row was still in the log when the copy was made.
        let copy = Connection::open(newest_backup(&path).unwrap()).unwrap();
        assert_eq!(version(&copy).unwrap(), 2);
        assert_eq!(read(&copy, "title").unwrap().as_deref(), Some("Fern"));
        migrate_by(&mut connection, &path, &NEXT).unwrap();
        assert_eq!(backups(&path), 1, "nothing to do, nothing to copy");
        let refused = check(&connection, &path);
        assert!(matches!(
            refused,
            Err(OpenError::Newer {
                found: 3,
                supported: 2
            })
        ));
    }

    /// A library as version 1 wrote it: a job of the sandbox and one of Google's, each charged.
    const VERSION_1: &str = "
        INSERT INTO sessions VALUES ('s', 'Fern', 1, 1, NULL);
        INSERT INTO turns (id, session_id, number, kind, prompt, settings, references_json,
                           created_ms)
        VALUES ('t', 's', 1, 'generate', 'A fern', '{}', '[]', 1);
        INSERT INTO jobs (id, turn_id, variant, state, priority, position, provider, model,
                          estimate_low_nanos, estimate_high_nanos, created_ms, updated_ms)
        VALUES ('j', 't', 1, 'done', 0, 1.0, '{\"kind\":\"google\"}', 'm', 1, 2, 1, 1),
               ('k', 't', 2, 'done', 0, 2.0, '{\"kind\":\"sandbox\"}', 'm', 1, 2, 1, 1);
        INSERT INTO ledger (at_ms, kind, job_id, model, size, nanos, lines, complete)
        VALUES (1767250800000, 'charge', 'j', 'm', '1K', 100, '[]', 1),
               (1767250800000, 'charge', 'k', 'm', '1K', 30, '[]', 1),
               (1767250800000, 'maybe', 'j', 'm', '1K', 5, '[]', 1);
    ";

    #[test]
    fn entries_of_version_1_learn_their_day_and_session_and_are_summed() {
        use crate::tables::{ledger, spend};
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("library.db");
        let mut connection = crate::connection::writer(&path).unwrap();
        migrate_by(&mut connection, &path, &STEPS[..1]).unwrap();
        connection.execute_batch(VERSION_1).unwrap();
        migrate(&mut connection, &path).unwrap();
        let entries = ledger::by_job(&connection, "j").unwrap();
        // Seven in the morning UTC on New Year's Day is still the year before in California.
        assert_eq!(entries[0].pacific_day, "2025-12-31");
        assert_eq!(entries[0].session_id.as_deref(), Some("s"));
        let sum = |practice| {
            let filter = spend::SpendFilter {
                practice,
                ..spend::SpendFilter::default()
            };
            let total = spend::total(&connection, &filter).unwrap();
            (total.charged_nanos, total.maybe_nanos)
        };
        assert_eq!(sum(false), (100, 5));
        assert_eq!(sum(true), (30, 0));
        let changed = connection.execute("UPDATE ledger SET nanos = 1", []);
        assert!(changed.is_err(), "the ledger is closed again");
    }

    #[test]
    fn an_older_program_still_reads_and_writes_beside_a_newer_one() {
        use crate::tables::sessions::{SessionRow, get, insert};
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("library.db");
        let mut old = crate::connection::writer(&path).unwrap();
        migrate_by(&mut old, &path, &STEPS).unwrap();
        let mut new = crate::connection::writer(&path).unwrap();
        migrate_by(&mut new, &path, &NEXT).unwrap();
        let (id, title) = ("a".to_owned(), "Fern".to_owned());
        let row = SessionRow {
            id,
            title,
            created_ms: 1,
            updated_ms: 1,
            deleted_ms: None,
            project_id: None,
        };
        insert(&old, &row).unwrap();
        assert_eq!(get(&old, "a").unwrap(), Some(row));
    }
}
