//! The library's folder: show it, choose another.

use plantain_engine::Failure;
use tauri::{AppHandle, Runtime, State};

use crate::studio::{self, Studio};
use crate::{dialogs, outside};

/// Shows the library's folder in the file manager.
#[tauri::command]
#[specta::specta]
pub async fn show_library(studio: State<'_, Studio>) -> Result<(), Failure> {
    outside::open(studio.location().folder().to_owned()).await
}

/// Asks for another folder and starts again in it. Works without an engine: it is the way out of a
/// library that cannot be opened.
#[tauri::command]
#[specta::specta]
pub async fn choose_library<R: Runtime>(
    app: AppHandle<R>,
    studio: State<'_, Studio>,
) -> Result<(), Failure> {
    let Some(folder) = dialogs::folder(&app, "Choose the library's folder").await else {
        return Ok(());
    };
    // Opened once before it is remembered, so that a bad choice is told here and now.
    studio::open_library(folder.clone()).await?;
    studio.location().choose(&folder)?;
    app.request_restart();
    Ok(())
}
