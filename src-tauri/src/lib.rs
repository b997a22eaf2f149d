//! Plantain's window: commands, events, `img://`, menu, dialogs. The only crate that knows Tauri.
//!
//! It holds no rule of the product: what a request costs, when it goes out, what a failure means
//! is the engine's. Start reading at [`run`], then `bindings.rs` for the list of commands.

pub mod bindings;
mod clipboard;
pub mod commands;
mod copy;
mod dialogs;
pub mod environment;
pub mod events;
pub mod flags;
mod instance;
pub mod location;
mod logging;
pub mod media;
pub mod menu;
pub mod outside;
mod rendering;
pub mod studio;
mod window;

use std::error::Error;
use std::time::Duration;

use tauri::{App, AppHandle, Context, Manager, RunEvent, Wry};

use crate::environment::Environment;
use crate::flags::Flags;
use crate::studio::Studio;

/// How long the end of the app waits for answers that are being stored.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// Opens the window and runs until it is closed.
///
/// # Errors
/// There is no display, or the web view is missing.
pub fn run(flags: Flags, context: Context<Wry>) -> Result<(), Box<dyn Error>> {
    if !rendering::has_display() {
        return Err("there is no display. plantain-cli works without one".into());
    }
    rendering::prepare();
    let environment = Environment::read(flags);
    let log = logging::start(environment.location.folder());
    let app = build(environment, context)?;
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            finish(app);
        }
    });
    drop(log);
    Ok(())
}

fn build(environment: Environment, context: Context<Wry>) -> tauri::Result<App> {
    let bindings = bindings::builder::<Wry>();
    let location = environment.location.clone();
    tauri::Builder::default()
        .plugin(instance::plugin(&location))
        .plugin(window::state(&location))
        .plugin(tauri_plugin_dialog::init())
        .register_asynchronous_uri_scheme_protocol(media::SCHEME, media::serve)
        .invoke_handler(bindings.invoke_handler())
        .menu(menu::build)
        .on_menu_event(|app, event| menu::on_event(app, &event))
        .on_window_event(window::on_event)
        .manage(Studio::new(location))
        .setup(move |app| {
            bindings.mount_events(app);
            start(app.handle().clone(), environment);
            Ok(window::open(app.handle())?)
        })
        .build(context)
}

/// Beside the window, which opens meanwhile.
fn start(app: AppHandle, environment: Environment) {
    tauri::async_runtime::spawn(async move {
        let studio = app.state::<Studio>();
        studio.start(environment).await;
        if let Some(engine) = studio.running() {
            window::dress(&app, engine.settings().theme);
        }
    });
}

fn finish(app: &AppHandle) {
    let studio = app.state::<Studio>();
    let Some(engine) = studio.running() else {
        return;
    };
    tauri::async_runtime::block_on(async {
        if tokio::time::timeout(LAST_WORDS, engine.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("the app ended while an answer was still being stored");
        }
    });
}
