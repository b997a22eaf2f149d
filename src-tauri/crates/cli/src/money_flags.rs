//! Money as it may be typed: what to add up, budgets, prices, charges. Amounts are in dollars and
//! taken exactly.

use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use plantain_engine::{PriceEdit, SpendBy};

use crate::dollars;
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

/// What to do with the price list.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum PricesCommand {
    /// What each model costs, and how old the list is
    Show {
        /// Only this model
        #[arg(long, value_name = "MODEL")]
        model: Option<String>,
    },
    /// Set prices of your own; what is left out stays, and so do receipts
    Set(PricePatch),
    /// Back to the catalogue's prices, of one model or of all
    Reset {
        /// Only this model
        #[arg(long, value_name = "MODEL")]
        model: Option<String>,
    },
}

/// One of these is needed, or there is nothing to set.
const PRICES: [&str; 11] = [
    "input",
    "input_image",
    "output_image",
    "output_text",
    "batch_input",
    "batch_input_image",
    "batch_output_image",
    "batch_output_text",
    "query",
    "call",
    "bills_empty",
];

/// What `prices set` changes. Dollars per million tokens unless said otherwise.
#[derive(Clone, Debug, Args)]
#[group(skip)]
#[command(group(ArgGroup::new("change").required(true).multiple(true).args(PRICES)))]
pub(crate) struct PricePatch {
    /// The model's id
    #[arg(long, value_name = "MODEL")]
    pub(crate) model: String,

    /// Text sent, in dollars per million tokens
    #[arg(long, value_name = "DOLLARS", value_parser = dollars::micros, allow_hyphen_values = true)]
    pub(crate) input: Option<i64>,

    /// Images sent, in dollars per million tokens
    #[arg(long, value_name = "DOLLARS", value_parser = dollars::micros, allow_hyphen_values = true)]
    pub(crate) input_image: Option<i64>,

    /// Images made, in dollars per million tokens
    #[arg(long, value_name = "DOLLARS", value_parser = dollars::micros, allow_hyphen_values = true)]
    pub(crate) output_image: Option<i64>,

    /// Text made, thinking included, in dollars per million tokens
    #[arg(long, value_name = "DOLLARS", value_parser = dollars::micros, allow_hyphen_values = true)]
    pub(crate) output_text: Option<i64>,

    /// Text sent, in a batch
    #[arg(long, value_name = "DOLLARS", value_parser = dollars::micros, allow_hyphen_values = true)]
    pub(crate) batch_input: Option<i64>,

    /// Images sent, in a batch
    #[arg(long, value_name = "DOLLARS", value_parser = dollars::micros, allow_hyphen_values = true)]
    pub(crate) batch_input_image: Option<i64>,

    /// Images made, in a batch
    #[arg(long, value_name = "DOLLARS", value_parser = dollars::micros, allow_hyphen_values = true)]
    pub(crate) batch_output_image: Option<i64>,

    /// Text made, in a batch
    #[arg(long, value_name = "DOLLARS", value_parser = dollars::micros, allow_hyphen_values = true)]
    pub(crate) batch_output_text: Option<i64>,

    /// Each search query, in dollars
    #[arg(long, value_name = "DOLLARS", value_parser = dollars::micros, allow_hyphen_values = true)]
    pub(crate) query: Option<i64>,

    /// Each answer, in dollars, in place of all the rest
    #[arg(long, value_name = "DOLLARS", value_parser = dollars::nanos, allow_hyphen_values = true)]
    pub(crate) call: Option<i64>,

    /// With --call: whether an answer without an image costs it too
    #[arg(long, value_name = "true|false")]
    pub(crate) bills_empty: Option<bool>,
}

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

/// What to do with the projects.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum ProjectsCommand {
    /// Every project, by name
    List,
    /// Make one
    Add {
        /// Its name
        name: String,
    },
    /// Give one another name
    Rename {
        /// Its name
        name: String,
        /// The new one
        to: String,
    },
    /// Remove one with its budget; its sessions and images stay
    Remove {
        /// Its name
        name: String,
    },
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

impl PricePatch {
    /// These prices over others.
    pub(crate) fn over(&self, own: PriceEdit) -> PriceEdit {
        PriceEdit {
            input: self.input.or(own.input),
            input_image: self.input_image.or(own.input_image),
            output_image: self.output_image.or(own.output_image),
            output_text: self.output_text.or(own.output_text),
            batch_input: self.batch_input.or(own.batch_input),
            batch_input_image: self.batch_input_image.or(own.batch_input_image),
            batch_output_image: self.batch_output_image.or(own.batch_output_image),
            batch_output_text: self.batch_output_text.or(own.batch_output_text),
            query: self.query.or(own.query),
            call_nanos: self.call.or(own.call_nanos),
            bills_empty: self.bills_empty.or(own.bills_empty),
        }
    }
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
