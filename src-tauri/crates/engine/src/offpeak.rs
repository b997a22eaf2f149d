//! The provider's busy hours, which a job may wait out.

use jiff::Timestamp;
use jiff::civil::{Weekday, time};
use jiff::tz::TimeZone;

/// Busy from this hour, UTC.
const FROM_HOUR: i8 = 10;
/// Busy to this hour, UTC.
const TO_HOUR: i8 = 14;

/// When a job that waits for quiet hours may go out: now, or at the end of the busy ones. They are
/// weekdays from 10:00 to 14:00 UTC, when the image models are overloaded most.
pub(crate) fn opens_ms(now_ms: i64) -> i64 {
    let Ok(now) = Timestamp::from_millisecond(now_ms) else {
        return now_ms;
    };
    let now = now.to_zoned_datetime(TimeZone::UTC);
    let is_weekend = matches!(now.weekday(), Weekday::Saturday | Weekday::Sunday);
    if is_weekend || !(FROM_HOUR..TO_HOUR).contains(&now.hour()) {
        return now_ms;
    }
    now.with()
        .time(time(TO_HOUR, 0, 0, 0))
        .build()
        .map_or(now_ms, |end| end.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::opens_ms;

    fn ms(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn a_weekday_noon_waits_for_two_o_clock_utc() {
        let noon = ms("2026-11-25T12:00:00Z");
        assert_eq!(opens_ms(noon), ms("2026-11-25T14:00:00Z"));
    }

    #[test]
    fn the_edges_are_ten_and_two() {
        let before = ms("2026-11-25T09:59:59.999Z");
        assert_eq!(opens_ms(before), before);
        assert_eq!(
            opens_ms(ms("2026-11-25T10:00:00Z")),
            ms("2026-11-25T14:00:00Z")
        );
        let after = ms("2026-11-25T14:00:00Z");
        assert_eq!(opens_ms(after), after);
    }

    #[test]
    fn a_weekend_is_always_quiet() {
        let sunday = ms("2026-11-29T12:00:00Z");
        assert_eq!(opens_ms(sunday), sunday);
    }
}
