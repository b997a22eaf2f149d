//! Rooms: late light through a window, a sofa, a lamp, a picture on the wall.

use super::colour::{Rgb, smooth};
use super::noise::{Dice, fbm, floor, noise};
use super::palette::Palette;
use super::scene::{Frame, Scene, wall};

/// A corner of a room.
#[derive(Debug)]
pub(super) struct Room {
    palette: Palette,
    frame: Frame,
    floor: f32,
    side: f32,
    arch: bool,
    seed: u32,
}

/// Distance to a box with round corners.
#[inline]
fn rounded(x: f32, y: f32, wide: f32, high: f32, radius: f32) -> f32 {
    let (dx, dy) = (x.abs() - wide + radius, y.abs() - high + radius);
    let outside = (dx.max(0.0).powi(2) + dy.max(0.0).powi(2)).sqrt();
    outside + dx.max(dy).min(0.0) - radius
}

impl Room {
    pub(super) fn new(palette: Palette, frame: Frame, dice: &mut Dice) -> Self {
        Self {
            palette,
            frame,
            floor: dice.between(0.52, 0.62),
            side: if dice.chance(0.5) { 1.0 } else { -1.0 },
            arch: dice.chance(0.5),
            seed: dice.next() as u32,
        }
    }

    #[inline]
    #[expect(
        clippy::too_many_lines,
        reason = "one thing, painted from back to front"
    )]
    fn shell(&self, x: f32, y: f32) -> Rgb {
        let palette = &self.palette;
        let pixel = self.frame.pixel;
        let glow = (-self.side * 0.9, -0.5);
        let plaster = wall(palette, self.frame, glow, x, y);
        let mottled = plaster.mix(palette.shade, 0.06 * fbm(x * 3.0, y * 3.0, 2, self.seed));
        let depth = (y - self.floor).max(0.0);
        let perspective = x / (0.5 + depth * 1.6);
        let plank = perspective * 7.0;
        let grain = fbm(
            floor(plank) * 3.1,
            depth * 9.0 + floor(plank),
            3,
            self.seed ^ 5,
        );
        let gap = smooth(0.03, 0.0, (plank - plank.round()).abs());
        let boards = palette
            .ground
            .mix(Rgb::hex(0x009a_6a42), 0.4)
            .mix(palette.shade, 0.14 + 0.3 * grain + 0.3 * gap);
        let mirrored = boards.screen(palette.light, 0.14 * smooth(0.45, 0.0, depth));
        let mut colour = mottled.mix(mirrored, smooth(-pixel, pixel, y - self.floor));
        let skirting = smooth(0.035, 0.03, (y - self.floor + 0.035).abs());
        colour = colour.mix(palette.high.lighten(0.25), skirting * 0.75);
        if self.arch {
            let x = x - self.side * 0.95;
            let arch = if y < -0.1 {
                (x * x + (y + 0.1).powi(2)).sqrt() - 0.34
            } else {
                x.abs() - 0.34
            };
            let inside = smooth(pixel, -pixel, arch) * smooth(pixel, -pixel, y - self.floor);
            let hollow = palette
                .low
                .mix(
                    palette.shade,
                    0.3 + 0.25 * smooth(-0.34, 0.3, x * self.side),
                )
                .mix(palette.light, 0.15 * smooth(0.5, -0.6, y));
            colour = colour
                .mix(
                    palette.shade,
                    0.25 * smooth(0.09, 0.0, arch.max(0.0)) * smooth(pixel, -pixel, y - self.floor),
                )
                .mix(hollow, inside);
        }
        // Panes of light, slanting over the wall and folding onto the floor.
        let lean = if y < self.floor { 0.35 } else { 0.9 };
        let u = (x + self.side * 0.15) * self.side + lean * (y - self.floor) + 0.1;
        let v = if y < self.floor {
            y
        } else {
            self.floor - (y - self.floor) * 1.4
        };
        let pane = |at: f32, from: f32, to: f32| {
            smooth(from - 0.02, from + 0.02, at) * smooth(to + 0.02, to - 0.02, at)
        };
        let columns = pane(u, -0.62, -0.24) + pane(u, -0.19, 0.19);
        let rows = pane(v, -0.62, -0.16)
            + pane(v, -0.11, 0.36)
            + if y > self.floor {
                pane(v, 0.0, 0.6)
            } else {
                0.0
            };
        let leaves = smooth(0.35, 0.75, noise(u * 5.0, v * 6.0, self.seed ^ 7) + 0.3);
        colour.screen(
            palette.light,
            0.34 * (columns * rows).min(1.0) * (0.45 + 0.55 * leaves),
        )
    }

    #[inline]
    #[expect(
        clippy::too_many_lines,
        reason = "one thing, painted from back to front"
    )]
    fn sofa(&self, x: f32, y: f32, under: Rgb) -> Rgb {
        let palette = &self.palette;
        let pixel = self.frame.pixel;
        let middle = -self.side * 0.12;
        let (x, base) = (x - middle, self.floor + 0.16);
        if x.abs() > 1.0 || y > base + 0.2 || y < base - 0.72 {
            return under;
        }
        let cloth = |tone: f32, d: f32| {
            let weave = noise(x * 160.0, y * 160.0, self.seed) - 0.5;
            let bright = palette.accent.mix(palette.light, 0.22);
            let round = smooth(-0.10, 0.0, d);
            palette
                .accent
                .mix(bright, tone)
                .mix(palette.shade, 0.42 * round + 0.06 * weave)
        };
        let (sx, sy) = (x / 0.86, (y - base - 0.02) / 0.08);
        let mut colour = under.mix(
            palette.shade,
            0.55 * smooth(1.1, 0.5, (sx * sx + sy * sy).sqrt()),
        );
        let mut part = |d: f32, tone: f32| {
            let cover = smooth(pixel, -pixel, d);
            let edge = smooth(0.035, 0.0, d.max(0.0)) * 0.22;
            colour = colour.mix(palette.shade, edge);
            if cover > 0.0 {
                colour = colour.mix(cloth(tone, d), cover);
            }
        };
        part(rounded(x, y - base + 0.36, 0.72, 0.22, 0.09), 0.25);
        for cushion in [-0.34_f32, 0.34] {
            part(
                rounded(x - cushion, y - base + 0.36, 0.325, 0.17, 0.08),
                0.55 - 0.4 * (y - base + 0.36),
            );
        }
        part(rounded(x, y - base + 0.06, 0.74, 0.09, 0.03), 0.0);
        for cushion in [-0.34_f32, 0.34] {
            part(
                rounded(x - cushion, y - base + 0.16, 0.335, 0.075, 0.05),
                0.8,
            );
        }
        for arm in [-0.78_f32, 0.78] {
            part(
                rounded(x - arm, y - base + 0.15, 0.11, 0.19, 0.09),
                if arm * self.side < 0.0 { 0.7 } else { 0.2 },
            );
        }
        let (px, py) = (x - 0.42 * self.side, y - base + 0.3);
        let pillow = rounded(
            px * 0.96 + py * 0.26,
            py * 0.96 - px * 0.26,
            0.15,
            0.14,
            0.06,
        );
        let cover = smooth(pixel, -pixel, pillow);
        let tone = palette
            .second
            .mix(palette.shade, 0.35 * smooth(-0.12, 0.0, pillow))
            .mix(palette.light, 0.2 * smooth(0.1, -0.1, py));
        colour = colour
            .mix(palette.shade, 0.3 * smooth(0.05, 0.0, pillow.max(0.0)))
            .mix(tone, cover);
        for leg in [-0.68_f32, 0.68] {
            let d = rounded(x - leg, y - base - 0.06, 0.018, 0.05, 0.01);
            colour = colour.mix(palette.shade, smooth(pixel, -pixel, d));
        }
        colour
    }

    #[inline]
    fn lamp(&self, x: f32, y: f32, under: Rgb) -> Rgb {
        let palette = &self.palette;
        let pixel = self.frame.pixel;
        let x = x + self.side * 1.12_f32.min(self.frame.wide * 0.86);
        let base = self.floor + 0.14;
        let warm = Rgb::hex(0x00ff_d79a).mix(palette.light, 0.3);
        let (sx, sy) = (x / 0.16, (y - base) / 0.03);
        let mut colour = under.mix(
            palette.shade,
            0.9 * smooth(1.05, 0.9, (sx * sx + sy * sy).sqrt()),
        );
        colour = colour.mix(
            palette.shade,
            smooth(0.008 + pixel, 0.008, x.abs())
                * smooth(base, base - 0.01, y)
                * smooth(-0.42, -0.40, y),
        );
        let up = (-0.28 - y) / 0.3;
        let half = 0.2 - 0.07 * up;
        let shade = smooth(half + pixel, half - pixel, x.abs())
            * smooth(0.0, 0.02, up)
            * smooth(1.0, 0.98, up);
        let lit = warm
            .mix(palette.second, 0.35 + 0.5 * (x / half).powi(2))
            .lighten(0.25 * smooth(0.9, 0.0, up));
        let (gx, gy) = (x, y + 0.3);
        colour = colour.screen(warm, 0.42 * (-(gx * gx + gy * gy) * 2.6).exp());
        colour.mix(lit, shade)
    }

    #[inline]
    fn picture(&self, x: f32, y: f32, under: Rgb) -> Rgb {
        let palette = &self.palette;
        let pixel = self.frame.pixel;
        let (x, y) = (x + self.side * 0.12, y + 0.42);
        if x.abs() > 0.45 || y.abs() > 0.4 {
            return under;
        }
        let d = rounded(x, y, 0.3, 0.22, 0.004);
        let mut colour = under.mix(
            palette.shade,
            0.3 * smooth(
                0.07,
                0.0,
                rounded(x - 0.02 * self.side, y - 0.025, 0.3, 0.22, 0.02).max(0.0),
            ),
        );
        colour = colour.mix(
            palette.shade.mix(Rgb::hex(0x007a_5233), 0.5),
            smooth(pixel, -pixel, d),
        );
        colour = colour.mix(palette.high.lighten(0.5), smooth(pixel, -pixel, d + 0.018));
        let art = smooth(pixel, -pixel, rounded(x, y, 0.22, 0.15, 0.0));
        let sun = smooth(
            0.075,
            0.07,
            ((x - 0.06).powi(2) + (y + 0.02).powi(2)).sqrt(),
        );
        let hill = smooth(-pixel, pixel, y - 0.05 - 0.05 * (x * 9.0 + 1.0).sin());
        let canvas = palette
            .low
            .mix(palette.second.saturate(1.4), sun)
            .mix(palette.accent.mix(palette.shade, 0.3), hill);
        colour.mix(canvas, art)
    }
}

impl Scene for Room {
    fn shade(&self, x: f32, y: f32) -> Rgb {
        let mut colour = self.shell(x, y);
        colour = self.picture(x, y, colour);
        colour = self.lamp(x, y, colour);
        self.sofa(x, y, colour)
    }
}
