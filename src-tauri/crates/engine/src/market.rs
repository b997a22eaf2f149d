//! What a request would cost: every size of its model side by side, or every model.

use plantain_gemini::{Model, Size};
use plantain_pacing::{Demand, Pace};

use crate::budget::BudgetVerdict;
use crate::edit::{Past, Source};
use crate::estimate;
use crate::failure::Failure;
use crate::order::{MOST_VARIANTS, check, find};
use crate::price::{Draft, Estimate, EstimateView, ModelEstimate, SizeEstimate, nanos};
use crate::price_list::Rates;
use crate::provider::Provider;
use crate::purse::Counting;
use crate::request::GenerateRequest;
use crate::state::State;
use crate::turn::ContextView;

/// What prices hang on beside the request.
#[derive(Clone, Copy)]
pub(crate) struct Market<'a> {
    pub(crate) state: &'a State,
    pub(crate) provider: Option<&'a Provider>,
    /// What goes back of the conversation.
    pub(crate) past: Past,
}

impl Market<'_> {
    /// The price of a request at one size, by the ordinary tariff or the batch's.
    pub(crate) fn price(
        &self,
        model: &Model,
        request: &GenerateRequest,
        size: Option<&str>,
        batch: bool,
    ) -> Estimate {
        let order = estimate::Order {
            prompt: &request.prompt,
            size,
            thinking: request.thinking.as_deref(),
            references: u32::try_from(request.references.len()).unwrap_or(u32::MAX),
            past: self.past,
            count: request.count.min(MOST_VARIANTS),
            grounded: request.grounded,
            resend: self.state.settings.resend_once,
        };
        let rates = self.state.prices.rates(model, self.provider, batch);
        estimate::estimate(model, &rates, &self.state.habits, order)
    }

    /// The prices of every size of a model, smallest first.
    fn sizes(&self, model: &Model, request: &GenerateRequest) -> Vec<SizeEstimate> {
        let rates = self.state.prices.rates(model, self.provider, false);
        let has_batch = self.state.prices.has_batch(model, self.provider);
        let at = |size: Option<&str>| {
            let price = self.price(model, request, size, false).range();
            SizeEstimate {
                size: size.map(str::to_owned),
                low_nanos: price.low_nanos,
                high_nanos: price.high_nanos,
                image_nanos: image_nanos(model, &rates, size),
                batch: has_batch.then(|| self.price(model, request, size, true).range()),
            }
        };
        if model.sizes.is_empty() {
            return vec![at(None)];
        }
        let named = |size: &Size| at(Some(&size.name));
        model.sizes.iter().map(named).collect()
    }

    /// How long it takes at the present limits.
    fn takes_ms(
        &self,
        model: &Model,
        request: &GenerateRequest,
        (size, chosen): (Option<&str>, &Estimate),
        pace: Pace,
        now_ms: i64,
    ) -> Option<i64> {
        let count = request.count.clamp(1, MOST_VARIANTS);
        let demand = Demand {
            requests: 1,
            input_tokens: chosen.input_tokens() / u64::from(count),
            images: 1,
            nanos: u64::try_from(chosen.high_nanos).unwrap_or(0) / u64::from(count),
        };
        let scope = self.provider?.scope(&model.id);
        let ends = self
            .state
            .ends_ms((&scope, size), demand, count, pace, now_ms)?;
        Some(ends.saturating_sub(now_ms).max(0))
    }

    /// What goes back of the conversation, as the page shows it.
    fn context(&self, model: &Model, source: &Source, count: u32) -> ContextView {
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let rates = self.state.prices.rates(model, self.provider, false);
        let (tokens, nanos) = estimate::past(model, &rates, source.past());
        let conversation = &source.conversation;
        ContextView {
            turns: small(conversation.steps.len()),
            images: small(source.images),
            bytes: i64::try_from(source.bytes).unwrap_or(i64::MAX),
            tokens,
            nanos: nanos.saturating_mul(i64::from(count)),
            trimmed: conversation.trimmed,
            trim: conversation.trim,
            cut: conversation.cut,
            ratio: source.aspect.ratio.clone(),
            padded: source.aspect.padded,
        }
    }

    /// What the budgets say to it. Practice costs nothing.
    fn budget(&self, request: &GenerateRequest, chosen: &Estimate) -> BudgetVerdict {
        if self.provider.is_none_or(Provider::is_sandbox) {
            return BudgetVerdict::Allowed;
        }
        let state = self.state;
        let project = match &request.session {
            Some(session) => state.purse.project_of(session),
            None => request
                .project
                .as_deref()
                .or(state.settings.current_project.as_deref()),
        };
        state
            .budgets
            .verdict(&state.purse, Counting::Promised, project, chosen.high_nanos)
    }
}

/// The price at every size, and why the request cannot be sent as it is.
pub(crate) fn estimate(
    request: &GenerateRequest,
    source: Result<Option<&Source>, Failure>,
    market: Market<'_>,
    pace: Pace,
    now_ms: i64,
) -> EstimateView {
    let Market {
        state, provider, ..
    } = market;
    let (source, missing) = match source {
        Ok(source) => (source, None),
        Err(failure) => (None, Some(failure)),
    };
    let problem = check(request, &state.catalogue).err().or(missing);
    let Ok(model) = find(&request.model, &state.catalogue) else {
        return EstimateView {
            sizes: Vec::new(),
            chosen: Estimate::default(),
            draft: None,
            takes_ms: None,
            budget: BudgetVerdict::Allowed,
            ask: Vec::new(),
            context: None,
            problem,
        };
    };
    let asked = request
        .size
        .as_deref()
        .filter(|size| model.accepts_size(size));
    let size = asked.or(model.default_size.as_deref());
    let sizes = market.sizes(model, request);
    let chosen = market.price(model, request, size, false);
    EstimateView {
        draft: draft(&sizes, size, request.count),
        takes_ms: market.takes_ms(model, request, (size, &chosen), pace, now_ms),
        budget: market.budget(request, &chosen),
        ask: if provider.is_some_and(Provider::is_sandbox) {
            Vec::new()
        } else {
            state.budgets.ask(size, request.count, &chosen)
        },
        context: source.map(|source| market.context(model, source, request.count)),
        sizes,
        chosen,
        problem,
    }
}

/// The same order at every model that there is.
pub(crate) fn every_model(
    request: &GenerateRequest,
    market: Market<'_>,
    today: &str,
) -> Vec<ModelEstimate> {
    let state = market.state;
    let asked = find(&request.model, &state.catalogue).ok();
    let is_asked = |model: &Model| asked.is_some_and(|asked| asked.id == model.id);
    // What is no longer to be had has no price; what was asked for is told all the same.
    let models = state.catalogue.models().iter();
    models
        .filter(|model| state.offers(model, today) || is_asked(model))
        .map(|model| ModelEstimate {
            model: model.id.clone(),
            name: model.name.clone(),
            sizes: market.sizes(model, &fitted(request, model)),
        })
        .collect()
}

/// The order as this model would take it: at its own level of thinking where it does not know the
/// one that was chosen for another model, and without searching where it cannot.
fn fitted(request: &GenerateRequest, model: &Model) -> GenerateRequest {
    let level = request.thinking.as_deref();
    GenerateRequest {
        thinking: level
            .filter(|level| model.accepts_thinking(level))
            .map(str::to_owned),
        grounded: request.grounded && model.grounding.web,
        ..request.clone()
    }
}

/// The cheapest size, when it is cheaper than the chosen one.
fn draft(sizes: &[SizeEstimate], chosen: Option<&str>, count: u32) -> Option<Draft> {
    let chosen = sizes.iter().find(|size| size.size.as_deref() == chosen)?;
    let cheapest = sizes.iter().min_by_key(|size| size.image_nanos)?;
    let saves = chosen.image_nanos.saturating_sub(cheapest.image_nanos);
    if saves <= 0 {
        return None;
    }
    Some(Draft {
        size: cheapest.size.clone()?,
        saves_nanos: saves.saturating_mul(i64::from(count)),
    })
}

/// One picture alone.
fn image_nanos(model: &Model, rates: &Rates, size: Option<&str>) -> i64 {
    let tokens = i64::from(model.image_tokens(size));
    rates
        .call
        .unwrap_or_else(|| nanos(tokens, rates.tokens.output_image))
}
