//! Who works on a library: a lock file per process, held by the operating system for exactly as
//! long as the process lives, `kill -9` included.
//!
//! Recovery asks [`Library::is_owner_alive`] before it takes over a job, so that a window starting
//! up leaves alone what a terminal is still running.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::{Error, Library};

/// A claimed name. Dropped, it is free again.
#[derive(Debug)]
#[must_use = "dropping the lock gives the name up"]
pub struct OwnerLock {
    path: PathBuf,
    _file: File,
}

impl Drop for OwnerLock {
    fn drop(&mut self) {
        // Removed while still locked, so that nobody mistakes the file for a stale one of theirs.
        let _ = fs::remove_file(&self.path);
    }
}

impl Library {
    /// Makes this process known as `owner` until the lock is dropped or the process ends.
    pub fn claim(&self, owner: &str) -> Result<OwnerLock, Error> {
        let path = path_of(&self.locks(), owner)?;
        // Another process may remove the file as stale between opening and locking it: then the
        // lock is on a file without a name, and the next round makes a new one.
        for _ in 0..16 {
            let file = File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)
                .map_err(|source| Error::io(&path, source))?;
            match file.try_lock() {
                Ok(()) if path.exists() => return Ok(OwnerLock { path, _file: file }),
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => break,
                Err(TryLockError::Error(source)) => return Err(Error::io(&path, source)),
            }
        }
        Err(Error::OwnerTaken {
            owner: owner.to_owned(),
        })
    }

    /// Whether a process known as `owner` is running, this one included. Removes the lock file of
    /// one that is not.
    pub fn is_owner_alive(&self, owner: &str) -> bool {
        let Ok(path) = path_of(&self.locks(), owner) else {
            return false;
        };
        is_alive(&path)
    }
}

fn is_alive(path: &Path) -> bool {
    let file = match File::options().write(true).open(path) {
        Ok(file) => file,
        Err(source) => return source.kind() != io::ErrorKind::NotFound,
    };
    match file.try_lock() {
        Ok(()) => {
            let _ = fs::remove_file(path);
            false
        }
        // Not to be able to ask counts as alive: a job left waiting is better than one sent twice.
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => true,
    }
}

fn path_of(locks: &Path, owner: &str) -> Result<PathBuf, Error> {
    check_name(owner)?;
    Ok(locks.join(format!("owner-{owner}.lock")))
}

/// Names become part of a path: letters, digits, `-` and `_`, at most 100 of them.
pub(crate) fn check_name(name: &str) -> Result<(), Error> {
    let is_plain = (1..=100).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if is_plain {
        Ok(())
    } else {
        Err(Error::BadName {
            name: name.to_owned(),
        })
    }
}

/// Removes the lock files of processes that are gone.
pub(crate) fn sweep(locks: &Path) {
    let Ok(entries) = fs::read_dir(locks) else {
        return;
    };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with("owner-") {
            is_alive(&entry.path());
        }
    }
}
