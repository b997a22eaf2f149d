//! What the user sees while waiting: a bar on a terminal, otherwise a line for each new phase.

use std::collections::HashMap;
use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use plantain_engine::{JobSnapshot, JobState, WaitReason};

use crate::moment;
use crate::output::Output;
use crate::turn::Turn;

/// Shown on standard error, beside whatever goes to standard output.
pub(crate) struct Progress {
    /// None where nobody watches: a file or a pipe.
    bar: Option<ProgressBar>,
    /// The last phase that was told of each job.
    told: HashMap<String, &'static str>,
}

impl Progress {
    pub(crate) fn start(jobs: usize) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(u64::try_from(jobs).unwrap_or(u64::MAX));
            let template = "{spinner} {bar:24} {pos}/{len}  {elapsed}  {msg}";
            // The template is fixed; were it wrong, indicatif's own would do.
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self {
            bar,
            told: HashMap::new(),
        }
    }

    /// Shows news of a job.
    pub(crate) fn show(&mut self, job: &JobSnapshot, turn: &Turn, output: &Output) {
        if let Some(bar) = &self.bar {
            bar.set_message(summary(job, turn));
            return;
        }
        let phase = job.state.name();
        if self.told.insert(job.id.clone(), phase) != Some(phase)
            && let Some(text) = words(&job.state)
        {
            output.note(&format!("{}/{} {text}", job.variant, job.of));
        }
    }

    /// One job less to wait for.
    pub(crate) fn advance(&self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// Runs `print` with the bar out of the way.
    pub(crate) fn beside<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// One job is described, several are counted.
fn summary(job: &JobSnapshot, turn: &Turn) -> String {
    let phases = turn.phases();
    match phases.as_slice() {
        [(_, 1)] if !job.state.is_finished() => words(&job.state).unwrap_or_default(),
        many => {
            let counted: Vec<String> = many
                .iter()
                .map(|(phase, count)| format!("{count} {phase}"))
                .collect();
            counted.join(", ")
        }
    }
}

/// A phase in words; none for the ends, which are printed on their own.
fn words(state: &JobState) -> Option<String> {
    match state {
        JobState::Queued { ahead: ahead @ 1.. } => Some(format!("in line, {ahead} before it")),
        JobState::Waiting { reason, until_ms } => Some(format!(
            "waiting until {}: {}",
            moment::clock(*until_ms),
            reason_words(*reason)
        )),
        JobState::Sending { .. } => Some("sending".to_owned()),
        JobState::Thinking { .. } => Some("sent, the model works".to_owned()),
        JobState::Receiving { .. } => Some("receiving".to_owned()),
        JobState::Retrying {
            attempt,
            until_ms,
            failure,
        } => Some(format!(
            "attempt {attempt} at {}: {}",
            moment::clock(*until_ms),
            failure.message
        )),
        // First in line: the next news says that it goes out.
        JobState::Queued { ahead: 0 }
        | JobState::Held { .. }
        | JobState::Done { .. }
        | JobState::Refused { .. }
        | JobState::Failed { .. }
        | JobState::Cancelled { .. } => None,
    }
}

fn reason_words(reason: WaitReason) -> &'static str {
    match reason {
        WaitReason::MinuteRequests => "the requests of this minute are used up",
        WaitReason::MinuteTokens => "the tokens of this minute are used up",
        WaitReason::MinuteImages => "the images of this minute are used up",
        WaitReason::DayRequests => "the requests of the day are used up",
        WaitReason::Spend => "the spending limit for ten minutes is reached",
        WaitReason::Concurrency => "enough requests are under way",
        WaitReason::Pace => "requests are spaced evenly",
        WaitReason::Provider => "the provider asked for it",
        WaitReason::OffPeak => "the hours outside 10:00 to 14:00 UTC",
        WaitReason::Breaker => "the provider fails again and again",
    }
}
