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
            0x00e9_d8c2,
            0x00c7_9f7a,
            0x00ff_f4e4,
            0x00d8_b48c,
            0x003a_2a22,
            0x008a_5a3c,
            0x00e6_c9a2,
        ],
        false,
    ),
    palette(
        [
            0x00d9_e5ee,
            0x008f_b0c6,
            0x00f8_fcff,
            0x00c4_d6e2,
            0x001f_3947,
            0x003f_6f8c,
            0x00e4_c7a0,
        ],
        false,
    ),
    palette(
        [
            0x00f2_cbb2,
            0x00d9_805a,
            0x00ff_f0e0,
            0x00f0_b496,
            0x004a_1c12,
            0x00b2_512f,
            0x00f6_d7b8,
        ],
        false,
    ),
    palette(
        [
            0x0023_262b,
            0x004a_4f59,
            0x00f0_e6d2,
            0x0033_363d,
            0x000c_0d10,
            0x00d9_a83f,
            0x007c_8794,
        ],
        true,
    ),
    palette(
        [
            0x00df_e6d2,
            0x009c_b07e,
            0x00fa_fdf0,
            0x00c8_d5b4,
            0x002c_3a24,
            0x005d_7f46,
            0x00e9_d9a6,
        ],
        false,
    ),
    palette(
        [
            0x00f6_e2ae,
            0x00e0_ac42,
            0x00ff_f8e0,
            0x00f0_cd78,
            0x004d_3308,
            0x00a8_6f14,
            0x00ff_f0cc,
        ],
        false,
    ),
    palette(
        [
            0x00e6_d7ec,
            0x00a8_83b8,
            0x00fd_f6ff,
            0x00d4_bcdc,
            0x0033_203f,
            0x0074_518a,
            0x00f2_cfc4,
        ],
        false,
    ),
    palette(
        [
            0x001d_3b3f,
            0x003f_7a76,
            0x00ff_e3c4,
            0x002b_5455,
            0x000a_1c1f,
            0x00e5_8a63,
            0x00f0_d6b0,
        ],
        true,
    ),
    palette(
        [
            0x00f5_d9dc,
            0x00d9_96a2,
            0x00ff_f6f2,
            0x00ee_bfc2,
            0x004a_1f2c,
            0x00b4_506a,
            0x00f7_e3c8,
        ],
        false,
    ),
];

const DAWN: [Palette; 2] = [
    palette(
        [
            0x008f_b4d0,
            0x00f6_d3bb,
            0x00ff_f0d8,
            0x00a9_bdb4,
            0x002b_4452,
            0x005e_8a8e,
            0x00f3_b79a,
        ],
        false,
    ),
    palette(
        [
            0x00a9_a8cf,
            0x00f8_cfc4,
            0x00ff_f1e2,
            0x00b3_b2c4,
            0x0036_3a5c,
            0x007a_79a8,
            0x00f2_a98f,
        ],
        false,
    ),
];
const DAY: [Palette; 2] = [
    palette(
        [
            0x003f_86c9,
            0x00cf_e4ef,
            0x00ff_fbe8,
            0x007f_a05c,
            0x001d_4036,
            0x003e_7a52,
            0x00e8_c46a,
        ],
        false,
    ),
    palette(
        [
            0x005a_a2d6,
            0x00e4_eee8,
            0x00ff_fdf0,
            0x0093_a968,
            0x002a_4a4a,
            0x005a_8f78,
            0x00e2_955e,
        ],
        false,
    ),
];
const SUNSET: [Palette; 3] = [
    palette(
        [
            0x004a_4e86,
            0x00f5_9a5c,
            0x00ff_e2a0,
            0x00b8_654f,
            0x002a_1f3d,
            0x00c8_543f,
            0x00ff_c46b,
        ],
        false,
    ),
    palette(
        [
            0x007a_4a78,
            0x00ff_9f6e,
            0x00ff_f0b8,
            0x00a8_5d5e,
            0x0030_1a34,
            0x00d0_603c,
            0x00ff_d08a,
        ],
        false,
    ),
    palette(
        [
            0x002f_5d88,
            0x00f9_b872,
            0x00ff_f0c0,
            0x00a6_7a55,
            0x001f_2c42,
            0x00cc_6a3a,
            0x00ff_d890,
        ],
        false,
    ),
];
const DUSK: [Palette; 2] = [
    palette(
        [
            0x001f_3260,
            0x00c4_8ba4,
            0x00ff_d9b8,
            0x004f_5685,
            0x0010_182f,
            0x006b_5a92,
            0x00f2_a878,
        ],
        false,
    ),
    palette(
        [
            0x0024_3b63,
            0x008a_a0c8,
            0x00ff_e0b0,
            0x003e_5478,
            0x000f_1a30,
            0x004f_6a9c,
            0x00f0_b070,
        ],
        true,
    ),
];
const NIGHT: [Palette; 2] = [
    palette(
        [
            0x0007_0d22,
            0x0027_4068,
            0x00e9_efff,
            0x0018_294a,
            0x0004_070f,
            0x003d_5f96,
            0x00ff_c873,
        ],
        true,
    ),
    palette(
        [
            0x000b_0a20,
            0x0043_315f,
            0x00f2_e8ff,
            0x0025_1f42,
            0x0005_050e,
            0x006a_4f9a,
            0x00ff_9f7a,
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
