//! Spread, burst, and the choice between them.

use std::time::Duration;

use plantain_pacing::{Demand, Dimension, Limiter, Moment, Pace, Period, Quota, Reason};
use proptest::prelude::*;

const START: Moment = Moment::from_millis(1_767_225_600_000);
const ONE: Demand = Demand {
    requests: 1,
    ..Demand::NOTHING
};

fn a_minute(most: u64) -> Quota {
    Quota::unlimited().with(Dimension::Requests, Period::Minute, most)
}

/// The moments at which a line of so many is let through.
fn run(limiter: &mut Limiter, pace: Pace, jobs: u32) -> Vec<Duration> {
    let mut now = START;
    let mut starts = Vec::new();
    for queued in (1..=jobs).rev() {
        loop {
            match limiter.try_acquire_at_pace(ONE, pace, queued, now) {
                Ok(permit) => break limiter.keep(permit),
                Err(refusal) => now = refusal.at.expect("time helps"),
            }
        }
        starts.push(now.since(START));
    }
    starts
}

#[test]
fn ten_a_minute_spread_is_one_every_six_seconds() {
    let mut limiter = Limiter::new(a_minute(10), START);
    let starts = run(&mut limiter, Pace::Spread, 25);
    let even: Vec<_> = (0..25)
        .map(|number| Duration::from_secs(6 * number))
        .collect();
    assert_eq!(starts, even);
    let refusal = limiter
        .try_acquire_at_pace(ONE, Pace::Spread, 1, START + Duration::from_secs(145))
        .expect_err("a second after the last");
    assert_eq!(refusal.reason, Reason::Spacing);
}

#[test]
fn a_burst_takes_what_the_window_holds_and_then_waits() {
    let mut limiter = Limiter::new(a_minute(10), START);
    let starts = run(&mut limiter, Pace::Burst, 11);
    assert_eq!(starts[9], Duration::ZERO);
    assert_eq!(starts[10], Duration::from_mins(1));
}

#[test]
fn auto_bursts_what_fits_and_spreads_what_does_not() {
    let few = run(&mut Limiter::new(a_minute(10), START), Pace::Auto, 10);
    assert_eq!(few.last(), Some(&Duration::ZERO), "ten fit together");
    let many = run(&mut Limiter::new(a_minute(10), START), Pace::Auto, 100);
    assert_eq!(many[1], Duration::from_secs(6), "a hundred do not");
    assert_eq!(many[99], Duration::from_secs(6 * 99));
}

#[test]
fn a_day_is_not_spread() {
    let quota = Quota::unlimited().with(Dimension::Requests, Period::Day, 100);
    let starts = run(&mut Limiter::new(quota, START), Pace::Spread, 20);
    assert_eq!(starts[19], Duration::ZERO);
}

#[test]
fn the_scarcest_dimension_sets_the_distance() {
    let quota = a_minute(60).with(Dimension::Spend, Period::TenMinutes, 100);
    let mut limiter = Limiter::new(quota, START);
    let dear = Demand { nanos: 10, ..ONE };
    let permit = limiter.try_acquire(dear, START).expect("the first");
    limiter.keep(permit);
    let refusal = limiter
        .try_acquire_at_pace(dear, Pace::Spread, 1, START)
        .expect_err("spaced");
    assert_eq!(
        refusal.at,
        Some(START + Duration::from_mins(1)),
        "ten of them in ten minutes"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn at_every_pace_a_refusal_is_exact(
        most in 1_u64..30,
        pace in prop::sample::select(vec![Pace::Auto, Pace::Spread, Pace::Burst]),
        asks in prop::collection::vec((0_u64..8_000, 1_u32..40), 1..80),
    ) {
        let quota = a_minute(most).with(Dimension::Requests, Period::TenMinutes, most * 7);
        let mut limiter = Limiter::new(quota, START);
        let mut now = START;
        for (pause, queued) in asks {
            now = now + Duration::from_millis(pause);
            let ask = |when| limiter.clone().try_acquire_at_pace(ONE, pace, queued, when);
            match ask(now) {
                Ok(_) => {
                    let permit = limiter.try_acquire_at_pace(ONE, pace, queued, now);
                    limiter.keep(permit.expect("asked a moment ago"));
                }
                Err(refusal) => {
                    let at = refusal.at.expect("time helps");
                    prop_assert!(ask(at.before(Duration::from_millis(1))).is_err());
                    prop_assert!(ask(at).is_ok());
                }
            }
        }
    }

    #[test]
    fn spread_never_runs_into_the_window(most in 1_u64..100, jobs in 1_u32..200) {
        let starts = run(&mut Limiter::new(a_minute(most), START), Pace::Spread, jobs);
        let gap = Duration::from_millis(60_000_u64.div_ceil(most));
        let even: Vec<_> = (0..jobs).map(|number| gap * number).collect();
        prop_assert_eq!(starts, even);
    }
}
