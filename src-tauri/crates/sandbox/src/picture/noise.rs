//! Chance and noise, the same on every machine.

use super::colour::smooth;

/// A stream of numbers decided by a seed (splitmix64).
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to 1.
    pub(super) fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / 16_777_216.0
    }

    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    pub(super) fn chance(&mut self, probability: f32) -> bool {
        self.unit() < probability
    }

    pub(super) fn below(&mut self, count: usize) -> usize {
        (self.next() >> 8) as usize % count.max(1)
    }
}

/// `f32::floor` is a call into the C library where the processor's own is not assumed.
#[inline]
pub(super) fn floor(value: f32) -> f32 {
    let whole = value as i32 as f32;
    if value < whole { whole - 1.0 } else { whole }
}

/// 0 to 1 for a lattice point.
#[inline]
pub(super) fn hash(x: i32, y: i32, seed: u32) -> f32 {
    let mut h = (x as u32)
        .wrapping_mul(0x8da6_b343)
        .wrapping_add((y as u32).wrapping_mul(0xd816_3841))
        .wrapping_add(seed.wrapping_mul(0xcb1a_b31f));
    h = (h ^ (h >> 15)).wrapping_mul(0x2c1b_3c6d);
    h = (h ^ (h >> 12)).wrapping_mul(0x297a_2d39);
    h ^= h >> 15;
    (h >> 8) as f32 / 16_777_216.0
}

/// Smooth noise, 0 to 1.
#[inline]
pub(super) fn noise(x: f32, y: f32, seed: u32) -> f32 {
    let (left, top) = (floor(x), floor(y));
    let (fx, fy) = (x - left, y - top);
    let (fx, fy) = (fx * fx * (3.0 - 2.0 * fx), fy * fy * (3.0 - 2.0 * fy));
    let (ix, iy) = (left as i32, top as i32);
    let upper = hash(ix, iy, seed) * (1.0 - fx) + hash(ix + 1, iy, seed) * fx;
    let lower = hash(ix, iy + 1, seed) * (1.0 - fx) + hash(ix + 1, iy + 1, seed) * fx;
    upper * (1.0 - fy) + lower * fy
}

/// Several octaves of [`noise`], 0 to 1.
#[inline]
pub(super) fn fbm(mut x: f32, mut y: f32, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut weight, mut total) = (0.0, 0.5, 0.0);
    for octave in 0..octaves {
        sum += weight * noise(x, y, seed.wrapping_add(octave));
        total += weight;
        weight *= 0.5;
        // Turned a little each time, so that the lattice does not show.
        (x, y) = (1.62 * x - 1.21 * y + 3.7, 1.21 * x + 1.62 * y + 1.3);
    }
    sum / total
}

/// Noise with sharp crests, 0 to 1.
#[inline]
pub(super) fn ridged(mut x: f32, mut y: f32, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut weight, mut total) = (0.0, 0.5, 0.0);
    for octave in 0..octaves {
        let crest = 1.0 - (2.0 * noise(x, y, seed.wrapping_add(octave)) - 1.0).abs();
        sum += weight * crest * crest;
        total += weight;
        weight *= 0.48;
        (x, y) = (1.62 * x - 1.21 * y + 3.7, 1.21 * x + 1.62 * y + 1.3);
    }
    sum / total
}

/// Points of light scattered over the plane: how bright it is here.
#[inline]
pub(super) fn stars(x: f32, y: f32, per_unit: f32, seed: u32) -> f32 {
    let (cx, cy) = (x * per_unit, y * per_unit);
    let (ix, iy) = (floor(cx) as i32, floor(cy) as i32);
    let here = hash(ix, iy, seed);
    if here < 0.86 {
        return 0.0;
    }
    let dx = cx - floor(cx) - 0.2 - 0.6 * hash(ix, iy, seed ^ 0xb);
    let dy = cy - floor(cy) - 0.2 - 0.6 * hash(ix, iy, seed ^ 0x17);
    let size = 0.05 + 0.11 * (here - 0.86) / 0.14;
    smooth(size, size * 0.2, (dx * dx + dy * dy).sqrt()) * (0.35 + 0.65 * hash(ix, iy, seed ^ 5))
}
