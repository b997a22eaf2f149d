//! `plantain-cli estimate`, and what `generate --dry-run` prints.

use plantain_engine::{EstimateView, Failure, GenerateRequest, Line, LineKind};
use plantain_gemini::Catalogue;
use serde::Serialize;

use crate::arguments::Composition;
use crate::dollars::range;
use crate::environment::Setup;
use crate::exit::Exit;
use crate::images::Ends;
use crate::output::Output;
use crate::run::Run;

/// The price at one size.
#[derive(Debug, Serialize)]
struct SizeLine<'a> {
    model: &'a str,
    size: Option<&'a str>,
    count: u32,
    estimate_nanos: Ends,
    /// Whether this is the size that would be sent.
    chosen: bool,
}

/// The price of what would be sent, with where it comes from.
#[derive(Debug, Serialize)]
struct ChosenLine<'a> {
    model: &'a str,
    size: Option<&'a str>,
    ratio: Option<&'a str>,
    thinking: Option<&'a str>,
    count: u32,
    references: usize,
    estimate_nanos: Ends,
    lines: Vec<PriceLine>,
}

#[derive(Debug, Serialize)]
struct PriceLine {
    kind: LineKind,
    count: u32,
    tokens: Ends,
    nanos: Ends,
}

/// The price at every size of the model.
pub(crate) async fn print(
    setup: &Setup,
    output: &Output,
    composition: &Composition,
) -> Result<Exit, Failure> {
    let run = Run::to_look(setup, output).await?;
    let printed = match composition.request(&run, output).await {
        Ok(request) => print_sizes(&run, output, &request),
        Err(failure) => Err(failure),
    };
    run.stop().await;
    printed.map(|()| Exit::Done)
}

fn print_sizes(run: &Run, output: &Output, request: &GenerateRequest) -> Result<(), Failure> {
    let (model, view) = priced(run, request)?;
    let chosen = request.size.clone().or(model.default_size);
    if !output.is_json() {
        output.line(&heading(&model.name, request.count));
    }
    for size in &view.sizes {
        let is_chosen = size.size == chosen;
        if output.is_json() {
            output.object(&SizeLine {
                model: &model.id,
                size: size.size.as_deref(),
                count: request.count,
                estimate_nanos: Ends {
                    low: size.low_nanos,
                    high: size.high_nanos,
                },
                chosen: is_chosen,
            });
        } else {
            let mark = if is_chosen { '*' } else { ' ' };
            let name = size.size.as_deref().unwrap_or("its own size");
            output.line(&format!(
                "{mark} {name:<4}  {}",
                range(size.low_nanos, size.high_nanos)
            ));
        }
    }
    if !output.is_json() {
        output.note(&verified(run));
    }
    Ok(())
}

/// The price of the size that would be sent, line by line.
pub(crate) fn print_chosen(
    run: &Run,
    output: &Output,
    request: &GenerateRequest,
) -> Result<(), Failure> {
    let (model, view) = priced(run, request)?;
    let size = request.size.clone().or(model.default_size);
    let chosen = &view.chosen;
    if output.is_json() {
        output.object(&ChosenLine {
            model: &model.id,
            size: size.as_deref(),
            ratio: request.ratio.as_deref(),
            thinking: request
                .thinking
                .as_deref()
                .or(model.default_thinking.as_deref()),
            count: request.count,
            references: request.references.len(),
            estimate_nanos: Ends {
                low: chosen.low_nanos,
                high: chosen.high_nanos,
            },
            lines: chosen.lines.iter().map(PriceLine::from).collect(),
        });
        return Ok(());
    }
    output.line(&heading(&model.name, request.count));
    for line in &chosen.lines {
        let price = range(line.low_nanos, line.high_nanos);
        output.line(&format!("  {:<12} {price}", words(line.kind)));
    }
    output.line(&format!(
        "  {:<12} {}",
        "together",
        range(chosen.low_nanos, chosen.high_nanos)
    ));
    output.note(&verified(run));
    output.note("Nothing was sent.");
    Ok(())
}

/// A model as far as the price tables need it.
struct Named {
    id: String,
    name: String,
    default_size: Option<String>,
    default_thinking: Option<String>,
}

/// The prices, or why the request could not be sent.
fn priced(run: &Run, request: &GenerateRequest) -> Result<(Named, EstimateView), Failure> {
    let view = run.engine.estimate(request);
    if let Some(problem) = view.problem {
        return Err(problem);
    }
    let id = current_id(run, &request.model);
    let model = run
        .engine
        .catalogue()
        .models
        .into_iter()
        .find(|model| model.id == id);
    let named = match model {
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
fn current_id(run: &Run, typed: &str) -> String {
    let known = run
        .engine
        .catalogue()
        .models
        .into_iter()
        .find(|model| model.id == typed);
    known.map_or_else(
        || Catalogue::embedded().resolve(typed).id.clone(),
        |model| model.id,
    )
}

impl From<&Line> for PriceLine {
    fn from(line: &Line) -> Self {
        Self {
            kind: line.kind,
            count: line.count,
            tokens: Ends {
                low: line.tokens_low,
                high: line.tokens_high,
            },
            nanos: Ends {
                low: line.low_nanos,
                high: line.high_nanos,
            },
        }
    }
}

fn heading(model: &str, count: u32) -> String {
    if count == 1 {
        format!("{model}, 1 image")
    } else {
        format!("{model}, {count} images")
    }
}

fn verified(run: &Run) -> String {
    format!("Prices as of {}.", run.engine.catalogue().verified_on)
}

fn words(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Images => "images",
        LineKind::References => "references",
        LineKind::Prompt => "prompt",
        LineKind::Thinking => "thinking",
        LineKind::Output => "text",
        LineKind::Call => "call",
    }
}
