//! A copy of a picture where the user wants it: the same bytes, a name that says what it is.

use std::io;
use std::path::Path;

use plantain_engine::{Failure, FailureCode, ImageView};

/// The longest part of a name that comes from the prompt, in characters.
const LONGEST_PROMPT: usize = 48;

/// A file name from the prompt: words and dashes, safe on every system.
pub(crate) fn name(image: &ImageView, original: &Path) -> String {
    let extension = original
        .extension()
        .unwrap_or("jpg".as_ref())
        .to_string_lossy();
    let mut words = String::new();
    for character in image.prompt.chars() {
        if character.is_alphanumeric() {
            words.extend(character.to_lowercase());
        } else if !words.is_empty() && !words.ends_with('-') {
            words.push('-');
        }
        if words.chars().count() >= LONGEST_PROMPT {
            break;
        }
    }
    let words = words.trim_matches('-');
    let words = if words.is_empty() { "image" } else { words };
    let variant = if image.of > 1 {
        format!("-{}", image.variant.max(1))
    } else {
        String::new()
    };
    format!("{words}-{}{variant}.{extension}", image.step)
}

/// Copies the stored bytes.
pub(crate) async fn write(original: &Path, target: &Path) -> Result<(), Failure> {
    if original == target {
        // Copying a file onto itself would empty it.
        return Ok(());
    }
    match tokio::fs::copy(original, target).await {
        Ok(_) => Ok(()),
        Err(error) => Err(failure(target, &error)),
    }
}

/// Writes a text.
pub(crate) async fn write_text(text: &str, target: &Path) -> Result<(), Failure> {
    match tokio::fs::write(target, text).await {
        Ok(()) => Ok(()),
        Err(error) => Err(failure(target, &error)),
    }
}

fn failure(target: &Path, error: &io::Error) -> Failure {
    let (code, reason) = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            (FailureCode::StorageFull, "the disk is full".to_owned())
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => (
            FailureCode::StorageReadOnly,
            "it cannot be written there".to_owned(),
        ),
        io::ErrorKind::NotFound => (
            FailureCode::NotFound,
            "the picture or the folder is not there".to_owned(),
        ),
        _ => (FailureCode::StorageBroken, error.to_string()),
    };
    Failure::before_sending(
        code,
        format!(
            "{} could not be saved: {reason}. The original is untouched.",
            target.display()
        ),
    )
}
