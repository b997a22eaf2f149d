//! The app's own process, seen from outside. Linux keeps them in files.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::driver::binary;
use crate::patience::until_within;

/// The running apps that work in this library.
pub(crate) fn of_library(library: &Path) -> Result<Vec<u32>> {
    let binary = fs::canonicalize(binary()?)?;
    let mut variable = b"PLANTAIN_DATA_DIR=".to_vec();
    variable.extend_from_slice(library.as_os_str().as_encoded_bytes());
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")?.flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|id| id.parse().ok()) else {
            continue;
        };
        // Processes of others cannot be read, and some end while we look.
        let same_program = fs::read_link(entry.path().join("exe")).is_ok_and(|exe| exe == binary);
        let variables = fs::read(entry.path().join("environ")).unwrap_or_default();
        if same_program
            && variables
                .split(|byte| *byte == 0)
                .any(|own| own == variable)
        {
            found.push(id);
        }
    }
    Ok(found)
}

/// Waits for the app to be gone; ends it when it stays.
pub(crate) async fn wait_for_the_end(library: &Path) -> Result<()> {
    let gone = async || Ok(of_library(library)?.is_empty().then_some(()));
    if until_within(Duration::from_secs(5), "the app ends", gone)
        .await
        .is_ok()
    {
        return Ok(());
    }
    for id in of_library(library)? {
        Command::new("kill")
            .args(["-9", &id.to_string()])
            .status()?;
    }
    until_within(Duration::from_secs(5), "the app is gone", gone).await
}
