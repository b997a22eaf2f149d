//! A job: one request for one picture, and the states it may be in.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::failure::{Charged, Failure};
use crate::price::{Estimate, Receipt};

/// Who goes first.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type,
)]
#[serde(rename_all = "camelCase")]
pub enum Priority {
    /// After all others.
    Low,
    /// In turn, with the sessions taking turns.
    #[default]
    Normal,
    /// Before all others.
    High,
}

/// Why a job waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum WaitReason {
    /// Requests a minute.
    MinuteRequests,
    /// Input tokens a minute.
    MinuteTokens,
    /// Images a minute.
    MinuteImages,
    /// Requests a day.
    DayRequests,
    /// Spending per ten minutes.
    Spend,
    /// As many requests as allowed are under way.
    Concurrency,
    /// Even spacing between requests.
    Pace,
    /// The provider said when to come back.
    Provider,
    /// The breaker is open after repeated failures.
    Breaker,
    /// It is sent outside the provider's busy hours.
    OffPeak,
}

/// Where a job stands. Times are milliseconds since the Unix epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    tag = "phase",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum JobState {
    /// In line.
    Queued {
        /// Jobs before this one.
        ahead: u32,
    },
    /// A limit, spacing or the breaker asks for patience.
    Waiting {
        /// What it waits for.
        reason: WaitReason,
        /// Until when.
        #[specta(type = specta_typescript::Number)]
        until_ms: i64,
    },
    /// The request goes out.
    Sending {
        /// Bytes handed to the network.
        #[specta(type = specta_typescript::Number)]
        sent: u64,
        /// Bytes of the whole request.
        #[specta(type = specta_typescript::Number)]
        total: u64,
        /// Since when.
        #[specta(type = specta_typescript::Number)]
        since_ms: i64,
    },
    /// The whole request is out; the model works.
    Thinking {
        /// Since when.
        #[specta(type = specta_typescript::Number)]
        since_ms: i64,
    },
    /// The answer arrives.
    Receiving {
        /// Bytes so far.
        #[specta(type = specta_typescript::Number)]
        received: u64,
        /// Bytes of the whole answer, when announced.
        #[specta(type = Option<specta_typescript::Number>)]
        total: Option<u64>,
        /// Since when.
        #[specta(type = specta_typescript::Number)]
        since_ms: i64,
    },
    /// An attempt failed in a way that passes; another follows.
    Retrying {
        /// The attempt that comes next, from 2.
        attempt: u32,
        /// When it goes out.
        #[specta(type = specta_typescript::Number)]
        until_ms: i64,
        /// What the last attempt met.
        failure: Failure,
    },
    /// Kept until a limit resets or the user acts.
    Held {
        /// Until when, if a time is known.
        #[specta(type = Option<specta_typescript::Number>)]
        until_ms: Option<i64>,
        /// Why.
        failure: Failure,
    },
    /// The picture is stored.
    Done {
        /// The image's id.
        image: String,
    },
    /// The provider declined to make or show the picture.
    Refused {
        /// Why.
        failure: Failure,
    },
    /// Given up.
    Failed {
        /// Why.
        failure: Failure,
    },
    /// Stopped by the user.
    Cancelled {
        /// Whether the request had gone out.
        charged: Charged,
    },
}

impl JobState {
    /// Whether nothing more happens by itself.
    pub fn is_finished(&self) -> bool {
        match self {
            Self::Done { .. }
            | Self::Refused { .. }
            | Self::Failed { .. }
            | Self::Cancelled { .. } => true,
            Self::Queued { .. }
            | Self::Waiting { .. }
            | Self::Sending { .. }
            | Self::Thinking { .. }
            | Self::Receiving { .. }
            | Self::Retrying { .. }
            | Self::Held { .. } => false,
        }
    }

    /// Whether a request may be under way at the provider.
    pub fn is_in_flight(&self) -> bool {
        matches!(
            self,
            Self::Sending { .. } | Self::Thinking { .. } | Self::Receiving { .. }
        )
    }

    /// The word stored in the library's `state` column.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Queued { .. } => "queued",
            Self::Waiting { .. } => "waiting",
            Self::Sending { .. } => "sending",
            Self::Thinking { .. } => "thinking",
            Self::Receiving { .. } => "receiving",
            Self::Retrying { .. } => "retrying",
            Self::Held { .. } => "held",
            Self::Done { .. } => "done",
            Self::Refused { .. } => "refused",
            Self::Failed { .. } => "failed",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// Whether the life of a job allows this step.
    pub fn may_become(&self, next: &Self) -> bool {
        match self {
            Self::Done { .. } => false,
            // "Try again" puts a finished job back in line.
            Self::Refused { .. } | Self::Failed { .. } | Self::Cancelled { .. } => {
                matches!(next, Self::Queued { .. })
            }
            Self::Queued { .. }
            | Self::Waiting { .. }
            | Self::Retrying { .. }
            | Self::Held { .. } => !matches!(
                next,
                Self::Thinking { .. } | Self::Receiving { .. } | Self::Done { .. }
            ),
            // Nothing has left yet, and its room is gone.
            Self::Sending { total: 0, .. } => !matches!(next, Self::Waiting { .. }),
            Self::Sending { .. } | Self::Thinking { .. } | Self::Receiving { .. } => {
                !matches!(next, Self::Queued { .. } | Self::Waiting { .. })
            }
        }
    }
}

impl JobState {
    /// The same, with what all attempts of the job came to: it may end or wait for free now and have
    /// cost something before.
    pub(crate) fn after(self, attempts: &[Attempt]) -> Self {
        let all = |charged: Charged| {
            let attempts = attempts.iter().map(|attempt| attempt.charged);
            attempts.fold(charged, Charged::and)
        };
        let told = |failure: Failure| Failure {
            charged: all(failure.charged),
            ..failure
        };
        match self {
            Self::Refused { failure } => Self::Refused {
                failure: told(failure),
            },
            Self::Failed { failure } => Self::Failed {
                failure: told(failure),
            },
            Self::Held { until_ms, failure } => Self::Held {
                until_ms,
                failure: told(failure),
            },
            Self::Cancelled { charged } => Self::Cancelled {
                charged: all(charged),
            },
            Self::Queued { .. }
            | Self::Waiting { .. }
            | Self::Sending { .. }
            | Self::Thinking { .. }
            | Self::Receiving { .. }
            | Self::Retrying { .. }
            | Self::Done { .. } => self,
        }
    }

    /// The same once the user has found out whether it was charged.
    pub(crate) fn settled(self, charged: Charged) -> Self {
        match self {
            Self::Failed { failure } if failure.charged == Charged::Maybe => Self::Failed {
                failure: Failure { charged, ..failure },
            },
            Self::Cancelled {
                charged: Charged::Maybe,
            } => Self::Cancelled { charged },
            other => other,
        }
    }
}

/// One send and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// From 1.
    pub number: u32,
    /// `sending`, `image`, `cancelled`, or the failure's code.
    pub outcome: String,
    /// The HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// How long the job waited before this send, in milliseconds.
    pub waited_ms: u32,
    /// From the first byte out to the end, in milliseconds.
    pub took_ms: u32,
    /// Whether it cost money.
    pub charged: Charged,
}

/// A job as everyone outside the engine sees it. Replaced whole, never patched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobSnapshot {
    /// The job's id.
    pub id: String,
    /// The session it belongs to.
    pub session: String,
    /// The turn it belongs to.
    pub turn: String,
    /// The turn's number in its session, from 1.
    pub step: u32,
    /// Which variant of the turn, from 1.
    pub variant: u32,
    /// How many variants the turn asks for.
    pub of: u32,
    /// The prompt.
    pub prompt: String,
    /// The model id that is sent.
    pub model: String,
    /// `1K`, `2K` …, or none when the model takes no size.
    pub size: Option<String>,
    /// `16:9` …, or none for automatic.
    pub ratio: Option<String>,
    /// The thinking level asked for.
    pub thinking: Option<String>,
    /// Whether the model may search.
    pub grounded: bool,
    /// When it was submitted.
    #[specta(type = specta_typescript::Number)]
    pub created_ms: i64,
    /// When it ended.
    #[specta(type = Option<specta_typescript::Number>)]
    pub finished_ms: Option<i64>,
    /// Where it stands.
    pub state: JobState,
    /// Who goes first.
    pub priority: Priority,
    /// Its place in line, from 0; none when it is not in line.
    pub place: Option<u32>,
    /// When it will go out, as far as the limits and the requests before it are known.
    #[specta(type = Option<specta_typescript::Number>)]
    pub starts_ms: Option<i64>,
    /// Whether it waits for the hours outside the provider's busy ones.
    pub off_peak: bool,
    /// What it was expected to cost.
    pub estimate: Estimate,
    /// What it did cost, once known.
    pub receipt: Option<Receipt>,
    /// Every send so far.
    pub attempts: Vec<Attempt>,
    /// Whether the provider is the sandbox, where nothing costs anything.
    pub sandbox: bool,
}
