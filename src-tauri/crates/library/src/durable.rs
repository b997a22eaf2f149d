//! Files that survive a power cut: a temporary file in the same folder, written, synced, renamed,
//! and the folder synced after it.
//!
//! Only in this order is there never half a file under the final name: the rename replaces a name
//! at once, the file's own sync comes before it, and the folder's sync makes the new name last.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::Error;

/// How temporary files begin. [`sweep`] removes those that a crash left behind.
const PREFIX: &str = ".writing-";

/// A file on its way: written, not yet under its name. Dropped, it is removed.
pub(crate) struct Draft {
    file: NamedTempFile,
    folder: PathBuf,
}

impl Draft {
    /// Writes `bytes` to a temporary file in `folder`, which is made if need be. When the disk is
    /// full, nothing stays behind.
    pub(crate) fn write(folder: &Path, bytes: &[u8]) -> Result<Self, Error> {
        make_folder(folder)?;
        let mut file = Builder::new()
            .prefix(PREFIX)
            .tempfile_in(folder)
            .map_err(|source| Error::io(folder, source))?;
        file.as_file_mut()
            .write_all(bytes)
            .map_err(|source| Error::io(folder, source))?;
        Ok(Self {
            file,
            folder: folder.to_path_buf(),
        })
    }

    /// Waits until the bytes are on the disk.
    pub(crate) fn sync(&self) -> Result<(), Error> {
        self.file
            .as_file()
            .sync_data()
            .map_err(|source| Error::io(self.file.path(), source))
    }

    /// Gives the synced file its name, in its own folder or one beside it on the same disk.
    pub(crate) fn publish(self, path: &Path) -> Result<(), Error> {
        let folder = path.parent().unwrap_or(&self.folder).to_path_buf();
        self.file
            .persist(path)
            .map_err(|failure| Error::io(path, failure.error))?;
        sync_folder(&folder)
    }

    /// Gives the file its name without waiting for the folder: for caches.
    pub(crate) fn publish_lazily(self, path: &Path) -> Result<(), Error> {
        self.file
            .persist(path)
            .map_err(|failure| Error::io(path, failure.error))?;
        Ok(())
    }
}

/// Stores `bytes` at `path` so that they survive a power cut, or not at all.
pub(crate) fn store(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let draft = Draft::write(folder, bytes)?;
    draft.sync()?;
    draft.publish(path)
}

/// Makes a folder, and makes its name last.
pub(crate) fn make_folder(folder: &Path) -> Result<(), Error> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(|source| Error::io(folder, source))?;
    folder.parent().map_or(Ok(()), sync_folder)
}

#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> Result<(), Error> {
    fs::File::open(folder)
        .and_then(|opened| opened.sync_all())
        .map_err(|source| Error::io(folder, source))
}

/// Elsewhere a folder cannot be opened as a file, and renames are journalled.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_folder: &Path) -> Result<(), Error> {
    Ok(())
}

/// Removes temporary files left in `folder` and its folders by a crash. Only while nobody else has
/// the library open.
pub(crate) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            sweep(&path);
        } else if entry.file_name().to_string_lossy().starts_with(PREFIX)
            && let Err(error) = fs::remove_file(&path)
        {
            tracing::warn!(path = %path.display(), %error, "could not remove an unfinished file");
        }
    }
}

/// Whether a file is one on its way.
pub(crate) fn is_draft(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with(PREFIX))
}
