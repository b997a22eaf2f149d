//! What one request takes from the service's limits.

use serde::{Deserialize, Serialize};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Requests sent.
    Requests,
    /// Tokens sent to the model.
    InputTokens,
    /// Images asked for.
    Images,
    /// Money, in nano-dollars (10⁻⁹ $).
    Spend,
}

impl Dimension {
    /// Every dimension.
    pub const ALL: [Self; 4] = [Self::Requests, Self::InputTokens, Self::Images, Self::Spend];
}

/// An amount of every [`Dimension`]: an estimate before sending, the real usage after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Demand {
    /// Requests sent.
    pub requests: u64,
    /// Tokens sent to the model.
    pub input_tokens: u64,
    /// Images asked for.
    pub images: u64,
    /// Money, in nano-dollars (10⁻⁹ $).
    pub nanos: u64,
}

impl Demand {
    /// Nothing at all.
    pub const NOTHING: Self = Self {
        requests: 0,
        input_tokens: 0,
        images: 0,
        nanos: 0,
    };

    /// The amount in one dimension.
    pub const fn of(&self, dimension: Dimension) -> u64 {
        match dimension {
            Dimension::Requests => self.requests,
            Dimension::InputTokens => self.input_tokens,
            Dimension::Images => self.images,
            Dimension::Spend => self.nanos,
        }
    }

    /// Applies `combine` to each dimension of two demands.
    pub(crate) fn zip(self, other: Self, combine: impl Fn(u64, u64) -> u64) -> Self {
        Self {
            requests: combine(self.requests, other.requests),
            input_tokens: combine(self.input_tokens, other.input_tokens),
            images: combine(self.images, other.images),
            nanos: combine(self.nanos, other.nanos),
        }
    }

    /// The sum of two demands; stops at the largest number instead of overflowing.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        self.zip(other, u64::saturating_add)
    }

    /// What is left of this demand without another; never below nothing.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        self.zip(other, u64::saturating_sub)
    }
}
