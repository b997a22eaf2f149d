//! Answers that have arrived and are not recorded yet. Stored whole before anything is parsed: an
//! answer that was paid for survives a crash, a bug in the parser and a full database.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::{Error, Library, durable};

/// One answer waiting to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The job it answers.
    pub job_id: String,
    /// The attempt it answers.
    pub attempt: u32,
    /// Where it lies.
    pub path: PathBuf,
    /// Its length in bytes.
    pub length: u64,
}

impl Library {
    /// Stores an answer's body. When this returns, a power cut cannot take it away.
    pub async fn keep_incoming(
        &self,
        job_id: &str,
        attempt: u32,
        bytes: impl AsRef<[u8]> + Send + 'static,
    ) -> Result<PathBuf, Error> {
        let path = path_of(&self.incoming(), job_id, attempt)?;
        self.blocking(move || durable::store(&path, bytes.as_ref()).map(|()| path))
            .await
    }

    /// Removes an answer that is recorded. One that is gone already is fine.
    pub async fn drop_incoming(&self, job_id: &str, attempt: u32) -> Result<(), Error> {
        let path = path_of(&self.incoming(), job_id, attempt)?;
        self.blocking(move || match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(Error::io(&path, source))
            }
            Ok(()) | Err(_) => Ok(()),
        })
        .await
    }

    /// Answers that were stored and never recorded, by job and attempt.
    pub async fn list_incoming(&self) -> Result<Vec<Incoming>, Error> {
        let folder = self.incoming();
        self.blocking(move || list(&folder)).await
    }

    /// Whether the body of an answer is there.
    pub async fn has_incoming(&self, job_id: &str, attempt: u32) -> Result<bool, Error> {
        let path = path_of(&self.incoming(), job_id, attempt)?;
        self.blocking(move || path.try_exists().map_err(|source| Error::io(&path, source)))
            .await
    }

    /// The body of an answer.
    pub async fn read_incoming(&self, job_id: &str, attempt: u32) -> Result<Vec<u8>, Error> {
        let path = path_of(&self.incoming(), job_id, attempt)?;
        self.blocking(move || fs::read(&path).map_err(|source| Error::io(&path, source)))
            .await
    }
}

fn path_of(folder: &Path, job_id: &str, attempt: u32) -> Result<PathBuf, Error> {
    crate::owner::check_name(job_id)?;
    Ok(folder.join(format!("{job_id}-{attempt}.json")))
}

pub(crate) fn list(folder: &Path) -> Result<Vec<Incoming>, Error> {
    let entries = fs::read_dir(folder).map_err(|source| Error::io(folder, source))?;
    let mut found: Vec<Incoming> = entries
        .flatten()
        .filter_map(|entry| {
            let path = entry.path();
            let (job_id, attempt) = path
                .file_name()?
                .to_str()?
                .strip_suffix(".json")?
                .rsplit_once('-')?;
            let (job_id, attempt) = (job_id.to_owned(), attempt.parse().ok()?);
            Some(Incoming {
                job_id,
                attempt,
                length: entry.metadata().ok()?.len(),
                path,
            })
        })
        .collect();
    found.sort_by(|left, right| (&left.job_id, left.attempt).cmp(&(&right.job_id, right.attempt)));
    Ok(found)
}
