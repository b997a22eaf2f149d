//! What the vault remembers, and where from.

use plantain_vault::{Kind, Place, Vault, VaultError};
use secrecy::{ExposeSecret, SecretString};

const PROFILE: &str = "google";

fn key(text: &str) -> SecretString {
    SecretString::from(text)
}

async fn text(vault: &Vault) -> Result<Option<String>, VaultError> {
    Ok(vault
        .get(PROFILE)
        .await?
        .map(|key| key.expose_secret().to_owned()))
}

#[tokio::test]
async fn a_key_that_was_set_is_found_and_forgotten() {
    let vault = Vault::new(Kind::Memory);
    assert_eq!(text(&vault).await, Ok(None));
    vault
        .set(PROFILE, key("a-key-of-length"))
        .await
        .expect("memory never fails");
    assert_eq!(text(&vault).await, Ok(Some("a-key-of-length".to_owned())));
    let status = vault.status(PROFILE).await;
    assert_eq!(
        (status.place, status.last_four.as_deref()),
        (Place::Keyring, Some("ngth"))
    );
    vault.forget(PROFILE).await.expect("memory never fails");
    assert_eq!(text(&vault).await, Ok(None));
    assert_eq!(vault.status(PROFILE).await.place, Place::None);
}

#[tokio::test]
async fn profiles_do_not_see_each_others_keys() {
    let vault = Vault::memory();
    vault
        .set("other", key("another key"))
        .await
        .expect("memory never fails");
    assert_eq!(text(&vault).await, Ok(None));
}

#[tokio::test]
async fn a_session_key_goes_before_the_keyrings_and_a_set_one_replaces_it() {
    let vault = Vault::memory();
    vault
        .set(PROFILE, key("kept for good"))
        .await
        .expect("memory never fails");
    vault.keep_for_session(PROFILE, key("for now"));
    assert_eq!(text(&vault).await, Ok(Some("for now".to_owned())));
    let status = vault.status(PROFILE).await;
    assert_eq!(
        (status.place, status.last_four),
        (Place::Session, None),
        "too short to show"
    );
    vault
        .set(PROFILE, key("for good again"))
        .await
        .expect("memory never fails");
    assert_eq!(text(&vault).await, Ok(Some("for good again".to_owned())));
    assert_eq!(vault.status(PROFILE).await.place, Place::Keyring);
}

#[tokio::test(start_paused = true)]
async fn a_vault_in_memory_answers_on_a_paused_clock() {
    let vault = Vault::memory();
    vault
        .set(PROFILE, key("a key"))
        .await
        .expect("no timeout can have passed");
    assert!(text(&vault).await.is_ok());
}

#[test]
fn only_the_word_memory_asks_for_memory() {
    assert_eq!(Kind::from_env_value(" Memory\n"), Kind::Memory);
    for value in ["", "system", "keyring", "mem"] {
        assert_eq!(Kind::from_env_value(value), Kind::System, "{value:?}");
    }
}

#[tokio::test]
async fn nothing_that_can_be_printed_holds_the_key() {
    let vault = Vault::memory();
    vault
        .set(PROFILE, key("a-very-secret-key"))
        .await
        .expect("memory never fails");
    let printed = format!("{vault:?} {:?}", vault.status(PROFILE).await);
    assert!(!printed.contains("secret"), "{printed}");
}
