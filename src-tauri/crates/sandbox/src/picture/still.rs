//! Still lifes: things on a table in front of a wall, in soft light.

use super::colour::{Rgb, smooth};
use super::noise::{Dice, fbm, noise};
use super::palette::Palette;
use super::scene::{Frame, Scene, wall};
use super::soft::Soft;
use super::solid::{Material, Solid, TILT};
use super::twigs::Twigs;
use super::words::{Subject, Words};

/// A table with things on it.
#[derive(Debug)]
pub(super) struct Still {
    palette: Palette,
    frame: Frame,
    glow: (f32, f32),
    edge: f32,
    side: f32,
    /// From back to front.
    solids: Vec<Solid>,
    flame: Option<(f32, f32)>,
    steam: bool,
    dapple: f32,
    twigs: Option<Twigs>,
    /// Wall, and in red how much light falls through the leaves.
    back: Option<(Soft, Soft)>,
    wood: bool,
    seed: u32,
}

const BOTTLE: &[(f32, f32)] = &[
    (0.0, 0.27),
    (0.02, 0.31),
    (0.5, 0.315),
    (0.56, 0.30),
    (0.76, 0.115),
    (0.86, 0.105),
    (0.862, 0.14),
    (1.0, 0.14),
];
const FLACON: &[(f32, f32)] = &[
    (0.0, 0.38),
    (0.03, 0.44),
    (0.55, 0.44),
    (0.66, 0.40),
    (0.7, 0.12),
    (0.75, 0.12),
    (0.755, 0.19),
    (1.0, 0.19),
];
const CUP: &[(f32, f32)] = &[
    (0.0, 0.2),
    (0.07, 0.21),
    (0.09, 0.26),
    (0.35, 0.4),
    (0.7, 0.455),
    (1.0, 0.47),
];
const BOWL: &[(f32, f32)] = &[
    (0.0, 0.22),
    (0.06, 0.22),
    (0.1, 0.28),
    (0.55, 0.55),
    (1.0, 0.64),
];
const VASE: &[(f32, f32)] = &[
    (0.0, 0.2),
    (0.04, 0.23),
    (0.42, 0.43),
    (0.62, 0.38),
    (0.82, 0.15),
    (0.92, 0.14),
    (1.0, 0.2),
];
const AMPHORA: &[(f32, f32)] = &[
    (0.0, 0.16),
    (0.3, 0.32),
    (0.7, 0.42),
    (0.88, 0.24),
    (1.0, 0.26),
];
const PILLAR: &[(f32, f32)] = &[(0.0, 0.22), (0.95, 0.22), (1.0, 0.2)];
const PLINTH: &[(f32, f32)] = &[(0.0, 0.62), (0.97, 0.62), (1.0, 0.61)];

impl Still {
    pub(super) fn new(
        subject: Subject,
        words: &Words,
        palette: Palette,
        frame: Frame,
        dice: &mut Dice,
    ) -> Self {
        let side = if dice.chance(0.6) { 1.0 } else { -1.0 };
        let mut still = Self {
            palette,
            frame,
            glow: (side * dice.between(0.45, 0.9), -dice.between(0.25, 0.6)),
            edge: dice.between(0.3, 0.42),
            side,
            solids: Vec::new(),
            flame: None,
            steam: words.say("coffee tea steam steaming hot espresso latte soup cappuccino matcha"),
            dapple: if dice.chance(0.55) || words.say("sun sunlight sunny shadow window morning") {
                dice.between(0.5, 1.0)
            } else {
                0.0
            },
            twigs: None,
            back: None,
            wood: words.say("wood wooden oak walnut table rustic"),
            seed: dice.next() as u32,
        };
        still.companions(dice);
        still.place(subject, words, dice);
        let wall = Soft::paint(frame, |x, y| wall(&palette, frame, still.glow, x, y));
        let leaves = Soft::paint(frame, |x, y| Rgb::new(still.leaves(x, y), 0.0, 0.0));
        still.back = Some((wall, leaves));
        if subject == Subject::Fruit {
            // Several of a size: the nearer one stands in front.
            let base = |solid: &Solid| solid.foot().1;
            still
                .solids
                .sort_by(|one, other| base(one).total_cmp(&base(other)));
        }
        still
    }

    fn put(
        &mut self,
        at: (f32, f32),
        height: f32,
        outline: &[(f32, f32)],
        colour: Rgb,
        material: Material,
    ) {
        self.solids.push(Solid::new(
            at,
            height,
            outline,
            (colour, material),
            self.side,
        ));
    }

    fn roll(&mut self, at: (f32, f32), size: (f32, f32), colour: Rgb, material: Material) {
        self.solids
            .push(Solid::ball(at, size, (colour, material), self.side));
    }

    fn adorn(&mut self, adorn: impl FnOnce(&mut Solid)) {
        if let Some(solid) = self.solids.last_mut() {
            adorn(solid);
        }
    }

    /// The quiet things beside the subject.
    fn companions(&mut self, dice: &mut Dice) {
        let palette = self.palette;
        let count = 1 + dice.below(2);
        for index in 0..count {
            let radius = dice.between(0.11, 0.19);
            let away = if index == 0 { self.side } else { -self.side };
            let x = away * dice.between(0.62, 0.86).min(self.frame.wide * 0.8);
            let y = dice.between(0.55, 0.72);
            let colour = palette.second.mix(palette.accent, 0.35 * index as f32);
            let high = radius * if dice.chance(0.4) { 0.55 } else { 1.0 };
            self.roll((x, y), (radius, high), colour, Material::Matte);
        }
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one thing, painted from back to front"
    )]
    fn place(&mut self, subject: Subject, words: &Words, dice: &mut Dice) {
        let Palette {
            accent,
            second,
            shade,
            low,
            ..
        } = self.palette;
        let (x, y) = (
            -self.side * dice.between(0.0, 0.14),
            dice.between(0.58, 0.66),
        );
        let glass = words.say("glass transparent crystal clear perfume wine") || dice.chance(0.3);
        let glossy = if glass {
            Material::Glass
        } else {
            Material::Glazed
        };
        let paper = second.lighten(0.35);
        match subject {
            Subject::Bottle => {
                self.put((x, y), 1.42, BOTTLE, accent, glossy);
                self.adorn(|solid| {
                    solid.label = Some((0.14, 0.44, paper));
                    solid.cap = Some((0.862, shade.mix(accent, 0.25)));
                });
            }
            Subject::Perfume => {
                self.put((x, y), 1.05, FLACON, accent, Material::Glass);
                self.adorn(|solid| {
                    solid.label = Some((0.2, 0.42, paper));
                    solid.cap = Some((0.755, shade.mix(second, 0.35)));
                });
            }
            Subject::Cup => {
                let bowl = words.say("bowl soup breakfast matcha");
                let (outline, height) = if bowl { (BOWL, 0.52) } else { (CUP, 0.62) };
                let drink = if words.say("tea matcha soup") {
                    Rgb::hex(0x009a_7a35)
                } else {
                    Rgb::hex(0x003a_2216)
                };
                self.put(
                    (x, y + 0.02),
                    0.05,
                    &[(0.0, 0.46), (1.0, 0.74)],
                    second,
                    Material::Glazed,
                );
                self.put(
                    (x, y - 0.02),
                    height,
                    outline,
                    accent.lighten(0.1),
                    Material::Glazed,
                );
                self.adorn(|solid| {
                    solid.inside = Some(drink);
                    solid.handle = !bowl;
                });
            }
            Subject::Candle => {
                let height = dice.between(0.6, 0.85);
                self.put((x, y), height, PILLAR, second.lighten(0.4), Material::Matte);
                self.adorn(|solid| solid.inside = Some(second.lighten(0.2)));
                self.flame = Some((x, y - height));
            }
            Subject::Fruit => {
                let fruits: [Rgb; 4] = [
                    accent,
                    second.saturate(1.3),
                    accent.mix(low, 0.4),
                    accent.saturate(1.3),
                ];
                for (index, colour) in fruits.into_iter().enumerate() {
                    let at = (index as f32 - 1.5) * 0.42 + dice.between(-0.05, 0.05);
                    let radius = dice.between(0.22, 0.3);
                    let down = dice.between(0.5, 0.76);
                    self.roll(
                        (at, down),
                        (radius, radius * 0.95),
                        colour,
                        Material::Glazed,
                    );
                }
            }
            Subject::Stones => {
                self.put(
                    (x, y + 0.05),
                    0.3,
                    PLINTH,
                    second.mix(low, 0.3),
                    Material::Matte,
                );
                let radius = dice.between(0.28, 0.36);
                self.roll(
                    (x - 0.1, y - 0.2),
                    (radius, radius),
                    accent,
                    Material::Glazed,
                );
                let small = dice.between(0.13, 0.19);
                self.roll(
                    (x + 0.34, y - 0.185),
                    (small, small * 0.6),
                    second,
                    Material::Matte,
                );
            }
            _ => {
                let outline = if dice.chance(0.5) { VASE } else { AMPHORA };
                self.put(
                    (x, y + 0.06),
                    0.86,
                    outline,
                    accent,
                    if glass { glossy } else { Material::Matte },
                );
                self.adorn(|solid| solid.inside = Some(shade));
                let opening = (x, y + 0.06 - 0.81);
                self.twigs = Some(Twigs::grow(opening, &self.palette, self.seed));
            }
        }
    }

    #[inline]
    fn table(&self, x: f32, y: f32) -> Rgb {
        let palette = &self.palette;
        let near = ((y - self.edge) / (self.frame.high - self.edge)).clamp(0.0, 1.0);
        let mut colour = palette
            .ground
            .lighten(0.16)
            .mix(palette.ground.mix(palette.shade, 0.26), near);
        if self.wood {
            let depth = 0.35 + near;
            let veins = fbm(
                x / depth * 1.2,
                (y - self.edge) / depth * 22.0,
                4,
                self.seed,
            );
            colour = colour
                .mix(Rgb::hex(0x0070_4a30), 0.45)
                .mix(palette.shade, 0.34 * smooth(0.4, 0.75, veins));
        }
        let (dx, dy) = (x - self.glow.0, (y - self.edge) * 1.6);
        colour = colour.screen(
            palette.light,
            0.4 * (-(dx * dx * 0.7 + dy * dy * 2.2)).exp(),
        );
        for solid in &self.solids {
            let (foot, base, radius) = solid.foot();
            // A tight dark line where it stands, a long soft shadow away from the light.
            let (ex, ey) = (
                (x - foot) / (radius * 1.12),
                (y - base - 0.01) / (radius * TILT * 1.9),
            );
            let contact = smooth(1.25, 0.35, (ex * ex + ey * ey).sqrt());
            let reach = 1.4 + radius;
            let along = (foot - x) * self.side / reach;
            let spread = radius * (0.62 + 0.5 * along.max(0.0));
            let across = (y - base + 0.05 * along) / (spread * 0.42);
            let long =
                smooth(-0.12, 0.08, along) * smooth(1.0, 0.05, along) * (-across * across).exp();
            colour = colour.mix(palette.shade, (contact * 0.55).max(long * 0.42));
        }
        colour
    }

    /// How much light falls through leaves or a window.
    fn leaves(&self, x: f32, y: f32) -> f32 {
        let (u, v) = (
            x * 0.8 - y * 0.55 * self.side,
            x * 0.5 * self.side + y * 0.9,
        );
        let leaves =
            noise(u * 2.1 + 9.0, v * 3.4, self.seed) + 0.5 * noise(u * 5.2, v * 8.0, self.seed ^ 3);
        smooth(0.72, 1.05, leaves) * self.dapple
    }

    #[inline]
    fn dappled(&self, x: f32, y: f32, colour: Rgb) -> Rgb {
        let light = self
            .back
            .as_ref()
            .map_or(0.0, |(_, leaves)| leaves.at(x, y).r);
        colour
            .screen(self.palette.light, 0.26 * light)
            .mix(self.palette.shade, 0.07 * (1.0 - light))
    }
}

impl Scene for Still {
    fn shade(&self, x: f32, y: f32) -> Rgb {
        let palette = &self.palette;
        let pixel = self.frame.pixel;
        let back = match &self.back {
            Some((back, _)) => back.at(x, y),
            None => palette.low,
        };
        let table = smooth(-2.5 * pixel, 2.5 * pixel, y - self.edge);
        let mut colour = back;
        if table > 0.0 {
            colour = back.mix(self.table(x, y), table);
        }
        if self.dapple > 0.0 {
            colour = self.dappled(x, y, colour);
        }
        if let Some(twigs) = &self.twigs {
            colour = twigs.shade(x, y, pixel, colour);
        }
        for solid in &self.solids {
            colour = solid.shade(x, y, pixel, palette, colour);
        }
        if let Some((fx, fy)) = self.flame {
            let (dx, dy) = (x - fx, y - (fy - 0.13));
            let body = smooth(
                1.0,
                0.6,
                ((dx / (0.045 - 0.02 * (dy / 0.12).clamp(-1.0, 1.0).abs())).powi(2)
                    + (dy / 0.12).powi(2))
                .sqrt(),
            );
            let halo = (-(dx * dx + dy * dy) * 5.0).exp();
            colour = colour
                .screen(Rgb::hex(0x00ff_b454), 0.55 * halo)
                .mix(Rgb::hex(0x00ff_f3c8), body);
        }
        if self.steam {
            let rise = (0.05 - y) / 0.9;
            if (0.0..1.0).contains(&rise) {
                let drift = 0.22 * (noise(rise * 2.4, 1.0, self.seed) - 0.5);
                let veil = fbm(x * 4.5 + drift * 6.0, y * 1.7, 4, self.seed ^ 5);
                let width = (-((x - drift) / (0.1 + 0.22 * rise)).powi(2)).exp();
                colour = colour.screen(
                    palette.light,
                    0.55 * width
                        * smooth(0.42, 0.8, veil)
                        * smooth(1.0, 0.4, rise)
                        * smooth(0.0, 0.2, rise),
                );
            }
        }
        colour
    }
}
