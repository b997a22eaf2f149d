//! A real keyring, when asked for.
//!
//! Runs only with `PLANTAIN_KEYRING_TEST=1`, since it writes to the keyring of whoever runs it. With
//! one of its own, which is gone afterwards (packages `dbus-daemon` and `gnome-keyring`):
//!
//! ```text
//! XDG_DATA_HOME=$(mktemp -d) dbus-run-session -- sh -c '
//!   printf password | gnome-keyring-daemon --unlock --components=secrets
//!   PLANTAIN_KEYRING_TEST=1 cargo test -p plantain-vault --test vault real::'
//! ```

use plantain_vault::{Place, SERVICE, Vault};
use secrecy::ExposeSecret;

const PROFILE: &str = "test-of-the-vault";

fn wanted() -> bool {
    std::env::var_os("PLANTAIN_KEYRING_TEST").is_some_and(|value| value == "1")
}

#[tokio::test]
async fn a_key_survives_in_a_real_keyring() {
    if !wanted() {
        return;
    }
    let first = Vault::system();
    first
        .set(PROFILE, "first-key-0001".into())
        .await
        .expect("the keyring is unlocked");
    first
        .set(PROFILE, "second-key-0002".into())
        .await
        .expect("a second key replaces the first");

    // Another vault is another process, as far as the keyring can tell: a session of its own.
    let second = Vault::system();
    let key = second
        .get(PROFILE)
        .await
        .expect("unlocked")
        .expect("stored");
    assert_eq!(key.expose_secret(), "second-key-0002");
    let status = second.status(PROFILE).await;
    assert_eq!(
        (status.place, status.last_four.as_deref()),
        (Place::Keyring, Some("0002"))
    );

    second.forget(PROFILE).await.expect("unlocked");
    second
        .forget(PROFILE)
        .await
        .expect("forgetting twice is no error");
    assert!(
        Vault::system()
            .get(PROFILE)
            .await
            .expect("unlocked")
            .is_none()
    );
    assert_eq!(
        SERVICE, "app.plantain.studio",
        "keys of released versions are under this name"
    );
}
