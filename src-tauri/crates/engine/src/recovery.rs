//! What an earlier run left behind becomes a known state, and nothing is silently sent again.

use std::sync::Arc;

use plantain_library::{Incoming, attempts, jobs};

use crate::failure::{Charged, Failure, FailureCode};
use crate::job::{Attempt, JobState};
use crate::provider::Provider;
use crate::record::is_recorded;
use crate::settings::ProviderKind;
use crate::state::{Job, Place, Shared};
use crate::tree;
use crate::view::RecoveryView;

/// What was found, for one sentence to the user.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    recovered: u32,
    maybe_charged: Vec<String>,
}

/// How many failures nobody has dismissed are shown.
const MOST_UNSETTLED: u32 = 200;

/// Runs before the worker starts. Jobs in line are taken over only by a process that `sends`: one
/// that looks leaves them to the next that does.
pub(crate) async fn run(shared: &Arc<Shared>, sends: bool) -> Result<(), Failure> {
    let mut found = Found::default();
    let incoming = shared.ports.library.list_incoming().await?;
    let arrived: Vec<String> = incoming.iter().map(|file| file.job_id.clone()).collect();
    let rows = shared.ports.library.read(move |connection| {
        let mut rows = jobs::unfinished(connection)?;
        rows.extend(jobs::unsettled(connection, MOST_UNSETTLED)?);
        // What has arrived is taken in, whatever has become of its job since.
        for id in &arrived {
            if !rows.iter().any(|row| row.id == *id) {
                rows.extend(jobs::get(connection, id)?);
            }
        }
        Ok(rows)
    });
    for row in rows.await? {
        if row
            .owner
            .as_deref()
            .is_some_and(|owner| shared.ports.library.is_owner_alive(owner))
        {
            // Another running program's job.
            continue;
        }
        let arrived: Vec<&Incoming> = incoming
            .iter()
            .filter(|file| file.job_id == row.id)
            .collect();
        let is_out = matches!(row.state.as_str(), "sending" | "thinking" | "receiving");
        let changes = row.finished_ms.is_none() && (sends || is_out);
        if (changes || !arrived.is_empty()) && !claim(shared, &row).await? {
            // Another process that started at the same moment came first.
            continue;
        }
        if adopt(shared, &row, &arrived, &mut found).await? && sends {
            shared.save_job(&row.id).await?;
        }
    }
    clear(shared, &incoming).await?;
    shared.state().recovered = sentence(&found).map(|message| RecoveryView {
        message,
        recovered: found.recovered,
        maybe_charged: found.maybe_charged,
    });
    Ok(())
}

/// Makes a job this process's own if it is still as it was read. Of two processes that find the jobs
/// of a third that is gone, one takes each.
async fn claim(shared: &Arc<Shared>, row: &jobs::JobRow) -> Result<bool, Failure> {
    let (row, owner) = (row.clone(), shared.owner.clone());
    let claimed = shared.ports.library.write(move |transaction| {
        if jobs::get(transaction, &row.id)?.as_ref() != Some(&row) {
            return Ok(false);
        }
        let owner = Some(owner);
        jobs::update(transaction, &jobs::JobRow { owner, ..row })
    });
    Ok(claimed.await?)
}

/// Takes a job up where it stands; says whether it has still to be sent.
async fn adopt(
    shared: &Arc<Shared>,
    row: &jobs::JobRow,
    arrived: &[&Incoming],
    found: &mut Found,
) -> Result<bool, Failure> {
    let Some(job) = bring(shared, row).await? else {
        return Ok(false);
    };
    let id = job.snapshot.id.clone();
    let state = job.snapshot.state.clone();
    let attempts = job.snapshot.attempts.iter();
    let unread = attempts.filter(|attempt| {
        // One that is recorded already is not this job's end.
        arrived.iter().any(|file| file.attempt == attempt.number) && !is_recorded(&attempt.outcome)
    });
    let unread: Vec<Attempt> = unread.cloned().collect();
    if !unread.is_empty() {
        for attempt in unread {
            finish_arrived(shared, &job, attempt, found).await;
        }
        return Ok(false);
    }
    Ok(match state {
        // Here only for a file that is on record already.
        JobState::Done { .. } => {
            shared.state().jobs.remove(&id);
            false
        }
        JobState::Refused { .. } | JobState::Failed { .. } | JobState::Cancelled { .. } => false,
        // The key that is tested next, or the user's "Try again", lets it go on.
        JobState::Held { .. } if job.is_held_for_key() => true,
        // Asked again at once: limits or a budget may have been raised since, and what was used and
        // spent is on record.
        JobState::Held { .. } => {
            shared.state().enqueue(&id, Place::Back);
            true
        }
        JobState::Queued { .. } => {
            shared.requeue(&id, 0);
            true
        }
        // Quitting and starting again must not cut a wait short.
        JobState::Waiting { until_ms, .. } | JobState::Retrying { until_ms, .. } => {
            shared.requeue(&id, until_ms);
            true
        }
        JobState::Sending { .. } | JobState::Thinking { .. } | JobState::Receiving { .. } => {
            // The sandbox never charges anything.
            let charged = if job.provider.is_sandbox() {
                Charged::No
            } else {
                found.maybe_charged.push(id.clone());
                Charged::Maybe
            };
            interrupt(shared, &id, &job, charged).await;
            false
        }
    })
}

/// Reads a job from its row into memory; none when its turn or its provider is gone.
pub(crate) async fn bring(
    shared: &Arc<Shared>,
    row: &jobs::JobRow,
) -> Result<Option<Job>, Failure> {
    let wanted = row.clone();
    let story = shared
        .ports
        .library
        .read(move |connection| tree::story(connection, &wanted))
        .await?;
    let Some(story) = story else { return Ok(None) };
    let Some(mut provider) = story.provider else {
        return Ok(None);
    };
    readdress(shared, &mut provider);
    let id = story.snapshot.id.clone();
    let job = Job::new(story.snapshot, provider, shared.now_ms());
    shared.state().jobs.insert(id, job.clone());
    Ok(Some(job))
}

/// The sandbox listens on another port in every run. A base URL is only its address when the
/// sandbox was named with it.
fn readdress(shared: &Shared, provider: &mut Provider) {
    if !provider.is_sandbox() {
        return;
    }
    let outside = &shared.ports.environment;
    let is_named = outside.provider == Some(ProviderKind::Sandbox);
    let named = outside.base_url.as_ref().filter(|_| is_named);
    if let Some(here) = named.or(outside.sandbox_url.as_ref()) {
        provider.base_url.clone_from(here);
    }
}

/// It had gone out and no answer is here: the user decides whether to send it again.
async fn interrupt(shared: &Arc<Shared>, id: &str, job: &Job, charged: Charged) {
    let message = match charged {
        Charged::No => "The app was closed while this request was under way.",
        Charged::Yes | Charged::Maybe => {
            "The app was closed while this request was under way. It may have been charged."
        }
    };
    let failure = Failure {
        charged,
        ..Failure::before_sending(FailureCode::Interrupted, message)
    };
    let failed = JobState::Failed { failure };
    match job.snapshot.attempts.last() {
        Some(last) => {
            let attempt = Attempt {
                outcome: "interrupted".to_owned(),
                charged,
                ..last.clone()
            };
            shared.end(id, &attempt, failed).await;
        }
        None => shared.conclude(id, failed).await,
    }
}

/// What has arrived and could not be put on record is paid for: before it is asked for again, that is
/// tried once more. True when it is on record now.
pub(crate) async fn take_in(shared: &Arc<Shared>, id: &str) -> Result<bool, Failure> {
    let Some(job) = shared.state().jobs.get(id).cloned() else {
        return Ok(false);
    };
    let last = job.snapshot.attempts.last();
    let Some(last) = last.filter(|last| !is_recorded(&last.outcome)).cloned() else {
        return Ok(false);
    };
    if !shared.ports.library.has_incoming(id, last.number).await? {
        return Ok(false);
    }
    match record_arrived(shared, &job, last).await {
        Ok(()) => Ok(true),
        // It will never be read: asking again is all that is left.
        Err(failure) if failure.code == FailureCode::AnswerUnreadable => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// Records an attempt's answer from its bytes, and shows what it came to.
async fn record_arrived(shared: &Arc<Shared>, job: &Job, attempt: Attempt) -> Result<(), Failure> {
    let (id, number) = (&job.snapshot.id, attempt.number);
    let library = &shared.ports.library;
    let body = library.read_incoming(id, number).await?;
    let attempt = Attempt {
        status: Some(200),
        ..attempt
    };
    let recorded = shared.record(job, attempt, body.into(), None).await?;
    if let Err(error) = library.drop_incoming(id, number).await {
        tracing::warn!(job = id.as_str(), %error, "a recorded answer could not be removed");
    }
    shared.leave(id, recorded.state);
    Ok(())
}

/// The answer was stored before the end: record it from its bytes.
async fn finish_arrived(shared: &Arc<Shared>, job: &Job, attempt: Attempt, found: &mut Found) {
    let id = &job.snapshot.id;
    match record_arrived(shared, job, attempt).await {
        Ok(()) => found.recovered += 1,
        // A later attempt has brought the picture; this one stays on disk as it is.
        Err(failure) if matches!(job.snapshot.state, JobState::Done { .. }) => {
            tracing::warn!(job = id.as_str(), %failure, "a stored answer could not be read");
            shared.state().jobs.remove(id);
        }
        Err(failure) => {
            let failure = Failure {
                charged: Charged::Maybe,
                ..failure
            };
            shared.conclude(id, JobState::Failed { failure }).await;
        }
    }
}

/// Files whose job is recorded already were left by a crash between the record and the removal.
async fn clear(shared: &Arc<Shared>, incoming: &[Incoming]) -> Result<(), Failure> {
    for file in incoming {
        let (id, number) = (file.job_id.clone(), i64::from(file.attempt));
        let recorded = shared
            .ports
            .library
            .read(move |connection| {
                let rows = attempts::by_job(connection, &id)?;
                Ok(rows
                    .iter()
                    .any(|row| row.number == number && is_recorded(&row.outcome)))
            })
            .await?;
        if recorded {
            shared
                .ports
                .library
                .drop_incoming(&file.job_id, file.attempt)
                .await?;
        }
    }
    Ok(())
}

fn sentence(found: &Found) -> Option<String> {
    let recovered = match found.recovered {
        0 => None,
        1 => Some("1 result was recovered".to_owned()),
        many => Some(format!("{many} results were recovered")),
    };
    let maybe = match found.maybe_charged.len() {
        0 => None,
        1 => Some("1 request may have been charged without an answer".to_owned()),
        many => Some(format!(
            "{many} requests may have been charged without an answer"
        )),
    };
    match (recovered, maybe) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(format!("{one}.")),
        (Some(one), Some(other)) => Some(format!("{one}, {other}.")),
    }
}
