//! What the user sees while waiting: on a terminal one line that counts down, elsewhere a line for
//! each new phase, or, of many jobs, a line now and then.

use std::collections::HashMap;
use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use plantain_engine::{JobSnapshot, WaitReason};

use crate::moment;
use crate::output::Output;
use crate::turn::{Outlook, Turn};
use crate::words;

/// More jobs than this are told together.
const FEW: usize = 3;

/// Between two lines about many jobs where nobody watches.
const NOW_AND_THEN_MS: i64 = 30_000;

/// A trouble that lasts or comes back is told no more often.
const SAME_TROUBLE_MS: i64 = 30_000;

/// Shown on standard error, beside whatever goes to standard output.
pub(crate) struct Progress {
    /// None where nobody watches: a file or a pipe.
    bar: Option<ProgressBar>,
    paused: bool,
    /// The last phase that was told of each job.
    told: HashMap<String, &'static str>,
    /// When the jobs were last told together.
    told_ms: i64,
    /// When each trouble was last told.
    troubles: HashMap<String, i64>,
}

impl Progress {
    pub(crate) fn start(jobs: usize) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(u64::try_from(jobs).unwrap_or(u64::MAX));
            let template = "{spinner} {pos}/{len}  {elapsed}  {wide_msg}";
            // The template is fixed; were it wrong, indicatif's own would do.
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self {
            bar,
            paused: false,
            told: HashMap::new(),
            told_ms: i64::MIN,
            troubles: HashMap::new(),
        }
    }

    /// Shows news of a job.
    pub(crate) fn show(&mut self, job: &JobSnapshot, turn: &Turn, output: &Output, now_ms: i64) {
        let phase = job.state.name();
        let is_told = self.told.insert(job.id.clone(), phase) == Some(phase);
        if self.bar.is_some() || turn.outlook().of > FEW {
            self.tick(turn, output, now_ms);
        } else if !is_told && let Some(text) = words::phase(&job.state, now_ms) {
            output.note(&format!("{}/{} {text}", job.variant, job.of));
        }
    }

    /// Whether the user has paused the queue.
    pub(crate) fn show_paused(&mut self, paused: bool, turn: &Turn, output: &Output, now_ms: i64) {
        let is_new = std::mem::replace(&mut self.paused, paused) != paused;
        if self.bar.is_some() {
            self.tick(turn, output, now_ms);
        } else if is_new && paused {
            output.note(PAUSED);
        }
    }

    /// Counts down.
    pub(crate) fn tick(&mut self, turn: &Turn, output: &Output, now_ms: i64) {
        let outlook = turn.outlook();
        if let Some(bar) = &self.bar {
            let text = match turn.only() {
                Some(_) if self.paused => PAUSED.to_owned(),
                Some(job) => words::phase(&job.state, now_ms).unwrap_or_default(),
                None => together(&outlook, self.paused, now_ms),
            };
            bar.set_message(text);
            return;
        }
        if outlook.of <= FEW || outlook.ended == outlook.of {
            return;
        }
        let is_due = now_ms.saturating_sub(self.told_ms) >= NOW_AND_THEN_MS;
        let is_trouble = trouble(&outlook).is_some_and(|trouble| {
            let told_ms = self.troubles.get(&trouble).copied().unwrap_or(i64::MIN);
            now_ms.saturating_sub(told_ms) >= SAME_TROUBLE_MS
        });
        if is_due || is_trouble {
            self.told_ms = now_ms;
            self.troubles
                .extend(trouble(&outlook).map(|trouble| (trouble, now_ms)));
            output.note(&format!(
                "{}/{} {}",
                outlook.ended,
                outlook.of,
                together(&outlook, self.paused, now_ms)
            ));
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

const PAUSED: &str = "The queue is paused; `plantain-cli queue resume` lets it go on.";

/// All jobs in one line: `10 under way, 68 in line, next in 4 s, last in 6 min 40 s`.
fn together(outlook: &Outlook, paused: bool, now_ms: i64) -> String {
    let mut parts = Vec::new();
    for (many, what) in [
        (outlook.under_way, "under way"),
        (outlook.in_line, "in line"),
    ] {
        if many > 0 {
            parts.push(format!("{many} {what}"));
        }
    }
    if paused {
        return format!("{}. {PAUSED}", parts.join(", "));
    }
    let mut why = None;
    if let Some((reason, until_ms)) = &outlook.wait {
        parts.push(format!("next {}", moment::until(*until_ms, now_ms)));
        why = Some(words::reason_words(*reason).to_owned());
    } else if let Some((failure, until_ms)) = &outlook.retry {
        why = Some(words::retry(failure, *until_ms, now_ms));
    } else if let Some(next_ms) = outlook.next_ms.filter(|next_ms| *next_ms > now_ms) {
        parts.push(format!("next {}", moment::until(next_ms, now_ms)));
    }
    if let Some(last_ms) = outlook.last_ms.filter(|last_ms| *last_ms > now_ms)
        && outlook.in_line > 1
    {
        parts.push(format!("last {}", moment::until(last_ms, now_ms)));
    }
    match why {
        Some(why) => format!("{}: {why}", parts.join(", ")),
        None => parts.join(", "),
    }
}

/// What is worth a line of its own at once; the ordinary waits for a minute are not.
fn trouble(outlook: &Outlook) -> Option<String> {
    match outlook.wait {
        Some((
            reason @ (WaitReason::Breaker
            | WaitReason::Provider
            | WaitReason::OffPeak
            | WaitReason::Spend
            | WaitReason::DayRequests),
            _,
        )) => return Some(words::reason_words(reason).to_owned()),
        Some((
            WaitReason::MinuteRequests
            | WaitReason::MinuteTokens
            | WaitReason::MinuteImages
            | WaitReason::Concurrency
            | WaitReason::Pace,
            _,
        ))
        | None => {}
    }
    let (failure, _) = outlook.retry.as_ref()?;
    Some(failure.message.clone())
}

#[cfg(test)]
mod tests {
    use plantain_engine::{Failure, FailureCode};

    use super::*;

    #[test]
    fn ninety_jobs_fit_in_one_line() {
        let outlook = Outlook {
            of: 90,
            ended: 12,
            under_way: 10,
            in_line: 68,
            wait: Some((WaitReason::MinuteRequests, 4_000)),
            last_ms: Some(400_000),
            ..Outlook::default()
        };
        assert_eq!(
            together(&outlook, false, 0),
            "10 under way, 68 in line, next in 4 s, last in 6 min 40 s: \
             the requests of this minute are used up"
        );
    }

    #[test]
    fn a_lost_connection_is_told_and_an_ordinary_wait_is_not() {
        let mut outlook = Outlook {
            in_line: 1,
            wait: Some((WaitReason::Pace, 4_000)),
            ..Outlook::default()
        };
        assert_eq!(trouble(&outlook), None);
        let failure = Failure::before_sending(FailureCode::Offline, "No connection.");
        outlook.wait = None;
        outlook.retry = Some((failure, 5_000));
        assert_eq!(trouble(&outlook).as_deref(), Some("No connection."));
        assert_eq!(
            together(&outlook, false, 0),
            "1 in line: no connection, next try in 5 s"
        );
    }
}
