//! Pictures of the user's own, brought in to be edited: from a dialog, a drop, the clipboard.

use std::path::PathBuf;

use plantain_engine::{Failure, Imported};
use tauri::{AppHandle, Runtime, State};

use super::known_shape;
use super::references::{MOST_FILES, not_dropped, too_many};
use crate::clipboard::{self, Pasted};
use crate::dialogs;
use crate::studio::Studio;

/// Brings in files that were dropped on the window.
#[tauri::command]
#[specta::specta]
pub async fn import_paths(
    studio: State<'_, Studio>,
    session: Option<String>,
    paths: Vec<String>,
) -> Result<Imported, Failure> {
    let (dropped, others): (Vec<PathBuf>, Vec<PathBuf>) = paths
        .into_iter()
        .map(PathBuf::from)
        .partition(|path| studio.was_dropped(path));
    let mut imported = bring(&studio, session.as_deref(), dropped).await?;
    imported
        .failures
        .extend(others.iter().map(|path| not_dropped(path)));
    Ok(imported)
}

/// Asks for files and brings them in.
#[tauri::command]
#[specta::specta]
pub async fn choose_import<R: Runtime>(
    app: AppHandle<R>,
    studio: State<'_, Studio>,
    session: Option<String>,
) -> Result<Imported, Failure> {
    // Without a library there is nothing to ask for.
    studio.engine().await?;
    let chosen = dialogs::pictures(&app, "Open images to edit").await;
    bring(&studio, session.as_deref(), chosen).await
}

/// Brings in what is on the clipboard.
#[tauri::command]
#[specta::specta]
pub async fn paste_import(
    studio: State<'_, Studio>,
    session: Option<String>,
) -> Result<Imported, Failure> {
    let engine = studio.engine().await?;
    let session = known(session.as_deref())?;
    match clipboard::read().await? {
        Pasted::Picture(png) => engine.import_bytes(session, "Pasted image", png).await,
        Pasted::Files(paths) => bring(&studio, session, paths).await,
    }
}

/// One after the other: each may be tens of megabytes.
async fn bring(
    studio: &Studio,
    session: Option<&str>,
    mut paths: Vec<PathBuf>,
) -> Result<Imported, Failure> {
    let engine = studio.engine().await?;
    let session = known(session)?;
    let given = paths.len();
    paths.truncate(MOST_FILES);
    let mut imported = engine.import_files(session, &paths).await?;
    if given > MOST_FILES {
        imported.failures.push(too_many(given));
    }
    Ok(imported)
}

fn known(session: Option<&str>) -> Result<Option<&str>, Failure> {
    session.map(known_shape).transpose()
}
