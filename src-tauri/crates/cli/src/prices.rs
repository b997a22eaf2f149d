//! `plantain-cli prices`: show, set, reset.

use plantain_engine::{Failure, PriceEdit, PriceView};
use serde::Serialize;

use crate::dollars::exact;
use crate::environment::Setup;
use crate::exit::Exit;
use crate::output::Output;
use crate::price_flags::{PricePatch, PricesCommand};
use crate::run::Run;
use crate::{table, words};

/// One model. The names are a contract.
#[derive(Debug, Serialize)]
struct ModelLine<'a> {
    model: &'a str,
    name: &'a str,
    /// `google`, or a proxy's host.
    place: &'a str,
    /// When the catalogue's prices were last checked.
    as_of: &'a str,
    /// As they count now.
    prices: Prices,
    /// The user's own; null is the catalogue's.
    own: Prices,
}

/// Micro-dollars per million tokens, and for each query; nano-dollars for each call.
#[derive(Clone, Copy, Debug, Serialize)]
struct Prices {
    input: Option<i64>,
    input_image: Option<i64>,
    output_image: Option<i64>,
    output_text: Option<i64>,
    batch_input: Option<i64>,
    batch_input_image: Option<i64>,
    batch_output_image: Option<i64>,
    batch_output_text: Option<i64>,
    query: Option<i64>,
    call_nanos: Option<i64>,
    bills_empty: Option<bool>,
}

/// Runs one of the prices commands; without one, shows.
pub(crate) async fn run(
    setup: &Setup,
    output: &Output,
    command: Option<&PricesCommand>,
) -> Result<Exit, Failure> {
    let run = Run::to_look(setup, output).await?;
    let command = command.unwrap_or(&PricesCommand::Show { model: None });
    let ended = carry_out(&run, output, command).await;
    run.stop().await;
    ended.map(|()| Exit::Done)
}

async fn carry_out(run: &Run, output: &Output, command: &PricesCommand) -> Result<(), Failure> {
    match command {
        PricesCommand::Show { model } => show(run, output, model.as_deref()),
        PricesCommand::Set(patch) => {
            set(run, patch).await?;
            show(run, output, Some(&patch.model))
        }
        PricesCommand::Reset { model: None } => {
            run.engine.reset_prices().await?;
            show(run, output, None)
        }
        PricesCommand::Reset { model: Some(model) } => {
            let id = run.engine.model(model)?.id;
            run.engine.set_price(&id, PriceEdit::default()).await?;
            show(run, output, Some(model))
        }
    }
}

async fn set(run: &Run, patch: &PricePatch) -> Result<(), Failure> {
    let model = run.engine.model(&patch.model)?.id;
    let patch = patch.clone();
    let set = run
        .engine
        .change_price(&model, move |own| *own = patch.over(*own));
    set.await.map(drop)
}

fn show(run: &Run, output: &Output, model: Option<&str>) -> Result<(), Failure> {
    let list = run.engine.prices();
    let mut models = list.models.clone();
    if let Some(model) = model {
        let id = run.engine.model(model)?.id;
        models.retain(|known| known.model == id);
    }
    if output.is_json() {
        for model in &models {
            output.object(&ModelLine {
                model: &model.model,
                name: &model.name,
                place: &list.place,
                as_of: &list.as_of,
                prices: model.in_force.into(),
                own: model.own.into(),
            });
        }
        return Ok(());
    }
    for model in &models {
        output.line(&format!("{}  {}", model.name, model.model));
        for text in table::lines(&rows(model)) {
            output.line(&format!("  {text}"));
        }
    }
    output.note("In dollars per million tokens, unless it says otherwise.");
    output.note(&format!("Prices as of {}.", list.as_of));
    if list.is_old {
        let days = usize::try_from(list.age_days).unwrap_or(0);
        let age = words::count(days, "day");
        output.note(&format!("That is {age} ago. Look whether they still hold."));
    }
    Ok(())
}

/// Name, standard, batch, and whether it is the user's own.
fn rows(model: &PriceView) -> Vec<[String; 4]> {
    let (own, now) = (model.own, model.in_force);
    let price = |micros: Option<i64>| {
        micros.map_or_else(String::new, |micros| exact(micros.saturating_mul(1_000)))
    };
    let row = |name: &str, now: [Option<i64>; 2], own: [Option<i64>; 2]| {
        let batch = now[1].map_or_else(String::new, |_| format!("batch {}", price(now[1])));
        let is_own = own.iter().any(Option::is_some);
        let whose = if is_own { "your own" } else { "" };
        [name.to_owned(), price(now[0]), batch, whose.to_owned()]
    };
    let mut rows = Vec::new();
    if let Some(call) = now.call_nanos {
        let empty = match now.bills_empty {
            Some(false) => "without an image: free",
            Some(true) | None => "",
        };
        let whose = "your own, in place of the rest".to_owned();
        rows.push(["each call".to_owned(), exact(call), empty.to_owned(), whose]);
    }
    rows.extend([
        row(
            "text sent",
            [now.input, now.batch_input],
            [own.input, own.batch_input],
        ),
        row(
            "images sent",
            [now.input_image, now.batch_input_image],
            [own.input_image, own.batch_input_image],
        ),
        row(
            "images made",
            [now.output_image, now.batch_output_image],
            [own.output_image, own.batch_output_image],
        ),
        row(
            "text, thinking",
            [now.output_text, now.batch_output_text],
            [own.output_text, own.batch_output_text],
        ),
        row("each query", [now.query, None], [own.query, None]),
    ]);
    rows
}

impl From<PriceEdit> for Prices {
    fn from(edit: PriceEdit) -> Self {
        Self {
            input: edit.input,
            input_image: edit.input_image,
            output_image: edit.output_image,
            output_text: edit.output_text,
            batch_input: edit.batch_input,
            batch_input_image: edit.batch_input_image,
            batch_output_image: edit.batch_output_image,
            batch_output_text: edit.batch_output_text,
            query: edit.query,
            call_nanos: edit.call_nanos,
            bills_empty: edit.bills_empty,
        }
    }
}
