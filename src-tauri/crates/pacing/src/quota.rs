//! How much may be used in how long.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Dimension;

/// Over what time a ceiling is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Any 60 seconds.
    Minute,
    /// Any 600 seconds.
    TenMinutes,
    /// From midnight to midnight on the American Pacific coast: 23, 24 or 25 hours.
    Day,
}

impl Period {
    /// Every period.
    pub const ALL: [Self; 3] = [Self::Minute, Self::TenMinutes, Self::Day];

    /// How long a rolling period is; `None` for the day, which starts anew instead.
    pub const fn span(self) -> Option<Duration> {
        match self {
            Self::Minute => Some(Duration::from_mins(1)),
            Self::TenMinutes => Some(Duration::from_mins(10)),
            Self::Day => None,
        }
    }
}

/// The most that may be used of one dimension in one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ceiling {
    /// What is counted.
    pub dimension: Dimension,
    /// Over what time.
    pub period: Period,
    /// The most that may be used, in the dimension's unit.
    pub most: u64,
}

/// The limits of one account: a ceiling for any dimension in any period, and a concurrency.
///
/// What is not mentioned is unlimited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quota {
    ceilings: Vec<Ceiling>,
    concurrency: Option<u32>,
}

impl Quota {
    /// No limits at all.
    pub const fn unlimited() -> Self {
        Self {
            ceilings: Vec::new(),
            concurrency: None,
        }
    }

    /// The same quota with one ceiling set, in place of an earlier one.
    #[must_use]
    pub fn with(mut self, dimension: Dimension, period: Period, most: u64) -> Self {
        self = self.without(dimension, period);
        self.ceilings.push(Ceiling {
            dimension,
            period,
            most,
        });
        self.ceilings
            .sort_unstable_by_key(|ceiling| (ceiling.period, ceiling.dimension));
        self
    }

    /// The same quota with one dimension unlimited in one period.
    #[must_use]
    pub fn without(mut self, dimension: Dimension, period: Period) -> Self {
        self.ceilings
            .retain(|known| (known.dimension, known.period) != (dimension, period));
        self
    }

    /// The same quota with at most so many requests under way at a time; zero holds everything.
    #[must_use]
    pub const fn with_concurrency(mut self, most: u32) -> Self {
        self.concurrency = Some(most);
        self
    }

    /// The ceiling of a dimension in a period; `None` is unlimited.
    pub fn ceiling(&self, dimension: Dimension, period: Period) -> Option<u64> {
        self.ceilings
            .iter()
            .find(|known| (known.dimension, known.period) == (dimension, period))
            .map(|known| known.most)
    }

    /// Every ceiling there is, shortest period first.
    pub fn ceilings(&self) -> impl Iterator<Item = Ceiling> + Clone + '_ {
        self.ceilings.iter().copied()
    }

    /// How many requests may be under way at a time; `None` is unlimited.
    pub const fn concurrency(&self) -> Option<u32> {
        self.concurrency
    }
}
