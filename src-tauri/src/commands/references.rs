//! Reference images: from files, from the clipboard, from a picture already made.

use std::path::{Path, PathBuf};

use plantain_engine::{Engine, Failure, FailureCode, ReferenceView, ReferencesAdded};
use tauri::{AppHandle, Runtime, State};

use super::known_shape;
use crate::clipboard::{self, Pasted};
use crate::dialogs;
use crate::studio::Studio;

/// The most files taken at once; no model takes more than a few.
pub(super) const MOST_FILES: usize = 64;

/// Asks for files and adds them.
#[tauri::command]
#[specta::specta]
pub async fn choose_references<R: Runtime>(
    app: AppHandle<R>,
    studio: State<'_, Studio>,
) -> Result<ReferencesAdded, Failure> {
    let engine = studio.engine().await?;
    Ok(add(
        engine,
        &dialogs::pictures(&app, "Add reference images").await,
    )
    .await)
}

/// Adds files that were dropped on the window.
#[tauri::command]
#[specta::specta]
pub async fn add_reference_paths(
    studio: State<'_, Studio>,
    paths: Vec<String>,
) -> Result<ReferencesAdded, Failure> {
    let engine = studio.engine().await?;
    let (dropped, others): (Vec<PathBuf>, Vec<PathBuf>) = paths
        .into_iter()
        .map(PathBuf::from)
        .partition(|path| studio.was_dropped(path));
    let mut added = add(engine, &dropped).await;
    added
        .failures
        .extend(others.iter().map(|path| not_dropped(path)));
    Ok(added)
}

/// Adds what is on the clipboard. The web view's own paste event carries no picture on Linux.
#[tauri::command]
#[specta::specta]
pub async fn paste_reference(studio: State<'_, Studio>) -> Result<ReferencesAdded, Failure> {
    let engine = studio.engine().await?;
    match clipboard::read().await? {
        Pasted::Picture(png) => {
            let view = engine.add_reference_bytes("Pasted image", png).await?;
            Ok(ReferencesAdded {
                added: vec![view],
                failures: Vec::new(),
            })
        }
        Pasted::Files(paths) => Ok(add(engine, &paths).await),
    }
}

/// Makes a stored picture a reference.
#[tauri::command]
#[specta::specta]
pub async fn reference_image(
    studio: State<'_, Studio>,
    image: String,
) -> Result<ReferenceView, Failure> {
    studio
        .engine()
        .await?
        .reference_from_image(known_shape(&image)?)
        .await
}

/// One after the other: each may be tens of megabytes.
async fn add(engine: &Engine, paths: &[PathBuf]) -> ReferencesAdded {
    let mut outcome = ReferencesAdded {
        added: Vec::new(),
        failures: Vec::new(),
    };
    for path in paths.iter().take(MOST_FILES) {
        match engine.add_reference_file(path).await {
            Ok(view) => outcome.added.push(view),
            Err(failure) => outcome.failures.push(failure),
        }
    }
    if paths.len() > MOST_FILES {
        outcome.failures.push(too_many(paths.len()));
    }
    outcome
}

/// More files than anybody means to take at once.
pub(super) fn too_many(given: usize) -> Failure {
    Failure::before_sending(
        FailureCode::ReferenceInvalid,
        format!("Only the first {MOST_FILES} of {given} files were taken."),
    )
}

/// A page that could name any file could read the user's disk.
pub(super) fn not_dropped(path: &Path) -> Failure {
    let name = path
        .file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned();
    Failure::before_sending(
        FailureCode::ReferenceInvalid,
        format!("{name} was not dropped on the window. Add it with the button."),
    )
}
