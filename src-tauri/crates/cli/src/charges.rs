//! `plantain-cli charges`: the ledger, and the user's word on it.

use plantain_engine::{ChargeKind, ChargeView, Failure};
use serde::Serialize;
use serde_json::Value;

use crate::charge_flags::ChargesCommand;
use crate::dollars::exact;
use crate::environment::Setup;
use crate::exit::Exit;
use crate::output::Output;
use crate::run::Run;
use crate::{moment, table};

/// One entry. The names are a contract.
#[derive(Debug, Serialize)]
struct ChargeLine<'a> {
    id: i64,
    kind: Value,
    /// RFC 3339.
    at: Option<String>,
    day: &'a str,
    session: Option<&'a str>,
    job: Option<&'a str>,
    model: &'a str,
    size: &'a str,
    /// Of a `maybe`, at most.
    nanos: i64,
    complete: bool,
    practice: bool,
    /// Of a `maybe`: whether it waits for the user's word.
    open: bool,
    reason: Option<&'a str>,
    corrects: Option<i64>,
}

/// Runs one of the charges commands; without one, lists.
pub(crate) async fn run(
    setup: &Setup,
    output: &Output,
    command: Option<&ChargesCommand>,
) -> Result<Exit, Failure> {
    let list = ChargesCommand::List {
        limit: 20,
        before: None,
        maybe: false,
    };
    let run = Run::to_look(setup, output).await?;
    let ended = carry_out(&run, output, command.unwrap_or(&list)).await;
    run.stop().await;
    ended.map(|()| Exit::Done)
}

async fn carry_out(run: &Run, output: &Output, command: &ChargesCommand) -> Result<(), Failure> {
    match command {
        ChargesCommand::List {
            limit,
            before,
            maybe,
        } => list(run, output, *limit, *before, *maybe).await,
        ChargesCommand::Settle { id, amount, .. } => {
            // Without an amount it is `--nothing`: one of them was given.
            let settled = run.engine.settle_charge(*id, amount.unwrap_or(0)).await?;
            print(output, &[settled], &[]);
            Ok(())
        }
        ChargesCommand::Correct { id, to, reason } => {
            let corrected = run.engine.correct_charge(*id, *to, reason).await?;
            print(output, &[corrected], &[]);
            Ok(())
        }
    }
}

async fn list(
    run: &Run,
    output: &Output,
    limit: u32,
    before: Option<i64>,
    maybe: bool,
) -> Result<(), Failure> {
    let open = run.engine.unsettled_charges().await?;
    if maybe {
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let shown: Vec<ChargeView> = open.iter().take(most).cloned().collect();
        print(output, &shown, &open);
    } else {
        print(output, &run.engine.charges(before, limit).await?, &open);
    }
    if !open.is_empty() && !output.is_json() {
        output.note(
            "What may have been charged is settled with `plantain-cli charges settle ID --nothing` \
             or `--amount DOLLARS`.",
        );
    }
    Ok(())
}

fn print(output: &Output, charges: &[ChargeView], open: &[ChargeView]) {
    let is_open = |charge: &ChargeView| open.iter().any(|other| other.id == charge.id);
    if output.is_json() {
        for charge in charges {
            output.object(&ChargeLine::new(charge, is_open(charge)));
        }
        return;
    }
    if charges.is_empty() {
        output.note("Nothing is there.");
    }
    let rows: Vec<[String; 6]> = charges
        .iter()
        .map(|charge| row(charge, is_open(charge)))
        .collect();
    for text in table::lines(&rows) {
        output.line(&text);
    }
}

impl<'a> ChargeLine<'a> {
    fn new(charge: &'a ChargeView, open: bool) -> Self {
        Self {
            id: charge.id,
            kind: serde_json::to_value(charge.kind).unwrap_or_default(),
            at: moment::rfc3339(charge.at_ms),
            day: &charge.day,
            session: charge.session.as_deref(),
            job: charge.job.as_deref(),
            model: &charge.model,
            size: &charge.size,
            nanos: charge.nanos,
            complete: charge.complete,
            practice: charge.practice,
            open,
            reason: charge.reason.as_deref(),
            corrects: charge.corrects,
        }
    }
}

fn row(charge: &ChargeView, open: bool) -> [String; 6] {
    let amount = exact(charge.nanos);
    let (kind, amount) = match charge.kind {
        ChargeKind::Charge if charge.practice => ("practice", amount),
        ChargeKind::Charge => ("charged", amount),
        ChargeKind::Maybe if open => ("maybe charged", format!("up to {amount}")),
        ChargeKind::Maybe => ("settled", format!("up to {amount}")),
        ChargeKind::Correction => ("corrected", amount),
    };
    let words = match (&charge.reason, charge.corrects) {
        (Some(reason), Some(id)) => format!("{id}: {reason}"),
        (Some(reason), None) => reason.clone(),
        (None, Some(_) | None) => charge.session.clone().unwrap_or_default(),
    };
    [
        charge.id.to_string(),
        moment::clock(charge.at_ms),
        kind.to_owned(),
        amount,
        format!("{} {}", charge.model, charge.size)
            .trim_end()
            .to_owned(),
        words,
    ]
}
