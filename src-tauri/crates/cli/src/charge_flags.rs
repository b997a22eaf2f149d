//! What was charged, and the user's word on it, as it may be typed.

use clap::{ArgGroup, Subcommand};

use crate::dollars;

/// What to do with what was charged.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum ChargesCommand {
    /// The newest entries of the ledger
    List {
        /// How many at most
        #[arg(long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
        limit: u32,

        /// Only entries before this one
        #[arg(long, value_name = "ID")]
        before: Option<i64>,

        /// Only what may have been charged and is not settled
        #[arg(long, conflicts_with = "before")]
        maybe: bool,
    },
    /// Say what a request whose answer never came has cost
    #[command(group(ArgGroup::new("outcome").required(true).args(["amount", "nothing"])))]
    Settle {
        /// The entry's number
        #[arg(value_name = "ID")]
        id: i64,

        /// Dollars it came to
        #[arg(long, value_name = "DOLLARS", value_parser = dollars::nanos, allow_hyphen_values = true)]
        amount: Option<i64>,

        /// It was not charged
        #[arg(long)]
        nothing: bool,
    },
    /// Correct a charge to what it really came to, by an entry of its own
    Correct {
        /// The entry's number
        #[arg(value_name = "ID")]
        id: i64,

        /// Dollars it came to
        #[arg(long, value_name = "DOLLARS", value_parser = dollars::nanos, allow_hyphen_values = true)]
        to: i64,

        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}
