//! Image types and the base64 they travel in.

use serde::{Deserialize, Serialize};

/// A raster format, known by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImageMime {
    /// `image/png`
    Png,
    /// `image/jpeg`
    Jpeg,
    /// `image/webp`
    Webp,
    /// `image/heic`
    Heic,
    /// `image/heif`
    Heif,
    /// `image/gif`
    Gif,
    /// `image/bmp`
    Bmp,
    /// `image/tiff`
    Tiff,
    /// `image/avif`
    Avif,
}

impl ImageMime {
    /// The format the bytes really have. A declared type is not to be trusted in either
    /// direction: JPEG arrives as `image/png`, and Google refuses the reverse.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        let starts = |magic: &[u8]| bytes.starts_with(magic);
        if starts(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if starts(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Self::Webp)
        } else if starts(b"GIF87a") || starts(b"GIF89a") {
            Some(Self::Gif)
        } else if starts(b"BM") && bytes.len() >= 26 {
            Some(Self::Bmp)
        } else if starts(b"II*\0") || starts(b"MM\0*") {
            Some(Self::Tiff)
        } else if bytes.get(4..8) == Some(b"ftyp") {
            Self::of_brands(bytes)
        } else {
            None
        }
    }

    /// ISO base media files name their brands in the first box: the major one, a version, then
    /// the compatible ones.
    fn of_brands(bytes: &[u8]) -> Option<Self> {
        let length = bytes.get(..4).and_then(|length| length.try_into().ok());
        let length = usize::try_from(u32::from_be_bytes(length?))
            .ok()?
            .min(bytes.len())
            .min(256);
        let brands = bytes.get(8..length)?;
        let has = |wanted: &[&[u8; 4]]| {
            brands
                .chunks_exact(4)
                .any(|brand| wanted.iter().any(|wanted| brand == *wanted))
        };
        if has(&[b"avif", b"avis"]) {
            Some(Self::Avif)
        } else if has(&[b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis"]) {
            Some(Self::Heic)
        } else if has(&[b"mif1", b"msf1"]) {
            Some(Self::Heif)
        } else {
            None
        }
    }

    /// The media type.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
            Self::Heif => "image/heif",
            Self::Gif => "image/gif",
            Self::Bmp => "image/bmp",
            Self::Tiff => "image/tiff",
            Self::Avif => "image/avif",
        }
    }

    /// The file name extension, without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Heic => "heic",
            Self::Heif => "heif",
            Self::Gif => "gif",
            Self::Bmp => "bmp",
            Self::Tiff => "tiff",
            Self::Avif => "avif",
        }
    }

    /// Whether generateContent takes it as a reference. The list is the one its own error names.
    pub fn accepted_by_gemini(self) -> bool {
        match self {
            Self::Png | Self::Jpeg | Self::Webp | Self::Heic | Self::Heif => true,
            Self::Gif | Self::Bmp | Self::Tiff | Self::Avif => false,
        }
    }
}

/// Image data that is not base64 of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the image data is not base64")]
pub struct Base64Error;

/// Decodes standard base64 at full speed; URL-safe, unpadded, wrapped or `data:` text, as
/// gateways send it, through a copy.
pub(crate) fn decode_base64(text: &str) -> Result<Vec<u8>, Base64Error> {
    if let Ok(bytes) = base64_simd::STANDARD.decode_to_vec(text) {
        return Ok(bytes);
    }
    let text = match text.split_once(";base64,") {
        Some((scheme, data)) if scheme.starts_with("data:") => data,
        Some(_) | None => text,
    };
    let mut standard: Vec<u8> = Vec::with_capacity(text.len());
    standard.extend(text.bytes().filter_map(|byte| match byte {
        b'-' => Some(b'+'),
        b'_' => Some(b'/'),
        b' ' | b'\t' | b'\r' | b'\n' => None,
        other => Some(other),
    }));
    base64_simd::forgiving_decode_to_vec(&standard).map_err(|_| Base64Error)
}

/// Whether encoding what `text` decodes to gives `text` again.
pub(crate) fn is_canonical_base64(text: &str) -> bool {
    base64_simd::STANDARD.check(text.as_bytes()).is_ok()
}
