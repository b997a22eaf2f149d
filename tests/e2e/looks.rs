//! Pictures of the studio for the eye: both themes, the usual window and the smallest.

use anyhow::ensure;
use plantain_sandbox::SandboxOptions;

use crate::app::App;
use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn both_themes_fit_the_usual_and_the_smallest_window() {
    let stage = Stage::sandbox("looks", SandboxOptions::test())
        .await
        .expect("a stage");
    App::play(stage, async |app| {
        app.click("button", "Try the sandbox").await?;
        let prompt = "A glass perfume bottle on wet black slate, hard rim light, deep shadows";
        app.fill("Prompt", prompt).await?;
        app.click("button", "Generate").await?;
        app.pixels("Step 1: ").await?;
        for theme in ["Dark", "Light"] {
            app.click("button", "Settings").await?;
            app.click("radio", theme).await?;
            app.picture(&format!("{theme}-settings").to_lowercase())
                .await?;
            app.click("button", "Close").await?;
            for (width, height) in [(1440, 900), (1024, 700)] {
                app.resize(width, height).await?;
                app.picture(&format!("{theme}-{width}x{height}").to_lowercase())
                    .await?;
                nothing_sticks_out(app).await?;
            }
            app.resize(1440, 900).await?;
        }
        Ok(())
    })
    .await;
}

async fn nothing_sticks_out(app: &App) -> anyhow::Result<()> {
    let script = "const wide = innerWidth, high = innerHeight; \
        return [...document.querySelectorAll('.studio button, .studio textarea, .studio footer span')] \
        .map((e) => [e.ariaLabel ?? e.textContent.trim().slice(0, 40), e.getBoundingClientRect(), e]) \
        .filter(([, box, e]) => box.width > 0 && !e.closest('.strip, aside, .surface') \
            && (box.right > wide + 1 || box.bottom > high + 1 || box.left < -1 || box.top < -1)) \
        .map(([name]) => name)";
    let out = app.ask(script, vec![]).await?;
    ensure!(out == serde_json::json!([]), "outside of the window: {out}");
    Ok(())
}
