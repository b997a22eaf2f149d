//! No window ever holds more than its ceiling, and a refusal is exact: for any arrivals, restarts,
//! clocks that are set back and changes of the limits.

use std::time::Duration;

use plantain_pacing::{
    Demand, Dimension, Limiter, Moment, NotUntil, Period, Permit, Quota, Reason,
};
use proptest::prelude::*;

const START: Moment = Moment::from_millis(1_767_225_600_000);
const MILLISECOND: Duration = Duration::from_millis(1);

/// Something that happens to a limiter.
#[derive(Clone, Debug)]
enum Step {
    Acquire(Demand),
    /// The oldest request under way ends with less than it reserved.
    Settle(Demand),
    Release,
    Keep,
    SetQuota(Quota),
    /// Stored, closed, read back.
    Restart,
    SetClockBack(Duration),
}

fn demand() -> impl Strategy<Value = Demand> {
    (1_u64..3, 0_u64..50, 0_u64..4, 0_u64..30).prop_map(
        |(requests, input_tokens, images, nanos)| Demand {
            requests,
            input_tokens,
            images,
            nanos,
        },
    )
}

fn quota() -> impl Strategy<Value = Quota> {
    let ceiling = (
        prop::sample::select(&Dimension::ALL[..]),
        prop::sample::select(&Period::ALL[..]),
        4_u64..120,
    );
    prop::collection::vec(ceiling, 0..6).prop_map(|ceilings| {
        ceilings
            .into_iter()
            .fold(Quota::unlimited(), |quota, (dimension, period, most)| {
                quota.with(dimension, period, most)
            })
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => demand().prop_map(Step::Acquire),
        2 => demand().prop_map(Step::Settle),
        1 => Just(Step::Release),
        1 => Just(Step::Keep),
        1 => quota().prop_map(Step::SetQuota),
        1 => Just(Step::Restart),
        1 => (0_u64..5_000_000).prop_map(|millis| Step::SetClockBack(Duration::from_millis(millis))),
    ]
}

/// Mostly moments, sometimes minutes, seldom hours.
fn pause() -> impl Strategy<Value = Duration> {
    prop_oneof![6 => 0_u64..3_000, 2 => 0_u64..90_000, 1 => 0_u64..20_000_000]
        .prop_map(Duration::from_millis)
}

/// What was admitted, on a clock that nobody sets.
struct Sent {
    at: Moment,
    demand: Demand,
}

struct World {
    limiter: Limiter,
    quota: Quota,
    /// True time, and how far behind the limiter's clock is.
    now: Moment,
    behind: Duration,
    sent: Vec<Sent>,
    under_way: Vec<(Permit, usize)>,
}

impl World {
    fn new(quota: Quota) -> Self {
        Self {
            limiter: Limiter::new(quota.clone(), START),
            quota,
            now: START,
            behind: Duration::ZERO,
            sent: Vec::new(),
            under_way: Vec::new(),
        }
    }

    fn clock(&self) -> Moment {
        self.now.before(self.behind)
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Acquire(demand) => self.acquire(demand),
            Step::Settle(actual) => {
                if let Some((permit, index)) = self.first_under_way() {
                    let actual = actual.minus(actual.minus(permit.demand()));
                    self.sent[index].demand = actual;
                    self.limiter.settle(permit, actual);
                }
            }
            Step::Release => {
                if let Some((permit, index)) = self.first_under_way() {
                    self.sent[index].demand = Demand::NOTHING;
                    self.limiter.release(permit);
                }
            }
            Step::Keep => {
                if let Some((permit, _)) = self.first_under_way() {
                    self.limiter.keep(permit);
                }
            }
            Step::SetQuota(quota) => {
                self.quota = quota.clone();
                self.limiter.set_quota(quota);
            }
            Step::Restart => {
                let text = serde_json::to_string(&self.limiter).expect("serialises");
                self.limiter = serde_json::from_str(&text).expect("deserialises");
                self.limiter.restore(self.clock());
                self.under_way.clear();
            }
            Step::SetClockBack(by) => self.behind += by,
        }
    }

    fn first_under_way(&mut self) -> Option<(Permit, usize)> {
        (!self.under_way.is_empty()).then(|| self.under_way.remove(0))
    }

    fn acquire(&mut self, demand: Demand) {
        let clock = self.clock();
        match self.limiter.try_acquire(demand, clock) {
            Ok(permit) => {
                self.under_way.push((permit, self.sent.len()));
                self.sent.push(Sent {
                    at: self.now,
                    demand,
                });
                self.check_rolling_windows(demand);
            }
            Err(NotUntil {
                at: Some(at),
                reason,
            }) => {
                self.check_patience(at, reason);
                self.check_exact(demand, at);
            }
            Err(NotUntil { at: None, reason }) => {
                let Reason::TooLarge {
                    dimension,
                    period,
                    most,
                } = reason
                else {
                    panic!("without lessons and concurrency only size is hopeless: {reason:?}")
                };
                assert_eq!(self.quota.ceiling(dimension, period), Some(most));
                assert!(demand.of(dimension) > most);
            }
        }
    }

    /// Of what was just taken: a lowered limit may have left other dimensions above it.
    fn check_rolling_windows(&self, taken: Demand) {
        for ceiling in self
            .quota
            .ceilings()
            .filter(|ceiling| taken.of(ceiling.dimension) > 0)
        {
            let Some(span) = ceiling.period.span() else {
                continue;
            };
            let inside = self.sent.iter().filter(|sent| sent.at + span > self.now);
            let used: u64 = inside.map(|sent| sent.demand.of(ceiling.dimension)).sum();
            assert!(used <= ceiling.most, "{ceiling:?} holds {used}");
        }
    }

    /// Also after the clock was set back by hours, nobody waits longer than the period is.
    fn check_patience(&self, at: Moment, reason: Reason) {
        let Reason::Full { period, .. } = reason else {
            panic!("only room is missing: {reason:?}")
        };
        // Two days: a clock set back over midnight counts what it sent tomorrow until it ends.
        let longest = period.span().unwrap_or(Duration::from_hours(49));
        assert!(at.since(self.clock()) <= longest, "{reason:?} until {at:?}");
    }

    fn check_exact(&self, demand: Demand, at: Moment) {
        let clock = self.clock();
        assert!(at > clock, "a refusal lies ahead");
        let ask = |when: Moment| self.limiter.clone().try_acquire(demand, when);
        let wait = at.since(clock);
        for early in [wait / 2, wait * 9 / 10, wait.saturating_sub(MILLISECOND)] {
            let when = (clock + early).min(at.before(MILLISECOND));
            let again = ask(when).expect_err("refused before the promised moment");
            assert_eq!(again.at, Some(at), "the promise stands");
        }
        assert!(ask(at).is_ok(), "admitted at the promised moment");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_window_overflows_and_every_refusal_is_exact(
        quota in quota(),
        steps in prop::collection::vec((pause(), step()), 1..80),
    ) {
        let mut world = World::new(quota);
        for (pause, step) in steps {
            world.now = world.now + pause;
            world.take(step);
        }
    }

    #[test]
    fn no_pacific_day_overflows(
        most in 1_u64..20,
        start in 0_i64..400,
        pauses in prop::collection::vec(0_u64..4_000_000, 1..200),
    ) {
        let quota = Quota::unlimited().with(Dimension::Requests, Period::Day, most);
        let mut now = START + Duration::from_hours(24) * u32::try_from(start).expect("small");
        let mut limiter = Limiter::new(quota, now);
        let mut today = (plantain_pacing::next_midnight(now), 0);
        let one = Demand { requests: 1, ..Demand::NOTHING };
        for pause in pauses {
            now = now + Duration::from_millis(pause);
            let midnight = plantain_pacing::next_midnight(now);
            if today.0 != midnight {
                today = (midnight, 0);
            }
            match limiter.try_acquire(one, now) {
                Ok(permit) => {
                    limiter.keep(permit);
                    today.1 += 1;
                    prop_assert!(today.1 <= most);
                }
                Err(refusal) => {
                    prop_assert_eq!(today.1, most, "refused only when the day is used up");
                    prop_assert_eq!(refusal.at, Some(midnight));
                }
            }
        }
    }

    #[test]
    fn a_burst_takes_no_longer_than_the_limits_demand(
        rate in 1_u64..40,
        jobs in 1_u64..300,
    ) {
        let quota = Quota::unlimited().with(Dimension::Requests, Period::Minute, rate);
        let mut limiter = Limiter::new(quota, START);
        let mut now = START;
        let one = Demand { requests: 1, ..Demand::NOTHING };
        for _ in 0..jobs {
            let permit = limiter.try_acquire(one, now).or_else(|refusal| {
                now = refusal.at.expect("a full window empties");
                limiter.try_acquire(one, now)
            });
            limiter.keep(permit.expect("admitted at the promised moment"));
        }
        let full_minutes = (jobs - 1) / rate;
        prop_assert_eq!(now.since(START), Duration::from_mins(full_minutes));
    }

    #[test]
    fn nothing_a_caller_passes_makes_it_panic(
        demands in prop::collection::vec(any::<[u64; 4]>(), 1..20),
        times in prop::collection::vec(any::<i64>(), 20),
        most in any::<u64>(),
    ) {
        let quota = Quota::unlimited()
            .with(Dimension::Spend, Period::TenMinutes, most)
            .with(Dimension::Requests, Period::Day, most);
        let mut limiter = Limiter::new(quota, Moment::from_millis(0));
        for ([requests, input_tokens, images, nanos], time) in demands.into_iter().zip(times) {
            let demand = Demand { requests, input_tokens, images, nanos };
            let now = Moment::from_millis(time);
            if let Ok(permit) = limiter.try_acquire(demand, now) {
                limiter.settle(permit, Demand { nanos: u64::MAX, ..demand });
            }
            limiter.gauges(now);
        }
    }
}
