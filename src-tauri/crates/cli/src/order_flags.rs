//! An order as it may be typed: what is to be made, and what to do with it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use plantain_engine::{Priority, ReferenceRole};

use crate::dollars;
use crate::limit_flags::LimitFlags;

/// What is to be made; the same for `generate`, `edit` and `estimate`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Composition {
    /// What to make or to change; `-` reads it from standard input
    pub(crate) prompt: String,

    /// The model's id [default: the one that made the picture to edit, else the catalogue's best]
    #[arg(long, value_name = "MODEL")]
    pub(crate) model: Option<String>,

    /// The resolution: 512, 1K, 2K or 4K, as far as the model makes it
    #[arg(long, value_name = "SIZE")]
    pub(crate) size: Option<String>,

    /// The aspect ratio; without it the model decides, or the picture that is edited
    #[arg(long, value_name = "W:H")]
    pub(crate) ratio: Option<String>,

    /// How many images, 1 to 1000; each is one request
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) count: u32,

    /// An image to work from; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) reference: Vec<PathBuf>,

    /// What a reference is for: object, character or style
    #[arg(long, value_name = "FILE=ROLE", value_parser = of_reference)]
    pub(crate) reference_role: Vec<(PathBuf, ReferenceRole)>,

    /// How much the model thinks first: minimal, low, medium or high, as far as it has them
    #[arg(long, value_name = "LEVEL")]
    pub(crate) thinking: Option<String>,

    /// Let the model search the web first, as far as it can; each query is billed
    #[arg(long)]
    pub(crate) search: bool,
}

/// What to make and what to do with it.
#[derive(Clone, Debug, Args)]
pub(crate) struct OrderOptions {
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

    /// Who goes first among everything in line
    #[arg(long, value_enum, default_value_t = PriorityName::Normal, value_name = "WHEN")]
    pub(crate) priority: PriorityName,

    /// Wait out the provider's busy hours: weekdays from 10:00 to 14:00 UTC
    #[arg(long)]
    pub(crate) off_peak: bool,

    #[command(flatten, next_help_heading = "Limits for this run")]
    pub(crate) limits: LimitFlags,
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

impl From<PriorityName> for Priority {
    fn from(name: PriorityName) -> Self {
        match name {
            PriorityName::Low => Self::Low,
            PriorityName::Normal => Self::Normal,
            PriorityName::High => Self::High,
        }
    }
}

/// `cat.png=character`; a file's name may have an `=` itself.
fn of_reference(text: &str) -> Result<(PathBuf, ReferenceRole), String> {
    let (file, role) = text
        .rsplit_once('=')
        .ok_or("write it as FILE=ROLE, as in cat.png=character")?;
    let role = match role {
        "object" => ReferenceRole::Object,
        "character" => ReferenceRole::Character,
        "style" => ReferenceRole::Style,
        _ => return Err("a reference is an object, a character or a style".to_owned()),
    };
    Ok((PathBuf::from(file), role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_belongs_to_the_file_before_the_last_equals_sign() {
        let role = of_reference("a=b.png=style").unwrap();
        assert_eq!(role, (PathBuf::from("a=b.png"), ReferenceRole::Style));
        for text in ["", "cat.png", "cat.png=", "cat.png=hero", "cat.png=Style"] {
            assert!(of_reference(text).is_err(), "{text}");
        }
    }
}
