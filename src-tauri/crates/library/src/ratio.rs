//! Ratios of width to height, and canvases that have one.

use crate::{Error, MAX_PIXELS};

/// The nearest of `ratios` (width, height) to a picture, by the logarithm of their quotient: twice
/// as wide is as far as half as wide. And whether the picture has it within `tolerance`, say 0.02,
/// so that nothing needs padding. `None` when there is nothing to compare.
pub fn nearest_ratio(
    width: u32,
    height: u32,
    ratios: &[(u32, u32)],
    tolerance: f64,
) -> Option<(usize, bool)> {
    let wanted = logarithm((width, height))?;
    let distances = ratios.iter().enumerate().filter_map(|(index, ratio)| {
        let distance = (logarithm(*ratio)? - wanted).abs();
        Some((index, *ratio, distance))
    });
    let (index, ratio, distance) = distances.min_by(|one, other| one.2.total_cmp(&other.2))?;
    let same = u64::from(width) * u64::from(ratio.1) == u64::from(height) * u64::from(ratio.0);
    Some((index, same || distance.exp_m1() <= tolerance))
}

fn logarithm((width, height): (u32, u32)) -> Option<f64> {
    (width > 0 && height > 0).then(|| f64::from(width).ln() - f64::from(height).ln())
}

/// A picture on a canvas, both in whole pixels.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) canvas: (u32, u32),
    pub(crate) picture: (u32, u32),
    /// Where the picture's upper left pixel lies.
    pub(crate) corner: (u32, u32),
}

/// The smallest canvas of a ratio that holds a picture, the picture in its middle; both scaled down
/// together where the canvas would be longer than `edge`.
pub(crate) fn layout(
    (width, height): (u32, u32),
    (across, down): (u32, u32),
    edge: u32,
) -> Result<Layout, Error> {
    if across == 0 || down == 0 {
        return Err(Error::decode("a ratio has two numbers above zero"));
    }
    let [width, height, across, down] = [width, height, across, down].map(u128::from);
    let wider = width * down >= height * across;
    let canvas = if wider {
        (width, divided(width * down, across))
    } else {
        (divided(height * across, down), height)
    };
    let longer = canvas.0.max(canvas.1);
    let edge = u128::from(edge).min(longer).max(1);
    let scaled = |side: u128| narrow(divided(side * edge, longer).max(1));
    let canvas = (scaled(canvas.0), scaled(canvas.1));
    let pixels = u64::from(canvas.0) * u64::from(canvas.1);
    if pixels > MAX_PIXELS {
        return Err(Error::TooLarge {
            pixels,
            limit: MAX_PIXELS,
        });
    }
    let picture = (scaled(width), scaled(height));
    Ok(Layout {
        canvas,
        picture,
        corner: ((canvas.0 - picture.0) / 2, (canvas.1 - picture.1) / 2),
    })
}

/// Rounded.
fn divided(number: u128, by: u128) -> u128 {
    (number + by / 2) / by
}

/// A side beyond this is refused as too large just after.
fn narrow(side: u128) -> u32 {
    u32::try_from(side).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the models offer.
    const RATIOS: [(u32, u32); 10] = [
        (1, 1),
        (2, 3),
        (3, 2),
        (3, 4),
        (4, 3),
        (4, 5),
        (5, 4),
        (9, 16),
        (16, 9),
        (21, 9),
    ];

    #[test]
    fn the_nearest_ratio_is_the_nearest_by_its_quotient() {
        for ((width, height), expected) in [
            ((1024, 1024), ((1, 1), true)),
            ((1920, 1080), ((16, 9), true)),
            ((1344, 768), ((16, 9), true)),
            ((1000, 1400), ((3, 4), false)),
            ((1, 10_000), ((9, 16), false)),
            ((10_000, 1), ((21, 9), false)),
            ((1010, 1000), ((1, 1), true)),
            ((1030, 1000), ((1, 1), false)),
        ] {
            let (index, fits) = nearest_ratio(width, height, &RATIOS, 0.02).unwrap();
            assert_eq!((RATIOS[index], fits), expected, "{width} × {height}");
        }
        assert_eq!(nearest_ratio(1920, 1080, &RATIOS, 0.0), Some((8, true)));
        assert_eq!(
            nearest_ratio(5, 5, &[(0, 1), (2, 2), (1, 1)], 0.0),
            Some((1, true))
        );
        for nothing in [
            (0, 5, &RATIOS[..]),
            (5, 0, &RATIOS[..]),
            (5, 5, &[]),
            (5, 5, &[(0, 1)]),
        ] {
            assert_eq!(nearest_ratio(nothing.0, nothing.1, nothing.2, 0.02), None);
        }
    }

    #[test]
    fn a_canvas_is_no_larger_than_it_must_be() {
        let expected = |canvas, picture, corner| Layout {
            canvas,
            picture,
            corner,
        };
        for (picture, ratio, edge, layout_of) in [
            (
                (300, 200),
                (1, 1),
                4096,
                expected((300, 300), (300, 200), (0, 50)),
            ),
            (
                (200, 300),
                (16, 9),
                4096,
                expected((533, 300), (200, 300), (166, 0)),
            ),
            (
                (300, 200),
                (3, 2),
                4096,
                expected((300, 200), (300, 200), (0, 0)),
            ),
            (
                (300, 200),
                (1, 1),
                150,
                expected((150, 150), (150, 100), (0, 25)),
            ),
            (
                (1, 10_000),
                (1, 1),
                2048,
                expected((2048, 2048), (1, 2048), (1023, 0)),
            ),
            ((1, 1), (1, 1), 0, expected((1, 1), (1, 1), (0, 0))),
        ] {
            assert_eq!(layout(picture, ratio, edge).unwrap(), layout_of);
        }
        assert!(matches!(
            layout((5, 5), (0, 1), 9),
            Err(Error::Decode { .. })
        ));
        let vast = layout((1, 100_000), (u32::MAX, 1), u32::MAX);
        assert!(matches!(vast, Err(Error::TooLarge { .. })), "{vast:?}");
    }

    proptest! {
        #[test]
        fn no_other_ratio_is_nearer_and_turning_a_picture_turns_its_ratio(
            width in 1_u32..20_000, height in 1_u32..20_000,
        ) {
            let (index, _) = nearest_ratio(width, height, &RATIOS, 0.02).unwrap();
            let quotient = |ratio: (u32, u32)| {
                let quotient = f64::from(width) / f64::from(height) * f64::from(ratio.1)
                    / f64::from(ratio.0);
                quotient.max(1.0 / quotient)
            };
            for other in RATIOS {
                prop_assert!(quotient(RATIOS[index]) <= quotient(other) * (1.0 + 1e-12));
            }
            let turned = RATIOS.map(|(across, down)| (down, across));
            let (again, _) = nearest_ratio(height, width, &turned, 0.02).unwrap();
            prop_assert!((quotient(RATIOS[index]) - quotient(RATIOS[again])).abs() < 1e-9);
        }

        #[test]
        fn a_picture_lies_whole_and_unstretched_on_a_canvas_of_the_ratio(
            picture in (1_u32..6_000, 1_u32..6_000), index in 0..RATIOS.len(),
            edge in 16_u32..6_000,
        ) {
            let ratio = RATIOS[index];
            let layout = layout(picture, ratio, edge).unwrap();
            let (canvas, placed, corner) = (layout.canvas, layout.picture, layout.corner);
            prop_assert!(canvas.0.max(canvas.1) <= edge);
            prop_assert!(corner.0 + placed.0 <= canvas.0 && corner.1 + placed.1 <= canvas.1);
            prop_assert!(placed.0 == canvas.0 || placed.1 == canvas.1);
            // Each side is less than a pixel off, so products are less than both sides off.
            let off = |a: (u32, u32), b: (u32, u32)| {
                let [a0, a1, b0, b1] = [a.0, a.1, b.0, b.1].map(i64::from);
                (a0 * b1 - a1 * b0).abs() <= b0 + b1
            };
            prop_assert!(off(canvas, ratio), "{layout:?}");
            prop_assert!(off(placed, picture), "{layout:?}");
        }
    }
}
