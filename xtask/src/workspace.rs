//! Where things lie, and the two programs that work on them: cargo and npm.

use std::env;
use std::path::{Path, PathBuf};

use crate::invocation::Invocation;

/// The checkout this xtask was built from.
pub(crate) struct Workspace {
    top: PathBuf,
}

impl Workspace {
    /// The folder above this crate, wherever the command was typed.
    pub(crate) fn find() -> Self {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self {
            top: own.parent().unwrap_or(own).to_owned(),
        }
    }

    /// A file or folder of the checkout.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.top.join(relative)
    }

    /// Where cargo puts what it builds.
    pub(crate) fn target(&self) -> PathBuf {
        match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => self.top.join(folder),
            None => self.top.join("target"),
        }
    }

    /// A program that `cargo build` left in the dev profile's folder.
    pub(crate) fn built(&self, name: &str) -> PathBuf {
        self.target()
            .join("debug")
            .join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// A call of the cargo that called us.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Invocation {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        Invocation::new(cargo, &self.top).arguments(arguments)
    }

    /// A call of npm in the page's folder.
    pub(crate) fn npm(&self, arguments: &[&str]) -> Invocation {
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        Invocation::new(npm, &self.path("ui")).arguments(arguments)
    }
}
