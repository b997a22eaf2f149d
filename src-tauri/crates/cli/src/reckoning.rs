//! What came of a command's jobs: counted as it happens, told at the end.

use std::collections::BTreeMap;

use plantain_engine::{Charged, Failure, FailureCode};

use crate::dollars::dollars;
use crate::exit::Exit;
use crate::failure::FailureLine;
use crate::output::Output;
use crate::turn::Parked;
use crate::words;

/// Counts and what is left to say.
#[derive(Debug)]
pub(crate) struct Reckoning {
    /// What the program ends with.
    pub(crate) exit: Exit,
    images: usize,
    cost_nanos: i64,
    /// How often each failure was met.
    failures: BTreeMap<String, usize>,
    maybe_charged: usize,
    /// Cancelled before they went out, and not told one by one.
    cancelled: usize,
    parked: Vec<Parked>,
}

impl Default for Reckoning {
    fn default() -> Self {
        Self {
            exit: Exit::Done,
            images: 0,
            cost_nanos: 0,
            failures: BTreeMap::new(),
            maybe_charged: 0,
            cancelled: 0,
            parked: Vec::new(),
        }
    }
}

impl Reckoning {
    pub(crate) fn end_with(&mut self, exit: Exit) {
        self.exit = self.exit.or(exit);
    }

    pub(crate) fn image(&mut self, cost_nanos: i64) {
        self.images += 1;
        self.cost_nanos = self.cost_nanos.saturating_add(cost_nanos);
    }

    /// Says whether it is the first of its kind, to be explained; the others are counted.
    pub(crate) fn failed(&mut self, failure: &Failure) -> bool {
        self.end_with(Exit::of(failure.code));
        self.maybe_charged += usize::from(failure.charged == Charged::Maybe);
        let times = self.failures.entry(failure.message.clone()).or_default();
        *times += 1;
        *times == 1
    }

    /// Says whether it is worth a line: ninety about nothing help nobody.
    pub(crate) fn cancelled(&mut self, charged: Charged, of: u32) -> bool {
        self.end_with(Exit::Other);
        let is_told = charged != Charged::No || of == 1;
        self.cancelled += usize::from(!is_told);
        is_told
    }

    /// A job that stays in line and is not waited for.
    pub(crate) fn park(&mut self, parked: Parked) {
        self.end_with(Exit::of(parked.failure.code));
        self.parked.push(parked);
    }

    /// Says what was not said yet.
    pub(crate) fn tell(&self, output: &Output) {
        self.tell_parked(output);
        if self.cancelled > 0 {
            let jobs = words::count(self.cancelled, "job");
            output.note(&format!("{jobs} cancelled; nothing was charged."));
        }
        for (message, times) in &self.failures {
            if *times > 1 {
                output.note(&format!("{} more: {message}", times - 1));
            }
        }
        if self.maybe_charged > 0 {
            let (are, them) = match self.maybe_charged {
                1 => ("1 request may", "it"),
                _ => ("Requests may", "them"),
            };
            output.note(&format!(
                "{are} have been charged without an answer. `plantain-cli recover` lists {them}, \
                 `recover --send-again` sends {them} again."
            ));
        }
        if self.images > 1 && !output.is_json() {
            let cost = dollars(self.cost_nanos);
            output.note(&format!("{} images, {cost} charged.", self.images));
        }
    }

    /// One word for all that are held for the same reason.
    fn tell_parked(&self, output: &Output) {
        let mut reasons: BTreeMap<&str, Vec<&Parked>> = BTreeMap::new();
        for parked in &self.parked {
            let same = reasons.entry(&*parked.failure.message).or_default();
            same.push(parked);
        }
        for same in reasons.into_values() {
            let Some(first) = same.first() else { continue };
            let attempts = same
                .iter()
                .map(|parked| parked.job.attempts.as_slice())
                .find(|attempts| !attempts.is_empty())
                .unwrap_or_default();
            if output.is_json() {
                let jobs = same.iter().map(|parked| parked.job.id.clone()).collect();
                output.object(&FailureLine::held(&first.failure, attempts, jobs));
            }
            output.explain(&first.failure, attempts, "Held until");
            let stay = match same.len() {
                1 => "The job stays in line".to_owned(),
                many => format!("{many} jobs stay in line"),
            };
            let then = match (first.failure.retry_at_ms, first.failure.code) {
                (_, FailureCode::OverBudget) => {
                    "`plantain-cli budget set` makes room, `queue send` sends then"
                }
                (Some(_), _) => "`plantain-cli queue send` sends what is due then",
                (None, FailureCode::CreditsDepleted) => {
                    "with new credits, `plantain-cli queue send` goes on"
                }
                (None, _) => "with a key that works, `plantain-cli queue send` goes on",
            };
            output.note(&format!(
                "  {stay}: {then}, `queue cancel all` drops what is in line."
            ));
        }
    }
}
