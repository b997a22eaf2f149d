//! A computer that slept: the clock has jumped, and other programs may have used up the limits. The
//! engine notices within half a minute while jobs wait; here the system says so at once.
//!
//! Linux only, through logind. Tauri has no such event, and elsewhere the focus brings a refresh.

use plantain_engine::Engine;
use tauri::{AppHandle, Runtime};
use webkit2gtk::gio::{BusType, Cancellable, DBusConnection, DBusSignalFlags, bus_get};

const NAME: &str = "org.freedesktop.login1";
const PATH: &str = "/org/freedesktop/login1";
const INTERFACE: &str = "org.freedesktop.login1.Manager";

/// Refreshes the engine after each sleep. Without logind nothing happens.
pub(crate) fn watch<R: Runtime>(app: &AppHandle<R>, engine: Engine) {
    let asked = app.run_on_main_thread(move || {
        bus_get(
            BusType::System,
            None::<&Cancellable>,
            move |bus| match bus {
                Ok(bus) => listen(&bus, engine),
                Err(error) => tracing::debug!(%error, "nobody tells when the computer wakes"),
            },
        );
    });
    if let Err(error) = asked {
        tracing::debug!(%error, "the app is ending");
    }
}

fn listen(bus: &DBusConnection, engine: Engine) {
    // By default a bus that goes away takes the program along.
    bus.set_exit_on_close(false);
    bus.signal_subscribe(
        Some(NAME),
        Some(INTERFACE),
        Some("PrepareForSleep"),
        Some(PATH),
        None,
        DBusSignalFlags::NONE,
        move |_, _, _, _, _, body| {
            // True before it sleeps, false when it wakes.
            if body.get::<(bool,)>() == Some((false,)) {
                refresh(engine.clone());
            }
        },
    );
}

fn refresh(engine: Engine) {
    tauri::async_runtime::spawn(async move {
        if let Err(failure) = engine.refresh().await {
            tracing::warn!("the limits could not be read after sleep: {failure}");
        }
    });
}
