//! JPEG at an eighth, a quarter or a half of its size, straight from its frequencies: most of the
//! work of a decoder is never done. A 4K picture of 5 MB takes 59 ms instead of 91.
//!
//! `image` has no such mode, hence the second decoder. It is for smaller copies only and for the
//! plain kinds of JPEG; everything else, and everything it stumbles over, goes to `image`.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};
use jpeg_decoder::{Decoder, PixelFormat};

use crate::decode::{MAX_PIXELS, Pixels, fits};

/// Whether the colours are those of ink, which the providers' models do not take.
pub(crate) fn is_ink(bytes: &[u8]) -> bool {
    let format = catch_unwind(AssertUnwindSafe(|| {
        let mut decoder = Decoder::new(Cursor::new(bytes));
        decoder.read_info().ok()?;
        Some(decoder.info()?.pixel_format)
    }));
    matches!(format, Ok(Some(PixelFormat::CMYK32)))
}

/// Decodes so that the longer side has at least twice `edge` pixels: the resizing that follows then
/// has something to average. `None` when this decoder cannot, or would have to decode all there
/// are, where the other is faster.
pub(crate) fn pixels(bytes: &[u8], edge: u32) -> Option<Pixels> {
    catch_unwind(AssertUnwindSafe(|| scaled(bytes, edge)))
        .ok()
        .flatten()
}

fn scaled(bytes: &[u8], edge: u32) -> Option<Pixels> {
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_max_decoding_buffer_size(usize::try_from(MAX_PIXELS * 3).ok()?);
    decoder.read_info().ok()?;
    let info = decoder.info()?;
    let wanted = u16::try_from(edge.checked_mul(2)?).ok()?;
    // The decoder is content when one of the sides is long enough: the shorter asks for too much.
    let (across, down) = if info.width >= info.height {
        (wanted, u16::MAX)
    } else {
        (u16::MAX, wanted)
    };
    let (width, height) = decoder.scale(across, down).ok()?;
    if (width, height) == (info.width, info.height) {
        return None;
    }
    let samples = decoder.decode().ok()?;
    let (width, height) = (u32::from(width), u32::from(height));
    let image = match info.pixel_format {
        PixelFormat::L8 => DynamicImage::ImageLuma8(GrayImage::from_raw(width, height, samples)?),
        PixelFormat::RGB24 => DynamicImage::ImageRgb8(RgbImage::from_raw(width, height, samples)?),
        // Print colours and 16 bits are rare: their conversion is left to the other decoder.
        PixelFormat::L16 | PixelFormat::CMYK32 => return None,
    };
    let orientation = decoder
        .exif_data()
        .and_then(Orientation::from_exif_chunk)
        .unwrap_or(Orientation::NoTransforms);
    let profile = decoder
        .icc_profile()
        .filter(|profile| fits(profile, &image));
    Some(Pixels {
        image,
        orientation,
        profile,
    })
}
