//! The only time type: a point on the caller's clock.

use std::ops::Add;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A point in time, in milliseconds since the Unix epoch.
///
/// Wall time rather than a monotonic clock, because moments are stored and compared after a
/// restart. The machines of this crate cope with a clock that jumps.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    /// The latest moment there is; a wait until then never ends.
    pub const MAX: Self = Self(i64::MAX);

    /// The moment so many milliseconds after the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// How long ago `earlier` was; zero if it lies ahead.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The moment so much earlier.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(whole_millis(duration)))
    }

    /// Where this moment lies after the clock jumped forward by so much to `to`: so much later, but
    /// not after `to`. What lies beyond it was written down on the new time already.
    pub(crate) fn carried(self, by: Duration, to: Self) -> Self {
        if self < to { (self + by).min(to) } else { self }
    }
}

/// Rounded up: whoever waits for a sum of moment and duration must not come too early.
fn whole_millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap_or(i64::MAX)
}

impl Add<Duration> for Moment {
    type Output = Self;

    /// The moment so much later, rounded up to a millisecond; never overflows.
    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(whole_millis(duration)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_rounded_up_so_that_nobody_comes_too_early() {
        let start = Moment::from_millis(5);
        assert_eq!(start + Duration::from_nanos(1), Moment::from_millis(6));
        assert_eq!(start + Duration::from_millis(1), Moment::from_millis(6));
    }

    #[test]
    fn arithmetic_stops_at_the_ends_of_time() {
        assert_eq!(Moment::MAX + Duration::MAX, Moment::MAX);
        let first = Moment::from_millis(i64::MIN);
        assert_eq!(first.before(Duration::MAX), first);
        assert_eq!(first.since(Moment::MAX), Duration::ZERO);
    }
}
