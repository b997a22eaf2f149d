//! The tree of a session, through the commands.

use serde_json::{Value, json};

use crate::rig::Rig;

#[test]
fn a_turn_goes_into_the_trash_and_comes_back() {
    let rig = Rig::new();
    let image = rig.picture("a red bicycle");
    rig.ask("delete_turn", json!({ "id": image.turn }))
        .expect("it is there");
    let shown = |rig: &Rig| {
        let view = rig.ask("peek_session", json!({ "id": image.session }));
        let view = view.expect("the session is there");
        view["images"].as_array().map(Vec::len)
    };
    assert_eq!(shown(&rig), Some(0));
    let trash = rig.ask("trash", json!({})).expect("the Trash");
    assert_eq!(trash[0]["title"], "a red bicycle");
    assert_eq!(rig.ask("undo", json!({})).expect("it can be"), "deleteTurn");
    assert_eq!(shown(&rig), Some(1));
    assert_eq!(
        rig.ask("undo", json!({})).expect("nothing is left"),
        Value::Null
    );
    let twice = json!({ "item": { "kind": "turn", "id": image.turn } });
    assert_eq!(rig.refusal("restore", twice), "notFound");
}

#[test]
fn marks_names_and_copies_go_through() {
    let rig = Rig::new();
    let image = rig.picture("a red bicycle");
    let marked = rig.ask("mark_image", json!({ "id": image.id, "mark": "star" }));
    assert_eq!(marked.expect("it is there")["mark"], "star");
    let named = rig.ask(
        "rename_branch",
        json!({ "id": image.branch, "name": " Trunk " }),
    );
    assert_eq!(named.expect("it is there")["name"], "Trunk");
    let empty = json!({ "id": image.branch, "name": "  " });
    assert_eq!(rig.refusal("rename_branch", empty), "settingsInvalid");
    let main = json!({ "id": image.branch });
    assert_eq!(rig.refusal("delete_branch", main), "settingsInvalid");
    let copy = rig.ask("duplicate_session", json!({ "id": image.session }));
    assert_eq!(
        copy.expect("a copy")["images"].as_array().map(Vec::len),
        Some(1)
    );
    let away = json!({ "id": image.session, "archived": true });
    assert_eq!(
        rig.ask("archive_session", away).expect("it is there")["archived"],
        true
    );
    let found = rig.ask("search_sessions", json!({ "text": "BICYCLE" }));
    assert_eq!(found.expect("a search").as_array().map(Vec::len), Some(2));
    let same = json!({ "a": image.id, "b": image.id });
    let comparison = rig.ask("compare_images", same).expect("two pictures");
    assert_eq!(comparison["psnr"], Value::Null);
    assert_eq!(
        rig.refusal("rebase", json!({ "image": image.id })),
        "settingsInvalid"
    );
}

#[test]
fn only_files_that_were_dropped_are_brought_in() {
    let rig = Rig::new();
    let path = rig.folder().join("library.db").display().to_string();
    let imported = rig.ask("import_paths", json!({ "session": null, "paths": [path] }));
    let imported = imported.expect("it is told file by file");
    assert_eq!(imported["images"], json!([]));
    assert_eq!(imported["failures"][0]["code"], "referenceInvalid");
}

#[test]
fn ids_of_another_shape_reach_nothing() {
    let rig = Rig::new();
    for id in ["../library.db", "a b", ""] {
        for command in [
            "delete_turn",
            "delete_branch",
            "delete_image",
            "peek_session",
            "copy_image",
        ] {
            assert_eq!(
                rig.refusal(command, json!({ "id": id })),
                "notFound",
                "{command} {id}"
            );
        }
        let item = json!({ "item": { "kind": "image", "id": id } });
        assert_eq!(rig.refusal("restore", item), "notFound", "{id}");
        let edit = json!({ "image": id, "mode": { "mode": "fresh" }, "matchSource": false });
        let mut request = serde_json::to_value(rig.request("a harbour")).expect("a request");
        request["edit"] = edit;
        assert_eq!(
            rig.refusal("submit", json!({ "request": request })),
            "notFound",
            "{id}"
        );
    }
}
