//! The small word "sandbox" in the corner, in a bitmap font drawn for it.

use super::raster::Raster;

/// Seven rows of five dots for each letter; the highest of five bits is the left dot.
const LETTERS: [[u8; 7]; 7] = [
    [0, 0, 0b01111, 0b10000, 0b01110, 0b00001, 0b11110],
    [0, 0, 0b01110, 0b00001, 0b01111, 0b10001, 0b01111],
    [0, 0, 0b10110, 0b11001, 0b10001, 0b10001, 0b10001],
    [
        0b00001, 0b00001, 0b01101, 0b10011, 0b10001, 0b10001, 0b01111,
    ],
    [
        0b10000, 0b10000, 0b10110, 0b11001, 0b10001, 0b10001, 0b11110,
    ],
    [0, 0, 0b01110, 0b10001, 0b10001, 0b10001, 0b01110],
    [0, 0, 0b10001, 0b01010, 0b00100, 0b01010, 0b10001],
];

/// Writes it into the lower right corner: lighter on dark, darker on light, never loud.
pub(super) fn write(raster: &mut Raster) {
    let dot = (raster.width.min(raster.height) / 420).max(1);
    let (wide, high) = (7 * 6 * dot, 7 * dot);
    let margin = 7 * dot;
    if raster.width < wide + 2 * margin || raster.height < high + 2 * margin {
        return;
    }
    let (left, top) = (raster.width - wide - margin, raster.height - high - margin);
    let middle = ((top + high / 2) * raster.width + left + wide / 2) as usize * 3;
    let bright = raster
        .bytes
        .get(middle..middle + 3)
        .is_some_and(|pixel| pixel.iter().map(|byte| u32::from(*byte)).sum::<u32>() > 380);
    for (index, letter) in LETTERS.iter().enumerate() {
        for (row, bits) in letter.iter().enumerate() {
            for column in 0..5 {
                if bits >> (4 - column) & 1 == 0 {
                    continue;
                }
                let x = left + (index as u32 * 6 + column) * dot;
                let y = top + row as u32 * dot;
                fill(raster, x, y, dot, bright);
            }
        }
    }
}

fn fill(raster: &mut Raster, left: u32, top: u32, dot: u32, bright: bool) {
    for y in top..top + dot {
        let from = (y * raster.width + left) as usize * 3;
        let to = from + dot as usize * 3;
        for byte in raster.bytes.get_mut(from..to).unwrap_or(&mut []) {
            let value = u16::from(*byte);
            let shifted = if bright {
                value * 58 / 100
            } else {
                value * 60 / 100 + 100
            };
            *byte = shifted.min(255) as u8;
        }
    }
}
