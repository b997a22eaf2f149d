//! No window ever holds more than its ceiling, and a refusal is exact: for any arrivals, restarts,
//! clocks and changes of the limits.

use std::time::Duration;

use plantain_pacing::{Demand, Dimension, Limiter, Moment, Period, Quota};
use proptest::prelude::*;

use crate::steps::{demand, pause, quota, step};
use crate::world::{START, World};

const ONE: Demand = Demand {
    requests: 1,
    ..Demand::NOTHING
};

/// The earliest starts of identical requests that any client could choose under these limits, each
/// a count and the span it holds for.
fn ideal_starts(jobs: usize, limits: &[(usize, Duration)]) -> Vec<Duration> {
    let mut starts: Vec<Duration> = Vec::with_capacity(jobs);
    for job in 0..jobs {
        let behind = |(count, span): &(usize, Duration)| {
            let before = job.checked_sub(*count)?;
            Some(starts[before] + *span)
        };
        let earliest = limits.iter().filter_map(behind).max();
        starts.push(earliest.unwrap_or_default());
    }
    starts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_window_overflows_and_every_refusal_is_exact(
        quota in quota(),
        slack in prop_oneof![Just(0_u64), Just(250)],
        steps in prop::collection::vec((pause(), step()), 1..80),
    ) {
        let mut world = World::new(quota, Duration::from_millis(slack));
        for (pause, step) in steps {
            world.now = world.now + pause;
            world.take(step);
        }
    }

    #[test]
    fn no_pacific_day_overflows(
        most in 1_u64..20,
        start in 0_i64..400,
        pauses in prop::collection::vec(0_u64..8_000_000, 1..60),
    ) {
        let now = START + Duration::from_hours(24) * u32::try_from(start).expect("small");
        crate::day::check_days(most, now, &pauses);
    }

    #[test]
    fn a_burst_takes_no_longer_than_the_limits_demand(
        demand in demand(),
        rates in prop::array::uniform4(1_u64..60),
        seldom in 100_u64..400,
        jobs in 1_usize..200,
    ) {
        let [requests, tokens, images, spend] = rates;
        let minute = Duration::from_mins(1);
        let limits = [
            (Dimension::Requests, Period::Minute, demand.requests * requests),
            (Dimension::InputTokens, Period::Minute, demand.input_tokens * tokens),
            (Dimension::Images, Period::Minute, demand.images * images),
            (Dimension::Spend, Period::TenMinutes, demand.nanos * spend * 10),
            (Dimension::Requests, Period::TenMinutes, demand.requests * seldom),
        ];
        let quota = limits.iter().fold(Quota::unlimited(), |quota, (dimension, period, most)| {
            quota.with(*dimension, *period, *most)
        });
        let slack = Duration::from_millis(250);
        let counts: Vec<_> = limits
            .iter()
            .filter(|(dimension, ..)| demand.of(*dimension) > 0)
            .map(|(dimension, period, most)| {
                let count = usize::try_from(most / demand.of(*dimension)).expect("small");
                (count, period.span().unwrap_or(minute))
            })
            .collect();
        let ideal = ideal_starts(jobs, &counts);
        let mut limiter = Limiter::with_slack(quota, slack, START);
        let mut now = START;
        for ideal in ideal {
            let permit = limiter.try_acquire(demand, now).or_else(|refusal| {
                now = refusal.at.expect("a full window empties");
                limiter.try_acquire(demand, now)
            });
            limiter.keep(permit.expect("admitted at the promised moment"));
            let took = now.since(START);
            prop_assert!(took >= ideal, "{took:?} is faster than the limits allow: {ideal:?}");
            prop_assert!(took <= ideal.mul_f64(1.01), "{took:?}, ideally {ideal:?}");
        }
    }

    #[test]
    fn what_turns_out_cheaper_makes_room_at_once_and_what_turns_out_dearer_takes_it(
        most in 100_u64..1_000,
        uses in prop::collection::vec((0_u64..60_000, 1_u64..100, 0_u64..200), 1..60),
    ) {
        let quota = Quota::unlimited().with(Dimension::Spend, Period::TenMinutes, most);
        let mut limiter = Limiter::new(quota, START);
        let ten_minutes = Duration::from_mins(10);
        let mut now = START;
        let mut spent: Vec<(Moment, u64)> = Vec::new();
        for (pause, estimate, actual) in uses {
            now = now + Duration::from_millis(pause);
            let spend = |nanos| Demand { nanos, ..ONE };
            let used: u64 =
                spent.iter().filter(|(at, _)| *at + ten_minutes > now).map(|(_, used)| used).sum();
            match limiter.try_acquire(spend(estimate), now) {
                Ok(permit) => {
                    prop_assert!(used + estimate <= most, "{used} and {estimate} of {most}");
                    limiter.settle(permit, spend(actual));
                    spent.push((now, actual));
                }
                Err(refusal) => {
                    prop_assert!(used + estimate > most, "refused with {used} of {most} used");
                    let at = refusal.at.expect("it fits alone");
                    prop_assert!(at.since(now) <= ten_minutes);
                }
            }
        }
    }

    #[test]
    fn nothing_a_caller_passes_makes_it_panic(
        demands in prop::collection::vec(any::<[u64; 4]>(), 1..20),
        times in prop::collection::vec(any::<i64>(), 20),
        jumps in prop::collection::vec((any::<u64>(), any::<i64>()), 20),
        most in any::<u64>(),
    ) {
        let quota = Quota::unlimited()
            .with(Dimension::Spend, Period::TenMinutes, most)
            .with(Dimension::Requests, Period::Day, most);
        let mut limiter = Limiter::new(quota, Moment::from_millis(0));
        for (([requests, input_tokens, images, nanos], time), (by, to)) in
            demands.into_iter().zip(times).zip(jumps)
        {
            let demand = Demand { requests, input_tokens, images, nanos };
            let now = Moment::from_millis(time);
            if let Ok(permit) = limiter.try_acquire(demand, now)
                && let Ok(permit) = limiter.depart(permit, now)
            {
                limiter.settle(permit, Demand { nanos: u64::MAX, ..demand });
            }
            limiter.jumped(Duration::from_millis(by), Moment::from_millis(to));
            limiter.gauges(now);
        }
    }
}
