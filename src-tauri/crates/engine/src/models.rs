//! The catalogue as the page needs it, and whether the provider serves each model.

use plantain_gemini::{Catalogue, Model, ModelInfo};

use crate::engine::Engine;
use crate::event::EngineEvent;
use crate::failure::{Failure, FailureCode};
use crate::fault;
use crate::order;
use crate::price;
use crate::state::State;
use crate::view::{Availability, CatalogueView, ModelView, PixelsView, SizeView};

impl Engine {
    /// Models, sizes, prices, and what the provider is known to serve.
    pub fn catalogue(&self) -> CatalogueView {
        let today = today(self.shared().now_ms());
        view(&self.shared().state(), &today)
    }

    /// Asks the provider for its models; free.
    ///
    /// # Errors
    /// No key, or the provider cannot be asked.
    pub async fn refresh_models(&self) -> Result<CatalogueView, Failure> {
        let provider = self.shared().provider()?;
        let key = self.key_for(&provider).await?;
        let api = self.shared().api(&provider)?;
        let models = api.models(&key).await.map_err(|error| {
            let state = self.shared().state();
            fault::failure(&error, "", &state.catalogue, self.shared().now_ms())
        })?;
        self.note_served(&models);
        Ok(self.catalogue())
    }

    pub(crate) fn note_served(&self, models: &[ModelInfo]) {
        let ids = models.iter().map(|model| model.id.clone()).collect();
        self.shared().state().served = Some(ids);
        self.shared().tell(EngineEvent::Catalogue {
            catalogue: self.catalogue(),
        });
    }

    /// After a change of provider; a failure only means that availability stays unknown.
    pub(crate) fn refresh_models_later(&self) {
        let engine = self.clone();
        self.shared().tasks.spawn(async move {
            let stop = engine.shared().stop.clone();
            tokio::select! {
                () = stop.cancelled() => {}
                result = engine.refresh_models() => if let Err(failure) = result {
                    tracing::info!(%failure, "the provider's models are not known");
                }
            }
        });
    }
}

/// The user's own catalogue file beside the library, over the built-in one.
pub(crate) fn load(dir: &std::path::Path, today: &str) -> (Catalogue, Option<Failure>) {
    let embedded = Catalogue::embedded();
    let path = dir.join("catalogue.toml");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return (embedded, None),
        Err(error) => return (embedded, Some(trouble(&error.to_string()))),
    };
    match embedded.with_override(&text, today) {
        Ok(own) => (own, None),
        Err(error) => (embedded, Some(trouble(&error.to_string()))),
    }
}

fn trouble(reason: &str) -> Failure {
    Failure::before_sending(
        FailureCode::CatalogueInvalid,
        format!("catalogue.toml has a mistake, so the built-in prices are used: {reason}"),
    )
}

/// The date in Coordinated Universal Time, `YYYY-MM-DD`.
pub(crate) fn today(now_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(now_ms)
        .map(|timestamp| timestamp.strftime("%Y-%m-%d").to_string())
        .unwrap_or_default()
}

impl Engine {
    /// The model that a request for this id goes out with: itself, or its successor.
    ///
    /// # Errors
    /// The catalogue does not know it.
    pub fn model(&self, id: &str) -> Result<ModelView, Failure> {
        let today = today(self.shared().now_ms());
        let state = self.shared().state();
        let model = order::find(id, &state.catalogue)?;
        Ok(model_view(model, &state, &today))
    }
}

impl State {
    /// Whether a model is to be had. The provider's own list decides over the calendar.
    pub(crate) fn offers(&self, model: &Model, today: &str) -> bool {
        match &self.served {
            Some(ids) => ids.contains(&model.id),
            None => !model.past_shutdown(today),
        }
    }
}

fn view(state: &State, today: &str) -> CatalogueView {
    let catalogue = &state.catalogue;
    CatalogueView {
        verified_on: catalogue.verified_on().to_owned(),
        default_model: catalogue.default_model().id.clone(),
        models: catalogue
            .models()
            .iter()
            .map(|model| model_view(model, state, today))
            .collect(),
        trouble: state.catalogue_trouble.clone(),
    }
}

fn model_view(model: &Model, state: &State, today: &str) -> ModelView {
    let availability = match &state.served {
        None => Availability::Unknown,
        Some(ids) if ids.contains(&model.id) => Availability::Served,
        Some(_) => Availability::Missing,
    };
    let next = state.catalogue.successor(&model.id);
    ModelView {
        id: model.id.clone(),
        name: model.name.clone(),
        warning: warning(model, next, availability, today),
        successor: next.map(|next| next.id.clone()),
        sizes: model
            .sizes
            .iter()
            .map(|size| size_view(model, size))
            .collect(),
        default_size: model.default_size.clone(),
        ratios: model.ratios.clone(),
        thinking: if model.thinking.configurable() {
            model.thinking.levels.clone()
        } else {
            Vec::new()
        },
        default_thinking: model.thinking.default.clone(),
        grounding: model.grounding.web,
        references: model.references.total,
        availability,
    }
}

fn warning(
    model: &Model,
    next: Option<&Model>,
    availability: Availability,
    today: &str,
) -> Option<String> {
    let instead = next
        .map(|next| format!(" {} replaces it.", next.name))
        .unwrap_or_default();
    match (availability, &model.shutdown_on) {
        (Availability::Missing, _) => Some(format!(
            "This provider does not list {}.{instead}",
            model.name
        )),
        // The provider's own list decides over the calendar.
        (Availability::Served, Some(date)) if model.past_shutdown(today) => Some(format!(
            "Google's shutdown date was {date}; this provider still serves it."
        )),
        (Availability::Unknown, Some(date)) if model.past_shutdown(today) => Some(format!(
            "Google shut it down on {date}; a proxy may still serve it.{instead}"
        )),
        (Availability::Served | Availability::Unknown, Some(date)) => {
            Some(format!("Google shuts it down on {date}.{instead}"))
        }
        (Availability::Served | Availability::Unknown, None) => None,
    }
}

fn size_view(model: &Model, size: &plantain_gemini::Size) -> SizeView {
    let tokens = i64::from(model.image_tokens(Some(&size.name)));
    let pixels = |ratio: &String| {
        let (width, height) = model.pixels(Some(&size.name), ratio)?;
        Some(PixelsView {
            ratio: ratio.clone(),
            width,
            height,
        })
    };
    SizeView {
        size: size.name.clone(),
        image_nanos: price::nanos(tokens, model.prices.output_image),
        pixels: model.ratios.iter().filter_map(pixels).collect(),
    }
}
