//! A picture outside the window: in the file manager, as a copy.

use plantain_engine::Failure;
use tauri::{AppHandle, Runtime, State};

use super::known_shape;
use crate::studio::Studio;
use crate::{copy, dialogs, outside};

/// Shows a picture's file in the file manager.
#[tauri::command]
#[specta::specta]
pub async fn show_image(studio: State<'_, Studio>, image: String) -> Result<(), Failure> {
    let engine = studio.engine().await?;
    let image = engine.image(known_shape(&image)?).await?;
    outside::reveal(engine.image_path(&image)).await
}

/// Asks where to and copies the bytes as they are. Nothing when the dialog was dismissed.
#[tauri::command]
#[specta::specta]
pub async fn save_image_copy<R: Runtime>(
    app: AppHandle<R>,
    studio: State<'_, Studio>,
    image: String,
) -> Result<Option<String>, Failure> {
    let engine = studio.engine().await?;
    let image = engine.image(known_shape(&image)?).await?;
    let original = engine.image_path(&image);
    let Some(target) = dialogs::save_as(&app, &copy::name(&image, &original)).await else {
        return Ok(None);
    };
    copy::write(&original, &target).await?;
    Ok(Some(target.display().to_string()))
}
