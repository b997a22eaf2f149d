//! Thought signatures: issued, sent back, moved, altered, remembered over a restart.

use plantain_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::wire::{MODEL, PRO, configured, generate, png, start};

/// A first turn with thoughts, and its parts.
async fn first(sandbox: &Sandbox) -> Vec<Value> {
    let config = json!({ "thinkingConfig": { "includeThoughts": true } });
    generate(sandbox, MODEL, &configured(config)).await.parts()
}

fn second(parts: &[Value]) -> Value {
    json!({ "contents": [
        { "role": "user", "parts": [{ "text": "a cup" }] },
        { "role": "model", "parts": parts },
        { "role": "user", "parts": [{ "text": "make it night" }] },
    ] })
}

fn image_index(parts: &[Value]) -> usize {
    let index = parts
        .iter()
        .position(|part| part.get("inlineData").is_some() && part.get("thought").is_none());
    index.unwrap()
}

#[tokio::test]
async fn thoughts_come_first_without_signatures_and_images_carry_one() {
    let sandbox = start().await;
    let parts = first(&sandbox).await;
    assert_eq!(parts[0]["thought"], true);
    assert!(parts[0]["text"].is_string());
    assert_eq!(parts[1]["thought"], true, "a draft");
    assert_eq!(parts[1]["inlineData"]["mimeType"], "image/jpeg");
    for part in &parts {
        if part.get("thought").is_some() {
            assert!(part.get("thoughtSignature").is_none());
        }
    }
    let signature = parts[image_index(&parts)]["thoughtSignature"]
        .as_str()
        .unwrap();
    assert!(signature.len() > 400, "long and opaque");
}

#[tokio::test]
async fn a_turn_sent_back_verbatim_is_taken_after_a_restart_too() {
    let parts = first(&start().await).await;
    let restarted = start().await;
    let answer = generate(&restarted, MODEL, &second(&parts)).await;
    assert_eq!(answer.status, 200, "{}", answer.message());
    let without_thoughts: Vec<Value> = parts
        .iter()
        .filter(|part| part.get("thought").is_none())
        .cloned()
        .collect();
    let answer = generate(&restarted, MODEL, &second(&without_thoughts)).await;
    assert_eq!(answer.status, 200, "thoughts may be left out");
}

#[tokio::test]
async fn other_encodings_of_the_same_bytes_are_taken() {
    let sandbox = start().await;
    let mut parts = first(&sandbox).await;
    let index = image_index(&parts);
    for place in ["/inlineData/data", "/thoughtSignature"] {
        let value = parts[index].pointer_mut(place).unwrap();
        let text = value.as_str().unwrap().replace('+', "-").replace('/', "_");
        *value = json!(text);
    }
    let answer = generate(&sandbox, MODEL, &second(&parts)).await;
    assert_eq!(answer.status, 200, "{}", answer.message());
}

#[tokio::test]
async fn a_missing_signature_is_told_with_its_place() {
    let sandbox = start().await;
    let mut parts = first(&sandbox).await;
    let index = image_index(&parts);
    parts[index]
        .as_object_mut()
        .unwrap()
        .remove("thoughtSignature");
    let answer = generate(&sandbox, MODEL, &second(&parts)).await;
    answer.refused(400, "INVALID_ARGUMENT");
    let expected = format!(
        "Image part is missing a thought_signature in content position 2, part position {}",
        index + 1
    );
    assert_eq!(answer.message(), expected);
}

#[tokio::test]
async fn an_own_upload_in_a_model_turn_is_refused() {
    let sandbox = start().await;
    let upload = json!({ "inlineData": { "mimeType": "image/png", "data": png() } });
    let answer = generate(&sandbox, MODEL, &second(&[upload])).await;
    answer.refused(400, "INVALID_ARGUMENT");
    assert!(
        answer
            .message()
            .ends_with("content position 2, part position 1")
    );
}

#[tokio::test]
async fn an_altered_moved_or_foreign_signature_is_refused() {
    let sandbox = start().await;
    let parts = first(&sandbox).await;
    let index = image_index(&parts);
    let mut altered = parts.clone();
    let signature = parts[index]["thoughtSignature"].as_str().unwrap();
    let flipped = if signature.contains('A') { "B" } else { "A" };
    altered[index]["thoughtSignature"] = json!(signature.replacen(['A', 'C'], flipped, 1));
    let mut other_bytes = parts.clone();
    other_bytes[index]["inlineData"] = json!({ "mimeType": "image/png", "data": png() });
    let mut moved = parts.clone();
    moved.insert(index, json!({ "text": "one more" }));
    let mut swapped = parts.clone();
    let again = first(&sandbox).await;
    swapped[index]["thoughtSignature"] = again[image_index(&again)]["thoughtSignature"].clone();
    for (name, parts) in [
        ("altered", altered),
        ("other bytes", other_bytes),
        ("moved", moved),
        ("another image's", swapped),
    ] {
        let answer = generate(&sandbox, MODEL, &second(&parts)).await;
        assert_eq!(answer.status, 400, "{name}");
        answer.refused(400, "INVALID_ARGUMENT");
    }
    let answer = generate(&sandbox, PRO, &second(&parts)).await;
    assert_eq!(answer.status, 400, "signatures belong to their model");
}
