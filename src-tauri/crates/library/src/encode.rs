//! From pixels to a file.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageEncoder};
use jpeg_encoder::{ColorType, Encoder, EncodingError, SamplingFactor};

use crate::Error;

/// From here up a copy looks like its picture, and every pixel has its own colour.
const QUALITY: u8 = 92;

/// A picture's file.
pub(crate) struct Encoded {
    pub(crate) bytes: Vec<u8>,
    pub(crate) mime: &'static str,
    pub(crate) extension: &'static str,
}

/// For the provider: a JPEG if `lossy` and nothing shows through, else a PNG.
pub(crate) fn outgoing(
    image: &DynamicImage,
    profile: Option<&[u8]>,
    lossy: bool,
) -> Result<Encoded, Error> {
    // No JPEG has a longer side.
    let fits = u16::try_from(image.width().max(image.height())).is_ok();
    if lossy && fits && !image.color().has_alpha() {
        return Ok(Encoded {
            bytes: jpeg(image, profile, QUALITY)?,
            mime: "image/jpeg",
            extension: "jpg",
        });
    }
    Ok(Encoded {
        bytes: png(image, profile)?,
        mime: "image/png",
        extension: "png",
    })
}

/// A PNG, compressed in a hurry: 4% of the time for four times the bytes of a small one.
pub(crate) fn png(image: &DynamicImage, profile: Option<&[u8]>) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let mut encoder =
        PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive);
    if let Some(profile) = profile {
        // A profile that the encoder cannot embed leaves the colours to be sRGB.
        let _ = encoder.set_icc_profile(profile.to_vec());
    }
    image
        .write_with_encoder(encoder)
        .map_err(|error| Error::decode(error.to_string()))?;
    Ok(bytes)
}

/// A JPEG. What is transparent is left out of account.
pub(crate) fn jpeg(
    image: &DynamicImage,
    profile: Option<&[u8]>,
    quality: u8,
) -> Result<Vec<u8>, Error> {
    let failed = |error: EncodingError| Error::decode(error.to_string());
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    if quality >= QUALITY {
        encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
    }
    if let Some(profile) = profile {
        encoder.add_icc_profile(profile).map_err(failed)?;
    }
    let side = |length: u32| {
        u16::try_from(length).map_err(|_| Error::decode("a side is too long for a JPEG"))
    };
    let (width, height) = (side(image.width())?, side(image.height())?);
    match image {
        DynamicImage::ImageLuma8(image) => {
            encoder.encode(image.as_raw(), width, height, ColorType::Luma)
        }
        DynamicImage::ImageRgb8(image) => {
            encoder.encode(image.as_raw(), width, height, ColorType::Rgb)
        }
        DynamicImage::ImageRgba8(image) => {
            encoder.encode(image.as_raw(), width, height, ColorType::Rgba)
        }
        image => encoder.encode(image.to_rgb8().as_raw(), width, height, ColorType::Rgb),
    }
    .map_err(failed)?;
    Ok(bytes)
}
