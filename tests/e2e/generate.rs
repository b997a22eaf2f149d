//! What is asked for is what is sent, and what arrives is what is shown.

use anyhow::ensure;
use plantain_sandbox::SandboxOptions;
use serde_json::json;

use crate::app::App;
use crate::patience::until;
use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn two_wide_pictures_at_2k_are_asked_for_and_shown_as_such() {
    let stage = Stage::paid("generate", SandboxOptions::test())
        .await
        .expect("a stage");
    App::play(stage, async |app| {
        app.click("radio", "2K").await?;
        app.click("button", "Ratio").await?;
        app.click("menuitemradio", "16:9").await?;
        app.click("button", "Number of pictures").await?;
        app.click("menuitemradio", "2 pictures").await?;
        let prompt = "Terraced tea fields in morning fog";
        app.fill("Prompt", prompt).await?;
        app.picture("ready").await?;
        app.click("button", "Generate").await?;

        // One tile for the turn; the bar over the canvas walks its variants.
        app.click("option", &format!("Step 1, variant 1 of 2: {prompt}"))
            .await?;
        for variant in 1..=2 {
            if variant == 2 {
                app.click("button", "Next variant").await?;
            }
            app.find("complementary", "Details").await?;
            until("its variant is shown", async || {
                let details = app.text("complementary", "Details").await?;
                Ok(details.contains(&format!("{variant} of 2")).then_some(()))
            })
            .await?;
            let size = app.pixels(&format!("Step 1: {prompt}")).await?;
            assert_eq!(size, (2752, 1536), "2K at 16:9, by Google's table");
        }
        what_was_sent_is_what_was_asked(app, prompt)
    })
    .await;
}

fn what_was_sent_is_what_was_asked(app: &App, prompt: &str) -> anyhow::Result<()> {
    let sent = app.stage.generations();
    assert_eq!(sent.len(), 2, "one request for each picture, none twice");
    for request in sent {
        let config = &request.body["generationConfig"]["imageConfig"];
        assert_eq!(config["imageSize"], "2K");
        assert_eq!(config["aspectRatio"], "16:9");
        assert_eq!(
            request.body["contents"][0]["parts"],
            json!([{ "text": prompt }])
        );
        assert_eq!(request.credentials, 1, "the key goes along once");
        ensure!(request.query.is_empty(), "and never in the address");
    }
    Ok(())
}
