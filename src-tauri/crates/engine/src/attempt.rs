//! One send of one job: journal, request, answer, and what follows from how it ended.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use plantain_gemini::{ApiError, Progress};
use plantain_library::attempts;

use crate::failure::{Charged, Failure, FailureCode};
use crate::fault;
use crate::job::{Attempt, JobState};
use crate::limits::{self, Pass};
use crate::record::{attempt_row, code_word};
use crate::retry::{self, Decision};
use crate::state::{Job, Place, Shared};

/// How long the provider may take. 4K with much thinking takes minutes.
const SERVER_TIMEOUT: Duration = Duration::from_mins(5);
/// After a 504: the same request with more time.
const LONGER_SERVER_TIMEOUT: Duration = Duration::from_mins(9);

/// An answer with a 4K picture, the picture by itself and the database's log.
const ROOM_FOR_AN_ANSWER: u64 = 64 * 1024 * 1024;

/// How a send ended.
enum End {
    Answered(Bytes),
    Fault(Box<ApiError>),
    Cancelled,
    /// The program ends. The row keeps saying "sending", and the next start tells the user.
    Abandoned,
    /// It never went out: our own side could not prepare it.
    Prevented(Failure),
}

/// Sends a job once and carries on from whatever happens.
pub(crate) async fn run(shared: Arc<Shared>, id: String, pass: Pass) {
    let Some(job) = shared.state().jobs.get(&id).cloned() else {
        shared.release(pass);
        return;
    };
    let started_ms = shared.now_ms();
    // From here on a cancel finds the job in flight and leaves its end to this attempt; one that
    // came first has already ended it, and nothing is sent.
    let sending = JobState::Sending {
        sent: 0,
        total: 0,
        since_ms: started_ms,
    };
    if job.cancel.is_cancelled() || !shared.advance(&id, sending) {
        shared.release(pass);
        return;
    }
    let mut attempt = begin(&job, started_ms);
    // The row says "about to send" before the socket is touched.
    if let Err(failure) = shared.journal(&job, &attempt, started_ms).await {
        shared.release(pass);
        shared.conclude(&id, JobState::Failed { failure }).await;
        return;
    }
    shared.note_attempt(&id, &attempt);
    let end = send(&shared, &job, &attempt).await;
    attempt.took_ms = span(started_ms, shared.now_ms());
    match end {
        End::Answered(body) => {
            shared.settle(pass);
            answered(&shared, &job, attempt, body).await;
        }
        End::Fault(error) => {
            shared.learn(pass, &error);
            failed(&shared, &job, attempt, &error).await;
        }
        End::Cancelled => {
            shared.keep(pass);
            attempt.charged = Charged::Maybe;
            "cancelled".clone_into(&mut attempt.outcome);
            shared.close_attempt(&id, &attempt).await;
            shared
                .conclude(
                    &id,
                    JobState::Cancelled {
                        charged: Charged::Maybe,
                    },
                )
                .await;
        }
        End::Abandoned => shared.keep(pass),
        End::Prevented(failure) => {
            shared.release(pass);
            attempt.outcome = code_word(&failure);
            shared.close_attempt(&id, &attempt).await;
            shared.conclude(&id, JobState::Failed { failure }).await;
        }
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

async fn send(shared: &Arc<Shared>, job: &Job, attempt: &Attempt) -> End {
    let request = match shared.request(job).await {
        Ok(request) => request,
        Err(failure) => return End::Prevented(failure),
    };
    let (api, key) = match (
        shared.api(&job.provider),
        shared.key_for(&job.provider).await,
    ) {
        (Ok(api), Ok(key)) => (api, key),
        (Err(failure), _) | (_, Err(failure)) => return End::Prevented(failure),
    };
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
    let timeout = if attempt.number > 1 && job.failures > 0 && was_deadline(job) {
        LONGER_SERVER_TIMEOUT
    } else {
        SERVER_TIMEOUT
    };
    let call = api.generate(&key, &job.snapshot.model, &request, timeout, &progress);
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
async fn answered(shared: &Arc<Shared>, job: &Job, mut attempt: Attempt, body: Bytes) {
    let id = &job.snapshot.id;
    attempt.status = Some(200);
    let library = &shared.ports.library;
    let recorded = match library
        .keep_incoming(id, attempt.number, body.clone())
        .await
    {
        Ok(_) => shared.record(job, attempt.clone(), body).await,
        // A full disk must not lose what was paid for: try to record it straight from memory.
        Err(error) => {
            tracing::error!(job = id.as_str(), %error, "the answer could not be kept as it arrived");
            shared.record(job, attempt.clone(), body).await
        }
    };
    match recorded {
        Ok(state) => {
            if let Err(error) = library.drop_incoming(id, attempt.number).await {
                tracing::warn!(job = id.as_str(), %error, "a recorded answer could not be removed");
            }
            let outcome = match &state {
                JobState::Refused { failure } => code_word(failure),
                _ => "image".to_owned(),
            };
            attempt.charged = charged_of(&state);
            attempt.outcome = outcome;
            shared.note_attempt(id, &attempt);
            if let JobState::Refused { failure } = &state
                && failure.code == FailureCode::NoImage
                && job.failures == 0
            {
                again(shared, job, failure.clone(), Duration::from_secs(1)).await;
                return;
            }
            shared.leave(id, state);
        }
        Err(failure) => {
            let failure = Failure {
                charged: Charged::Maybe,
                ..failure
            };
            attempt.charged = Charged::Maybe;
            attempt.outcome = code_word(&failure);
            shared.close_attempt(id, &attempt).await;
            shared.conclude(id, JobState::Failed { failure }).await;
        }
    }
}

async fn failed(shared: &Arc<Shared>, job: &Job, mut attempt: Attempt, error: &ApiError) {
    let id = &job.snapshot.id;
    let now = shared.now_ms();
    let mut failure = {
        let state = shared.state();
        fault::failure(error, &job.snapshot.model, &state.catalogue, now)
    };
    attempt.status = error.status;
    attempt.charged = failure.charged;
    attempt.outcome = code_word(&failure);
    shared.close_attempt(id, &attempt).await;
    let roll = shared.ports.dice.unit();
    match retry::decide(error.class, job.failures + 1, error.retry_after, roll) {
        Decision::Retry(delay) => again(shared, job, failure, delay).await,
        Decision::HoldForDay if job.cancel.is_cancelled() => {
            shared
                .conclude(
                    id,
                    JobState::Cancelled {
                        charged: Charged::No,
                    },
                )
                .await;
        }
        Decision::HoldForDay => {
            let until_ms = limits::next_day(now);
            failure.retry_at_ms = Some(until_ms);
            shared.hold(id, until_ms);
            shared
                .conclude(
                    id,
                    JobState::Held {
                        until_ms: Some(until_ms),
                        failure,
                    },
                )
                .await;
        }
        Decision::GiveUp => shared.conclude(id, JobState::Failed { failure }).await,
    }
}

async fn again(shared: &Arc<Shared>, job: &Job, failure: Failure, delay: Duration) {
    let id = &job.snapshot.id;
    let wait = i64::try_from(delay.as_millis()).unwrap_or(i64::MAX);
    let until_ms = shared.now_ms().saturating_add(wait);
    if job.cancel.is_cancelled() {
        shared
            .conclude(
                id,
                JobState::Cancelled {
                    charged: failure.charged,
                },
            )
            .await;
        return;
    }
    {
        let mut state = shared.state();
        let Some(job) = state.jobs.get_mut(id) else {
            return;
        };
        job.failures += 1;
        job.not_before_ms = until_ms;
        job.ready_ms = shared.now_ms();
        state.enqueue(id, Place::Front);
    }
    let attempt = next_number(job) + 1;
    shared.advance(
        id,
        JobState::Retrying {
            attempt,
            until_ms,
            failure,
        },
    );
    if let Err(failure) = shared.save_job(id, true).await {
        tracing::error!(job = id.as_str(), %failure, "a retry could not be written down");
    }
}

impl Shared {
    async fn journal(&self, job: &Job, attempt: &Attempt, at_ms: i64) -> Result<(), Failure> {
        // A full disk must not meet a paid answer: it is found out before anything is sent, with
        // room for everything under way, this request included.
        let under_way = self
            .state()
            .jobs
            .values()
            .filter(|job| job.snapshot.state.is_in_flight())
            .count();
        let room = ROOM_FOR_AN_ANSWER.saturating_mul(u64::try_from(under_way).unwrap_or(u64::MAX));
        if self.ports.library.free_space()? < room {
            return Err(Failure::before_sending(
                FailureCode::StorageFull,
                "The disk that holds the library is nearly full. Nothing was sent.",
            ));
        }
        let row = attempt_row(&job.snapshot.id, attempt, at_ms);
        let state = JobState::Sending {
            sent: 0,
            total: 0,
            since_ms: at_ms,
        };
        let detail = crate::store::json(&state);
        self.ports
            .library
            .write(move |transaction| {
                attempts::insert(transaction, &row)?;
                plantain_library::jobs::set_state(
                    transaction,
                    &row.job_id,
                    "sending",
                    Some(&detail),
                    at_ms,
                )
            })
            .await?;
        Ok(())
    }

    pub(crate) async fn close_attempt(&self, id: &str, attempt: &Attempt) {
        self.note_attempt(id, attempt);
        let row = attempt_row(id, attempt, 0);
        let written = self
            .ports
            .library
            .write(move |transaction| attempts::update(transaction, &row))
            .await;
        if let Err(error) = written {
            tracing::error!(job = id, %error, "an attempt could not be written down");
        }
    }

    /// Shows an attempt in the job's snapshot, replacing an earlier view of the same one.
    fn note_attempt(&self, id: &str, attempt: &Attempt) {
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

fn was_deadline(job: &Job) -> bool {
    job.snapshot
        .attempts
        .last()
        .is_some_and(|attempt| attempt.status == Some(504))
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
