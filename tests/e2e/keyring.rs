//! A real GNOME keyring on the session bus, with its files in a folder of its own.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::patience::until;

/// A running keyring. It ends with the value.
pub(crate) struct Keyring {
    process: Child,
}

impl Keyring {
    /// Starts it unlocked and empty.
    pub(crate) async fn start(folder: &Path) -> Result<Self> {
        ensure!(
            std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some(),
            "there is no session bus; run this under dbus-run-session"
        );
        ensure!(
            !has_an_owner()?,
            "the session bus has a keyring already, which a test must not write to; run this \
             under dbus-run-session"
        );
        let home = folder.join("home");
        let runtime = folder.join("runtime");
        for folder in [&home, &runtime] {
            fs::create_dir_all(folder)?;
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        }
        let mut process = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .env("HOME", &home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_RUNTIME_DIR", &runtime)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("gnome-keyring-daemon does not start; is gnome-keyring installed?")?;
        // The password ends with the input.
        let mut input = process.stdin.take().context("an input")?;
        input.write_all(b"a password for nothing")?;
        drop(input);
        let keyring = Self { process };
        until("the keyring answers", async || {
            Ok(has_an_owner()?.then_some(()))
        })
        .await?;
        Ok(keyring)
    }

    /// What is kept for an application, as the command of libsecret shows it.
    pub(crate) fn kept_for(service: &str) -> Result<String> {
        let output = Command::new("secret-tool")
            .args(["search", "--all", "service", service])
            .output()
            .context("secret-tool does not start; is libsecret-tools installed?")?;
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        Ok(text)
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        // It may have ended by itself; there is nobody left to tell.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Asked without starting one: the bus would do that for anyone who calls.
fn has_an_owner() -> Result<bool> {
    let output = Command::new("dbus-send")
        .args(["--session", "--print-reply=literal"])
        .args(["--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"])
        .arg("org.freedesktop.DBus.NameHasOwner")
        .arg("string:org.freedesktop.secrets")
        .output()
        .context("dbus-send does not start")?;
    Ok(String::from_utf8_lossy(&output.stdout).contains("true"))
}
