//! Models, sizes, prices and limits: data with a date, embedded and overridable.

mod check;
mod entry;
mod error;
mod model;
mod tier;

use std::collections::BTreeMap;

pub use error::CatalogueError;
pub use model::{
    Context, GroundingSupport, Model, ModelState, Prices, ReferenceLimits, Size, Thinking,
};
pub use tier::TierLimits;

use entry::{File, PixelTables};

/// The embedded data, checked by a test.
const EMBEDDED: &str = include_str!("catalogue/catalogue.toml");
/// Later than any file: the embedded data needs no check against the calendar.
const END_OF_TIME: &str = "9999-12-31";

/// Everything known about the models. Cheap enough to clone for a reader.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    file: File,
    models: Vec<Model>,
    default: Model,
    tiers: Vec<TierLimits>,
}

/// An id made fit to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The id to send.
    pub id: String,
    /// The dead id it stands for.
    pub replaced: Option<String>,
}

impl Catalogue {
    /// The data this version was built with.
    pub fn embedded() -> Self {
        // Empty rather than a panic if the file were broken; a test says that it is not.
        File::parse(EMBEDDED)
            .and_then(|file| Self::build(file, END_OF_TIME))
            .unwrap_or_default()
    }

    /// This catalogue with a user's file laid over it: models are matched by id, fields that the
    /// file leaves out stay, other ids are new models. `today` is `YYYY-MM-DD`.
    pub fn with_override(&self, toml_text: &str, today: &str) -> Result<Self, CatalogueError> {
        let file = File::parse(toml_text).map_err(|error| error.located_in(toml_text))?;
        Self::build(self.file.clone().overlaid(file), today)
            .map_err(|error| error.located_in(toml_text))
    }

    fn build(file: File, today: &str) -> Result<Self, CatalogueError> {
        check::dates(&file, today)?;
        let tables = file.pixel_tables.clone().unwrap_or_default();
        let models: Vec<Model> = file
            .model
            .iter()
            .map(|entry| check::model(entry, &tables))
            .collect::<Result<_, _>>()?;
        check::references_between(&models)?;
        let tiers = file
            .tier
            .iter()
            .map(check::tier)
            .collect::<Result<_, _>>()?;
        let wanted = file.default_model.as_deref().unwrap_or_default();
        let default = models.iter().find(|model| model.id == wanted).cloned();
        let Some(default) = default else {
            return Err(CatalogueError::new(
                "default_model",
                format!("no model “{wanted}”"),
            ));
        };
        Ok(Self {
            file,
            models,
            default,
            tiers,
        })
    }

    /// When it was last compared with what Google publishes, `YYYY-MM-DD`.
    pub fn verified_on(&self) -> &str {
        self.file.verified_on.as_deref().unwrap_or_default()
    }

    /// Where the facts are from.
    pub fn sources(&self) -> &[String] {
        self.file.sources.as_deref().unwrap_or_default()
    }

    /// All models, best first.
    pub fn models(&self) -> &[Model] {
        &self.models
    }

    /// The model to begin with.
    pub fn default_model(&self) -> &Model {
        &self.default
    }

    /// A model by its own id. Retired ids are for [`Self::resolve`].
    pub fn model(&self, id: &str) -> Option<&Model> {
        let id = bare(id);
        self.models.iter().find(|model| model.id == id)
    }

    /// The id to send for `id`: a dead preview id becomes the id it was released under; all
    /// others, unknown ones included, stay.
    pub fn resolve(&self, id: &str) -> Resolved {
        let id = bare(id);
        let known = self.model(id).is_some();
        let heir = self
            .models
            .iter()
            .find(|model| model.has_retired(id))
            .filter(|_| !known);
        match heir {
            Some(heir) => Resolved {
                id: heir.id.clone(),
                replaced: Some(id.to_owned()),
            },
            None => Resolved {
                id: id.to_owned(),
                replaced: None,
            },
        }
    }

    /// The model to offer when `id` is gone.
    pub fn successor(&self, id: &str) -> Option<&Model> {
        let resolved = self.resolve(id);
        let model = self.model(&resolved.id)?;
        match model.successor.as_deref() {
            Some(next) => self.model(next),
            None => resolved.replaced.is_some().then_some(model),
        }
    }

    /// Limits of a tier, 0 (free) to 3.
    pub fn tier(&self, tier: u8) -> Option<&TierLimits> {
        self.tiers.iter().find(|limits| limits.tier == tier)
    }

    /// Limits of all tiers.
    pub fn tiers(&self) -> &[TierLimits] {
        &self.tiers
    }
}

fn bare(id: &str) -> &str {
    let id = id.trim();
    id.strip_prefix("models/").unwrap_or(id)
}

/// Pixels of one model: size and ratio to width and height.
type Pixels = BTreeMap<(String, String), (u32, u32)>;
