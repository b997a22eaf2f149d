//! A city across the water: towers in haze, windows, and what the river makes of them.

use super::colour::{Rgb, smooth};
use super::noise::{Dice, fbm, floor, hash, noise};
use super::palette::Palette;
use super::scene::{Frame, Scene, Sky};
use super::words::Words;

const LAYERS: i32 = 5;

/// A skyline.
#[derive(Debug)]
pub(super) struct City {
    palette: Palette,
    frame: Frame,
    sky: Sky,
    quay: f32,
    lights: f32,
    neon: bool,
    rain: bool,
    seed: u32,
    /// The towers over the frame's width, two entries a pixel.
    towers: Vec<Towers>,
}

/// Height, cell and place in the cell, for each layer.
type Towers = [(f32, i32, f32); LAYERS as usize];

/// How far the table of towers reaches beyond the frame, for what the river mirrors.
const BEYOND: f32 = 0.3;

impl City {
    pub(super) fn new(words: &Words, palette: Palette, frame: Frame, dice: &mut Dice) -> Self {
        let quay = dice.between(0.42, 0.52);
        let mut sky = Sky::new(palette, frame, quay - 0.15, dice);
        sky.sun.1 = if palette.night {
            -frame.high * 0.6
        } else {
            quay - dice.between(0.5, 0.9)
        };
        let dim = palette.high.luma() < 0.45;
        let neon = words.say("neon cyberpunk tokyo");
        let sky = sky.settled(frame);
        let mut city = Self {
            palette,
            frame,
            sky,
            quay,
            lights: if palette.night || neon {
                1.0
            } else if dim {
                0.7
            } else {
                0.12
            },
            neon,
            rain: words.say("rain rainy wet"),
            seed: dice.next() as u32,
            towers: Vec::new(),
        };
        let count = (2.0 * (frame.wide + BEYOND) * 2.0 / frame.pixel) as usize + 1;
        city.towers = (0..count)
            .map(|index| {
                let x = index as f32 * frame.pixel / 2.0 - frame.wide - BEYOND;
                std::array::from_fn(|layer| city.tower(layer as i32, x))
            })
            .collect();
        city
    }

    #[inline]
    fn towers(&self, x: f32) -> Towers {
        let index = (x + self.frame.wide + BEYOND) * 2.0 / self.frame.pixel;
        let last = self.towers.len() - 1;
        self.towers[(index.max(0.0) as usize).min(last)]
    }

    /// Height of the tower at `x` in a layer, its cell and where in it.
    #[inline]
    fn tower(&self, layer: i32, x: f32) -> (f32, i32, f32) {
        let near = layer as f32 / (LAYERS - 1) as f32;
        let width = 0.11 + 0.09 * near;
        let seed = self.seed ^ (layer as u32 * 977);
        let shifted = x + 3.7 * layer as f32 + 0.3 * width * floor(noise(x * 2.0, 0.5, seed));
        let cell = floor(shifted / width) as i32;
        let part = shifted / width - cell as f32;
        let chance = hash(cell, 1, seed);
        let bulge = (-(x * 0.75).powi(2)).exp();
        let mut tall =
            (0.12 + 0.55 * chance * chance) * (0.55 + 0.75 * bulge) * (1.25 - 0.65 * near);
        // Set-backs, spires and gaps.
        let inner = (part - 0.5).abs();
        let kind = hash(cell, 2, seed);
        if kind > 0.62 && inner > 0.3 {
            tall *= 0.82;
        }
        if kind > 0.86 && inner < 0.035 {
            tall += 0.13 * (1.0 - near * 0.5);
        }
        if inner > 0.47 - 0.12 * hash(cell, 3, seed) {
            tall *= 0.35;
        }
        (tall, cell, part)
    }

    #[inline]
    fn skyline(&self, x: f32, y: f32) -> Rgb {
        let palette = &self.palette;
        let pixel = self.frame.pixel;
        let towers = self.towers(x);
        // What a nearer tower hides need not be painted.
        let hiding = |(tall, _, _): &(f32, i32, f32)| y - (self.quay - tall) >= pixel;
        let first = towers.iter().rposition(hiding);
        let mut colour = match first {
            Some(_) => palette.low,
            None => self.sky.shade(x, y),
        };
        if self.lights > 0.5 && first.is_none() {
            let glow = smooth(0.9, 0.0, self.quay - y);
            colour = colour.screen(palette.second.mix(palette.accent, 0.3), 0.34 * glow * glow);
        }
        for (index, tower) in towers.into_iter().enumerate().skip(first.unwrap_or(0)) {
            let layer = index as i32;
            let near = layer as f32 / (LAYERS - 1) as f32;
            let (tall, cell, part) = tower;
            let top = self.quay - tall;
            let cover = smooth(-pixel, pixel, y - top);
            if cover <= 0.0 {
                continue;
            }
            let seed = self.seed ^ (layer as u32 * 977);
            let wall = palette.shade.mix(palette.high, 0.25 * hash(cell, 4, seed));
            let side = smooth(0.5, 0.52, part) * 0.22;
            let facing = wall
                .mix(
                    palette.light,
                    if palette.night { 0.02 } else { 0.16 } * (1.0 - side * 3.0),
                )
                .mix(palette.shade, side);
            let fog = palette.low.mix(palette.light, 0.08);
            let air = (1.0 - near).powf(1.15) * 0.78
                + 0.25 * smooth(0.35, 0.0, self.quay - y) * (1.0 - near * 0.6);
            let body = self.windows(layer, (x, y), (cell, part), seed, facing, fog, air);
            colour = colour.mix(body, cover);
        }
        colour
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one spot of one wall needs them all"
    )]
    #[inline]
    fn windows(
        &self,
        layer: i32,
        (x, y): (f32, f32),
        (cell, part): (i32, f32),
        seed: u32,
        wall: Rgb,
        fog: Rgb,
        air: f32,
    ) -> Rgb {
        let palette = &self.palette;
        let near = layer as f32 / (LAYERS - 1) as f32;
        let floors = 34.0 - 8.0 * near;
        let (row, column) = (
            (self.quay - y) * floors,
            part * (5.0 + 3.0 * hash(cell, 6, seed).round()),
        );
        let (across, up) = (column - floor(column), row - floor(row));
        let pane = smooth(0.14, 0.26, across)
            * smooth(0.86, 0.74, across)
            * smooth(0.2, 0.32, up)
            * smooth(0.85, 0.72, up);
        let key = hash(cell * 31 + floor(column) as i32, floor(row) as i32, seed);
        let on = if key > 1.0 - 0.5 * self.lights {
            1.0
        } else {
            0.0
        };
        let warm = if self.neon && hash(cell, 9, seed) > 0.5 {
            if hash(cell, 10, seed) > 0.5 {
                Rgb::hex(0x00ff_4fa0)
            } else {
                Rgb::hex(0x0046_d7ff)
            }
        } else {
            Rgb::hex(0x00ff_c46b).mix(palette.light, 0.35 * hash(cell, 8, seed))
        };
        let dark = wall.mix(palette.high, 0.2);
        let glass = dark.mix(warm, on * (0.45 + 0.5 * key) * self.lights);
        let mut colour = wall
            .mix(glass, pane * (0.85 - 0.2 * near))
            .mix(fog, air.clamp(0.0, 0.92));
        colour = colour.screen(warm, 0.25 * on * pane * self.lights * (1.0 - air).max(0.0));
        // A lit sign on some of the nearer towers.
        if self.neon && layer >= 3 && hash(cell, 11, seed) > 0.55 {
            let sign = smooth(0.02, 0.0, (part - 0.5).abs() - 0.03)
                * smooth(0.05, 0.08, self.quay - y)
                * smooth(0.3, 0.27, self.quay - y);
            colour = colour.screen(
                warm,
                0.9 * sign * (0.6 + 0.4 * noise(x * 40.0, y * 60.0, seed)),
            );
        }
        colour
    }
}

impl Scene for City {
    fn shade(&self, x: f32, y: f32) -> Rgb {
        let palette = &self.palette;
        if y <= self.quay {
            let colour = self.skyline(x, y);
            return if self.rain {
                let streak = noise(x * 80.0 + y * 9.0, y * 2.5, 3);
                colour.screen(palette.low.lighten(0.4), 0.10 * smooth(0.68, 0.95, streak))
            } else {
                colour
            };
        }
        let depth = y - self.quay;
        let near = 1.0 / (0.08 + depth);
        let ripple = fbm(x * near * 0.8, near * 3.5 + depth * 6.0, 4, self.seed) - 0.5;
        let sway = noise(x * 3.0, depth * 60.0, self.seed ^ 1) - 0.5;
        let mirrored = self.skyline(
            x + (ripple * 0.10 + sway * 0.03) * (0.25 + depth * 1.5),
            self.quay - depth * 1.05 + ripple * 0.22 * depth,
        );
        let deep = palette.shade.mix(palette.high, 0.3);
        let mut colour = mirrored.mix(deep, 0.22 + 0.3 * depth);
        colour = colour.mix(
            palette.low,
            0.25 * smooth(0.56, 0.75, ripple + 0.5) * (1.0 - depth).max(0.0),
        );
        let wall = smooth(0.022, 0.016, depth);
        colour.mix(palette.shade, wall * 0.85)
    }
}
