//! Content-addressed files: what the provider or the user gave, byte for byte, under its hash.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::durable::Draft;
use crate::{Error, Library, durable};

/// Extensions a blob may have; anything else is stored as `bin`.
const EXTENSIONS: [&str; 8] = ["jpg", "png", "webp", "gif", "bmp", "tiff", "heic", "bin"];

/// The BLAKE3 hash of a file, as 64 lowercase hexadecimal digits: safe in a path and in a URL.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlobId(String);

impl BlobId {
    /// The id of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(blake3::hash(bytes).to_hex().to_string())
    }

    /// Reads an id from a row or a URL. `None` when it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let is_id = text.len() == 64
            && text
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_id.then(|| Self(text.to_owned()))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first two digits: blobs are spread over 256 folders, since some file systems and most
    /// file choosers suffer from one with a hundred thousand entries.
    pub(crate) fn shard(&self) -> &str {
        self.0.get(..2).unwrap_or("00")
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A blob that is safely on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its hash.
    pub id: BlobId,
    /// Where it lies.
    pub path: PathBuf,
    /// The extension it lies under.
    pub extension: String,
    /// Its length in bytes.
    pub length: u64,
}

impl Library {
    /// Stores bytes under their hash. When this returns, a power cut cannot take them away. The
    /// same bytes again are the same file.
    pub async fn store_blob(
        &self,
        bytes: impl AsRef<[u8]> + Send + 'static,
        extension: &str,
    ) -> Result<Stored, Error> {
        let images = self.images();
        let extension = known_extension(extension);
        self.blocking(move || store(&images, bytes.as_ref(), extension))
            .await
    }

    /// Where a blob lies, or would.
    pub fn blob_path(&self, id: &BlobId, extension: &str) -> PathBuf {
        path_in(&self.images(), id, known_extension(extension))
    }

    /// Where a blob lies, whatever its extension.
    pub fn find_blob(&self, id: &BlobId) -> Option<PathBuf> {
        find_in(&self.images(), id)
    }

    /// A blob's bytes.
    pub async fn read_blob(&self, id: &BlobId) -> Result<Vec<u8>, Error> {
        let (images, id) = (self.images(), id.clone());
        self.blocking(move || read(&images, &id)).await
    }
}

/// `jpeg`, `.JPG` and the like as stored; never anything that could leave the folder.
fn known_extension(extension: &str) -> &'static str {
    let lower = extension.trim_start_matches('.').to_ascii_lowercase();
    let wanted = match lower.as_str() {
        "jpeg" => "jpg",
        "tif" => "tiff",
        "heif" => "heic",
        other => other,
    };
    EXTENSIONS
        .into_iter()
        .find(|known| *known == wanted)
        .unwrap_or("bin")
}

fn path_in(images: &Path, id: &BlobId, extension: &str) -> PathBuf {
    images.join(id.shard()).join(format!("{id}.{extension}"))
}

fn find_in(images: &Path, id: &BlobId) -> Option<PathBuf> {
    EXTENSIONS
        .into_iter()
        .map(|extension| path_in(images, id, extension))
        .find(|path| path.is_file())
}

/// The folder depends on the hash, so the draft is written beside the folders and moved into one:
/// hashing and writing then run at the same time. All of it is on one disk. Folders are made as they
/// are needed, at under a millisecond with the sync; all 256 at the start took 55.
fn store(images: &Path, bytes: &[u8], extension: &'static str) -> Result<Stored, Error> {
    let (id, draft) = std::thread::scope(|scope| {
        let hash = scope.spawn(|| BlobId::of(bytes));
        let draft = Draft::write(images, bytes).and_then(|draft| draft.sync().map(|()| draft));
        // A hash has no way to fail; if its thread did, it is made again here.
        (hash.join().unwrap_or_else(|_| BlobId::of(bytes)), draft)
    });
    let path = path_in(images, &id, extension);
    if let Some(folder) = path.parent() {
        durable::make_folder(folder)?;
    }
    // An existing file is replaced by the same bytes: one that was damaged is whole again.
    draft?.publish(&path)?;
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    Ok(Stored {
        id,
        path,
        extension: extension.to_owned(),
        length,
    })
}

pub(crate) fn read(images: &Path, id: &BlobId) -> Result<Vec<u8>, Error> {
    let missing = || Error::Missing {
        blob: id.to_string(),
    };
    let path = find_in(images, id).ok_or_else(missing)?;
    fs::read(&path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => missing(),
        _ => Error::io(&path, source),
    })
}
