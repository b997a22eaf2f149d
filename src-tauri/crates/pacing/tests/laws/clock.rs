//! A clock that jumps: a laptop that slept, a clock that was put right, forward or back.

use std::time::Duration;

use plantain_pacing::{Demand, Dimension, Lesson, Limiter, Moment, Pace, Period, Quota, Reason};

use crate::world::{MILLISECOND, START};

const ONE: Demand = Demand {
    requests: 1,
    ..Demand::NOTHING
};
const HOUR: Duration = Duration::from_hours(1);

fn seconds(count: u64) -> Moment {
    START + Duration::from_secs(count)
}

fn a_minute(most: u64) -> Limiter {
    let quota = Quota::unlimited().with(Dimension::Requests, Period::Minute, most);
    Limiter::new(quota, START)
}

/// Sends as many as are let through at one moment.
fn fill(limiter: &mut Limiter, now: Moment) -> u64 {
    let mut sent = 0;
    while let Ok(permit) = limiter.try_acquire(ONE, now) {
        limiter.keep(permit);
        sent += 1;
    }
    sent
}

#[test]
fn a_clock_put_forward_does_not_empty_the_minute() {
    let mut limiter = a_minute(10);
    assert_eq!(fill(&mut limiter, START), 10);
    // Ten seconds later it is put right by an hour.
    let to = seconds(10) + HOUR;
    limiter.jumped(HOUR, to);
    let refusal = limiter.try_acquire(ONE, to).expect_err("still full");
    assert_eq!(
        refusal.at,
        Some(to + Duration::from_secs(50)),
        "the minute goes on where it was"
    );
}

#[test]
fn after_a_long_sleep_the_wait_is_one_window_at_most() {
    let mut limiter = a_minute(10);
    assert_eq!(fill(&mut limiter, START), 10);
    let woken = START + 8 * HOUR;
    limiter.jumped(8 * HOUR, woken);
    assert_eq!(fill(&mut limiter, woken), 0, "no burst on wake");
    let minute = woken + Duration::from_mins(1);
    assert_eq!(fill(&mut limiter, minute.before(MILLISECOND)), 0);
    assert_eq!(fill(&mut limiter, minute), 10);
}

#[test]
fn two_processes_that_tell_of_the_same_jump_cost_no_more_than_the_window() {
    let mut limiter = a_minute(1);
    assert_eq!(fill(&mut limiter, START), 1);
    let to = seconds(30) + HOUR;
    limiter.jumped(HOUR, to);
    limiter.jumped(HOUR, to + Duration::from_secs(2));
    let refusal = limiter
        .try_acquire(ONE, to + Duration::from_secs(2))
        .expect_err("full");
    assert_eq!(refusal.at, Some(to + Duration::from_secs(62)));
}

#[test]
fn what_was_sent_on_the_new_time_stays_where_it_is() {
    let mut limiter = a_minute(1);
    let to = START + HOUR;
    assert_eq!(fill(&mut limiter, to + Duration::from_secs(5)), 1);
    limiter.jumped(HOUR, to);
    let refusal = limiter
        .try_acquire(ONE, to + Duration::from_secs(6))
        .expect_err("full");
    assert_eq!(refusal.at, Some(to + Duration::from_secs(65)));
}

#[test]
fn forward_and_back_again_leaves_nobody_waiting_for_the_future() {
    let mut limiter = a_minute(1);
    assert_eq!(fill(&mut limiter, START), 1);
    limiter.learn(
        Lesson::Unnamed {
            retry_after: Some(Duration::from_secs(40)),
        },
        START,
    );
    limiter.jumped(HOUR, START + HOUR);
    // Nobody asked on the new time before it was put back.
    let refusal = limiter.try_acquire(ONE, START).expect_err("full");
    assert_eq!(refusal.at, Some(seconds(60)));
    let gauges = limiter.gauges(START);
    let closed = gauges.closed.expect("silence");
    assert_eq!(closed.at, Some(seconds(40)));
}

#[test]
fn two_clocks_that_differ_by_seconds_do_not_shorten_the_minute() {
    let mut limiter = a_minute(10);
    assert_eq!(fill(&mut limiter, seconds(4)), 10);
    // Two processes take turns; one of them is four seconds behind.
    for second in 0..60 {
        let slow = seconds(second);
        assert_eq!(fill(&mut limiter, slow), 0, "the slow one at {second} s");
        let fast = slow + Duration::from_secs(4);
        assert_eq!(fill(&mut limiter, fast), 0, "the fast one");
    }
    assert_eq!(fill(&mut limiter, seconds(64)), 10);
}

#[test]
fn a_silence_outlasts_a_jump_by_a_window_at_most() {
    for (delay, left) in [(40, 40), (3_000, 60)] {
        let mut limiter = a_minute(10);
        let retry_after = Some(Duration::from_secs(delay));
        limiter.learn(Lesson::Unnamed { retry_after }, START);
        let to = START + 8 * HOUR;
        limiter.jumped(8 * HOUR, to);
        let refusal = limiter.try_acquire(ONE, to).expect_err("closed");
        assert_eq!(
            refusal.at,
            Some(to + Duration::from_secs(left)),
            "{delay} s were asked for"
        );
    }
}

#[test]
fn a_silence_that_was_over_stays_over() {
    let mut limiter = a_minute(10);
    let retry_after = Some(Duration::from_secs(5));
    limiter.learn(Lesson::Unnamed { retry_after }, START);
    let to = seconds(20) + HOUR;
    limiter.jumped(HOUR, to);
    assert!(limiter.try_acquire(ONE, to).is_ok());
}

#[test]
fn a_spent_day_ends_when_the_clock_shows_midnight() {
    let mut limiter = a_minute(10);
    let lesson = Lesson::Exhausted {
        dimension: Dimension::Requests,
        period: Period::Day,
        ceiling: None,
        retry_after: None,
    };
    limiter.learn(lesson, START);
    let midnight = plantain_pacing::next_midnight(START);
    limiter.jumped(midnight.since(START), midnight);
    assert!(limiter.try_acquire(ONE, midnight).is_ok());
}

#[test]
fn the_pace_goes_on_after_a_jump() {
    let mut limiter = a_minute(10);
    let first = limiter.try_acquire_at_pace(ONE, Pace::Spread, 5, START);
    limiter.keep(first.expect("an empty window"));
    let to = seconds(2) + HOUR;
    limiter.jumped(HOUR, to);
    let refusal = limiter
        .try_acquire_at_pace(ONE, Pace::Spread, 4, to)
        .expect_err("two of six seconds have passed");
    assert_eq!(
        (refusal.at, refusal.reason),
        (Some(to + Duration::from_secs(4)), Reason::Spacing)
    );
}

#[test]
fn a_request_under_way_over_a_sleep_still_has_its_place() {
    let mut limiter = Limiter::new(Quota::unlimited().with_concurrency(1), START);
    let permit = limiter.try_acquire(ONE, START).expect("a free place");
    let woken = START + 8 * HOUR;
    limiter.jumped(8 * HOUR, woken);
    assert!(limiter.try_acquire(ONE, woken).is_err(), "it may be alive");
    limiter.release(permit);
    assert!(limiter.try_acquire(ONE, woken).is_ok());
}

#[test]
fn a_request_is_given_back_on_the_day_it_was_taken() {
    let quota = Quota::unlimited().with(Dimension::Requests, Period::Day, 2);
    let midnight = plantain_pacing::next_midnight(START);
    let before = midnight.before(Duration::from_secs(1));
    let mut limiter = Limiter::new(quota, before);
    let early = limiter.try_acquire(ONE, before).expect("the first of two");
    let to = midnight + HOUR;
    limiter.jumped(HOUR + Duration::from_secs(1), to);
    assert_eq!(fill(&mut limiter, to), 2, "a new day");
    limiter.release(early);
    assert_eq!(fill(&mut limiter, to), 0, "the new day got nothing back");
}
