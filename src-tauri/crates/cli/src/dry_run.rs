//! `generate --dry-run` and `edit --dry-run`: the price of what would be sent, line by line.

use plantain_engine::{
    AskReason, BudgetPeriod, BudgetVerdict, Estimate, EstimateView, GenerateRequest, Line,
    LineKind, ModelView,
};
use serde::Serialize;

use crate::consent;
use crate::context::Context;
use crate::dollars::range;
use crate::estimate::{DraftLine, duration, heading, saving, verified};
use crate::images::Ends;
use crate::output::Output;
use crate::run::Run;

/// The price of what would be sent, with where it comes from. The names are a contract.
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
    /// What an answer that is billed and sent again may add; not part of the estimate.
    retry: Option<PriceLine>,
    /// Until the last image at the present limits; null when nobody knows.
    takes_ms: Option<i64>,
    draft: Option<DraftLine<'a>>,
    /// What the budgets say.
    budget: Verdict,
    /// Why it wants a confirmation.
    ask: &'a [AskReason],
    /// Of an edit: what goes back with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    edit: Option<&'a Context<'a>>,
}

/// A budget's verdict in the names of this output.
#[derive(Debug, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
enum Verdict {
    Allowed,
    Warn {
        period: BudgetPeriod,
        left_nanos: i64,
        ceiling_nanos: i64,
    },
    Over {
        period: BudgetPeriod,
        by_nanos: i64,
        ceiling_nanos: i64,
    },
}

#[derive(Debug, Serialize)]
struct PriceLine {
    kind: LineKind,
    count: u32,
    tokens: Ends,
    nanos: Ends,
}

/// Prints the price; sends nothing.
pub(crate) fn print(
    run: &Run,
    output: &Output,
    request: &GenerateRequest,
    (model, view): (&ModelView, &EstimateView),
    context: Option<&Context<'_>>,
) {
    let size = request.size.clone().or(model.default_size.clone());
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
            retry: chosen.retry.as_ref().map(PriceLine::from),
            takes_ms: view.takes_ms,
            draft: view.draft.as_ref().map(DraftLine::from),
            budget: view.budget.into(),
            ask: &view.ask,
            edit: context,
        });
    } else {
        let words = context.into_iter().flat_map(Context::words);
        words.for_each(|text| output.line(text));
        output.line(&heading(&model.name, request.count));
        for text in price_lines(chosen) {
            output.line(&text);
        }
        let more = [duration(view), saving(view), consent::warning(view.budget)];
        more.iter().flatten().for_each(|text| output.note(text));
        if !view.ask.is_empty() {
            let reasons = consent::reasons(&view.ask);
            output.note(&format!("It wants a confirmation: {reasons}."));
        }
        output.note(&verified(run));
        output.note("Nothing was sent.");
    }
}

/// Each line of a price, and what they come to.
pub(crate) fn price_lines(estimate: &Estimate) -> Vec<String> {
    let text = |name: &str, low, high| format!("  {name:<12} {}", range(low, high));
    let of = |line: &Line| text(words(line.kind), line.low_nanos, line.high_nanos);
    let mut lines: Vec<String> = estimate.lines.iter().map(of).collect();
    lines.push(text("together", estimate.low_nanos, estimate.high_nanos));
    let retry = estimate.retry.as_ref();
    lines.extend(retry.map(|line| format!("{} each, not in it", of(line))));
    lines
}

impl From<BudgetVerdict> for Verdict {
    fn from(verdict: BudgetVerdict) -> Self {
        match verdict {
            BudgetVerdict::Allowed => Self::Allowed,
            BudgetVerdict::Warn {
                period,
                left_nanos,
                ceiling_nanos,
            } => Self::Warn {
                period,
                left_nanos,
                ceiling_nanos,
            },
            BudgetVerdict::Over {
                period,
                by_nanos,
                ceiling_nanos,
            } => Self::Over {
                period,
                by_nanos,
                ceiling_nanos,
            },
        }
    }
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

fn words(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Images => "images",
        LineKind::References => "references",
        LineKind::Prompt => "prompt",
        LineKind::Thinking => "thinking",
        LineKind::Output => "text",
        LineKind::Searches => "searches",
        LineKind::SearchContext => "found",
        LineKind::Cached => "cached",
        LineKind::Call => "call",
        LineKind::Correction => "correction",
        LineKind::Retry => "sent again",
    }
}
