//! Edits: the source's own pixels, relit and dressed as the words ask.

use image::RgbImage;

use super::colour::{Rgb, WHITE, smooth};
use super::noise::{Dice, fbm, floor, hash, noise, stars};
use super::raster::{Raster, frame, quantise};
use super::scene::Frame;
use super::words::{Hour, Words};

/// What is done to the source.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "as many switches as there are words"
)]
struct Edit {
    frame: Frame,
    grey: bool,
    sepia: bool,
    warmth: f32,
    light: f32,
    contrast: f32,
    saturation: f32,
    tint: Option<Rgb>,
    night: bool,
    sunset: bool,
    snow: bool,
    rain: bool,
    fog: bool,
    blur: bool,
    moon: Option<(f32, f32)>,
    sun: Option<(f32, f32)>,
    star: bool,
    balloons: bool,
    birds: bool,
    vignette: f32,
    /// A soft light in this colour at this place, when no word was understood.
    accent: Option<((f32, f32), Rgb)>,
    seed: u32,
}

impl Edit {
    fn read(words: &Words, frame: Frame, dice: &mut Dice) -> Self {
        let say = |list: &str| words.say(list);
        let night = words.hour == Some(Hour::Night) || say("moon stars");
        let sunset = words.hour == Some(Hour::Sunset) || words.hour == Some(Hour::Dawn);
        let grey = say("black-and-white monochrome greyscale grayscale noir bw")
            || (say("black") && say("white"));
        // Beside what stands in the middle, most likely.
        let beside = dice.between(0.42, 0.72) * if dice.chance(0.5) { 1.0 } else { -1.0 };
        let mut edit = Self {
            frame,
            grey,
            sepia: say("sepia vintage retro old film"),
            warmth: f32::from(i8::from(say("warm warmer cozy cosy")))
                - f32::from(i8::from(say("cool cooler cold colder"))),
            light: f32::from(i8::from(say("bright brighter lighter sunny")))
                - f32::from(i8::from(say("dark darker moody dim"))),
            contrast: f32::from(i8::from(say("contrast dramatic crisp punchy"))),
            saturation: f32::from(i8::from(say("vivid saturated colourful colorful vibrant")))
                - f32::from(i8::from(say("muted faded pastel soft softer"))),
            tint: if grey {
                None
            } else {
                words.colours.first().copied()
            },
            night,
            sunset: sunset && !night,
            snow: say("snow snowy winter snowfall"),
            rain: say("rain rainy storm"),
            fog: say("fog foggy mist misty haze smoke"),
            blur: say("blur blurred bokeh dreamy"),
            moon: say("moon moonlight full-moon")
                .then(|| (beside * frame.wide, -frame.high * dice.between(0.5, 0.68))),
            sun: say("sun sunlight sunbeam flare")
                .then(|| (beside * frame.wide, -frame.high * dice.between(0.5, 0.7))),
            star: say("stars starry"),
            balloons: say("balloon balloons"),
            birds: say("bird birds seagulls"),
            vignette: if say("vignette cinematic moody") {
                1.0
            } else {
                0.25
            },
            accent: None,
            seed: dice.next() as u32,
        };
        if edit.is_nothing() {
            let hues = [
                0x00ff_b060,
                0x00ff_7fa8,
                0x0070_c8ff,
                0x00a8_e07a,
                0x00c8_94ff,
            ];
            let at = (
                dice.between(-0.8, 0.8) * frame.wide,
                -frame.high * dice.between(0.3, 0.9),
            );
            edit.accent = Some((at, Rgb::hex(hues[dice.below(5)])));
            edit.contrast = 0.5;
        }
        edit
    }

    fn is_nothing(&self) -> bool {
        let toned = self.warmth != 0.0
            || self.light != 0.0
            || self.contrast != 0.0
            || self.saturation != 0.0;
        let weather = self.night || self.sunset || self.snow || self.rain || self.fog || self.blur;
        let things =
            self.moon.is_some() || self.sun.is_some() || self.star || self.balloons || self.birds;
        !(toned || weather || things || self.grey || self.sepia || self.tint.is_some())
    }

    #[inline]
    fn shade(&self, x: f32, y: f32, source: Rgb) -> Rgb {
        let high = self.frame.high;
        let down = (y + high) / (2.0 * high);
        let mut colour = self.graded(source);
        if self.night {
            let dim = colour.saturate(0.55).tint(Rgb::new(0.30, 0.38, 0.62));
            let lamps = smooth(0.72, 0.95, source.luma());
            colour = dim.mix(colour.tint(Rgb::new(0.62, 0.62, 0.80)), lamps * 0.35);
            colour = colour.mix(Rgb::hex(0x0006_0a1c), 0.35 * smooth(0.7, 0.0, down));
            let sky = smooth(0.62, 0.2, down) * smooth(0.18, 0.5, source.luma());
            colour = colour.screen(
                WHITE,
                sky * (stars(x, y, 14.0, self.seed) + 0.6 * stars(x, y, 31.0, self.seed ^ 3)),
            );
        } else if self.star {
            colour = colour.screen(WHITE, stars(x, y, 12.0, self.seed) * smooth(0.8, 0.2, down));
        }
        if self.sunset {
            let warm = Rgb::hex(0x00ff_8a4a).mix(Rgb::hex(0x006a_4a90), smooth(0.5, 0.0, down));
            colour = colour
                .tint(Rgb::new(1.0, 0.84, 0.72))
                .screen(warm, 0.36 * (-((down - 0.45) * 3.0).powi(2)).exp());
            colour = colour.mix(warm.darken(0.2), 0.12);
        }
        if let Some(tint) = self.tint {
            let light = colour.luma();
            let duo = tint
                .darken(0.8)
                .mix(tint, smooth(0.0, 0.55, light))
                .mix(tint.lighten(0.8), smooth(0.45, 1.0, light));
            colour = colour.mix(duo, 0.62);
        }
        colour = self.lamps(x, y, colour);
        colour = self.weather(x, y, down, colour);
        if self.balloons {
            colour = self.fly(x, y, colour);
        }
        if self.birds {
            colour = self.flock(x, y, colour);
        }
        let edge = smooth(
            0.75,
            1.75,
            (x * x / self.frame.wide.powi(2) + y * y / high.powi(2)).sqrt(),
        );
        colour.mix(Rgb::hex(0x0008_0808), edge * self.vignette * 0.7)
    }

    #[inline]
    fn graded(&self, source: Rgb) -> Rgb {
        let mut colour = source.saturate(1.0 + 0.45 * self.saturation);
        if self.contrast != 0.0 {
            let curve =
                |value: f32| value + (smooth(0.0, 1.0, value) - value) * 0.8 * self.contrast;
            colour = Rgb::new(curve(colour.r), curve(colour.g), curve(colour.b));
        }
        if self.light > 0.0 {
            colour = colour.screen(WHITE, 0.22 * self.light);
        } else {
            colour = colour * (1.0 + 0.42 * self.light);
        }
        let warmth = self.warmth * 0.13;
        colour = Rgb::new(
            (colour.r * (1.0 + warmth)).min(1.0),
            colour.g * (1.0 + warmth * 0.15),
            (colour.b * (1.0 - warmth * 1.2)).min(1.0),
        );
        if self.grey {
            let grey = smooth(0.02, 0.96, colour.luma());
            colour = Rgb::new(grey, grey, grey);
        }
        if self.sepia {
            let light = colour.luma();
            let aged = Rgb::hex(0x0032_2216)
                .mix(Rgb::hex(0x00c8_9a64), smooth(0.0, 0.7, light))
                .mix(Rgb::hex(0x00f6_ead0), smooth(0.55, 1.0, light));
            colour = colour.mix(aged, 0.8);
        }
        colour
    }

    #[inline]
    fn lamps(&self, x: f32, y: f32, mut colour: Rgb) -> Rgb {
        if let Some((mx, my)) = self.moon {
            let (dx, dy) = (x - mx, y - my);
            let distance = (dx * dx + dy * dy).sqrt();
            let glow = Rgb::hex(0x00d8_e4ff);
            colour = colour.screen(glow, 0.6 * (-distance * 3.2).exp());
            let seas = fbm(dx * 9.0, dy * 9.0, 4, self.seed);
            let face = Rgb::hex(0x00f4_f1e6).mix(Rgb::hex(0x00b4_b4b8), smooth(0.45, 0.7, seas));
            let edge = self.frame.pixel;
            colour = colour.mix(face, smooth(0.17 + edge, 0.17 - edge, distance));
        }
        if let Some((sx, sy)) = self.sun {
            let (dx, dy) = (x - sx, y - sy);
            let distance = (dx * dx + dy * dy).sqrt();
            let ray = 0.5 + 0.5 * (dy.atan2(dx) * 9.0 + 2.0 * noise(dx, dy, self.seed)).sin();
            let warm = Rgb::hex(0x00ff_e2a8);
            colour = colour.screen(warm, (0.85 + 0.25 * ray) * (-distance * 1.9).exp());
            colour = colour.mix(WHITE, smooth(0.14, 0.09, distance));
        }
        if let Some(((ax, ay), hue)) = self.accent {
            let (dx, dy) = (x - ax, y - ay);
            let distance = (dx * dx + dy * dy).sqrt();
            colour = colour.screen(hue, 0.62 * (-distance * distance * 0.8).exp());
            let other = Rgb::new(hue.b, hue.r * 0.7, hue.g);
            colour = colour.mix(other.darken(0.55), 0.25 * smooth(1.2, 2.6, distance));
        }
        colour
    }

    #[inline]
    fn weather(&self, x: f32, y: f32, down: f32, mut colour: Rgb) -> Rgb {
        if self.fog {
            let bank = fbm(x * 0.9, y * 1.8, 5, self.seed ^ 4);
            let veil = smooth(0.25, 0.75, bank) * (0.35 + 0.55 * down);
            colour = colour.saturate(0.75).mix(
                Rgb::hex(0x00dc_e2e6) * (0.55 + 0.45 * colour.luma().max(0.4)),
                veil,
            );
        }
        if self.snow {
            colour = colour
                .saturate(0.62)
                .tint(Rgb::new(0.92, 0.97, 1.05))
                .screen(WHITE, 0.12);
            let drift = down - 0.84 + 0.07 * fbm(x * 2.1, 1.0, 3, self.seed);
            let lit = 0.86 + 0.14 * fbm(x * 6.0, y * 14.0, 3, self.seed ^ 2);
            colour = colour.mix(
                Rgb::hex(0x00ee_f4fa) * lit,
                smooth(-0.02, 0.035, drift) * 0.94,
            );
            for layer in 0..3_i32 {
                let scale = 7.0 + 6.0 * layer as f32;
                let (cx, cy) = (
                    x * scale + 3.0 * (y * 1.3 + layer as f32).sin(),
                    y * scale + layer as f32 * 7.7,
                );
                let (ix, iy) = (floor(cx) as i32, floor(cy) as i32);
                if hash(ix, iy, self.seed ^ layer as u32) > 0.5 {
                    let dx = cx - floor(cx) - 0.25 - 0.5 * hash(ix, iy, 61);
                    let dy = cy - floor(cy) - 0.25 - 0.5 * hash(ix, iy, 62);
                    let size = 0.08 + 0.14 * hash(ix, iy, 63);
                    let flake = smooth(size, size * 0.25, (dx * dx + dy * dy).sqrt());
                    colour = colour.mix(WHITE, 0.82 * flake);
                }
            }
        }
        if self.rain {
            let streak = noise(x * 75.0 + y * 14.0, y * 2.6, self.seed);
            colour = colour
                .saturate(0.6)
                .tint(Rgb::new(0.78, 0.84, 0.92))
                .screen(WHITE, 0.26 * smooth(0.68, 0.95, streak));
        }
        colour
    }

    #[inline]
    fn fly(&self, x: f32, y: f32, mut colour: Rgb) -> Rgb {
        for index in 0..4_i32 {
            let bx = (hash(index, 1, self.seed) * 2.0 - 1.0) * self.frame.wide * 0.8;
            let by = -self.frame.high * (0.15 + 0.6 * hash(index, 2, self.seed));
            let size = 0.09 + 0.09 * hash(index, 3, self.seed);
            let hue =
                Rgb::hex([0x00e0_5a4a, 0x00f0_b840, 0x004a_90d0, 0x0060_b070][index as usize % 4]);
            let (dx, dy) = ((x - bx) / size, (y - by) / (size * 1.15));
            let narrow = 1.0 - 0.25 * smooth(0.0, 1.0, dy);
            let d = ((dx / narrow).powi(2) + dy * dy).sqrt();
            let cover = smooth(
                1.0 + self.frame.pixel / size,
                1.0 - self.frame.pixel / size,
                d,
            );
            let gores = 0.5
                + 0.5
                    * ((dx / (1.0 - dy * dy * 0.8).max(0.05).sqrt())
                        .clamp(-1.0, 1.0)
                        .asin()
                        * 8.0)
                        .sin();
            let tone = hue
                .mix(hue.lighten(0.6), smooth(0.4, 0.6, gores))
                .darken(0.35 * smooth(-0.3, 1.0, dx + dy))
                .lighten(0.2 * smooth(0.2, -0.8, dx + dy));
            colour = colour.mix(tone, cover);
            let basket = smooth(0.16, 0.13, dx.abs()) * smooth(0.12, 0.10, (dy - 1.42).abs());
            colour = colour.mix(Rgb::hex(0x005a_3a22), basket);
        }
        colour
    }

    #[inline]
    fn flock(&self, x: f32, y: f32, mut colour: Rgb) -> Rgb {
        for index in 0..7_i32 {
            let bx = (hash(index, 4, self.seed) - 0.5) * 1.4;
            let by = -self.frame.high * (0.3 + 0.45 * hash(index, 5, self.seed));
            let span = 0.05 + 0.06 * hash(index, 6, self.seed);
            let (dx, dy) = ((x - bx) / span, (y - by) / span);
            let wing = -0.55 * (1.0 - (dx.abs() - 0.55).powi(2) * 3.2) + 0.25;
            let thick = 0.13 * (1.0 - dx.abs()).max(0.0) + self.frame.pixel / span;
            let bird = smooth(thick, thick * 0.4, (dy - wing).abs()) * smooth(1.0, 0.9, dx.abs());
            colour = colour.mix(Rgb::hex(0x001c_1e24), 0.9 * bird);
        }
        colour
    }
}

/// Works on a raster that holds the source, fitted to its size.
pub(super) fn apply(words: &Words, dice: &mut Dice, raster: &mut Raster) {
    let frame = frame(raster.width, raster.height);
    let edit = Edit::read(words, frame, dice);
    if edit.blur {
        soften(raster);
    }
    raster.rows(|row, bytes| {
        let y = (row as f32 + 0.5) * frame.pixel - frame.high;
        for (column, pixel) in bytes.chunks_exact_mut(3).enumerate() {
            let x = (column as f32 + 0.5) * frame.pixel - frame.wide;
            let byte = |index: usize| f32::from(pixel[index]) / 255.0;
            let source = Rgb::new(byte(0), byte(1), byte(2));
            let colour = edit.shade(x, y, source);
            pixel.copy_from_slice(&quantise(colour, column as i32, row as i32));
        }
    });
}

/// Out of focus: made small and large again.
fn soften(raster: &mut Raster) {
    let (width, height) = (raster.width, raster.height);
    let taken = std::mem::replace(raster, Raster::new(1, 1));
    let small = taken.enlarged((width / 14).max(1), (height / 14).max(1));
    *raster = small.enlarged(width, height);
}

/// The source, cut to the shape asked for and scaled to it.
pub(super) fn fit(source: &RgbImage, width: u32, height: u32) -> Raster {
    let (have_wide, have_high) = (f64::from(source.width()), f64::from(source.height()));
    let scale = (f64::from(width) / have_wide).max(f64::from(height) / have_high);
    let (cut_wide, cut_high) = (f64::from(width) / scale, f64::from(height) / scale);
    let cut = image::imageops::crop_imm(
        source,
        ((have_wide - cut_wide) / 2.0).max(0.0) as u32,
        ((have_high - cut_high) / 2.0).max(0.0) as u32,
        (cut_wide.round() as u32).clamp(1, source.width()),
        (cut_high.round() as u32).clamp(1, source.height()),
    )
    .to_image();
    let raster = Raster {
        width: cut.width(),
        height: cut.height(),
        bytes: cut.into_raw(),
    };
    raster.enlarged(width, height)
}
