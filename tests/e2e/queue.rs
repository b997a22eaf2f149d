//! The line under the user's hand: paused, put in another order, cancelled, tried again.

use std::time::Duration;

use anyhow::{Result, ensure};
use plantain_sandbox::{Answer, SandboxOptions};
use thirtyfour::Key;

use crate::app::App;
use crate::patience::until;
use crate::stage::Stage;

/// One request at a time, and the first never ends: everything else stays in line.
async fn blocked(name: &'static str) -> Stage {
    let options = SandboxOptions {
        script: vec![Answer::Slow(Duration::from_mins(10))],
        ..SandboxOptions::test()
    };
    Stage::paid(name, options).await.expect("a stage")
}

async fn one_at_a_time(app: &App) -> Result<()> {
    app.click("button", "Settings").await?;
    app.fill("At the same time", "1").await?;
    app.click("button", "Save limits").await?;
    app.sees("Limits saved").await?;
    app.click("button", "Close").await?;
    app.loses("dialog", "Settings").await
}

async fn ask_for(app: &App, prompt: &str) -> Result<()> {
    app.fill("Prompt", prompt).await?;
    app.press(&[Key::Control], Key::Enter).await
}

/// Waits until the line shows these steps in this order.
async fn order(app: &App, steps: &[&str]) -> Result<()> {
    until(&format!("the line is {steps:?}"), async || {
        let text = app.text("region", "Queue").await?;
        let places: Option<Vec<usize>> = steps.iter().map(|step| text.find(step)).collect();
        let in_order = places.is_some_and(|places| places.is_sorted());
        ensure!(in_order, "it shows: {text}");
        Ok(Some(()))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_line_is_paused_reordered_and_cancelled() {
    let stage = blocked("queue").await;
    App::play(stage, async |app| {
        one_at_a_time(app).await?;
        ask_for(app, "The first, under way").await?;
        app.sees("Thinking…").await?;
        for prompt in ["The second", "The third", "The fourth"] {
            ask_for(app, prompt).await?;
        }
        app.sees("1 running, 3 waiting").await?;

        app.click("button", "Queue: 1 running, 3 waiting").await?;
        order(app, &["step 1", "step 2", "step 3", "step 4"]).await?;
        app.picture("line").await?;
        app.find("button", "Move The first, under way · step 4")
            .await?
            .focus()
            .await?;
        app.press(&[Key::Alt], Key::Up).await?;
        order(app, &["step 1", "step 2", "step 4", "step 3"]).await?;
        app.click("button", "More for The first, under way · step 3")
            .await?;
        app.click("menuitem", "Move to front").await?;
        order(app, &["step 1", "step 3", "step 2", "step 4"]).await?;

        app.click("button", "Pause queue").await?;
        app.find("button", "Resume queue").await?;
        app.find("button", "Queue · paused").await?;
        app.picture("paused").await?;
        app.click("button", "Resume queue").await?;
        app.find("button", "Pause queue").await?;

        app.click("button", "Cancel all…").await?;
        app.find("dialog", "Cancel all jobs?").await?;
        app.picture("question").await?;
        app.click("button", "Cancel 3 waiting").await?;
        app.sees("1 running").await?;
        app.press(&[], Key::Escape).await?;
        app.loses("region", "Queue").await?;
        assert_eq!(app.stage.generations().len(), 1, "only the first was sent");
        // What never ends would be asked about at the end.
        app.click("option", "Step 1").await?;
        app.click("button", "Cancel (may still be charged)").await?;
        app.find("article", "Cancelled").await?;
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_five_failures_one_banner_offers_a_try() {
    let options = SandboxOptions {
        script: vec![Answer::Overloaded; 5],
        ..SandboxOptions::test()
    };
    let stage = Stage::paid("breaker", options).await.expect("a stage");
    App::play(stage, async |app| {
        for prompt in ["One", "Two", "Three", "Four", "Five"] {
            ask_for(app, prompt).await?;
        }
        app.sees("Requests paused: Google keeps failing").await?;
        app.picture("open").await?;
        let sent = app.stage.generations().len();
        app.click("button", "Try one now").await?;
        until("one request tries", async || {
            Ok((app.stage.generations().len() > sent).then_some(()))
        })
        .await?;
        until("the breaker closes", async || {
            let page = app.page().await?;
            Ok((!page.contains("keeps failing")).then_some(()))
        })
        .await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_been_charged_is_told_after_a_crash_and_sent_again_on_demand() {
    let options = SandboxOptions {
        script: vec![Answer::Slow(Duration::from_mins(10))],
        ..SandboxOptions::test()
    };
    let stage = Stage::paid("recovery", options).await.expect("a stage");
    App::play(stage, async |app| {
        ask_for(app, "Lost with the app").await?;
        app.sees("Thinking…").await?;
        app.restart().await?;
        app.sees("1 request may have been charged without an answer")
            .await?;
        app.picture("told").await?;
        assert_eq!(app.stage.generations().len(), 1, "nobody sent it again");
        app.click("button", "Send again").await?;
        app.pixels("Step 1: Lost with the app").await?;
        assert_eq!(app.stage.generations().len(), 2);
        Ok(())
    })
    .await;
}
