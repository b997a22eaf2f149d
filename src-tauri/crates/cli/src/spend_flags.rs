//! What spending to add up, as it may be typed.

use clap::{Args, ValueEnum};
use plantain_engine::SpendBy;

use crate::moment;

/// Which spending, and how it is laid out.
#[derive(Clone, Debug, Args)]
pub(crate) struct SpendFlags {
    /// What each row is for
    #[arg(long, value_enum, default_value_t = SpendByName::Day, value_name = "WHAT")]
    pub(crate) by: SpendByName,

    /// From this day on, as 2026-11-25
    #[arg(long, value_name = "DAY", value_parser = moment::day)]
    pub(crate) since: Option<String>,

    /// To this day, included
    #[arg(long, value_name = "DAY", value_parser = moment::day)]
    pub(crate) until: Option<String>,

    /// Only this project's
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,

    /// Only where the session's title, the project, the model or the size has this text
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,

    /// Days from midnight to midnight Pacific time, as Google counts them
    #[arg(long)]
    pub(crate) pacific: bool,

    /// What practice in the sandbox would have cost, instead of real spending
    #[arg(long)]
    pub(crate) practice: bool,

    /// Comma-separated values with a header, dollars to the nano-dollar
    #[arg(long)]
    pub(crate) csv: bool,
}

/// What each row is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SpendByName {
    Day,
    Model,
    Project,
    Session,
    Size,
}

impl From<SpendByName> for SpendBy {
    fn from(name: SpendByName) -> Self {
        match name {
            SpendByName::Day => Self::Day,
            SpendByName::Model => Self::Model,
            SpendByName::Project => Self::Project,
            SpendByName::Session => Self::Session,
            SpendByName::Size => Self::Size,
        }
    }
}
