//! Plantain's window: commands, events, `img://`, menu, dialogs. The only crate that knows Tauri.
//!
//! It holds no rule of the product: what a request costs, when it goes out, what a failure means
//! is the engine's. Start reading at [`run`], then `bindings.rs` for the list of commands.

mod banner;
pub mod bindings;
mod clipboard;
mod closing;
pub mod commands;
mod copy;
mod dialogs;
pub mod drift;
pub mod environment;
pub mod events;
pub mod flags;
mod instance;
pub mod location;
mod logging;
pub mod media;
pub mod menu;
pub mod notice;
pub mod notification;
pub mod notifier;
pub mod outside;
mod pausing;
mod rendering;
#[cfg(unix)]
mod signal;
#[cfg(target_os = "linux")]
mod sleep;
pub mod studio;
mod window;

use std::error::Error;

use tauri::{App, AppHandle, Context, Manager, RunEvent, Wry};

use crate::banner::Banner;
use crate::environment::Environment;
use crate::flags::Flags;
use crate::studio::Studio;

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
    let mut log = logging::start(environment.location.folder());
    let app = build(environment, context).inspect_err(|error| {
        #[cfg(unix)]
        instance::start_anew(error);
        #[cfg(not(unix))]
        let _ = error;
    })?;
    app.run(move |app, event| {
        if let RunEvent::Exit = event {
            closing::say_goodbye(app);
            // The process ends without coming back here: the last lines are written now.
            drop(log.take());
        }
    });
    Ok(())
}

fn build(environment: Environment, context: Context<Wry>) -> tauri::Result<App> {
    let bindings = bindings::builder::<Wry>();
    let location = environment.location.clone();
    let app = tauri::Builder::default()
        .plugin(instance::plugin(&location))
        .plugin(window::state(&location))
        .plugin(tauri_plugin_dialog::init());
    #[cfg(not(target_os = "linux"))]
    let app = app.plugin(banner::quiet());
    app.register_asynchronous_uri_scheme_protocol(media::SCHEME, media::serve)
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
    #[cfg(unix)]
    signal::obey(app.clone());
    tauri::async_runtime::spawn(async move {
        let studio = app.state::<Studio>();
        studio.start(environment).await;
        let Some(engine) = studio.running() else {
            return;
        };
        window::dress(&app, engine.settings().theme);
        #[cfg(target_os = "linux")]
        sleep::watch(&app, engine.clone());
        pausing::follow(app.clone(), engine.clone());
        let banner = Banner::new(app.clone());
        let looks = || app.state::<Studio>().has_focus();
        notifier::run(engine.clone(), looks, |notice| banner.show(notice)).await;
    });
}
