//! A moment as people and as machines read it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// RFC 3339 in Coordinated Universal Time; none for a time outside of all calendars.
pub(crate) fn rfc3339(at_ms: i64) -> Option<String> {
    Timestamp::from_millisecond(at_ms)
        .ok()
        .map(|timestamp| timestamp.to_string())
}

/// RFC 3339 with the offset from universal time where the user is.
pub(crate) fn rfc3339_here(at_ms: i64) -> Option<String> {
    let here = Timestamp::from_millisecond(at_ms)
        .ok()?
        .to_zoned_datetime(TimeZone::system());
    Some(here.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}

/// A day as it is typed, `2026-11-25`, if the calendar has it.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub(crate) fn day(text: &str) -> Result<String, String> {
    match text.parse::<jiff::civil::Date>() {
        // Years before Christ are written with a sign.
        Ok(date) if date.year() > 0 && date.to_string() == text => Ok(text.to_owned()),
        Ok(_) => Err("a day is written as 2026-11-25".to_owned()),
        Err(_) => Err("no calendar has this day; one is written as 2026-11-25".to_owned()),
    }
}

/// How long something takes in all: `40 s`, `12 min 5 s`, `3 h 20 min`.
pub(crate) fn duration(ms: i64) -> String {
    let minutes = ms / 60_000;
    if minutes < 60 {
        span(ms)
    } else {
        format!("{} h {} min", minutes / 60, minutes % 60)
    }
}

/// A wait that is longer than this is told by the clock.
const LONG_MS: i64 = 10 * 60_000;

/// How long something takes: `5 s`, `1 min 58 s`, `until 2026-11-25 09:00:00`.
pub(crate) fn wait(until_ms: i64, now_ms: i64) -> String {
    let left = left(until_ms, now_ms);
    if left > LONG_MS {
        format!("until {}", clock(until_ms))
    } else {
        span(left)
    }
}

/// When something is: `in 5 s`, `in 1 min 58 s`, `at 2026-11-25 09:00:00`.
pub(crate) fn until(at_ms: i64, now_ms: i64) -> String {
    match left(at_ms, now_ms) {
        0 => "now".to_owned(),
        far if far > LONG_MS => format!("at {}", clock(at_ms)),
        near => format!("in {}", span(near)),
    }
}

fn left(until_ms: i64, now_ms: i64) -> i64 {
    until_ms.saturating_sub(now_ms).max(0)
}

/// Rounded up, so that a countdown does not stand at 0 while there is something to wait for.
fn span(ms: i64) -> String {
    let seconds = ms.saturating_add(999) / 1_000;
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

/// Time of day where the user is, with the date: waits may last until tomorrow.
pub(crate) fn clock(at_ms: i64) -> String {
    match Timestamp::from_millisecond(at_ms) {
        Ok(timestamp) => timestamp
            .to_zoned_datetime(TimeZone::system())
            .strftime("%Y-%m-%d %H:%M:%S")
            .to_string(),
        Err(_) => "an unknown time".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_countdown_ends_at_its_moment_and_not_before() {
        assert_eq!(until(5_000, 0), "in 5 s");
        assert_eq!(until(5_000, 1), "in 5 s");
        assert_eq!(until(5_000, 4_999), "in 1 s");
        assert_eq!(until(5_000, 5_000), "now");
        assert_eq!(until(5_000, 9_000), "now");
        assert_eq!(wait(60_000, 0), "1 min");
        assert_eq!(wait(600_000, 0), "10 min");
        assert!(wait(600_001, 0).starts_with("until 1970-01-01"));
    }

    #[test]
    fn the_users_own_time_is_the_same_moment() {
        let here = rfc3339_here(1_764_057_600_000).unwrap();
        let read: Timestamp = here.parse().unwrap();
        assert_eq!(read.as_millisecond(), 1_764_057_600_000);
    }

    #[test]
    fn only_days_of_the_calendar_are_days() {
        assert_eq!(day("2028-02-29").as_deref(), Ok("2028-02-29"));
        for text in [
            "2026-02-30",
            "2026-02-29",
            "2026-13-01",
            "2026-1-1",
            "20261125",
            "yesterday",
            "",
            "2026-11",
            "2026-11-25T10:00",
            "-002026-11-25",
        ] {
            assert!(day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn hours_are_told_as_hours() {
        assert_eq!(duration(0), "0 s");
        assert_eq!(duration(3_599_999), "60 min");
        assert_eq!(duration(12_000_000), "3 h 20 min");
    }

    #[test]
    fn machines_get_universal_time() {
        assert_eq!(
            rfc3339(1_764_057_600_000).as_deref(),
            Some("2025-11-25T08:00:00Z")
        );
        assert_eq!(rfc3339(i64::MAX), None);
        assert_eq!(clock(i64::MAX), "an unknown time");
    }
}
