//! Commands that work, and what they refuse.

use plantain_engine::{ReferenceOrder, ReferenceRole};
use serde_json::{Value, json};

use crate::rig::Rig;

#[test]
fn an_estimate_names_a_price_for_each_size() {
    let rig = Rig::new();
    let view = rig
        .ask("estimate", json!({ "request": rig.request("a harbour") }))
        .expect("a view");
    let sizes = view["sizes"].as_array().expect("a list");
    assert!(!sizes.is_empty());
    assert!(
        sizes
            .iter()
            .all(|size| size["lowNanos"].is_i64() && size["highNanos"].is_i64())
    );
    assert_eq!(view["problem"], Value::Null, "{view}");
}

#[test]
fn the_window_asks_for_one_to_eight_variants() {
    let rig = Rig::new();
    for (count, taken) in [(0, false), (1, true), (8, true), (9, false), (1_000, false)] {
        let mut request = rig.request("a harbour");
        request.count = count;
        let parameters = json!({ "request": request });
        let view = rig
            .ask("estimate", parameters.clone())
            .expect("estimates are always given");
        assert_eq!(
            view["problem"].is_null(),
            taken,
            "estimate of {count}: {}",
            view["problem"]
        );
        if !taken {
            assert_eq!(
                rig.refusal("submit", parameters),
                "settingsInvalid",
                "{count}"
            );
        }
    }
}

#[test]
fn a_prompt_has_words_and_an_end() {
    let rig = Rig::new();
    for prompt in [String::new(), " \n\t".to_owned(), "x".repeat(100_001)] {
        let parameters = json!({ "request": rig.request(&prompt) });
        assert_eq!(
            rig.refusal("submit", parameters),
            "promptInvalid",
            "{}",
            prompt.len()
        );
    }
}

#[test]
fn ids_that_we_never_gave_are_not_looked_up() {
    let rig = Rig::new();
    let wrong = [
        "",
        "../library.db",
        "0199f1c2-7a3b-7c4d-8e5f-001122334455",
        "%",
        "'; --",
    ];
    for id in wrong {
        for command in ["cancel", "retry", "dismiss"] {
            assert_eq!(
                rig.refusal(command, json!({ "job": id })),
                "notFound",
                "{command} {id}"
            );
        }
        for command in ["open_session", "delete_session"] {
            assert_eq!(
                rig.refusal(command, json!({ "id": id })),
                "notFound",
                "{command} {id}"
            );
        }
        for command in ["show_image", "save_image_copy", "reference_image"] {
            assert_eq!(
                rig.refusal(command, json!({ "image": id })),
                "notFound",
                "{command} {id}"
            );
        }
        let rename = json!({ "id": id, "title": "Harbour" });
        assert_eq!(rig.refusal("rename_session", rename), "notFound", "{id}");
        let mut request = rig.request("a harbour");
        request.references = vec![ReferenceOrder {
            blob: id.to_owned(),
            name: "harbour".to_owned(),
            role: ReferenceRole::Object,
        }];
        let code = rig.refusal("submit", json!({ "request": request }));
        assert!(
            code == "notFound" || code == "referenceInvalid",
            "{id}: {code}"
        );
    }
}

#[test]
fn a_session_is_started_named_opened_and_hidden() {
    let rig = Rig::new();
    let started = rig.ask("new_session", json!({})).expect("a session");
    let id = started["summary"]["id"].clone();
    let rename = json!({ "id": id, "title": "  Harbour ⚓ مرفأ " });
    let renamed = rig.ask("rename_session", rename).expect("a summary");
    assert_eq!(renamed["title"], "Harbour ⚓ مرفأ");
    let opened = rig
        .ask("open_session", json!({ "id": id }))
        .expect("it is there");
    assert_eq!(opened["summary"]["title"], "Harbour ⚓ مرفأ");
    assert_eq!(opened["images"], json!([]));
    assert_eq!(
        rig.ask("delete_session", json!({ "id": id })),
        Ok(Value::Null)
    );
    assert_eq!(rig.refusal("open_session", json!({ "id": id })), "notFound");
}

#[test]
fn settings_change_by_patch() {
    let rig = Rig::new();
    let patch = json!({ "patch": { "theme": "light", "tier": "two" } });
    let settings = rig.ask("update_settings", patch).expect("settings");
    assert_eq!(
        (&settings["theme"], &settings["tier"]),
        (&json!("light"), &json!("two"))
    );
    let settings = rig
        .ask("update_settings", json!({ "patch": {} }))
        .expect("settings");
    assert_eq!(
        settings["theme"], "light",
        "what the patch leaves out stays"
    );
}

#[test]
fn a_key_that_cannot_be_one_is_refused_and_not_repeated() {
    let rig = Rig::with(|_| {}, |_| {});
    let pasted = ["two", "words-that-are-secret"].join(" ");
    let parameters = json!({ "key": pasted, "save": true });
    let failure = rig
        .ask("test_key", parameters)
        .expect_err("it has a space inside");
    assert_eq!(failure["code"], "keyRejected");
    assert!(!failure.to_string().contains("secret"), "{failure}");
}

#[test]
fn a_key_is_not_kept_when_nobody_could_be_asked() {
    let rig = Rig::with(
        |_| {},
        |environment| environment.engine.base_url = Some("http://127.0.0.1:9".to_owned()),
    );
    let key = "k".repeat(39);
    let code = rig.refusal("test_key", json!({ "key": key, "save": true }));
    assert_eq!(code, "offline");
    assert_eq!(rig.refusal("test_stored_key", json!({})), "keyMissing");
    let view = rig
        .ask("forget_key", json!({}))
        .expect("there is nothing to forget");
    assert_eq!(view["place"], "none");
}

#[test]
fn only_files_that_were_dropped_become_references() {
    let rig = Rig::new();
    let image = rig.picture("a lighthouse at dusk");
    let file = rig.engine().image_path(&image);
    let parameters = json!({ "paths": [file] });
    let answer = rig
        .ask("add_reference_paths", parameters.clone())
        .expect("a list");
    assert_eq!(answer["added"], json!([]));
    assert_eq!(answer["failures"][0]["code"], "referenceInvalid");

    let empty = rig.folder().join("empty.png");
    std::fs::write(&empty, b"").expect("written");
    rig.studio().note_dropped(&[file.clone(), empty.clone()]);
    let parameters = json!({ "paths": [file, empty] });
    let answer = rig.ask("add_reference_paths", parameters).expect("a list");
    assert_eq!(
        answer["added"][0]["blob"], image.blob,
        "the same bytes are the same file"
    );
    assert_eq!(
        answer["failures"].as_array().map(Vec::len),
        Some(1),
        "{answer}"
    );
}

#[test]
fn a_picture_becomes_a_reference_without_a_file_dialog() {
    let rig = Rig::new();
    let image = rig.picture("a red bicycle");
    let reference = rig
        .ask("reference_image", json!({ "image": image.id }))
        .expect("a reference");
    assert_eq!(reference["blob"], image.blob);
    assert_eq!(reference["width"], image.width);
}
