//! A computer without a session bus: a server, a container, a bare window manager.

use std::process::Command;

use plantain_vault::{Place, Vault, VaultError};

/// The bus address is read from the environment, which a test must not change for its neighbours:
/// so the test runs itself again as a process of its own.
#[cfg(target_os = "linux")]
#[test]
fn a_computer_without_a_bus_has_no_keyring() {
    let nowhere = tempfile::tempdir().expect("a temporary folder");
    let output = Command::new(std::env::current_exe().expect("this test's own binary"))
        .args([
            "missing::inside_a_process_without_a_bus",
            "--exact",
            "--ignored",
        ])
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .env("XDG_RUNTIME_DIR", nowhere.path())
        .output()
        .expect("the test binary starts");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && printed.contains("1 passed"),
        "{printed}"
    );
}

#[tokio::test]
#[ignore = "run by a_computer_without_a_bus_has_no_keyring in a process without a bus"]
async fn inside_a_process_without_a_bus() {
    let vault = Vault::system();
    assert_eq!(vault.get("google").await.err(), Some(VaultError::Missing));
    assert_eq!(
        vault.set("google", "a key".into()).await,
        Err(VaultError::Missing)
    );
    let status = vault.status("google").await;
    assert_eq!(
        (status.place, status.trouble),
        (Place::None, Some(VaultError::Missing))
    );
    vault.keep_for_session("google", "a key".into());
    assert_eq!(vault.status("google").await.place, Place::Session);
}
