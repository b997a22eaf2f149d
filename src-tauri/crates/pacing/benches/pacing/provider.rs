//! The metered service that every client is measured against.

use std::collections::VecDeque;
use std::time::Duration;

use plantain_pacing::Moment;

use crate::dice::Dice;

/// Requests in any minute, of all senders of the account together.
pub(crate) const LIMIT: u64 = 10;
/// How long an image takes from the request's arrival.
pub(crate) const IMAGE: Duration = Duration::from_secs(20);

const MINUTE: Duration = Duration::from_mins(1);
const FAILS: f64 = 0.05;
const CUTS: f64 = 0.01;
/// An overloaded server says so soon; a refusal comes at once.
const FAILURE: Duration = Duration::from_secs(2);
const REFUSAL: Duration = Duration::from_millis(50);

/// What comes back.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    /// A picture.
    Image,
    /// HTTP 503.
    Unavailable,
    /// The connection ended before the picture was complete.
    Cut,
    /// HTTP 429.
    TooMany {
        /// Its `RetryInfo`: until the oldest request leaves the window, in whole seconds.
        retry_after: Duration,
        /// Its `quotaValue`.
        quota_value: u64,
    },
}

/// A rolling minute by arrival over all senders. A request it refuses is not counted; one that
/// fails or is cut later is, since it was let in.
pub(crate) struct Service {
    arrivals: VecDeque<Moment>,
    dice: Dice,
}

impl Service {
    /// A service that nobody has used in the last minute.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            arrivals: VecDeque::new(),
            dice: Dice::new(seed),
        }
    }

    /// Takes a request or refuses it: the answer, and how long it takes.
    pub(crate) fn receive(&mut self, now: Moment) -> (Answer, Duration) {
        if let Some(refusal) = self.let_in(now) {
            return (refusal, REFUSAL);
        }
        if self.dice.hits(FAILS) {
            (Answer::Unavailable, FAILURE)
        } else if self.dice.hits(CUTS) {
            (Answer::Cut, IMAGE)
        } else {
            (Answer::Image, IMAGE)
        }
    }

    /// Counts a request if there is room, else the refusal.
    pub(crate) fn let_in(&mut self, now: Moment) -> Option<Answer> {
        while self
            .arrivals
            .front()
            .is_some_and(|first| *first + MINUTE <= now)
        {
            self.arrivals.pop_front();
        }
        if self.arrivals.len() < usize::try_from(LIMIT).unwrap_or(usize::MAX) {
            self.arrivals.push_back(now);
            return None;
        }
        let leaves = *self.arrivals.front()? + MINUTE;
        let seconds = leaves.since(now).as_millis().div_ceil(1_000);
        Some(Answer::TooMany {
            retry_after: Duration::from_secs(u64::try_from(seconds).unwrap_or(60)),
            quota_value: LIMIT,
        })
    }
}
