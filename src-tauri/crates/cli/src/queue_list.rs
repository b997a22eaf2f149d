//! What is in line, as JSON and as a table.

use plantain_engine::{Failure, FailureCode, JobSnapshot, JobState};
use serde::Serialize;
use serde_json::Value;

use crate::exit::Exit;
use crate::moment;
use crate::output::Output;
use crate::queue_line::Line;
use crate::run::Run;
use crate::{table, words};

/// As many failures are listed without being asked for.
const MOST_ENDED: usize = 20;

/// The line as one object. The names are a contract.
#[derive(Debug, Serialize)]
struct ListLine {
    paused: bool,
    jobs: Vec<JobLine>,
}

#[derive(Debug, Serialize)]
struct JobLine {
    job: String,
    /// From 1; null when it is under way, held for its key, or has ended.
    place: Option<u32>,
    state: &'static str,
    /// Why it waits, or the code of what it met.
    reason: Option<Value>,
    /// RFC 3339, when that is over.
    until: Option<String>,
    /// RFC 3339, when it will go out as far as is known.
    starts_at: Option<String>,
    attempts: usize,
    /// Whether money may have been spent, once it has ended.
    charged: Option<Value>,
    /// Whether a running Plantain has it in line.
    sender: bool,
    priority: Value,
    off_peak: bool,
    prompt: String,
    model: String,
    size: Option<String>,
    variant: u32,
    of: u32,
}

/// `plantain-cli queue list`.
pub(crate) async fn print(run: &Run, output: &Output) -> Result<Exit, Failure> {
    let line = Line::read(run).await?;
    if output.is_json() {
        output.object(&ListLine {
            paused: line.paused,
            jobs: line.all().map(|job| line.fields(job)).collect(),
        });
        return Ok(Exit::Done);
    }
    if line.paused {
        output.line("Paused: nothing goes out until `plantain-cli queue resume`.");
    }
    if line.unfinished.is_empty() {
        output.note("Nothing is in line.");
    }
    let now_ms = run.clock.now_ms();
    let length = line.id_length();
    // What the user has cancelled is no news to them.
    let failed: Vec<&JobSnapshot> = line
        .ended
        .iter()
        .filter(|job| !matches!(job.state, JobState::Cancelled { .. }))
        .collect();
    let shown: Vec<&JobSnapshot> = line
        .unfinished
        .iter()
        .chain(failed.iter().take(MOST_ENDED).copied())
        .collect();
    if shown.is_empty() {
        return Ok(Exit::Done);
    }
    let heads = ["#", "id", "state", "starts", "tries", "prompt"].map(str::to_owned);
    let rows = shown.iter().map(|job| line.row(job, length, now_ms));
    let rows: Vec<[String; 6]> = std::iter::once(heads).chain(rows).collect();
    for text in table::lines(&rows) {
        output.line(&text);
    }
    if failed.len() > MOST_ENDED {
        let more = failed.len() - MOST_ENDED;
        output.note(&format!("{more} more that failed; --json lists them."));
    }
    if line.unfinished.iter().any(|job| line.is_orphan(&job.id)) {
        output.note(
            "What has no start belongs to no running Plantain: `plantain-cli queue send` sends it.",
        );
    }
    Ok(Exit::Done)
}

impl Line {
    fn row(&self, job: &JobSnapshot, id_length: usize, now_ms: i64) -> [String; 6] {
        let starts = match job.starts_ms {
            Some(_) if self.is_orphan(&job.id) => String::new(),
            Some(at_ms) => moment::until(at_ms, now_ms),
            None => String::new(),
        };
        let variant = if job.of > 1 {
            format!("{}/{} ", job.variant, job.of)
        } else {
            String::new()
        };
        [
            job.place
                .map(|place| (place + 1).to_string())
                .unwrap_or_default(),
            job.id.get(..id_length).unwrap_or(&job.id).to_owned(),
            state_words(job, now_ms),
            starts,
            job.attempts.len().to_string(),
            format!("{variant}{}", one_line(&job.prompt)),
        ]
    }

    fn fields(&self, job: &JobSnapshot) -> JobLine {
        let (reason, until_ms) = reason(&job.state);
        let is_sent_by_others = !job.state.is_finished() && !self.is_orphan(&job.id);
        JobLine {
            job: job.id.clone(),
            place: job.place.map(|place| place + 1),
            state: job.state.name(),
            reason,
            until: until_ms.and_then(moment::rfc3339),
            starts_at: job
                .starts_ms
                .filter(|_| is_sent_by_others)
                .and_then(moment::rfc3339),
            attempts: job.attempts.len(),
            charged: charged(&job.state),
            sender: is_sent_by_others,
            priority: serde_json::to_value(job.priority).unwrap_or_default(),
            off_peak: job.off_peak,
            prompt: job.prompt.clone(),
            model: job.model.clone(),
            size: job.size.clone(),
            variant: job.variant,
            of: job.of,
        }
    }
}

/// Why it is where it is, as the engine's own word, and until when.
fn reason(state: &JobState) -> (Option<Value>, Option<i64>) {
    let word = |code: &FailureCode| serde_json::to_value(code).ok();
    match state {
        JobState::Waiting { reason, until_ms } => {
            (serde_json::to_value(reason).ok(), Some(*until_ms))
        }
        JobState::Retrying {
            until_ms, failure, ..
        } => (word(&failure.code), Some(*until_ms)),
        JobState::Held { until_ms, failure } => (word(&failure.code), *until_ms),
        JobState::Refused { failure } | JobState::Failed { failure } => (word(&failure.code), None),
        JobState::Queued { .. }
        | JobState::Sending { .. }
        | JobState::Thinking { .. }
        | JobState::Receiving { .. }
        | JobState::Done { .. }
        | JobState::Cancelled { .. } => (None, None),
    }
}

fn charged(state: &JobState) -> Option<Value> {
    let charged = match state {
        JobState::Refused { failure } | JobState::Failed { failure } => failure.charged,
        JobState::Cancelled { charged } => *charged,
        JobState::Queued { .. }
        | JobState::Waiting { .. }
        | JobState::Sending { .. }
        | JobState::Thinking { .. }
        | JobState::Receiving { .. }
        | JobState::Retrying { .. }
        | JobState::Held { .. }
        | JobState::Done { .. } => return None,
    };
    serde_json::to_value(charged).ok()
}

fn state_words(job: &JobSnapshot, now_ms: i64) -> String {
    match &job.state {
        JobState::Queued { .. } => "in line".to_owned(),
        JobState::Held {
            until_ms: Some(until_ms),
            failure,
        } => format!(
            "held until {}: {}",
            moment::clock(*until_ms),
            failure.message
        ),
        JobState::Held {
            until_ms: None,
            failure,
        } => format!("held: {}", failure.message),
        JobState::Refused { failure } => format!("refused: {}", failure.message),
        JobState::Failed { failure } => format!("failed: {}", failure.message),
        JobState::Cancelled { .. } => "cancelled".to_owned(),
        JobState::Done { .. } => "done".to_owned(),
        JobState::Waiting { .. }
        | JobState::Retrying { .. }
        | JobState::Sending { .. }
        | JobState::Thinking { .. }
        | JobState::Receiving { .. } => words::phase(&job.state, now_ms).unwrap_or_default(),
    }
}

/// A prompt may have many lines.
pub(crate) fn one_line(prompt: &str) -> String {
    prompt.split_whitespace().collect::<Vec<_>>().join(" ")
}
