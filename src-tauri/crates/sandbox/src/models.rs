//! The models on offer: sizes, ratios, thinking levels, tokens, prices.
//!
//! Google's tables as of 2026-11-24 (ai.google.dev/gemini-api/docs/image-generation, pricing).

use serde_json::{Value, json};

use crate::pixels::{RATIOS, TABLE};

/// One image model.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) id: &'static str,
    alias: Option<&'static str>,
    name: &'static str,
    input_limit: u64,
    output_limit: u64,
    /// Sizes it paints; empty when it knows no `imageSize`.
    pub(crate) sizes: &'static [&'static str],
    /// Whether it paints 1:4, 4:1, 1:8, 8:1.
    pub(crate) narrow: bool,
    pub(crate) levels: &'static [&'static str],
    pub(crate) default_level: &'static str,
    /// Whether temperature, topP, topK and seed are taken.
    pub(crate) sampling: bool,
    /// Tokens of one input image.
    pub(crate) image_in: u64,
    /// Tokens of one image by size, in the order 512, 1K, 2K, 4K.
    image_out: [u64; 4],
    /// Nano-dollars a token: input, image out, text and thinking out.
    pub(crate) nanos: [u64; 3],
    retired: bool,
}

const ALL_LEVELS: &[&str] = &["MINIMAL", "LOW", "MEDIUM", "HIGH", "XHIGH"];

/// Every model, the recommended one first.
pub(crate) const MODELS: [Model; 5] = [
    Model {
        id: "gemini-nano-banana-2.1",
        alias: None,
        name: "Nano Banana 2.1",
        input_limit: 131_072,
        output_limit: 32_768,
        sizes: &["1K", "2K", "4K"],
        narrow: true,
        levels: &["MINIMAL", "MEDIUM", "HIGH"],
        default_level: "MEDIUM",
        sampling: false,
        image_in: 1_120,
        image_out: [0, 1_120, 1_680, 3_780],
        nanos: [1_500, 30_000, 7_500],
        retired: false,
    },
    Model {
        id: "gemini-3-pro-image",
        alias: Some("nano-banana-pro-preview"),
        name: "Nano Banana Pro",
        input_limit: 65_536,
        output_limit: 32_768,
        sizes: &["1K", "2K", "4K"],
        narrow: false,
        levels: ALL_LEVELS,
        default_level: "HIGH",
        sampling: true,
        image_in: 560,
        image_out: [0, 1_120, 1_120, 2_000],
        nanos: [2_000, 120_000, 12_000],
        retired: false,
    },
    Model {
        id: "gemini-3.1-flash-lite-image",
        alias: None,
        name: "Nano Banana 2 Lite",
        input_limit: 65_536,
        output_limit: 4_096,
        sizes: &["1K"],
        narrow: true,
        levels: &["MINIMAL", "HIGH"],
        default_level: "MINIMAL",
        sampling: true,
        image_in: 1_120,
        image_out: [0, 1_120, 0, 0],
        nanos: [250, 30_000, 1_500],
        retired: false,
    },
    Model {
        id: "gemini-3.1-flash-image",
        alias: None,
        name: "Nano Banana 2",
        input_limit: 131_072,
        output_limit: 32_768,
        sizes: &["512", "1K", "2K", "4K"],
        narrow: true,
        levels: &["MINIMAL", "HIGH"],
        default_level: "MINIMAL",
        sampling: true,
        image_in: 1_120,
        image_out: [747, 1_120, 1_680, 2_520],
        nanos: [500, 60_000, 3_000],
        retired: true,
    },
    Model {
        id: "gemini-2.5-flash-image",
        alias: None,
        name: "Nano Banana",
        input_limit: 65_536,
        output_limit: 32_768,
        sizes: &[],
        narrow: false,
        levels: &[],
        default_level: "MINIMAL",
        sampling: true,
        image_in: 258,
        image_out: [0, 1_290, 0, 0],
        nanos: [300, 30_000, 2_500],
        retired: true,
    },
];

impl Model {
    /// The model of an id or alias; retired ones only when they are still served.
    pub(crate) fn find(id: &str, serve_retired: bool) -> Option<&'static Self> {
        MODELS
            .iter()
            .find(|model| model.id == id || model.alias == Some(id))
            .filter(|model| serve_retired || !model.retired)
    }

    /// The ratios it paints, with the row of [`TABLE`] each has.
    pub(crate) fn ratios(&self) -> impl Iterator<Item = (usize, &'static str)> {
        let narrow = self.narrow;
        RATIOS
            .into_iter()
            .enumerate()
            .filter(move |(_, ratio)| narrow || !matches!(*ratio, "1:4" | "4:1" | "1:8" | "8:1"))
    }

    /// Pixels of a ratio (row of [`TABLE`]) and size (column).
    pub(crate) fn pixels(&self, ratio: usize, size: usize) -> (u32, u32) {
        let row = TABLE.get(ratio).unwrap_or(&TABLE[0]);
        if self.sizes.is_empty() {
            return row.first_generation;
        }
        *row.sizes.get(size).unwrap_or(&row.sizes[1])
    }

    /// Tokens of one painted image.
    pub(crate) fn image_tokens(&self, size: usize) -> u64 {
        self.image_out.get(size).copied().unwrap_or(0)
    }

    /// Input tokens it takes.
    pub(crate) const fn input_limit(&self) -> u64 {
        self.input_limit
    }

    /// As `models.get` shows it.
    pub(crate) fn card(&self, id: &str) -> Value {
        json!({
            "name": format!("models/{id}"),
            "baseModelId": self.id,
            "version": "001",
            "displayName": self.name,
            "description": format!("{} (sandbox)", self.name),
            "inputTokenLimit": self.input_limit,
            "outputTokenLimit": self.output_limit,
            "supportedGenerationMethods": ["generateContent", "countTokens", "batchGenerateContent"],
            "temperature": 1,
            "topP": 0.95,
            "topK": 64,
            "maxTemperature": 2,
            "thinking": !self.levels.is_empty(),
        })
    }

    /// The cards of all models on offer, aliases included.
    pub(crate) fn cards(serve_retired: bool) -> Vec<Value> {
        MODELS
            .iter()
            .filter(|model| serve_retired || !model.retired)
            .flat_map(|model| {
                let alias = model.alias.map(|alias| model.card(alias));
                std::iter::once(model.card(model.id)).chain(alias)
            })
            .collect()
    }
}
