//! Pictures.
use image::RgbImage;

/// Paints.
pub fn paint(
    prompt: &str,
    source: Option<&[u8]>,
    width: u32,
    height: u32,
    variant: u64,
) -> Vec<u8> {
    let source = source.and_then(|bytes| crate::inline::decode(bytes).ok());
    paint_on(prompt, source.as_ref(), (width, height), variant)
}
pub(crate) fn paint_on(
    prompt: &str,
    _source: Option<&RgbImage>,
    size: (u32, u32),
    variant: u64,
) -> Vec<u8> {
    let hash = blake3::hash(format!("{prompt}{variant}").as_bytes());
    let h = hash.as_bytes();
    let (w, hh) = size;
    let mut px = Vec::new();
    for y in 0..hh {
        for _ in 0..w {
            let f = (y * 255 / hh) as u8;
            px.extend([h[0] / 2 + f / 2, h[1] / 2 + f / 2, h[2] / 2 + f / 2]);
        }
    }
    let mut out = Vec::new();
    let _ = jpeg_encoder::Encoder::new(&mut out, 90).encode(
        &px,
        w as u16,
        hh as u16,
        jpeg_encoder::ColorType::Rgb,
    );
    out
}
