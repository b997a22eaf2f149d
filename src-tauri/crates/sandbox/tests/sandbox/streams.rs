//! streamGenerateContent, both framings.

use serde_json::{Value, json};

use crate::wire::{MODEL, configured, send, start};

async fn stream(alt: &str) -> (String, Vec<Value>) {
    let sandbox = start().await;
    let path = format!("/v1beta/models/{MODEL}:streamGenerateContent{alt}");
    let body = configured(json!({ "thinkingConfig": { "includeThoughts": true } })).to_string();
    let key = [("x-goog-api-key", "k")];
    let answer = send(&sandbox.base_url(), "POST", &path, &key, body.as_bytes()).await;
    let text = String::from_utf8(answer.body).unwrap();
    let chunks = if alt.is_empty() {
        serde_json::from_str(&text).unwrap()
    } else {
        text.split("\r\n\r\n")
            .filter_map(|event| event.strip_prefix("data: "))
            .map(|data| serde_json::from_str(data).unwrap())
            .collect()
    };
    (answer.head, chunks)
}

fn check(chunks: &[Value]) {
    let (last, before) = chunks.split_last().unwrap();
    assert_eq!(last["candidates"][0]["finishReason"], "STOP");
    assert!(last["usageMetadata"]["totalTokenCount"].is_u64());
    let parts: Vec<&Value> = before
        .iter()
        .map(|chunk| &chunk["candidates"][0]["content"]["parts"][0])
        .collect();
    assert_eq!(parts[0]["thought"], true);
    let images = parts
        .iter()
        .filter(|part| part.get("thoughtSignature").is_some());
    assert!(
        images.count() >= 1,
        "the image comes whole, with its signature"
    );
}

#[tokio::test]
async fn events_end_with_the_usage() {
    let (head, chunks) = stream("?alt=sse").await;
    assert!(head.contains("text/event-stream"));
    check(&chunks);
}

#[tokio::test]
async fn without_sse_it_is_one_array() {
    let (head, chunks) = stream("").await;
    assert!(head.contains("application/json"));
    check(&chunks);
}
