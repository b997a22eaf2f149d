//! Animals, face to face: round heads, big eyes, ears that tell who it is.

use super::colour::{BLACK, Rgb, WHITE, smooth};
use super::noise::{Dice, fbm, noise};
use super::palette::Palette;
use super::scene::{Frame, Scene, wall};
use super::soft::Soft;
use super::words::{Subject, Words};

/// An animal looking at you.
#[derive(Debug)]
pub(super) struct Animal {
    kind: Subject,
    palette: Palette,
    frame: Frame,
    fur: Rgb,
    pale: Rgb,
    eye: Rgb,
    side: f32,
    stripes: bool,
    back: Soft,
    seed: u32,
}

impl Animal {
    pub(super) fn new(
        kind: Subject,
        words: &Words,
        palette: Palette,
        frame: Frame,
        dice: &mut Dice,
    ) -> Self {
        let coats: [u32; 3] = match kind {
            Subject::Fox => [0x00d0_6a2c, 0x00c8_5a24, 0x00da_7a3a],
            Subject::Bear => [0x007a_5238, 0x005c_4030, 0x00a8_8058],
            Subject::Rabbit => [0x00c9_b49c, 0x0098_8a7e, 0x00e2_d6c6],
            Subject::Dog => [0x00c8_965a, 0x007c_5636, 0x00dc_b88a],
            Subject::Bird => [0x004f_8fb0, 0x00a0_7850, 0x00d8_a040],
            _ => [0x0086_7c74, 0x00c8_8a50, 0x004a_4644],
        };
        let fur = words
            .colours
            .first()
            .copied()
            .unwrap_or(Rgb::hex(coats[dice.below(3)]));
        let side = if dice.chance(0.5) { 1.0 } else { -1.0 };
        let seed = dice.next() as u32;
        let back = Soft::paint(frame, |x, y| {
            let leaves = fbm(x * 1.3, y * 1.3, 3, seed ^ 15);
            let dim = palette.accent.mix(palette.shade, 0.3);
            let back = wall(&palette, frame, (side * 0.6, -0.45), x, y);
            back.mix(dim, 0.22 * smooth(0.45, 0.75, leaves))
        });
        Self {
            kind,
            palette,
            frame,
            fur,
            pale: fur.lighten(0.72).mix(Rgb::hex(0x00ff_f2e0), 0.4),
            eye: match kind {
                Subject::Cat => Rgb::hex([0x0078_a850, 0x00d8_a83c, 0x005a_9ac0][dice.below(3)]),
                Subject::Bird => Rgb::hex(0x00e8_a83c),
                _ => Rgb::hex(0x005a_3a20),
            },
            side,
            back,
            stripes: words.say("tiger tabby striped") || (kind == Subject::Cat && dice.chance(0.6)),
            seed,
        }
    }

    #[inline]
    fn lit(&self, colour: Rgb, nx: f32, ny: f32, x: f32, y: f32) -> Rgb {
        let nz = (1.0 - nx * nx - ny * ny).max(0.02).sqrt();
        let hairs = fbm(x * 34.0 + nx * 12.0, y * 20.0 + ny * 14.0, 3, self.seed) - 0.5;
        let lambert = nx * self.side * 0.55 - ny * 0.5 + nz * 0.45 + hairs * 0.42;
        let palette = &self.palette;
        let dark = colour.mix(palette.shade, 0.62);
        let bright = colour.mix(palette.light, 0.4);
        let body = dark
            .mix(colour, smooth(-0.35, 0.4, lambert))
            .mix(bright, smooth(0.45, 1.1, lambert));
        let rim = (1.0 - nz).powi(2);
        body.screen(
            palette.low.lighten(0.35),
            rim * 0.42 * smooth(0.3, -0.9, nx * self.side),
        )
        .screen(palette.light, rim * 0.3 * smooth(0.0, 0.9, nx * self.side))
    }

    /// Ragged edge of fur.
    #[inline]
    fn edge(&self, d: f32, x: f32, y: f32) -> f32 {
        let tufts = (noise(x * 42.0, y * 42.0, self.seed ^ 2) - 0.5) * 0.035;
        smooth(
            1.012 + self.frame.pixel,
            0.985 - self.frame.pixel,
            d + tufts,
        )
    }

    #[inline]
    #[expect(
        clippy::too_many_lines,
        reason = "one thing, painted from back to front"
    )]
    fn ears(&self, x: f32, y: f32, under: Rgb) -> Rgb {
        if x.abs() > 0.75 || y > 0.4 {
            return under;
        }
        let ax = x.abs();
        let inner = self.fur.mix(Rgb::hex(0x00e0_9a90), 0.55);
        let (d, hollow) = match self.kind {
            Subject::Bear => {
                let d = ((ax - 0.36).powi(2) + (y + 0.42).powi(2)).sqrt() / 0.17;
                (d, d / 0.62)
            }
            Subject::Rabbit => {
                let (across, up) = (ax - 0.2 - 0.10 * (-y - 0.4), y + 0.78);
                let d = ((across / 0.12).powi(2) + (up / 0.42).powi(2)).sqrt();
                (d, ((across / 0.065).powi(2) + (up / 0.34).powi(2)).sqrt())
            }
            Subject::Dog => {
                let (across, down) = (ax - 0.47, y + 0.06);
                let ear = (across + down * 0.12) / 0.16;
                let d = (ear.powi(2) + (down / 0.36).powi(2)).sqrt();
                (d, 9.0)
            }
            Subject::Bird => {
                let d = ((ax - 0.30 + (y + 0.5) * 0.3).abs() / 0.1).max((y + 0.46).abs() / 0.16);
                (d, 9.0)
            }
            _ => {
                let up = (-0.18 - y)
                    / if self.kind == Subject::Fox {
                        0.62
                    } else {
                        0.52
                    };
                let lean = 0.32 + 0.08 * up;
                let half = 0.22 * (1.0 - up).max(0.0).powf(0.8);
                let d = if (0.0..=1.0).contains(&up) {
                    (ax - lean).abs() / half.max(0.001)
                } else {
                    9.0
                };
                (d, d / 0.58 + 0.28 * up)
            }
        };
        let ear = self.edge(d, x, y);
        if ear <= 0.0 {
            return under;
        }
        let tip = if self.kind == Subject::Fox {
            self.fur.mix(BLACK, 0.75 * smooth(-0.45, -0.72, y))
        } else {
            self.fur
        };
        let outer = self.lit(tip, x * 0.9, y * 0.5, x, y);
        let dark = if self.kind == Subject::Dog {
            outer.mix(self.palette.shade, 0.35)
        } else {
            outer
        };
        let colour = dark.mix(
            inner.mix(self.palette.shade, 0.2),
            0.75 * smooth(1.05, 0.7, hollow),
        );
        under.mix(colour, ear)
    }

    #[inline]
    fn head(&self, x: f32, y: f32, under: Rgb) -> Rgb {
        if x.abs() > 0.62 || y.abs() > 0.55 {
            return under;
        }
        let wide = match self.kind {
            Subject::Fox => 0.56 - 0.22 * smooth(0.0, 0.45, y),
            Subject::Cat => 0.54,
            _ => 0.5,
        };
        let d = ((x / wide).powi(2) + (y / 0.46).powi(2)).sqrt();
        let cover = self.edge(d, x, y);
        if cover <= 0.0 {
            return under;
        }
        let mut coat = self.fur;
        let (ax, pale) = (x.abs(), self.pale);
        match self.kind {
            Subject::Fox => {
                coat = coat.mix(
                    pale,
                    smooth(
                        0.0,
                        0.10,
                        y - 0.10 + 0.28 * (1.0 - ax / 0.5) - 0.42 * smooth(0.0, 0.2, 0.2 - ax),
                    ),
                );
            }
            Subject::Bird => {
                coat = coat.mix(
                    pale,
                    0.85 * smooth(
                        0.30,
                        0.24,
                        ((ax - 0.19).powi(2) + (y + 0.06).powi(2)).sqrt(),
                    ),
                );
            }
            _ => {
                let muzzle = ((x / 0.25).powi(2) + ((y - 0.22) / 0.19).powi(2)).sqrt();
                coat = coat.mix(pale, 0.85 * smooth(1.15, 0.75, muzzle));
                coat = coat.mix(
                    pale,
                    0.7 * smooth(0.07, 0.03, ax) * smooth(0.1, -0.15, y) * smooth(-0.46, -0.35, y),
                );
            }
        }
        if self.stripes {
            let wave = (ax * 30.0 - (y * 6.0).sin() * 2.0
                + noise(x * 5.0, y * 5.0, self.seed) * 4.0)
                .sin();
            let brow = smooth(-0.12, -0.26, y);
            let cheek = smooth(0.24, 0.4, ax) * smooth(0.35, 0.1, y.abs());
            coat = coat.mix(
                self.fur.darken(0.6),
                0.65 * smooth(0.2, 0.8, wave) * brow.max(cheek),
            );
        }
        under.mix(self.lit(coat, x / wide * 0.95, y / 0.5, x, y), cover)
    }

    #[inline]
    fn eyes(&self, x: f32, y: f32, mut colour: Rgb) -> Rgb {
        if x.abs() > 0.4 || (y + 0.06).abs() > 0.2 {
            return colour;
        }
        let pixel = self.frame.pixel;
        let ax = x.abs();
        let (apart, size) = match self.kind {
            Subject::Cat => (0.205, 0.105),
            Subject::Bird => (0.19, 0.13),
            Subject::Bear => (0.18, 0.06),
            _ => (0.19, 0.078),
        };
        let (ex, ey) = (ax - apart, y + 0.06);
        let slant = ey
            + if self.kind == Subject::Cat || self.kind == Subject::Fox {
                0.25 * ex
            } else {
                0.0
            };
        let flat = if self.kind == Subject::Cat {
            0.82
        } else {
            0.95
        };
        let d = ((ex / size).powi(2) + (slant / (size * flat)).powi(2)).sqrt();
        let soft = pixel / size;
        colour = colour.mix(
            BLACK.mix(self.palette.shade, 0.4),
            0.85 * smooth(1.25, 1.02, d),
        );
        let depth = (ey / size + 1.0) * 0.5;
        let iris = self
            .eye
            .mix(self.eye.darken(0.65), smooth(0.6, 0.05, depth))
            .lighten(0.25 * smooth(0.4, 1.0, depth));
        colour = colour.mix(iris, smooth(1.0 + soft, 1.0 - soft, d));
        let pupil = if self.kind == Subject::Cat {
            ((ex / (size * 0.3)).powi(2) + (ey / (size * 0.8)).powi(2)).sqrt()
        } else {
            (ex * ex + ey * ey).sqrt() / (size * 0.62)
        };
        colour = colour.mix(BLACK, smooth(1.0 + soft * 2.0, 1.0 - soft * 2.0, pupil));
        // Each eye mirrors the same lamp, so the spark sits on the same side of both.
        let mirror = x.signum() * ex;
        let spark = ((mirror - self.side * size * 0.35).powi(2) + (ey + size * 0.38).powi(2))
            .sqrt()
            / (size * 0.24);
        colour.mix(WHITE, 0.95 * smooth(1.1, 0.8, spark))
    }

    #[inline]
    fn mouth(&self, x: f32, y: f32, mut colour: Rgb) -> Rgb {
        let ax = x.abs();
        if self.kind == Subject::Bird {
            let down = (y - 0.02) / 0.2;
            let half = 0.085 * (1.0 - down).max(0.0);
            let beak = smooth(half + 0.006, half - 0.006, ax) * smooth(-0.02, 0.03, down);
            let horn = Rgb::hex(0x00e0_9a34).mix(
                self.palette.shade,
                0.5 * smooth(-0.05, 0.08, -x * self.side),
            );
            return colour.mix(horn, beak);
        }
        let low = if self.kind == Subject::Fox { 0.3 } else { 0.13 };
        let wide = if self.kind == Subject::Dog || self.kind == Subject::Bear {
            0.085
        } else {
            0.055
        };
        let d = ((x / wide).powi(2) + ((y - low + 0.25 * ax) / (wide * 0.72)).powi(2)).sqrt();
        let nose = match self.kind {
            Subject::Cat | Subject::Rabbit => Rgb::hex(0x00c8_7a78),
            _ => Rgb::hex(0x0022_1c1c),
        };
        let line = low + 0.065 + 0.05 * (ax * 26.0).sin().abs() * smooth(0.14, 0.1, ax);
        let ink = self.fur.darken(0.75);
        colour = colour.mix(
            ink,
            0.75 * smooth(0.010, 0.004, (y - line).abs()) * smooth(0.125, 0.115, ax),
        );
        colour = colour.mix(
            ink,
            0.75 * smooth(0.008, 0.003, ax)
                * smooth(low, low + 0.02, y)
                * smooth(low + 0.1, low + 0.09, y),
        );
        let shine = smooth(
            0.6,
            0.0,
            (((x - self.side * 0.02) / wide).powi(2) + ((y - low + 0.025) / (wide * 0.4)).powi(2))
                .sqrt(),
        );
        colour = colour.mix(nose.lighten(0.35 * shine), smooth(1.05, 0.9, d));
        if matches!(self.kind, Subject::Cat | Subject::Fox | Subject::Rabbit) {
            for whisker in 0..3_i32 {
                let out = (ax - 0.14) / 0.5;
                let curve =
                    low + 0.06 + (whisker - 1) as f32 * (0.03 + 0.12 * out) + 0.10 * out * out;
                let thin = 0.0035 * (1.0 - out).max(0.0) + 0.0008;
                colour = colour.mix(
                    WHITE,
                    0.6 * smooth(thin + self.frame.pixel, thin * 0.5, (y - curve).abs())
                        * smooth(0.0, 0.05, out)
                        * smooth(1.0, 0.8, out),
                );
            }
        }
        colour
    }
}

impl Scene for Animal {
    fn shade(&self, x: f32, y: f32) -> Rgb {
        let mut colour = self.back.at(x, y);
        let y = if self.kind == Subject::Rabbit {
            y - 0.22
        } else {
            y - 0.04
        };
        // Shoulders and chest below.
        let d = ((x / 0.68).powi(2) + ((y - 1.15) / 0.92).powi(2)).sqrt();
        let chest = self.fur.mix(
            self.pale,
            0.8 * smooth(0.34, 0.1, x.abs() + 0.18 * (y - 0.5)),
        );
        colour = colour.mix(
            self.lit(chest, x / 0.7, (y - 1.15) / 1.1, x, y)
                .mix(self.palette.shade, 0.35 * smooth(0.75, 0.4, y)),
            self.edge(d, x, y),
        );
        if self.kind == Subject::Dog {
            colour = self.head(x, y, colour);
            colour = self.ears(x, y, colour);
        } else {
            colour = self.ears(x, y, colour);
            colour = self.head(x, y, colour);
        }
        colour = self.eyes(x, y, colour);
        self.mouth(x, y, colour)
    }
}
