//! The list of commands and events: what the page can ask for, and the TypeScript that says so.

use tauri::{Runtime, Wry};
use tauri_specta::{Builder, collect_commands, collect_events};

use crate::commands::{images, jobs, keys, library, references, sessions, settings};
use crate::menu::MenuChosen;

/// Every command and event. The window uses `Wry`, tests the mock runtime: one list. (The runtime
/// named inside only says which signature the types are read from.)
pub fn builder<R: Runtime>() -> Builder<R> {
    Builder::<R>::new()
        // One type for what goes in and what comes out, without `_Serialize` twins.
        .disable_serde_phases()
        .commands(collect_commands![
            jobs::subscribe,
            jobs::estimate,
            jobs::submit,
            jobs::cancel,
            jobs::retry,
            jobs::dismiss,
            sessions::open_session,
            sessions::new_session,
            sessions::rename_session,
            sessions::delete_session,
            references::choose_references::<Wry>,
            references::add_reference_paths,
            references::paste_reference,
            references::reference_image,
            images::show_image,
            images::save_image_copy::<Wry>,
            keys::test_key,
            keys::test_stored_key,
            keys::forget_key,
            settings::update_settings::<Wry>,
            settings::open_external,
            library::show_library,
            library::choose_library::<Wry>,
        ])
        .events(collect_events![MenuChosen])
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use specta_typescript::Typescript;
    use tauri::test::MockRuntime;

    use super::builder;

    const HEADER: &str = "// The contract between page and engine, generated from the Rust types. \
                          Do not edit: change the\n// types, then run \
                          `BLESS=1 cargo test -p plantain --lib bindings`.\n";

    #[test]
    fn bindings_are_fresh() {
        let folder = tempfile::tempdir().expect("a folder");
        let fresh = folder.path().join("bindings.ts");
        builder::<MockRuntime>()
            .export(Typescript::default().header(HEADER), &fresh)
            .expect("the types can be written as TypeScript");
        let fresh = std::fs::read_to_string(&fresh).expect("it was written");
        let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/ipc/bindings.ts");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&committed, &fresh).expect("it can be written");
        }
        let committed = std::fs::read_to_string(&committed).unwrap_or_default();
        assert!(
            committed.replace("\r\n", "\n") == fresh,
            "ui/src/ipc/bindings.ts is not what the Rust types say. Run \
             `BLESS=1 cargo test -p plantain --lib bindings` and commit the result."
        );
    }
}
