//! `plantain-cli estimate`: every size of a model, or of all models, side by side.

use plantain_engine::{Draft, EstimateView, Failure, GenerateRequest, SizeEstimate};
use plantain_gemini::Catalogue;
use serde::Serialize;

use crate::arguments::Composition;
use crate::dollars::{dollars, range};
use crate::environment::Setup;
use crate::exit::Exit;
use crate::images::Ends;
use crate::output::Output;
use crate::run::Run;
use crate::{moment, table};

/// The price at one size. The names are a contract.
#[derive(Debug, Serialize)]
struct SizeLine<'a> {
    model: &'a str,
    size: Option<&'a str>,
    count: u32,
    estimate_nanos: Ends,
    /// Through the batch interface; null where there is no price for it.
    batch_nanos: Option<Ends>,
    /// One image alone: no input, no thinking.
    image_nanos: i64,
    /// Whether this is the size that would be sent.
    chosen: bool,
    /// For the chosen size: until the last image at the present limits; null when nobody knows.
    takes_ms: Option<i64>,
    /// For the chosen size: a cheaper one to try the idea at.
    draft: Option<DraftLine<'a>>,
}

/// A cheaper first look.
#[derive(Debug, Serialize)]
pub(crate) struct DraftLine<'a> {
    size: &'a str,
    saves_nanos: i64,
}

/// A model as far as the price tables need it.
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) default_size: Option<String>,
    pub(crate) default_thinking: Option<String>,
}

/// The price at every size of the model, or of every model.
pub(crate) async fn print(
    setup: &Setup,
    output: &Output,
    composition: &Composition,
    models: bool,
) -> Result<Exit, Failure> {
    let run = Run::to_look(setup, output).await?;
    let printed = match composition.request(&run, output).await {
        Ok(request) => print_sizes(&run, output, &request, models),
        Err(failure) => Err(failure),
    };
    run.stop().await;
    printed.map(|()| Exit::Done)
}

fn print_sizes(
    run: &Run,
    output: &Output,
    request: &GenerateRequest,
    models: bool,
) -> Result<(), Failure> {
    let (model, view) = priced(run, request)?;
    let size = chosen(request, &model);
    if models {
        for other in run.engine.estimate_models(request) {
            let is_asked = other.model == model.id;
            let named = Named {
                id: other.model,
                name: other.name,
                default_size: None,
                default_thinking: None,
            };
            let view = EstimateView {
                sizes: other.sizes,
                ..view.clone()
            };
            let chosen = is_asked.then_some(size.as_deref());
            print_model(output, request, &named, &view, chosen);
        }
    } else {
        print_model(output, request, &model, &view, Some(size.as_deref()));
    }
    if !output.is_json() {
        let more = [duration(&view), saving(&view)];
        more.iter().flatten().for_each(|text| output.note(text));
        output.note(&verified(run));
    }
    Ok(())
}

/// The size that would be sent; none is the model's own.
fn chosen(request: &GenerateRequest, model: &Named) -> Option<String> {
    request.size.clone().or_else(|| model.default_size.clone())
}

/// One model's sizes; `chosen` is none when another model would be sent.
#[expect(
    clippy::option_option,
    reason = "a model that is not sent differs from one that is sent without a size"
)]
fn print_model(
    output: &Output,
    request: &GenerateRequest,
    model: &Named,
    view: &EstimateView,
    chosen: Option<Option<&str>>,
) {
    let is_chosen = |size: &SizeEstimate| chosen.is_some_and(|it| it == size.size.as_deref());
    if output.is_json() {
        for size in &view.sizes {
            output.object(&SizeLine::new(
                model,
                request.count,
                view,
                size,
                is_chosen(size),
            ));
        }
        return;
    }
    output.line(&heading(&model.name, request.count));
    let row = |size: &SizeEstimate| {
        let mark = if is_chosen(size) { '*' } else { ' ' };
        let name = size.size.as_deref().unwrap_or("its own size");
        let batch = size.batch.map_or_else(String::new, |batch| {
            format!("batch {}", range(batch.low_nanos, batch.high_nanos))
        });
        [
            format!("{mark} {name}"),
            range(size.low_nanos, size.high_nanos),
            batch,
            format!("image alone {}", dollars(size.image_nanos)),
        ]
    };
    let rows: Vec<[String; 4]> = view.sizes.iter().map(row).collect();
    for text in table::lines(&rows) {
        output.line(&text);
    }
}

impl<'a> SizeLine<'a> {
    fn new(
        model: &'a Named,
        count: u32,
        view: &'a EstimateView,
        size: &'a SizeEstimate,
        chosen: bool,
    ) -> Self {
        Self {
            model: &model.id,
            size: size.size.as_deref(),
            count,
            estimate_nanos: Ends {
                low: size.low_nanos,
                high: size.high_nanos,
            },
            batch_nanos: size.batch.map(|batch| Ends {
                low: batch.low_nanos,
                high: batch.high_nanos,
            }),
            image_nanos: size.image_nanos,
            chosen,
            takes_ms: view.takes_ms.filter(|_| chosen),
            draft: view.draft.as_ref().filter(|_| chosen).map(DraftLine::from),
        }
    }
}

impl<'a> From<&'a Draft> for DraftLine<'a> {
    fn from(draft: &'a Draft) -> Self {
        Self {
            size: &draft.size,
            saves_nanos: draft.saves_nanos,
        }
    }
}

/// The prices, or why the request could not be sent.
pub(crate) fn priced(
    run: &Run,
    request: &GenerateRequest,
) -> Result<(Named, EstimateView), Failure> {
    let mut view = run.engine.estimate(request);
    if let Some(problem) = view.problem.take() {
        return Err(problem);
    }
    let id = current_id(run, &request.model);
    let models = run.engine.catalogue().models;
    let named = match models.into_iter().find(|model| model.id == id) {
        Some(model) => Named {
            id: model.id,
            name: model.name,
            default_size: model.default_size,
            default_thinking: model.default_thinking,
        },
        None => Named {
            name: id.clone(),
            id,
            default_size: None,
            default_thinking: None,
        },
    };
    Ok((named, view))
}

/// The id that would be sent: a retired one is replaced by the model that took its place.
pub(crate) fn current_id(run: &Run, typed: &str) -> String {
    let models = run.engine.catalogue().models;
    let known = models.into_iter().find(|model| model.id == typed);
    known.map_or_else(
        || Catalogue::embedded().resolve(typed).id.clone(),
        |model| model.id,
    )
}

pub(crate) fn heading(model: &str, count: u32) -> String {
    if count == 1 {
        format!("{model}, 1 image")
    } else {
        format!("{model}, {count} images")
    }
}

/// How long it takes, as far as anybody knows.
pub(crate) fn duration(view: &EstimateView) -> Option<String> {
    let ms = view.takes_ms?;
    Some(format!(
        "About {} at the present limits.",
        moment::duration(ms)
    ))
}

/// What a draft would save.
pub(crate) fn saving(view: &EstimateView) -> Option<String> {
    let draft = view.draft.as_ref()?;
    let (size, saves) = (&draft.size, dollars(draft.saves_nanos));
    Some(format!("A draft at {size} saves {saves}."))
}

pub(crate) fn verified(run: &Run) -> String {
    format!("Prices as of {}.", run.engine.catalogue().verified_on)
}
