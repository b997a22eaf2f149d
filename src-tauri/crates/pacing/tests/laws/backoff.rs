//! Delays are never shorter than their schedule and never more than a quarter longer.

use std::time::Duration;

use plantain_pacing::{Backoff, Schedule};
use proptest::prelude::*;

fn seconds(delays: &[u64]) -> Vec<Duration> {
    delays.iter().copied().map(Duration::from_secs).collect()
}

#[test]
fn a_server_fault_is_retried_four_times() {
    let delays: Vec<_> = Backoff::new(Schedule::ServerFault, || 0.0).collect();
    assert_eq!(delays, seconds(&[5, 15, 30, 60]));
}

#[test]
fn a_limited_rate_doubles_up_to_a_minute_and_stays_there() {
    let delays: Vec<_> = Backoff::new(Schedule::RateLimited, || 0.0)
        .take(9)
        .collect();
    assert_eq!(delays, seconds(&[1, 2, 4, 8, 16, 32, 60, 60, 60]));
    assert_eq!(
        Schedule::RateLimited.delay(u32::MAX),
        Some(Duration::from_mins(1))
    );
}

#[test]
fn after_a_success_the_schedule_starts_again() {
    let mut backoff = Backoff::new(Schedule::ServerFault, || 0.0);
    assert_eq!(backoff.by_ref().count(), 4);
    backoff.reset();
    assert_eq!(backoff.next(), Some(Duration::from_secs(5)));
}

#[test]
fn full_chance_adds_a_quarter() {
    assert_eq!(
        Schedule::RateLimited.jittered(2, 1.0),
        Some(Duration::from_secs(5))
    );
}

proptest! {
    #[test]
    fn jitter_only_adds_and_at_most_a_quarter(number in 0_u32..40, chance in any::<f64>()) {
        for schedule in [Schedule::RateLimited, Schedule::ServerFault] {
            let plain = schedule.delay(number);
            let jittered = schedule.jittered(number, chance);
            prop_assert_eq!(plain.is_some(), jittered.is_some());
            if let (Some(plain), Some(jittered)) = (plain, jittered) {
                prop_assert!(jittered >= plain && jittered <= plain.mul_f64(1.25));
            }
        }
    }
}
