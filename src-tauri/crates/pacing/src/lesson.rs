//! What a refusal by the service (HTTP 429) teaches about its limits.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Dimension, Period};

/// A wait when the service names none: half a minute for a limit of a minute, and longer for one of
/// ten minutes.
const DEFAULT_CLOSURE: Duration = Duration::from_secs(30);
const LONGER_CLOSURE: Duration = Duration::from_mins(2);
/// No rolling limit needs longer; a service that says so has its decimal point in the wrong place.
const LONGEST_CLOSURE: Duration = Duration::from_hours(1);

/// A refusal in this crate's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "lesson")]
pub enum Lesson {
    /// The service named the limit that was hit.
    Exhausted {
        /// What is used up.
        dimension: Dimension,
        /// In which period. A day closes until midnight Pacific, whatever `retry_after` says.
        period: Period,
        /// The service's own number for this limit, if it told. Trusted when lower than ours; zero
        /// is [`NoQuota`](Self::NoQuota).
        ceiling: Option<u64>,
        /// The service's own delay, if it told.
        retry_after: Option<Duration>,
    },
    /// The service said only "too many". Taken for requests in a minute, the commonest limit.
    Unnamed {
        /// The service's own delay, if it told.
        retry_after: Option<Duration>,
    },
    /// The account has no quota at all for this model: no billing, or no credit left.
    NoQuota,
}

/// How long a limit stays closed, if not until the end of a day: as long as the service says, within
/// reason.
pub(crate) fn closure(period: Period, retry_after: Option<Duration>) -> Duration {
    let default = match period {
        Period::Minute => DEFAULT_CLOSURE,
        Period::TenMinutes | Period::Day => LONGER_CLOSURE,
    };
    retry_after.unwrap_or(default).min(LONGEST_CLOSURE)
}
