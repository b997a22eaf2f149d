//! What the pacing of one project and model remembers: one row of the library, shared by every
//! process that works on it.
//!
//! Nobody keeps a limiter of their own. Whoever wants to send reads the row, asks, and writes it
//! back in one transaction, so that a window and a terminal together stay under the limits, and
//! so that quitting and opening again does not forget the last minute.

use std::time::Duration;

use plantain_library::rusqlite::Connection;
use plantain_library::{Error, limiters};
use plantain_pacing::{
    Breaker, Demand, Limiter, Moment, NotUntil, Outcome, Pace, Pass as Leave, Permit, Quota,
    Tripped,
};
use serde::{Deserialize, Serialize};

use crate::clock::Jump;

/// A request may travel this much faster than the one a minute before it.
const SLACK: Duration = Duration::from_millis(250);

/// Leave to send one request, given back with how it went.
#[derive(Debug)]
pub(crate) struct Pass {
    pub(crate) scope: String,
    permit: Permit,
    leave: Leave,
}

/// What is left of a [`Pass`] that went into a transaction.
pub(crate) struct Stub {
    pub(crate) scope: String,
    permit: u64,
}

impl Pass {
    /// To give the pass back with if the transaction fails and takes it along.
    pub(crate) fn stub(&self) -> Stub {
        Stub {
            scope: self.scope.clone(),
            permit: self.permit.id(),
        }
    }
}

/// Why a request may not go out.
pub(crate) enum Denial {
    /// A limit, the pace, or the provider's own word.
    Limit(NotUntil),
    /// The breaker.
    Breaker(Tripped),
}

/// A permit that is out, and the process that holds it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Flight {
    permit: u64,
    owner: String,
    probe: bool,
}

/// Limiter, breaker, and who holds what.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Pacer {
    pub(crate) limiter: Limiter,
    #[serde(default)]
    pub(crate) breaker: Breaker,
    #[serde(default)]
    flights: Vec<Flight>,
    /// How many of its clock's jumps each process has told of. Stored with the limiter, so that a
    /// jump counts exactly when what it changed is stored.
    #[serde(default)]
    told: Vec<(String, usize)>,
    /// Whether a clock that was set has changed it since it was stored.
    #[serde(skip)]
    is_moved: bool,
}

impl Pacer {
    pub(crate) fn new(quota: Quota, now: Moment) -> Self {
        Self {
            limiter: Limiter::with_slack(quota, SLACK, now),
            breaker: Breaker::default(),
            flights: Vec::new(),
            told: Vec::new(),
            is_moved: false,
        }
    }

    /// Reads a scope's row. One that cannot be read any more is started afresh: a lost minute is
    /// better than a studio that cannot send.
    pub(crate) fn load(
        connection: &Connection,
        scope: &str,
        quota: Quota,
        now: Moment,
    ) -> Result<Self, Error> {
        let Some(row) = limiters::get(connection, scope)? else {
            return Ok(Self::new(quota, now));
        };
        let Ok(mut pacer) = serde_json::from_str::<Self>(&row.state) else {
            tracing::warn!(
                scope,
                "the stored limiter cannot be read and is started afresh"
            );
            return Ok(Self::new(quota, now));
        };
        pacer.limiter.replace_quota(quota);
        pacer.is_moved = row.updated_ms > now.as_millis();
        Ok(pacer)
    }

    pub(crate) fn save(
        &self,
        connection: &Connection,
        scope: &str,
        now: Moment,
    ) -> Result<(), Error> {
        limiters::save(
            connection,
            &limiters::LimiterRow {
                scope: scope.to_owned(),
                state: crate::store::json(self),
                updated_ms: now.as_millis(),
            },
        )
    }

    /// Tells of the jumps of `owner`'s clock that it has not told of yet, and of one back.
    pub(crate) fn hear_of(&mut self, owner: &str, jumps: &[Jump], now: Moment) {
        let known = self.told.iter().position(|(name, _)| name == owner);
        let before = known.map_or(0, |index| self.told[index].1);
        for jump in jumps.get(before..).unwrap_or_default() {
            self.is_moved = true;
            self.limiter
                .jumped(jump.by, Moment::from_millis(jump.to_ms));
        }
        match known {
            Some(index) => self.told[index].1 = jumps.len(),
            None if jumps.is_empty() => {}
            None => self.told.push((owner.to_owned(), jumps.len())),
        }
        if self.is_moved {
            self.limiter.gauges(now);
            self.breaker.state(now);
        }
    }

    /// Whether it has to be stored although nobody has asked for anything: a clock that was set back
    /// would otherwise be met again at each look, as if no time had passed since.
    pub(crate) const fn is_moved(&self) -> bool {
        self.is_moved
    }

    /// Whether a process other than `owner` has requests under way.
    pub(crate) fn is_shared(&self, owner: &str) -> bool {
        self.flights.iter().any(|flight| flight.owner != owner)
    }

    /// Forgets the flights of processes that are gone, and those that nobody comes back from. What
    /// they sent stays counted.
    pub(crate) fn bury(&mut self, now: Moment, is_alive: impl Fn(&str) -> bool) {
        let (alive, gone): (Vec<_>, Vec<_>) = std::mem::take(&mut self.flights)
            .into_iter()
            .partition(|flight| {
                self.limiter.is_under_way(flight.permit) && is_alive(&flight.owner)
            });
        self.flights = alive;
        for flight in gone {
            self.drop_flight(&flight, now);
        }
        self.told.retain(|(owner, _)| is_alive(owner));
    }

    /// Takes back a pass that is known by its stub alone. It stays counted.
    pub(crate) fn lose(&mut self, stub: &Stub, now: Moment) {
        let mut flights = self.flights.iter();
        if let Some(index) = flights.position(|flight| flight.permit == stub.permit) {
            let flight = self.flights.remove(index);
            self.drop_flight(&flight, now);
        }
    }

    fn drop_flight(&mut self, flight: &Flight, now: Moment) {
        self.limiter.lose(flight.permit);
        if flight.probe {
            self.breaker.restore(now);
        }
    }

    /// Takes a permit and the breaker's leave, or neither.
    pub(crate) fn admit(
        &mut self,
        (scope, owner): (&str, &str),
        demand: Demand,
        pace: Pace,
        queued: u32,
        now: Moment,
    ) -> Result<Pass, Denial> {
        let permit = self
            .limiter
            .try_acquire_at_pace(demand, pace, queued, now)
            .map_err(Denial::Limit)?;
        let leave = match self.breaker.admit(now) {
            Ok(leave) => leave,
            Err(tripped) => {
                self.limiter.release(permit);
                return Err(Denial::Breaker(tripped));
            }
        };
        self.flights.push(Flight {
            permit: permit.id(),
            owner: owner.to_owned(),
            probe: leave.is_probe(),
        });
        Ok(Pass {
            scope: scope.to_owned(),
            permit,
            leave,
        })
    }

    /// Takes a pass back that was not used.
    pub(crate) fn cancel(&mut self, pass: Pass, now: Moment) {
        self.land(pass, Outcome::Unknown, now, Limiter::release);
    }

    /// Counts a request from the moment it leaves; none when there is no room any more, and the pass
    /// is then given back.
    pub(crate) fn depart(&mut self, pass: Pass, now: Moment) -> Option<Pass> {
        let before = pass.permit.id();
        let Ok(permit) = self.limiter.depart(pass.permit, now) else {
            self.flights.retain(|flight| flight.permit != before);
            self.breaker.record(pass.leave, Outcome::Unknown, now);
            return None;
        };
        for flight in &mut self.flights {
            if flight.permit == before {
                flight.permit = permit.id();
            }
        }
        Some(Pass { permit, ..pass })
    }

    /// Takes a pass back.
    pub(crate) fn land(
        &mut self,
        pass: Pass,
        outcome: Outcome,
        now: Moment,
        with: impl FnOnce(&mut Limiter, Permit),
    ) {
        let id = pass.permit.id();
        self.flights.retain(|flight| flight.permit != id);
        with(&mut self.limiter, pass.permit);
        self.breaker.record(pass.leave, outcome, now);
    }
}
