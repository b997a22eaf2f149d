//! What was used since midnight on the American Pacific coast, where daily quotas begin anew.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

use crate::{Demand, Dimension, Moment};

const PACIFIC: &str = "America/Los_Angeles";
/// The rules since 2007, for a system that lost its time zones and a build without the bundled ones.
const PACIFIC_RULES: &str = "PST8PDT,M3.2.0,M11.1.0";

/// Days remembered. One would do on a clock that never jumps.
const DAYS_KEPT: usize = 3;

/// Counts by Pacific date. A day has 23, 24 or 25 hours, as daylight saving wants.
///
/// A clock that is set back over midnight finds the counts of the day it returns to, plus those of
/// the days it came from: those requests were really sent, and not later than now.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Day {
    /// Rising dates.
    counts: Vec<(Date, Demand)>,
    #[serde(skip, default = "pacific")]
    zone: TimeZone,
    /// The date last looked up, from its first moment to the next date's. Looking up a date takes
    /// ten times as long as all the rest of an admission.
    #[serde(skip)]
    today: Option<(Date, Moment, Moment)>,
}

impl Default for Day {
    fn default() -> Self {
        Self::new()
    }
}

impl Day {
    /// A day without any use.
    pub fn new() -> Self {
        Self {
            counts: Vec::new(),
            zone: pacific(),
            today: None,
        }
    }

    /// Makes `now`'s date the current one.
    pub fn advance(&mut self, now: Moment) {
        let today = self.date(now);
        // A clock that was years ahead must not leave counts that never end.
        if let Ok(tomorrow) = today.tomorrow()
            && self.counts.last().is_some_and(|(date, _)| *date > tomorrow)
        {
            let (near, far): (Vec<_>, Vec<_>) = std::mem::take(&mut self.counts)
                .into_iter()
                .partition(|(date, _)| *date <= tomorrow);
            self.counts = near;
            let stray = far
                .into_iter()
                .fold(Demand::NOTHING, |sum, (_, used)| sum.plus(used));
            let count = self.count_of(today);
            *count = count.plus(stray);
        }
        if self.counts.len() > DAYS_KEPT {
            self.counts.drain(..self.counts.len() - DAYS_KEPT);
        }
    }

    /// Counts a use.
    pub fn log(&mut self, used: Demand, now: Moment) {
        let today = self.date(now);
        let count = self.count_of(today);
        *count = count.plus(used);
    }

    /// Replaces an estimate, logged at `at`, by what was really used.
    pub fn correct(&mut self, at: Moment, estimate: Demand, actual: Demand) {
        let date = self.date(at);
        if let Some((_, count)) = self.counts.iter_mut().find(|(known, _)| *known == date) {
            *count = count.minus(estimate).plus(actual);
        }
    }

    /// What was used on `now`'s date.
    pub fn used(&mut self, now: Moment) -> Demand {
        let today = self.date(now);
        let from_today = self.counts.iter().filter(|(date, _)| *date >= today);
        from_today.fold(Demand::NOTHING, |sum, (_, used)| sum.plus(*used))
    }

    /// When `amount` more fits under `most`: now, or at a midnight. `None` if it is larger than the
    /// ceiling and never fits.
    pub fn room_at(
        &mut self,
        dimension: Dimension,
        amount: u64,
        most: u64,
        now: Moment,
    ) -> Option<Moment> {
        if amount > most {
            return None;
        }
        let mut at = now;
        // More than one midnight only after a clock was set back and left counts ahead; bounded,
        // because at the end of time there is no tomorrow.
        for _ in 0..=DAYS_KEPT {
            if self.used(at).of(dimension).saturating_add(amount) <= most {
                break;
            }
            at = self.next_midnight(at);
        }
        Some(at)
    }

    /// When the next Pacific day begins.
    pub fn next_midnight(&mut self, now: Moment) -> Moment {
        self.date(now);
        self.today.map_or(now, |(_, _, end)| end)
    }

    fn date(&mut self, now: Moment) -> Date {
        if let Some((date, start, end)) = self.today
            && start <= now
            && now < end
        {
            return date;
        }
        let (date, start, end) = day_of(now, &self.zone);
        self.today = Some((date, start, end));
        date
    }

    fn count_of(&mut self, date: Date) -> &mut Demand {
        let index = match self.counts.binary_search_by_key(&date, |(known, _)| *known) {
            Ok(index) => index,
            Err(index) => {
                self.counts.insert(index, (date, Demand::NOTHING));
                index
            }
        };
        &mut self.counts[index].1
    }
}

/// When the next day begins on the American Pacific coast, 23 to 25 hours after the last midnight.
pub fn next_midnight(now: Moment) -> Moment {
    day_of(now, &pacific()).2
}

/// The system's time zones follow changes of the law; the bundled ones are there in a container.
fn pacific() -> TimeZone {
    jiff::tz::db()
        .get(PACIFIC)
        .or_else(|_| TimeZoneDatabase::bundled().get(PACIFIC))
        .or_else(|_| TimeZone::posix(PACIFIC_RULES))
        .unwrap_or(TimeZone::UTC)
}

/// The date of a moment, its first moment and the next date's.
fn day_of(now: Moment, zone: &TimeZone) -> (Date, Moment, Moment) {
    let timestamp =
        Timestamp::from_millisecond(now.as_millis()).unwrap_or(if now.as_millis() < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        });
    let local = timestamp.to_zoned_datetime(zone.clone());
    let bounds = local.start_of_day().and_then(|start| {
        let end = start.tomorrow()?.start_of_day()?;
        Ok((start.timestamp(), end.timestamp()))
    });
    match bounds {
        Ok((start, end)) => (
            local.date(),
            Moment::from_millis(start.as_millisecond()),
            Moment::from_millis(end.as_millisecond()),
        ),
        // The last day of year 9999; it just never ends early.
        Err(_) => (local.date(), now, now + Duration::from_hours(24)),
    }
}
