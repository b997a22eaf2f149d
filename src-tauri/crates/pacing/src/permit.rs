//! Leave to send one request, and the flight it begins.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Demand, Moment};

/// A permit not given back after this long belonged to a process that is gone.
const LEASE: Duration = Duration::from_mins(15);

/// Room that was taken for one request. Give it back to the [`Limiter`](crate::Limiter) it came
/// from, in the way that matches what happened to the request; a permit that is lost stays counted.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a permit that is dropped stays counted: settle, release or keep it"]
pub struct Permit {
    pub(crate) id: u64,
    pub(crate) demand: Demand,
    /// When it was taken, as the clock showed then: the day it counts for.
    pub(crate) taken: Moment,
}

impl Permit {
    /// Its number in the limiter it came from, for [`Limiter::lose`](crate::Limiter::lose).
    pub const fn id(&self) -> u64 {
        self.id
    }

    /// What was reserved.
    pub const fn demand(&self) -> Demand {
        self.demand
    }
}

/// A request under way.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Flight {
    id: u64,
    since: Moment,
}

/// Every request under way.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Flights(Vec<Flight>);

impl Flights {
    pub(crate) fn begin(&mut self, id: u64, since: Moment) {
        self.0.push(Flight { id, since });
    }

    /// Ends a request's flight; one that has ended already changes nothing.
    pub(crate) fn land(&mut self, id: u64) {
        self.0.retain(|flight| flight.id != id);
    }

    pub(crate) fn holds(&self, id: u64) -> bool {
        self.0.iter().any(|flight| flight.id == id)
    }

    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// Ends those that nobody will come back from.
    pub(crate) fn advance(&mut self, now: Moment) {
        self.0.retain(|flight| flight.since + LEASE > now);
        for flight in &mut self.0 {
            flight.since = flight.since.min(now);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Moves every start into the past, after the clock was set back by so much.
    pub(crate) fn shift_back(&mut self, by: Duration) {
        for flight in &mut self.0 {
            flight.since = flight.since.before(by);
        }
    }

    /// Moves every start forward, after the clock jumped by so much to `to`.
    pub(crate) fn shift_forward(&mut self, by: Duration, to: Moment) {
        for flight in &mut self.0 {
            flight.since = flight.since.carried(by, to);
        }
    }
}
