//! Stopping says honestly whether it may cost something.

use std::time::Duration;

use anyhow::ensure;
use plantain_sandbox::{Latency, SandboxOptions};

use crate::app::App;
use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_says_whether_it_may_be_charged() {
    let long = Duration::from_mins(1);
    let options = SandboxOptions {
        latency: Latency::Between(long, long),
        ..SandboxOptions::test()
    };
    let stage = Stage::paid("cancel", options).await.expect("a stage");
    App::play(stage, async |app| {
        one_request_a_minute(app).await?;

        app.fill("Prompt", "The first, under way").await?;
        app.click("button", "Generate").await?;
        app.sees("Thinking…").await?;
        app.fill("Prompt", "The second, in line").await?;
        app.click("button", "Queue · starts in ").await?;
        app.sees("Waiting for the minute limit").await?;

        app.click("button", "Cancel · free").await?;
        let free = app.text("article", "Cancelled").await?;
        ensure!(free.contains("Not charged"), "{free}");
        ensure!(free.contains("Nothing was sent."), "{free}");
        app.picture("while-waiting").await?;

        app.click("option", "Step 1").await?;
        app.click("button", "Cancel (may still be charged)").await?;
        let risky = app.text("article", "Cancelled").await?;
        ensure!(risky.contains("May have been charged"), "{risky}");
        assert_eq!(
            app.stage.generations().len(),
            1,
            "only the first was sent, and only once"
        );
        Ok(())
    })
    .await;
}

async fn one_request_a_minute(app: &App) -> anyhow::Result<()> {
    app.click("button", "Settings").await?;
    app.fill("Requests a minute", "1").await?;
    app.click("button", "Save limits").await?;
    app.sees("Limits saved").await?;
    app.click("button", "Close").await?;
    app.loses("dialog", "Settings").await
}
