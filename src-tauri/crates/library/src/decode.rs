//! From bytes to pixels, with suspicion: limits on size, a barrier against panics, and the format
//! told by the bytes, never by a name or a header of HTTP.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{
    AnimationDecoder, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits,
};

use crate::{Error, jpeg};

/// The most pixels that are decoded: five times the largest picture the models make, about 400 MB
/// of memory.
pub const MAX_PIXELS: u64 = 100_000_000;

/// What a file says about itself before any pixel is decoded.
pub(crate) struct Header {
    pub(crate) format: ImageFormat,
    /// Upright.
    pub(crate) width: u32,
    /// Upright.
    pub(crate) height: u32,
    pub(crate) has_alpha: bool,
    pub(crate) animated: bool,
    pub(crate) orientation: Orientation,
}

/// Pixels as they lie in the file, with what is needed to show them right.
pub(crate) struct Pixels {
    pub(crate) image: DynamicImage,
    pub(crate) orientation: Orientation,
    /// The colour profile, if it fits the pixels.
    pub(crate) profile: Option<Vec<u8>>,
}

pub(crate) fn header(bytes: &[u8]) -> Result<Header, Error> {
    let format = format_of(bytes)?;
    guarded(|| {
        let mut decoder = reader(bytes, format).into_decoder()?;
        let (mut width, mut height) = decoder.dimensions();
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        if turns_sideways(orientation) {
            std::mem::swap(&mut width, &mut height);
        }
        let has_alpha = decoder.color_type().has_alpha();
        drop(decoder);
        let animated = is_animated(bytes, format)?;
        Ok(Header {
            format,
            width,
            height,
            has_alpha,
            animated,
            orientation,
        })
    })
    .and_then(|header| {
        let pixels = u64::from(header.width) * u64::from(header.height);
        match pixels {
            0 => Err(Error::decode("the image has no pixels")),
            1..=MAX_PIXELS => Ok(header),
            _ => Err(Error::TooLarge {
                pixels,
                limit: MAX_PIXELS,
            }),
        }
    })
}

/// Decodes the first frame, for a copy whose longer side is `edge`: the pixels may be any number
/// from that up. Checks the header first.
pub(crate) fn pixels(bytes: &[u8], edge: u32) -> Result<Pixels, Error> {
    let header = header(bytes)?;
    if header.format == ImageFormat::Jpeg
        && let Some(pixels) = jpeg::pixels(bytes, edge)
    {
        return Ok(pixels);
    }
    guarded(|| {
        let mut decoder = reader(bytes, header.format).into_decoder()?;
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let profile = decoder.icc_profile().ok().flatten();
        let image = DynamicImage::from_decoder(decoder)?;
        let profile = profile.filter(|profile| fits(profile, &image));
        Ok(Pixels {
            image,
            orientation,
            profile,
        })
    })
}

fn reader(bytes: &[u8], format: ImageFormat) -> ImageReader<Cursor<&[u8]>> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(1 << 30);
    reader.limits(limits);
    reader
}

fn is_animated(bytes: &[u8], format: ImageFormat) -> Result<bool, ImageError> {
    match format {
        ImageFormat::Png => PngDecoder::new(Cursor::new(bytes))?.is_apng(),
        ImageFormat::WebP => Ok(WebPDecoder::new(Cursor::new(bytes))?.has_animation()),
        // A GIF does not say how many frames it has: a second one must be looked for.
        ImageFormat::Gif => Ok(GifDecoder::new(Cursor::new(bytes))?
            .into_frames()
            .take(2)
            .flatten()
            .count()
            > 1),
        _ => Ok(false),
    }
}

/// A profile for another colour space, as after a conversion from CMYK, would turn colours wrong.
pub(crate) fn fits(profile: &[u8], image: &DynamicImage) -> bool {
    let space: &[u8] = if image.color().has_color() {
        b"RGB "
    } else {
        b"GRAY"
    };
    profile.get(16..20) == Some(space)
}

pub(crate) fn turns_sideways(orientation: Orientation) -> bool {
    match orientation {
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => true,
        Orientation::NoTransforms
        | Orientation::Rotate180
        | Orientation::FlipHorizontal
        | Orientation::FlipVertical => false,
    }
}

/// The format by the first bytes, or what the file is instead.
fn format_of(bytes: &[u8]) -> Result<ImageFormat, Error> {
    if bytes.is_empty() {
        return Err(Error::decode("the file is empty"));
    }
    match image::guess_format(bytes) {
        Ok(format) if format.reading_enabled() => Ok(format),
        Ok(_) | Err(_) => Err(Error::decode(match other_kind(bytes) {
            Some(kind) => format!("this is {kind}, which cannot be read here"),
            None => "this is not an image in a known format".to_owned(),
        })),
    }
}

fn other_kind(bytes: &[u8]) -> Option<&'static str> {
    let brand = (bytes.get(4..8) == Some(b"ftyp"))
        .then(|| bytes.get(8..12))
        .flatten();
    let text = bytes.trim_ascii_start();
    match brand {
        Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"mif1" | b"msf1") => {
            return Some("a HEIC photo");
        }
        Some(b"avif" | b"avis") => return Some("an AVIF image"),
        Some(_) => return Some("a video"),
        None => {}
    }
    if text.starts_with(b"%PDF") {
        Some("a PDF document")
    } else if text.starts_with(b"<svg") || text.starts_with(b"<?xml") {
        Some("an SVG drawing")
    } else if text.starts_with(b"<") {
        Some("a web page")
    } else {
        None
    }
}

/// Runs a decoder behind a barrier: one that panics on odd bytes spoils a picture, not the program.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, ImageError>) -> Result<T, Error> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(ImageError::Limits(limit))) => Err(Error::decode(format!(
            "the image needs too much memory: {limit}"
        ))),
        Ok(Err(error)) => Err(Error::decode(format!("the image is damaged: {error}"))),
        Err(_) => Err(Error::decode("the image is damaged: its decoder gave up")),
    }
}
