//! What a sandbox is started with: port, tier, keys, latency, script.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::answer::Answer;

/// The usage tier of the pretended Google Cloud project; decides the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// No billing: every image request is a 429 whose limit is 0.
    Free,
    /// Billing linked.
    One,
    /// Paid $100 and three days.
    Two,
    /// Paid $1,000 and thirty days.
    Three,
    /// No limits at all: for tests that are about something else.
    Unlimited,
}

impl Tier {
    /// The tier's limits; `None` when nothing is limited.
    pub const fn limits(self) -> Option<Limits> {
        match self {
            Self::Free => Some(Limits::new(0, 0, 0, 0)),
            Self::One => Some(Limits::new(10, 4_000_000, 10, 1_000)),
            Self::Two => Some(Limits::new(30, 10_000_000, 30, 5_000)),
            Self::Three => Some(Limits::new(60, 20_000_000, 60, 10_000)),
            Self::Unlimited => None,
        }
    }
}

impl std::str::FromStr for Tier {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "free" => Ok(Self::Free),
            "1" | "one" => Ok(Self::One),
            "2" | "two" => Ok(Self::Two),
            "3" | "three" => Ok(Self::Three),
            "unlimited" => Ok(Self::Unlimited),
            other => Err(format!("no tier {other}: free, 1, 2, 3 or unlimited")),
        }
    }
}

/// Quotas of one project for one model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Requests in any sliding minute.
    pub requests_per_minute: u64,
    /// Input tokens in any sliding minute.
    pub tokens_per_minute: u64,
    /// Images in any sliding minute.
    pub images_per_minute: u64,
    /// Requests from midnight to midnight Pacific.
    pub requests_per_day: u64,
}

impl Limits {
    /// Requests a minute, input tokens a minute, images a minute, requests a day.
    pub const fn new(requests: u64, tokens: u64, images: u64, day: u64) -> Self {
        Self {
            requests_per_minute: requests,
            tokens_per_minute: tokens,
            images_per_minute: images,
            requests_per_day: day,
        }
    }
}

/// Which API keys are good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keys {
    /// Any key that is not empty.
    Any,
    /// These and no other.
    Only(Vec<String>),
}

/// How long the model thinks about an image before the first byte of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Latency {
    /// Not at all.
    None,
    /// Between these two; the same prompt always thinks equally long.
    Between(Duration, Duration),
}

impl Latency {
    /// The time this request takes; `dice` decides within the range.
    pub(crate) fn pick(self, dice: u64) -> Duration {
        match self {
            Self::None => Duration::ZERO,
            Self::Between(low, high) => {
                let span = high.saturating_sub(low);
                let part = u32::try_from(dice % 1_000).unwrap_or(0);
                low + span * part / 1_000
            }
        }
    }
}

/// Everything a sandbox is started with.
#[derive(Debug, Clone)]
pub struct SandboxOptions {
    /// The port on 127.0.0.1; 0 lets the system choose.
    pub port: u16,
    /// Decides the limits.
    pub tier: Tier,
    /// Which keys are good.
    pub keys: Keys,
    /// How long an image takes.
    pub latency: Latency,
    /// What the first generateContent calls answer, in order.
    pub script: Vec<Answer>,
    /// Limits other than the tier's.
    pub limits_override: Option<Limits>,
    /// Whether a model past its shutdown date still answers, as some proxies keep it alive.
    pub serve_retired: bool,
    /// Whether `Authorization: Bearer` is a key too, as Gemini-compatible proxies have it.
    pub bearer: bool,
    /// Whether each request is written to stderr in one line.
    pub log: bool,
}

impl SandboxOptions {
    /// The demo mode: any key, tier one, a pleasant wait.
    pub fn demo() -> Self {
        Self {
            port: 0,
            tier: Tier::One,
            keys: Keys::Any,
            latency: Latency::Between(Duration::from_secs(2), Duration::from_secs(4)),
            script: Vec::new(),
            limits_override: None,
            serve_retired: true,
            bearer: false,
            log: false,
        }
    }

    /// For tests: no waiting, no limits, any key.
    pub fn test() -> Self {
        Self {
            tier: Tier::Unlimited,
            latency: Latency::None,
            ..Self::demo()
        }
    }

    /// The limits in force.
    pub(crate) fn limits(&self) -> Option<Limits> {
        self.limits_override.or_else(|| self.tier.limits())
    }
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self::demo()
    }
}
