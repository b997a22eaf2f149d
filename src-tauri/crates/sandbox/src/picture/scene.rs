//! A picture as a function: what colour is here?

use super::colour::{Rgb, smooth};
use super::noise::{Dice, fbm, stars};
use super::palette::{Palette, Setting, choose};
use super::soft::Soft;
use super::words::{Subject, Words};
use super::{animal, city, flow, flower, land, portrait, room, sea, space, still};

/// The frame a scene is composed into. The shorter side reaches from −1 to 1, the longer beyond;
/// y grows downwards.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) wide: f32,
    pub(super) high: f32,
    /// Size of a pixel, for soft edges.
    pub(super) pixel: f32,
}

/// Something that knows its colour everywhere.
pub(super) trait Scene: Sync {
    fn shade(&self, x: f32, y: f32) -> Rgb;
}

/// Composes the scene a prompt asks for.
pub(super) fn compose(words: &Words, frame: Frame, dice: &mut Dice) -> Box<dyn Scene> {
    let subject = words.subject.unwrap_or_else(|| {
        [
            Subject::Stones,
            Subject::Hills,
            Subject::Abstract,
            Subject::Mountains,
            Subject::Vase,
            Subject::Sea,
            Subject::Desert,
        ][dice.below(7)]
    });
    let outdoors = matches!(
        subject,
        Subject::Mountains
            | Subject::Hills
            | Subject::Desert
            | Subject::Forest
            | Subject::Sea
            | Subject::City
            | Subject::Space
    );
    let setting = if outdoors {
        Setting::Outdoors
    } else {
        Setting::Studio
    };
    let palette = if subject.has_coat() {
        // A coat has the colour that was named; a wall of the same would swallow it.
        let mut rest = words.clone();
        rest.colours.drain(..rest.colours.len().min(1));
        choose(&rest, setting, dice)
    } else {
        choose(words, setting, dice)
    };
    match subject {
        Subject::Bottle
        | Subject::Perfume
        | Subject::Cup
        | Subject::Vase
        | Subject::Candle
        | Subject::Fruit
        | Subject::Stones => Box::new(still::Still::new(subject, words, palette, frame, dice)),
        Subject::Mountains | Subject::Hills | Subject::Desert | Subject::Forest => {
            Box::new(land::Land::new(subject, words, palette, frame, dice))
        }
        Subject::Sea => Box::new(sea::Sea::new(words, palette, frame, dice)),
        Subject::City => Box::new(city::City::new(words, palette, frame, dice)),
        Subject::Flower => Box::new(flower::Flowers::new(palette, frame, dice)),
        Subject::Space => Box::new(space::Space::new(words, palette, frame, dice)),
        Subject::Portrait => Box::new(portrait::Portrait::new(words, palette, frame, dice)),
        Subject::Cat
        | Subject::Dog
        | Subject::Fox
        | Subject::Bear
        | Subject::Rabbit
        | Subject::Bird => Box::new(animal::Animal::new(subject, words, palette, frame, dice)),
        Subject::Room => Box::new(room::Room::new(palette, frame, dice)),
        Subject::Abstract => Box::new(flow::Flow::new(palette, frame, dice)),
    }
}

/// A sky with a sun or moon, clouds, and stars when it is night.
#[derive(Debug)]
pub(super) struct Sky {
    pub(super) palette: Palette,
    /// Where the sun or moon stands.
    pub(super) sun: (f32, f32),
    pub(super) radius: f32,
    /// Height at which the sky ends.
    horizon: f32,
    top: f32,
    clouds: f32,
    seed: u32,
    soft: Option<Soft>,
}

impl Sky {
    pub(super) fn new(palette: Palette, frame: Frame, horizon: f32, dice: &mut Dice) -> Self {
        let side = if dice.chance(0.5) { -1.0 } else { 1.0 };
        let height = if palette.night {
            -frame.high * dice.between(0.45, 0.65)
        } else {
            horizon - dice.between(0.12, 0.55)
        };
        Self {
            palette,
            sun: (side * frame.wide.min(2.2) * dice.between(0.15, 0.5), height),
            radius: dice.between(0.09, 0.16),
            horizon,
            top: -frame.high,
            clouds: dice.between(0.35, 0.95),
            seed: dice.next() as u32,
            soft: None,
        }
    }

    /// Paints what is smooth in it, once the sun has found its place.
    pub(super) fn settled(mut self, frame: Frame) -> Self {
        let soft = Soft::paint(frame, |x, y| self.air(x, y));
        self.soft = Some(soft);
        self
    }

    /// 0 at the top, 1 at the horizon.
    #[inline]
    fn down(&self, y: f32) -> f32 {
        ((y - self.top) / (self.horizon - self.top)).clamp(0.0, 1.2)
    }

    #[inline]
    pub(super) fn shade(&self, x: f32, y: f32) -> Rgb {
        let palette = &self.palette;
        let mut colour = match &self.soft {
            Some(soft) => soft.at(x, y),
            None => self.air(x, y),
        };
        if palette.night {
            let glimmer = stars(x, y, 14.0, self.seed) + 0.5 * stars(x, y, 33.0, self.seed ^ 7);
            let fade = (1.0 - self.down(y) * 0.8).max(0.0);
            colour = colour.screen(palette.light, glimmer * fade);
        }
        let (dx, dy) = (x - self.sun.0, y - self.sun.1);
        let distance = (dx * dx + dy * dy).sqrt();
        let disc = smooth(self.radius, self.radius * 0.95, distance);
        colour.mix(palette.light.lighten(0.35), disc * 0.93)
    }

    /// Gradient, glow and clouds.
    fn air(&self, x: f32, y: f32) -> Rgb {
        let palette = &self.palette;
        let t = self.down(y);
        let mut colour = palette.high.mix(palette.low, t.powf(1.35));
        let (dx, dy) = (x - self.sun.0, y - self.sun.1);
        let distance = (dx * dx + dy * dy).sqrt();
        let strength = if palette.night { 0.35 } else { 0.75 };
        colour = colour.screen(palette.light, strength * (-distance * 1.6).exp());
        let corona = (-(distance - self.radius).max(0.0) * 7.0).exp();
        colour = colour.screen(palette.light, 0.5 * corona);
        // Clouds lie flatter the nearer they are to the horizon.
        let height = (self.horizon - y).max(-0.1) + 0.42;
        let (across, away) = (x * 0.85 / height + 5.0, 2.6 / height);
        let warp = fbm(across * 0.7, away * 0.7 + 9.0, 3, self.seed ^ 0x11) - 0.5;
        let (across, away) = (across + warp * 0.9, away + warp * 0.5);
        let cover = fbm(across, away, 5, self.seed ^ 0x1f);
        let cloud = smooth(0.47, 0.78, cover) * self.clouds * smooth(1.15, 0.7, t);
        // Lit from where the sun stands. A sign alone would leave a seam above and beside it.
        let side = |offset: f32| (offset * 2.5).clamp(-1.0, 1.0);
        let towards = (side(dx) * 0.07, side(dy) * 0.10);
        let ahead = fbm(across - towards.0, away - towards.1, 4, self.seed ^ 0x1f);
        let shaded = if palette.night { 0.55 } else { 0.22 };
        let body = palette
            .low
            .mix(palette.shade, shaded)
            .mix(palette.high, 0.25);
        let tone = body.mix(palette.light, (0.5 + (cover - ahead) * 4.5).clamp(0.0, 1.0));
        colour.mix(tone, cloud * 0.8)
    }
}

/// A quiet wall with a glow on it.
#[inline]
pub(super) fn wall(palette: &Palette, frame: Frame, glow: (f32, f32), x: f32, y: f32) -> Rgb {
    let t = (y + frame.high) / (2.0 * frame.high);
    let base = palette.high.mix(palette.low, t * 1.25);
    let (dx, dy) = (x - glow.0, y - glow.1);
    let distance = (dx * dx + dy * dy).sqrt();
    let strength = if palette.night { 0.42 } else { 0.7 };
    let lit = base.screen(palette.light, strength * (-distance * distance * 0.9).exp());
    let vignette = smooth(1.1, 2.6, (x * x * 0.5 + y * y).sqrt());
    lit.mix(palette.shade, vignette * 0.25)
}
