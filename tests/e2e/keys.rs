//! The key's whole life: pasted, tested, kept in a real keyring, found again, nowhere else.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use plantain_sandbox::SandboxOptions;

use crate::app::App;
use crate::driver::gallery;
use crate::keyring::Keyring;
use crate::stage::{KEY, Stage};

const SERVICE: &str = "app.plantain.studio";

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_kept_in_the_keyring_and_nowhere_else() {
    let stage = Stage::keyless("key", SandboxOptions::test())
        .await
        .expect("a stage")
        .with("PLANTAIN_VAULT", "");
    let _keyring = Keyring::start(stage.folder()).await.expect("a keyring");
    App::play(stage, async |app| {
        a_wrong_key_is_refused_beside_its_field(app).await?;
        // Copied from a page, a key brings its surroundings along.
        app.fill("Gemini API key", &format!("  {KEY} ")).await?;
        app.click("button", "Test and save in keychain").await?;
        app.find("button", "Start").await?;
        app.picture("accepted").await?;
        app.click("button", "Start").await?;
        app.find("region", "New picture").await?;
        ensure!(
            Keyring::kept_for(SERVICE)?.contains(KEY),
            "others who may ask the keyring find it"
        );
        the_page_does_not_hold_it(app).await?;

        app.restart().await?;

        app.fill("Prompt", "A key in a lock").await?;
        app.click("button", "Generate").await?;
        app.pixels("Step 1: A key in a lock").await?;
        // The provider takes no other key: it was found again and sent.
        app.click("button", "Settings").await?;
        app.sees("••••7413").await?;
        app.sees("In your system keychain").await?;
        app.picture("settings").await?;
        the_page_does_not_hold_it(app).await?;

        app.click("button", "Forget").await?;
        app.find("dialog", "Forget the key?").await?;
        app.click("button", "Forget").await?;
        app.sees("No key stored").await?;
        ensure!(
            !Keyring::kept_for(SERVICE)?.contains(KEY),
            "forgotten means gone from the keyring"
        );
        no_file_holds_it(app.library())?;
        no_file_holds_it(&gallery()?.join("key.log"))
    })
    .await;
}

async fn a_wrong_key_is_refused_beside_its_field(app: &mut App) -> Result<()> {
    app.fill("Gemini API key", "a-key-of-somebody-else-1234")
        .await?;
    app.click("button", "Test and save in keychain").await?;
    let message = app.text("alert", "This key was refused").await?;
    ensure!(message.contains("not valid"), "it says why: {message}");
    let field = app.find("textbox", "Gemini API key").await?;
    assert_eq!(field.attr("aria-invalid").await?.as_deref(), Some("true"));
    let kept = field.prop("value").await?.unwrap_or_default();
    assert_eq!(kept, "", "the field gave the key away and forgot it");
    app.picture("refused").await?;
    ensure!(
        !Keyring::kept_for(SERVICE)?.contains("somebody-else"),
        "a wrong key is not kept"
    );
    Ok(())
}

async fn the_page_does_not_hold_it(app: &App) -> Result<()> {
    let script = "return [document.documentElement.outerHTML, \
                  ...[...document.querySelectorAll('input, textarea')].map((e) => e.value), \
                  ...Object.values(localStorage), ...Object.values(sessionStorage)].join('\\n')";
    let page = app.ask(script, vec![]).await?;
    let page = page.as_str().unwrap_or_default();
    ensure!(page.contains("Plantain"), "there is a page to look at");
    ensure!(!page.contains(KEY), "the key is in the page");
    Ok(())
}

fn no_file_holds_it(place: &Path) -> Result<()> {
    if place.is_dir() {
        for entry in fs::read_dir(place)? {
            no_file_holds_it(&entry?.path())?;
        }
        return Ok(());
    }
    let bytes = fs::read(place)?;
    let found = bytes
        .windows(KEY.len())
        .any(|window| window == KEY.as_bytes());
    ensure!(!found, "the key is in {}", place.display());
    Ok(())
}
