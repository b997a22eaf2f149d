//! The API key. It comes in once and never goes back to the page.

use plantain_engine::{Failure, KeyReport, KeyView};
use secrecy::SecretString;
use secrecy::zeroize::Zeroize;
use tauri::State;

use crate::studio::Studio;

/// Tests a key and, if asked, keeps it.
#[tauri::command]
#[specta::specta]
pub async fn test_key(
    studio: State<'_, Studio>,
    mut key: String,
    save: bool,
) -> Result<KeyReport, Failure> {
    let secret = SecretString::from(key.as_str());
    key.zeroize();
    studio.engine().await?.test_key(secret, save).await
}

/// Tests the key that is kept.
#[tauri::command]
#[specta::specta]
pub async fn test_stored_key(studio: State<'_, Studio>) -> Result<KeyReport, Failure> {
    studio.engine().await?.test_stored_key().await
}

/// Removes the key from the keyring and from memory.
#[tauri::command]
#[specta::specta]
pub async fn forget_key(studio: State<'_, Studio>) -> Result<KeyView, Failure> {
    studio.engine().await?.forget_key().await
}
