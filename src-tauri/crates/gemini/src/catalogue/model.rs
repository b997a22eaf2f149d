//! What is known about one model.

use serde::Deserialize;

use super::Pixels;

/// The key of models that make one size only.
pub(super) const FIXED: &str = "fixed";

/// A model that makes images.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// The id that is sent.
    pub id: String,
    /// Dead ids it was known under.
    pub retired_ids: Vec<String>,
    /// Its name for people.
    pub name: String,
    /// Whether to begin with it.
    pub state: ModelState,
    /// `YYYY-MM-DD`.
    pub released_on: Option<String>,
    /// The day Google's own API stops serving it, `YYYY-MM-DD`. Proxies may go on.
    pub shutdown_on: Option<String>,
    /// The id of the model to move to.
    pub successor: Option<String>,
    /// Resolutions, smallest first. Empty for a model that takes no size.
    pub sizes: Vec<Size>,
    /// The size made when none is sent.
    pub default_size: Option<String>,
    /// Aspect ratios, `W:H`.
    pub ratios: Vec<String>,
    /// Synchronous prices.
    pub prices: Prices,
    /// Batch prices, half.
    pub batch_prices: Option<Prices>,
    /// Estimate of the input tokens of one reference image, at most.
    pub input_image_tokens: u32,
    /// The same, at least: sources disagree for some models.
    pub least_input_image_tokens: u32,
    /// The most reference images.
    pub references: ReferenceLimits,
    /// How it thinks.
    pub thinking: Thinking,
    /// Google Search.
    pub grounding: GroundingSupport,
    /// How much fits.
    pub context: Context,
    pub(super) fixed_image_tokens: Option<u32>,
    pub(super) pixels: Pixels,
}

/// Whether a model has a future.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelState {
    /// Served and recommended.
    #[default]
    Current,
    /// On its way out; see [`Model::shutdown_on`].
    Deprecated,
}

/// A resolution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// `512`, `1K`, `2K`, `4K`: the wire's word.
    pub name: String,
    /// Output tokens of one image; they do not depend on the ratio.
    pub tokens: u32,
}

/// Micro-dollars per million tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// Text sent.
    pub input: u64,
    /// Images sent. Google asks as much as for text; a proxy may not.
    pub input_image: u64,
    /// Images made.
    pub output_image: u64,
    /// Text made, thinking included.
    pub output_text: u64,
}

/// The most reference images. No field of the request says which role an image has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReferenceLimits {
    /// In all.
    pub total: u32,
    /// Of them, objects.
    pub objects: u32,
    /// Of them, characters kept alike.
    pub characters: u32,
    /// Of them, styles.
    pub styles: u32,
}

/// How a model thinks. It is billed as text whether it is shown or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thinking {
    /// Levels to choose from; empty when there is no choice.
    pub levels: Vec<String>,
    /// The level used when none is sent.
    pub default: Option<String>,
    /// Whether it thinks at all and cannot be stopped.
    pub always_on: bool,
}

impl Thinking {
    /// Whether there is a choice.
    pub fn configurable(&self) -> bool {
        !self.levels.is_empty()
    }
}

/// What the model may look up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GroundingSupport {
    /// Pages.
    pub web: bool,
    /// Pictures.
    pub images: bool,
    /// Price of one search query, in micro-dollars. One request may make several, each billed.
    pub query_price: u64,
}

/// How much fits, in tokens; none is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Into the model.
    pub input: Option<u32>,
    /// Out of it.
    pub output: Option<u32>,
}

impl Model {
    /// Width and height in the published table. Edits may differ by a few pixels: read the
    /// image. The size is ignored by a model that takes none; none is the default size.
    pub fn pixels(&self, size: Option<&str>, ratio: &str) -> Option<(u32, u32)> {
        let size = if self.sizes.is_empty() {
            FIXED
        } else {
            self.size_or_default(size)?
        };
        self.pixels
            .get(&(size.to_owned(), ratio.to_owned()))
            .copied()
    }

    /// Output tokens of one image; a size it does not make counts as the default one.
    pub fn image_tokens(&self, size: Option<&str>) -> u32 {
        let find = |name: &str| self.sizes.iter().find(|size| size.name == name);
        size.and_then(find)
            .or_else(|| self.default_size.as_deref().and_then(find))
            .map(|size| size.tokens)
            .or(self.fixed_image_tokens)
            .unwrap_or_default()
    }

    /// Whether it makes this size. Capitals matter on the wire.
    pub fn accepts_size(&self, size: &str) -> bool {
        self.sizes.iter().any(|known| known.name == size)
    }

    /// Whether it makes this ratio.
    pub fn accepts_ratio(&self, ratio: &str) -> bool {
        self.ratios.iter().any(|known| known == ratio)
    }

    /// Whether this level is a choice.
    pub fn accepts_thinking(&self, level: &str) -> bool {
        self.thinking.levels.iter().any(|known| known == level)
    }

    /// Whether Google's own API has stopped serving it on `today` (`YYYY-MM-DD`). It stays
    /// selectable: what a provider serves, its own list says.
    pub fn past_shutdown(&self, today: &str) -> bool {
        // Dates of this form compare as text.
        self.shutdown_on
            .as_deref()
            .is_some_and(|shutdown| shutdown <= today)
    }

    pub(super) fn has_retired(&self, id: &str) -> bool {
        self.retired_ids.iter().any(|retired| retired == id)
    }

    fn size_or_default<'a>(&'a self, size: Option<&'a str>) -> Option<&'a str> {
        size.or(self.default_size.as_deref())
    }
}
