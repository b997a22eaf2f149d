//! `plantain-cli estimate`: every size of a model, or of all models, side by side.

use plantain_engine::{Draft, EstimateView, Failure, GenerateRequest, ModelView, SizeEstimate};
use serde::Serialize;

use crate::context::Context;
use crate::dollars::{dollars, range};
use crate::environment::Setup;
use crate::exit::Exit;
use crate::images::Ends;
use crate::order_flags::Composition;
use crate::output::Output;
use crate::run::Run;
use crate::source::Source;
use crate::source_flags::SourceFlags;
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
    /// For the chosen size of an edit: what goes back with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    edit: Option<Context<'a>>,
}

/// A cheaper first look.
#[derive(Debug, Serialize)]
pub(crate) struct DraftLine<'a> {
    size: &'a str,
    saves_nanos: i64,
}

/// What would be sent.
#[derive(Clone, Copy)]
struct Chosen<'a> {
    size: Option<&'a str>,
    view: &'a EstimateView,
    source: Option<&'a Source>,
}

/// One model's table.
struct Table<'a> {
    model: &'a str,
    name: &'a str,
    count: u32,
    sizes: &'a [SizeEstimate],
    /// None when another model would be sent.
    chosen: Option<Chosen<'a>>,
}

/// The price at every size of the model, or of every model.
pub(crate) async fn print(
    setup: &Setup,
    output: &Output,
    composition: &Composition,
    flags: &SourceFlags,
    models: bool,
) -> Result<Exit, Failure> {
    let run = Run::to_look(setup, output).await?;
    let printed = print_sizes(&run, output, composition, flags, models).await;
    run.stop().await;
    printed.map(|()| Exit::Done)
}

async fn print_sizes(
    run: &Run,
    output: &Output,
    composition: &Composition,
    flags: &SourceFlags,
    models: bool,
) -> Result<(), Failure> {
    let source = flags.find(run).await?;
    let request = &composition.request(run, output, source.as_ref()).await?;
    let (model, view) = priced(run, request).await?;
    let chosen = Chosen {
        size: request.size.as_deref().or(model.default_size.as_deref()),
        view: &view,
        source: source.as_ref(),
    };
    let count = request.count;
    if models {
        for other in run.engine.estimate_models(request).await {
            Table {
                model: &other.model,
                name: &other.name,
                count,
                sizes: &other.sizes,
                chosen: Some(chosen).filter(|_| other.model == model.id),
            }
            .print(output);
        }
    } else {
        Table {
            model: &model.id,
            name: &model.name,
            count,
            sizes: &view.sizes,
            chosen: Some(chosen),
        }
        .print(output);
    }
    if !output.is_json() {
        let context = Context::of(source.as_ref(), &view);
        let words = context.iter().flat_map(Context::words);
        words.for_each(|text| output.note(text));
        let more = [duration(&view), saving(&view)];
        more.iter().flatten().for_each(|text| output.note(text));
        output.note(&verified(run));
    }
    Ok(())
}

impl Table<'_> {
    fn print(&self, output: &Output) {
        if output.is_json() {
            for size in self.sizes {
                output.object(&self.line(size));
            }
            return;
        }
        output.line(&heading(self.name, self.count));
        let rows: Vec<[String; 4]> = self.sizes.iter().map(|size| self.row(size)).collect();
        for text in table::lines(&rows) {
            output.line(&text);
        }
    }

    /// What would be sent, if it is this size.
    fn chosen(&self, size: &SizeEstimate) -> Option<Chosen<'_>> {
        self.chosen
            .filter(|chosen| chosen.size == size.size.as_deref())
    }

    fn row(&self, size: &SizeEstimate) -> [String; 4] {
        let mark = if self.chosen(size).is_some() {
            '*'
        } else {
            ' '
        };
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
    }

    fn line<'a>(&'a self, size: &'a SizeEstimate) -> SizeLine<'a> {
        let chosen = self.chosen(size);
        SizeLine {
            model: self.model,
            size: size.size.as_deref(),
            count: self.count,
            estimate_nanos: Ends {
                low: size.low_nanos,
                high: size.high_nanos,
            },
            batch_nanos: size.batch.map(|batch| Ends {
                low: batch.low_nanos,
                high: batch.high_nanos,
            }),
            image_nanos: size.image_nanos,
            chosen: chosen.is_some(),
            takes_ms: chosen.and_then(|chosen| chosen.view.takes_ms),
            draft: chosen.and_then(|chosen| chosen.view.draft.as_ref().map(DraftLine::from)),
            edit: chosen.and_then(|chosen| Context::of(chosen.source, chosen.view)),
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
pub(crate) async fn priced(
    run: &Run,
    request: &GenerateRequest,
) -> Result<(ModelView, EstimateView), Failure> {
    let mut view = run.engine.estimate(request).await;
    match view.problem.take() {
        Some(problem) => Err(problem),
        None => Ok((run.engine.model(&request.model)?, view)),
    }
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
