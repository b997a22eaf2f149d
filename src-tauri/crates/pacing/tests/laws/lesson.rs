//! What a refusal teaches: silence first, then less, then slowly more again.

use std::time::Duration;

use plantain_pacing::{
    Demand, Dimension, Lesson, Limiter, Moment, NotUntil, Period, Quota, Reason,
};
use proptest::prelude::*;

const START: Moment = Moment::from_millis(1_767_225_600_000);
const ONE: Demand = Demand {
    requests: 1,
    input_tokens: 300,
    images: 1,
    nanos: 150_000_000,
};

fn ten_a_minute() -> Quota {
    Quota::unlimited().with(Dimension::Requests, Period::Minute, 10)
}

fn minute(ceiling: Option<u64>, seconds: u64) -> Lesson {
    Lesson::Exhausted {
        dimension: Dimension::Requests,
        period: Period::Minute,
        ceiling,
        retry_after: Some(Duration::from_secs(seconds)),
    }
}

fn seconds(count: u64) -> Moment {
    START + Duration::from_secs(count)
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

fn limit(limiter: &mut Limiter, now: Moment) -> u64 {
    limiter.gauges(now).gauges[0].limit
}

#[test]
fn the_services_own_delay_is_kept_to_the_millisecond() {
    let mut limiter = Limiter::new(Quota::unlimited(), START);
    let lesson = Lesson::Unnamed {
        retry_after: Some(Duration::from_millis(34_400)),
    };
    limiter.learn(lesson, START);
    let refusal = limiter.try_acquire(ONE, START).expect_err("closed");
    let until = START + Duration::from_millis(34_400);
    let reason = Reason::Closed {
        dimension: None,
        period: None,
    };
    assert_eq!(
        refusal,
        NotUntil {
            at: Some(until),
            reason
        }
    );
    assert!(limiter.try_acquire(ONE, until).is_ok());
}

#[test]
fn without_a_delay_a_default_is_waited() {
    let mut limiter = Limiter::new(Quota::unlimited(), START);
    limiter.learn(Lesson::Unnamed { retry_after: None }, START);
    assert_eq!(
        limiter.try_acquire(ONE, START).expect_err("closed").at,
        Some(seconds(30))
    );
}

#[test]
fn a_limit_of_ten_minutes_is_waited_for_longer() {
    let mut limiter = Limiter::new(Quota::unlimited(), START);
    let lesson = Lesson::Exhausted {
        dimension: Dimension::Spend,
        period: Period::TenMinutes,
        ceiling: None,
        retry_after: None,
    };
    limiter.learn(lesson, START);
    let refusal = limiter.try_acquire(ONE, START).expect_err("closed");
    assert_eq!(refusal.at, Some(seconds(120)));
}

#[test]
fn a_shorter_delay_does_not_end_a_longer_silence() {
    let mut limiter = Limiter::new(Quota::unlimited(), START);
    limiter.learn(minute(None, 50), START);
    limiter.learn(minute(None, 5), START);
    assert_eq!(
        limiter.try_acquire(ONE, START).expect_err("closed").at,
        Some(seconds(50))
    );
}

#[test]
fn a_spent_day_is_held_until_midnight_whatever_delay_came_with_it() {
    let mut limiter = Limiter::new(Quota::unlimited(), START);
    let lesson = Lesson::Exhausted {
        dimension: Dimension::Requests,
        period: Period::Day,
        ceiling: Some(1_000),
        retry_after: Some(Duration::from_secs(12)),
    };
    limiter.learn(lesson, START);
    let refusal = limiter.try_acquire(ONE, START).expect_err("held");
    assert_eq!(refusal.at, Some(plantain_pacing::next_midnight(START)));
}

#[test]
fn an_account_without_quota_is_not_worth_waiting_for() {
    let zero = minute(Some(0), 20);
    for lesson in [Lesson::NoQuota, zero] {
        let mut limiter = Limiter::new(ten_a_minute(), START);
        limiter.learn(lesson, START);
        let refusal = limiter
            .try_acquire(ONE, seconds(1_000_000))
            .expect_err("no quota");
        assert_eq!(
            refusal,
            NotUntil {
                at: None,
                reason: Reason::NoQuota
            }
        );
        limiter.forget_lessons();
        assert!(
            limiter.try_acquire(ONE, seconds(1_000_000)).is_ok(),
            "billing is on now"
        );
    }
}

#[test]
fn the_services_own_number_replaces_a_higher_one_of_ours_and_stays() {
    let mut limiter = Limiter::new(ten_a_minute(), START);
    limiter.learn(minute(Some(4), 1), START);
    assert_eq!(fill(&mut limiter, seconds(100_000)), 4, "also after a day");
    limiter.learn(minute(Some(30), 1), seconds(100_000));
    assert!(
        limit(&mut limiter, seconds(200_000)) <= 4,
        "a higher one is not what was asked for"
    );
}

#[test]
fn a_limit_the_user_never_set_is_learned_from_the_service() {
    let mut limiter = Limiter::new(Quota::unlimited(), START);
    limiter.learn(minute(Some(3), 1), START);
    assert_eq!(fill(&mut limiter, seconds(100_000)), 3);
}

#[test]
fn a_refusal_below_our_limit_measures_what_a_rival_leaves() {
    let mut limiter = Limiter::new(ten_a_minute(), START);
    for _ in 0..8 {
        let permit = limiter.try_acquire(ONE, START).expect("room");
        limiter.keep(permit);
    }
    let ninth = limiter
        .try_acquire(ONE, START)
        .expect("room, as far as we know");
    limiter.refused(ninth, minute(None, 30), START);
    assert_eq!(limit(&mut limiter, START), 8, "eight got through");
    assert_eq!(fill(&mut limiter, seconds(61)), 8);
}

#[test]
fn requests_that_were_refused_together_are_one_lesson() {
    let mut limiter = Limiter::new(ten_a_minute(), START);
    let permits: Vec<_> = (0..10)
        .map(|_| limiter.try_acquire(ONE, START).expect("ten fit"))
        .collect();
    for permit in permits {
        limiter.refused(permit, minute(None, 30), START);
    }
    assert!(
        limit(&mut limiter, START) >= 5,
        "halved at most, not halved ten times"
    );
}

#[test]
fn a_lowered_limit_comes_back_and_is_tried_less_often_each_time_it_was_too_much() {
    let mut limiter = Limiter::new(ten_a_minute(), START);
    let mut now = START;
    let mut patience = Vec::new();
    for _ in 0..6 {
        let permit = limiter.try_acquire(ONE, now).expect("an empty window");
        fill(&mut limiter, now);
        limiter.refused(permit, minute(None, 1), now);
        let low = limit(&mut limiter, now);
        let mut waited = 0;
        while limit(&mut limiter, now + Duration::from_secs(waited)) == low {
            waited += 1;
        }
        patience.push(waited);
        // Long enough for the window to empty.
        now = now + Duration::from_secs(waited + 120);
    }
    assert_eq!(patience, [120, 240, 480, 960, 1_800, 1_800]);
}

#[test]
fn a_refused_request_counts_as_sent_but_its_image_does_not() {
    let quota = ten_a_minute().with(Dimension::Images, Period::Minute, 10);
    let mut limiter = Limiter::new(quota, START);
    let permit = limiter.try_acquire(ONE, START).expect("room");
    limiter.refused(permit, minute(None, 1), START);
    let used: Vec<_> = limiter
        .gauges(START)
        .gauges
        .iter()
        .map(|gauge| gauge.used)
        .collect();
    assert_eq!(used, [1, 0]);
}

#[test]
fn new_limits_count_at_once_and_end_a_silence() {
    let mut limiter = Limiter::new(ten_a_minute(), START);
    limiter.learn(minute(Some(2), 50), START);
    limiter.set_quota(ten_a_minute());
    assert!(
        limiter.try_acquire(ONE, START).is_err(),
        "the same limits again change nothing"
    );
    limiter.set_quota(Quota::unlimited().with(Dimension::Requests, Period::Minute, 30));
    assert_eq!(fill(&mut limiter, START), 30);
}

#[test]
fn a_request_larger_than_a_lowered_limit_goes_alone() {
    let quota = Quota::unlimited().with(Dimension::InputTokens, Period::Minute, 1_000);
    let mut limiter = Limiter::new(quota, START);
    let tokens = |input_tokens| Demand {
        requests: 1,
        input_tokens,
        ..Demand::NOTHING
    };
    let lesson = Lesson::Exhausted {
        dimension: Dimension::InputTokens,
        period: Period::Minute,
        ceiling: None,
        retry_after: Some(Duration::from_secs(1)),
    };
    let first = limiter.try_acquire(tokens(600), START).expect("room");
    limiter.refused(first, lesson, START);
    assert_eq!(limit(&mut limiter, START), 500);
    let alone = limiter
        .try_acquire(tokens(800), seconds(61))
        .expect("the window is empty");
    limiter.keep(alone);
    let refusal = limiter
        .try_acquire(tokens(1), seconds(61))
        .expect_err("nothing beside it");
    assert_eq!(refusal.at, Some(seconds(121)));
}

#[test]
fn a_clock_set_back_prolongs_no_silence() {
    let mut limiter = Limiter::new(ten_a_minute(), START);
    limiter.learn(minute(None, 40), START);
    let back = START.before(Duration::from_hours(5));
    let refusal = limiter.try_acquire(ONE, back).expect_err("still closed");
    assert_eq!(refusal.at, Some(back + Duration::from_secs(40)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_refusal_is_exact_also_while_limits_recover(
        quota in 2_u64..40,
        steps in prop::collection::vec((0_u64..200_000, 0_u64..20, prop::option::of(0_u64..50)), 1..20),
    ) {
        let quota = Quota::unlimited()
            .with(Dimension::Requests, Period::Minute, quota)
            .with(Dimension::Images, Period::TenMinutes, quota * 4);
        let mut limiter = Limiter::new(quota, START);
        let mut now = START;
        for (pause, sends, refusal) in steps {
            now = now + Duration::from_millis(pause);
            for _ in 0..sends {
                match limiter.try_acquire(ONE, now) {
                    Ok(permit) => match refusal {
                        Some(delay) if delay % 2 == 0 => limiter.refused(permit, minute(None, delay), now),
                        Some(delay) => {
                            let lesson = Lesson::Exhausted {
                                dimension: Dimension::Images,
                                period: Period::TenMinutes,
                                ceiling: None,
                                retry_after: Some(Duration::from_secs(delay)),
                            };
                            limiter.refused(permit, lesson, now);
                        }
                        None => limiter.keep(permit),
                    },
                    Err(NotUntil { at, .. }) => {
                        let at = at.expect("only time stands in the way");
                        let just_before = at.before(Duration::from_millis(1));
                        prop_assert!(at > now);
                        prop_assert!(limiter.clone().try_acquire(ONE, just_before).is_err());
                        prop_assert!(limiter.clone().try_acquire(ONE, at).is_ok());
                    }
                }
            }
        }
    }
}
