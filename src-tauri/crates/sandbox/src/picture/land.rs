//! Landscapes: ridge behind ridge into the haze; mountains, hills, dunes, woods.

use super::colour::{Rgb, WHITE, smooth};
use super::noise::{Dice, fbm, floor, hash, noise, ridged};
use super::palette::Palette;
use super::scene::{Frame, Scene, Sky};
use super::soft::Outline;
use super::words::{Subject, Words};

/// How a ridge is shaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Peaks,
    Hills,
    Dunes,
    Firs,
}

/// One ridge.
#[derive(Debug)]
struct Ridge {
    shape: Shape,
    /// Where its foot is and how high it rises.
    foot: f32,
    rise: f32,
    /// Waves across the frame.
    scale: f32,
    /// 0 far and hazy, 1 near.
    near: f32,
    seed: u32,
    line: Option<Outline>,
}

/// A landscape.
#[derive(Debug)]
pub(super) struct Land {
    palette: Palette,
    frame: Frame,
    sky: Sky,
    ridges: Vec<Ridge>,
    /// Where a lake begins.
    water: Option<f32>,
    snow: f32,
    rain: bool,
    mist: f32,
}

impl Land {
    pub(super) fn new(
        subject: Subject,
        words: &Words,
        palette: Palette,
        frame: Frame,
        dice: &mut Dice,
    ) -> Self {
        let horizon = dice.between(0.1, 0.3);
        let winter = words.say("snow snowy winter ice frozen glacier alps himalaya");
        let lake = words.say("lake water reflection fjord river")
            || (subject == Subject::Mountains && dice.chance(0.4));
        let mut land = Self {
            palette,
            frame,
            sky: Sky::new(palette, frame, horizon + 0.1, dice).settled(frame),
            ridges: Vec::new(),
            water: lake.then(|| dice.between(0.42, 0.55)),
            snow: match subject {
                Subject::Mountains => dice.between(0.35, 0.6) + if winter { 0.4 } else { 0.0 },
                _ if winter => 0.8,
                _ => 0.0,
            },
            rain: words.say("rain rainy storm stormy"),
            mist: if words.say("mist misty fog foggy haze hazy dawn") {
                1.3
            } else {
                dice.between(0.6, 1.0)
            },
        };
        land.raise(subject, horizon, dice);
        land
    }

    fn raise(&mut self, subject: Subject, horizon: f32, dice: &mut Dice) {
        let count = match subject {
            Subject::Desert => 5,
            _ => 6,
        };
        for index in 0..count {
            let near = index as f32 / (count - 1) as f32;
            let shape = match subject {
                Subject::Mountains if near > 0.75 && self.water.is_none() => Shape::Firs,
                Subject::Mountains => Shape::Peaks,
                Subject::Desert => Shape::Dunes,
                Subject::Forest if index > 0 => Shape::Firs,
                _ => Shape::Hills,
            };
            let (foot, rise) = match (subject, shape) {
                (Subject::Mountains, Shape::Firs) => (horizon + 0.25 + near * 0.45, 0.3),
                (Subject::Mountains, _) => (horizon + 0.1 + near * 0.3, 0.95 - 0.72 * near),
                (Subject::Desert, _) => (horizon + 0.02 + near * 0.62, 0.2 + 0.3 * near),
                (Subject::Forest, _) => (horizon - 0.12 + near * near * 0.95, 0.34 + near * 0.95),
                _ => (horizon + near * 0.62, 0.28 - 0.06 * near),
            };
            let mut ridge = Ridge {
                shape,
                foot,
                rise,
                scale: match shape {
                    Shape::Peaks => 0.75 + 0.5 * near,
                    Shape::Hills => 0.8,
                    Shape::Dunes => 0.55,
                    Shape::Firs => 1.0,
                },
                near,
                seed: dice.next() as u32,
                line: None,
            };
            ridge.line = Some(Outline::trace(self.frame, |x| Self::traced(&ridge, x)));
            self.ridges.push(ridge);
        }
    }

    /// Height of the ridge line at `x`.
    #[inline]
    fn crest(ridge: &Ridge, x: f32) -> f32 {
        match &ridge.line {
            Some(line) => line.at(x),
            None => Self::traced(ridge, x),
        }
    }

    fn traced(ridge: &Ridge, x: f32) -> f32 {
        let u = x * ridge.scale;
        let height = match ridge.shape {
            Shape::Peaks => {
                let broad = noise(u * 0.8 + 3.1, 0.7, ridge.seed);
                broad * 0.5 + ridged(u * 1.3, 0.3, 5, ridge.seed) * 0.55
            }
            Shape::Hills => fbm(u, 0.4, 3, ridge.seed),
            Shape::Dunes => {
                let wave = u * 1.3 + noise(u, 0.5, ridge.seed) * 1.4;
                let part = wave - floor(wave);
                let body = if part < 0.72 {
                    part / 0.72
                } else {
                    (1.0 - part) / 0.28
                };
                0.25 + 0.75
                    * body
                    * body
                    * (3.0 - 2.0 * body)
                    * noise(floor(wave) + 0.5, 2.5, ridge.seed)
            }
            Shape::Firs => {
                let ground = noise(u * 0.9, 0.8, ridge.seed) * 0.35;
                let mut tallest: f32 = 0.0;
                let width = 0.012 + 0.17 * ridge.rise;
                let cell = floor(x / width) as i32;
                for index in cell - 1..=cell + 1 {
                    let chance = hash(index, 1, ridge.seed);
                    let middle = (index as f32 + 0.25 + 0.5 * hash(index, 2, ridge.seed)) * width;
                    let tall = 0.3 + 0.7 * chance;
                    let away = (x - middle).abs() / (width * (0.55 + 0.35 * chance));
                    // Boughs: steps in the outline of the cone.
                    let bough = away * 13.0 + 0.7 * hash(index, 3, ridge.seed);
                    let steps = 0.16 * (bough - floor(bough) - 0.5) * smooth(0.0, 0.25, away);
                    tallest = tallest.max(tall * (1.0 - away * 1.1 + steps));
                }
                ground + 0.75 * tallest.max(0.0)
            }
        };
        ridge.foot - ridge.rise * height
    }

    #[inline]
    fn scenery(&self, x: f32, y: f32) -> Rgb {
        let palette = &self.palette;
        let pixel = self.frame.pixel;
        // What a nearer ridge hides need not be painted.
        let hiding = |ridge: &Ridge| y - Self::crest(ridge, x) >= pixel;
        let first = self.ridges.iter().rposition(hiding);
        let mut colour = match first {
            Some(_) => palette.low,
            None => self.sky.shade(x, y),
        };
        let haze = palette.low.mix(palette.light, 0.12);
        for ridge in self.ridges.iter().skip(first.unwrap_or(0)) {
            let crest = Self::crest(ridge, x);
            let cover = smooth(-pixel, pixel, y - crest);
            if cover <= 0.0 {
                continue;
            }
            let depth = y - crest;
            let body = self.body(ridge, x, y, depth);
            let far = (1.0 - ridge.near).powf(1.3);
            let pool = smooth(0.0, ridge.rise * 0.9 + 0.1, depth) * (0.25 + 0.5 * far) * self.mist;
            let drift = fbm(x * 0.9 + ridge.foot * 9.0, y * 3.0, 3, ridge.seed ^ 3);
            let pool = pool * (0.55 + 0.9 * drift);
            let toned = body
                .mix(haze, (0.8 * far).min(0.9))
                .mix(haze, pool.min(0.85));
            colour = colour.mix(toned, cover);
        }
        // The sun's glow lies over the far ridges too.
        let (dx, dy) = (x - self.sky.sun.0, y - self.sky.sun.1);
        let glow = if palette.night { 0.12 } else { 0.42 };
        colour.screen(palette.light, glow * (-(dx * dx + dy * dy) * 1.5).exp())
    }

    #[inline]
    #[expect(
        clippy::too_many_lines,
        reason = "one thing, painted from back to front"
    )]
    fn body(&self, ridge: &Ridge, x: f32, y: f32, depth: f32) -> Rgb {
        let palette = &self.palette;
        let lit = if self.sky.sun.0 > 0.0 { 1.0 } else { -1.0 };
        let base = palette.ground.mix(palette.shade, 0.25 + 0.5 * ridge.near);
        match ridge.shape {
            Shape::Peaks => {
                let (u, v) = (x * 2.1 * ridge.scale, y * 1.5 - x * 0.35 * lit);
                let here = ridged(u, v, 4, ridge.seed ^ 9);
                let there = ridged(u + 0.13 * lit, v - 0.05, 3, ridge.seed ^ 9);
                let slope = smooth(-0.22, 0.22, here - there);
                let rock = base
                    .mix(palette.shade, 0.4 * (1.0 - slope))
                    .mix(palette.light, 0.25 * slope);
                let line = self.snow * ridge.rise * (0.10 + 0.9 * here * here);
                let snow = smooth(line, line * 0.55, depth)
                    * smooth(0.15, 0.5, self.snow)
                    * smooth(0.75, 0.25, ridge.near - (self.snow - 0.6).max(0.0));
                let white = WHITE
                    .mix(palette.low, 0.25)
                    .mix(palette.high.mix(palette.shade, 0.3), 0.6 * (1.0 - slope));
                rock.mix(white.tint(palette.light.lighten(0.5)), snow)
            }
            Shape::Hills => {
                let rolls = fbm(x * 2.0, y * 5.0, 3, ridge.seed ^ 4);
                let rows = 0.5
                    + 0.5
                        * ((depth * 60.0 + x * 14.0 * (ridge.near - 0.5)).sin()
                            * smooth(0.0, 0.1, depth));
                let green = base
                    .mix(palette.accent, 0.35 + 0.25 * rolls)
                    .mix(palette.shade, 0.1 * rows * ridge.near);
                let rim = smooth(0.05, 0.0, depth);
                let grown = green.mix(palette.light, 0.3 * rim + 0.12 * rolls);
                if self.snow > 0.0 {
                    grown.mix(WHITE.mix(palette.low, 0.3), 0.8)
                } else {
                    grown
                }
            }
            Shape::Dunes => {
                let ahead = Self::crest(ridge, x + 0.03 * lit) - Self::crest(ridge, x - 0.03 * lit);
                let light = smooth(-0.03, 0.03, ahead);
                let ripple =
                    0.5 + 0.5 * ((depth * 150.0) + 5.0 * noise(x * 5.0, y * 8.0, ridge.seed)).sin();
                let sand = palette
                    .ground
                    .mix(palette.accent, 0.3)
                    .mix(palette.light, 0.45 * light);
                sand.mix(
                    palette.shade,
                    0.55 * (1.0 - light) * smooth(0.5, 0.0, depth) + 0.06 * ripple * ridge.near,
                )
            }
            Shape::Firs => {
                let needles = noise(x * 70.0, y * 46.0, ridge.seed);
                let dark = palette
                    .shade
                    .mix(palette.accent, 0.30 * (1.0 - ridge.near) + 0.06);
                let wood = dark.mix(palette.accent.mix(palette.light, 0.2), 0.16 * needles);
                if self.snow > 0.7 {
                    let lying = fbm(x * 44.0, y * 90.0, 2, ridge.seed ^ 6);
                    wood.mix(
                        WHITE.mix(palette.low, 0.35),
                        0.10 + 0.18 * smooth(0.45, 0.8, lying),
                    )
                } else {
                    wood
                }
            }
        }
    }
}

impl Scene for Land {
    fn shade(&self, x: f32, y: f32) -> Rgb {
        let palette = &self.palette;
        let mut colour = match self.water {
            Some(line) if y > line => {
                let depth = y - line;
                let near = 1.0 / (0.06 + depth);
                let ripple = fbm(x * near * 0.5, depth * near * 26.0, 3, 77) - 0.5;
                let mirrored = self.scenery(
                    x + ripple * 0.08 * (0.3 + depth),
                    line - depth * 0.9 + ripple * 0.10,
                );
                let deep = mirrored.mix(palette.shade.mix(palette.high, 0.35), 0.18 + 0.4 * depth);
                deep.screen(palette.light, 0.25 * smooth(0.02, 0.0, depth))
            }
            _ => self.scenery(x, y),
        };
        if self.rain {
            let streak = noise(x * 70.0 + y * 12.0, y * 3.0, 5);
            colour = colour
                .saturate(0.6)
                .mix(palette.low.darken(0.3), 0.25)
                .screen(WHITE, 0.12 * smooth(0.7, 0.95, streak));
        }
        colour
    }
}
