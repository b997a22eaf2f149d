//! What benches share: a clock, a line of output, a picture of 17 megapixels.

use std::time::{Duration, Instant};

use image::{Rgb, RgbImage};

#[expect(clippy::disallowed_methods, reason = "a bench measures the real clock")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

pub(crate) fn report(what: &str, mut took: Vec<Duration>) {
    took.sort();
    let milliseconds = |duration: &Duration| duration.as_secs_f64() * 1000.0;
    let (median, best) = (milliseconds(&took[took.len() / 2]), milliseconds(&took[0]));
    println!("{what}: {median:.1} ms (best {best:.1})");
}

/// Soft waves with film grain, as a picture has: the grain decides how long the file gets.
pub(crate) fn picture(grain: f64) -> RgbImage {
    let mut state = 7_u32;
    RgbImage::from_fn(5504, 3072, |x, y| {
        let noise = (f64::from(random(&mut state)) / f64::from(u32::MAX) - 0.5) * grain;
        let (across, down) = (f64::from(x) / 97.0, f64::from(y) / 61.0);
        let channel = |phase: f64| {
            let wave = (across + phase).sin() * (down * 1.3 + phase).cos() * 90.0;
            clamp(128.0 + wave + noise)
        };
        Rgb([channel(0.0), channel(1.0), channel(2.0)])
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a byte's range just before"
)]
fn clamp(value: f64) -> u8 {
    value.clamp(0.0, 255.0) as u8
}

pub(crate) fn random(state: &mut u32) -> u32 {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    *state
}
