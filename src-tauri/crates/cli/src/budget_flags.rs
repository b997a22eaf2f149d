//! Budgets as they may be typed. Amounts are in dollars and taken exactly.

use clap::{ArgGroup, Args, Subcommand};

use crate::dollars;

/// What to do with the budgets.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum BudgetCommand {
    /// What is spent, promised to jobs in line, and left
    Show,
    /// Set budgets; what is left out stays
    Set(BudgetPatch),
    /// Forget budgets; without an option, all of them
    Clear(BudgetNames),
}

/// One of these is needed, or there is nothing to set.
const BUDGETS: [&str; 7] = [
    "day",
    "month",
    "project",
    "warn",
    "ask_4k",
    "ask_images",
    "ask_cost",
];

/// What `budget set` changes.
#[derive(Clone, Debug, Args)]
#[group(skip)]
#[command(group(ArgGroup::new("change").required(true).multiple(true).args(BUDGETS)))]
pub(crate) struct BudgetPatch {
    /// Dollars a day, from midnight to midnight here
    #[arg(long, value_name = "DOLLARS", value_parser = dollars::nanos, allow_hyphen_values = true)]
    pub(crate) day: Option<i64>,

    /// Dollars a month
    #[arg(long, value_name = "DOLLARS", value_parser = dollars::nanos, allow_hyphen_values = true)]
    pub(crate) month: Option<i64>,

    /// Dollars for a project over all its time; may be given several times
    #[arg(long, value_name = "NAME=DOLLARS", value_parser = of_project)]
    pub(crate) project: Vec<(String, i64)>,

    /// From which share of a budget on a warning is due, in percent
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true)]
    pub(crate) warn: Option<u8>,

    /// Whether 4K images want a confirmation
    #[arg(long, value_name = "true|false")]
    pub(crate) ask_4k: Option<bool>,

    /// More images than this at once want a confirmation
    #[arg(long, value_name = "N")]
    pub(crate) ask_images: Option<u32>,

    /// More dollars than this at once want a confirmation
    #[arg(long, value_name = "DOLLARS", value_parser = dollars::nanos, allow_hyphen_values = true)]
    pub(crate) ask_cost: Option<i64>,
}

/// Which budgets are meant.
#[derive(Clone, Debug, Args)]
pub(crate) struct BudgetNames {
    /// What wants a confirmation: from now on nothing does
    #[arg(long)]
    pub(crate) ask: bool,

    /// The day's
    #[arg(long)]
    pub(crate) day: bool,

    /// The month's
    #[arg(long)]
    pub(crate) month: bool,

    /// A project's; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Vec<String>,
}

/// `NAME=50`; a name may have an `=` itself.
fn of_project(text: &str) -> Result<(String, i64), String> {
    let (name, amount) = text
        .rsplit_once('=')
        .ok_or("write it as NAME=DOLLARS, as in \"Tea house=50\"")?;
    if name.trim().is_empty() {
        return Err("it names no project".to_owned());
    }
    Ok((name.trim().to_owned(), dollars::nanos(amount)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_projects_budget_is_its_name_and_dollars() {
        assert_eq!(
            of_project("Tea house=50"),
            Ok(("Tea house".to_owned(), 50_000_000_000))
        );
        assert_eq!(of_project("a=b=1"), Ok(("a=b".to_owned(), 1_000_000_000)));
        for text in ["", "=5", " =5", "Tea house", "Tea house=", "Tea house=-1"] {
            assert!(of_project(text).is_err(), "{text}");
        }
    }
}
