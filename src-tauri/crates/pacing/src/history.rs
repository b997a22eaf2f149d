//! Everything that was used, in every period at once.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Day, Demand, Dimension, Moment, Period, Window};

/// One log for each [`Period`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct History {
    minute: Window,
    ten_minutes: Window,
    day: Day,
}

impl History {
    /// Nothing used yet; rolling windows are longer than their period by `slack`.
    pub(crate) fn new(slack: Duration) -> Self {
        let rolling =
            |period: Period| Window::new(period.span().unwrap_or_default().saturating_add(slack));
        Self {
            minute: rolling(Period::Minute),
            ten_minutes: rolling(Period::TenMinutes),
            day: Day::new(),
        }
    }

    pub(crate) fn advance(&mut self, now: Moment) {
        self.minute.advance(now);
        self.ten_minutes.advance(now);
        self.day.advance(now);
    }

    /// The day stays: what was used on a date was used on that date.
    pub(crate) fn shift_back(&mut self, by: Duration) {
        self.minute.shift_back(by);
        self.ten_minutes.shift_back(by);
    }

    /// The day stays here too.
    pub(crate) fn shift_forward(&mut self, by: Duration, to: Moment) {
        self.minute.shift_forward(by, to);
        self.ten_minutes.shift_forward(by, to);
    }

    pub(crate) fn log(&mut self, id: u64, used: Demand, now: Moment) {
        self.minute.log(id, used, now);
        self.ten_minutes.log(id, used, now);
        self.day.log(used, now);
    }

    /// Replaces the estimate of the use `id`, logged at `at`, by what was really used.
    pub(crate) fn correct(&mut self, id: u64, at: Moment, estimate: Demand, actual: Demand) {
        self.minute.correct(id, actual);
        self.ten_minutes.correct(id, actual);
        self.day.correct(at, estimate, actual);
    }

    /// The log of a rolling period.
    pub(crate) const fn window(&self, period: Period) -> Option<&Window> {
        match period {
            Period::Minute => Some(&self.minute),
            Period::TenMinutes => Some(&self.ten_minutes),
            Period::Day => None,
        }
    }

    pub(crate) fn used(&mut self, period: Period, now: Moment) -> Demand {
        match period {
            Period::Minute => self.minute.used(),
            Period::TenMinutes => self.ten_minutes.used(),
            Period::Day => self.day.used(now),
        }
    }

    /// When `amount` more fits under `most`; `None` if it is larger than that.
    pub(crate) fn room_at(
        &mut self,
        (dimension, period): (Dimension, Period),
        amount: u64,
        most: u64,
        now: Moment,
    ) -> Option<Moment> {
        match self.window(period) {
            Some(window) => window.room_at(dimension, amount, most, now),
            None => self.day.room_at(dimension, amount, most, now),
        }
    }

    pub(crate) fn next_midnight(&mut self, now: Moment) -> Moment {
        self.day.next_midnight(now)
    }
}
