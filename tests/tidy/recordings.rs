//! The recorded bodies that wire tests and sandbox share.

use crate::tree::{files, hold};

#[test]
fn every_recording_is_json_and_says_where_it_is_from() {
    let mut broken = Vec::new();
    let mut count = 0;
    for file in files() {
        let Some(text) = file.source(&["json"]) else {
            continue;
        };
        if !file.path.starts_with("tests/recordings/") {
            continue;
        }
        count += 1;
        match serde_json::from_str::<serde_json::Value>(text) {
            Err(error) => broken.push(format!("{}: {error}", file.path)),
            Ok(recording) if recording["_source"].as_str().is_none_or(str::is_empty) => {
                broken.push(format!("{}: no _source", file.path));
            }
            Ok(_) => {}
        }
    }
    assert!(count > 0, "tests/recordings is empty");
    hold("These recordings are broken or of unknown origin", &broken);
}
