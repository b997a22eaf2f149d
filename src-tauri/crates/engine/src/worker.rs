//! The one file that sleeps: decides what goes out now and when to look again.

use std::sync::Arc;
use std::time::Duration;

use crate::attempt;
use crate::dispatch::{self, Round, Verdict};
use crate::failure::{Failure, FailureCode};
use crate::job::{JobState, WaitReason};
use crate::state::Shared;

/// Sleep is cut into slices, so that a laptop that slept notices soon after it wakes.
const SLICE: Duration = Duration::from_secs(30);
/// How soon to look again at what another process may change. Only while jobs are in line.
const GLANCE_MS: i64 = 1_000;
/// How soon to try the library again when it cannot be written.
const REST_MS: i64 = 5_000;

/// Runs until the engine is shut down. Idle, it waits for a wake-up and for nothing else.
pub(crate) async fn run(shared: Arc<Shared>) {
    loop {
        let next_ms = look(&shared).await;
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
async fn look(shared: &Arc<Shared>) -> Option<i64> {
    notice_set_back(shared);
    let round = match dispatch::ask(shared).await {
        Ok(round) => round,
        Err(failure) => return unwritable(shared, failure).await,
    };
    let next_ms = apply(shared, round).await;
    if shared.state().purse.date() != plantain_library::local_day(shared.now_ms()) {
        // Midnight has passed: today's sum begins anew.
        shared.recount_quietly().await;
    }
    shared.foresee();
    shared.tell_places();
    shared.tell_quota();
    next_ms
}

async fn apply(shared: &Arc<Shared>, round: Round) -> Option<i64> {
    let now_ms = shared.now_ms();
    let mut next_ms = round.next_ms;
    let mut ahead = 0_u32;
    for (id, verdict) in round.verdicts {
        match verdict {
            Verdict::Go(pass) => {
                let goes = {
                    let mut state = shared.state();
                    let before = state.line.len();
                    state.line.retain(|waiting| *waiting != id);
                    state.line.len() < before
                };
                if goes {
                    shared.tasks.spawn(attempt::run(shared.clone(), id, pass));
                } else {
                    // Cancelled while the library was asked.
                    shared.release(pass).await;
                }
            }
            Verdict::OverBudget(verdict, period) => {
                shared.hold_for_budget(&id, verdict, period).await;
            }
            Verdict::Gone => forget(shared, &id),
            Verdict::Never(failure) => {
                shared.state().line.retain(|waiting| *waiting != id);
                shared.conclude(&id, JobState::Failed { failure }).await;
            }
            Verdict::Stopped(failure) => {
                shared.state().line.retain(|waiting| *waiting != id);
                let until_ms = None;
                shared
                    .conclude(&id, JobState::Held { until_ms, failure })
                    .await;
            }
            Verdict::Wait {
                at_ms: Some(at_ms),
                reason: WaitReason::DayRequests,
            } => hold_for_day(shared, id, at_ms).await,
            Verdict::Wait { at_ms, reason } => {
                let waiting = match (reason, at_ms) {
                    (WaitReason::Concurrency, _) | (_, None) => JobState::Queued { ahead },
                    (reason, Some(until_ms)) => JobState::Waiting { reason, until_ms },
                };
                shared.advance(&id, waiting);
                ahead += 1;
            }
            Verdict::Behind => {
                shared.advance(&id, JobState::Queued { ahead });
                ahead += 1;
            }
        }
    }
    if round.glance {
        next_ms = Some(earlier(next_ms, now_ms + GLANCE_MS));
    }
    next_ms
}

async fn hold_for_day(shared: &Arc<Shared>, id: String, until_ms: i64) {
    let failure = Failure {
        retry_at_ms: Some(until_ms),
        ..Failure::before_sending(
            FailureCode::DayLimit,
            "All requests of the day are used. It resets at midnight Pacific time.",
        )
    };
    if let Some(job) = shared.state().jobs.get_mut(&id) {
        job.not_before_ms = until_ms;
    }
    let until_ms = Some(until_ms);
    shared
        .conclude(&id, JobState::Held { until_ms, failure })
        .await;
}

/// Another process has ended it.
fn forget(shared: &Shared, id: &str) {
    {
        let mut state = shared.state();
        state.line.retain(|waiting| waiting != id);
        state.jobs.remove(id);
    }
    shared.tell(crate::event::EngineEvent::JobGone { id: id.to_owned() });
}

/// The library cannot be written, so nothing may be sent. The first job says so; the others wait
/// in case it passes.
async fn unwritable(shared: &Arc<Shared>, failure: Failure) -> Option<i64> {
    tracing::error!(%failure, "the line could not be looked at");
    let now_ms = shared.now_ms();
    let first = {
        let state = shared.state();
        let ready = |id: &&String| {
            let job = state.jobs.get(*id);
            job.is_some_and(|job| job.not_before_ms <= now_ms)
        };
        state.line.iter().find(ready).cloned()
    };
    if let Some(id) = first {
        shared.state().line.retain(|waiting| *waiting != id);
        shared.conclude(&id, JobState::Failed { failure }).await;
    }
    let more = !shared.state().line.is_empty();
    more.then_some(now_ms + REST_MS)
}

/// A clock that was set back must not make anyone wait longer: waits move with it. What waits for
/// a midnight stays where the clock shows midnight.
fn notice_set_back(shared: &Shared) {
    let now_ms = shared.now_ms();
    let mut state = shared.state();
    let by = state.looked_ms.saturating_sub(now_ms);
    state.looked_ms = now_ms;
    if by <= 0 {
        return;
    }
    tracing::info!(by, "the clock was set back");
    for job in state.jobs.values_mut() {
        let is_dated = matches!(job.snapshot.state, JobState::Held { .. }) || job.snapshot.off_peak;
        if !is_dated && job.not_before_ms > 0 {
            job.not_before_ms = job.not_before_ms.saturating_sub(by);
        }
        job.ready_ms = job.ready_ms.min(now_ms);
    }
}

pub(crate) fn earlier(one: Option<i64>, other: i64) -> i64 {
    one.map_or(other, |one| one.min(other))
}
