//! The catalogue file's own form: everything optional, so that one file can lie over another.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::error::CatalogueError;

/// Ratio to size to width and height, by table name.
pub(super) type PixelTables = BTreeMap<String, BTreeMap<String, BTreeMap<String, [i64; 2]>>>;

/// Fields of the table on top win where they are there.
macro_rules! overlay {
    ($entry:ident, $($field:ident),+) => {
        impl $entry {
            fn overlaid(self, over: Self) -> Self {
                let Self { $($field),+ } = over;
                Self { $($field: $field.or(self.$field)),+ }
            }
        }
    };
}

/// Likewise, for a table within a table.
fn merged<T>(under: Option<T>, over: Option<T>, merge: impl Fn(T, T) -> T) -> Option<T> {
    match (under, over) {
        (Some(under), Some(over)) => Some(merge(under, over)),
        (under, over) => over.or(under),
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) verified_on: Option<String>,
    pub(super) default_model: Option<String>,
    pub(super) sources: Option<Vec<String>>,
    pub(super) pixel_tables: Option<PixelTables>,
    #[serde(default)]
    pub(super) model: Vec<Entry>,
    #[serde(default)]
    pub(super) tier: Vec<TierEntry>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) retired_ids: Option<Vec<String>>,
    pub(super) name: Option<String>,
    pub(super) state: Option<super::ModelState>,
    pub(super) released_on: Option<String>,
    pub(super) shutdown_on: Option<String>,
    pub(super) successor: Option<String>,
    pub(super) sizes: Option<Vec<SizeEntry>>,
    pub(super) default_size: Option<String>,
    pub(super) image_tokens: Option<i64>,
    pub(super) ratios: Option<Vec<String>>,
    pub(super) pixels: Option<String>,
    pub(super) prices: Option<PricesEntry>,
    pub(super) batch_prices: Option<PricesEntry>,
    pub(super) input_image_tokens: Option<i64>,
    pub(super) least_input_image_tokens: Option<i64>,
    pub(super) references: Option<ReferencesEntry>,
    pub(super) thinking: Option<ThinkingEntry>,
    pub(super) grounding: Option<GroundingEntry>,
    pub(super) context: Option<ContextEntry>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SizeEntry {
    pub(super) name: String,
    pub(super) tokens: i64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PricesEntry {
    pub(super) input: Option<i64>,
    pub(super) input_image: Option<i64>,
    pub(super) output_image: Option<i64>,
    pub(super) output_text: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReferencesEntry {
    pub(super) total: Option<i64>,
    pub(super) objects: Option<i64>,
    pub(super) characters: Option<i64>,
    pub(super) styles: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ThinkingEntry {
    pub(super) levels: Option<Vec<String>>,
    pub(super) default: Option<String>,
    pub(super) always_on: Option<bool>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroundingEntry {
    pub(super) web: Option<bool>,
    pub(super) images: Option<bool>,
    pub(super) query_price: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContextEntry {
    pub(super) input: Option<i64>,
    pub(super) output: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TierEntry {
    pub(super) tier: u8,
    pub(super) name: Option<String>,
    pub(super) requirement: Option<String>,
    pub(super) requests_per_minute: Option<i64>,
    pub(super) tokens_per_minute: Option<i64>,
    pub(super) requests_per_day: Option<i64>,
    pub(super) images_per_minute: Option<i64>,
    pub(super) spend_per_ten_minutes: Option<i64>,
    pub(super) spend_per_month: Option<i64>,
    pub(super) batch_tokens: Option<i64>,
}

impl File {
    /// Reads a file. Unknown fields are mistakes: a mistyped price must not go unnoticed.
    pub(super) fn parse(text: &str) -> Result<Self, CatalogueError> {
        let file: Self =
            toml::from_str(text).map_err(|error| CatalogueError::of_toml(&error, text))?;
        for (index, entry) in file.model.iter().enumerate() {
            if file
                .model
                .iter()
                .take(index)
                .any(|earlier| earlier.id == entry.id)
            {
                let field = format!("{}: id", entry.id);
                return Err(CatalogueError::new(field, "this model is listed twice"));
            }
        }
        Ok(file)
    }

    pub(super) fn overlaid(self, over: Self) -> Self {
        let mut model = self.model;
        for entry in over.model {
            match model.iter_mut().find(|known| known.id == entry.id) {
                Some(known) => *known = std::mem::take(known).overlaid(entry),
                None => model.push(entry),
            }
        }
        let mut tier = self.tier;
        for entry in over.tier {
            match tier.iter_mut().find(|known| known.tier == entry.tier) {
                Some(known) => *known = std::mem::take(known).overlaid(entry),
                None => tier.push(entry),
            }
        }
        Self {
            verified_on: over.verified_on.or(self.verified_on),
            default_model: over.default_model.or(self.default_model),
            sources: over.sources.or(self.sources),
            pixel_tables: merged(self.pixel_tables, over.pixel_tables, |mut under, over| {
                under.extend(over);
                under
            }),
            model,
            tier,
        }
    }
}

impl Entry {
    fn overlaid(self, over: Self) -> Self {
        // A default among other sizes would be a mistake nobody made.
        let default_size = self.default_size.filter(|_| over.sizes.is_none());
        Self {
            id: over.id,
            retired_ids: over.retired_ids.or(self.retired_ids),
            name: over.name.or(self.name),
            state: over.state.or(self.state),
            released_on: over.released_on.or(self.released_on),
            shutdown_on: over.shutdown_on.or(self.shutdown_on),
            successor: over.successor.or(self.successor),
            sizes: over.sizes.or(self.sizes),
            default_size: over.default_size.or(default_size),
            image_tokens: over.image_tokens.or(self.image_tokens),
            ratios: over.ratios.or(self.ratios),
            pixels: over.pixels.or(self.pixels),
            prices: merged(self.prices, over.prices, PricesEntry::overlaid),
            batch_prices: merged(self.batch_prices, over.batch_prices, PricesEntry::overlaid),
            input_image_tokens: over.input_image_tokens.or(self.input_image_tokens),
            least_input_image_tokens: over
                .least_input_image_tokens
                .or(self.least_input_image_tokens),
            references: merged(self.references, over.references, ReferencesEntry::overlaid),
            thinking: merged(self.thinking, over.thinking, ThinkingEntry::overlaid),
            grounding: merged(self.grounding, over.grounding, GroundingEntry::overlaid),
            context: merged(self.context, over.context, ContextEntry::overlaid),
        }
    }
}

overlay!(PricesEntry, input, input_image, output_image, output_text);
overlay!(ReferencesEntry, total, objects, characters, styles);
overlay!(ThinkingEntry, levels, default, always_on);
overlay!(GroundingEntry, web, images, query_price);
overlay!(ContextEntry, input, output);

impl TierEntry {
    fn overlaid(self, over: Self) -> Self {
        Self {
            tier: over.tier,
            name: over.name.or(self.name),
            requirement: over.requirement.or(self.requirement),
            requests_per_minute: over.requests_per_minute.or(self.requests_per_minute),
            tokens_per_minute: over.tokens_per_minute.or(self.tokens_per_minute),
            requests_per_day: over.requests_per_day.or(self.requests_per_day),
            images_per_minute: over.images_per_minute.or(self.images_per_minute),
            spend_per_ten_minutes: over.spend_per_ten_minutes.or(self.spend_per_ten_minutes),
            spend_per_month: over.spend_per_month.or(self.spend_per_month),
            batch_tokens: over.batch_tokens.or(self.batch_tokens),
        }
    }
}
