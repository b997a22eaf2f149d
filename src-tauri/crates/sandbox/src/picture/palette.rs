//! The colours of one picture.

use super::colour::Rgb;
use super::noise::Dice;
use super::words::{Hour, Words};

/// The colours of one picture and where its light comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Palette {
    /// Sky or wall, above and below.
    pub(super) high: Rgb,
    pub(super) low: Rgb,
    /// Sun, lamp or moon.
    pub(super) light: Rgb,
    /// Table, land or water.
    pub(super) ground: Rgb,
    /// Darkest tone.
    pub(super) shade: Rgb,
    /// The subject and its companion.
    pub(super) accent: Rgb,
    pub(super) second: Rgb,
    pub(super) night: bool,
}

const fn palette(hexes: [u32; 7], night: bool) -> Palette {
    let [high, low, light, ground, shade, accent, second] = hexes;
    Palette {
        high: Rgb::hex(high),
        low: Rgb::hex(low),
        light: Rgb::hex(light),
        ground: Rgb::hex(ground),
        shade: Rgb::hex(shade),
        accent: Rgb::hex(accent),
        second: Rgb::hex(second),
        night,
    }
}

/// Studio walls and tables.
const STUDIO: [Palette; 9] = [
    palette(
        [
            0xe9d8c2, 0xc79f7a, 0xfff4e4, 0xd8b48c, 0x3a2a22, 0x8a5a3c, 0xe6c9a2,
        ],
        false,
    ),
    palette(
        [
            0xd9e5ee, 0x8fb0c6, 0xf8fcff, 0xc4d6e2, 0x1f3947, 0x3f6f8c, 0xe4c7a0,
        ],
        false,
    ),
    palette(
        [
            0xf2cbb2, 0xd9805a, 0xfff0e0, 0xf0b496, 0x4a1c12, 0xb2512f, 0xf6d7b8,
        ],
        false,
    ),
    palette(
        [
            0x23262b, 0x4a4f59, 0xf0e6d2, 0x33363d, 0x0c0d10, 0xd9a83f, 0x7c8794,
        ],
        true,
    ),
    palette(
        [
            0xdfe6d2, 0x9cb07e, 0xfafdf0, 0xc8d5b4, 0x2c3a24, 0x5d7f46, 0xe9d9a6,
        ],
        false,
    ),
    palette(
        [
            0xf6e2ae, 0xe0ac42, 0xfff8e0, 0xf0cd78, 0x4d3308, 0xa86f14, 0xfff0cc,
        ],
        false,
    ),
    palette(
        [
            0xe6d7ec, 0xa883b8, 0xfdf6ff, 0xd4bcdc, 0x33203f, 0x74518a, 0xf2cfc4,
        ],
        false,
    ),
    palette(
        [
            0x1d3b3f, 0x3f7a76, 0xffe3c4, 0x2b5455, 0x0a1c1f, 0xe58a63, 0xf0d6b0,
        ],
        true,
    ),
    palette(
        [
            0xf5d9dc, 0xd996a2, 0xfff6f2, 0xeebfc2, 0x4a1f2c, 0xb4506a, 0xf7e3c8,
        ],
        false,
    ),
];

const DAWN: [Palette; 2] = [
    palette(
        [
            0x8fb4d0, 0xf6d3bb, 0xfff0d8, 0xa9bdb4, 0x2b4452, 0x5e8a8e, 0xf3b79a,
        ],
        false,
    ),
    palette(
        [
            0xa9a8cf, 0xf8cfc4, 0xfff1e2, 0xb3b2c4, 0x363a5c, 0x7a79a8, 0xf2a98f,
        ],
        false,
    ),
];
const DAY: [Palette; 2] = [
    palette(
        [
            0x3f86c9, 0xcfe4ef, 0xfffbe8, 0x7fa05c, 0x1d4036, 0x3e7a52, 0xe8c46a,
        ],
        false,
    ),
    palette(
        [
            0x5aa2d6, 0xe4eee8, 0xfffdf0, 0x93a968, 0x2a4a4a, 0x5a8f78, 0xe2955e,
        ],
        false,
    ),
];
const SUNSET: [Palette; 3] = [
    palette(
        [
            0x4a4e86, 0xf59a5c, 0xffe2a0, 0xb8654f, 0x2a1f3d, 0xc8543f, 0xffc46b,
        ],
        false,
    ),
    palette(
        [
            0x7a4a78, 0xff9f6e, 0xfff0b8, 0xa85d5e, 0x301a34, 0xd0603c, 0xffd08a,
        ],
        false,
    ),
    palette(
        [
            0x2f5d88, 0xf9b872, 0xfff0c0, 0xa67a55, 0x1f2c42, 0xcc6a3a, 0xffd890,
        ],
        false,
    ),
];
const DUSK: [Palette; 2] = [
    palette(
        [
            0x1f3260, 0xc48ba4, 0xffd9b8, 0x4f5685, 0x10182f, 0x6b5a92, 0xf2a878,
        ],
        false,
    ),
    palette(
        [
            0x243b63, 0x8aa0c8, 0xffe0b0, 0x3e5478, 0x0f1a30, 0x4f6a9c, 0xf0b070,
        ],
        true,
    ),
];
const NIGHT: [Palette; 2] = [
    palette(
        [
            0x070d22, 0x274068, 0xe9efff, 0x18294a, 0x04070f, 0x3d5f96, 0xffc873,
        ],
        true,
    ),
    palette(
        [
            0x0b0a20, 0x43315f, 0xf2e8ff, 0x251f42, 0x05050e, 0x6a4f9a, 0xff9f7a,
        ],
        true,
    ),
];

/// Which family of palettes a scene is painted in when the prompt does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    Studio,
    Outdoors,
}

/// Chooses the colours for what the prompt says.
pub(super) fn choose(words: &Words, setting: Setting, dice: &mut Dice) -> Palette {
    let family: &[Palette] = match (words.hour, setting) {
        (Some(Hour::Night), Setting::Studio) => &STUDIO[3..4],
        (_, Setting::Studio) => &STUDIO,
        (Some(Hour::Dawn), _) => &DAWN,
        (Some(Hour::Day), _) => &DAY,
        (Some(Hour::Sunset), _) => &SUNSET,
        (Some(Hour::Dusk), _) => &DUSK,
        (Some(Hour::Night), _) => &NIGHT,
        (None, Setting::Outdoors) => match dice.below(5) {
            0 => &DAWN,
            1 => &DAY,
            2 | 3 => &SUNSET,
            _ => &DUSK,
        },
    };
    let mut palette = family[dice.below(family.len())];
    match (words.colours.as_slice(), setting) {
        ([], _) => {}
        ([colour], Setting::Studio) => studio(&mut palette, *colour, None, words.hour),
        ([colour, wall, ..], Setting::Studio) => {
            studio(&mut palette, *colour, Some(*wall), words.hour);
        }
        ([colour, rest @ ..], Setting::Outdoors) => {
            palette.high = palette.high.mix(colour.darken(0.15), 0.3);
            palette.low = palette.low.mix(colour.lighten(0.45), 0.35);
            palette.ground = palette.ground.mix(*colour, 0.4);
            palette.shade = palette.shade.mix(colour.darken(0.8), 0.4);
            palette.accent = *colour;
            palette.second = rest.first().copied().unwrap_or(palette.second);
        }
    }
    palette
}

/// The subject takes the first colour named, the room the second, or a quiet relative of the first.
fn studio(palette: &mut Palette, colour: Rgb, wall: Option<Rgb>, hour: Option<Hour>) {
    let dark = hour == Some(Hour::Night) || wall.is_some_and(|wall| wall.luma() < 0.25);
    let wall = wall.unwrap_or_else(|| colour.saturate(0.6));
    palette.accent = colour;
    palette.shade = colour.darken(0.78);
    palette.second = wall.lighten(0.55);
    if dark {
        palette.high = wall.mix(Rgb::hex(0x0015_171c), 0.85);
        palette.low = wall.mix(Rgb::hex(0x003a_3f48), 0.7);
        palette.ground = wall.mix(Rgb::hex(0x0024_272d), 0.75);
        palette.night = true;
    } else {
        palette.high = wall.lighten(0.72);
        palette.low = wall.lighten(0.28).saturate(0.85);
        palette.ground = wall.lighten(0.5).saturate(0.8);
        palette.night = false;
    }
}
