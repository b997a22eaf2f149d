//! The app in its window: found, read and worked by role and name, as a person with a screen
//! reader would.

use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use futures_util::FutureExt;
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::driver::{Driver, gallery};
use crate::patience::until;
use crate::process;
use crate::stage::Stage;

const FIND: &str = include_str!("find.js");

/// A page that throws while it draws stays half drawn, and nobody is told.
const LISTEN: &str = "window.troubles = []; \
    addEventListener('error', (event) => window.troubles.push(event.message)); \
    addEventListener('unhandledrejection', (event) => window.troubles.push(`${event.reason}`));";

/// One test's app.
pub(crate) struct App {
    /// Its provider and its folders.
    pub(crate) stage: Stage,
    driver: Driver,
    window: WebDriver,
    pictures: u32,
}

impl App {
    /// Plays one test: opens the app, acts, takes a picture at the end, closes the app.
    pub(crate) async fn play(stage: Stage, act: impl AsyncFnOnce(&mut Self) -> Result<()>) {
        let mut app = Self::open(stage).await.expect("the app opens");
        let outcome = AssertUnwindSafe(act(&mut app)).catch_unwind().await;
        let good = matches!(outcome, Ok(Ok(())));
        let troubles = app.ask("return window.troubles", vec![]).await;
        let picture = app.picture(if good { "end" } else { "failed" }).await;
        let closed = app.close().await;
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(error)) => panic!("{error:#}"),
            Err(panic) => std::panic::resume_unwind(panic),
        }
        assert_eq!(
            troubles.expect("the page answers"),
            json!([]),
            "nothing was thrown in the page"
        );
        picture.expect("a picture of the window");
        closed.expect("the app closes");
    }

    async fn open(stage: Stage) -> Result<Self> {
        let log = gallery()?.join(format!("{}.log", stage.name));
        let driver = Driver::start(&stage.variables, &log).await?;
        let window = driver.open().await?;
        let app = Self {
            stage,
            driver,
            window,
            pictures: 0,
        };
        app.begin().await?;
        Ok(app)
    }

    async fn close(self) -> Result<()> {
        self.window.quit().await?;
        process::wait_for_the_end(self.stage.library()).await
    }

    /// Ends the app without asking it, as a crash or a power cut does, and starts it again.
    pub(crate) async fn restart(&mut self) -> Result<()> {
        self.window.clone().quit().await?;
        process::wait_for_the_end(self.stage.library()).await?;
        self.window = self.driver.open().await?;
        self.begin().await
    }

    async fn begin(&self) -> Result<()> {
        self.window.execute(LISTEN, vec![]).await?;
        self.resize(1440, 900).await
    }

    /// Waits for the one element with this role whose name is, or else contains, `name`.
    pub(crate) async fn find(&self, role: &str, name: &str) -> Result<WebElement> {
        let what = format!("a {role} named {name:?}");
        until(&what, async || {
            let found = self
                .window
                .execute(FIND, vec![json!(role), json!(name)])
                .await?;
            match found.json() {
                Value::Array(others) => bail!("there is: {others:?}"),
                _ => Ok(Some(found.element()?)),
            }
        })
        .await
    }

    /// Whether there is such an element now.
    pub(crate) async fn has(&self, role: &str, name: &str) -> Result<bool> {
        let found = self
            .window
            .execute(FIND, vec![json!(role), json!(name)])
            .await?;
        Ok(!found.json().is_array())
    }

    /// Waits until there is no such element.
    pub(crate) async fn loses(&self, role: &str, name: &str) -> Result<()> {
        until(&format!("no {role} named {name:?}"), async || {
            Ok((!self.has(role, name).await?).then_some(()))
        })
        .await
    }

    /// Clicks it as soon as it can be clicked.
    pub(crate) async fn click(&self, role: &str, name: &str) -> Result<()> {
        until(&format!("clicks the {role} {name:?}"), async || {
            let element = self.find(role, name).await?;
            element.click().await?;
            Ok(Some(()))
        })
        .await
    }

    /// Types into the field with this label, in place of what was there.
    pub(crate) async fn fill(&self, label: &str, text: &str) -> Result<()> {
        let field = self.find("textbox", label).await?;
        field.clear().await?;
        field.send_keys(text).await?;
        Ok(())
    }

    /// Puts text into the field at once, as pasting does: typing 100,000 letters takes minutes.
    pub(crate) async fn paste(&self, label: &str, text: &str) -> Result<()> {
        let field = self.find("textbox", label).await?;
        let script = "arguments[0].focus(); arguments[0].value = arguments[1]; \
                      arguments[0].dispatchEvent(new InputEvent('input', { bubbles: true }));";
        self.window
            .execute(script, vec![field.to_json()?, json!(text)])
            .await?;
        Ok(())
    }

    /// Presses a key, with others held down meanwhile, wherever the focus is.
    pub(crate) async fn press(&self, held: &[Key], key: impl Into<char>) -> Result<()> {
        let key: char = key.into();
        let mut chain = self.window.action_chain();
        for modifier in held {
            chain = chain.key_down(modifier.clone());
        }
        chain = chain.key_down(key).key_up(key);
        for modifier in held {
            chain = chain.key_up(modifier.clone());
        }
        chain.perform().await?;
        Ok(())
    }

    /// The text inside an element.
    pub(crate) async fn text(&self, role: &str, name: &str) -> Result<String> {
        let element = self.find(role, name).await?;
        let text = self
            .ask("return arguments[0].innerText", vec![element.to_json()?])
            .await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the page shows this text somewhere.
    pub(crate) async fn sees(&self, text: &str) -> Result<()> {
        until(&format!("the page shows {text:?}"), async || {
            let page = self.page().await?;
            if page.contains(text) {
                return Ok(Some(()));
            }
            bail!("it shows: {page}")
        })
        .await
    }

    /// All text of the page.
    pub(crate) async fn page(&self) -> Result<String> {
        let text = self.ask("return document.body.innerText", vec![]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Runs JavaScript in the page.
    pub(crate) async fn ask(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let answer = self.window.execute(script, arguments).await?;
        Ok(answer.json().clone())
    }

    /// Width and height in the file's own pixels, once it is decoded.
    pub(crate) async fn pixels(&self, image: &str) -> Result<(u64, u64)> {
        let element = self.find("img", image).await?.to_json()?;
        until(&format!("the picture {image:?} is decoded"), async || {
            let script = "const [img] = arguments; return img.complete && img.naturalWidth > 0 \
                          ? [img.naturalWidth, img.naturalHeight] : null";
            let size = self.ask(script, vec![element.clone()]).await?;
            Ok(size[0].as_u64().zip(size[1].as_u64()))
        })
        .await
    }

    /// The accessible name of what has the focus.
    pub(crate) async fn focused(&self) -> Result<String> {
        let script = "const e = document.activeElement; \
                      return e === document.body ? '' : e.ariaLabel ?? e.labels?.[0]?.textContent ?? e.textContent ?? ''";
        let name = self.ask(script, vec![]).await?;
        Ok(name.as_str().unwrap_or_default().trim().to_owned())
    }

    /// Gives the window this size.
    pub(crate) async fn resize(&self, width: u32, height: u32) -> Result<()> {
        self.window.set_window_rect(0, 0, width, height).await?;
        Ok(())
    }

    /// Saves what the window shows as `target/e2e/<test>-<n>-<name>.png`.
    pub(crate) async fn picture(&mut self, name: &str) -> Result<PathBuf> {
        self.pictures += 1;
        // A picture taken at once shows the frame before the last change.
        let settled = "const done = arguments[0]; requestAnimationFrame(() => \
                       requestAnimationFrame(() => setTimeout(done, 200)))";
        self.window.execute_async(settled, vec![]).await?;
        let file = format!("{}-{}-{name}.png", self.stage.name, self.pictures);
        let path = gallery()?.join(file);
        self.window
            .screenshot(&path)
            .await
            .with_context(|| path.display().to_string())?;
        Ok(path)
    }

    /// The folder of this test's library.
    pub(crate) fn library(&self) -> &Path {
        self.stage.library()
    }
}
