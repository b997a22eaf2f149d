//! Pacific days of 23, 24 and 25 hours, and clocks that are set over midnight.

use std::time::Duration;

use jiff::tz::TimeZone;
use plantain_pacing::{Day, Demand, Dimension, Limiter, Moment, Period, Quota, next_midnight};
use proptest::prelude::*;

const HOUR: Duration = Duration::from_hours(1);
const ONE: Demand = Demand {
    requests: 1,
    ..Demand::NOTHING
};

/// A moment written as UTC.
fn utc(text: &str) -> Moment {
    let timestamp: jiff::Timestamp = text.parse().expect("a timestamp");
    Moment::from_millis(timestamp.as_millisecond())
}

/// Asks at each moment and counts by the date that a calendar in California shows then.
pub(crate) fn check_days(most: u64, start: Moment, pauses: &[u64]) {
    let quota = Quota::unlimited().with(Dimension::Requests, Period::Day, most);
    let pacific = TimeZone::get("America/Los_Angeles").expect("bundled");
    let date = |now: Moment| {
        let timestamp = jiff::Timestamp::from_millisecond(now.as_millis()).expect("this century");
        timestamp.to_zoned_datetime(pacific.clone()).date()
    };
    let mut limiter = Limiter::new(quota, start);
    let (mut now, mut today, mut sent) = (start, date(start), 0);
    for pause in pauses {
        now = now + Duration::from_millis(*pause);
        if today != date(now) {
            (today, sent) = (date(now), 0);
        }
        match limiter.try_acquire(ONE, now) {
            Ok(permit) => {
                limiter.keep(permit);
                sent += 1;
                assert!(sent <= most, "{sent} of {most} on {today}");
            }
            Err(refusal) => {
                assert_eq!(sent, most, "refused only when the day is used up");
                let midnight = refusal.at.expect("a day ends");
                assert!(midnight > now && midnight <= now + 25 * HOUR);
                assert_eq!(date(midnight), today.tomorrow().expect("not the last"));
                assert_eq!(date(midnight.before(Duration::from_millis(1))), today);
            }
        }
    }
}

#[test]
fn midnight_is_at_eight_in_winter_and_at_seven_in_summer() {
    assert_eq!(
        next_midnight(utc("2026-01-15T12:00:00Z")),
        utc("2026-01-16T08:00:00Z")
    );
    assert_eq!(
        next_midnight(utc("2026-07-15T12:00:00Z")),
        utc("2026-07-16T07:00:00Z")
    );
}

#[test]
fn at_midnight_the_next_one_is_a_day_away() {
    let midnight = utc("2026-07-16T07:00:00Z");
    assert_eq!(
        next_midnight(midnight.before(Duration::from_millis(1))),
        midnight
    );
    assert_eq!(next_midnight(midnight), midnight + 24 * HOUR);
}

#[test]
fn the_day_clocks_go_forward_has_23_hours_and_the_day_they_go_back_has_25() {
    let spring = utc("2026-03-08T08:00:00Z");
    assert_eq!(next_midnight(spring), spring + 23 * HOUR);
    let autumn = utc("2026-11-01T07:00:00Z");
    assert_eq!(next_midnight(autumn), autumn + 25 * HOUR);
}

#[test]
fn the_hour_that_comes_twice_belongs_to_one_day() {
    let mut day = Day::new();
    for text in [
        "2026-11-01T08:30:00Z",
        "2026-11-01T09:30:00Z",
        "2026-11-02T07:59:59Z",
    ] {
        day.advance(utc(text));
        day.log(ONE, utc(text));
    }
    assert_eq!(day.used(utc("2026-11-02T07:59:59Z")).requests, 3);
    assert_eq!(day.used(utc("2026-11-02T08:00:00Z")).requests, 0);
}

#[test]
fn a_clock_set_back_over_midnight_finds_both_days_counts() {
    let mut day = Day::new();
    let (before, after) = (utc("2026-07-16T06:00:00Z"), utc("2026-07-16T08:00:00Z"));
    for now in [before, before, after] {
        day.advance(now);
        day.log(ONE, now);
    }
    assert_eq!(day.used(after).requests, 1);
    assert_eq!(
        day.used(before).requests,
        3,
        "all of them were sent before now"
    );
    assert_eq!(
        day.used(after).requests,
        1,
        "and the later day keeps its own"
    );
}

#[test]
fn a_clock_that_was_years_ahead_leaves_no_count_that_never_ends() {
    let mut day = Day::new();
    let (wrong, right) = (utc("2031-01-01T12:00:00Z"), utc("2026-07-16T12:00:00Z"));
    day.log(ONE, wrong);
    day.advance(right);
    assert_eq!(day.used(right).requests, 1);
    assert_eq!(day.used(right + 24 * HOUR).requests, 0);
}

#[test]
fn what_a_request_really_used_is_counted_on_the_day_it_was_sent() {
    let mut day = Day::new();
    let (sent, back) = (utc("2026-07-16T06:59:50Z"), utc("2026-07-16T07:00:10Z"));
    day.log(ONE, sent);
    day.log(ONE, back);
    day.correct(sent, ONE, Demand::NOTHING);
    assert_eq!(day.used(back).requests, 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn midnight_lies_ahead_by_at_most_25_hours_and_is_the_same_all_day(
        millis in 0_i64..4_102_444_800_000,
        part in 0.0_f64..1.0,
    ) {
        let now = Moment::from_millis(millis);
        let midnight = next_midnight(now);
        prop_assert!(midnight > now && midnight <= now + 25 * HOUR);
        let between = now + midnight.since(now).mul_f64(part);
        prop_assert!(between >= midnight || next_midnight(between) == midnight);
        let length = next_midnight(midnight).since(midnight);
        prop_assert!([23, 24, 25].contains(&(length.as_secs() / 3_600)), "{length:?}");
        prop_assert_eq!(length.as_millis() % 3_600_000, 0);
    }

    #[test]
    fn days_of_23_and_25_hours_hold_as_many_as_any_other(
        spring in any::<bool>(),
        year in 2024_i16..2050,
        most in 1_u64..20,
        hours_before in 0_u32..30,
        pauses in prop::collection::vec(0_u64..5_000_000, 40..60),
    ) {
        // The second Sunday of March and the first of November, at noon in UTC.
        let (month, nth) = if spring { (3, 2) } else { (11, 1) };
        let first = jiff::civil::date(year, month, 1);
        let sunday = first.nth_weekday_of_month(nth, jiff::civil::Weekday::Sunday).expect("there is one");
        let noon = utc(&format!("{sunday}T12:00:00Z"));
        let length = next_midnight(noon).since(next_midnight(noon.before(12 * HOUR)));
        prop_assert_eq!(length, if spring { 23 * HOUR } else { 25 * HOUR }, "{}", sunday);
        check_days(most, noon.before(HOUR * hours_before), &pauses);
    }

    #[test]
    fn no_moment_is_too_far_away(millis in any::<i64>()) {
        let mut day = Day::new();
        let now = Moment::from_millis(millis);
        day.advance(now);
        day.log(ONE, now);
        prop_assert_eq!(day.used(now).requests, 1);
        day.next_midnight(now);
    }
}
