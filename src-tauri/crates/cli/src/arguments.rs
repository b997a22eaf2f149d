//! What may be typed: commands, options and their help.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::budget_flags::BudgetCommand;
use crate::charge_flags::ChargesCommand;
use crate::help::{AFTER, BUDGET, COMPARE, EDIT, GLOBAL, LIMITS, PRICES, QUEUE, RECOVER};
use crate::limit_flags::LimitsPatch;
use crate::order_flags::{Composition, OrderOptions};
use crate::price_flags::PricesCommand;
use crate::project_flags::ProjectsCommand;
use crate::source_flags::{EditOptions, SourceFlags};
use crate::spend_flags::SpendFlags;

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
    Generate {
        #[command(flatten)]
        order: OrderOptions,

        /// The project it belongs to [default: the window's]
        #[arg(long, value_name = "NAME")]
        project: Option<String>,
    },
    /// Change a picture: the next turn of its session
    #[command(after_help = EDIT)]
    Edit(EditOptions),
    /// Show the price at every size of the model, low and high
    Estimate {
        #[command(flatten)]
        composition: Composition,

        /// Of every model
        #[arg(long)]
        models: bool,

        #[command(flatten, next_help_heading = "Of an edit")]
        source: SourceFlags,
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
    /// List the sessions, the one used last first
    Sessions {
        /// Only this project's
        #[arg(long, value_name = "NAME")]
        project: Option<String>,

        /// Only those whose title or prompts have every word of this
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,

        /// Also those that were put away
        #[arg(long)]
        archived: bool,
    },
    /// List a session's turns
    Turns {
        /// The session's id
        #[arg(value_name = "SESSION")]
        session: String,

        /// Draw how they grew out of each other
        #[arg(long)]
        tree: bool,
    },
    /// Tell how much two images differ
    #[command(after_help = COMPARE)]
    Compare {
        /// An image's id
        #[arg(value_name = "A")]
        a: String,

        /// Another's, scaled to the first where their sizes differ
        #[arg(value_name = "B")]
        b: String,
    },
    /// Copy an image to a file, byte for byte
    Export {
        /// The image's id
        #[arg(value_name = "IMAGE")]
        image: String,

        /// Where to; its ending has to fit the image
        #[arg(value_name = "FILE")]
        file: PathBuf,

        /// Replace a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Take in files as pictures to edit
    Import {
        /// PNG, JPEG, WebP or GIF
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,

        /// The session they go to [default: a new one]
        #[arg(long, value_name = "ID")]
        session: Option<String>,
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
