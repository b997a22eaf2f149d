//! What may be typed: commands, options and their help.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::dollars;
use crate::limit_flags::{LimitFlags, LimitsPatch};
use crate::money_flags::{
    BudgetCommand, ChargesCommand, PricesCommand, ProjectsCommand, SpendFlags,
};

/// Shown at the end of the help.
const AFTER: &str = "\
Exit codes:
  0 done · 1 anything else · 2 wrong usage or input · 3 blocked by safety or policy
  4 a limit (given up, or held for later: the job stays in line) · 5 over budget or --max-cost,
    or not confirmed
  6 the key · 7 the service is unavailable, or cut an answer off: that may be charged

Environment:
  GEMINI_API_KEY      a key for this run; it is not stored
  PLANTAIN_DATA_DIR   as --data-dir
  PLANTAIN_PROVIDER   as --provider
  PLANTAIN_BASE_URL   as --base-url
  PLANTAIN_VAULT      \"memory\": leave the system keyring alone

With --json, standard output has one object a line: one for each image, {\"failure\": …} for
what did not work. Progress and notes go to standard error.

Several Plantains on one library, a window and terminals, share limits and queue.";

/// Over the options that every command takes.
const GLOBAL: &str = "With every command";

/// Shown at the end of `limits --help`.
const LIMITS: &str = "\
Without a command: show. Limits count per Google Cloud project and model. They are kept in the
library, hold for every window and terminal on it, and take effect at once. A limit of your own
wins over the tier's; the flags of `generate` win over both, for that run only.";

/// Shown at the end of `budget --help`.
const BUDGET: &str = "\
Without a command: show. What is over a budget is not sent, whichever window or terminal asks; jobs
in line and requests under way count by the upper ends of their estimates. Amounts are in dollars,
as in `budget set --day 10 --project \"Tea house=50\"`.";

/// Shown at the end of `prices --help`.
const PRICES: &str = "\
Without a command: show. Prices are in dollars per million tokens and belong to the place that
requests go to: Google, or the host of --base-url. Receipts stay what they were.";

/// Shown at the end of `queue --help`.
const QUEUE: &str = "\
Without a command: list. Jobs may be named by the beginning of their id, if it fits one only.

Only `retry` and `send` send anything, and nothing but what they name. They stay until it has
ended, print it and end like `generate`; Ctrl-C leaves the rest in line. Everything else sends
nothing: a job in line goes out with the window or terminal that put it there. If that is gone, it
goes out with `queue send`, the next `generate`, or the window's next start.";

/// Shown at the end of `recover --help`.
const RECOVER: &str = "\
Every command does this at its start; this one does nothing else. Answers that had arrived are
finished from their bytes. Requests that had gone out and got no whole answer may have been
charged: they are listed until they are sent again, and nothing sends them by itself.

With --json: {\"recovered\": 3, \"maybeCharged\": [ids]}.";

/// Images from Google's Gemini models, from a terminal.
#[derive(Debug, Parser)]
#[command(name = "plantain-cli", version, after_help = AFTER)]
pub(crate) struct Arguments {
    /// The library's folder [default: the window's]
    #[arg(long, global = true, value_name = "DIR", help_heading = GLOBAL)]
    pub(crate) data_dir: Option<PathBuf>,

    /// Where requests go; without it the stored settings decide
    #[arg(long, global = true, value_enum, help_heading = GLOBAL)]
    pub(crate) provider: Option<ProviderName>,

    /// Another server that speaks the Gemini API, for this run; the key comes from `GEMINI_API_KEY`
    #[arg(long, global = true, value_name = "URL", help_heading = GLOBAL)]
    pub(crate) base_url: Option<String>,

    /// Print JSON, one object a line
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub(crate) json: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The providers that need no further set-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProviderName {
    /// Google's own API
    Google,
    /// The built-in offline Gemini: no key, no cost
    Sandbox,
    /// The base URL that was set up in the window
    #[value(hide = true)]
    Custom,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make images from a prompt
    Generate(GenerateOptions),
    /// Show the price at every size of the model, low and high
    Estimate {
        #[command(flatten)]
        composition: Composition,

        /// Of every model
        #[arg(long)]
        models: bool,
    },
    /// Add up where the money went
    Spend(SpendFlags),
    /// List what was charged, settle what may have been, correct what is wrong
    Charges {
        #[command(subcommand)]
        command: Option<ChargesCommand>,
    },
    /// Show and set what may be spent
    #[command(after_help = BUDGET)]
    Budget {
        #[command(subcommand)]
        command: Option<BudgetCommand>,
    },
    /// Show and set what models cost
    #[command(after_help = PRICES)]
    Prices {
        #[command(subcommand)]
        command: Option<PricesCommand>,
    },
    /// List and make projects, which spending and budgets are told apart by
    Projects {
        #[command(subcommand)]
        command: Option<ProjectsCommand>,
    },
    /// Set, test, show or forget the API key
    #[command(subcommand)]
    Key(KeyCommand),
    /// List the stored images, newest first
    Images {
        /// How many at most
        #[arg(long, default_value_t = 20, value_name = "N")]
        limit: u32,
    },
    /// Show and set the limits that requests stay under
    #[command(after_help = LIMITS)]
    Limits {
        #[command(subcommand)]
        command: Option<LimitsCommand>,
    },
    /// Show and change what waits in line
    #[command(after_help = QUEUE)]
    Queue {
        #[command(subcommand)]
        command: Option<QueueCommand>,
    },
    /// Finish what a crash cut off, and say what may have been charged
    #[command(after_help = RECOVER)]
    Recover {
        /// Send again what may have been charged without an answer; it may then be charged twice
        #[arg(long)]
        send_again: bool,
    },
    /// Check versions, library, keyring, provider and limits
    Doctor,
}

/// What is to be made; the same for `generate` and `estimate`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Composition {
    /// What to make; `-` reads it from standard input
    pub(crate) prompt: String,

    /// The model's id [default: the catalogue's best]
    #[arg(long, value_name = "MODEL")]
    pub(crate) model: Option<String>,

    /// The resolution: 512, 1K, 2K or 4K, as far as the model makes it
    #[arg(long, value_name = "SIZE")]
    pub(crate) size: Option<String>,

    /// The aspect ratio; without it the model decides
    #[arg(long, value_name = "W:H")]
    pub(crate) ratio: Option<String>,

    /// How many images, 1 to 1000; each is one request
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) count: u32,

    /// An image to work from; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) reference: Vec<PathBuf>,

    /// How much the model thinks first: minimal, low, medium or high, as far as it has them
    #[arg(long, value_name = "LEVEL")]
    pub(crate) thinking: Option<String>,

    /// Let the model search the web first, as far as it can; each query is billed
    #[arg(long)]
    pub(crate) search: bool,
}

/// What to make and what to do with it.
#[derive(Clone, Debug, Args)]
pub(crate) struct GenerateOptions {
    #[command(flatten)]
    pub(crate) composition: Composition,

    /// Also copy each image into this folder, under a readable name
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// Print the estimate and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Refuse if it may cost more dollars than this; less needs no --yes
    #[arg(long, value_name = "DOLLARS", value_parser = dollars::nanos, allow_hyphen_values = true)]
    pub(crate) max_cost: Option<i64>,

    /// Confirm an expensive order: 4K, many images or much money, as `budget` shows
    #[arg(long)]
    pub(crate) yes: bool,

    /// The project it belongs to [default: the window's]
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,

    /// Who goes first among everything in line
    #[arg(long, value_enum, default_value_t = PriorityName::Normal, value_name = "WHEN")]
    pub(crate) priority: PriorityName,

    /// Wait out the provider's busy hours: weekdays from 10:00 to 14:00 UTC
    #[arg(long)]
    pub(crate) off_peak: bool,

    #[command(flatten, next_help_heading = "Limits for this run")]
    pub(crate) limits: LimitFlags,
}

/// What to do with the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum KeyCommand {
    /// Read a key from standard input, test it, keep it in the system keyring
    Set,
    /// Test the key with a free call
    Test,
    /// Say where the key is and how it ends
    Status,
    /// Remove the key from the system keyring
    Forget,
}

/// Who goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PriorityName {
    /// After all others
    Low,
    /// In turn
    Normal,
    /// Before all others
    High,
}

/// What to do with the limits.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum LimitsCommand {
    /// What is used, what is allowed, what the provider has taught, when there is room
    Show,
    /// Set the project's tier, limits of its own, or the pace; what is left out stays
    Set(LimitsPatch),
    /// Back to the tier's own limits and the automatic pace; what refusals taught is forgotten
    Reset,
}

/// What to do with the line.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum QueueCommand {
    /// What waits or is under way, in the order it is sent, then what failed
    List,
    /// Send nothing more, in any window or terminal; what is under way ends
    Pause,
    /// Go on
    Resume,
    /// Take jobs out of the line; what has gone out may still be charged
    Cancel {
        /// Ids or their beginnings, or `all`
        #[arg(required = true, value_name = "ID")]
        jobs: Vec<String>,
    },
    /// Send failed, refused, held or cancelled jobs again and wait for their end
    Retry {
        /// Ids or their beginnings, or `failed`: all that failed without a charge
        #[arg(required = true, value_name = "ID")]
        jobs: Vec<String>,
    },
    /// Send what a command that ended early has left in line, and wait for its end
    Send,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn global_options_may_stand_before_and_after_the_command() {
        for line in [
            ["plantain-cli", "--json", "--provider", "sandbox", "images"],
            ["plantain-cli", "images", "--json", "--provider", "sandbox"],
        ] {
            let arguments = Arguments::try_parse_from(line).unwrap();
            assert!(arguments.json, "{line:?}");
            assert_eq!(arguments.provider, Some(ProviderName::Sandbox), "{line:?}");
        }
    }
}
