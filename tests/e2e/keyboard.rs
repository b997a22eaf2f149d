//! The whole job without a mouse.

use plantain_sandbox::SandboxOptions;
use thirtyfour::Key;

use crate::app::App;
use crate::patience::until;
use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_job_works_without_a_mouse() {
    let stage = Stage::sandbox("keyboard", SandboxOptions::test())
        .await
        .expect("a stage");
    App::play(stage, async |app| {
        app.find("button", "Try the sandbox").await?;
        the_focus_reaches(app, "Try the sandbox").await?;
        app.press(&[], Key::Enter).await?;
        app.find("region", "New picture").await?;

        for (step, prompt) in [(1, "One stone"), (2, "Two stones")] {
            app.press(&[], Key::Escape).await?;
            app.press(&[], '/').await?;
            the_focus_is_on(app, "Prompt").await?;
            app.press(&[Key::Control], 'a').await?;
            for letter in prompt.chars() {
                app.press(&[], letter).await?;
            }
            app.press(&[Key::Control], Key::Enter).await?;
            app.pixels(&format!("Step {step}: {prompt}")).await?;
        }

        app.press(&[], Key::Escape).await?;
        app.press(&[], Key::Left).await?;
        app.find("img", "Step 1: One stone").await?;
        app.press(&[], Key::Right).await?;
        app.find("img", "Step 2: Two stones").await?;
        app.press(&[], Key::Home).await?;
        app.find("img", "Step 1: One stone").await?;

        app.press(&[Key::Control], ',').await?;
        app.find("dialog", "Settings").await?;
        app.press(&[], Key::Escape).await?;
        app.loses("dialog", "Settings").await?;
        app.press(&[Key::Shift], '?').await?;
        app.find("dialog", "Shortcuts").await?;
        app.picture("shortcuts").await?;
        app.press(&[], Key::Escape).await?;
        app.loses("dialog", "Shortcuts").await
    })
    .await;
}

async fn the_focus_reaches(app: &App, name: &str) -> anyhow::Result<()> {
    until(&format!("Tab reaches {name:?}"), async || {
        if app.focused().await?.contains(name) {
            return Ok(Some(()));
        }
        app.press(&[], Key::Tab).await?;
        Ok(None)
    })
    .await
}

async fn the_focus_is_on(app: &App, name: &str) -> anyhow::Result<()> {
    until(&format!("the focus is on {name:?}"), async || {
        Ok(app.focused().await?.contains(name).then_some(()))
    })
    .await
}
