//! This crate's machines put together as the engine does.

use std::time::Duration;

use plantain_pacing::{
    Breaker, Demand, Dimension, Lesson, Limiter, Moment, Outcome, Pace, Pass, Period, Permit,
    Quota, Schedule,
};

use crate::client::{Asking, Client, Failures, Next};
use crate::dice::Dice;
use crate::provider::{Answer, LIMIT};

/// An image of a thousand pixels: 6.7 cents.
const DEMAND: Demand = Demand {
    requests: 1,
    input_tokens: 300,
    images: 1,
    nanos: 67_000_000,
};
const SLACK: Duration = Duration::from_millis(250);
/// Sends in all when a limit is met, and when the server fails.
const LIMIT_SENDS: u32 = 6;
const SERVER_SENDS: u32 = 4;
/// The one automatic resend of a cut answer waits this long.
const RESEND: Duration = Duration::from_secs(5);

/// Limiter, breaker and backoff.
pub(crate) struct Plantain {
    limiter: Limiter,
    breaker: Breaker,
    dice: Dice,
}

impl Plantain {
    /// With tier 1's limits at the automatic pace.
    pub(crate) fn new(seed: u64, now: Moment) -> Self {
        let quota = Quota::unlimited()
            .with(Dimension::Requests, Period::Minute, LIMIT)
            .with(Dimension::Images, Period::Minute, LIMIT)
            .with(Dimension::InputTokens, Period::Minute, 4_000_000)
            .with(Dimension::Requests, Period::Day, 1_000)
            .with(Dimension::Spend, Period::TenMinutes, 10_000_000_000)
            .with_concurrency(10);
        Self {
            limiter: Limiter::with_slack(quota, SLACK, now),
            breaker: Breaker::default(),
            dice: Dice::new(seed),
        }
    }

    /// A jitter that only adds.
    fn later(&mut self, delay: Duration) -> Next {
        Next::Retry(delay.mul_f64(1.0 + 0.25 * self.dice.roll()))
    }
}

impl Client for Plantain {
    type Leave = (Permit, Pass);

    fn workers(&self) -> usize {
        usize::MAX
    }

    fn ask(&mut self, asking: Asking, now: Moment) -> Result<Self::Leave, Option<Moment>> {
        let pass = self.breaker.admit(now).map_err(|tripped| tripped.until)?;
        match self
            .limiter
            .try_acquire_at_pace(DEMAND, Pace::Auto, asking.queued, now)
        {
            Ok(permit) => Ok((permit, pass)),
            Err(refusal) => {
                self.breaker.record(pass, Outcome::Unknown, now);
                Err(refusal.at)
            }
        }
    }

    fn hear(
        &mut self,
        (permit, pass): Self::Leave,
        answer: Answer,
        failures: Failures,
        now: Moment,
    ) -> Next {
        let outcome = match answer {
            Answer::Image | Answer::TooMany { .. } => Outcome::Success,
            Answer::Unavailable => Outcome::Failure,
            Answer::Cut => Outcome::Unknown,
        };
        self.breaker.record(pass, outcome, now);
        match answer {
            Answer::Image => {
                self.limiter.settle(permit, DEMAND);
                Next::Done
            }
            Answer::Unavailable => {
                self.limiter.keep(permit);
                let roll = self.dice.roll();
                match Schedule::ServerFault.jittered(failures.server - 1, roll) {
                    Some(delay) if failures.server < SERVER_SENDS => Next::Retry(delay),
                    _ => Next::GiveUp,
                }
            }
            Answer::Cut => {
                self.limiter.keep(permit);
                if failures.cut == 1 {
                    self.later(RESEND)
                } else {
                    Next::GiveUp
                }
            }
            Answer::TooMany {
                retry_after,
                quota_value,
            } => {
                let lesson = Lesson::Exhausted {
                    dimension: Dimension::Requests,
                    period: Period::Minute,
                    ceiling: Some(quota_value),
                    retry_after: Some(retry_after),
                };
                self.limiter.refused(permit, lesson, now);
                if failures.limit < LIMIT_SENDS {
                    self.later(retry_after)
                } else {
                    Next::GiveUp
                }
            }
        }
    }
}
