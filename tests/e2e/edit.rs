//! Turn by turn: editing, going back, branching, undoing, comparing, rebasing.

use anyhow::{Result, ensure};
use plantain_sandbox::SandboxOptions;
use thirtyfour::Key;

use crate::app::App;
use crate::patience::until;
use crate::stage::Stage;

impl App {
    /// Makes a first picture.
    async fn first(&self, prompt: &str) -> Result<()> {
        self.fill("Prompt", prompt).await?;
        self.click("button", "Generate · about").await?;
        self.pixels(&format!("Step 1: {prompt}")).await?;
        Ok(())
    }

    /// Edits what is selected, and waits for the picture.
    async fn edit(&self, step: u32, prompt: &str) -> Result<()> {
        self.fill("Prompt", prompt).await?;
        self.click("button", "Edit · about").await?;
        self.pixels(&format!("Step {step}: {prompt}")).await?;
        Ok(())
    }

    /// The roles of the last request's conversation.
    fn conversation(&self) -> Vec<String> {
        let sent = self.stage.generations();
        let Some(last) = sent.last() else {
            return Vec::new();
        };
        let contents = last.body["contents"].as_array().cloned();
        let role = |content: &serde_json::Value| content["role"].to_string();
        let roles = contents.unwrap_or_default();
        roles.iter().map(role).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_edits_a_branch_an_undone_delete_and_a_comparison() {
    let stage = Stage::paid("edit", SandboxOptions::test())
        .await
        .expect("a stage");
    App::play(stage, async |app| {
        app.first("A copper bottle").await?;
        app.click("radio", "Edit this image").await?;
        app.picture("switched").await?;
        app.edit(2, "At dusk").await?;
        app.edit(3, "Add droplets").await?;
        app.edit(4, "Darker").await?;
        assert_eq!(
            app.conversation().len(),
            7,
            "all of the conversation goes back"
        );
        app.click("button", "Context: 4 turns").await?;
        app.sees("4 turns").await?;
        app.picture("context").await?;
        app.press(&[], Key::Escape).await?;

        app.click("option", "Step 1: A copper bottle").await?;
        app.edit(5, "Warm light").await?;
        app.find("button", "Branch: Warm light").await?;
        app.picture("branched").await?;

        delete_and_undo(app).await?;
        compare(app).await?;
        Ok(())
    })
    .await;
}

async fn delete_and_undo(app: &mut App) -> Result<()> {
    app.click("option", "Step 3: Add droplets").await?;
    app.press(&[], Key::Delete).await?;
    app.loses("option", "Step 3: Add droplets").await?;
    app.find("option", "Step 4: Darker").await?;
    app.picture("deleted").await?;
    app.press(&[Key::Control], 'z').await?;
    app.find("option", "Step 3: Add droplets").await?;
    app.press(&[Key::Control, Key::Shift], 'z').await?;
    app.loses("option", "Step 3: Add droplets").await?;
    app.click("button", "Undo delete").await?;
    app.find("option", "Step 3: Add droplets").await?;
    // What was thrown away and taken back is there after a restart as well.
    app.restart().await?;
    app.find("option", "Step 3: Add droplets").await?;
    app.sees("Warm light").await?;
    Ok(())
}

async fn compare(app: &mut App) -> Result<()> {
    app.click("option", "Step 2: At dusk").await?;
    app.click("tab", "Compare").await?;
    app.find("img", "A: Step 1").await?;
    app.find("img", "B: Step 2").await?;
    app.sees("PSNR").await?;
    for mode in [
        "Side by side",
        "Onion skin",
        "Blink",
        "Difference",
        "Slider",
    ] {
        app.click("radio", mode).await?;
        app.picture(&mode.replace(' ', "-").to_lowercase()).await?;
    }
    app.press(&[], Key::Escape).await?;
    app.loses("img", "B: Step 2").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deep_picture_is_rebased_on_the_original_at_a_price_that_is_shown_first() {
    let stage = Stage::paid("rebase", SandboxOptions::test())
        .await
        .expect("a stage");
    App::play(stage, async |app| {
        app.first("A copper bottle").await?;
        app.click("radio", "Edit this image").await?;
        for (step, prompt) in (2..).zip(["At dusk", "Add droplets", "Darker"]) {
            app.edit(step, prompt).await?;
        }
        app.sees("depth 4").await?;
        until("how much changed is told", async || {
            let details = app.text("complementary", "Details").await?;
            Ok(details.contains("% of pixels changed").then_some(()))
        })
        .await?;
        let sends = app.stage.generations().len();
        app.click("button", "Rebase on original").await?;
        app.find("button", "Edit · about").await?;
        let field = app.find("textbox", "Prompt").await?;
        let prompt = field.value().await?.unwrap_or_default();
        ensure!(
            prompt.contains("1. At dusk") && prompt.contains("3. Darker"),
            "{prompt}"
        );
        assert_eq!(
            app.stage.generations().len(),
            sends,
            "nothing is sent unasked"
        );
        app.picture("rebase").await?;
        app.click("button", "Edit · about").await?;
        app.pixels("Step 5: ").await?;
        assert_eq!(app.conversation().len(), 1, "the picture alone");
        app.sees("depth 2").await?;
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn references_are_pasted_named_and_bound_in_the_prompt() {
    let stage = Stage::paid("references", SandboxOptions::test())
        .await
        .expect("a stage");
    App::play(stage, async |app| {
        app.first("A copper bottle").await?;
        // Through the system's clipboard and back.
        app.find("option", "Step 1: A copper bottle").await?;
        app.click("option", "Step 1: A copper bottle").await?;
        app.press(&[Key::Shift], Key::F10).await?;
        app.click("menuitem", "Copy image").await?;
        app.sees("Image copied").await?;
        let prompt = app.find("textbox", "Prompt").await?;
        prompt.click().await?;
        app.press(&[Key::Control], 'v').await?;
        app.find("button", "@Pasted-image, object").await?;
        app.click("button", "Role of Pasted-image").await?;
        app.click("menuitemradio", "Style").await?;
        app.fill("Prompt", "A poster in the look of @pa").await?;
        app.find("listbox", "References to mention").await?;
        app.picture("completion").await?;
        app.press(&[], Key::Enter).await?;
        app.find("button", "Generate · about").await?;
        app.picture("mentioned").await?;
        app.click("button", "Generate · about").await?;
        app.pixels("Step 2: A poster").await?;
        let sent = app.stage.generations();
        let parts = &sent[1].body["contents"][0]["parts"];
        let text = parts[0]["text"].as_str().unwrap_or_default();
        ensure!(text.contains("@Pasted-image (image 1)"), "{text}");
        ensure!(
            parts[1]["text"]
                .as_str()
                .is_some_and(|label| label.contains("style"))
        );
        ensure!(parts[2]["inlineData"]["data"].is_string());
        Ok(())
    })
    .await;
}
