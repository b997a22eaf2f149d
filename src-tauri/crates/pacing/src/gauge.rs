//! A snapshot of a limiter for people to look at.

use serde::{Deserialize, Serialize};

use crate::{Dimension, Moment, NotUntil, Period};

/// How full one window or day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gauge {
    /// What is counted.
    pub dimension: Dimension,
    /// Over what time.
    pub period: Period,
    /// What is used, in the dimension's unit. After a limit was lowered it may exceed `limit`.
    pub used: u64,
    /// The ceiling in force: the quota's, or less after the service has refused.
    pub limit: u64,
    /// The quota's own ceiling.
    pub quota: u64,
    /// When one more unit fits; in the past or present if it fits now, `None` under a ceiling of 0.
    pub next_free: Option<Moment>,
}

/// Every gauge of a limiter at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gauges {
    /// One for each ceiling of the quota, shortest period first.
    pub gauges: Vec<Gauge>,
    /// Requests under way.
    pub in_flight: u32,
    /// How many may be under way; `None` is unlimited.
    pub concurrency: Option<u32>,
    /// Until when, and why, the service has asked for silence.
    pub closed: Option<NotUntil>,
    /// When the Pacific day ends.
    pub day_ends: Moment,
}
