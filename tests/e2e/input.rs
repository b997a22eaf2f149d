//! What people really type.

use anyhow::ensure;
use plantain_sandbox::SandboxOptions;

use crate::app::App;
use crate::patience::until;
use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_is_explained_where_it_was_typed() {
    let stage = Stage::sandbox("input", SandboxOptions::test())
        .await
        .expect("a stage");
    App::play(stage, async |app| {
        app.click("button", "Try the sandbox").await?;
        the_button_says_why_it_is_off(app, "Describe a picture first").await?;
        app.paste("Prompt", " \n\t ").await?;
        the_button_says_why_it_is_off(app, "Describe a picture first").await?;
        app.paste("Prompt", &"a".repeat(100_001)).await?;
        the_button_says_why_it_is_off(app, "1 character too many").await?;
        app.picture("too-long").await?;
        app.paste("Prompt", &"a".repeat(100_000)).await?;
        the_button_is_on(app).await?;
        ensure!(app.stage.generations().is_empty(), "nothing was sent");

        app.click("button", "Settings").await?;
        app.click("radio", "Other").await?;
        app.fill("Base URL", "my proxy, the new one").await?;
        app.click("button", "Save provider").await?;
        let message = app.text("alert", "").await?;
        ensure!(!message.trim().is_empty(), "a sentence beside the field");
        let field = app.find("textbox", "Base URL").await?;
        assert_eq!(field.attr("aria-invalid").await?.as_deref(), Some("true"));
        app.picture("base-url").await?;
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn emoji_and_right_to_left_text_arrive_as_written() {
    let stage = Stage::sandbox("writing", SandboxOptions::test())
        .await
        .expect("a stage");
    App::play(stage, async |app| {
        app.click("button", "Try the sandbox").await?;
        let prompt = "قطة صغيرة 🐈‍⬛ تحت المطر — עם מטרייה 🏳️‍🌈 \"quoted\" \\ <b>&amp;</b>";
        app.paste("Prompt", prompt).await?;
        the_button_is_on(app).await?;
        app.click("button", "Generate").await?;
        app.pixels("Step 1: ").await?;
        let sent = app.stage.generations();
        assert_eq!(sent[0].body["contents"][0]["parts"][0]["text"], prompt);
        let details = app.text("complementary", "Details").await?;
        ensure!(details.contains("🏳️‍🌈"), "{details}");
        ensure!(
            details.contains("<b>&amp;</b>"),
            "text stays text: {details}"
        );
        Ok(())
    })
    .await;
}

async fn the_button_says_why_it_is_off(app: &App, why: &str) -> anyhow::Result<()> {
    app.sees(why).await?;
    let button = app.find("button", "Generate").await?;
    assert_eq!(
        button.attr("aria-disabled").await?.as_deref(),
        Some("true"),
        "{why}"
    );
    // It can still be reached and clicked; then nothing happens.
    button.click().await?;
    Ok(())
}

async fn the_button_is_on(app: &App) -> anyhow::Result<()> {
    until("the button is on", async || {
        let button = app.find("button", "Generate").await?;
        let off = button.attr("aria-disabled").await?;
        Ok((off.as_deref() != Some("true")).then_some(()))
    })
    .await
}
