//! Reference images: checked when they are added, not when they are sent.

use std::path::Path;

use plantain_gemini::ImageMime;
use plantain_library::references;

use crate::engine::Engine;
use crate::failure::{Failure, FailureCode};
use crate::store;
use crate::view::ReferenceView;

/// The largest file taken in. Google accepts 100 MB for a whole request, a third of it base64.
const LARGEST_FILE: u64 = 70 * 1024 * 1024;

impl Engine {
    /// Takes in a file. The original is kept byte for byte; the same file twice is stored once.
    ///
    /// # Errors
    /// The file cannot be read, is no image that Gemini takes, or is too large.
    pub async fn add_reference_file(&self, path: &Path) -> Result<ReferenceView, Failure> {
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned();
        let unreadable =
            |error: std::io::Error| invalid(format!("{name} cannot be read: {}.", reason(&error)));
        let metadata = tokio::fs::metadata(path).await.map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(invalid(format!("{name} is not a file.")));
        }
        if metadata.len() > LARGEST_FILE {
            return Err(invalid(format!(
                "{name} has {} MB; a reference may have {} MB.",
                metadata.len() / 1_000_000,
                LARGEST_FILE / 1_000_000
            )));
        }
        let bytes = tokio::fs::read(path).await.map_err(unreadable)?;
        self.add_reference_bytes(&name, bytes).await
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
        if bytes.is_empty() {
            return Err(invalid(format!("{name} is empty.")));
        }
        let Some(mime) = ImageMime::sniff(&bytes) else {
            return Err(invalid(format!("{name} is not an image.")));
        };
        if !mime.accepted_by_gemini() {
            return Err(invalid(format!(
                "{name} is {}; Gemini takes PNG, JPEG, WebP, HEIC and HEIF.",
                mime.as_str()
            )));
        }
        let library = self.library();
        let bytes = bytes::Bytes::from(bytes);
        // HEIC cannot be decoded here: it goes to Gemini as it is.
        let size = match library.inspect(bytes.clone()).await {
            Ok(seen) => match seen.damage {
                None => (seen.width, seen.height),
                Some(damage) => {
                    return Err(invalid(format!("{name} is damaged: {damage}.")));
                }
            },
            Err(_) if matches!(mime, ImageMime::Heic | ImageMime::Heif) => (0, 0),
            Err(error) => {
                let error = error.to_string();
                let error = error.trim_end_matches('.');
                return Err(invalid(format!("{name} cannot be used: {error}.")));
            }
        };
        let length = bytes.len();
        let stored = library.store_blob(bytes, mime.extension()).await?;
        let row = references::ReferenceRow {
            blob: stored.id.as_str().to_owned(),
            extension: stored.extension,
            mime: mime.as_str().to_owned(),
            width: i64::from(size.0),
            height: i64::from(size.1),
            bytes: i64::try_from(length).unwrap_or(i64::MAX),
            name: name.to_owned(),
            created_ms: self.shared().now_ms(),
        };
        let view = store::reference_view(&row);
        library
            .write(move |transaction| references::save(transaction, &row))
            .await?;
        Ok(view)
    }

    /// Makes a stored picture a reference. Its bytes are shared, not copied.
    ///
    /// # Errors
    /// There is no such picture.
    pub async fn reference_from_image(&self, image: &str) -> Result<ReferenceView, Failure> {
        let image = self.image(image).await?;
        let row = references::ReferenceRow {
            blob: image.blob.clone(),
            extension: self
                .image_path(&image)
                .extension()
                .map(|extension| extension.to_string_lossy().into_owned())
                .unwrap_or_default(),
            mime: image.mime.clone(),
            width: i64::from(image.width),
            height: i64::from(image.height),
            bytes: image.bytes,
            name: format!("Step {}", image.step),
            created_ms: self.shared().now_ms(),
        };
        let view = store::reference_view(&row);
        self.library()
            .write(move |transaction| references::save(transaction, &row))
            .await?;
        Ok(view)
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
