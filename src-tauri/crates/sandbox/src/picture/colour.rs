//! Colours in sRGB, 0 to 1, and the little arithmetic painting needs.

use std::ops::{Add, Mul};

/// A colour. Mixing happens in the encoded space, which is where designers mix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rgb {
    pub(super) r: f32,
    pub(super) g: f32,
    pub(super) b: f32,
}

pub(super) const WHITE: Rgb = Rgb::new(1.0, 1.0, 1.0);
pub(super) const BLACK: Rgb = Rgb::new(0.0, 0.0, 0.0);

impl Rgb {
    pub(super) const fn new(r: f32, g: f32, b: f32) -> Self {
        Self { r, g, b }
    }

    /// `0xRRGGBB`.
    pub(super) const fn hex(hex: u32) -> Self {
        Self::new(
            (hex >> 16 & 255) as f32 / 255.0,
            (hex >> 8 & 255) as f32 / 255.0,
            (hex & 255) as f32 / 255.0,
        )
    }

    /// Towards `other` by `t`, which is clamped.
    #[inline]
    pub(super) fn mix(self, other: Self, t: f32) -> Self {
        let t = t.clamp(0.0, 1.0);
        self * (1.0 - t) + other * t
    }

    pub(super) fn lighten(self, t: f32) -> Self {
        self.mix(WHITE, t)
    }

    pub(super) fn darken(self, t: f32) -> Self {
        self.mix(BLACK, t)
    }

    /// Light upon light: never past white.
    #[inline]
    pub(super) fn screen(self, light: Self, t: f32) -> Self {
        let channel =
            |base: f32, light: f32| 1.0 - (1.0 - base) * (1.0 - (light * t).clamp(0.0, 1.0));
        Self::new(
            channel(self.r, light.r),
            channel(self.g, light.g),
            channel(self.b, light.b),
        )
    }

    /// Multiplied channel by channel.
    #[inline]
    pub(super) fn tint(self, other: Self) -> Self {
        Self::new(self.r * other.r, self.g * other.g, self.b * other.b)
    }

    pub(super) fn luma(self) -> f32 {
        0.3 * self.r + 0.59 * self.g + 0.11 * self.b
    }

    /// Away from grey (above 1) or towards it (below 1).
    pub(super) fn saturate(self, by: f32) -> Self {
        let grey = self.luma();
        let channel = |value: f32| (grey + (value - grey) * by).clamp(0.0, 1.0);
        Self::new(channel(self.r), channel(self.g), channel(self.b))
    }
}

impl Add for Rgb {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        Self::new(self.r + other.r, self.g + other.g, self.b + other.b)
    }
}

impl Mul<f32> for Rgb {
    type Output = Self;

    #[inline]
    fn mul(self, by: f32) -> Self {
        Self::new(self.r * by, self.g * by, self.b * by)
    }
}

/// 0 below `low`, 1 above `high`, smooth between; `low` may be the larger.
#[inline]
pub(super) fn smooth(low: f32, high: f32, value: f32) -> f32 {
    let span = high - low;
    // A line without width is a step.
    let span = if span.abs() < 1e-6 { 1e-6 } else { span };
    let t = ((value - low) / span).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
