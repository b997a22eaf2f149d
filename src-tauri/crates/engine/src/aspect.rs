//! The shape of an edit: it follows its source, which is padded where no ratio of the model fits,
//! and the result is cut back. Nothing is ever stretched.

use plantain_gemini::Model;
use plantain_library::{Frame, nearest_ratio};
use serde::{Deserialize, Serialize};

/// How far a picture may be from a ratio and still count as being of it. The provider's own pixel
/// sizes are up to 1.2 % off the ratios they stand for (PROTOCOL 2.4).
const TOLERANCE: f64 = 0.02;

/// The shape that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Aspect {
    /// `W:H`; none leaves it to the model.
    pub(crate) ratio: Option<String>,
    /// Whether the source is padded to it.
    pub(crate) padded: bool,
}

impl Aspect {
    /// The ratio of a model nearest to a source. One whose size nobody knows is left to the model.
    pub(crate) fn of(model: &Model, width: u32, height: u32) -> Self {
        let known: Vec<(&String, (u32, u32))> = model
            .ratios
            .iter()
            .filter_map(|ratio| Some((ratio, pair(ratio)?)))
            .collect();
        let pairs: Vec<(u32, u32)> = known.iter().map(|(_, pair)| *pair).collect();
        match nearest_ratio(width, height, &pairs, TOLERANCE) {
            Some((index, fits)) => Self {
                ratio: known.get(index).map(|(ratio, _)| (*ratio).clone()),
                padded: !fits,
            },
            None => Self::default(),
        }
    }

    /// The ratio as numbers.
    pub(crate) fn pair(&self) -> Option<(u32, u32)> {
        pair(self.ratio.as_deref()?)
    }
}

/// `16:9` as numbers.
fn pair(ratio: &str) -> Option<(u32, u32)> {
    let (width, height) = ratio.split_once(':')?;
    let pair = (width.parse().ok()?, height.parse().ok()?);
    (pair.0 > 0 && pair.1 > 0).then_some(pair)
}

/// Where a source of this size lies in its padded copy: in the middle, as large as it can be.
pub(crate) fn frame(width: u32, height: u32, ratio: (u32, u32)) -> Frame {
    let own = f64::from(width.max(1)) / f64::from(height.max(1));
    let wanted = f64::from(ratio.0) / f64::from(ratio.1);
    let (across, down) = ((own / wanted).min(1.0), (wanted / own).min(1.0));
    Frame {
        left: (1.0 - across) / 2.0,
        top: (1.0 - down) / 2.0,
        width: across,
        height: down,
    }
}

/// Whether two shapes are the same but for the pixels that a provider rounds by.
pub(crate) fn is_alike(one: (u32, u32), other: (u32, u32)) -> bool {
    let ratio = |(width, height): (u32, u32)| f64::from(width.max(1)) / f64::from(height.max(1));
    (ratio(one) / ratio(other)).ln().abs() <= 2.0 * TOLERANCE
}

#[cfg(test)]
mod tests {
    use plantain_gemini::Catalogue;

    use super::*;

    fn aspect(width: u32, height: u32) -> Aspect {
        Aspect::of(Catalogue::embedded().default_model(), width, height)
    }

    #[test]
    fn every_size_the_model_makes_is_its_own_ratio() {
        let catalogue = Catalogue::embedded();
        let model = catalogue.default_model();
        for ratio in &model.ratios {
            for size in &model.sizes {
                let Some((width, height)) = model.pixels(Some(&size.name), ratio) else {
                    continue;
                };
                let found = Aspect::of(model, width, height);
                assert_eq!(found.ratio.as_ref(), Some(ratio), "{width}×{height}");
                assert!(!found.padded, "{width}×{height}");
            }
        }
    }

    #[test]
    fn a_photograph_of_another_shape_is_padded() {
        let found = aspect(1_000, 700);
        assert_eq!(found.ratio.as_deref(), Some("3:2"));
        assert!(found.padded);
        let frame = frame(1_000, 700, (3, 2));
        assert!((frame.width - 0.952_38).abs() < 1e-4, "{frame:?}");
        assert!((frame.left * 2.0 + frame.width - 1.0).abs() < 1e-9);
        assert!((frame.height - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_hair_and_nothing_have_a_shape_too() {
        assert_eq!(aspect(1, 10_000).ratio.as_deref(), Some("1:8"));
        assert!(aspect(1, 10_000).padded);
        assert_eq!(aspect(0, 0), Aspect::default());
        let frame = frame(1, 10_000, (1, 8));
        assert!(frame.width > 0.0 && frame.width < 0.001, "{frame:?}");
    }
}
