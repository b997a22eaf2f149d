//! A library that cannot be opened is told wherever the page asks, and stays as it is.

use serde_json::{Value, json};

use crate::rig::Rig;

#[expect(clippy::too_many_lines, reason = "one list")]
fn every_command_that_needs_the_engine() -> Vec<(&'static str, Value)> {
    let request = json!({
        "session": null, "prompt": "x", "model": "m", "size": null, "ratio": null,
        "thinking": null, "count": 1, "references": [], "edit": null,
        "priority": "normal", "offPeak": false, "grounded": false, "confirmed": false,
    });
    let budgets = json!({ "projects": [], "warnPercent": 80, "ask": { "fourK": true } });
    let id = "0".repeat(64);
    vec![
        ("subscribe", json!({ "channel": "__CHANNEL__:1" })),
        ("estimate", json!({ "request": request })),
        ("submit", json!({ "request": request })),
        ("cancel", json!({ "job": id })),
        ("retry", json!({ "job": id })),
        ("dismiss", json!({ "job": id })),
        ("pause_queue", json!({})),
        ("resume_queue", json!({})),
        ("cancel_all", json!({ "underWay": true })),
        ("retry_failed", json!({})),
        ("move_job", json!({ "job": id, "before": null })),
        ("move_first", json!({ "job": id })),
        ("prioritise", json!({ "job": id, "priority": "high" })),
        ("set_off_peak", json!({ "job": id, "offPeak": true })),
        ("probe_now", json!({})),
        ("refresh", json!({})),
        ("open_session", json!({ "id": id })),
        ("new_session", json!({})),
        ("rename_session", json!({ "id": id, "title": "x" })),
        ("delete_session", json!({ "id": id })),
        ("choose_references", json!({})),
        ("add_reference_paths", json!({ "paths": [] })),
        ("paste_reference", json!({})),
        ("reference_image", json!({ "image": id })),
        ("show_image", json!({ "image": id })),
        ("save_image_copy", json!({ "image": id })),
        ("test_key", json!({ "key": "k", "save": false })),
        ("test_stored_key", json!({})),
        ("forget_key", json!({})),
        ("update_settings", json!({ "patch": {} })),
        ("estimate_models", json!({ "request": request })),
        ("prices", json!({})),
        ("set_price", json!({ "model": "m", "edit": {} })),
        ("reset_prices", json!({})),
        ("budgets", json!({})),
        ("set_budgets", json!({ "budgets": budgets })),
        ("spend", json!({ "query": {} })),
        ("save_spend_csv", json!({ "query": {}, "by": "day" })),
        ("charges", json!({ "before": null, "limit": 10 })),
        ("settle_charge", json!({ "charge": 1, "nanos": 0 })),
        (
            "correct_charge",
            json!({ "charge": 1, "to": 0, "reason": "x" }),
        ),
        ("create_project", json!({ "name": "x" })),
        ("rename_project", json!({ "id": id, "name": "x" })),
        ("delete_project", json!({ "id": id })),
        ("move_session", json!({ "session": id, "project": null })),
        ("archive_session", json!({ "id": id, "archived": true })),
        ("duplicate_session", json!({ "id": id })),
        ("search_sessions", json!({ "text": "x" })),
        ("peek_session", json!({ "id": id })),
        ("import_paths", json!({ "session": null, "paths": [] })),
        ("choose_import", json!({ "session": null })),
        ("paste_import", json!({ "session": null })),
        ("rename_branch", json!({ "id": id, "name": "x" })),
        ("delete_branch", json!({ "id": id })),
        ("delete_turn", json!({ "id": id })),
        ("delete_image", json!({ "id": id })),
        ("mark_image", json!({ "id": id, "mark": "star" })),
        ("undo", json!({})),
        ("redo", json!({})),
        ("trash", json!({})),
        ("restore", json!({ "item": { "kind": "turn", "id": id } })),
        ("rebase", json!({ "image": id })),
        ("compare_images", json!({ "a": id, "b": id })),
        ("copy_image", json!({ "id": id })),
    ]
}

/// These work without an engine: they are the way out.
const OTHERS: [&str; 3] = ["open_external", "show_library", "choose_library"];

#[test]
fn every_command_says_why_there_is_no_studio() {
    let nonsense = "this is no database. ".repeat(100);
    let rig = Rig::with(
        |folder| std::fs::write(folder.join("library.db"), &nonsense).expect("written"),
        |_| {},
    );
    for (command, parameters) in every_command_that_needs_the_engine() {
        assert_eq!(
            rig.refusal(command, parameters),
            "storageBroken",
            "{command}"
        );
    }
    let left = std::fs::read_to_string(rig.folder().join("library.db")).expect("still there");
    assert_eq!(left, nonsense, "what cannot be read is left alone");
}

#[test]
fn a_mistake_in_the_environment_is_told_in_the_window() {
    let problem = plantain_engine::Failure::before_sending(
        plantain_engine::FailureCode::SettingsInvalid,
        "There is no provider \"gogle\".",
    );
    let rig = Rig::with(|_| {}, |environment| environment.problem = Some(problem));
    let failure = rig
        .ask("new_session", json!({}))
        .expect_err("nothing was started");
    assert_eq!(failure["code"], "settingsInvalid");
    assert!(
        failure["message"]
            .as_str()
            .is_some_and(|words| words.contains("gogle"))
    );
}

#[test]
fn no_command_is_forgotten_here() {
    let bindings = include_str!("../../../ui/src/ipc/bindings.ts");
    let known: Vec<_> = every_command_that_needs_the_engine()
        .into_iter()
        .map(|(name, _)| name)
        .chain(OTHERS)
        .collect();
    for name in &known {
        assert!(
            bindings.contains(&format!("INVOKE(\"{name}\"")),
            "{name} is not in the bindings"
        );
    }
    assert_eq!(
        bindings.matches("INVOKE(\"").count(),
        known.len(),
        "a new command is not tested"
    );
}
