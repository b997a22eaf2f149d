//! One turn's jobs until each has come to rest: done, given up, or parked for later.

use std::collections::BTreeMap;

use plantain_engine::{Failure, FailureCode, JobSnapshot, JobState, WaitReason};

use crate::moment;

/// The jobs still watched. Pure: snapshots go in, what follows comes out.
#[derive(Debug)]
pub(crate) struct Turn {
    open: BTreeMap<String, Option<JobSnapshot>>,
}

impl Turn {
    pub(crate) fn new(jobs: &[String]) -> Self {
        Self {
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

    /// Jobs that will not be sent before a limit resets, each with why. They stay in line.
    ///
    /// As soon as one is held, the others of the turn wait behind the same limit; only those that
    /// are under way are still waited for: they may be paid for.
    pub(crate) fn take_parked(&mut self) -> Vec<(Option<JobSnapshot>, Failure)> {
        let Some(reason) = self.open.values().flatten().find_map(held) else {
            return Vec::new();
        };
        let is_under_way =
            |job: &Option<JobSnapshot>| job.as_ref().is_some_and(|job| job.state.is_in_flight());
        let (under_way, parked): (BTreeMap<_, _>, BTreeMap<_, _>) = std::mem::take(&mut self.open)
            .into_iter()
            .partition(|(_, job)| is_under_way(job));
        self.open = under_way;
        let with_reason = |job: Option<JobSnapshot>| {
            let own = job
                .as_ref()
                .and_then(held)
                .unwrap_or_else(|| reason.clone());
            (job, own)
        };
        parked.into_values().map(with_reason).collect()
    }

    /// The phases of the open jobs with how many are in each, in the order of a job's life.
    pub(crate) fn phases(&self) -> Vec<(&'static str, usize)> {
        const ORDER: [&str; 6] = [
            "queued",
            "waiting",
            "retrying",
            "sending",
            "thinking",
            "receiving",
        ];
        let names: Vec<&str> = self
            .open
            .values()
            .flatten()
            .map(|job| job.state.name())
            .collect();
        ORDER
            .into_iter()
            .map(|phase| (phase, names.iter().filter(|name| **name == phase).count()))
            .filter(|(_, count)| *count > 0)
            .collect()
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
            let message = format!(
                "The requests of the day are used up. The job stays in line until {}.",
                moment::clock(*until_ms)
            );
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
        assert_eq!(turn.phases(), [("thinking", 1)]);
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
    fn a_held_job_parks_those_behind_it_but_not_those_under_way() {
        let failure = Failure::before_sending(FailureCode::DayLimit, "Used up.");
        let mut turn = three();
        turn.take(job("a", JobState::Thinking { since_ms: 0 }));
        assert!(turn.take_parked().is_empty(), "nothing is held yet");
        turn.take(job(
            "b",
            JobState::Held {
                until_ms: Some(9),
                failure,
            },
        ));
        let parked = turn.take_parked();
        assert_eq!(
            parked.len(),
            2,
            "the held one, and one nobody has heard of yet"
        );
        assert!(
            parked
                .iter()
                .all(|(_, failure)| failure.code == FailureCode::DayLimit)
        );
        assert!(
            parked
                .iter()
                .all(|(_, failure)| failure.retry_at_ms == Some(9))
        );
        assert_eq!(turn.open_ids(), ["a"]);
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
