//! The one file that sleeps: decides what goes out now and when to look again.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::attempt;
use crate::dispatch::{self, Asker, Round, Verdict};
use crate::failure::{Failure, FailureCode};
use crate::job::{JobState, WaitReason};
use crate::pacer::Pass;
use crate::state::Shared;

/// Sleep is cut into slices, so that a laptop that slept notices soon after it wakes.
const SLICE: Duration = Duration::from_secs(30);
/// How soon to look again at what another process may change. Only while jobs are in line.
const GLANCE_MS: i64 = 1_000;
/// A wait no longer than this is glanced at every second: a limit that another process raises, or
/// a job that it cancels, is noticed at once. Longer ones are looked at with each slice. The wait
/// for a minute's window is one of the short, and it is a little longer than a minute.
const SHORT_WAIT_MS: i64 = 90_000;
/// How soon to look again whether there is money for what a budget holds.
const MONEY_MS: i64 = 15_000;
/// How soon to try the library again when it cannot be written.
const REST_MS: i64 = 5_000;

/// Runs until the engine is shut down. Idle, it waits for a wake-up and for nothing else.
pub(crate) async fn run(shared: Arc<Shared>) {
    // The one before it may still be looking, after a rest that was short.
    let _alone = shared.working.lock().await;
    let resting = shared.state().resting.clone();
    loop {
        let next_ms = look(&shared).await;
        tokio::select! {
            () = shared.stop.cancelled() => return,
            () = resting.cancelled() => return,
            () = shared.wake.notified() => {}
            () = slice(&shared, next_ms) => {}
        }
    }
}

/// Ends at a moment, or before it when a slice of the wait is over or another process has changed
/// something; without a moment, never.
async fn slice(shared: &Arc<Shared>, next_ms: Option<i64>) {
    let Some(at_ms) = next_ms else {
        return std::future::pending().await;
    };
    loop {
        let left_ms = (at_ms - shared.now_ms()).max(1);
        let is_short = left_ms <= SHORT_WAIT_MS;
        let glance_ms = if is_short { GLANCE_MS } else { left_ms };
        let left = u64::try_from(left_ms.min(glance_ms)).unwrap_or(1);
        tokio::time::sleep(Duration::from_millis(left).min(SLICE)).await;
        if shared.now_ms() >= at_ms {
            return;
        }
        // What cannot be read now is told by the next look.
        let is_changed = shared.catch_up().await.unwrap_or(true);
        if is_changed || !is_short {
            return;
        }
    }
}

/// Starts everything that may go out now; says when to look again.
async fn look(shared: &Arc<Shared>) -> Option<i64> {
    notice_jumps(shared);
    shared.release_what_fits().await;
    let round = match dispatch::ask(shared).await {
        Ok(round) => round,
        Err(failure) => return unwritable(shared, failure),
    };
    let next_ms = apply(shared, round).await;
    if shared.state().purse.date() != plantain_library::local_day(shared.now_ms()) {
        // Midnight has passed: today's sum begins anew.
        shared.recount_quietly().await;
    }
    shared.foresee();
    shared.tell_places();
    shared.tell_quota();
    if shared.state().held_for_budget().is_empty() {
        next_ms
    } else {
        // Another process may raise the budget without telling.
        Some(earlier(next_ms, shared.now_ms() + MONEY_MS))
    }
}

async fn apply(shared: &Arc<Shared>, round: Round) -> Option<i64> {
    let now_ms = shared.now_ms();
    let mut next_ms = round.next_ms;
    let mut ahead = 0_u32;
    for (asker, verdict) in round.verdicts {
        if let Verdict::Stopped = verdict {
            hold_stopped(shared, &asker).await;
            continue;
        }
        let stays = matches!(verdict, Verdict::Wait { .. } | Verdict::Behind);
        let is_current = if stays {
            !asker.cancel.is_cancelled()
        } else {
            shared.state().take_out(&asker)
        };
        let Asker { id, cancel } = asker;
        if !is_current {
            // Cancelled while the library was asked.
            if let Verdict::Go(pass) = verdict {
                shared.release(pass).await;
            }
            continue;
        }
        let waiting = match verdict {
            Verdict::Go(pass) => {
                set_out(shared, &id, &cancel, pass).await;
                None
            }
            Verdict::Wait { at_ms, reason } => wait(shared, &id, at_ms, reason, ahead).await,
            Verdict::Behind => Some(JobState::Queued { ahead }),
            other => {
                part_with(shared, &id, other).await;
                None
            }
        };
        if let Some(waiting) = waiting {
            shared.advance(&id, waiting);
            ahead += 1;
        }
    }
    if round.glance {
        next_ms = Some(earlier(next_ms, now_ms + GLANCE_MS));
    }
    next_ms
}

/// How it waits in line; none when it is held instead.
async fn wait(
    shared: &Arc<Shared>,
    id: &str,
    at_ms: Option<i64>,
    reason: WaitReason,
    ahead: u32,
) -> Option<JobState> {
    match (reason, at_ms) {
        (WaitReason::DayRequests, Some(at_ms)) => {
            hold_for_day(shared, id.to_owned(), at_ms).await;
            None
        }
        (WaitReason::Concurrency, _) | (_, None) => Some(JobState::Queued { ahead }),
        (reason, Some(until_ms)) => Some(JobState::Waiting { reason, until_ms }),
    }
}

/// It has left the line and does not go out.
async fn part_with(shared: &Arc<Shared>, id: &str, verdict: Verdict) {
    match verdict {
        Verdict::OverBudget(failure) => {
            let until_ms = failure.retry_at_ms;
            let held = JobState::Held { until_ms, failure };
            shared.conclude(id, held).await;
        }
        Verdict::Gone => shared.forget(id),
        Verdict::Never(failure) => shared.conclude(id, JobState::Failed { failure }).await,
        Verdict::Go(_) | Verdict::Wait { .. } | Verdict::Behind | Verdict::Stopped => {}
    }
}

/// Told here and not by the task: whoever hears that a day is spent must have heard before that these
/// are on their way.
async fn set_out(shared: &Arc<Shared>, id: &str, cancel: &CancellationToken, pass: Pass) {
    let started_ms = shared.now_ms();
    match shared.set_out(id, cancel, started_ms) {
        Some(job) => {
            let send = attempt::run(shared.clone(), job, pass, started_ms);
            shared.sends.spawn(send);
        }
        None => shared.release(pass).await,
    }
}

async fn hold_stopped(shared: &Arc<Shared>, asker: &Asker) {
    if shared.hold_stopped(asker) {
        shared.save(&asker.id).await;
    }
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

/// The library cannot be written, so nothing may be sent. The first job says so; all stay in line, as
/// nothing is wrong with them.
fn unwritable(shared: &Arc<Shared>, failure: Failure) -> Option<i64> {
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
        let until_ms = Some(now_ms + REST_MS);
        shared.advance(&id, JobState::Held { until_ms, failure });
    }
    let more = !shared.state().line.is_empty();
    more.then_some(now_ms + REST_MS)
}

/// Waits move with a clock that was set, forward or back, so that nobody waits longer for it, and
/// nobody is sent before the provider's own delay is over. What waits for a time of day stays where
/// the clock shows that.
fn notice_jumps(shared: &Shared) {
    let reading = shared.ports.clock.reading();
    let mut state = shared.state();
    let mut moved = Vec::new();
    for jump in reading.jumps.get(state.jumps_seen..).unwrap_or_default() {
        tracing::info!(?jump, "the clock jumped forward");
        moved.extend(state.move_waits(|until_ms| jump.carry(until_ms)));
    }
    state.jumps_seen = reading.jumps.len();
    let back = state.looked_ms.saturating_sub(reading.now_ms);
    state.looked_ms = reading.now_ms;
    if back > 0 {
        tracing::info!(back, "the clock was set back");
        moved.extend(state.move_waits(|until_ms| until_ms.saturating_sub(back)));
        for job in state.jobs.values_mut() {
            job.ready_ms = job.ready_ms.min(reading.now_ms);
        }
    }
    for snapshot in moved {
        shared.tell_job(&snapshot);
    }
}

pub(crate) fn earlier(one: Option<i64>, other: i64) -> i64 {
    one.map_or(other, |one| one.min(other))
}
