//! Connections to the database: one writer, a few readers, all set up in one function.

use std::path::Path;
use std::time::Duration;

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OpenFlags};

/// Readers kept open between reads. WAL lets them read while the writer writes.
pub(crate) const READERS: usize = 4;

/// The writer. `synchronous = FULL`: in WAL mode `NORMAL` may lose the last commits in a power
/// cut, and a commit here is a receipt for money. One sync of the log per transaction costs about
/// a millisecond beside a request of twenty seconds.
pub(crate) fn writer(path: &Path) -> rusqlite::Result<Connection> {
    let connection = open(path)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

/// A reader. Opened for writing all the same, since only such a connection can rebuild the shared
/// memory of a log left by a crash; `query_only` keeps it from changing anything.
pub(crate) fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let connection = open(path)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // A log that once grew is cut back to this many bytes at the next checkpoint.
    connection.pragma_update(None, "journal_size_limit", 16 * 1024 * 1024)?;
    connection.set_prepared_statement_cache_capacity(128);
    find_words(&connection)?;
    Ok(connection)
}

/// `has_words(text, words)`, for searches: `LIKE` knows no case beyond ASCII and reads `%` and `_`
/// in what the user typed.
fn find_words(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("has_words", 2, flags, |context| {
        let text = context.get_raw(0).as_str()?.to_lowercase();
        let words = context.get_raw(1).as_str()?.to_lowercase();
        Ok(words.split_whitespace().all(|word| text.contains(word)))
    })
}

/// Looks at a database without being able to change it. A database that does not exist yet cannot
/// be opened this way.
pub(crate) fn probe(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    Ok(connection)
}
