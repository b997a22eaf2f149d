//! A portrait: a calm, stylised bust with closed eyes, lit from one side.

use super::colour::{Rgb, WHITE, smooth};
use super::noise::{Dice, fbm, noise};
use super::palette::Palette;
use super::scene::{Frame, Scene, wall};
use super::soft::Soft;
use super::words::Words;

/// A bust.
#[derive(Debug)]
pub(super) struct Portrait {
    palette: Palette,
    frame: Frame,
    side: f32,
    skin: Rgb,
    hair: Rgb,
    long: bool,
    halo: bool,
    back: Soft,
    seed: u32,
}

const SKINS: [u32; 5] = [
    0x00f1_c9a8,
    0x00d9_a27a,
    0x00a8_6e48,
    0x007a_4a30,
    0x00e6_b590,
];
const HAIRS: [u32; 5] = [
    0x002a_1c18,
    0x005a_3522,
    0x0014_1318,
    0x00a8_6a38,
    0x0070_2f26,
];

impl Portrait {
    pub(super) fn new(words: &Words, palette: Palette, frame: Frame, dice: &mut Dice) -> Self {
        let side = if dice.chance(0.5) { 1.0 } else { -1.0 };
        Self {
            palette,
            frame,
            side,
            back: Soft::paint(frame, |x, y| {
                wall(&palette, frame, (side * 0.75, -0.35), x, y)
            }),
            skin: Rgb::hex(SKINS[dice.below(5)]),
            hair: Rgb::hex(HAIRS[dice.below(5)]),
            long: words.say("woman girl lady her she model")
                || (!words.say("man boy his he") && dice.chance(0.5)),
            halo: dice.chance(0.7),
            seed: dice.next() as u32,
        }
    }

    #[inline]
    fn lit(&self, colour: Rgb, nx: f32, ny: f32, nz: f32, sheen: f32) -> Rgb {
        let palette = &self.palette;
        let lambert = nx * self.side * 0.68 - ny * 0.35 + nz * 0.45;
        let dark = colour.mix(palette.shade, 0.66).saturate(1.1);
        let bright = colour.mix(palette.light, 0.42);
        let body = dark
            .mix(colour, smooth(-0.35, 0.45, lambert))
            .mix(bright, smooth(0.45, 1.05, lambert));
        let rim = (1.0 - nz.max(0.0)).powi(3) * smooth(0.1, -0.7, nx * self.side);
        body.screen(palette.low.lighten(0.35), rim * sheen)
    }

    /// Pulls towards the middle of an ellipse: 0 there, 1 on its line.
    #[inline]
    fn ellipse(x: f32, y: f32, wide: f32, high: f32) -> f32 {
        ((x / wide).powi(2) + (y / high).powi(2)).sqrt()
    }

    #[inline]
    fn jaw(y: f32) -> f32 {
        // Half the width of the face: round above, narrowing to the chin.
        let t = (y + 0.22) / 0.46;
        0.325 * (1.0 - 0.16 * smooth(0.1, 1.0, t) - 0.05 * t.max(0.0) * t.max(0.0))
    }

    #[inline]
    fn face(&self, x: f32, y: f32, under: Rgb) -> Rgb {
        let pixel = self.frame.pixel;
        let half = Self::jaw(y);
        let d = Self::ellipse(x, y + 0.2, half, 0.46);
        let soft = pixel / half;
        let cover = smooth(1.0 + soft, 1.0 - soft, d);
        if cover <= 0.0 {
            return under;
        }
        let (nx, ny) = (x / half * 0.95, (y + 0.2) / 0.52);
        let nz = (1.0 - nx * nx - ny * ny).max(0.02).sqrt();
        // Cheek bones and brow turn the surface a little.
        let cheek =
            0.22 * (-(((x.abs() - 0.19) / 0.09).powi(2) + ((y + 0.10) / 0.09).powi(2))).exp();
        let mut skin = self.lit(self.skin, nx, ny - cheek, nz, 0.6);
        let blush = self.skin.mix(Rgb::hex(0x00d4_5a50), 0.4);
        skin = skin.mix(blush, cheek * 1.1);
        skin = self.features(x, y, skin);
        under.mix(skin, cover)
    }

    #[inline]
    #[expect(
        clippy::too_many_lines,
        reason = "one thing, painted from back to front"
    )]
    fn features(&self, x: f32, y: f32, mut skin: Rgb) -> Rgb {
        let palette = &self.palette;
        let dark = self.skin.mix(palette.shade, 0.72);
        let ink = self.hair.mix(palette.shade, 0.5);
        let ax = x.abs();
        // Sockets, closed lids with lashes, brows.
        let socket = (-(((ax - 0.14) / 0.085).powi(2) + ((y + 0.225) / 0.05).powi(2))).exp();
        skin = skin.mix(dark, 0.34 * socket);
        let lid = (ax - 0.14) / 0.075;
        if lid.abs() < 1.25 {
            let curve = -0.205 + 0.026 * (1.0 - lid * lid);
            let thick = 0.009 * (1.15 - lid * lid * 0.7).max(0.0);
            let ball = smooth(0.055, 0.0, (y - curve + 0.028).abs()) * (1.0 - lid * lid).max(0.0);
            skin = skin.mix(self.skin.mix(palette.light, 0.35), 0.35 * ball);
            skin = skin.mix(
                ink,
                0.92 * smooth(thick, thick * 0.35, (y - curve).abs())
                    * smooth(1.25, 1.0, lid.abs()),
            );
        }
        let brow = (ax - 0.145) / 0.1;
        if brow.abs() < 1.1 {
            let curve = -0.315 - 0.022 * (1.0 - (brow - 0.25) * (brow - 0.25));
            let thick =
                0.017 * (1.0 - 0.5 * (brow * 0.5 + 0.5)) * (1.0 - brow.abs().powi(6)).max(0.001);
            skin = skin.mix(
                ink,
                0.82 * smooth(thick, thick * 0.4, (y - curve).abs())
                    * smooth(1.08, 0.9, brow.abs()),
            );
        }
        // The nose is a ridge: light on one side, shadow on the other, and the tip.
        let down = smooth(-0.28, -0.06, y) * smooth(-0.035, -0.06, y);
        let ridge = (-(x / 0.03).powi(2)).exp();
        skin = skin.mix(self.skin.mix(palette.light, 0.6), 0.34 * ridge * down);
        let flank = (-((x + self.side * 0.05) / 0.035).powi(2)).exp();
        skin = skin.mix(dark, 0.4 * flank * down);
        let under = (-((x / 0.06).powi(2) + ((y + 0.035) / 0.017).powi(2))).exp();
        skin = skin.mix(dark, 0.55 * under);
        let mouth = x / 0.11;
        if mouth.abs() < 1.2 {
            let line = 0.075 - 0.012 * mouth * mouth
                + 0.007 * (mouth * 6.0).cos() * (1.0 - mouth.abs()).max(0.0);
            let lips = Rgb::hex(0x00b2_4a4c).mix(self.skin, 0.3);
            let swell = (1.0 - mouth * mouth).max(0.0);
            let upper = smooth(-0.03 * swell - 0.004, -0.02 * swell, y - line)
                * smooth(0.006, 0.0, y - line);
            let lower = smooth(-0.004, 0.004, y - line)
                * smooth(0.042 * swell + 0.004, 0.03 * swell, y - line);
            skin = skin.mix(
                lips.mix(palette.shade, 0.25),
                0.85 * upper * smooth(1.05, 0.85, mouth.abs()),
            );
            skin = skin.mix(
                lips.mix(
                    palette.light,
                    0.2 + 0.2 * (x * self.side * 6.0).clamp(0.0, 1.0),
                ),
                0.8 * lower * smooth(1.05, 0.85, mouth.abs()),
            );
            skin = skin.mix(
                dark.mix(lips, 0.3),
                0.8 * smooth(0.006, 0.001, (y - line).abs()) * smooth(1.1, 0.9, mouth.abs()),
            );
        }
        let chin = (-((x / 0.08).powi(2) + ((y - 0.155) / 0.025).powi(2))).exp();
        skin.mix(dark, 0.25 * chin)
    }

    #[inline]
    fn body(&self, x: f32, y: f32, mut colour: Rgb) -> Rgb {
        let palette = &self.palette;
        let pixel = self.frame.pixel;
        let neck = 0.155 + 0.09 * smooth(0.25, 0.58, y);
        let cover = smooth(neck + pixel, neck - pixel, x.abs())
            * smooth(0.0, 0.05, y)
            * smooth(0.8, 0.7, y);
        let (nx, nz) = (
            (x / neck).clamp(-1.0, 1.0),
            (1.0 - (x / neck).powi(2)).max(0.0).sqrt(),
        );
        let shaded = self.lit(self.skin, nx, 0.1, nz, 0.4).mix(
            self.skin.mix(palette.shade, 0.8),
            0.62 * smooth(0.42, 0.16, y),
        );
        colour = colour.mix(shaded, cover);
        let collar = 0.5 + 0.11 * (1.0 - (x / 0.26).powi(2)).max(0.0).sqrt();
        let slope = 0.5 + 0.42 * smooth(0.14, 0.95, x.abs()) + 0.25 * (x.abs() - 0.8).max(0.0);
        let shoulder = if x.abs() < 0.26 { collar } else { slope };
        let cloth = smooth(shoulder - pixel, shoulder + pixel, y);
        if cloth <= 0.0 {
            return colour;
        }
        let folds = fbm(x * 3.0 + y, y * 2.2 - x.abs(), 3, self.seed) - 0.5;
        let fabric = self.lit(
            palette.accent,
            x * 0.85 + folds * 0.9,
            -0.25 + folds * 0.6,
            0.6,
            0.5,
        );
        let weave = noise(x * 150.0, y * 150.0, self.seed ^ 4) - 0.5;
        let hem = smooth(0.03, 0.0, (y - shoulder - 0.02).abs()) * smooth(0.3, 0.24, x.abs());
        colour.mix(fabric.mix(palette.shade, 0.06 * weave + 0.25 * hem), cloth)
    }

    /// Hair behind (`front` false) and over the face.
    #[inline]
    fn hair(&self, x: f32, y: f32, front: bool, under: Rgb) -> Rgb {
        if x.abs() > 0.62 || y > 0.85 {
            return under;
        }
        let pixel = self.frame.pixel;
        let strands = fbm(
            x * 16.0 + (y * 2.0).sin() * 2.0,
            y * 2.6,
            3,
            self.seed ^ 0xb,
        );
        let (nx, ny) = (x / 0.46, (y + 0.3) / 0.6);
        let nz = (1.0 - nx * nx - ny * ny).max(0.05).sqrt();
        let tone = self.lit(self.hair.mix(self.palette.shade, 0.25), nx, ny, nz, 0.18);
        let tone = tone
            .lighten(0.20 * smooth(0.45, 0.8, strands) * (0.4 + nz))
            .darken(0.3 * smooth(0.5, 0.2, strands));
        let cover = if front {
            let part = x * self.side - 0.10;
            let fringe = -0.60
                + if part > 0.0 {
                    0.34 * smooth(0.0, 0.34, part)
                } else {
                    0.42 * smooth(0.0, 0.38, -part)
                };
            let cap = Self::ellipse(x, y + 0.24, 0.385, 0.49);
            smooth(fringe + 0.006, fringe - 0.006, y + 0.02 * (strands - 0.5))
                * smooth(1.0 + 3.0 * pixel, 1.0 - 3.0 * pixel, cap)
        } else if self.long {
            let width = 0.42 + 0.07 * smooth(-0.3, 0.5, y) + 0.03 * (y * 7.0 + x.signum()).sin();
            let top = Self::ellipse(x, y + 0.24, 0.42, 0.5);
            let fall = smooth(width + pixel, width - pixel, x.abs())
                * smooth(-0.26, -0.24, y)
                * smooth(0.78, 0.7, y + 0.12 * strands);
            smooth(1.0 + 3.0 * pixel, 1.0 - 3.0 * pixel, top).max(fall)
        } else {
            let top = Self::ellipse(x, y + 0.28, 0.385, 0.46);
            smooth(1.0 + 3.0 * pixel, 1.0 - 3.0 * pixel, top) * smooth(0.02, -0.06, y)
        };
        under.mix(tone, cover)
    }
}

impl Scene for Portrait {
    fn shade(&self, x: f32, y: f32) -> Rgb {
        let palette = &self.palette;
        let mut colour = self.back.at(x, y);
        if self.halo {
            let (dx, dy) = (x - self.side * 0.06, y + 0.26);
            let distance = (dx * dx + dy * dy).sqrt();
            let disc = smooth(0.72 + self.frame.pixel, 0.72 - self.frame.pixel, distance);
            let tone = palette
                .second
                .mix(palette.accent, 0.25 + 0.3 * (y + 0.5))
                .mix(WHITE, 0.1);
            colour = colour.mix(tone, disc * 0.75);
        }
        let y = y - 0.05;
        colour = self.hair(x, y, false, colour);
        colour = self.body(x, y, colour);
        colour = self.face(x, y, colour);
        self.hair(x, y, true, colour)
    }
}
