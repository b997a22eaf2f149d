//! Images inside a request: their declared type, their bytes, and whether the two agree.

use image::{ImageReader, RgbImage};
use serde_json::Value;

use crate::base64;
use crate::refusal::Refusal;

const ACCEPTED: [&str; 5] = [
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/heic",
    "image/heif",
];

/// A decoded image takes at most this many bytes: 100 megapixels of RGBA.
const LARGEST: u64 = 400_000_000;

/// One inline image.
#[derive(Debug)]
pub(crate) struct Inline {
    pub(crate) bytes: Vec<u8>,
    /// `None` for HEIC, which the sandbox takes but cannot read.
    pub(crate) pixels: Option<RgbImage>,
}

impl Inline {
    /// Reads `inlineData`; `path` is where it stands, as Google writes paths.
    pub(crate) fn read(blob: &Value, path: &str) -> Result<Self, Refusal> {
        let mime = blob.get("mimeType").and_then(Value::as_str).unwrap_or("");
        if !ACCEPTED.contains(&mime) {
            return Err(Refusal::invalid(format!(
                "* GenerateContentRequest.{path}.inline_data.mime_type: MIME type must be \
                 image/png, image/jpeg, image/webp, image/heic, or image/heif.\n"
            )));
        }
        let data = blob.get("data").and_then(Value::as_str).unwrap_or("");
        let Some(bytes) = base64::decode(data) else {
            let head: String = data.chars().take(40).collect();
            return Err(Refusal::invalid(format!(
                "Invalid value at '{path}.inline_data.data' (TYPE_BYTES), Base64 decoding failed \
                 for \"{head}\""
            )));
        };
        let Some(real) = sniff(&bytes) else {
            return Err(unreadable(path, "these bytes are no image"));
        };
        let heic = |mime: &str| mime == "image/heic" || mime == "image/heif";
        if heic(real) && heic(mime) {
            return Ok(Self {
                bytes,
                pixels: None,
            });
        }
        if real != mime {
            return Err(Refusal::invalid(format!(
                "Unhandled generated data mime type: {real}"
            )));
        }
        let pixels = decode(&bytes).map_err(|error| unreadable(path, &error.to_string()))?;
        Ok(Self {
            bytes,
            pixels: Some(pixels),
        })
    }
}

fn unreadable(path: &str, why: &str) -> Refusal {
    Refusal::invalid(
        "Unable to process input image. Please retry or report in \
         https://developers.generativeai.google/guide/troubleshooting",
    )
    .because(format!("{path}: {why}"))
}

/// Decodes PNG, JPEG or WebP to RGB.
pub(crate) fn decode(bytes: &[u8]) -> Result<RgbImage, image::ImageError> {
    let mut reader = ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(LARGEST);
    reader.limits(limits);
    Ok(reader.decode()?.into_rgb8())
}

/// The MIME type the bytes themselves tell.
pub(crate) fn sniff(bytes: &[u8]) -> Option<&'static str> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if starts(b"\x89PNG\r\n\x1a\n") {
        return Some("image/png");
    }
    if starts(b"\xff\xd8\xff") {
        return Some("image/jpeg");
    }
    if starts(b"GIF8") {
        return Some("image/gif");
    }
    if starts(b"BM") {
        return Some("image/bmp");
    }
    if starts(b"II*\0") || starts(b"MM\0*") {
        return Some("image/tiff");
    }
    if starts(b"%PDF") {
        return Some("application/pdf");
    }
    match (bytes.get(..4), bytes.get(4..8), bytes.get(8..12)) {
        (Some(b"RIFF"), _, Some(b"WEBP")) => Some("image/webp"),
        (_, Some(b"ftyp"), Some(b"heic" | b"heix" | b"hevc" | b"hevx")) => Some("image/heic"),
        (_, Some(b"ftyp"), Some(b"mif1" | b"msf1" | b"heif")) => Some("image/heif"),
        (_, Some(b"ftyp"), Some(_)) => Some("video/mp4"),
        _ => None,
    }
}
