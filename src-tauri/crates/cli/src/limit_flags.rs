//! Limits as they may be typed: for one run of `generate`, or to be kept.

use clap::{ArgGroup, Args, ValueEnum};
use plantain_engine::{LimitOverrides, Pace, Tier};

/// Limits and pace. What is left out is as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Args)]
pub(crate) struct LimitFlags {
    /// Requests a minute
    #[arg(long, value_name = "N")]
    pub(crate) rpm: Option<u32>,

    /// Input tokens a minute
    #[arg(long, value_name = "N")]
    pub(crate) tpm: Option<u32>,

    /// Requests a day, from midnight to midnight Pacific time
    #[arg(long, value_name = "N")]
    pub(crate) rpd: Option<u32>,

    /// Images a minute
    #[arg(long, value_name = "N")]
    pub(crate) ipm: Option<u32>,

    /// Requests under way at once
    #[arg(long, value_name = "N")]
    pub(crate) concurrency: Option<u32>,

    /// How requests are laid out in time
    #[arg(long, value_enum, value_name = "PACE")]
    pub(crate) pace: Option<PaceName>,
}

/// One of these is needed, or there is nothing to set.
const CHANGES: [&str; 7] = ["tier", "rpm", "tpm", "rpd", "ipm", "concurrency", "pace"];

/// What `limits set` changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Args)]
#[group(skip)]
#[command(group(ArgGroup::new("change").required(true).multiple(true).args(CHANGES)))]
pub(crate) struct LimitsPatch {
    /// Google's usage tier of the project
    #[arg(long, value_enum, value_name = "TIER")]
    pub(crate) tier: Option<TierName>,

    #[command(flatten)]
    pub(crate) limits: LimitFlags,
}

/// How requests are laid out in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PaceName {
    /// At once while everything in line fits the limits, else evenly
    Auto,
    /// Evenly: with 10 requests a minute, one every 6 seconds
    Spread,
    /// As many as the minute holds, then waits
    Burst,
}

/// A tier that makes images.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TierName {
    /// Billing is on
    #[value(name = "1")]
    One,
    /// After the first hundred dollars
    #[value(name = "2")]
    Two,
    /// After the first thousand
    #[value(name = "3")]
    Three,
}

impl LimitFlags {
    /// These limits over others.
    pub(crate) fn over(&self, others: LimitOverrides) -> LimitOverrides {
        LimitOverrides {
            requests_per_minute: self.rpm.or(others.requests_per_minute),
            tokens_per_minute: self.tpm.or(others.tokens_per_minute),
            requests_per_day: self.rpd.or(others.requests_per_day),
            images_per_minute: self.ipm.or(others.images_per_minute),
            concurrency: self.concurrency.or(others.concurrency),
        }
    }
}

impl From<PaceName> for Pace {
    fn from(name: PaceName) -> Self {
        match name {
            PaceName::Auto => Self::Auto,
            PaceName::Spread => Self::Spread,
            PaceName::Burst => Self::Burst,
        }
    }
}

impl From<TierName> for Tier {
    fn from(name: TierName) -> Self {
        match name {
            TierName::One => Self::One,
            TierName::Two => Self::Two,
            TierName::Three => Self::Three,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_stays() {
        let flags = LimitFlags {
            rpm: Some(5),
            ..LimitFlags::default()
        };
        let kept = LimitOverrides {
            requests_per_minute: Some(9),
            requests_per_day: Some(100),
            ..LimitOverrides::default()
        };
        let merged = flags.over(kept);
        assert_eq!(merged.requests_per_minute, Some(5));
        assert_eq!(merged.requests_per_day, Some(100));
        assert_eq!(merged.images_per_minute, None);
    }
}
