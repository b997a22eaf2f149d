//! A dry branch for a vase.

use super::colour::{Rgb, smooth};
use super::noise::noise;
use super::palette::Palette;

const STEPS: usize = 64;
/// How high it stands and how far it leans.
const HIGH: f32 = 0.72;
const WIDE: f32 = 0.72;

/// Stems and buds, all worked out before the first pixel.
#[derive(Debug)]
pub(super) struct Twigs {
    foot: f32,
    top: f32,
    /// Where each stem is at each part of the height.
    stems: Vec<[f32; STEPS + 1]>,
    buds: Vec<(f32, f32, Rgb)>,
    ink: Rgb,
}

impl Twigs {
    /// Out of a vase whose opening is at `(foot, top)`.
    pub(super) fn grow((foot, top): (f32, f32), palette: &Palette, seed: u32) -> Self {
        let mut twigs = Self {
            foot,
            top,
            stems: Vec::new(),
            buds: Vec::new(),
            ink: palette.shade.mix(palette.accent, 0.25),
        };
        for branch in 0..5_i16 {
            let lean = f32::from(branch - 2) * 0.22;
            let stem = |rise: f32| {
                let sway = noise(rise * 2.0, f32::from(branch) * 7.0, seed) - 0.5;
                foot + lean * rise.powf(1.25) + sway * 0.16 * rise
            };
            twigs
                .stems
                .push(std::array::from_fn(|step| stem(step as f32 / STEPS as f32)));
            for bud in 0..9_i16 {
                let rise = 0.25 + f32::from(bud) * 0.085;
                let away = if bud % 2 == 0 { 0.035 } else { -0.035 };
                let colour = palette.second.mix(palette.accent, 0.12 * f32::from(bud));
                twigs
                    .buds
                    .push((stem(rise) + away, top - rise * HIGH, colour));
            }
        }
        twigs
    }

    #[inline]
    pub(super) fn shade(&self, x: f32, y: f32, pixel: f32, mut colour: Rgb) -> Rgb {
        let rise = (self.top - y) / HIGH;
        if !(-0.05..=1.05).contains(&rise) || (x - self.foot).abs() > WIDE {
            return colour;
        }
        let at = rise.clamp(0.0, 1.0) * (STEPS - 1) as f32;
        let step = at as usize;
        let thick = 0.009 * (1.1 - rise).max(0.05);
        for stem in &self.stems {
            let middle = stem[step] + (stem[step + 1] - stem[step]) * (at - step as f32);
            let line = smooth(thick + pixel, thick, (x - middle).abs());
            colour = colour.mix(self.ink, 0.85 * line * smooth(1.0, 0.95, rise));
        }
        for (bx, by, hue) in &self.buds {
            let (dx, dy) = ((x - bx) / 0.042, (y - by) / 0.026);
            let square = dx * dx + dy * dy;
            if square < 1.0 {
                let leaf = smooth(1.0, 0.75, square.sqrt());
                colour = colour.mix(*hue, leaf * 0.9);
            }
        }
        colour
    }
}
