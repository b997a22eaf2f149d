//! The handle: opening, reading, writing.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::thumbnail::Workshop;
use crate::{Error, OpenError, connection, durable, migration, owner};

/// Below this size a database is checked at every start; above, only after a crash. The check
/// reads every page: about 40 ms for this many bytes.
const CHEAP_TO_CHECK: u64 = 16 * 1024 * 1024;

/// How long to wait for another process that is opening the same library.
const OPENING: Duration = Duration::from_secs(10);

/// How long between two looks.
const PAUSE: Duration = Duration::from_millis(10);

/// An open library: a folder with a database and image files. A cheap handle; all clones share one
/// writer.
///
/// Work runs on tokio's blocking threads, never on a thread of its own: with tokio's clock paused
/// in a test, time then stands still until the work is done. Dropping a future does not stop its
/// work: a write that has begun is committed or rolled back, never cut.
#[derive(Clone)]
pub struct Library {
    shared: Arc<Shared>,
}

struct Shared {
    dir: PathBuf,
    database: PathBuf,
    // Before the writer: the last connection to close tidies the log away, and should be one that
    // may write.
    readers: Mutex<Vec<Connection>>,
    writer: Mutex<Connection>,
    workshop: Workshop,
    _presence: File,
}

impl Library {
    /// Opens the library in `dir`, made if need be. Blocks: call it before there is anything to
    /// show, or on a blocking thread.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        if dir.exists() && !dir.is_dir() {
            return Err(OpenError::NotADirectory {
                path: dir.to_path_buf(),
            });
        }
        for name in ["images", "incoming", "thumbnails", "locks"] {
            let folder = dir.join(name);
            fs::create_dir_all(&folder).map_err(|source| OpenError::io(dir, source))?;
        }
        // Tells a read-only folder or a full disk apart before SQLite words it as "unable to open".
        tempfile::tempfile_in(dir).map_err(|source| OpenError::io(dir, source))?;
        let (presence, alone) = enter(dir)?;
        let database = dir.join("library.db");
        inspect_database(&database, alone)?;
        let mut writer =
            connection::writer(&database).map_err(|source| OpenError::sqlite(&database, source))?;
        if writer.is_readonly("main").unwrap_or(false) {
            return Err(OpenError::ReadOnly { path: database });
        }
        migration::migrate(&mut writer, &database)?;
        if alone {
            for name in ["images", "incoming", "thumbnails"] {
                durable::sweep(&dir.join(name));
            }
            owner::sweep(&dir.join("locks"));
            stay(&presence);
        }
        let shared = Shared {
            dir: dir.to_path_buf(),
            database,
            readers: Mutex::new(Vec::new()),
            writer: Mutex::new(writer),
            workshop: Workshop::default(),
            _presence: presence,
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.shared.dir
    }

    /// Runs `work` in one transaction: committed when it returns `Ok`, rolled back otherwise.
    /// Writes follow one another, also those of other processes.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let shared = Arc::clone(&self.shared);
        self.blocking(move || {
            let mut writer = lock(&shared.writer);
            // Immediate: a transaction that reads first and writes later cannot wait for another
            // writer, SQLite refuses it at once.
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        })
        .await
    }

    /// Runs `work` on a connection that can only read, beside any write. It sees one state of the
    /// database from its first query to its end.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let shared = Arc::clone(&self.shared);
        self.blocking(move || {
            let pooled = lock(&shared.readers).pop();
            let mut reader = match pooled {
                Some(reader) => reader,
                None => connection::reader(&shared.database)?,
            };
            let transaction = reader.transaction()?;
            let value = work(&transaction);
            drop(transaction);
            let mut readers = lock(&shared.readers);
            if readers.len() < connection::READERS {
                readers.push(reader);
            }
            value
        })
        .await
    }

    /// Runs work that blocks.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        match tokio::task::spawn_blocking(work).await {
            Ok(value) => value,
            Err(failure) => match failure.try_into_panic() {
                // The caller's own closure panicked: its bug, reported where it was called.
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(Error::Closing),
            },
        }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.shared.database.clone()
    }

    pub(crate) fn images(&self) -> PathBuf {
        self.shared.dir.join("images")
    }

    pub(crate) fn incoming(&self) -> PathBuf {
        self.shared.dir.join("incoming")
    }

    pub(crate) fn thumbnails(&self) -> PathBuf {
        self.shared.dir.join("thumbnails")
    }

    pub(crate) fn locks(&self) -> PathBuf {
        self.shared.dir.join("locks")
    }

    pub(crate) fn workshop(&self) -> &Workshop {
        &self.shared.workshop
    }
}

impl std::fmt::Debug for Library {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_tuple("Library")
            .field(&self.shared.dir)
            .finish()
    }
}

/// A transaction that panicked was rolled back while unwinding, so the connection is sound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes the lock that says "this library is open": exclusive for the first process, which may then
/// tidy up, shared for all others, which wait until the first has opened it.
fn enter(dir: &Path) -> Result<(File, bool), OpenError> {
    let path = dir.join("locks").join("library.lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path)
        .map_err(|source| OpenError::io(&path, source))?;
    let mut waited = Duration::ZERO;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok((file, true)),
            Err(TryLockError::WouldBlock) => {}
            // A file system without locks: work as if others were here, and tidy nothing.
            Err(TryLockError::Error(_)) => return Ok((file, false)),
        }
        match file.try_lock_shared() {
            Ok(()) | Err(TryLockError::Error(_)) => return Ok((file, false)),
            Err(TryLockError::WouldBlock) if waited >= OPENING => {
                return Err(OpenError::Busy {
                    path: dir.to_path_buf(),
                });
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
        }
        waited += PAUSE;
    }
}

/// From alone to one of several: others may open the library now. Let go first, since not every
/// system turns a lock from one kind into the other; whoever slips in between finds it tidy.
fn stay(presence: &File) {
    if let Err(error) = presence.unlock().and_then(|()| presence.lock_shared()) {
        tracing::warn!(%error, "the library's lock could not be shared");
    }
}

/// Looks at an existing database through a connection that cannot change it, so that one that is
/// damaged, newer or another program's stays exactly as it is.
fn inspect_database(path: &Path, alone: bool) -> Result<(), OpenError> {
    let length = match fs::metadata(path) {
        Ok(metadata) => metadata.len(),
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(OpenError::io(path, source)),
    };
    if length == 0 {
        return Ok(());
    }
    // SQLite removes the log when the last connection closes: one that is left tells of a crash.
    let log = path.with_file_name("library.db-wal");
    let unclean = alone && fs::metadata(log).is_ok_and(|metadata| metadata.len() > 0);
    let sqlite = |source| OpenError::sqlite(path, source);
    let probe = connection::probe(path).map_err(sqlite)?;
    migration::check(&probe, path)?;
    if unclean || length <= CHEAP_TO_CHECK {
        let found: String = probe
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(sqlite)?;
        if found != "ok" {
            return Err(OpenError::Corrupt {
                path: path.to_path_buf(),
                reason: found,
                backup: migration::newest_backup(path),
            });
        }
    }
    Ok(())
}
