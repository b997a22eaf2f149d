//! Abstract: folded silk, lit from the side.

use super::colour::{Rgb, WHITE, smooth};
use super::noise::{Dice, noise};
use super::palette::Palette;
use super::scene::{Frame, Scene};

/// Folds of colour.
#[derive(Debug)]
pub(super) struct Flow {
    ramp: [Rgb; 5],
    light: Rgb,
    turn: (f32, f32),
    folds: f32,
    discs: Vec<(f32, f32, f32)>,
    palette: Palette,
    pixel: f32,
    seed: u32,
}

impl Flow {
    pub(super) fn new(palette: Palette, frame: Frame, dice: &mut Dice) -> Self {
        let angle = dice.between(-0.9, 0.9);
        let count = if dice.chance(0.5) {
            1 + dice.below(3)
        } else {
            0
        };
        let discs = (0..count).map(|_| {
            let x = dice.between(-0.8, 0.8) * frame.wide;
            (
                x,
                dice.between(-0.6, 0.6) * frame.high,
                dice.between(0.12, 0.34),
            )
        });
        Self {
            discs: discs.collect(),
            ramp: [
                palette.shade.mix(palette.accent, 0.25),
                palette.accent,
                palette.low.saturate(1.25),
                palette.second,
                palette.high,
            ],
            light: palette.light,
            turn: (angle.cos(), angle.sin()),
            folds: dice.between(1.3, 2.2),
            palette,
            pixel: frame.pixel,
            seed: dice.next() as u32,
        }
    }

    /// Height of the cloth, and the slow drift that colours it.
    #[inline]
    fn cloth(&self, x: f32, y: f32) -> (f32, f32) {
        let (u, v) = (
            x * self.turn.0 + y * self.turn.1,
            y * self.turn.0 - x * self.turn.1,
        );
        let slow = noise(u * 0.55 + 2.0, v * 0.5, self.seed)
            + 0.35 * noise(u * 1.3, v * 0.9 + 5.0, self.seed ^ 3);
        let warp = noise(u * 0.8 - 4.0, v * 0.7 + slow, self.seed ^ 7);
        let phase = v * self.folds + slow * 4.2 + warp * 1.6;
        let height = phase.sin() * 0.62
            + (phase * 2.1 + u * 0.7).sin() * 0.22
            + (phase * 4.3 - u).sin() * 0.06;
        (height, slow + 0.25 * warp)
    }

    fn ramp(&self, t: f32) -> Rgb {
        let at = t.clamp(0.0, 1.0) * 4.0;
        let index = (at as usize).min(3);
        self.ramp[index].mix(self.ramp[index + 1], smooth(0.0, 1.0, at - index as f32))
    }
}

impl Scene for Flow {
    fn shade(&self, x: f32, y: f32) -> Rgb {
        const STEP: f32 = 0.012;
        let (height, drift) = self.cloth(x, y);
        let (right, _) = self.cloth(x + STEP, y);
        let (below, _) = self.cloth(x, y + STEP);
        let (sx, sy) = ((right - height) / STEP, (below - height) / STEP);
        let length = (1.0 + 0.16 * (sx * sx + sy * sy)).sqrt();
        let lambert = (1.0 - 0.32 * sx - 0.5 * sy) / (length * 1.2);
        let tone = 0.4 + 1.15 * (drift - 0.8) + 0.24 * height + 0.08 * y;
        let base = self.ramp(tone);
        let shaded = base.mix(self.ramp[0], 0.55 * smooth(0.65, -0.25, lambert));
        let sheen = smooth(0.82, 1.2, lambert);
        let mut colour = shaded
            .screen(self.light, 0.36 * sheen)
            .screen(WHITE, 0.18 * sheen * sheen);
        for (index, (dx, dy, radius)) in self.discs.iter().enumerate() {
            let (px, py) = (x - dx, y - dy);
            let distance = (px * px + py * py).sqrt();
            let fall = ((px - 0.05).powi(2) + (py - 0.1).powi(2)).sqrt();
            colour = colour.mix(
                self.palette.shade,
                0.45 * smooth(radius * 1.5, radius * 0.7, fall),
            );
            let cover = smooth(radius + self.pixel, radius - self.pixel, distance);
            let (nx, ny) = (px / radius, py / radius);
            let nz = (1.0 - nx * nx - ny * ny).max(0.0).sqrt();
            let lit = (-nx * 0.45 - ny * 0.6 + nz * 0.6).clamp(0.0, 1.0);
            let body = self.ramp(0.3 + 0.3 * index as f32);
            let ball = body
                .mix(self.palette.shade, 0.7 * (1.0 - smooth(0.0, 0.8, lit)))
                .screen(self.light, 0.55 * smooth(0.75, 1.0, lit))
                .screen(self.palette.low, 0.4 * (1.0 - nz).powi(3));
            colour = colour.mix(ball, cover);
        }
        colour
    }
}
