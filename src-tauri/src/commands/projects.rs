//! Projects: make, rename, delete, put a session into one.

use plantain_engine::{Failure, ProjectView, SessionSummary};
use tauri::State;

use super::known_shape;
use crate::studio::Studio;

/// Makes a project, or finds the one that has this name.
#[tauri::command]
#[specta::specta]
pub async fn create_project(
    studio: State<'_, Studio>,
    name: String,
) -> Result<ProjectView, Failure> {
    studio.engine().await?.create_project(&name).await
}

/// Gives a project another name.
#[tauri::command]
#[specta::specta]
pub async fn rename_project(
    studio: State<'_, Studio>,
    id: String,
    name: String,
) -> Result<(), Failure> {
    let engine = studio.engine().await?;
    engine.rename_project(known_shape(&id)?, &name).await
}

/// Throws a project away; its sessions stay.
#[tauri::command]
#[specta::specta]
pub async fn delete_project(studio: State<'_, Studio>, id: String) -> Result<(), Failure> {
    studio
        .engine()
        .await?
        .delete_project(known_shape(&id)?)
        .await
}

/// Puts a session into a project, or into none.
#[tauri::command]
#[specta::specta]
pub async fn move_session(
    studio: State<'_, Studio>,
    session: String,
    project: Option<String>,
) -> Result<SessionSummary, Failure> {
    let project = project.as_deref().map(known_shape).transpose()?;
    let engine = studio.engine().await?;
    engine.move_session(known_shape(&session)?, project).await
}
