//! Prices as they may be typed: in dollars, taken exactly.

use clap::{ArgGroup, Args, Subcommand};
use plantain_engine::PriceEdit;

use crate::dollars;

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
