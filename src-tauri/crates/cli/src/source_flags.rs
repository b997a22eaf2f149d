//! What an edit builds on, as it may be typed.

use clap::{ArgGroup, Args};
use plantain_engine::EditMode;

use crate::order_flags::OrderOptions;

/// The picture that is edited, and how.
#[derive(Clone, Debug, Args)]
#[group(skip)]
#[command(group(ArgGroup::new("source").args(["turn", "session", "image"])))]
pub(crate) struct SourceFlags {
    /// Edit this turn's picture: the starred one, else the newest
    #[arg(long, value_name = "ID")]
    pub(crate) turn: Option<String>,

    /// Edit this session's newest picture
    #[arg(long, value_name = "ID")]
    pub(crate) session: Option<String>,

    /// Edit this very picture
    #[arg(long, value_name = "ID")]
    pub(crate) image: Option<String>,

    /// How much goes back with it: the whole conversation, its last:N turns, or nothing (fresh)
    #[arg(
        long,
        value_name = "MODE",
        default_value = "conversation",
        hide_default_value = true,
        value_parser = mode,
        requires = "source"
    )]
    pub(crate) mode: EditMode,

    /// Give the result the exact pixel size of the picture that is edited
    #[arg(long, requires = "source")]
    pub(crate) match_source: bool,
}

/// An edit has to have a source.
#[derive(Clone, Debug, Args)]
#[group(skip)]
#[command(group(ArgGroup::new("edited").required(true).args(["turn", "session", "image"])))]
pub(crate) struct EditOptions {
    #[command(flatten)]
    pub(crate) order: OrderOptions,

    #[command(flatten, next_help_heading = "What is edited")]
    pub(crate) source: SourceFlags,
}

/// `conversation`, `last:3`, `fresh`.
fn mode(text: &str) -> Result<EditMode, String> {
    let turns = match text {
        "conversation" => return Ok(EditMode::Conversation),
        "fresh" => return Ok(EditMode::Fresh),
        text => text.strip_prefix("last:").map(str::parse::<u32>),
    };
    match turns {
        Some(Ok(turns @ 1..)) => Ok(EditMode::Last { turns }),
        Some(Ok(0)) => Err("the last 0 turns are none: that is fresh".to_owned()),
        Some(Err(_)) | None => Err("it is conversation, last:N or fresh".to_owned()),
    }
}

/// The mode as it is typed.
pub(crate) fn mode_word(mode: EditMode) -> String {
    match mode {
        EditMode::Conversation => "conversation".to_owned(),
        EditMode::Last { turns } => format!("last:{turns}"),
        EditMode::Fresh => "fresh".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_is_read_as_it_is_written() {
        for text in ["conversation", "fresh", "last:1", "last:500"] {
            assert_eq!(mode(text).map(mode_word).as_deref(), Ok(text));
        }
        for text in [
            "", "last", "last:", "last:0", "last:-1", "last:1.5", "Fresh",
        ] {
            assert!(mode(text).is_err(), "{text}");
        }
    }
}
