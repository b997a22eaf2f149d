//! Other programs: the file manager and the browser.

use std::path::PathBuf;

use plantain_engine::{Failure, FailureCode};
use serde::{Deserialize, Serialize};
use specta::Type;

/// A page outside the app. The page names which one; the address is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ExternalPage {
    /// Where keys are made.
    ApiKeys,
    /// Where a project's limits are shown.
    RateLimits,
    /// Where billing is turned on and credits are bought.
    Billing,
}

impl ExternalPage {
    /// Its address.
    pub fn address(self) -> &'static str {
        match self {
            Self::ApiKeys => "https://aistudio.google.com/apikey",
            Self::RateLimits => "https://aistudio.google.com/rate-limit",
            Self::Billing => "https://ai.studio/projects",
        }
    }
}

/// Opens a page in the browser.
pub(crate) async fn browse(page: ExternalPage) -> Result<(), Failure> {
    let address = page.address();
    apart(move || tauri_plugin_opener::open_url(address, None::<&str>))
        .await
        .map_err(|()| {
            no_program(&format!(
                "No browser could be started. The address is {address}."
            ))
        })
}

/// Opens a folder in the file manager.
pub(crate) async fn open(folder: PathBuf) -> Result<(), Failure> {
    let shown = folder.display().to_string();
    apart(move || tauri_plugin_opener::open_path(folder, None::<&str>))
        .await
        .map_err(|()| {
            no_program(&format!(
                "No file manager could be started. Look in {shown}."
            ))
        })
}

/// Shows a file in its folder.
pub(crate) async fn reveal(file: PathBuf) -> Result<(), Failure> {
    let shown = file.display().to_string();
    apart(move || tauri_plugin_opener::reveal_item_in_dir(file))
        .await
        .map_err(|()| {
            no_program(&format!(
                "No file manager could be started. The file is {shown}."
            ))
        })
}

/// On a blocking thread: D-Bus may take seconds to say that nobody answers.
async fn apart(
    call: impl FnOnce() -> Result<(), tauri_plugin_opener::Error> + Send + 'static,
) -> Result<(), ()> {
    match tokio::task::spawn_blocking(call).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            tracing::warn!(%error, "another program could not be started");
            Err(())
        }
        Err(error) => {
            tracing::error!(%error, "starting another program panicked");
            Err(())
        }
    }
}

fn no_program(message: &str) -> Failure {
    Failure::before_sending(FailureCode::NotFound, message)
}
