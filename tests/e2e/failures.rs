//! A failure of each tone: what its card says, and that its buttons do what they say.

use anyhow::{Result, ensure};
use plantain_sandbox::{Answer, SandboxOptions};
use thirtyfour::Key;

use crate::app::App;
use crate::patience::until;
use crate::stage::Stage;

async fn stage(name: &'static str, script: &[Answer]) -> Stage {
    let options = SandboxOptions {
        script: script.to_vec(),
        ..SandboxOptions::test()
    };
    Stage::paid(name, options).await.expect("a stage")
}

/// Waits for the card and checks what it says and in which tone.
async fn card(app: &App, title: &str, tone: &str, charged: &str) -> Result<()> {
    let card = app.find("article", title).await?;
    let classes = card.class_name().await?.unwrap_or_default();
    ensure!(
        classes.split(' ').any(|class| class == tone),
        "{title} is {tone}, not {classes}"
    );
    let text = app.text("article", title).await?;
    let chip = text.lines().any(|line| line.trim() == charged);
    ensure!(chip, "no {charged:?} in: {text}");
    app.find("button", "Details").await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daily_limit_waits_calmly_and_can_be_cancelled() {
    let stage = stage("failure-wait", &[Answer::DayLimit]).await;
    App::play(stage, async |app| {
        app.fill("Prompt", "One too many today").await?;
        app.click("button", "Generate").await?;
        card(app, "Daily limit reached", "wait", "Not charged").await?;
        let text = app.text("article", "Daily limit reached").await?;
        ensure!(
            text.contains("Resets at 00:00 Pacific"),
            "it says when: {text}"
        );
        app.find("button", "See your limits").await?;
        app.picture("day").await?;

        app.click("button", "Cancel job").await?;
        card_of_a_cancelled_job(app).await?;
        app.click("button", "Dismiss").await?;
        app.loses("button", "Dismiss").await?;
        // Out of the queue, the turn stays in the tree with its reason until it is thrown away.
        app.find("article", "Cancelled").await?;
        app.click("option", "Step 1, Cancelled").await?;
        app.press(&[], Key::Delete).await?;
        app.find("heading", "What should it show?").await?;
        assert_eq!(app.stage.generations().len(), 1, "nothing was sent again");
        Ok(())
    })
    .await;
}

async fn card_of_a_cancelled_job(app: &App) -> Result<()> {
    let text = app.text("article", "Cancelled").await?;
    ensure!(text.contains("Not charged"), "{text}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_connection_is_not_sent_again_by_itself() {
    let stage = stage("failure-broken", &[Answer::Drop]).await;
    App::play(stage, async |app| {
        let prompt = "Lost on the way";
        app.fill("Prompt", prompt).await?;
        app.click("button", "Generate").await?;
        card(
            app,
            "The connection broke off",
            "wait",
            "May have been charged",
        )
        .await?;
        app.picture("broken").await?;
        assert_eq!(app.stage.generations().len(), 1, "nobody sent it again");
        app.click("button", "Send again").await?;
        app.pixels(&format!("Step 1: {prompt}")).await?;
        let details = app.text("complementary", "Details").await?;
        ensure!(
            details.contains("may have been charged"),
            "both attempts are listed: {details}"
        );
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_user_must_change_leads_to_the_place_to_change_it() {
    let stage = stage("failure-bad", &[Answer::ImageSafety, Answer::KeyInvalid]).await;
    App::play(stage, async |app| {
        let prompt = "Something that can be read two ways";
        app.fill("Prompt", prompt).await?;
        app.click("button", "Generate").await?;
        app.find("article", "Image blocked by the safety filter")
            .await?;
        app.picture("blocked").await?;
        card(app, "Image blocked by the safety filter", "bad", "Charged").await?;
        app.fill("Prompt", "Another thought meanwhile").await?;
        app.click("button", "Edit prompt").await?;
        until("the prompt is back and has the focus", async || {
            let field = app.find("textbox", "Prompt").await?;
            let text = field.prop("value").await?;
            let focus = app.focused().await?;
            Ok((text.as_deref() == Some(prompt) && focus == "Prompt").then_some(()))
        })
        .await?;

        app.click("button", "Generate").await?;
        card(app, "This key was refused", "bad", "Not charged").await?;
        app.picture("key").await?;
        app.click("button", "Change key").await?;
        app.find("dialog", "Settings").await?;
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calm_failure_can_be_tried_again_with_one_click() {
    let stage = stage("failure-calm", &[Answer::TextOnly, Answer::TextOnly]).await;
    App::play(stage, async |app| {
        let prompt = "Tell me about pictures";
        app.fill("Prompt", prompt).await?;
        app.click("button", "Generate").await?;
        app.find("article", "The model answered without an image")
            .await?;
        app.picture("words-only").await?;
        card(
            app,
            "The model answered without an image",
            "calm",
            "Charged",
        )
        .await?;
        app.click("button", "Send again").await?;
        app.pixels(&format!("Step 1: {prompt}")).await?;
        app.loses("article", "The model answered without an image")
            .await?;
        app.find("button", "Use as reference").await?;
        let details = app.text("complementary", "Details").await?;
        ensure!(details.contains("Image received"), "{details}");
        let billed = details.matches("Thinking").count();
        assert_eq!(billed, 1, "one line for all three attempts: {details}");
        Ok(())
    })
    .await;
}
