//! One window for each library: a second start brings the first to the front.

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
