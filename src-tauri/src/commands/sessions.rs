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

/// Puts a session away, or takes it out again.
#[tauri::command]
#[specta::specta]
pub async fn archive_session(
    studio: State<'_, Studio>,
    id: String,
    archived: bool,
) -> Result<SessionSummary, Failure> {
    let engine = studio.engine().await?;
    engine.archive_session(known_shape(&id)?, archived).await
}

/// A copy with every turn and picture; nothing is sent and no file is copied.
#[tauri::command]
#[specta::specta]
pub async fn duplicate_session(
    studio: State<'_, Studio>,
    id: String,
) -> Result<SessionView, Failure> {
    let engine = studio.engine().await?;
    engine.duplicate_session(known_shape(&id)?).await
}

/// Sessions whose title or prompts hold every word of `text`, archived ones included.
#[tauri::command]
#[specta::specta]
pub async fn search_sessions(
    studio: State<'_, Studio>,
    text: String,
) -> Result<Vec<SessionSummary>, Failure> {
    studio.engine().await?.search_sessions(&text).await
}

/// A session without opening it.
#[tauri::command]
#[specta::specta]
pub async fn peek_session(studio: State<'_, Studio>, id: String) -> Result<SessionView, Failure> {
    studio.engine().await?.peek_session(known_shape(&id)?).await
}

/// Puts a session into the Trash; its pictures stay on disk.
#[tauri::command]
#[specta::specta]
pub async fn delete_session(studio: State<'_, Studio>, id: String) -> Result<(), Failure> {
    studio
        .engine()
        .await?
        .delete_session(known_shape(&id)?)
        .await
}
