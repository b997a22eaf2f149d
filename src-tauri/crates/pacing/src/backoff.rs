//! How long to wait before the next try.

use std::time::Duration;

/// Jitter adds at most a quarter: a delay is never shorter than the schedule says.
const MOST_JITTER: f64 = 0.25;

/// The delays of one class of failure, in seconds, from the first retry to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Too many requests in a minute and the service did not say how long: 1, 2, 4, 8, 16, 32 s,
    /// then 60 s without end. How often is the caller's choice.
    RateLimited,
    /// The server failed, or was never reached: 5, 15, 30, 60 s, then no more.
    ServerFault,
}

impl Schedule {
    /// The delay before retry `number`, counted from 0, without jitter; `None` after the last.
    pub fn delay(self, number: u32) -> Option<Duration> {
        let seconds = match self {
            Self::RateLimited => match number {
                0..=5 => 1 << number,
                _ => 60,
            },
            Self::ServerFault => *[5, 15, 30, 60].get(usize::try_from(number).ok()?)?,
        };
        Some(Duration::from_secs(seconds))
    }

    /// The same with jitter: `chance` between 0 and 1 adds up to 25 %.
    pub fn jittered(self, number: u32, chance: f64) -> Option<Duration> {
        // NaN must not panic, and a number outside must not shorten.
        let chance = if chance.is_nan() {
            0.0
        } else {
            chance.clamp(0.0, 1.0)
        };
        Some(self.delay(number)?.mul_f64(1.0 + MOST_JITTER * chance))
    }
}

/// A [`Schedule`] walked from its start, with jitter drawn from a closure.
#[derive(Debug)]
pub struct Backoff<C> {
    schedule: Schedule,
    number: u32,
    chance: C,
}

impl<C: FnMut() -> f64> Backoff<C> {
    /// Starts a schedule; `chance` is called once for each delay and draws from 0 to 1.
    pub const fn new(schedule: Schedule, chance: C) -> Self {
        Self {
            schedule,
            number: 0,
            chance,
        }
    }

    /// Starts the schedule again, after a success.
    pub const fn reset(&mut self) {
        self.number = 0;
    }
}

impl<C: FnMut() -> f64> Iterator for Backoff<C> {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        // Asked first, so that an exhausted schedule draws nothing.
        self.schedule.delay(self.number)?;
        let delay = self.schedule.jittered(self.number, (self.chance)());
        self.number = self.number.saturating_add(1);
        delay
    }
}
