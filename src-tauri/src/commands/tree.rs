//! The tree of a session: branches, turns, pictures, and taking things back.

use plantain_engine::{
    Act, BranchView, Comparison, Failure, ImageView, Mark, RebaseDraft, TrashItem, TrashKey,
};
use tauri::State;

use super::known_shape;
use crate::clipboard;
use crate::studio::Studio;

/// Gives a branch another name.
#[tauri::command]
#[specta::specta]
pub async fn rename_branch(
    studio: State<'_, Studio>,
    id: String,
    name: String,
) -> Result<BranchView, Failure> {
    let engine = studio.engine().await?;
    engine.rename_branch(known_shape(&id)?, &name).await
}

/// Puts a branch with its turns into the Trash.
#[tauri::command]
#[specta::specta]
pub async fn delete_branch(studio: State<'_, Studio>, id: String) -> Result<(), Failure> {
    let engine = studio.engine().await?;
    engine.delete_branch(known_shape(&id)?).await
}

/// Puts a turn with its pictures into the Trash; what came after it stays.
#[tauri::command]
#[specta::specta]
pub async fn delete_turn(studio: State<'_, Studio>, id: String) -> Result<(), Failure> {
    studio.engine().await?.delete_turn(known_shape(&id)?).await
}

/// Puts a picture into the Trash.
#[tauri::command]
#[specta::specta]
pub async fn delete_image(studio: State<'_, Studio>, id: String) -> Result<(), Failure> {
    studio.engine().await?.delete_image(known_shape(&id)?).await
}

/// Marks a picture; a star and a rejection exclude each other.
#[tauri::command]
#[specta::specta]
pub async fn mark_image(
    studio: State<'_, Studio>,
    id: String,
    mark: Mark,
) -> Result<ImageView, Failure> {
    let engine = studio.engine().await?;
    engine.mark_image(known_shape(&id)?, mark).await
}

/// Takes the last act back.
#[tauri::command]
#[specta::specta]
pub async fn undo(studio: State<'_, Studio>) -> Result<Option<Act>, Failure> {
    studio.engine().await?.undo().await
}

/// Does again what was taken back last.
#[tauri::command]
#[specta::specta]
pub async fn redo(studio: State<'_, Studio>) -> Result<Option<Act>, Failure> {
    studio.engine().await?.redo().await
}

/// What was thrown away, the latest first.
#[tauri::command]
#[specta::specta]
pub async fn trash(studio: State<'_, Studio>) -> Result<Vec<TrashItem>, Failure> {
    studio.engine().await?.trash().await
}

/// Takes one thing out of the Trash.
#[tauri::command]
#[specta::specta]
pub async fn restore(studio: State<'_, Studio>, item: TrashKey) -> Result<(), Failure> {
    known_shape(&item.id)?;
    studio.engine().await?.restore(&item).await
}

/// The first picture with every instruction since, as one edit.
#[tauri::command]
#[specta::specta]
pub async fn rebase(studio: State<'_, Studio>, image: String) -> Result<RebaseDraft, Failure> {
    studio.engine().await?.rebase(known_shape(&image)?).await
}

/// How much two pictures differ.
#[tauri::command]
#[specta::specta]
pub async fn compare_images(
    studio: State<'_, Studio>,
    a: String,
    b: String,
) -> Result<Comparison, Failure> {
    let engine = studio.engine().await?;
    engine
        .compare_images(known_shape(&a)?, known_shape(&b)?)
        .await
}

/// Puts a picture on the clipboard.
#[tauri::command]
#[specta::specta]
pub async fn copy_image(studio: State<'_, Studio>, id: String) -> Result<(), Failure> {
    let engine = studio.engine().await?;
    let image = engine.image(known_shape(&id)?).await?;
    clipboard::write(engine.bitmap(&image).await?).await
}
