//! What refusals have taught, and how it fades.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Dimension, Moment, NotUntil, Period, Quota, Reason};

/// How long a lowered ceiling stays before it is raised by a step.
const FIRST_PATIENCE: Duration = Duration::from_mins(2);
/// Each time a raise proves too much, the next one waits twice as long, up to this.
const LONGEST_PATIENCE: Duration = Duration::from_mins(30);

/// The window that is meant when a refusal names none.
const SHORTEST_WINDOW: Duration = Duration::from_mins(1);

/// A ceiling is raised by this part of itself at a time.
const STEPS: u64 = 10;

/// A silence that the service has asked for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Closure {
    #[serde(default)]
    since: Moment,
    until: Moment,
    dimension: Option<Dimension>,
    period: Option<Period>,
}

/// What is known of one ceiling beyond the quota.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Lowered {
    dimension: Dimension,
    period: Period,
    /// The service's own number. It does not recover: it was not a guess.
    told: Option<u64>,
    /// A guess from being refused below the ceiling: somebody else uses the same quota.
    guessed: Option<u64>,
    /// When the guess is raised next.
    raise_at: Moment,
    /// How long the next raise will wait; zero before the first guess.
    patience: Duration,
}

/// A ceiling as it counts right now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InForce {
    pub(crate) dimension: Dimension,
    pub(crate) period: Period,
    /// The quota's number, or the service's if the quota has none.
    pub(crate) quota: u64,
    /// Without guesses: a request above it never fits.
    pub(crate) hard: u64,
    /// With guesses.
    pub(crate) limit: u64,
}

/// What a limiter saw of a ceiling when the service refused.
#[derive(Clone, Copy)]
pub(crate) struct Sighting {
    pub(crate) dimension: Dimension,
    pub(crate) period: Period,
    /// What had been used, without the refused request.
    pub(crate) used: u64,
    /// The service's own number.
    pub(crate) told: Option<u64>,
}

/// Everything that refusals have taught: additive increase, multiplicative decrease, and a memory
/// for how long the last increase went well.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Learned {
    closure: Option<Closure>,
    no_quota: bool,
    ceilings: Vec<Lowered>,
}

impl Learned {
    /// Every ceiling of the quota as it counts now, and those that only the service told of.
    pub(crate) fn in_force<'a>(
        &'a self,
        quota: &'a Quota,
    ) -> impl Iterator<Item = InForce> + Clone + 'a {
        let own = quota
            .ceilings()
            .map(|ceiling| self.ceiling_in_force(ceiling.dimension, ceiling.period, ceiling.most));
        let told = self.ceilings.iter().filter_map(|known| {
            let unmentioned = quota.ceiling(known.dimension, known.period).is_none();
            let told = known.told.filter(|_| unmentioned)?;
            Some(self.ceiling_in_force(known.dimension, known.period, told))
        });
        own.chain(told)
    }

    fn ceiling_in_force(&self, dimension: Dimension, period: Period, quota: u64) -> InForce {
        let known = self
            .ceilings
            .iter()
            .find(|known| known.is(dimension, period));
        let hard = known.map_or(quota, |known| known.hard(quota));
        let limit = known
            .and_then(|known| known.guessed)
            .map_or(hard, |guess| hard.min(guess));
        InForce {
            dimension,
            period,
            quota,
            hard,
            limit,
        }
    }

    /// What stands in the way of everything at `now`.
    pub(crate) fn closed(&self, now: Moment) -> Option<NotUntil> {
        if self.no_quota {
            return Some(NotUntil {
                at: None,
                reason: Reason::NoQuota,
            });
        }
        let closure = self.closure.filter(|closure| closure.until > now)?;
        let Closure {
            until,
            dimension,
            period,
            ..
        } = closure;
        Some(NotUntil {
            at: Some(until),
            reason: Reason::Closed { dimension, period },
        })
    }

    /// Lets time pass up to `now`.
    pub(crate) fn advance(&mut self, now: Moment, quota: &Quota) {
        self.recover(now, quota);
        // A clock that jumped and was set back again must not have prolonged a silence.
        if let Some(closure) = self.rolling_closure()
            && closure.since > now
        {
            let ahead = closure.since.since(now);
            closure.shift_back(ahead);
        }
    }

    /// Raises what has been low for long enough: a step for each patience that has passed, so that
    /// it makes no difference how often anybody asks.
    pub(crate) fn recover(&mut self, now: Moment, quota: &Quota) {
        for known in &mut self.ceilings {
            let own = quota.ceiling(known.dimension, known.period).or(known.told);
            let most = own.map_or(0, |own| known.hard(own));
            while let Some(guess) = known.guessed
                && known.raise_at <= now
            {
                let raised = guess.saturating_add(most.div_ceil(STEPS));
                known.guessed = (raised < most).then_some(raised);
                known.raise_at = known.raise_at + known.patience;
            }
        }
    }

    /// When the first guess is raised.
    pub(crate) fn next_raise(&self) -> Option<Moment> {
        let guessed = self.ceilings.iter().filter(|known| known.guessed.is_some());
        guessed.map(|known| known.raise_at).min()
    }

    /// Holds everything until then, unless it is held for longer already.
    pub(crate) fn close(
        &mut self,
        dimension: Option<Dimension>,
        period: Option<Period>,
        now: Moment,
        until: Moment,
    ) {
        if self.closure.is_none_or(|closure| closure.until < until) {
            self.closure = Some(Closure {
                since: now,
                until,
                dimension,
                period,
            });
        }
    }

    pub(crate) const fn lose_quota(&mut self) {
        self.no_quota = true;
    }

    /// Lowers a ceiling after a refusal.
    pub(crate) fn lower(&mut self, seen: Sighting, quota: &Quota, now: Moment) {
        let Sighting {
            dimension,
            period,
            used,
            told,
        } = seen;
        let own = quota.ceiling(dimension, period).or(told);
        let first_of_silence = self.closed(now).is_none();
        let known = self.entry(dimension, period);
        if let Some(told) = told {
            known.told = Some(known.told.map_or(told, |before| before.min(told)));
        }
        // A day is closed until it ends, and the next one starts afresh: there is nothing to guess.
        if period == Period::Day {
            return;
        }
        // Requests that were under way together are refused together: one lesson, not five.
        let Some(own) = own.filter(|_| first_of_silence) else {
            return;
        };
        let hard = known.hard(own);
        let in_force = known.guessed.map_or(hard, |guess| guess.min(hard));
        // What got through is a measurement of what there is for us. Half is the most that one
        // refusal may cost, since the window may be young.
        let guess = used.min(in_force).max(in_force.div_ceil(2)).max(1);
        if guess >= hard {
            return;
        }
        known.guessed = Some(guess);
        known.patience = if known.patience.is_zero() {
            FIRST_PATIENCE
        } else {
            (known.patience * 2).min(LONGEST_PATIENCE)
        };
        known.raise_at = now + known.patience;
    }

    fn entry(&mut self, dimension: Dimension, period: Period) -> &mut Lowered {
        let index = self
            .ceilings
            .iter()
            .position(|known| known.is(dimension, period));
        let index = index.unwrap_or_else(|| {
            self.ceilings.push(Lowered {
                dimension,
                period,
                told: None,
                guessed: None,
                raise_at: Moment::default(),
                patience: Duration::ZERO,
            });
            self.ceilings.len() - 1
        });
        &mut self.ceilings[index]
    }

    /// Moves every promise into the past with the clock.
    pub(crate) fn shift_back(&mut self, by: Duration) {
        if let Some(closure) = self.rolling_closure() {
            closure.shift_back(by);
        }
        for known in &mut self.ceilings {
            known.raise_at = known.raise_at.before(by);
        }
    }

    /// A silence goes on for as long as it would have, but no longer than a window after `to`.
    /// Lowered ceilings are raised as if the time had passed: that costs one refusal if it has not.
    pub(crate) fn shift_forward(&mut self, by: Duration, to: Moment) {
        if let Some(closure) = self.rolling_closure() {
            let window = closure.period.and_then(Period::span);
            let at_most = to + window.unwrap_or(SHORTEST_WINDOW);
            let until = closure.until.carried(by, at_most);
            // One that was over before the jump stays over.
            if closure.until > to.before(by) && closure.since < to {
                closure.since = closure.since + until.since(closure.until);
                closure.until = until;
            }
        }
    }

    /// The silence, unless it is a day's: midnight stays where the clock shows midnight.
    fn rolling_closure(&mut self) -> Option<&mut Closure> {
        self.closure
            .as_mut()
            .filter(|closure| closure.period != Some(Period::Day))
    }
}

impl Closure {
    fn shift_back(&mut self, by: Duration) {
        self.since = self.since.before(by);
        self.until = self.until.before(by);
    }
}

impl Lowered {
    fn is(&self, dimension: Dimension, period: Period) -> bool {
        (self.dimension, self.period) == (dimension, period)
    }

    fn hard(&self, quota: u64) -> u64 {
        self.told.map_or(quota, |told| told.min(quota))
    }
}
