//! Flowers close by, in front of light that has gone soft.

use super::colour::{Rgb, smooth};
use super::noise::{Dice, floor, hash, noise};
use super::palette::Palette;
use super::scene::{Frame, Scene};
use super::soft::Soft;

/// One blossom.
#[derive(Debug, Clone, Copy)]
struct Blossom {
    x: f32,
    y: f32,
    size: f32,
    petals: f32,
    turn: f32,
    /// 0 sharp, 1 far out of focus.
    blur: f32,
    colour: Rgb,
    /// Whether petals are narrow, as a daisy's.
    narrow: bool,
}

/// A few blossoms.
#[derive(Debug)]
pub(super) struct Flowers {
    palette: Palette,
    frame: Frame,
    blossoms: Vec<Blossom>,
    leaf: Rgb,
    seed: u32,
    soft: Option<Soft>,
}

impl Flowers {
    pub(super) fn new(palette: Palette, frame: Frame, dice: &mut Dice) -> Self {
        let narrow = dice.chance(0.45);
        let mut blossoms = Vec::new();
        for index in 0..7 {
            let far = index < 4;
            let size = if far {
                dice.between(0.16, 0.3)
            } else {
                dice.between(0.34, 0.46)
            };
            let spread = frame.wide * 0.85;
            blossoms.push(Blossom {
                x: if index == 6 {
                    dice.between(-0.12, 0.12)
                } else {
                    dice.between(-spread, spread)
                },
                y: if index == 6 {
                    dice.between(-0.2, 0.0)
                } else {
                    dice.between(-0.5, 0.55)
                },
                size: if index == 6 {
                    dice.between(0.56, 0.68)
                } else {
                    size
                },
                petals: if narrow {
                    13.0 + dice.below(6) as f32
                } else {
                    5.0 + dice.below(3) as f32
                },
                turn: dice.between(0.0, std::f32::consts::TAU),
                blur: if far {
                    dice.between(0.5, 1.0)
                } else if index == 6 {
                    0.0
                } else {
                    dice.between(0.15, 0.3)
                },
                colour: palette
                    .accent
                    .mix(palette.second, dice.between(0.0, 0.45))
                    .saturate(1.15),
                narrow,
            });
        }
        let mut flowers = Self {
            palette,
            frame,
            blossoms,
            leaf: Rgb::hex(0x003f_6a45).mix(palette.shade, 0.25),
            seed: dice.next() as u32,
            soft: None,
        };
        flowers.soft = Some(Soft::paint(frame, |x, y| flowers.background(x, y)));
        flowers
    }

    #[inline]
    fn background(&self, x: f32, y: f32) -> Rgb {
        let palette = &self.palette;
        let drift = noise(x * 0.9 + 3.0, y * 0.9, self.seed) - 0.5;
        let t = (y + self.frame.high) / (2.0 * self.frame.high) + drift * 0.5;
        let upper = self.leaf.mix(palette.low, 0.5).saturate(1.35);
        let lower = self.leaf.darken(0.42).mix(palette.shade, 0.2);
        let (gx, gy) = (x - 0.7, y + 0.8);
        let mut colour = upper
            .mix(lower, smooth(-0.1, 1.05, t))
            .screen(palette.light, 0.45 * (-(gx * gx + gy * gy) * 0.8).exp());
        // Discs of light out of focus.
        for layer in 0..3_i32 {
            let scale = 1.6 + layer as f32 * 0.9;
            let (cx, cy) = (x * scale + layer as f32 * 5.3, y * scale);
            let (ix, iy) = (floor(cx) as i32, floor(cy) as i32);
            for (dx, dy) in [(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)] {
                let (gx, gy) = (ix + dx, iy + dy);
                let key = hash(gx, gy, self.seed ^ layer as u32);
                if key < 0.55 {
                    continue;
                }
                let mx = gx as f32 + 0.25 + 0.5 * hash(gx, gy, self.seed ^ 0x28);
                let my = gy as f32 + 0.25 + 0.5 * hash(gx, gy, self.seed ^ 0x29);
                let radius = 0.2 + 0.25 * hash(gx, gy, self.seed ^ 0x2a);
                let distance = ((cx - mx).powi(2) + (cy - my).powi(2)).sqrt();
                let disc = smooth(radius, radius * 0.86, distance)
                    * (0.6 + 0.4 * smooth(0.5, 1.0, distance / radius));
                colour = colour.screen(
                    palette.light.mix(palette.second, key - 0.5),
                    disc * 0.34 * (key - 0.4),
                );
            }
        }
        colour
    }

    #[inline]
    fn stem(&self, blossom: &Blossom, x: f32, y: f32, under: Rgb) -> Rgb {
        let down = y - blossom.y;
        if down < 0.0 {
            return under;
        }
        let soft = self.frame.pixel + blossom.blur * 0.07;
        let bend = blossom.x + 0.10 * (down * 1.3 + blossom.turn).sin() - 0.10 * blossom.turn.sin();
        let half = 0.026 * blossom.size / 0.5;
        let across = x - bend;
        let body = smooth(half + soft, half - soft.min(half), across.abs());
        let lit = self
            .leaf
            .mix(self.palette.light, 0.25 * smooth(half, -half, across));
        let mut colour = under.mix(lit, body * (1.0 - 0.35 * blossom.blur));
        // One leaf on each side.
        for side in [-1.0_f32, 1.0] {
            let at = 0.55 + 0.25 * side;
            let (lx, ly) = (
                across * side / 0.4,
                (down - at + across * side * 0.9) / 0.10,
            );
            let blade = smooth(
                1.0 + soft * 6.0,
                0.9,
                (((lx - 0.5) * 2.0).powi(2) + ly * ly).sqrt(),
            );
            let vein = smooth(0.16, 0.0, ly.abs());
            let tone = self
                .leaf
                .mix(self.palette.light, 0.16 + 0.18 * smooth(0.3, -0.8, ly))
                .mix(self.palette.shade, 0.2 * vein);
            colour = colour.mix(tone, blade * (1.0 - 0.4 * blossom.blur));
        }
        colour
    }

    #[inline]
    fn blossom(&self, blossom: &Blossom, x: f32, y: f32, under: Rgb) -> Rgb {
        let (dx, dy) = (
            (x - blossom.x) / blossom.size,
            (y - blossom.y) / (blossom.size * 0.92),
        );
        let distance = (dx * dx + dy * dy).sqrt();
        if distance > 1.25 + blossom.blur * 0.3 {
            return under;
        }
        let palette = &self.palette;
        let soft = self.frame.pixel / blossom.size + blossom.blur * 0.16;
        let angle = dy.atan2(dx);
        let mut colour = under;
        let rings = if blossom.narrow { 2 } else { 4 };
        for ring in 0..rings {
            let inner = ring as f32 / rings as f32;
            let reach = 1.0 - 0.72 * inner * if blossom.narrow { 0.5 } else { 1.0 };
            let turned = (angle + blossom.turn + ring as f32 * 2.4) * blossom.petals / 2.0;
            let index = floor(turned / std::f32::consts::PI);
            let arc = turned.sin().abs();
            let wobble = 0.90 + 0.16 * hash(index as i32, ring, self.seed);
            let outline = if blossom.narrow {
                arc.powf(0.55)
            } else {
                arc.powf(0.30)
            };
            let edge = reach * wobble * (0.30 + 0.70 * outline);
            let cover = smooth(edge + soft, edge - soft, distance);
            if cover <= 0.0 {
                continue;
            }
            let along = (distance / edge).clamp(0.0, 1.0);
            let fold = (turned.cos() * 3.0).sin() * 0.06;
            let veins = 0.05 * (arc * 22.0).sin() * along;
            let light = 0.5 - 0.28 * dy - 0.18 * dx + fold + veins;
            let deep = blossom.colour.mix(palette.shade, 0.5).saturate(1.2);
            let tip = blossom.colour.lighten(0.38);
            let mut petal = deep
                .mix(blossom.colour, smooth(0.05, 0.6, along))
                .mix(tip, smooth(0.45, 1.0, along) * (0.45 + light));
            // Each petal lies in the shadow of the one above it.
            petal = petal
                .mix(palette.shade, 0.30 * smooth(0.35, 0.0, arc))
                .screen(palette.light, 0.14 * light.max(0.0));
            let shadow = smooth(edge + 0.14, edge - 0.02, distance) * 0.22;
            colour = colour.mix(
                palette.shade,
                shadow * (1.0 - blossom.blur) * if ring > 0 { 1.0 } else { 0.25 },
            );
            colour = colour.mix(petal, cover);
        }
        self.heart(blossom, (dx, dy), distance, soft, colour)
    }

    #[inline]
    fn heart(
        &self,
        blossom: &Blossom,
        (dx, dy): (f32, f32),
        distance: f32,
        soft: f32,
        under: Rgb,
    ) -> Rgb {
        let size = if blossom.narrow { 0.27 } else { 0.14 };
        let cover = smooth(size + soft, size - soft.min(size), distance);
        if cover <= 0.0 {
            return under;
        }
        let seeds = noise(dx * 46.0, dy * 46.0, self.seed);
        let dome = 1.0 - (distance / size).powi(2) * 0.6 - dy * 0.8;
        let gold = Rgb::hex(0x00e0_a52e).mix(self.palette.shade, 0.45 - 0.35 * dome);
        let dotted = gold
            .mix(self.palette.shade, 0.45 * smooth(0.55, 0.3, seeds))
            .lighten(0.2 * smooth(0.7, 0.95, seeds));
        under.mix(dotted, cover)
    }
}

impl Scene for Flowers {
    fn shade(&self, x: f32, y: f32) -> Rgb {
        let mut colour = match &self.soft {
            Some(soft) => soft.at(x, y),
            None => self.background(x, y),
        };
        for blossom in &self.blossoms {
            colour = self.stem(blossom, x, y, colour);
            colour = self.blossom(blossom, x, y, colour);
        }
        let vignette = smooth(1.0, 2.6, (x * x * 0.6 + y * y).sqrt());
        colour.mix(self.palette.shade, vignette * 0.3)
    }
}
