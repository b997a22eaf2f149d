//! One window for each library: a second start brings the first to the front.

#[cfg(unix)]
use std::{os::unix::process::CommandExt, process::Command, time::Duration};

use tauri::Runtime;
use tauri::plugin::TauriPlugin;

use crate::location::{APP, Location};
use crate::{closing, window};

/// The plugin; the first to be registered, so that a second start ends before it opens anything.
/// Without a session bus it finds nobody and the app starts normally.
pub(crate) fn plugin<R: Runtime>(location: &Location) -> TauriPlugin<R> {
    tauri_plugin_single_instance::Builder::new()
        .callback(|app, _, _| {
            closing::stay(app);
            window::focus(app);
        })
        .dbus_id(bus_name(location))
        .build()
}

/// How often a start was begun anew, from one program image to the next.
#[cfg(unix)]
const STARTS: &str = "PLANTAIN_STARTS";
#[cfg(unix)]
const MOST_STARTS: u32 = 20;
/// How long an app that ends may keep its name on the bus.
#[cfg(unix)]
const PAUSE: Duration = Duration::from_millis(250);

/// Whoever closes the app and opens it at once can meet the first while it ends: it has its name on
/// the bus and does not answer to it. Then this start begins anew in its own place, a moment later.
/// Comes back when that is not what went wrong.
#[cfg(unix)]
pub(crate) fn start_anew(error: &tauri::Error) {
    let starts = std::env::var(STARTS).ok();
    let starts = starts.and_then(|starts| starts.parse().ok()).unwrap_or(0);
    let tauri::Error::PluginInitialization(plugin, _) = error else {
        return;
    };
    if plugin != "single-instance" || starts >= MOST_STARTS {
        return;
    }
    tracing::info!(starts, %error, "the other instance is ending");
    std::thread::sleep(PAUSE);
    if let Ok(program) = std::env::current_exe() {
        let error = Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(STARTS, (starts + 1).to_string())
            .exec();
        tracing::error!(%error, "the start could not begin anew");
    }
}

/// A library given by flag or variable is a studio of its own and may run beside the usual one.
fn bus_name(location: &Location) -> String {
    if !location.is_given() {
        return APP.to_owned();
    }
    let folder = location.folder();
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let hash = blake3::hash(folder.as_os_str().as_encoded_bytes()).to_hex();
    // An element of a bus name must not start with a digit.
    format!("{APP}.Library{}", hash.get(..16).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn each_given_library_has_a_name_of_its_own() {
        let one = bus_name(&Location::given(PathBuf::from("/one")));
        let other = bus_name(&Location::given(PathBuf::from("/other")));
        assert_ne!(one, other);
        assert_eq!(one, bus_name(&Location::given(PathBuf::from("/one"))));
        assert!(
            one.split('.')
                .all(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()))
        );
    }
}
