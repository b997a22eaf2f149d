//! Everything is found again, even after an end without warning.

use std::time::Duration;

use anyhow::ensure;
use plantain_sandbox::{Answer, SandboxOptions};

use crate::app::App;
use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn after_a_sudden_end_everything_is_found_again() {
    let never = Answer::Slow(Duration::from_mins(10));
    let options = SandboxOptions {
        script: vec![Answer::Ok, Answer::Ok, never],
        ..SandboxOptions::test()
    };
    let stage = Stage::sandbox("restart", options).await.expect("a stage");
    App::play(stage, async |app| {
        app.click("button", "Try the sandbox").await?;
        app.click("radio", "2K").await?;
        app.click("button", "Ratio").await?;
        app.click("menuitemradio", "3:2").await?;
        app.fill("Prompt", "A red kite over dunes").await?;
        app.click("button", "Generate").await?;
        let first = app.pixels("Step 1: A red kite over dunes").await?;
        app.fill("Prompt", "The same kite at night").await?;
        app.click("button", "Generate").await?;
        app.pixels("Step 2: The same kite at night").await?;

        app.fill("Prompt", "A kite that never lands").await?;
        app.click("button", "Generate").await?;
        app.sees("Thinking…").await?;

        app.restart().await?;

        let lost = app.text("article", "The connection broke off").await?;
        ensure!(
            lost.contains("Not charged"),
            "the sandbox costs nothing: {lost}"
        );
        app.picture("found").await?;

        app.find("button", "Sessions: A red kite over dunes")
            .await?;
        app.click("option", "Step 1: A red kite over dunes").await?;
        assert_eq!(
            app.pixels("Step 1: A red kite over dunes").await?,
            first,
            "the same picture"
        );
        app.find("option", "Step 2: The same kite at night").await?;
        let details = app.text("complementary", "Details").await?;
        ensure!(
            details.contains("2K · 3:2"),
            "the recipe is kept: {details}"
        );
        app.find("button", "Ratio: 3:2").await?;
        let size = app.find("radio", "2K").await?;
        assert_eq!(
            size.attr("aria-checked").await?.as_deref(),
            Some("true"),
            "the dock is set as it was"
        );
        ensure!(
            !app.has("heading", "Welcome to Plantain").await?,
            "a first run is first once"
        );
        assert_eq!(app.stage.generations().len(), 3, "nothing was sent again");
        Ok(())
    })
    .await;
}
