//! The web view's own driver: one process for each test, since the app inherits its environment.

use std::ffi::OsString;
use std::fs::File;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use thirtyfour::{Capabilities, WebDriver};

use crate::patience::until;

/// Inherited, they would make a test depend on who runs it.
const FOREIGN: [&str; 5] = [
    "GEMINI_API_KEY",
    "PLANTAIN_BASE_URL",
    "PLANTAIN_DATA_DIR",
    "PLANTAIN_PROVIDER",
    "PLANTAIN_VAULT",
];

/// A running driver. It ends with the value.
pub(crate) struct Driver {
    process: Child,
    url: String,
}

impl Driver {
    /// Starts it with what the app shall find in its environment. What both write goes to `log`.
    pub(crate) async fn start(variables: &[(&'static str, OsString)], log: &Path) -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        let log = File::create(log)?;
        let mut command = Command::new("WebKitWebDriver");
        for name in FOREIGN {
            command.env_remove(name);
        }
        let process = command
            .arg(format!("--port={port}"))
            .arg("--host=127.0.0.1")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("NO_AT_BRIDGE", "1")
            .env("GTK_USE_PORTAL", "0")
            .envs(variables.iter().cloned())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("WebKitWebDriver does not start; Debian has it in webkit2gtk-driver")?;
        let driver = Self {
            process,
            url: format!("http://127.0.0.1:{port}"),
        };
        until("WebKitWebDriver listens", async || {
            Ok(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok())
        })
        .await?;
        Ok(driver)
    }

    /// Starts the app and takes hold of its window.
    pub(crate) async fn open(&self) -> Result<WebDriver> {
        let binary = binary()?;
        let mut capabilities = Capabilities::new();
        let options = serde_json::json!({ "binary": binary, "args": [] });
        // Any other capability makes the driver look for a browser of that name.
        capabilities.set("webkitgtk:browserOptions", options)?;
        let window = WebDriver::new(&self.url, capabilities)
            .await
            .context("the app's window does not open; is there a display?")?;
        window.set_script_timeout(Duration::from_secs(20)).await?;
        Ok(window)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself; there is nobody left to tell.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The built app: `PLANTAIN_APP`, or beside this test in the target folder.
pub(crate) fn binary() -> Result<PathBuf> {
    let binary = match std::env::var_os("PLANTAIN_APP") {
        Some(path) => PathBuf::from(path),
        None => target()?.join("plantain"),
    };
    ensure!(
        binary.is_file(),
        "There is no app at {}. Build it with `cargo build -p plantain`, or name it in \
         PLANTAIN_APP.",
        binary.display()
    );
    Ok(binary)
}

/// Where the pictures of the window go.
pub(crate) fn gallery() -> Result<PathBuf> {
    let target = target()?;
    let folder = target.parent().unwrap_or(&target).join("e2e");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The profile's folder: this test lies in its `deps`.
fn target() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let profile = own.parent().and_then(Path::parent);
    Ok(profile
        .context("this test lies in no target folder")?
        .to_owned())
}
