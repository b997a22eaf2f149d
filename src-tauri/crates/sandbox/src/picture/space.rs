//! Space: a planet with weather and a rim of air, dust, stars, sometimes rings.

use super::colour::{Rgb, WHITE, smooth};
use super::noise::{Dice, fbm, ridged, stars};
use super::palette::Palette;
use super::scene::{Frame, Scene};
use super::soft::Soft;
use super::words::Words;

/// A planet in front of its nebula.
#[derive(Debug)]
pub(super) struct Space {
    deep: Rgb,
    hues: [Rgb; 2],
    land: [Rgb; 3],
    air: Rgb,
    at: (f32, f32),
    radius: f32,
    light: (f32, f32, f32),
    rings: bool,
    bands: bool,
    moon: Option<(f32, f32, f32)>,
    pixel: f32,
    seed: u32,
    soft: Option<Soft>,
}

impl Space {
    pub(super) fn new(words: &Words, palette: Palette, frame: Frame, dice: &mut Dice) -> Self {
        let bare = words.say("galaxy nebula stars universe cosmos")
            && !words.say("planet planets saturn mars");
        let hue = if words.colours.is_empty() {
            [
                0x00d0_705a,
                0x004a_8fc4,
                0x008f_6bd0,
                0x003f_a59a,
                0x00d9_a85c,
            ][dice.below(5)]
        } else {
            0
        };
        let main = words.colours.first().copied().unwrap_or(Rgb::hex(hue));
        let other = words
            .colours
            .get(1)
            .copied()
            .unwrap_or(if dice.chance(0.5) {
                Rgb::hex(0x00c8_5a8a)
            } else {
                Rgb::hex(0x003f_8fd0)
            });
        let side = if dice.chance(0.5) { 1.0 } else { -1.0 };
        let up = dice.between(-0.6, -0.2);
        let mut space = Self {
            deep: Rgb::hex(0x0004_0610).mix(palette.shade, 0.3),
            hues: [main.mix(other, 0.6), other],
            land: [main.darken(0.45), main, main.lighten(0.55)],
            air: main.lighten(0.35).mix(Rgb::hex(0x008f_c8ff), 0.45),
            at: (side * dice.between(0.0, 0.35), dice.between(-0.05, 0.2)),
            radius: if bare {
                dice.between(0.14, 0.22)
            } else {
                dice.between(0.52, 0.7)
            },
            light: (-side * 0.72, up, 0.5),
            rings: words.say("saturn ring rings") || dice.chance(0.4),
            bands: words.say("saturn jupiter gas") || dice.chance(0.5),
            moon: dice.chance(0.6).then(|| {
                let x = -side * dice.between(0.5, frame.wide.min(1.5) * 0.75);
                (x, -dice.between(0.45, 0.75), dice.between(0.06, 0.12))
            }),
            pixel: frame.pixel,
            seed: dice.next() as u32,
            soft: None,
        };
        space.soft = Some(Soft::paint(frame, |x, y| space.dust(x, y)));
        space
    }

    #[inline]
    fn void(&self, x: f32, y: f32) -> Rgb {
        let colour = match &self.soft {
            Some(soft) => soft.at(x, y),
            None => self.dust(x, y),
        };
        let far = 0.55 * stars(x, y, 42.0, self.seed ^ 2)
            + 0.8 * stars(x, y, 19.0, self.seed ^ 4)
            + stars(x, y, 6.5, self.seed ^ 6);
        colour.screen(WHITE.mix(self.air, 0.25), far.min(1.0))
    }

    fn dust(&self, x: f32, y: f32) -> Rgb {
        let warp = fbm(x * 0.8, y * 0.8, 4, self.seed) - 0.5;
        let cloud = fbm(
            x * 0.9 + warp * 1.9,
            y * 1.2 - warp * 1.4 + x * 0.45,
            5,
            self.seed ^ 3,
        );
        let veins = ridged(x * 1.4 + warp, y * 1.7 - warp, 4, self.seed ^ 9);
        let band = (-((y + x * 0.42 + warp * 0.7) * 1.15).powi(2)).exp();
        let body = smooth(0.36, 0.78, cloud) * (0.35 + 0.65 * band);
        let mut colour = self.deep.screen(self.hues[1], 0.42 * body);
        colour = colour.screen(self.hues[0], 0.62 * smooth(0.5, 0.85, cloud) * band);
        colour = colour.screen(
            self.hues[0].lighten(0.5),
            0.3 * smooth(0.6, 0.95, veins) * body,
        );
        colour = colour.mix(
            self.deep,
            0.5 * smooth(0.5, 0.7, fbm(x * 2.2 - warp, y * 2.6, 4, self.seed ^ 0xc)) * band,
        );
        colour
    }

    #[inline]
    fn globe(&self, (dx, dy): (f32, f32), radius: f32, seed: u32, moon: bool) -> Rgb {
        let (nx, ny) = (dx / radius, dy / radius);
        let nz = (1.0 - nx * nx - ny * ny).max(0.0).sqrt();
        let (lx, ly, lz) = self.light;
        let day = smooth(-0.12, 0.75, nx * lx + ny * ly + nz * lz);
        // Seen as on a ball: coordinates spread towards the limb.
        let (u, v) = (nx / (0.55 + 0.45 * nz), ny / (0.75 + 0.25 * nz));
        let surface = if moon {
            let craters = ridged(u * 3.0, v * 3.0, 4, seed);
            Rgb::hex(0x00b8_b2a8).mix(Rgb::hex(0x0064_5f5c), craters * 0.8)
        } else if self.bands {
            let swirl = fbm(u * 2.2, v * 7.0, 4, seed) - 0.5;
            let belt = 0.5
                + 0.5
                    * ((v * 8.5 + swirl * 2.4).sin() * 0.7 + (v * 21.0 + swirl * 3.0).sin() * 0.3);
            self.land[0]
                .mix(self.land[1], smooth(0.0, 0.55, belt))
                .mix(self.land[2], smooth(0.5, 1.0, belt) * 0.8)
        } else {
            let height = fbm(u * 1.9 + 4.0, v * 1.9, 6, seed);
            let clouds = fbm(u * 2.6 + 0.6 * height, v * 4.4, 5, seed ^ 0x15);
            let ground = self.land[0]
                .mix(self.land[1], smooth(0.42, 0.55, height))
                .mix(self.land[2], smooth(0.58, 0.74, height));
            ground.mix(WHITE.mix(self.air, 0.15), smooth(0.5, 0.72, clouds) * 0.85)
        };
        let night = self.deep.mix(surface, 0.05);
        let warm = Rgb::hex(0x00ff_8a50);
        let lit = night
            .mix(surface, day)
            .mix(warm, 0.14 * smooth(0.5, 0.1, day) * smooth(0.0, 0.3, day));
        let limb = (1.0 - nz).powi(3);
        if moon {
            lit
        } else {
            lit.screen(self.air, limb * 1.05 * day)
        }
    }
}

impl Scene for Space {
    fn shade(&self, x: f32, y: f32) -> Rgb {
        let mut colour = self.void(x, y);
        if let Some((mx, my, radius)) = self.moon {
            let (dx, dy) = (x - mx, y - my);
            let distance = (dx * dx + dy * dy).sqrt();
            let cover = smooth(radius + self.pixel, radius - self.pixel, distance);
            if cover > 0.0 {
                colour = colour.mix(self.globe((dx, dy), radius, self.seed ^ 0x32, true), cover);
            }
        }
        let (dx, dy) = (x - self.at.0, y - self.at.1);
        let distance = (dx * dx + dy * dy).sqrt();
        let radius = self.radius;
        let towards = (dx * self.light.0 + dy * self.light.1) / distance.max(0.01);
        let outside = (distance - radius).max(0.0) / radius;
        colour = colour.screen(
            self.air,
            0.7 * (-outside * 15.0).exp() * smooth(-0.5, 0.8, towards),
        );
        colour = colour.screen(
            self.air,
            0.16 * (-outside * 3.0).exp() * smooth(-0.7, 0.9, towards),
        );
        let (rx, ry) = (dx * 0.94 + dy * 0.34, (dy * 0.94 - dx * 0.34) / 0.26);
        let ring = (rx * rx + ry * ry).sqrt() / radius;
        let gaps = 0.55 + 0.45 * (ring * 46.0).sin() * (ring * 17.0).cos();
        let band = smooth(1.30, 1.34, ring)
            * smooth(2.15, 2.05, ring)
            * (0.25 + 0.75 * gaps)
            * smooth(0.02, 0.05, (ring - 1.78).abs());
        let shadow = smooth(
            0.9,
            1.1,
            ((dx + self.light.0 * radius * 0.9).powi(2)
                + (dy + self.light.1 * radius * 0.5).powi(2))
            .sqrt()
                / radius,
        );
        let dust = self.land[2].mix(self.land[1], 0.3) * (0.25 + 0.75 * shadow);
        if self.rings && ry < 0.0 {
            colour = colour.mix(dust, band * 0.8);
        }
        let cover = smooth(radius + self.pixel, radius - self.pixel, distance);
        if cover > 0.0 {
            colour = colour.mix(self.globe((dx, dy), radius, self.seed ^ 0x21, false), cover);
        }
        if self.rings && ry >= 0.0 {
            colour = colour.mix(dust, band * 0.85);
        }
        colour
    }
}
