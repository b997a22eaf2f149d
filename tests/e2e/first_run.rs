//! From the first start to the first picture, without a key.

use anyhow::{Result, ensure};
use plantain_sandbox::SandboxOptions;

use crate::app::App;
use crate::stage::Stage;

/// The first price in a text, in millionths of a dollar.
fn dollars(text: &str) -> Option<u64> {
    let figure: String = text
        .split_once('$')?
        .1
        .chars()
        .take_while(|letter| letter.is_ascii_digit() || *letter == '.')
        .collect();
    let (whole, part) = figure.split_once('.')?;
    format!("{whole}{part:0<6}").parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_run_leads_from_the_welcome_to_a_picture_without_a_key() {
    let stage = Stage::sandbox("first-run", SandboxOptions::test())
        .await
        .expect("a stage");
    App::play(stage, async |app| {
        app.find("heading", "Welcome to Plantain").await?;
        app.find("textbox", "Gemini API key").await?;
        app.picture("welcome").await?;
        app.click("button", "Try the sandbox").await?;
        every_size_carries_its_price(app).await?;
        app.picture("studio").await?;

        let prompt = "A lighthouse on a cliff at dusk, long exposure";
        app.fill("Prompt", prompt).await?;
        app.click("button", "Generate").await?;
        let size = app.pixels(&format!("Step 1: {prompt}")).await?;
        assert_eq!(size, (1024, 1024), "1K without a ratio, by Google's table");
        app.find("option", &format!("Step 1: {prompt}")).await?;
        let details = app.text("complementary", "Details").await?;
        for part in [
            prompt,
            "Nano Banana 2.1",
            "1024×1024 JPEG",
            "Cost",
            "Estimate",
            "Sandbox: nothing is charged",
            "would be $",
        ] {
            ensure!(details.contains(part), "no {part:?} in: {details}");
        }
        Ok(())
    })
    .await;
}

async fn every_size_carries_its_price(app: &App) -> Result<()> {
    let mut last = 0;
    for size in ["1K", "2K", "4K"] {
        let name = app.text("radio", size).await?;
        let price = dollars(&name).unwrap_or_default();
        ensure!(
            price > last,
            "{size} costs more than the size before it: {name}"
        );
        last = price;
    }
    Ok(())
}
