//! What becomes of a job whose attempt has ended and that has not: it waits for another chance.

use std::sync::Arc;
use std::time::Duration;

use crate::attempt::after;
use crate::dispatch::Asker;
use crate::failure::{Charged, Failure, FailureCode};
use crate::job::{Attempt, JobState};
use crate::queue::Rest;
use crate::retry::Kind;
use crate::state::{Job, Place, Shared};

/// Its room is gone: it waits for the next, before all others.
pub(crate) async fn late(shared: &Arc<Shared>, job: &Job) {
    let rest = Rest {
        state: JobState::Queued { ahead: 0 },
        not_before_ms: 0,
        place: Some(Place::Front),
        kind: None,
    };
    if !shared.rest(job, rest) {
        let charged = Charged::No;
        let cancelled = JobState::Cancelled { charged };
        shared.conclude(&job.snapshot.id, cancelled).await;
    }
    shared.wake.notify_one();
}

/// Nothing else goes out with the job's key. Said before the job's pass is returned, or the next one
/// in line would take the room and be refused just the same.
pub(crate) fn stop_others(shared: &Shared, job: &Job, failure: &Failure) {
    let profile = job.provider.key_profile();
    shared.state().stopped.insert(profile, failure.clone());
}

/// Holds a job whose key is [stopped](stop_others).
pub(crate) async fn hold_for_key(
    shared: &Arc<Shared>,
    job: &Job,
    attempt: Option<&Attempt>,
    failure: Failure,
) {
    // Once more: a key that was released meanwhile would leave this one held alone.
    stop_others(shared, job, &failure);
    let rest = Rest {
        state: JobState::Held {
            until_ms: None,
            failure,
        },
        not_before_ms: 0,
        place: None,
        kind: None,
    };
    if let Some(attempt) = attempt {
        return pause(shared, job, attempt, rest).await;
    }
    let id = &job.snapshot.id;
    if shared.rest(job, rest) {
        shared.save(id).await;
    } else {
        let charged = Charged::No;
        shared.conclude(id, JobState::Cancelled { charged }).await;
    }
}

impl Shared {
    /// Holds a job in line whose key is stopped; false when the key works again, or somebody else has
    /// seen to the job. In one step: a key that is released meanwhile finds it held, or it stays in
    /// line.
    pub(crate) fn hold_stopped(&self, asker: &Asker) -> bool {
        let mut state = self.state();
        let job = state.jobs.get(&asker.id);
        let profile = job.map(|job| job.provider.key_profile());
        let stopped = profile.and_then(|profile| state.stopped.get(&profile).cloned());
        let Some(failure) = stopped else {
            self.wake.notify_one();
            return false;
        };
        if !state.take_out(asker) {
            return false;
        }
        if let Some(job) = state.jobs.get_mut(&asker.id) {
            let until_ms = None;
            let held = JobState::Held { until_ms, failure };
            job.snapshot.state = held.after(&job.snapshot.attempts);
            self.tell_job(&job.snapshot);
        }
        true
    }
}

/// An attempt has ended and the job has not: it rests, unless it was cancelled meanwhile.
pub(crate) async fn pause(shared: &Arc<Shared>, job: &Job, attempt: &Attempt, rest: Rest) {
    let id = &job.snapshot.id;
    // Whoever is told that it rests is told of the attempt along with it.
    shared.note_attempt(id, attempt);
    if shared.rest(job, rest) {
        shared.save_with_attempt(id, attempt).await;
    } else {
        let charged = attempt.charged;
        let cancelled = JobState::Cancelled { charged };
        shared.end(id, attempt, cancelled).await;
    }
}

/// Whether a failure before sending is the key's own.
pub(crate) fn is_of_the_key(code: FailureCode) -> bool {
    matches!(
        code,
        FailureCode::KeyMissing | FailureCode::KeyRejected | FailureCode::KeyringUnavailable
    )
}

pub(crate) async fn again(
    shared: &Arc<Shared>,
    job: &Job,
    attempt: &Attempt,
    failure: Failure,
    delay: Duration,
    kind: Kind,
) {
    let until_ms = after(shared.now_ms(), delay);
    let rest = Rest {
        state: JobState::Retrying {
            attempt: attempt.number + 1,
            until_ms,
            failure,
        },
        not_before_ms: until_ms,
        place: Some(Place::Front),
        kind: Some(kind),
    };
    pause(shared, job, attempt, rest).await;
}
