//! A spending ceiling that the user sets for a period of their own.

use serde::{Deserialize, Serialize};

/// The most that may be spent in a period, in nano-dollars (10⁻⁹ $). Which period, and what was
/// spent in it, is the ledger's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    ceiling: u64,
    warn_at_percent: u8,
}

/// Whether something may still be spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Allowed,
    /// It may, but the period's spending has passed the mark at which the user wants to know.
    Warn {
        /// What is left after it, in nano-dollars.
        left: u64,
    },
    /// It may not.
    Over {
        /// How much too much it would be, in nano-dollars.
        by: u64,
    },
}

impl Budget {
    /// A ceiling in nano-dollars that warns from 80 % on.
    pub const fn new(ceiling: u64) -> Self {
        Self {
            ceiling,
            warn_at_percent: 80,
        }
    }

    /// The same budget with another mark to warn at, in percent of the ceiling; over 100 never.
    #[must_use]
    pub const fn warning_at(mut self, percent: u8) -> Self {
        self.warn_at_percent = percent;
        self
    }

    /// The ceiling in nano-dollars.
    pub const fn ceiling(&self) -> u64 {
        self.ceiling
    }

    /// Whether `more` may be spent after `spent`. Count what is reserved by requests under way as
    /// spent, or a burst slips through together.
    pub fn check(&self, spent: u64, more: u64) -> Verdict {
        let total = u128::from(spent) + u128::from(more);
        let ceiling = u128::from(self.ceiling);
        if total > ceiling {
            // A budget lowered below what is spent is over by everything, and by that only.
            return Verdict::Over {
                by: u64::try_from(total - ceiling).unwrap_or(u64::MAX),
            };
        }
        if total * 100 >= ceiling * u128::from(self.warn_at_percent) && total > 0 {
            return Verdict::Warn {
                left: u64::try_from(ceiling - total).unwrap_or(u64::MAX),
            };
        }
        Verdict::Allowed
    }
}
