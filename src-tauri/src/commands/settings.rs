//! Settings, and pages outside the app.

use plantain_engine::{Failure, Settings, SettingsPatch};
use tauri::{AppHandle, Runtime, State};

use crate::outside::{self, ExternalPage};
use crate::studio::Studio;
use crate::window;

/// Changes settings; what the patch leaves out stays.
#[tauri::command]
#[specta::specta]
pub async fn update_settings<R: Runtime>(
    app: AppHandle<R>,
    studio: State<'_, Studio>,
    patch: SettingsPatch,
) -> Result<Settings, Failure> {
    let settings = studio.engine().await?.update_settings(patch).await?;
    window::dress(&app, settings.theme);
    Ok(settings)
}

/// Opens one of the known pages in the browser.
#[tauri::command]
#[specta::specta]
pub async fn open_external(page: ExternalPage) -> Result<(), Failure> {
    outside::browse(page).await
}
