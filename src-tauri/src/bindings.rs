//! The list of commands and events: what the page can ask for, and the TypeScript that says so.

use tauri::{Runtime, Wry};
use tauri_specta::{Builder, collect_commands, collect_events};

use crate::commands::{
    images, imports, jobs, keys, library, money, projects, queue, references, sessions, settings,
    tree,
};
use crate::menu::MenuChosen;

/// Every command and event. The window uses `Wry`, tests the mock runtime: one list. (The runtime
/// named inside only says which signature the types are read from.)
#[expect(clippy::too_many_lines, reason = "one list")]
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
            queue::pause_queue,
            queue::resume_queue,
            queue::cancel_all,
            queue::retry_failed,
            queue::move_job,
            queue::move_first,
            queue::prioritise,
            queue::set_off_peak,
            queue::probe_now,
            queue::refresh,
            money::estimate_models,
            money::prices,
            money::set_price,
            money::reset_prices,
            money::budgets,
            money::set_budgets,
            money::spend,
            money::save_spend_csv::<Wry>,
            money::charges,
            money::settle_charge,
            money::correct_charge,
            projects::create_project,
            projects::rename_project,
            projects::delete_project,
            projects::move_session,
            sessions::open_session,
            sessions::new_session,
            sessions::rename_session,
            sessions::delete_session,
            sessions::archive_session,
            sessions::duplicate_session,
            sessions::search_sessions,
            sessions::peek_session,
            imports::import_paths,
            imports::choose_import::<Wry>,
            imports::paste_import,
            tree::rename_branch,
            tree::delete_branch,
            tree::delete_turn,
            tree::delete_image,
            tree::mark_image,
            tree::undo,
            tree::redo,
            tree::trash,
            tree::restore,
            tree::rebase,
            tree::compare_images,
            tree::copy_image,
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

    use specta::datatype::{DataType, NamedDataType};
    use specta_typescript::Typescript;
    use tauri::test::MockRuntime;
    use tauri_specta::{BuilderConfiguration, LanguageExt};

    use super::builder;

    const HEADER: &str = "// The contract between page and engine, generated from the Rust types. \
                          Do not edit: change the\n// types, then run \
                          `BLESS=1 cargo test -p plantain --lib bindings`.\n";

    /// Read leniently from disk, where fields of older versions are missing, but always whole when
    /// they go to the page.
    const WHOLE: [&str; 3] = ["Settings", "ComposeDefaults", "LimitOverrides"];

    /// What the lenient reading is called in specta's terms.
    const LENIENT: &str = "serde:container:default";

    struct Contract(Typescript);

    impl LanguageExt for Contract {
        type Error = <Typescript as LanguageExt>::Error;

        fn export(self, cfg: &BuilderConfiguration, path: &Path) -> Result<(), Self::Error> {
            let mut whole = cfg.clone();
            whole.types.iter_mut(make_whole);
            self.0.export(&whole, path)
        }
    }

    fn make_whole(named: &mut NamedDataType) {
        if let Some(DataType::Struct(fields)) = &mut named.ty
            && WHOLE.contains(&named.name.as_ref())
        {
            assert!(
                fields.attributes.remove(LENIENT),
                "{} is no longer lenient",
                named.name
            );
        }
    }

    fn export() -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("bindings.ts");
        builder::<MockRuntime>()
            .export(Contract(Typescript::default().header(HEADER)), &file)
            .expect("the types can be written as TypeScript");
        let text = std::fs::read_to_string(&file).expect("it was written");
        // The generator leaves spaces at the ends of lines.
        let lines: Vec<_> = text.trim_end().lines().map(str::trim_end).collect();
        lines.join("\n") + "\n"
    }

    #[test]
    fn bindings_are_fresh() {
        let fresh = export();
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
