//! Dates of moments: the user's own, and the provider's.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Where Google's days begin.
const PACIFIC: &str = "America/Los_Angeles";

/// The user's own date of a moment, `YYYY-MM-DD`, by the time zone the system is in now.
pub fn local_day(at_ms: i64) -> String {
    day(at_ms, TimeZone::system())
}

/// The date of a moment on the American Pacific coast, `YYYY-MM-DD`.
pub fn pacific_day(at_ms: i64) -> String {
    day(at_ms, TimeZone::get(PACIFIC).unwrap_or(TimeZone::UTC))
}

/// A moment beyond the calendar is its first or last day: a clock may show anything.
fn day(at_ms: i64, zone: TimeZone) -> String {
    let at = Timestamp::from_millisecond(at_ms).unwrap_or(if at_ms < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    });
    at.to_zoned_datetime(zone).date().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pacific_day_ends_at_eight_in_winter_and_at_seven_in_summer() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        assert_eq!(pacific_day(at("2026-01-02T07:59:59Z")), "2026-01-01");
        assert_eq!(pacific_day(at("2026-01-02T08:00:00Z")), "2026-01-02");
        assert_eq!(pacific_day(at("2026-07-02T06:59:59Z")), "2026-07-01");
        assert_eq!(pacific_day(at("2026-07-02T07:00:00Z")), "2026-07-02");
    }

    #[test]
    fn no_moment_is_too_far_away() {
        for at_ms in [i64::MIN, i64::MAX, 0] {
            assert!(!local_day(at_ms).is_empty(), "{at_ms}");
        }
    }
}
