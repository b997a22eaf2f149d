//! A copy of a picture as it goes out: upright, not too large, the first frame alone, of a type the
//! provider takes.

use image::ImageFormat;
use image::metadata::Orientation;

use crate::decode::{self, Header};
use crate::scale::{is_photo, opaque, plain, shrink};
use crate::{Error, Library, encode, jpeg};

/// What is sent in a picture's place, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four things the user is told, each by itself"
)]
pub struct Sendable {
    /// The file.
    pub bytes: Vec<u8>,
    /// `image/jpeg` or `image/png`.
    pub mime: &'static str,
    /// The extension to store it under.
    pub extension: &'static str,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Whether it is smaller than the picture.
    pub downscaled: bool,
    /// Whether it was turned to stand upright.
    pub upright: bool,
    /// Whether its format or its kind of colours is another.
    pub converted: bool,
    /// Whether it is one frame of several.
    pub first_frame: bool,
}

impl Library {
    /// A copy to send, its longer side no longer than `edge`. `None` when the bytes can go out
    /// exactly as they are: PNG, JPEG or WebP, upright, small enough, not animated, and not in the
    /// colours of ink. That much is seen in the header; only a copy needs pixels, and damage among
    /// them is an error then.
    ///
    /// A colour profile goes with the copy, unconverted, if it fits its pixels.
    pub async fn sendable(
        &self,
        bytes: impl AsRef<[u8]> + Send + 'static,
        edge: u32,
    ) -> Result<Option<Sendable>, Error> {
        let permit = self.workshop().permit().await?;
        self.blocking(move || {
            let copy = sendable(bytes.as_ref(), edge.max(1));
            drop(permit);
            copy
        })
        .await
    }
}

fn sendable(bytes: &[u8], edge: u32) -> Result<Option<Sendable>, Error> {
    let header = decode::header(bytes)?;
    let downscaled = header.width.max(header.height) > edge;
    let upright = header.orientation != Orientation::NoTransforms;
    let ink = header.format == ImageFormat::Jpeg && jpeg::is_ink(bytes);
    if is_taken(&header) && !(downscaled || upright || ink || header.animated) {
        return Ok(None);
    }
    let pixels = decode::pixels(bytes, edge)?;
    let mut image = opaque(shrink(plain(pixels.image), edge)?);
    // After shrinking: fewer pixels to turn.
    image.apply_orientation(pixels.orientation);
    let lossy = header.format == ImageFormat::Jpeg || (downscaled && is_photo(&image));
    let encoded = encode::outgoing(&image, pixels.profile.as_deref(), lossy)?;
    Ok(Some(Sendable {
        converted: ink || header.format.to_mime_type() != encoded.mime,
        bytes: encoded.bytes,
        mime: encoded.mime,
        extension: encoded.extension,
        width: image.width(),
        height: image.height(),
        downscaled,
        upright,
        first_frame: header.animated,
    }))
}

fn is_taken(header: &Header) -> bool {
    matches!(
        header.format,
        ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP
    )
}
