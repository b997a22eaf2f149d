//! Pictures painted for a prompt: the same prompt and variant paint the same picture, on every
//! machine; other words, other light.
//!
//! A prompt is read for its subject, hour, weather and colours (`words.rs`), colours are chosen
//! (`palette.rs`), a scene is composed (`scene.rs` and one file for each kind), computed pixel by
//! pixel on two threads and encoded (`raster.rs`). With a source picture the words are an edit
//! (`edit.rs`). A small mark says where it comes from.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "painting goes between pixels, bytes and fractions all the time; ranges are small"
)]

mod animal;
mod city;
mod colour;
mod edit;
mod flow;
mod flower;
mod land;
mod mark;
mod noise;
mod palette;
mod portrait;
mod raster;
mod room;
mod scene;
mod sea;
mod soft;
mod solid;
mod space;
mod still;
mod twigs;
mod words;

use image::RgbImage;

use noise::Dice;
use words::Words;

/// Paints a JPEG of exactly this size. With a source (PNG, JPEG or WebP) the prompt is an edit of
/// it; a source that cannot be read is ignored. Sides are taken as at least 1 and at most 16,384.
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

/// [`paint`] on a decoded source.
pub(crate) fn paint_on(
    prompt: &str,
    source: Option<&RgbImage>,
    (width, height): (u32, u32),
    variant: u64,
) -> Vec<u8> {
    let (width, height) = (width.clamp(1, 16_384), height.clamp(1, 16_384));
    let words = Words::read(prompt);
    let mut hasher = blake3::Hasher::new();
    hasher.update(prompt.trim().as_bytes());
    hasher.update(&variant.to_le_bytes());
    let hash = hasher.finalize();
    let seed = hash
        .as_bytes()
        .first_chunk()
        .map_or(0, |head| u64::from_le_bytes(*head));
    let mut dice = Dice::new(seed);
    let (small_wide, small_high) = raster::computed(width, height);
    let computed = if let Some(source) = source {
        let mut raster = edit::fit(source, small_wide, small_high);
        edit::apply(&words, &mut dice, &mut raster);
        raster
    } else {
        let frame = raster::frame(small_wide, small_high);
        let scene = scene::compose(&words, frame, &mut dice);
        raster::render(scene.as_ref(), small_wide, small_high)
    };
    let mut raster = computed.enlarged(width, height);
    // An edit of an edit would gather grain.
    raster.grain(seed as u32, if source.is_some() { 1.5 } else { 3.5 });
    mark::write(&mut raster);
    raster.jpeg()
}
