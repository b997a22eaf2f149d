//! How a run of requests is laid out in time.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::history::History;
use crate::learned::InForce;
use crate::{Demand, Moment};

/// How a run of requests uses the room that the limits leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// Bursts while everything in line fits the windows at once, else spreads what is left.
    #[default]
    Auto,
    /// Evenly: with 10 requests a minute, one every 6 seconds.
    Spread,
    /// As many as the windows hold, then waits for room.
    Burst,
}

/// A request that wants to go at a pace.
pub(crate) struct InLine {
    pub(crate) demand: Demand,
    pub(crate) pace: Pace,
    /// How many like it are in line, this one included.
    pub(crate) queued: u32,
    /// When the last request was admitted.
    pub(crate) last: Option<Moment>,
}

impl InLine {
    /// When the pace lets this request go, whatever room there is; `None` is at once.
    pub(crate) fn at(
        &self,
        history: &History,
        in_force: impl Iterator<Item = InForce> + Clone,
        now: Moment,
    ) -> Option<Moment> {
        let last = self.last?;
        let spread = last + self.gap(history, in_force.clone());
        match self.pace {
            Pace::Burst => None,
            Pace::Spread => Some(spread),
            Pace::Auto => {
                let together = self.all_fit_at(history, in_force, now);
                Some(together.map_or(spread, |together| together.min(spread)))
            }
        }
    }

    /// The even distance between requests like this one. Days are left out: nobody wants a
    /// thousand a day to mean one every 86 seconds.
    fn gap(&self, history: &History, in_force: impl Iterator<Item = InForce>) -> Duration {
        let gaps = in_force.filter_map(|ceiling| {
            let span = history.window(ceiling.period)?.span();
            let amount = self.demand.of(ceiling.dimension).min(ceiling.limit);
            let limit = u128::from(ceiling.limit.max(1));
            let nanos = (span.as_nanos() * u128::from(amount)).div_ceil(limit);
            u64::try_from(nanos).ok().map(Duration::from_nanos)
        });
        gaps.max().unwrap_or_default()
    }

    /// When everything in line fits into every rolling window; `None` if it never does.
    fn all_fit_at(
        &self,
        history: &History,
        in_force: impl Iterator<Item = InForce>,
        now: Moment,
    ) -> Option<Moment> {
        let mut latest = now;
        for InForce {
            dimension,
            period,
            limit,
            ..
        } in in_force
        {
            let Some(window) = history.window(period) else {
                continue;
            };
            let amount = self
                .demand
                .of(dimension)
                .saturating_mul(u64::from(self.queued.max(1)));
            latest = latest.max(window.room_at(dimension, amount, limit, now)?);
        }
        Some(latest)
    }
}
