//! `plantain-cli queue`: list, pause, resume, cancel, retry, send.

use plantain_engine::{Charged, Failure, FailureCode, JobSnapshot, JobState};
use serde::Serialize;

use crate::arguments::QueueCommand;
use crate::environment::Setup;
use crate::exit::Exit;
use crate::failure::FailureLine;
use crate::follow::{Follow, OnInterrupt};
use crate::interrupt::Interrupt;
use crate::output::Output;
use crate::queue_line::Line;
use crate::queue_list;
use crate::run::Run;
use crate::words;

#[derive(Debug, Serialize)]
struct PausedLine {
    paused: bool,
}

#[derive(Debug, Default, Serialize)]
struct CancelledLine {
    cancelled: Vec<String>,
    /// Another process has sent these; they can only be cancelled there.
    under_way: Vec<String>,
}

/// Runs one of the queue commands; without one, lists.
pub(crate) async fn run(
    setup: &Setup,
    output: &Output,
    command: Option<&QueueCommand>,
) -> Result<Exit, Failure> {
    let run = Run::to_look(setup, output).await?;
    let ended = carry_out(&run, output, command.unwrap_or(&QueueCommand::List)).await;
    run.stop().await;
    ended
}

async fn carry_out(run: &Run, output: &Output, command: &QueueCommand) -> Result<Exit, Failure> {
    match command {
        QueueCommand::List => queue_list::print(run, output).await,
        QueueCommand::Pause => {
            run.engine.pause().await?;
            let words = "Paused: nothing more goes out, here or elsewhere. What is under way ends.";
            Ok(tell_paused(output, true, words))
        }
        QueueCommand::Resume => {
            run.engine.resume().await?;
            Ok(tell_paused(output, false, "The queue goes on."))
        }
        QueueCommand::Cancel { jobs } => cancel(run, output, jobs).await,
        QueueCommand::Retry { jobs } => retry(run, output, jobs).await,
        QueueCommand::Send => send(run, output).await,
    }
}

fn tell_paused(output: &Output, paused: bool, words: &str) -> Exit {
    if output.is_json() {
        output.object(&PausedLine { paused });
    } else {
        output.line(words);
    }
    Exit::Done
}

async fn cancel(run: &Run, output: &Output, names: &[String]) -> Result<Exit, Failure> {
    let line = Line::read(run).await?;
    let names_all = is_word(names, "all")?;
    let chosen: Vec<JobSnapshot> = if names_all {
        line.unfinished.clone()
    } else {
        let chosen = line.find_all(run, names).await?;
        if let Some(ended) = chosen.iter().find(|job| job.state.is_finished()) {
            let message = format!("Job {} has ended; there is nothing to cancel.", ended.id);
            return Err(Failure::before_sending(FailureCode::NotFound, message));
        }
        chosen
    };
    let mut told = CancelledLine::default();
    for job in chosen {
        // Under way in this process is nothing: it has sent nothing.
        if job.state.is_in_flight() {
            told.under_way.push(job.id);
            continue;
        }
        match run.engine.cancel(&job.id).await {
            Ok(()) => told.cancelled.push(job.id),
            // It has gone out since the line was read; the others are cancelled all the same.
            Err(failure) if failure.code == FailureCode::NotFound && names_all => {
                told.under_way.push(job.id);
            }
            Err(failure) => return Err(failure),
        }
    }
    if output.is_json() {
        output.object(&told);
    } else {
        let cancelled = words::count(told.cancelled.len(), "job");
        output.line(&format!(
            "{cancelled} cancelled; nothing was charged for what had not gone out."
        ));
    }
    if told.under_way.is_empty() {
        return Ok(Exit::Done);
    }
    let under_way = words::count(told.under_way.len(), "request");
    output.note(&format!(
        "{under_way} being sent by another Plantain. Cancel there; it may still be charged."
    ));
    Ok(Exit::Other)
}

async fn retry(run: &Run, output: &Output, names: &[String]) -> Result<Exit, Failure> {
    let line = Line::read(run).await?;
    let chosen: Vec<JobSnapshot> = if is_word(names, "failed")? {
        line.ended
            .iter()
            .rev()
            .filter(|job| failed_without_charge(job))
            .cloned()
            .collect()
    } else {
        line.find_all(run, names).await?
    };
    if chosen.is_empty() {
        output.note("Nothing failed that could be sent again without a second charge.");
    }
    let ids: Vec<String> = chosen.into_iter().map(|job| job.id).collect();
    send_again(run, output, &ids).await
}

/// Puts jobs back in line and follows them to their end.
pub(crate) async fn send_again(
    run: &Run,
    output: &Output,
    ids: &[String],
) -> Result<Exit, Failure> {
    if ids.is_empty() {
        return Ok(Exit::Done);
    }
    let (news, interrupt) = (run.engine.listen(), Interrupt::begin()?);
    let (mut taken, mut refused) = (Vec::with_capacity(ids.len()), Vec::new());
    for id in ids {
        match run.engine.retry(id).await {
            Ok(()) => taken.push(id.clone()),
            // Another Plantain was faster with this one, or there is nothing to send again; the
            // others are sent all the same.
            Err(failure) if failure.code == FailureCode::NotFound => refused.push((id, failure)),
            Err(failure) => return Err(failure),
        }
    }
    if taken.is_empty()
        && let Some((_, failure)) = refused.pop()
    {
        return Err(failure);
    }
    for (id, failure) in &refused {
        if output.is_json() {
            output.object(&FailureLine::refused(failure, id));
        }
        output.note(&format!("{id}: {}", failure.message));
    }
    run.engine.send_only(&taken).await?;
    let ended = Follow {
        jobs: &taken,
        folder: None,
        typed_model: None,
        on_interrupt: OnInterrupt::Leave,
    }
    .run(run, output, news, interrupt)
    .await?;
    Ok(if refused.is_empty() {
        ended
    } else {
        ended.or(Exit::Other)
    })
}

/// Sends what is in line and belongs to no running process; what is held for its key is tried too.
async fn send(run: &Run, output: &Output) -> Result<Exit, Failure> {
    let line = Line::read(run).await?;
    let (ours, others): (Vec<&JobSnapshot>, Vec<&JobSnapshot>) = line
        .unfinished
        .iter()
        .partition(|job| line.is_orphan(&job.id));
    if !others.is_empty() {
        let others = words::count(others.len(), "job");
        output.note(&format!(
            "{others} in the line of another Plantain, which sends them."
        ));
    }
    if ours.is_empty() {
        output.note("Nothing is left in line.");
        return Ok(Exit::Done);
    }
    let ids: Vec<String> = ours.iter().map(|job| job.id.clone()).collect();
    let (news, interrupt) = (run.engine.listen(), Interrupt::begin()?);
    for job in ours {
        if matches!(job.state, JobState::Held { until_ms: None, .. }) {
            run.engine.retry(&job.id).await?;
        }
    }
    run.engine.send_only(&ids).await?;
    Follow {
        jobs: &ids,
        folder: None,
        typed_model: None,
        on_interrupt: OnInterrupt::Leave,
    }
    .run(run, output, news, interrupt)
    .await
}

fn failed_without_charge(job: &JobSnapshot) -> bool {
    match &job.state {
        JobState::Failed { failure } => failure.charged == Charged::No,
        JobState::Queued { .. }
        | JobState::Waiting { .. }
        | JobState::Sending { .. }
        | JobState::Thinking { .. }
        | JobState::Receiving { .. }
        | JobState::Retrying { .. }
        | JobState::Held { .. }
        | JobState::Done { .. }
        | JobState::Refused { .. }
        | JobState::Cancelled { .. } => false,
    }
}

/// Whether the word for many was given; beside an id it would be a mistake.
fn is_word(names: &[String], word: &str) -> Result<bool, Failure> {
    match names {
        [only] if only == word => Ok(true),
        names if names.iter().any(|name| name == word) => {
            let message = format!("“{word}” stands alone or not at all.");
            Err(Failure::before_sending(
                FailureCode::SettingsInvalid,
                message,
            ))
        }
        _ => Ok(false),
    }
}
