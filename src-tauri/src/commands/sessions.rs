//! Sessions: open, start, rename, delete.

use plantain_engine::{Failure, SessionSummary, SessionView};
use tauri::State;

use super::known_shape;
use crate::studio::Studio;

/// Opens a session; the next start opens it again.
#[tauri::command]
#[specta::specta]
pub async fn open_session(studio: State<'_, Studio>, id: String) -> Result<SessionView, Failure> {
    studio.engine().await?.open_session(known_shape(&id)?).await
}

/// Starts an empty session.
#[tauri::command]
#[specta::specta]
pub async fn new_session(studio: State<'_, Studio>) -> Result<SessionView, Failure> {
    studio.engine().await?.new_session().await
}

/// Gives a session another title.
#[tauri::command]
#[specta::specta]
pub async fn rename_session(
    studio: State<'_, Studio>,
    id: String,
    title: String,
) -> Result<SessionSummary, Failure> {
    studio
        .engine()
        .await?
        .rename_session(known_shape(&id)?, &title)
        .await
}

/// Hides a session; its pictures stay on disk.
#[tauri::command]
#[specta::specta]
pub async fn delete_session(studio: State<'_, Studio>, id: String) -> Result<(), Failure> {
    studio
        .engine()
        .await?
        .delete_session(known_shape(&id)?)
        .await
}
