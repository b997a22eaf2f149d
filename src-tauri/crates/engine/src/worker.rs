//! The one file that sleeps: decides what goes out now and when to look again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::attempt;
use crate::failure::{Failure, FailureCode};
use crate::job::{JobState, WaitReason};
use crate::limits::{Admission, Pass};
use crate::state::Shared;

/// Sleep is cut into slices, so that a laptop that slept notices soon after it wakes.
const SLICE: Duration = Duration::from_secs(30);

/// What one look at the line came to.
#[derive(Default)]
struct Round {
    starts: Vec<(String, Pass)>,
    waits: Vec<(String, JobState)>,
    holds: Vec<(String, i64)>,
    ends: Vec<(String, Failure)>,
    next_ms: Option<i64>,
}

/// Runs until the engine is shut down. Idle, it waits for a wake-up and for nothing else.
pub(crate) async fn run(shared: Arc<Shared>) {
    loop {
        let next_ms = dispatch(&shared);
        let slice = async {
            match next_ms {
                Some(at_ms) => {
                    let left = u64::try_from(at_ms - shared.now_ms()).unwrap_or(0);
                    tokio::time::sleep(Duration::from_millis(left.max(1)).min(SLICE)).await;
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = shared.stop.cancelled() => return,
            () = shared.wake.notified() => {}
            () = slice => {}
        }
    }
}

/// Starts everything that may go out now; says when to look again.
fn dispatch(shared: &Arc<Shared>) -> Option<i64> {
    let now_ms = shared.now_ms();
    let round = look(shared, now_ms);
    for (id, pass) in round.starts {
        shared.tasks.spawn(attempt::run(shared.clone(), id, pass));
    }
    for (id, state) in round.waits {
        shared.advance(&id, state);
    }
    for (id, until_ms) in round.holds {
        let failure = Failure {
            retry_at_ms: Some(until_ms),
            ..Failure::before_sending(
                FailureCode::DayLimit,
                "All requests of the day are used. It resets at midnight Pacific time.",
            )
        };
        shared.hold(&id, until_ms);
        later(
            shared,
            id,
            JobState::Held {
                until_ms: Some(until_ms),
                failure,
            },
        );
    }
    for (id, failure) in round.ends {
        later(shared, id, JobState::Failed { failure });
    }
    shared.tell_quota();
    round.next_ms
}

fn look(shared: &Arc<Shared>, now_ms: i64) -> Round {
    let mut round = Round::default();
    let own = shared.ports.environment.limits;
    let mut state = shared.state();
    let line = std::mem::take(&mut state.line);
    let mut left = Vec::with_capacity(line.len());
    let mut ahead = 0_u32;
    // What was refused once in this round is refused to all behind it: the line keeps its order.
    let mut closed: HashMap<String, (Option<i64>, WaitReason)> = HashMap::new();
    for id in line {
        let Some(job) = state.jobs.get(&id) else {
            continue;
        };
        if job.not_before_ms > now_ms {
            round.next_ms = Some(earlier(round.next_ms, job.not_before_ms));
            left.push(id);
            continue;
        }
        let scope = job.provider.scope(&job.snapshot.model);
        let admission = if let Some(&(at_ms, reason)) = closed.get(&scope) {
            Admission::Wait { at_ms, reason }
        } else {
            let job = job.clone();
            state.admit(&job, &own, now_ms)
        };
        if let Admission::Wait { at_ms, reason } = &admission {
            closed.insert(scope, (*at_ms, *reason));
        }
        match admission {
            Admission::Go(pass) => round.starts.push((id, pass)),
            Admission::Never(failure) => round.ends.push((id, failure)),
            Admission::Wait {
                at_ms: Some(at_ms),
                reason: WaitReason::DayRequests,
            } => {
                round.next_ms = Some(earlier(round.next_ms, at_ms));
                round.holds.push((id.clone(), at_ms));
                left.push(id);
            }
            Admission::Wait { at_ms, reason } => {
                if let Some(at_ms) = at_ms {
                    round.next_ms = Some(earlier(round.next_ms, at_ms));
                }
                let waiting = match (reason, at_ms) {
                    // Behind others of its own kind: its place says more than a time.
                    (WaitReason::Concurrency, _) | (_, None) => JobState::Queued { ahead },
                    (reason, Some(until_ms)) => JobState::Waiting { reason, until_ms },
                };
                round.waits.push((id.clone(), waiting));
                ahead += 1;
                left.push(id);
            }
        }
    }
    state.line = left;
    round
}

/// The disk is not waited for while others could go out.
fn later(shared: &Arc<Shared>, id: String, state: JobState) {
    let task = shared.clone();
    shared
        .tasks
        .spawn(async move { task.conclude(&id, state).await });
}

fn earlier(one: Option<i64>, other: i64) -> i64 {
    one.map_or(other, |one| one.min(other))
}
