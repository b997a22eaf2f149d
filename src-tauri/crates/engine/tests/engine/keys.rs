//! The key's way through the engine.

use plantain_engine::{
    Clock, Connect, Engine, Environment, FailureCode, KeyPlace, ProviderKind, SettingsPatch,
};
use secrecy::SecretString;
use tempfile::TempDir;

use crate::rig::{NOON, ScriptedApi, ports, request};

async fn engine(folder: &TempDir) -> Engine {
    let api = ScriptedApi::new([]);
    let mut ports = ports(folder, api.clone(), Clock::fixed(NOON));
    ports.environment = Environment::default();
    ports.connect = Connect::fixed(api);
    Engine::start(ports).await.unwrap()
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

#[tokio::test(start_paused = true)]
async fn without_a_key_and_without_the_sandbox_nothing_is_queued() {
    let folder = TempDir::new().unwrap();
    let engine = engine(&folder).await;
    let failure = engine.submit(request(1)).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::KeyMissing);
}

#[tokio::test(start_paused = true)]
async fn a_pasted_key_is_trimmed_tested_kept_and_shown_by_its_last_four() {
    let folder = TempDir::new().unwrap();
    let engine = engine(&folder).await;
    let report = engine
        .test_key(secret("  test-key-0123456789\r\n"), true)
        .await
        .unwrap();
    assert_eq!(report.key.place, KeyPlace::Keyring);
    assert_eq!(report.key.last_four.as_deref(), Some("6789"));
    assert_eq!(engine.settings().provider, Some(ProviderKind::Google));
    engine.submit(request(1)).await.unwrap();
    assert_eq!(engine.forget_key().await.unwrap().place, KeyPlace::None);
}

#[tokio::test(start_paused = true)]
async fn an_impossible_key_is_refused_before_anything_is_sent() {
    let folder = TempDir::new().unwrap();
    let engine = engine(&folder).await;
    for text in ["", "  ", "two words", "schlüssel"] {
        let failure = engine.test_key(secret(text), true).await.unwrap_err();
        assert_eq!(failure.code, FailureCode::KeyRejected, "{text:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_base_url_that_is_none_is_refused_and_the_old_settings_stay() {
    let folder = TempDir::new().unwrap();
    let engine = engine(&folder).await;
    let patch = plantain_engine::ProviderPatch {
        kind: ProviderKind::Custom,
        base_url: Some("not a url".to_owned()),
        auth: plantain_engine::Auth::ApiKey,
        flat_price_nanos: None,
        project: None,
    };
    let failure = engine
        .update_settings(SettingsPatch {
            provider: Some(patch),
            ..SettingsPatch::default()
        })
        .await
        .unwrap_err();
    assert_eq!(failure.code, FailureCode::BaseUrlInvalid);
    assert_eq!(engine.settings().provider, None);
}

#[tokio::test(start_paused = true)]
async fn the_environments_key_is_never_shown_to_a_proxy_in_the_settings() {
    let folder = TempDir::new().unwrap();
    let api = ScriptedApi::new([]);
    let mut ports = ports(&folder, api.clone(), Clock::fixed(NOON));
    ports.environment.provider = None;
    let engine = Engine::start(ports).await.unwrap();
    let patch = plantain_engine::ProviderPatch {
        kind: ProviderKind::Custom,
        base_url: Some("https://proxy.example".to_owned()),
        auth: plantain_engine::Auth::Bearer,
        flat_price_nanos: None,
        project: None,
    };
    let patch = SettingsPatch {
        provider: Some(patch),
        ..SettingsPatch::default()
    };
    engine.update_settings(patch).await.unwrap();
    let failure = engine.submit(request(1)).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::KeyMissing);
    assert!(api.sends().is_empty());
}
