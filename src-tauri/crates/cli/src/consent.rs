//! Whether the user wants an order at its price: a ceiling for the run, budgets, a question.

use std::io::{self, BufRead, IsTerminal};

use plantain_engine::{AskReason, BudgetPeriod, BudgetVerdict, EstimateView, Failure, FailureCode};

use crate::dollars::{dollars, exact};
use crate::dry_run::price_lines;
use crate::order_flags::OrderOptions;
use crate::output::Output;

/// Asks what has to be asked of an order that may be placed. A ceiling that holds is a yes: who names one has looked at the price.
///
/// # Errors
/// It was not confirmed.
pub(crate) fn obtain(
    output: &Output,
    options: &OrderOptions,
    view: &EstimateView,
) -> Result<(), Failure> {
    if let Some(warning) = warning(view.budget) {
        output.note(&warning);
    }
    if options.yes || options.max_cost.is_some() || view.ask.is_empty() {
        return Ok(());
    }
    let reasons = reasons(&view.ask);
    let up_to = dollars(view.chosen.high_nanos);
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Err(unconfirmed(format!(
            "This may cost up to {up_to} and wants a confirmation: {reasons}. Add --yes, or \
             --max-cost with the most it may cost."
        )));
    }
    for text in price_lines(&view.chosen) {
        output.note(&text);
    }
    output.note(&format!("{reasons}: up to {up_to}. Go on? [y/N]"));
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    let is_yes = matches!(answer.trim().to_lowercase().as_str(), "y" | "yes");
    if read.is_ok() && is_yes {
        Ok(())
    } else {
        Err(unconfirmed("Nothing was sent.".to_owned()))
    }
}

/// The upper end counts, with what an answer without a picture adds that is charged and asked for
/// once more: what may come out dearer is too dear.
///
/// # Errors
/// By how much it is too dear.
pub(crate) fn within_ceiling(
    most: Option<i64>,
    count: u32,
    view: &EstimateView,
) -> Result<(), Failure> {
    let again = view.chosen.retry.as_ref().map_or(0, |line| line.high_nanos);
    let again = again.saturating_mul(i64::from(count));
    let high = view.chosen.high_nanos.saturating_add(again);
    match most {
        Some(most) if high > most => Err(Failure::before_sending(
            FailureCode::OverBudget,
            format!(
                "This may cost up to {}, answers asked for twice included, {} more than the {} of \
                 --max-cost.",
                exact(high),
                exact(high.saturating_sub(most)),
                exact(most)
            ),
        )),
        Some(_) | None => Ok(()),
    }
}

/// The engine refuses it all the same; this asks nobody about what cannot be.
///
/// # Errors
/// By how much it is over which budget.
pub(crate) fn within_budget(
    verdict: BudgetVerdict,
    project: Option<&str>,
    now_ms: i64,
) -> Result<(), Failure> {
    let Some(refusal) = verdict.refusal(project, now_ms) else {
        return Ok(());
    };
    let message = format!("{} `plantain-cli budget set` raises it.", refusal.message);
    Err(Failure { message, ..refusal })
}

/// That a budget is nearly used up; none when it is not.
pub(crate) fn warning(verdict: BudgetVerdict) -> Option<String> {
    match verdict {
        BudgetVerdict::Allowed | BudgetVerdict::Over { .. } => None,
        BudgetVerdict::Warn {
            period,
            left_nanos,
            ceiling_nanos,
        } => Some(format!(
            "After this, {} of {} of {} is left.",
            dollars(left_nanos),
            whose(period),
            exact(ceiling_nanos)
        )),
    }
}

fn whose(period: BudgetPeriod) -> &'static str {
    match period {
        BudgetPeriod::Day => "today's budget",
        BudgetPeriod::Month => "this month's budget",
        BudgetPeriod::Project => "the project's budget",
    }
}

/// `4K images, more than 4 images`.
pub(crate) fn reasons(reasons: &[AskReason]) -> String {
    let words = |reason: &AskReason| match reason {
        AskReason::FourK => "4K images".to_owned(),
        AskReason::Images { most } => format!("more than {most} images"),
        AskReason::Price { nanos } => format!("more than {}", exact(*nanos)),
    };
    reasons.iter().map(words).collect::<Vec<_>>().join(", ")
}

fn unconfirmed(message: String) -> Failure {
    Failure::before_sending(FailureCode::Unconfirmed, message)
}
