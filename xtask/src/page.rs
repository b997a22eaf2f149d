//! The page's side: Node, its packages, its bundle.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::invocation::Invocation;
use crate::workspace::Workspace;

/// The oldest Node that Vite 8 runs on.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// Checks Node and installs the page's packages, if the lock file is newer than what is there.
pub(crate) fn install(workspace: &Workspace) -> Result<()> {
    node()?;
    let lock = workspace.path("ui/package-lock.json");
    let wanted = changed(&lock).context("ui/package-lock.json is missing")?;
    // npm writes this file last, so a broken-off installation counts as none.
    let installed = changed(&workspace.path("ui/node_modules/.package-lock.json"));
    if is_stale(wanted, installed) {
        workspace
            .npm(&["ci", "--no-audit", "--no-fund"])
            .unattended()
            .run()?;
    }
    Ok(())
}

/// Builds the page into `ui/dist`, which the shell embeds.
pub(crate) fn bundle(workspace: &Workspace) -> Result<()> {
    workspace.npm(&["run", "build"]).unattended().run()
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .ok()
}

fn is_stale(wanted: SystemTime, installed: Option<SystemTime>) -> bool {
    installed.is_none_or(|installed| installed < wanted)
}

fn node() -> Result<()> {
    let (major, minor) = OLDEST_NODE;
    let Some(version) = Invocation::new("node", Path::new("."))
        .arguments(["--version"])
        .answer()
    else {
        bail!("Node.js is missing: install {major}.{minor} or newer from https://nodejs.org");
    };
    if !is_new_enough(&version) {
        bail!("Node.js {version} is too old: the page needs {major}.{minor} or newer");
    }
    Ok(())
}

/// Compares the likes of `v20.19.4`; what cannot be read is not new enough.
fn is_new_enough(version: &str) -> bool {
    let mut numbers = version
        .trim_start_matches('v')
        .split('.')
        .map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= OLDEST_NODE,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{is_new_enough, is_stale};

    #[test]
    fn node_is_compared_by_number_and_not_by_letter() {
        for version in ["v20.19.0", "v20.20.2", "v22.0.0", "v100.1.0"] {
            assert!(is_new_enough(version), "{version} is new enough");
        }
        for version in ["v20.9.0", "v18.20.8", "v9.99.0", "", "node", "v20"] {
            assert!(!is_new_enough(version), "{version} is not");
        }
    }

    #[test]
    fn packages_are_installed_again_only_after_the_lock_file_changed() {
        let lock = SystemTime::UNIX_EPOCH + Duration::from_mins(1);
        assert!(is_stale(lock, None), "nothing installed yet");
        assert!(
            is_stale(lock, Some(SystemTime::UNIX_EPOCH)),
            "the lock file is newer"
        );
        assert!(!is_stale(lock, Some(lock)), "installed from this very file");
    }
}
