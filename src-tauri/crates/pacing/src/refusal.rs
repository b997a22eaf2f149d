//! Why a request must wait, and until when.

use serde::{Deserialize, Serialize};

use crate::{Dimension, Moment, Period};

/// A refusal that knows when to ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotUntil {
    /// The first moment at which the same request is admitted if nothing else is sent meanwhile,
    /// exact to the millisecond. `None`: time alone does not help, something else has to change
    /// first (see [`Reason`]).
    pub at: Option<Moment>,
    /// What stands in the way longest.
    pub reason: Reason,
}

/// What stands in the way of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum Reason {
    /// A window or a day has no room for it.
    Full {
        /// What is used up.
        dimension: Dimension,
        /// In which period.
        period: Period,
    },
    /// There would be room, but requests are spread evenly.
    Spacing,
    /// The service said to wait.
    Closed {
        /// What it said is used up, if it said so.
        dimension: Option<Dimension>,
        /// In which period, if it said so.
        period: Option<Period>,
    },
    /// As many requests are under way as may be; ask again when one of them ends.
    Concurrency,
    /// The request alone is larger than a ceiling. It has to shrink, or the limits to grow.
    TooLarge {
        /// Which dimension is too large.
        dimension: Dimension,
        /// In which period.
        period: Period,
        /// The ceiling it does not fit under.
        most: u64,
    },
    /// The account has no quota at all for this, so waiting is in vain until that changes.
    NoQuota,
}
