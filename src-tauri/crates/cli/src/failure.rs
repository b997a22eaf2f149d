//! A failure as one line of JSON. The names are a contract.

use plantain_engine::{Attempt, Charged, Failure, FailureCode, JobSnapshot};
use serde::Serialize;

use crate::moment;

/// `{"failure": {…}}`.
#[derive(Debug, Serialize)]
pub(crate) struct FailureLine {
    failure: Fields,
}

#[derive(Debug, Serialize)]
struct Fields {
    /// The engine's word for it, or `cancelled`.
    code: String,
    message: String,
    charged: Charged,
    /// RFC 3339, when trying again makes sense.
    retry_at: Option<String>,
    /// The same moment with the user's own offset.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_at_local: Option<String>,
    /// Whether the jobs stay in line.
    held: bool,
    /// The jobs that ended, or are held, like this.
    jobs: Vec<String>,
    attempts: Vec<AttemptFields>,
}

/// One send, without what only the window shows.
#[derive(Debug, Serialize)]
pub(crate) struct AttemptFields {
    outcome: String,
    status: Option<u16>,
    waited_ms: u32,
    took_ms: u32,
}

/// The engine's word for a code.
pub(crate) fn code_word(code: FailureCode) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(word)) => word,
        // Not reached: a code is a plain word.
        Ok(_) | Err(_) => "unknown".to_owned(),
    }
}

impl FailureLine {
    /// Of a job.
    pub(crate) fn of(job: &JobSnapshot, failure: &Failure) -> Self {
        let mut line = Self::new(failure, &job.attempts);
        line.failure.jobs = vec![job.id.clone()];
        line
    }

    /// Of jobs that stay in line for the same reason.
    pub(crate) fn held(failure: &Failure, attempts: &[Attempt], jobs: Vec<String>) -> Self {
        let mut line = Self::new(failure, attempts);
        line.failure.held = true;
        line.failure.jobs = jobs;
        line
    }

    /// Of a job that was not taken on.
    pub(crate) fn refused(failure: &Failure, job: &str) -> Self {
        let mut line = Self::new(failure, &[]);
        line.failure.jobs = vec![job.to_owned()];
        line
    }

    /// Of no job.
    pub(crate) fn new(failure: &Failure, attempts: &[Attempt]) -> Self {
        Self {
            failure: Fields {
                code: code_word(failure.code),
                message: failure.message.clone(),
                charged: failure.charged,
                retry_at: failure.retry_at_ms.and_then(moment::rfc3339),
                retry_at_local: failure.retry_at_ms.and_then(moment::rfc3339_here),
                held: false,
                jobs: Vec::new(),
                attempts: AttemptFields::all(attempts),
            },
        }
    }

    /// A job the user stopped.
    pub(crate) fn cancelled(charged: Charged, job: &JobSnapshot) -> Self {
        Self {
            failure: Fields {
                code: "cancelled".to_owned(),
                message: "Stopped before it was done.".to_owned(),
                charged,
                retry_at: None,
                retry_at_local: None,
                held: false,
                jobs: vec![job.id.clone()],
                attempts: AttemptFields::all(&job.attempts),
            },
        }
    }
}

impl AttemptFields {
    pub(crate) fn all(attempts: &[Attempt]) -> Vec<Self> {
        let fields = |attempt: &Attempt| Self {
            outcome: attempt.outcome.clone(),
            status: attempt.status,
            waited_ms: attempt.waited_ms,
            took_ms: attempt.took_ms,
        };
        attempts.iter().map(fields).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_written_as_promised() {
        let mut failure = Failure::before_sending(FailureCode::DayLimit, "Used up.");
        failure.retry_at_ms = Some(1_764_057_600_000);
        let attempt = Attempt {
            number: 1,
            outcome: "dayLimit".to_owned(),
            status: Some(429),
            waited_ms: 3,
            took_ms: 40,
            charged: Charged::No,
        };
        let jobs = vec!["job".to_owned()];
        let line = FailureLine::held(&failure, &[attempt], jobs);
        let mut line = serde_json::to_value(line).unwrap();
        // The same moment, wherever this runs.
        let here = line["failure"]["retry_at_local"].take();
        let here: jiff::Timestamp = here.as_str().unwrap().parse().unwrap();
        assert_eq!(here.as_millisecond(), 1_764_057_600_000);
        let promised = serde_json::json!({ "failure": {
            "code": "dayLimit",
            "message": "Used up.",
            "charged": "no",
            "retry_at": "2025-11-25T08:00:00Z",
            "retry_at_local": null,
            "held": true,
            "jobs": ["job"],
            "attempts": [{"outcome": "dayLimit", "status": 429, "waited_ms": 3, "took_ms": 40}],
        }});
        assert_eq!(line, promised);
    }
}
