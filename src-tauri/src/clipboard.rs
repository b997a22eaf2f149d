//! The clipboard, read and written natively.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use arboard::{Clipboard, ImageData};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use plantain_engine::{Bitmap, Failure, FailureCode};

/// Something that can become a reference.
pub(crate) enum Pasted {
    /// Pixels, as PNG.
    Picture(Vec<u8>),
    /// Files copied in a file manager.
    Files(Vec<PathBuf>),
}

/// Reads the clipboard on a blocking thread: the program that owns it has to answer.
pub(crate) async fn read() -> Result<Pasted, Failure> {
    match tokio::task::spawn_blocking(look).await {
        Ok(outcome) => outcome,
        Err(error) => {
            tracing::error!(%error, "reading the clipboard panicked");
            Err(nothing("The clipboard could not be read."))
        }
    }
}

fn look() -> Result<Pasted, Failure> {
    let mut clipboard = Clipboard::new().map_err(|error| {
        tracing::warn!(%error, "there is no clipboard");
        nothing("The clipboard could not be read.")
    })?;
    // Files first: a file manager also offers the file's icon as a picture.
    if let Ok(files) = clipboard.get().file_list()
        && !files.is_empty()
    {
        return Ok(Pasted::Files(files));
    }
    match clipboard.get_image() {
        Ok(pixels) => encode(&pixels).map(Pasted::Picture),
        Err(arboard::Error::ContentNotAvailable) => {
            Err(nothing("There is no image on the clipboard."))
        }
        Err(error) => {
            tracing::warn!(%error, "the clipboard's image could not be read");
            Err(nothing("The image on the clipboard could not be read."))
        }
    }
}

/// Puts a picture on the clipboard. On Linux the program that wrote it has to serve it as long as it
/// lies there, so one clipboard is kept for good.
pub(crate) async fn write(pixels: Bitmap) -> Result<(), Failure> {
    static KEPT: Mutex<Option<Clipboard>> = Mutex::new(None);
    let put = move || {
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        let clipboard = match kept.as_mut() {
            Some(clipboard) => clipboard,
            None => kept.insert(Clipboard::new()?),
        };
        clipboard.set_image(ImageData {
            width: pixels.width,
            height: pixels.height,
            bytes: pixels.bytes.into(),
        })
    };
    let failure = || nothing("The picture could not be put on the clipboard.");
    match tokio::task::spawn_blocking(put).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            tracing::warn!(%error, "a picture could not be put on the clipboard");
            Err(failure())
        }
        Err(error) => {
            tracing::error!(%error, "writing the clipboard panicked");
            Err(failure())
        }
    }
}

/// Quickly rather than small: the file is looked at once and sent.
fn encode(pixels: &ImageData<'_>) -> Result<Vec<u8>, Failure> {
    let size = (u32::try_from(pixels.width), u32::try_from(pixels.height));
    let (Ok(width), Ok(height)) = size else {
        return Err(nothing("The image on the clipboard is too large."));
    };
    let expected = pixels
        .width
        .checked_mul(pixels.height)
        .and_then(|area| area.checked_mul(4));
    if expected != Some(pixels.bytes.len()) {
        // Another program's word is not taken for it: the encoder panics on a mismatch.
        return Err(nothing("The image on the clipboard is damaged."));
    }
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Adaptive)
        .write_image(&pixels.bytes, width, height, ExtendedColorType::Rgba8)
        .map_err(|error| {
            tracing::warn!(%error, "the clipboard's image could not be encoded");
            nothing("The image on the clipboard could not be read.")
        })?;
    Ok(png)
}

fn nothing(message: &str) -> Failure {
    Failure::before_sending(FailureCode::ReferenceInvalid, message)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    #[test]
    fn pixels_survive_the_way_through_png() {
        let pixels: Vec<u8> = (0..4 * 3 * 2).collect();
        let data = ImageData {
            width: 3,
            height: 2,
            bytes: Cow::Borrowed(&pixels),
        };
        let png = encode(&data).expect("it can be encoded");
        let decoded = image::load_from_memory(&png)
            .expect("it is a PNG")
            .into_rgba8();
        assert_eq!(decoded.as_raw(), &pixels);
    }

    #[test]
    fn dimensions_that_lie_are_refused() {
        let data = ImageData {
            width: 10,
            height: 10,
            bytes: Cow::Borrowed(&[0; 4]),
        };
        assert!(encode(&data).is_err());
        let data = ImageData {
            width: usize::MAX,
            height: 2,
            bytes: Cow::Borrowed(&[0; 4]),
        };
        assert!(encode(&data).is_err());
    }
}
