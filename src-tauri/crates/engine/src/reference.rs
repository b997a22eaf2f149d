//! Reference images: checked when they are added, not when they are sent.

use std::path::Path;

use bytes::Bytes;
use plantain_gemini::ImageMime;
use plantain_library::references::{self, ReferenceRow, SentRow};

use crate::engine::Engine;
use crate::failure::{Failure, FailureCode};
use crate::request::ReferenceOrder;
use crate::store;
use crate::view::{ReferenceNote, ReferenceView};

/// The largest file taken in. Google accepts 100 MB for a whole request, a third of it base64.
const LARGEST_FILE: u64 = 70 * 1024 * 1024;

/// A picture of the user's own that is in the library now, byte for byte.
pub(crate) struct Taken {
    pub(crate) name: String,
    pub(crate) blob: String,
    pub(crate) extension: String,
    pub(crate) mime: String,
    /// Zero where it cannot be read here.
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) bytes: i64,
    pub(crate) thumbhash: Option<Vec<u8>>,
}

/// A file's own name.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

/// Reads a file that somebody points at, if it can be a picture at all.
pub(crate) async fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let name = file_name(path);
    let unreadable =
        |error: std::io::Error| invalid(format!("{name} cannot be read: {}.", reason(&error)));
    let metadata = tokio::fs::metadata(path).await.map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(invalid(format!("{name} is not a file.")));
    }
    if metadata.len() > LARGEST_FILE {
        return Err(invalid(format!(
            "{name} has {} MB; an image may have {} MB.",
            metadata.len() / 1_000_000,
            LARGEST_FILE / 1_000_000
        )));
    }
    tokio::fs::read(path).await.map_err(unreadable)
}

impl Engine {
    /// Takes in a file. The original is kept byte for byte; the same file twice is stored once, and
    /// what becomes of the file afterwards changes nothing.
    ///
    /// # Errors
    /// The file cannot be read, is no image that Gemini takes, or is too large.
    pub async fn add_reference_file(&self, path: &Path) -> Result<ReferenceView, Failure> {
        let bytes = read_file(path).await?;
        self.add_reference_bytes(&file_name(path), bytes).await
    }

    /// Takes in bytes, from the clipboard for example.
    ///
    /// # Errors
    /// As for [`Engine::add_reference_file`].
    pub async fn add_reference_bytes(
        &self,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<ReferenceView, Failure> {
        let bytes = Bytes::from(bytes);
        let taken = self.take_in(name, bytes.clone(), true).await?;
        self.add_reference(taken, bytes).await
    }

    /// Makes a stored picture a reference. Its bytes are shared, not copied.
    ///
    /// # Errors
    /// There is no such picture.
    pub async fn reference_from_image(&self, image: &str) -> Result<ReferenceView, Failure> {
        let image = self.image(image).await?;
        let path = self.image_path(&image);
        let bytes = read_file(&path).await?;
        let extension = path.extension().unwrap_or_default();
        let taken = Taken {
            name: format!("Step {}", image.step),
            blob: image.blob,
            extension: extension.to_string_lossy().into_owned(),
            mime: image.mime,
            width: image.width,
            height: image.height,
            bytes: image.bytes,
            thumbhash: None,
        };
        self.add_reference(taken, Bytes::from(bytes)).await
    }

    /// Takes in a picture to edit: one that can be shown.
    pub(crate) async fn take(&self, name: &str, bytes: Vec<u8>) -> Result<Taken, Failure> {
        self.take_in(name, Bytes::from(bytes), false).await
    }

    /// Copies that were made under another setting are made again before they are sent.
    pub(crate) async fn refit(&self, orders: &[ReferenceOrder]) -> Result<(), Failure> {
        let edge = i64::from(self.shared().state().settings.reference_edge);
        let blobs: Vec<String> = orders.iter().map(|order| order.blob.clone()).collect();
        let rows = self.library().read(move |connection| {
            let mut rows = Vec::new();
            for blob in blobs {
                let row = references::get(connection, &blob)?;
                rows.extend(row.filter(|row| match &row.sent {
                    Some(sent) => sent.edge != edge,
                    None => row.width.max(row.height) > edge,
                }));
            }
            Ok(rows)
        });
        for row in rows.await? {
            let Some(blob) = plantain_library::BlobId::parse(&row.blob) else {
                continue;
            };
            // Without the original, the copy of before is what there is.
            let Ok(bytes) = self.library().read_blob(&blob).await else {
                continue;
            };
            let (sent, notes) = self.sent(Bytes::from(bytes)).await?;
            self.save(ReferenceRow { sent, notes, ..row }).await?;
        }
        Ok(())
    }

    async fn take_in(&self, name: &str, bytes: Bytes, opaque: bool) -> Result<Taken, Failure> {
        if bytes.is_empty() {
            return Err(invalid(format!("{name} is empty.")));
        }
        let library = self.library();
        let mime = ImageMime::sniff(&bytes);
        let is_heic = matches!(mime, Some(ImageMime::Heic | ImageMime::Heif));
        let seen = match library.inspect(bytes.clone()).await {
            Ok(seen) => match &seen.damage {
                None => Some(seen),
                Some(damage) => return Err(invalid(format!("{name} is damaged: {damage}."))),
            },
            Err(_) if is_heic && opaque => None,
            Err(_) if is_heic => {
                return Err(invalid(format!(
                    "{name} is HEIC, which cannot be shown here. Save it as JPEG, or add it as a \
                     reference."
                )));
            }
            Err(error) => {
                let error = error.to_string();
                let error = error.trim_end_matches('.');
                return Err(invalid(format!("{name} cannot be used: {error}.")));
            }
        };
        let (mime, extension) = match (&seen, mime) {
            (Some(seen), _) => (seen.mime.clone(), seen.extension.clone()),
            (None, Some(mime)) => (mime.as_str().to_owned(), mime.extension().to_owned()),
            (None, None) => return Err(invalid(format!("{name} is not an image."))),
        };
        let length = bytes.len();
        let stored = library.store_blob(bytes, &extension).await?;
        Ok(Taken {
            name: name.to_owned(),
            blob: stored.id.as_str().to_owned(),
            extension: stored.extension,
            mime,
            width: seen.as_ref().map_or(0, |seen| seen.width),
            height: seen.as_ref().map_or(0, |seen| seen.height),
            bytes: i64::try_from(length).unwrap_or(i64::MAX),
            thumbhash: seen.and_then(|seen| seen.thumbhash),
        })
    }

    async fn add_reference(&self, taken: Taken, bytes: Bytes) -> Result<ReferenceView, Failure> {
        let (sent, notes) = if taken.width > 0 {
            self.sent(bytes).await?
        } else {
            (None, Some(store::json(&[ReferenceNote::Opaque])))
        };
        let row = ReferenceRow {
            blob: taken.blob,
            extension: taken.extension,
            mime: taken.mime,
            width: i64::from(taken.width),
            height: i64::from(taken.height),
            bytes: taken.bytes,
            name: taken.name,
            created_ms: self.shared().now_ms(),
            sent,
            notes,
        };
        let view = store::reference_view(&row);
        self.save(row).await?;
        Ok(view)
    }

    async fn save(&self, row: ReferenceRow) -> Result<(), Failure> {
        self.library()
            .write(move |transaction| references::save(transaction, &row))
            .await?;
        Ok(())
    }

    /// The copy that is sent in a picture's place, and what is told about it; none when the picture
    /// goes as it is.
    async fn sent(&self, bytes: Bytes) -> Result<(Option<SentRow>, Option<String>), Failure> {
        let edge = self.shared().state().settings.reference_edge;
        let library = self.library();
        let Some(copy) = library.sendable(bytes, edge).await? else {
            return Ok((None, None));
        };
        let told = [
            (copy.downscaled, ReferenceNote::Downscaled),
            (copy.upright, ReferenceNote::Upright),
            (copy.converted, ReferenceNote::Converted),
            (copy.first_frame, ReferenceNote::FirstFrame),
        ];
        let notes: Vec<ReferenceNote> = told
            .into_iter()
            .filter_map(|(is_so, note)| is_so.then_some(note))
            .collect();
        let bytes = i64::try_from(copy.bytes.len()).unwrap_or(i64::MAX);
        let stored = library.store_blob(copy.bytes, copy.extension).await?;
        let sent = SentRow {
            blob: stored.id.as_str().to_owned(),
            extension: stored.extension,
            mime: copy.mime.to_owned(),
            width: i64::from(copy.width),
            height: i64::from(copy.height),
            bytes,
            edge: i64::from(edge),
        };
        Ok((Some(sent), Some(store::json(&notes))))
    }
}

fn invalid(message: String) -> Failure {
    Failure::before_sending(FailureCode::ReferenceInvalid, message)
}

/// The operating system's words without its error number.
fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "it is not there".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}
