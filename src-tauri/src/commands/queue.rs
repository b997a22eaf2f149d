//! The queue: its order, its pauses, its breaker.

use plantain_engine::{Failure, Priority};
use tauri::State;

use super::known_shape;
use crate::studio::Studio;

/// Nothing more goes out. What is under way ends.
#[tauri::command]
#[specta::specta]
pub async fn pause_queue(studio: State<'_, Studio>) -> Result<(), Failure> {
    studio.engine().await?.pause().await
}

/// The queue goes on.
#[tauri::command]
#[specta::specta]
pub async fn resume_queue(studio: State<'_, Studio>) -> Result<(), Failure> {
    studio.engine().await?.resume().await
}

/// Cancels everything that waits; with `under_way` also what has gone out. Says how many.
#[tauri::command]
#[specta::specta]
pub async fn cancel_all(studio: State<'_, Studio>, under_way: bool) -> Result<u32, Failure> {
    studio.engine().await?.cancel_all(under_way).await
}

/// Puts everything that failed without a charge back in line. Says how many.
#[tauri::command]
#[specta::specta]
pub async fn retry_failed(studio: State<'_, Studio>) -> Result<u32, Failure> {
    studio.engine().await?.retry_failed().await
}

/// Moves a job directly before another one, or to the end of the line.
#[tauri::command]
#[specta::specta]
pub async fn move_job(
    studio: State<'_, Studio>,
    job: String,
    before: Option<String>,
) -> Result<(), Failure> {
    let before = before.as_deref().map(known_shape).transpose()?;
    let engine = studio.engine().await?;
    engine.move_job(known_shape(&job)?, before).await
}

/// Moves a job to the front of the line.
#[tauri::command]
#[specta::specta]
pub async fn move_first(studio: State<'_, Studio>, job: String) -> Result<(), Failure> {
    studio.engine().await?.move_first(known_shape(&job)?).await
}

/// Changes who goes first.
#[tauri::command]
#[specta::specta]
pub async fn prioritise(
    studio: State<'_, Studio>,
    job: String,
    priority: Priority,
) -> Result<(), Failure> {
    let engine = studio.engine().await?;
    engine.prioritise(known_shape(&job)?, priority).await
}

/// Sends a job outside the provider's busy hours, or whenever its turn comes.
#[tauri::command]
#[specta::specta]
pub async fn set_off_peak(
    studio: State<'_, Studio>,
    job: String,
    off_peak: bool,
) -> Result<(), Failure> {
    let engine = studio.engine().await?;
    engine.set_off_peak(known_shape(&job)?, off_peak).await
}

/// Lets one request through a breaker that is open.
#[tauri::command]
#[specta::specta]
pub async fn probe_now(studio: State<'_, Studio>) -> Result<(), Failure> {
    studio.engine().await?.probe_now().await
}

/// Reads what other programs on this library did meanwhile.
#[tauri::command]
#[specta::specta]
pub async fn refresh(studio: State<'_, Studio>) -> Result<(), Failure> {
    studio.engine().await?.refresh().await
}
