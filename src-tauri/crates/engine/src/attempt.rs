//! One send of one job: journal, request, answer, and what follows from how it ended.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use plantain_gemini::{ApiError, FaultClass, Progress};

use crate::failure::{Charged, Failure, FailureCode};
use crate::fault;
use crate::job::{Attempt, JobState};
use crate::letter::{Journalled, Letter};
use crate::limits;
use crate::pacer::Pass;
use crate::queue::Rest;
use crate::record::{Recorded, code_word};
use crate::resting::{again, hold_for_key, is_of_the_key, late, pause, stop_others};
use crate::retry::{self, Decision, Kind};
use crate::state::{Job, Place, Shared};

/// How long the provider may take. 4K with much thinking takes minutes.
const SERVER_TIMEOUT: Duration = Duration::from_mins(5);
/// After a 504: the same request with more time.
const LONGER_SERVER_TIMEOUT: Duration = Duration::from_mins(9);

/// How a send ended.
enum End {
    Answered(Bytes),
    Fault(Box<ApiError>),
    Cancelled,
    /// The program ends. The row keeps saying "sending", and the next start tells the user.
    Abandoned,
}

/// Sends a job that has [set out](Shared::set_out) once and carries on from whatever happens.
pub(crate) async fn run(shared: Arc<Shared>, job: Job, pass: Pass, started_ms: i64) {
    let Some((letter, attempt, pass)) = prepare(&shared, &job, pass, started_ms).await else {
        return;
    };
    shared.note_attempt(&job.snapshot.id, &attempt);
    if job.cancel.is_cancelled() {
        // Cancelled while that was written: nothing has left.
        shared.release(pass).await;
        cancelled(&shared, &job, attempt, Charged::No).await;
    } else {
        let sent_ms = shared.now_ms();
        let end = send(&shared, &job, &letter).await;
        let replays = letter.request.contents.len() > 1;
        let took_ms = span(sent_ms, shared.now_ms());
        let attempt = Attempt { took_ms, ..attempt };
        ended(&shared, &job, attempt, pass, (end, replays)).await;
    }
    shared.wake.notify_one();
}

/// Gathers what is to be sent and writes "about to send" before the socket is touched. None when
/// nothing may be sent; what follows from that is done then.
async fn prepare(
    shared: &Arc<Shared>,
    job: &Job,
    pass: Pass,
    started_ms: i64,
) -> Option<(Letter, Attempt, Pass)> {
    let letter = match shared.letter(job).await {
        Ok(letter) => letter,
        Err(failure) => {
            prevented(shared, job, Some(pass), failure).await;
            return None;
        }
    };
    if shared.stop.is_cancelled() {
        // It stays in line on record, and the next start sends it.
        shared.release(pass).await;
        return None;
    }
    let attempt = begin(job, started_ms);
    match shared.journal(job, &attempt, pass).await {
        Ok(Journalled::Out(pass)) => return Some((letter, attempt, pass)),
        Ok(Journalled::Late) => late(shared, job).await,
        Ok(Journalled::Gone(pass)) => {
            shared.release(pass).await;
            shared.forget(&job.snapshot.id);
        }
        Err((pass, failure)) => prevented(shared, job, pass, failure).await,
    }
    None
}

/// Carries on from how a send ended, of which is told whether turns of the model went back with it.
async fn ended(
    shared: &Arc<Shared>,
    job: &Job,
    attempt: Attempt,
    pass: Pass,
    (end, replays): (End, bool),
) {
    match end {
        End::Answered(body) => answered(shared, job, attempt, body, pass).await,
        End::Fault(error) => failed(shared, job, attempt, pass, (&error, replays)).await,
        End::Cancelled => {
            shared.keep(pass).await;
            cancelled(shared, job, attempt, Charged::Maybe).await;
        }
        End::Abandoned => shared.keep(pass).await,
    }
}

async fn cancelled(shared: &Arc<Shared>, job: &Job, attempt: Attempt, charged: Charged) {
    let attempt = Attempt {
        outcome: "cancelled".to_owned(),
        charged,
        ..attempt
    };
    let cancelled = JobState::Cancelled { charged };
    shared.end(&job.snapshot.id, &attempt, cancelled).await;
}

/// Nothing was sent: our own side could not prepare it.
async fn prevented(shared: &Arc<Shared>, job: &Job, pass: Option<Pass>, failure: Failure) {
    let id = &job.snapshot.id;
    let stops = is_of_the_key(failure.code) && !job.cancel.is_cancelled();
    if stops {
        stop_others(shared, job, &failure);
    }
    if let Some(pass) = pass {
        shared.release(pass).await;
    }
    if stops {
        hold_for_key(shared, job, None, failure).await;
    } else if job.cancel.is_cancelled() {
        let charged = Charged::No;
        shared.conclude(id, JobState::Cancelled { charged }).await;
    } else {
        shared.conclude(id, JobState::Failed { failure }).await;
    }
    shared.wake.notify_one();
}

fn begin(job: &Job, started_ms: i64) -> Attempt {
    Attempt {
        number: next_number(job),
        outcome: "sending".to_owned(),
        status: None,
        waited_ms: span(job.ready_ms, started_ms),
        took_ms: 0,
        charged: Charged::No,
    }
}

async fn send(shared: &Arc<Shared>, job: &Job, letter: &Letter) -> End {
    let id = job.snapshot.id.clone();
    let since_ms = shared.now_ms();
    shared.advance(
        &id,
        JobState::Sending {
            sent: 0,
            total: 0,
            since_ms,
        },
    );
    let progress = {
        let shared = shared.clone();
        move |progress: Progress| shared.note_progress(&id, progress, since_ms)
    };
    let timeout = if job.tries.of(Kind::Deadline) > 0 {
        LONGER_SERVER_TIMEOUT
    } else {
        SERVER_TIMEOUT
    };
    let model = &job.snapshot.model;
    let call = letter
        .api
        .generate(&letter.key, model, &letter.request, timeout, &progress);
    tokio::select! {
        // A finished answer wins over a cancel that comes at the same moment: it is paid for.
        biased;
        result = call => match result {
            Ok(body) => End::Answered(body),
            Err(error) => End::Fault(Box::new(error)),
        },
        () = job.cancel.cancelled() => End::Cancelled,
        () = shared.stop.cancelled() => End::Abandoned,
    }
}

/// What arrived is stored before it is looked at.
async fn answered(shared: &Arc<Shared>, job: &Job, mut attempt: Attempt, body: Bytes, pass: Pass) {
    let id = &job.snapshot.id;
    attempt.status = Some(200);
    let library = &shared.ports.library;
    // A full disk must not lose what was paid for: it is then recorded straight from memory.
    if let Err(error) = library
        .keep_incoming(id, attempt.number, body.clone())
        .await
    {
        tracing::error!(job = id.as_str(), %error, "the answer could not be kept as it arrived");
    }
    let roll = shared.ports.dice.unit();
    let chance = match retry::decide_empty(job.tries, roll) {
        Decision::Retry(delay, kind) => Some((delay, kind)),
        Decision::HoldForDay | Decision::HoldForKey | Decision::GiveUp => None,
    };
    let delay = chance.map(|(delay, _)| delay);
    let recorded = shared.record(job, attempt.clone(), body, delay).await;
    let used = recorded.as_ref().ok().and_then(|recorded| recorded.used);
    shared.settle(pass, used).await;
    shared.note_success(job, attempt.took_ms);
    match recorded {
        Ok(recorded) => {
            if let Err(error) = library.drop_incoming(id, attempt.number).await {
                tracing::warn!(job = id.as_str(), %error, "a recorded answer could not be removed");
            }
            read(shared, job, attempt, recorded, chance).await;
        }
        Err(failure) => unread(shared, job, attempt, failure, roll).await,
    }
}

/// An answer is on record: it is the job's end, unless it had no picture and may have one next time.
async fn read(
    shared: &Arc<Shared>,
    job: &Job,
    mut attempt: Attempt,
    recorded: Recorded,
    chance: Option<(Duration, Kind)>,
) {
    let id = &job.snapshot.id;
    let state = recorded.state;
    attempt.charged = charged_of(&state);
    "image".clone_into(&mut attempt.outcome);
    if let JobState::Refused { failure } = &state {
        attempt.outcome = code_word(failure);
    }
    shared.note_attempt(id, &attempt);
    if let JobState::Refused { failure } = &state
        && recorded.may_differ
        && let Some((delay, kind)) = chance
    {
        again(shared, job, &attempt, failure.clone(), delay, kind).await;
        return;
    }
    shared.leave(id, state);
}

/// An answer could not be put on record. It was a 200, so it may have been billed.
async fn unread(
    shared: &Arc<Shared>,
    job: &Job,
    mut attempt: Attempt,
    failure: Failure,
    roll: f64,
) {
    let failure = Failure {
        charged: Charged::Maybe,
        ..failure
    };
    attempt.charged = Charged::Maybe;
    attempt.outcome = code_word(&failure);
    let resend = shared.state().settings.resend_once;
    if failure.code == FailureCode::AnswerUnreadable
        && let Decision::Retry(delay, kind) = retry::decide_cut(job.tries, resend, roll)
    {
        again(shared, job, &attempt, failure, delay, kind).await;
        return;
    }
    let failed = JobState::Failed { failure };
    shared.end(&job.snapshot.id, &attempt, failed).await;
}

async fn failed(
    shared: &Arc<Shared>,
    job: &Job,
    mut attempt: Attempt,
    pass: Pass,
    (error, replays): (&ApiError, bool),
) {
    let id = &job.snapshot.id;
    let now = shared.now_ms();
    let (mut failure, resend) = {
        let state = shared.state();
        let failure = fault::failure(error, &job.snapshot.model, &state.catalogue, now);
        (failure, state.settings.resend_once)
    };
    attempt.status = error.status;
    attempt.charged = failure.charged;
    attempt.outcome = code_word(&failure);
    let roll = shared.ports.dice.unit();
    let is_refused = replays && error.class == FaultClass::SignatureMissing;
    let alone = is_refused && !job.cancel.is_cancelled() && shared.go_alone(job).await;
    let decision = if alone {
        retry::decide_signature(job.tries)
    } else {
        retry::decide(error.class, job.tries, error.retry_after, resend, roll)
    };
    if decision == Decision::HoldForKey {
        stop_others(shared, job, &failure);
    }
    shared.learn(pass, error).await;
    match decision {
        Decision::Retry(delay, kind) => {
            again(shared, job, &attempt, failure, delay, kind).await;
        }
        Decision::HoldForDay => {
            let until_ms = limits::next_day(now);
            failure.retry_at_ms = Some(until_ms);
            let rest = Rest {
                state: JobState::Held {
                    until_ms: Some(until_ms),
                    failure,
                },
                not_before_ms: until_ms,
                place: Some(Place::Back),
                kind: None,
            };
            pause(shared, job, &attempt, rest).await;
        }
        Decision::HoldForKey => hold_for_key(shared, job, Some(&attempt), failure).await,
        Decision::GiveUp => shared.end(id, &attempt, JobState::Failed { failure }).await,
    }
}

impl Shared {
    /// Ends an attempt and moves its job on, both in one transaction.
    pub(crate) async fn end(self: &Arc<Self>, id: &str, attempt: &Attempt, state: JobState) {
        self.note_attempt(id, attempt);
        self.advance(id, state);
        self.save_with_attempt(id, attempt).await;
    }

    /// The key works: what it held goes on. How long it took is remembered for the next estimate.
    fn note_success(self: &Arc<Self>, job: &Job, took_ms: u32) {
        let scope = job.provider.scope(&job.snapshot.model);
        {
            let mut state = self.state();
            let size = job.snapshot.size.clone();
            state.durations.insert((scope, size), i64::from(took_ms));
        }
        self.release_key(&job.provider.key_profile());
    }

    /// Shows an attempt in the job's snapshot, replacing an earlier view of the same one.
    pub(crate) fn note_attempt(&self, id: &str, attempt: &Attempt) {
        let mut state = self.state();
        if let Some(job) = state.jobs.get_mut(id) {
            let attempts = &mut job.snapshot.attempts;
            attempts.retain(|known| known.number != attempt.number);
            attempts.push(attempt.clone());
        }
    }
}

fn next_number(job: &Job) -> u32 {
    job.snapshot
        .attempts
        .iter()
        .map(|attempt| attempt.number)
        .max()
        .unwrap_or(0)
        + 1
}

/// The moment so long after another.
pub(crate) fn after(now_ms: i64, delay: Duration) -> i64 {
    now_ms.saturating_add(i64::try_from(delay.as_millis()).unwrap_or(i64::MAX))
}

fn charged_of(state: &JobState) -> Charged {
    match state {
        JobState::Refused { failure } => failure.charged,
        _ => Charged::Yes,
    }
}

/// A span between two moments; never negative, capped at 49 days.
fn span(from_ms: i64, to_ms: i64) -> u32 {
    u32::try_from(to_ms.saturating_sub(from_ms).max(0)).unwrap_or(u32::MAX)
}
