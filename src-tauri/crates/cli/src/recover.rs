//! `plantain-cli recover`: what a crash left, finished or named.

use plantain_engine::{Charged, Failure, FailureCode, JobSnapshot, JobState};
use serde::Serialize;

use crate::environment::Setup;
use crate::exit::Exit;
use crate::moment;
use crate::output::Output;
use crate::queue;
use crate::queue_list::one_line;
use crate::run::Run;
use crate::words;

/// What was found. The names are a contract.
#[derive(Debug, Serialize)]
struct RecoveredLine {
    recovered: u32,
    maybe_charged: Vec<String>,
}

/// Recovers, and with `send_again` sends what may have been charged without an answer once more.
pub(crate) async fn run(setup: &Setup, output: &Output, send_again: bool) -> Result<Exit, Failure> {
    let run = Run::to_recover(setup, output).await?;
    let ended = recover(&run, output, send_again).await;
    run.stop().await;
    ended
}

async fn recover(run: &Run, output: &Output, send_again: bool) -> Result<Exit, Failure> {
    let jobs = run.engine.studio().await?.jobs;
    let failed = |charged| move |job: &&JobSnapshot| is_cut_off(&job.state, charged);
    let maybe: Vec<&JobSnapshot> = jobs.iter().filter(failed(Charged::Maybe)).collect();
    let free = jobs.iter().filter(failed(Charged::No)).count();
    let ids: Vec<String> = maybe.iter().map(|job| job.id.clone()).collect();
    if output.is_json() {
        output.object(&RecoveredLine {
            recovered: run.recovered(),
            maybe_charged: ids.clone(),
        });
    } else {
        output.line(&sentence(run.recovered(), maybe.len(), free));
        for job in &maybe {
            let at = moment::clock(job.finished_ms.unwrap_or(job.created_ms));
            let prompt = one_line(&job.prompt);
            output.line(&format!("  {}  {at}  {prompt}", job.id));
        }
        if !maybe.is_empty() && !send_again {
            output.note("`plantain-cli recover --send-again` sends them again.");
        }
        if free > 0 {
            output.note("`plantain-cli queue retry failed` sends what was not charged again.");
        }
    }
    if send_again {
        return queue::send_again(run, output, &ids).await;
    }
    Ok(Exit::Done)
}

/// Whether a request went out and no whole answer came, so that it cost this.
fn is_cut_off(state: &JobState, wanted: Charged) -> bool {
    match state {
        JobState::Failed { failure } => match wanted {
            Charged::No => {
                failure.charged == Charged::No && failure.code == FailureCode::Interrupted
            }
            Charged::Yes | Charged::Maybe => failure.charged == wanted,
        },
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

/// `3 results recovered, 1 may have been charged without an answer.`
fn sentence(recovered: u32, maybe: usize, free: usize) -> String {
    let mut parts = Vec::new();
    if recovered > 0 {
        let many = usize::try_from(recovered).unwrap_or(usize::MAX);
        parts.push(format!("{} recovered", words::count(many, "result")));
    }
    if maybe > 0 {
        parts.push(format!("{maybe} may have been charged without an answer"));
    }
    if free > 0 {
        parts.push(format!("{free} cut off without a charge"));
    }
    if parts.is_empty() {
        "Nothing to recover.".to_owned()
    } else {
        format!("{}.", parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_one_sentence() {
        assert_eq!(
            sentence(3, 1, 0),
            "3 results recovered, 1 may have been charged without an answer."
        );
        assert_eq!(sentence(1, 0, 0), "1 result recovered.");
        assert_eq!(
            sentence(0, 2, 1),
            "2 may have been charged without an answer, 1 cut off without a charge."
        );
        assert_eq!(sentence(0, 0, 0), "Nothing to recover.");
    }
}
