//! A moment as people and as machines read it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// RFC 3339 in Coordinated Universal Time; none for a time outside of all calendars.
pub(crate) fn rfc3339(at_ms: i64) -> Option<String> {
    Timestamp::from_millisecond(at_ms)
        .ok()
        .map(|timestamp| timestamp.to_string())
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
    fn machines_get_universal_time() {
        assert_eq!(
            rfc3339(1_764_057_600_000).as_deref(),
            Some("2025-11-25T08:00:00Z")
        );
        assert_eq!(rfc3339(i64::MAX), None);
        assert_eq!(clock(i64::MAX), "an unknown time");
    }
}
