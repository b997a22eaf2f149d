//! The sea: a low sun, its path on the water, a sail or an island, sometimes the shore.

use super::colour::{Rgb, WHITE, smooth};
use super::noise::{Dice, fbm, floor, noise};
use super::palette::Palette;
use super::scene::{Frame, Scene, Sky};
use super::words::Words;

/// A seascape.
#[derive(Debug)]
pub(super) struct Sea {
    palette: Palette,
    frame: Frame,
    sky: Sky,
    horizon: f32,
    /// Where the sand begins, at the left.
    beach: Option<f32>,
    sail: Option<(f32, f32)>,
    island: Option<(f32, f32)>,
    lighthouse: bool,
    swell: f32,
    seed: u32,
}

impl Sea {
    pub(super) fn new(words: &Words, palette: Palette, frame: Frame, dice: &mut Dice) -> Self {
        let horizon = dice.between(0.0, 0.18);
        let mut sky = Sky::new(palette, frame, horizon, dice);
        if !palette.night {
            sky.sun.1 = horizon - dice.between(0.06, 0.4);
        }
        let sail = words.say("sail sailing boat ship sailboat yacht") || dice.chance(0.35);
        let lighthouse = words.say("lighthouse");
        let island = lighthouse || words.say("island coast cliff lagoon") || dice.chance(0.4);
        let away = -sky.sun.0.signum();
        let sun = sky.sun.0;
        let sky = sky.settled(frame);
        Self {
            palette,
            frame,
            sky,
            horizon,
            beach: (words.say("beach shore sand coast surf lagoon") || dice.chance(0.25))
                .then(|| frame.high - dice.between(0.28, 0.42)),
            sail: sail.then(|| {
                (
                    sun + away * dice.between(0.25, 0.6),
                    dice.between(0.2, 0.34),
                )
            }),
            island: island.then(|| {
                (
                    away * frame.wide * dice.between(0.35, 0.6),
                    dice.between(0.3, 0.6),
                )
            }),
            lighthouse,
            swell: if words.say("storm stormy wave waves surf wild") {
                1.8
            } else {
                1.0
            },
            seed: dice.next() as u32,
        }
    }

    #[inline]
    fn water(&self, x: f32, y: f32) -> Rgb {
        let palette = &self.palette;
        let depth = (y - self.horizon).max(0.0005);
        let near = 1.0 / (depth + 0.04);
        let (u, v) = (x * near * 0.55, near * 2.4);
        let swell = fbm(u * 0.9, v * 4.0, 4, self.seed);
        let chop = noise(u * 5.0, v * 15.0, self.seed ^ 8);
        let reach = (depth / (self.frame.high - self.horizon)).clamp(0.0, 1.0);
        let mirror = self
            .sky
            .palette
            .low
            .mix(palette.high, (reach * 1.2).min(1.0));
        let deep = palette
            .high
            .mix(palette.shade, 0.55)
            .mix(palette.ground, 0.2);
        let mut colour = mirror.mix(deep, 0.25 + 0.5 * reach);
        let wave = (swell - 0.5) * 2.0 * self.swell;
        colour = colour.mix(palette.shade, (wave * 0.5).clamp(0.0, 0.5) * (0.35 + reach));
        colour = colour.mix(mirror.lighten(0.2), (-wave * 0.5).clamp(0.0, 0.5));
        // The sun's path breaks into sparks towards the viewer.
        let width = 0.05 + 0.34 * reach + self.sky.radius * 0.5;
        let path = (-((x - self.sky.sun.0) / width).powi(2)).exp();
        let sparkle = smooth(0.52, 0.8, 0.55 * chop + 0.45 * swell + 0.22 * path);
        colour = colour.screen(
            palette.light,
            path * (0.22 + 0.95 * sparkle) * if palette.night { 0.65 } else { 1.0 },
        );
        let foam = smooth(0.72, 0.86, swell + 0.12 * chop) * reach * (self.swell - 0.75);
        colour.mix(WHITE.mix(palette.low, 0.2), foam.clamp(0.0, 0.8))
    }

    #[inline]
    fn shore(&self, x: f32, y: f32, edge: f32, water: Rgb) -> Rgb {
        let palette = &self.palette;
        let line = edge - 0.10 * x
            + 0.10 * (noise(x * 1.4, 3.0, self.seed) - 0.5)
            + 0.03 * noise(x * 6.0, 1.0, self.seed);
        let inland = y - line;
        let grains = noise(x * 90.0, y * 90.0, self.seed);
        let dry = palette
            .ground
            .mix(Rgb::hex(0x00e6_c79c), 0.6)
            .mix(palette.low, 0.2);
        let wet = dry.mix(palette.shade, 0.4).mix(palette.low, 0.25);
        let sand = wet
            .mix(dry, smooth(0.03, 0.16, inland))
            .mix(palette.shade, 0.05 * grains);
        let mut colour = water.mix(sand, smooth(-0.02, 0.03, inland));
        let lace = fbm(x * 9.0, y * 16.0, 3, self.seed ^ 2);
        let foam = smooth(0.05, 0.0, (inland + 0.015).abs()) * smooth(0.3, 0.6, lace + 0.15);
        let second = smooth(0.03, 0.0, (inland + 0.12).abs()) * smooth(0.45, 0.65, lace);
        colour = colour.mix(
            WHITE.mix(palette.light, 0.3),
            (foam + 0.6 * second).min(0.92),
        );
        colour
    }

    #[inline]
    fn far(&self, x: f32, y: f32, mut colour: Rgb) -> Rgb {
        let palette = &self.palette;
        let pixel = self.frame.pixel;
        let dark = palette.shade.mix(palette.low, 0.42);
        if let Some((middle, width)) = self.island {
            let part = (x - middle) / width;
            let hump =
                (1.0 - part * part).max(0.0) * (0.10 + 0.12 * fbm(x * 4.0, 1.0, 4, self.seed ^ 6));
            let cover = smooth(-pixel, pixel, y - (self.horizon - hump))
                * smooth(pixel, -pixel, y - self.horizon);
            colour = colour.mix(
                dark.mix(palette.low, smooth(0.12, 0.0, self.horizon - y) * 0.4),
                cover,
            );
            if self.lighthouse {
                let top = self.horizon - 0.52;
                let up = (self.horizon - 0.1 - y) / 0.42;
                let half = 0.035 - 0.012 * up;
                let tower = smooth(half + pixel, half - pixel, (x - middle).abs())
                    * smooth(0.0, 0.02, up)
                    * smooth(1.0, 0.99, up);
                let stripe = if floor(up * 5.0) as i32 % 2 == 0 {
                    WHITE.mix(palette.low, 0.15)
                } else {
                    Rgb::hex(0x00b5_4a3a)
                };
                let lit = stripe.mix(
                    palette.shade,
                    0.5 * smooth(-0.03, 0.03, (x - middle) * -self.sky.sun.0.signum()),
                );
                colour = colour.mix(lit, tower);
                let (dx, dy) = (x - middle, y - top);
                let lamp = (-(dx * dx + dy * dy) * 220.0).exp();
                let beam = (-(dy + dx * 0.12).powi(2) * 900.0 / (0.2 + dx * dx * 6.0)).exp()
                    * (-dx.abs() * 1.4).exp();
                colour = colour.screen(Rgb::hex(0x00ff_e9a8), lamp + 0.3 * beam);
            }
        }
        if let Some((at, size)) = self.sail {
            let up = (self.horizon + 0.02 - y) / size;
            if (-0.2..=1.05).contains(&up) {
                let (dx, soft) = ((x - at) / size, pixel / size);
                let main = smooth(-soft, soft, dx)
                    * smooth(soft, -soft, dx - 0.42 * (1.0 - up).max(0.0).powf(0.8))
                    * smooth(0.08, 0.1, up);
                let jib = smooth(-soft, soft, -dx - 0.03)
                    * smooth(soft, -soft, -dx - 0.3 * (0.86 - up).max(0.0))
                    * smooth(0.1, 0.12, up);
                let cloth = WHITE.mix(palette.light, 0.5).mix(palette.accent, 0.12);
                colour = colour.mix(
                    cloth.mix(palette.shade, 0.15 + 0.2 * dx.abs()),
                    main.max(jib * 0.9),
                );
                let hull = smooth(0.09, 0.075, up.abs())
                    * smooth(0.42, 0.40, (dx - 0.04).abs() + up.min(0.0).abs() * 1.2);
                colour = colour.mix(palette.shade, hull);
            }
        }
        colour
    }
}

impl Scene for Sea {
    fn shade(&self, x: f32, y: f32) -> Rgb {
        let pixel = self.frame.pixel;
        let below = smooth(-pixel, pixel, y - self.horizon);
        let mut colour = if below < 1.0 {
            self.sky.shade(x, y)
        } else {
            self.palette.low
        };
        if below > 0.0 {
            let mut water = self.water(x, y);
            if let Some(edge) = self.beach {
                water = self.shore(x, y, edge, water);
            }
            colour = colour.mix(water, below);
            let haze = smooth(0.10, 0.0, y - self.horizon);
            colour = colour.mix(self.palette.low.lighten(0.1), 0.35 * haze);
        }
        self.far(x, y, colour)
    }
}
