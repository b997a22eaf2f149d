//! Single cases of the limiter that a law would hide: restarts, lost permits, gauges, forecasts.

use std::time::Duration;

use plantain_pacing::{
    Demand, Dimension, Lesson, Limiter, Moment, NotUntil, Period, Quota, Reason,
};

const START: Moment = Moment::from_millis(1_767_225_600_000);
const MILLISECOND: Duration = Duration::from_millis(1);

fn requests(requests: u64) -> Demand {
    Demand {
        requests,
        ..Demand::NOTHING
    }
}

#[test]
fn concurrency_waits_for_a_permit_and_not_for_time() {
    let mut limiter = Limiter::new(Quota::unlimited().with_concurrency(1), START);
    let permit = limiter
        .try_acquire(requests(1), START)
        .expect("nothing is under way");
    let crowded = NotUntil {
        at: None,
        reason: Reason::Concurrency,
    };
    assert_eq!(limiter.try_acquire(requests(1), START), Err(crowded));
    limiter.keep(permit);
    assert!(limiter.try_acquire(requests(1), START).is_ok());
}

#[test]
fn a_permit_of_a_process_that_is_gone_does_not_block_for_ever() {
    let mut limiter = Limiter::new(Quota::unlimited().with_concurrency(1), START);
    drop(
        limiter
            .try_acquire(requests(1), START)
            .expect("nothing is under way"),
    );
    let later = START + Duration::from_mins(15);
    assert!(
        limiter
            .try_acquire(requests(1), later.before(MILLISECOND))
            .is_err()
    );
    assert!(limiter.try_acquire(requests(1), later).is_ok());
}

#[test]
fn after_a_restart_the_minute_goes_on() {
    let quota = Quota::unlimited()
        .with(Dimension::Requests, Period::Minute, 2)
        .with_concurrency(2);
    let mut limiter = Limiter::new(quota, START);
    for _ in 0..2 {
        drop(limiter.try_acquire(requests(1), START).expect("two fit"));
    }
    let text = serde_json::to_string(&limiter).expect("serialises");
    let mut limiter: Limiter = serde_json::from_str(&text).expect("deserialises");
    let reopened = START + Duration::from_secs(20);
    limiter.restore(reopened);
    assert_eq!(
        limiter.gauges(reopened).in_flight,
        0,
        "nothing is under way any more"
    );
    let refusal = limiter
        .try_acquire(requests(1), reopened)
        .expect_err("both stay counted");
    assert_eq!(refusal.at, Some(START + Duration::from_mins(1)));
}

#[test]
fn slack_lengthens_the_minute() {
    let quota = Quota::unlimited().with(Dimension::Requests, Period::Minute, 1);
    let mut limiter = Limiter::with_slack(quota, Duration::from_millis(250), START);
    drop(limiter.try_acquire(requests(1), START).expect("the first"));
    let refusal = limiter.try_acquire(requests(1), START).expect_err("full");
    assert_eq!(refusal.at, Some(START + Duration::from_millis(60_250)));
}

#[test]
fn gauges_tell_use_limit_and_the_next_free_slot() {
    let quota = Quota::unlimited()
        .with(Dimension::Requests, Period::Minute, 2)
        .with(Dimension::Requests, Period::Day, 100);
    let mut limiter = Limiter::new(quota, START);
    for second in [0, 10] {
        let now = START + Duration::from_secs(second);
        drop(limiter.try_acquire(requests(1), now).expect("two fit"));
    }
    let now = START + Duration::from_secs(15);
    let gauges = limiter.gauges(now);
    let [minute, day] = gauges.gauges[..] else {
        panic!("one for each ceiling: {gauges:?}")
    };
    assert_eq!((minute.used, minute.limit), (2, 2));
    assert_eq!(minute.next_free, Some(START + Duration::from_mins(1)));
    assert_eq!((day.used, day.limit, day.next_free), (2, 100, Some(now)));
    assert_eq!(gauges.in_flight, 2);
    assert_eq!(gauges.day_ends, plantain_pacing::next_midnight(now));
}

#[test]
fn a_forecast_says_when_each_in_line_will_go_and_takes_nothing() {
    let quota = Quota::unlimited().with(Dimension::Requests, Period::Minute, 2);
    let mut limiter = Limiter::new(quota, START);
    let line = [requests(1); 5];
    let minutes = |count| START + Duration::from_mins(count);
    let burst = limiter.forecast(&line, plantain_pacing::Pace::Burst, START);
    assert_eq!(
        burst,
        [minutes(0), minutes(0), minutes(1), minutes(1), minutes(2)]
    );
    let hopeless = limiter.forecast(
        &[requests(1), requests(3)],
        plantain_pacing::Pace::Burst,
        START,
    );
    assert_eq!(hopeless.len(), 1, "the second is larger than the limit");
    assert_eq!(limiter.gauges(START).gauges[0].used, 0);
}

#[test]
fn a_lost_permit_makes_room_beside_it_and_stays_counted() {
    let quota = Quota::unlimited()
        .with(Dimension::Requests, Period::Minute, 2)
        .with_concurrency(1);
    let mut limiter = Limiter::new(quota, START);
    let lost = limiter.try_acquire(requests(1), START).expect("the first");
    limiter.lose(lost.id());
    limiter.lose(lost.id());
    limiter.lose(lost.id() + 1);
    let gauges = limiter.gauges(START);
    assert_eq!((gauges.in_flight, gauges.gauges[0].used), (0, 1));
    let second = limiter.try_acquire(requests(1), START);
    limiter.keep(second.expect("nothing is under way"));
    let refusal = limiter.try_acquire(requests(1), START).expect_err("full");
    assert_eq!(refusal.at, Some(START + Duration::from_mins(1)));
}

#[test]
fn a_request_that_leaves_late_counts_from_when_it_leaves() {
    let quota = Quota::unlimited().with(Dimension::Requests, Period::Minute, 1);
    let mut limiter = Limiter::new(quota, START);
    let permit = limiter.try_acquire(requests(1), START).expect("the first");
    let leaves = START + Duration::from_secs(10);
    let permit = limiter.depart(permit, leaves).expect("its room is kept");
    limiter.keep(permit);
    let refusal = limiter.try_acquire(requests(1), leaves).expect_err("full");
    assert_eq!(refusal.at, Some(leaves + Duration::from_mins(1)));
}

#[test]
fn a_request_that_leaves_after_its_minute_asks_again() {
    let quota = Quota::unlimited()
        .with(Dimension::Requests, Period::Minute, 1)
        .with_concurrency(2);
    let mut limiter = Limiter::new(quota, START);
    let slow = limiter.try_acquire(requests(1), START).expect("the first");
    // The keyring took its time, and somebody else went.
    let later = START + Duration::from_mins(1);
    let other = limiter
        .try_acquire(requests(1), later)
        .expect("a minute later");
    limiter.keep(other);
    let refusal = limiter
        .depart(slow, later + Duration::from_secs(1))
        .expect_err("the minute is full again");
    assert_eq!(refusal.at, Some(later + Duration::from_mins(1)));
    let gauges = limiter.gauges(later + Duration::from_secs(1));
    assert_eq!(gauges.in_flight, 0, "its place is free");
}

#[test]
fn nothing_leaves_into_a_silence_that_began_meanwhile() {
    let mut limiter = Limiter::new(Quota::unlimited(), START);
    let permit = limiter.try_acquire(requests(1), START).expect("no limits");
    let lesson = Lesson::Unnamed {
        retry_after: Some(Duration::from_secs(20)),
    };
    limiter.learn(lesson, START);
    let refusal = limiter.depart(permit, START).expect_err("silence");
    assert_eq!(refusal.at, Some(START + Duration::from_secs(20)));
}

#[test]
fn other_limits_for_now_keep_what_refusals_taught() {
    let quota = |most| Quota::unlimited().with(Dimension::Requests, Period::Minute, most);
    let mut limiter = Limiter::new(quota(10), START);
    let lesson = Lesson::Exhausted {
        dimension: Dimension::Requests,
        period: Period::Minute,
        ceiling: Some(4),
        retry_after: Some(Duration::from_secs(20)),
    };
    limiter.learn(lesson, START);
    limiter.replace_quota(quota(6));
    let gauges = limiter.gauges(START);
    assert_eq!(gauges.gauges[0].quota, 6, "the new limit");
    assert!(gauges.gauges[0].limit <= 4, "the service's own number");
    let closed = gauges.closed.expect("the service asked for silence");
    assert_eq!(closed.at, Some(START + Duration::from_secs(20)));
    limiter.set_quota(quota(8));
    let gauges = limiter.gauges(START);
    assert_eq!((gauges.gauges[0].limit, gauges.closed), (8, None));
}
