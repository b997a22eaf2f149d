//! `cargo xtask run`: from a fresh clone to the open window.

use anyhow::Result;

use crate::invocation::Invocation;
use crate::workspace::Workspace;
use crate::{display, packages, page, terminal};

/// Installs, builds and opens the window; without a display, does the same job in the terminal.
pub(crate) fn open(workspace: &Workspace, rest: &[String]) -> Result<()> {
    if !display::present() {
        println!("No display here (DISPLAY and WAYLAND_DISPLAY are empty): in the terminal, then.");
        return terminal::generate(workspace);
    }
    packages::ensure(packages::Purpose::Build)?;
    page::install(workspace)?;
    page::bundle(workspace)?;
    println!("Building the app (the first time takes some minutes).");
    workspace
        .cargo(&["build", "--workspace", "--bin", "plantain"])
        .run()?;
    println!("Opening the window; close it to come back.");
    Invocation::new(workspace.built("plantain"), &workspace.path("."))
        .arguments(rest)
        .run()
}
