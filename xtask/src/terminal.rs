//! The app's main job without a window: one prompt to one stored picture, against the sandbox.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::invocation::Invocation;
use crate::workspace::Workspace;

const PROMPT: &str = "A copper bottle on a peach backdrop, soft morning light";

/// Builds `plantain-cli`, generates a picture into a library of its own, says where it lies.
pub(crate) fn generate(workspace: &Workspace) -> Result<()> {
    println!("Building plantain-cli (the first time takes a minute or two).");
    workspace
        .cargo(&["build", "--workspace", "--bin", "plantain-cli"])
        .run()?;
    let folder = workspace.target().join("tryout");
    let pictures = folder.join("pictures");
    // Of this run alone: the sandbox paints the same prompt the same way, under the same name.
    if pictures.exists() {
        fs::remove_dir_all(&pictures)
            .with_context(|| format!("cannot empty {}", pictures.display()))?;
    }
    fs::create_dir_all(&pictures).with_context(|| format!("cannot make {}", pictures.display()))?;
    Invocation::new(workspace.built("plantain-cli"), &workspace.path("."))
        .arguments(["--provider", "sandbox", "--data-dir"])
        .arguments([&folder])
        .arguments([
            "generate", PROMPT, "--size", "2K", "--ratio", "16:9", "--out",
        ])
        .arguments([&pictures])
        .with("PLANTAIN_VAULT", "memory")
        .run()?;
    let made = files(&pictures)?;
    if made.is_empty() {
        bail!(
            "plantain-cli reported success, but there is no picture in {}",
            pictures.display()
        );
    }
    println!();
    for file in made {
        println!("The picture: {}", file.display());
    }
    Ok(())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        found.push(entry?.path());
    }
    found.sort();
    Ok(found)
}
