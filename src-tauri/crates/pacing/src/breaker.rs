//! Whether the service is worth trying at all.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Moment;

/// When a breaker opens, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tripping {
    /// Failures in a row that open it.
    pub failures: u32,
    /// How long it stays open the first time; each failed probe doubles it.
    pub open_for: Duration,
    /// The longest it stays open.
    pub open_at_most: Duration,
}

impl Default for Tripping {
    /// Five failures, two minutes, at most fifteen.
    fn default() -> Self {
        Self {
            failures: 5,
            open_for: Duration::from_mins(2),
            open_at_most: Duration::from_mins(15),
        }
    }
}

/// What a breaker shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum BreakerState {
    /// Requests pass.
    Closed {
        /// Failures in a row so far.
        failures: u32,
    },
    /// Nothing passes until then.
    Open {
        /// When a probe may go.
        until: Moment,
    },
    /// One request may try, or is trying.
    HalfOpen {
        /// Whether it is under way.
        probing: bool,
    },
}

/// Leave to send one request. Return it with [`Breaker::record`].
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a probe that never comes back keeps the breaker half open: record its outcome"]
pub struct Pass {
    /// Which closed or half-open phase it was given in. What comes back from an earlier one says
    /// nothing about now.
    phase: u64,
    probe: bool,
}

impl Pass {
    /// Whether this is the one request that tries whether the service is back.
    pub const fn is_probe(&self) -> bool {
        self.probe
    }
}

/// How a request ended, as far as the service's health goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The service answered, be it with a refusal of this particular request.
    Success,
    /// The service failed or could not be reached.
    Failure,
    /// Cancelled or not sent: nothing was learned.
    Unknown,
}

/// Refused by a breaker that is open, or half open with its probe under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tripped {
    /// When to ask again; `None` while a probe is under way: when it is back.
    pub until: Option<Moment>,
}

/// A circuit breaker: after failures in a row it holds everything for a while, then lets a single
/// probe through and closes or opens for twice as long, by how that went.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Breaker {
    tripping: Tripping,
    phase: u64,
    inner: Inner,
    /// How often it has opened since it was last closed.
    openings: u32,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Inner {
    Closed { failures: u32 },
    Open { until: Moment },
    HalfOpen { probing: bool },
}

impl Default for Inner {
    fn default() -> Self {
        Self::Closed { failures: 0 }
    }
}

impl Breaker {
    /// A closed breaker.
    pub fn new(tripping: Tripping) -> Self {
        Self {
            tripping,
            ..Self::default()
        }
    }

    /// Lets a request pass, or says when to ask again.
    pub fn admit(&mut self, now: Moment) -> Result<Pass, Tripped> {
        self.advance(now);
        match self.inner {
            Inner::Closed { .. } => Ok(Pass {
                phase: self.phase,
                probe: false,
            }),
            Inner::Open { until } => Err(Tripped { until: Some(until) }),
            Inner::HalfOpen { probing: true } => Err(Tripped { until: None }),
            Inner::HalfOpen { probing: false } => {
                self.inner = Inner::HalfOpen { probing: true };
                Ok(Pass {
                    phase: self.phase,
                    probe: true,
                })
            }
        }
    }

    /// Takes a pass back with how its request ended.
    #[expect(clippy::needless_pass_by_value, reason = "a pass is returned once")]
    pub fn record(&mut self, pass: Pass, outcome: Outcome, now: Moment) {
        if pass.phase != self.phase {
            return;
        }
        match (self.inner, outcome) {
            (Inner::Closed { failures }, Outcome::Failure) => {
                let failures = failures.saturating_add(1);
                self.inner = Inner::Closed { failures };
                if failures >= self.tripping.failures {
                    self.open(now);
                }
            }
            (Inner::Closed { .. }, Outcome::Success) => self.inner = Inner::Closed { failures: 0 },
            (Inner::HalfOpen { .. }, Outcome::Failure) => self.open(now),
            (Inner::HalfOpen { .. }, Outcome::Success) => {
                self.enter(Inner::Closed { failures: 0 });
                self.openings = 0;
            }
            (Inner::HalfOpen { .. }, Outcome::Unknown) => {
                self.inner = Inner::HalfOpen { probing: false };
            }
            (Inner::Closed { .. }, Outcome::Unknown) | (Inner::Open { .. }, _) => {}
        }
    }

    /// "Try one now": ends an open phase by hand. A probe already under way stays the only one.
    pub fn probe_now(&mut self) {
        if matches!(self.inner, Inner::Open { .. }) {
            self.enter(Inner::HalfOpen { probing: false });
        }
    }

    /// Takes up a stored breaker after a restart: a probe that was under way is lost.
    pub fn restore(&mut self, now: Moment) {
        if matches!(self.inner, Inner::HalfOpen { .. }) {
            self.enter(Inner::HalfOpen { probing: false });
        }
        self.advance(now);
    }

    /// What it shows at `now`.
    pub fn state(&mut self, now: Moment) -> BreakerState {
        self.advance(now);
        match self.inner {
            Inner::Closed { failures } => BreakerState::Closed { failures },
            Inner::Open { until } => BreakerState::Open { until },
            Inner::HalfOpen { probing } => BreakerState::HalfOpen { probing },
        }
    }

    fn advance(&mut self, now: Moment) {
        let Inner::Open { until } = self.inner else {
            return;
        };
        if until <= now {
            self.enter(Inner::HalfOpen { probing: false });
        } else if until > now + self.open_for() {
            // The clock was set back; nobody waits longer for that.
            self.inner = Inner::Open {
                until: now + self.open_for(),
            };
        }
    }

    fn open(&mut self, now: Moment) {
        self.openings = self.openings.saturating_add(1);
        self.enter(Inner::Open {
            until: now + self.open_for(),
        });
    }

    fn enter(&mut self, inner: Inner) {
        self.phase = self.phase.wrapping_add(1);
        self.inner = inner;
    }

    fn open_for(&self) -> Duration {
        let doublings = self.openings.saturating_sub(1).min(31);
        self.tripping
            .open_for
            .saturating_mul(1 << doublings)
            .min(self.tripping.open_at_most)
    }
}
