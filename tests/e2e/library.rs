//! One window for each library, and a clear word when it cannot be read.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use plantain_sandbox::SandboxOptions;

use crate::app::App;
use crate::driver::binary;
use crate::patience::until_within;
use crate::process;
use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_on_the_same_library_ends_and_leaves_the_first_alone() {
    let stage = Stage::sandbox("second", SandboxOptions::test())
        .await
        .expect("a stage");
    App::play(stage, async |app| {
        app.click("button", "Try the sandbox").await?;
        app.fill("Prompt", "A single pear").await?;
        app.click("button", "Generate").await?;
        app.pixels("Step 1: A single pear").await?;
        let first = process::of_library(app.library())?;
        assert_eq!(first.len(), 1, "one app works here");

        start_again(app).await?;

        assert_eq!(
            process::of_library(app.library())?,
            first,
            "the first is still there, alone"
        );
        app.fill("Prompt", "Another pear").await?;
        app.click("button", "Generate").await?;
        app.pixels("Step 2: Another pear").await?;
        Ok(())
    })
    .await;
}

/// Starts the program once more and waits for its end.
async fn start_again(app: &App) -> Result<()> {
    let mut second = Command::new(binary()?)
        .envs(app.stage.variables.iter().cloned())
        .env("NO_AT_BRIDGE", "1")
        .env("GTK_USE_PORTAL", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let end = until_within(
        Duration::from_secs(10),
        "the second start ends",
        async || Ok(second.try_wait()?),
    );
    match end.await {
        Ok(status) => {
            ensure!(status.success(), "it ends without a fault: {status}");
            Ok(())
        }
        Err(error) => {
            second.kill()?;
            second.wait()?;
            bail!("{error}; is there a session bus?")
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_library_is_said_so_and_left_as_it_is() {
    let stage = Stage::sandbox("damaged", SandboxOptions::test())
        .await
        .expect("a stage");
    let database = stage.library().join("library.db");
    let nonsense = b"This was a database once. ".repeat(400);
    fs::create_dir_all(stage.library()).expect("a folder");
    fs::write(&database, &nonsense).expect("written");
    App::play(stage, async |app| {
        app.find("heading", "The library can’t be read").await?;
        let page = app.page().await?;
        ensure!(page.contains("library.db"), "it names the file: {page}");
        app.find("button", "Show library").await?;
        app.find("button", "Choose another folder…").await?;
        assert_eq!(fs::read(&database)?, nonsense, "nothing was touched");
        Ok(())
    })
    .await;
}
