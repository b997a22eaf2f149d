//! Projects as they may be typed.

use clap::Subcommand;

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
