//! The jobs a command waits for, until each has come to rest: done, given up, or parked for later.

use std::collections::BTreeMap;

use plantain_engine::{Failure, FailureCode, JobSnapshot, JobState, WaitReason};

/// The jobs still watched. Pure: snapshots go in, what follows comes out.
#[derive(Debug)]
pub(crate) struct Turn {
    of: usize,
    open: BTreeMap<String, Option<JobSnapshot>>,
}

/// A job that is not waited for: it stays in line until something outside changes.
#[derive(Debug)]
pub(crate) struct Parked {
    pub(crate) job: JobSnapshot,
    pub(crate) failure: Failure,
}

/// Where all of them stand together.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Outlook {
    /// Jobs in all.
    pub(crate) of: usize,
    /// Jobs that have come to rest.
    pub(crate) ended: usize,
    /// Jobs that have gone out and are not answered.
    pub(crate) under_way: usize,
    /// All others.
    pub(crate) in_line: usize,
    /// What the first in line waits for, and until when.
    pub(crate) wait: Option<(WaitReason, i64)>,
    /// What the last failed attempt met, and when the next goes out.
    pub(crate) retry: Option<(Failure, i64)>,
    /// When the next goes out, as far as is known.
    pub(crate) next_ms: Option<i64>,
    /// When the last goes out, as far as is known.
    pub(crate) last_ms: Option<i64>,
}

impl Turn {
    pub(crate) fn new(jobs: &[String]) -> Self {
        Self {
            of: jobs.len(),
            open: jobs.iter().map(|id| (id.clone(), None)).collect(),
        }
    }

    /// The ids of the jobs that have not come to rest.
    pub(crate) fn open_ids(&self) -> Vec<String> {
        self.open.keys().cloned().collect()
    }

    /// Whether every job has come to rest.
    pub(crate) fn is_over(&self) -> bool {
        self.open.is_empty()
    }

    /// Whether a job is one of this turn's and still watched.
    pub(crate) fn watches(&self, id: &str) -> bool {
        self.open.contains_key(id)
    }

    /// Takes news of a job; hands it back when it has ended.
    pub(crate) fn take(&mut self, job: JobSnapshot) -> Option<JobSnapshot> {
        let known = self.open.get_mut(&job.id)?;
        if job.state.is_finished() {
            self.open.remove(&job.id);
            return Some(job);
        }
        *known = Some(job);
        None
    }

    /// Jobs that will not be sent before a limit resets or a key is mended, each with why.
    ///
    /// As soon as one is held, those of its model that would be tried again later are held by the
    /// same limit. The others say so themselves: one that looks as if it were in line may be on its
    /// way out, and paid for.
    pub(crate) fn take_parked(&mut self) -> Vec<Parked> {
        let reasons: BTreeMap<String, Failure> = self
            .open
            .values()
            .flatten()
            .filter_map(|job| Some((job.model.clone(), held(job)?)))
            .collect();
        if reasons.is_empty() {
            return Vec::new();
        }
        let reason = |job: &Option<JobSnapshot>| {
            let job = job.as_ref()?;
            let is_later = matches!(
                job.state,
                JobState::Retrying { .. } | JobState::Waiting { .. }
            );
            let others = reasons.get(&job.model).filter(|_| is_later);
            held(job).or_else(|| others.cloned())
        };
        let mut parked = Vec::new();
        for (id, job) in std::mem::take(&mut self.open) {
            match (reason(&job), job) {
                (Some(failure), Some(job)) => parked.push(Parked { job, failure }),
                (_, job) => drop(self.open.insert(id, job)),
            }
        }
        parked
    }

    /// Stops to wait for everything but what is under way; says how many that were.
    pub(crate) fn leave_waiting(&mut self) -> usize {
        let before = self.open.len();
        self.open
            .retain(|_, job| job.as_ref().is_some_and(|job| job.state.is_in_flight()));
        before - self.open.len()
    }

    /// Where all of them stand.
    pub(crate) fn outlook(&self) -> Outlook {
        let mut outlook = Outlook {
            of: self.of,
            ended: self.of - self.open.len(),
            ..Outlook::default()
        };
        for job in self.open.values() {
            let Some(job) = job else {
                outlook.in_line += 1;
                continue;
            };
            if job.state.is_in_flight() {
                outlook.under_way += 1;
                continue;
            }
            outlook.in_line += 1;
            outlook.next_ms = [outlook.next_ms, job.starts_ms].into_iter().flatten().min();
            outlook.last_ms = outlook.last_ms.max(job.starts_ms);
            match &job.state {
                JobState::Waiting { reason, until_ms } => {
                    if outlook.wait.is_none_or(|(_, known)| *until_ms < known) {
                        outlook.wait = Some((*reason, *until_ms));
                    }
                }
                JobState::Retrying {
                    until_ms, failure, ..
                } => {
                    let known = outlook.retry.as_ref().map(|(_, known)| *known);
                    if known.is_none_or(|known| *until_ms < known) {
                        outlook.retry = Some((failure.clone(), *until_ms));
                    }
                }
                JobState::Queued { .. }
                | JobState::Sending { .. }
                | JobState::Thinking { .. }
                | JobState::Receiving { .. }
                | JobState::Held { .. }
                | JobState::Done { .. }
                | JobState::Refused { .. }
                | JobState::Failed { .. }
                | JobState::Cancelled { .. } => {}
            }
        }
        outlook
    }

    /// The one job that is waited for, if it is one.
    pub(crate) fn only(&self) -> Option<&JobSnapshot> {
        match (self.of, self.open.values().next()) {
            (1, Some(job)) => job.as_ref(),
            _ => None,
        }
    }
}

/// Why a job is kept for later, if it is. A wait for the day's limit may last until tomorrow and
/// counts as held; all other waits are over in minutes.
fn held(job: &JobSnapshot) -> Option<Failure> {
    match &job.state {
        JobState::Held { failure, until_ms } => Some(Failure {
            retry_at_ms: failure.retry_at_ms.or(*until_ms),
            ..failure.clone()
        }),
        JobState::Waiting {
            reason: WaitReason::DayRequests,
            until_ms,
        } => {
            let message = "The requests of the day are used up.";
            let failure = Failure::before_sending(FailureCode::DayLimit, message);
            Some(Failure {
                retry_at_ms: Some(*until_ms),
                ..failure
            })
        }
        JobState::Waiting { .. }
        | JobState::Queued { .. }
        | JobState::Sending { .. }
        | JobState::Thinking { .. }
        | JobState::Receiving { .. }
        | JobState::Retrying { .. }
        | JobState::Done { .. }
        | JobState::Refused { .. }
        | JobState::Failed { .. }
        | JobState::Cancelled { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use plantain_engine::{Charged, Estimate};

    use super::*;

    fn job(id: &str, state: JobState) -> JobSnapshot {
        JobSnapshot {
            id: id.to_owned(),
            session: "session".to_owned(),
            turn: "turn".to_owned(),
            step: 1,
            variant: 1,
            of: 3,
            prompt: "A fox".to_owned(),
            model: "model".to_owned(),
            size: None,
            ratio: None,
            thinking: None,
            grounded: false,
            created_ms: 0,
            finished_ms: None,
            priority: plantain_engine::Priority::Normal,
            place: None,
            starts_ms: None,
            off_peak: false,
            state,
            estimate: Estimate::default(),
            receipt: None,
            attempts: Vec::new(),
            sandbox: false,
        }
    }

    fn three() -> Turn {
        Turn::new(&["a".to_owned(), "b".to_owned(), "c".to_owned()])
    }

    #[test]
    fn a_job_comes_to_rest_once() {
        let mut turn = Turn::new(&["a".to_owned()]);
        assert!(
            turn.take(job("a", JobState::Thinking { since_ms: 0 }))
                .is_none()
        );
        assert_eq!(turn.outlook().under_way, 1);
        let done = JobState::Cancelled {
            charged: Charged::Maybe,
        };
        assert!(turn.take(job("a", done.clone())).is_some());
        assert!(turn.is_over());
        assert!(
            turn.take(job("a", done)).is_none(),
            "told twice, it counts once"
        );
        assert!(
            turn.take(job("stranger", JobState::Queued { ahead: 0 }))
                .is_none()
        );
    }

    #[test]
    fn a_held_job_parks_what_is_tried_later_but_not_what_may_be_under_way() {
        let failure = Failure::before_sending(FailureCode::DayLimit, "Used up.");
        let names = ["a", "b", "c", "d"].map(str::to_owned);
        let mut turn = Turn::new(&names);
        turn.take(job("a", JobState::Thinking { since_ms: 0 }));
        turn.take(job("c", JobState::Queued { ahead: 0 }));
        let retrying = JobState::Retrying {
            attempt: 2,
            until_ms: 5,
            failure: failure.clone(),
        };
        turn.take(job("d", retrying));
        assert!(turn.take_parked().is_empty(), "nothing is held yet");
        let until_ms = Some(9);
        turn.take(job("b", JobState::Held { until_ms, failure }));
        let parked = turn.take_parked();
        assert_eq!(parked.len(), 2, "the held one, and one for later");
        assert!(
            parked
                .iter()
                .all(|parked| parked.failure.code == FailureCode::DayLimit)
        );
        assert!(
            parked
                .iter()
                .all(|parked| parked.failure.retry_at_ms == Some(9))
        );
        assert_eq!(turn.open_ids(), ["a", "c"]);
    }

    #[test]
    fn a_held_job_says_nothing_about_another_model() {
        let failure = Failure::before_sending(FailureCode::DayLimit, "Used up.");
        let mut turn = Turn::new(&["a".to_owned(), "b".to_owned()]);
        let other = JobSnapshot {
            model: "other".to_owned(),
            ..job("b", JobState::Queued { ahead: 1 })
        };
        turn.take(other);
        let until_ms = Some(9);
        turn.take(job("a", JobState::Held { until_ms, failure }));
        let parked = turn.take_parked();
        assert_eq!(parked.len(), 1);
        assert_eq!(parked[0].job.id, "a");
        assert_eq!(turn.open_ids(), ["b"]);
    }

    #[test]
    fn the_outlook_counts_everyone_once_and_names_the_soonest_wait() {
        let mut turn = three();
        turn.take(job("a", JobState::Thinking { since_ms: 0 }));
        let reason = WaitReason::Pace;
        let until_ms = 6_000;
        turn.take(job("b", JobState::Waiting { reason, until_ms }));
        let outlook = turn.outlook();
        assert_eq!((outlook.of, outlook.ended), (3, 0));
        assert_eq!((outlook.under_way, outlook.in_line), (1, 2));
        assert_eq!(outlook.wait, Some((reason, until_ms)));
    }

    #[test]
    fn only_a_wait_for_the_day_counts_as_held() {
        let wait = |reason| JobState::Waiting {
            reason,
            until_ms: 5,
        };
        let mut turn = three();
        turn.take(job("a", wait(WaitReason::MinuteRequests)));
        turn.take(job("b", wait(WaitReason::Breaker)));
        assert!(turn.take_parked().is_empty());
        turn.take(job("c", wait(WaitReason::DayRequests)));
        assert_eq!(turn.take_parked().len(), 3);
        assert!(turn.is_over());
    }
}
