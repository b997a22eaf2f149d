//! What can go wrong with a library, in words that tell the user what to do.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use rusqlite::ffi;

/// Why a library could not be opened. Whatever the reason, nothing in it was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A later version of the program wrote it.
    #[error(
        "this library was written by a newer version of the program \
         (its format is {found}, this version reads up to {supported}): please update"
    )]
    Newer {
        /// The version in the file.
        found: i64,
        /// The newest this program knows.
        supported: i64,
    },
    /// The database is damaged, or no database.
    #[error("the library's database {} is damaged: {reason}{}", path.display(), hint(backup.as_deref()))]
    Corrupt {
        /// The database, left as it was.
        path: PathBuf,
        /// What the check found.
        reason: String,
        /// The newest copy made before a migration, if there is one.
        backup: Option<PathBuf>,
    },
    /// The database belongs to some other program.
    #[error("{} is a database of another program", path.display())]
    Foreign {
        /// The database.
        path: PathBuf,
    },
    /// The folder or the database cannot be written.
    #[error("{} cannot be written: it is read-only", path.display())]
    ReadOnly {
        /// What cannot be written.
        path: PathBuf,
    },
    /// The disk is full.
    #[error("the disk that holds {} is full", path.display())]
    NoSpace {
        /// The library's folder.
        path: PathBuf,
    },
    /// There is a file where the folder should be.
    #[error("{} is not a folder", path.display())]
    NotADirectory {
        /// The path given.
        path: PathBuf,
    },
    /// Another process is opening it, and does not finish.
    #[error("another program is busy with the library in {}", path.display())]
    Busy {
        /// The library's folder.
        path: PathBuf,
    },
    /// The file system said no in another way.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// The database said no in another way.
    #[error("the library's database {} cannot be opened: {source}", path.display())]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// What it said.
        source: rusqlite::Error,
    },
}

fn hint(backup: Option<&Path>) -> String {
    match backup {
        Some(backup) => format!(
            ". A copy from before the last update is {}",
            backup.display()
        ),
        None => String::new(),
    }
}

impl OpenError {
    /// A file system's answer, by its meaning.
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                Self::ReadOnly { path }
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace { path },
            io::ErrorKind::NotADirectory => Self::NotADirectory { path },
            _ => Self::Io { path, source },
        }
    }

    /// The database's answer, by its meaning.
    pub(crate) fn sqlite(path: &Path, source: rusqlite::Error) -> Self {
        Self::storage(path, Error::from(source))
    }

    fn storage(path: &Path, error: Error) -> Self {
        let path = path.to_path_buf();
        match error {
            Error::NoSpace => Self::NoSpace { path },
            Error::ReadOnly => Self::ReadOnly { path },
            Error::Busy => Self::Busy { path },
            Error::Corrupt { reason } => {
                let backup = crate::migration::newest_backup(&path);
                Self::Corrupt {
                    path,
                    reason,
                    backup,
                }
            }
            Error::Sqlite(source) => Self::Sqlite { path, source },
            // `From<rusqlite::Error>` makes only the five above.
            other => Self::Io {
                path,
                source: io::Error::other(other),
            },
        }
    }
}

/// Why an operation on an open library failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk is full. What was being written is gone again.
    #[error("the disk is full")]
    NoSpace,
    /// The folder or the database cannot be written.
    #[error("the library is read-only")]
    ReadOnly,
    /// Another process kept the database locked for longer than the busy timeout.
    #[error("the library is busy in another program")]
    Busy,
    /// The database is damaged.
    #[error("the library's database is damaged: {reason}")]
    Corrupt {
        /// What the database found.
        reason: String,
    },
    /// Another answer of the database: a constraint, a mistake in a query.
    #[error("the library's database: {0}")]
    Sqlite(#[source] rusqlite::Error),
    /// Another answer of the file system.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// The file of a blob is gone.
    #[error("the image file {blob} is missing")]
    Missing {
        /// Its id.
        blob: String,
    },
    /// The bytes are no picture this program can read.
    #[error("{reason}")]
    Decode {
        /// Why, as a sentence.
        reason: String,
    },
    /// The picture has more pixels than this program decodes.
    #[error("the image has {} megapixels; the most that can be read is {}", pixels / 1_000_000, limit / 1_000_000)]
    TooLarge {
        /// Its width times its height.
        pixels: u64,
        /// The most that is decoded.
        limit: u64,
    },
    /// Another living process has claimed this owner's name.
    #[error("another running program is {owner}")]
    OwnerTaken {
        /// The name.
        owner: String,
    },
    /// A name that must not become part of a path.
    #[error("{name:?} cannot be part of a file name")]
    BadName {
        /// The name given.
        name: String,
    },
    /// The program is shutting down.
    #[error("the library is closing")]
    Closing,
}

impl Error {
    /// A file system's answer, by its meaning.
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Io {
                path: path.to_path_buf(),
                source,
            },
        }
    }

    pub(crate) fn decode(reason: impl Into<String>) -> Self {
        Self::Decode {
            reason: reason.into(),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(source: rusqlite::Error) -> Self {
        let Some(failure) = source.sqlite_error() else {
            return Self::Sqlite(source);
        };
        // SQLite reports a full disk as IOERR_SHMSIZE when it is the -shm file that does not fit.
        if failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE {
            return Self::NoSpace;
        }
        match failure.code {
            ErrorCode::DiskFull => Self::NoSpace,
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Self::ReadOnly,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Corrupt {
                reason: source.to_string(),
            },
            _ => Self::Sqlite(source),
        }
    }
}
