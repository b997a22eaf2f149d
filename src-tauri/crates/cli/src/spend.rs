//! `plantain-cli spend`: where the money went.

use plantain_engine::{Failure, FailureCode, SpendBy, SpendLine, SpendQuery};
use serde::Serialize;
use serde_json::Value;

use crate::dollars::dollars;
use crate::environment::Setup;
use crate::exit::Exit;
use crate::images::Ends;
use crate::output::Output;
use crate::run::Run;
use crate::spend_flags::{SpendByName, SpendFlags};
use crate::{projects, table, words};

/// One row. The names are a contract; their sum is the whole spending asked for.
#[derive(Debug, Serialize)]
struct RowLine<'a> {
    by: Value,
    /// A day, a model's id, a project's or session's id, a size; empty for none.
    key: &'a str,
    name: &'a str,
    images: i64,
    entries: i64,
    /// Charges and corrections.
    charged_nanos: i64,
    /// What may have been charged on top.
    maybe_nanos: i64,
    /// Charges that an estimate was made for, and those of them within it.
    estimated: i64,
    within: i64,
    estimate_nanos: Ends,
}

/// Adds up and prints.
pub(crate) async fn run(
    setup: &Setup,
    output: &Output,
    flags: &SpendFlags,
) -> Result<Exit, Failure> {
    check(flags, output)?;
    let run = Run::to_look(setup, output).await?;
    let ended = print(&run, output, flags).await;
    run.stop().await;
    ended.map(|()| Exit::Done)
}

fn check(flags: &SpendFlags, output: &Output) -> Result<(), Failure> {
    if flags.csv && output.is_json() {
        return Err(Failure::before_sending(
            FailureCode::SettingsInvalid,
            "Either --csv or --json, not both.",
        ));
    }
    Ok(())
}

async fn print(run: &Run, output: &Output, flags: &SpendFlags) -> Result<(), Failure> {
    let project = match &flags.project {
        Some(name) => Some(projects::find(run, name).await?.id),
        None => None,
    };
    let query = SpendQuery {
        from_day: flags.since.clone(),
        to_day: flags.until.clone(),
        pacific: flags.pacific,
        practice: flags.practice,
        text: flags.filter.clone(),
        project,
    };
    let by = SpendBy::from(flags.by);
    if flags.csv {
        output.sheet(&run.engine.spend_csv(query, by).await?);
        return Ok(());
    }
    let lines = run.engine.spend_by(query, by).await?;
    if output.is_json() {
        for line in &lines {
            output.object(&RowLine::new(by, line));
        }
        return Ok(());
    }
    if lines.is_empty() {
        output.note("Nothing like that was spent.");
        if !flags.practice {
            output.note("Practice in the sandbox costs nothing; `spend --practice` shows it.");
        }
        return Ok(());
    }
    let rows: Vec<[String; 4]> = lines
        .iter()
        .map(|line| row(name(flags.by, line), line))
        .chain([row("together".to_owned(), &together(&lines))])
        .collect();
    for text in table::lines(&rows) {
        output.line(&text);
    }
    Ok(())
}

impl<'a> RowLine<'a> {
    fn new(by: SpendBy, line: &'a SpendLine) -> Self {
        Self {
            by: serde_json::to_value(by).unwrap_or_default(),
            key: &line.key,
            name: &line.name,
            images: line.images,
            entries: line.entries,
            charged_nanos: line.charged_nanos,
            maybe_nanos: line.maybe_nanos,
            estimated: line.estimated,
            within: line.within,
            estimate_nanos: Ends {
                low: line.estimate_low_nanos,
                high: line.estimate_high_nanos,
            },
        }
    }
}

fn name(by: SpendByName, line: &SpendLine) -> String {
    let none = match by {
        SpendByName::Project => "no project",
        SpendByName::Session => "no session",
        SpendByName::Size => "its own size",
        SpendByName::Day | SpendByName::Model => "unknown",
    };
    if line.name.is_empty() {
        none.to_owned()
    } else {
        line.name.clone()
    }
}

fn row(name: String, line: &SpendLine) -> [String; 4] {
    let images = usize::try_from(line.images).unwrap_or(0);
    let maybe = if line.maybe_nanos > 0 {
        format!("and up to {} perhaps", dollars(line.maybe_nanos))
    } else {
        String::new()
    };
    [
        name,
        words::count(images, "image"),
        dollars(line.charged_nanos),
        maybe,
    ]
}

fn together(lines: &[SpendLine]) -> SpendLine {
    let sum = |part: fn(&SpendLine) -> i64| lines.iter().map(part).fold(0, i64::saturating_add);
    SpendLine {
        images: sum(|line| line.images),
        charged_nanos: sum(|line| line.charged_nanos),
        maybe_nanos: sum(|line| line.maybe_nanos),
        ..SpendLine::default()
    }
}
