//! usageMetadata adds up as measured.

use serde_json::{Value, json};

use crate::wire::{LITE, MODEL, PRO, configured, generate, png, prompt, start, with_image};

fn number(usage: &Value, name: &str) -> u64 {
    usage[name].as_u64().unwrap_or(0)
}

fn adds_up(usage: &Value) {
    let sum = [
        "promptTokenCount",
        "candidatesTokenCount",
        "thoughtsTokenCount",
    ]
    .iter()
    .map(|name| number(usage, name))
    .sum::<u64>();
    assert_eq!(number(usage, "totalTokenCount"), sum, "{usage}");
    let details = usage["promptTokensDetails"].as_array().unwrap();
    let prompt: u64 = details
        .iter()
        .map(|detail| number(detail, "tokenCount"))
        .sum();
    assert_eq!(number(usage, "promptTokenCount"), prompt, "{usage}");
}

#[tokio::test]
async fn a_picture_costs_its_size_and_its_thinking() {
    let sandbox = start().await;
    let cases = [
        (MODEL, "1K", 1_120),
        (MODEL, "2K", 1_680),
        (MODEL, "4K", 3_780),
        (PRO, "2K", 1_120),
        (PRO, "4K", 2_000),
        (LITE, "1K", 1_120),
    ];
    for (model, size, tokens) in cases {
        let body = configured(json!({ "imageConfig": { "imageSize": size } }));
        let json = generate(&sandbox, model, &body).await.json();
        let usage = &json["usageMetadata"];
        adds_up(usage);
        let details = json!([{ "modality": "IMAGE", "tokenCount": tokens }]);
        assert_eq!(usage["candidatesTokensDetails"], details, "{model} {size}");
        let text = number(usage, "candidatesTokenCount") - tokens;
        assert!((88..=630).contains(&text), "{text} tokens of text");
        assert_eq!(json["modelVersion"], model);
        assert!(json["responseId"].as_str().unwrap().len() > 10);
    }
}

#[tokio::test]
async fn thinking_follows_the_level_and_a_minimal_one_is_not_reported() {
    let sandbox = start().await;
    for (level, low, high) in [("medium", 300, 1_100), ("high", 700, 1_900)] {
        let body = configured(json!({ "thinkingConfig": { "thinkingLevel": level } }));
        let json = generate(&sandbox, MODEL, &body).await.json();
        let thoughts = number(&json["usageMetadata"], "thoughtsTokenCount");
        assert!((low..high).contains(&thoughts), "{level}: {thoughts}");
    }
    let body = configured(json!({ "thinkingConfig": { "thinkingLevel": "minimal" } }));
    let json = generate(&sandbox, MODEL, &body).await.json();
    assert!(json["usageMetadata"].get("thoughtsTokenCount").is_none());
    adds_up(&json["usageMetadata"]);
}

#[tokio::test]
async fn input_images_count_by_model() {
    let sandbox = start().await;
    for (model, tokens) in [(MODEL, 1_120), (PRO, 560), (LITE, 1_120)] {
        let body = with_image("image/png", &png());
        let json = generate(&sandbox, model, &body).await.json();
        let usage = &json["usageMetadata"];
        adds_up(usage);
        let images = json!({ "modality": "IMAGE", "tokenCount": tokens });
        assert_eq!(usage["promptTokensDetails"][1], images, "{model}");
    }
}

#[tokio::test]
async fn the_same_request_reports_the_same() {
    let body = prompt("a lighthouse in a storm");
    let one = generate(&start().await, MODEL, &body).await;
    let two = generate(&start().await, MODEL, &body).await;
    assert_eq!(one.body, two.body, "byte for byte, over a restart");
}

#[tokio::test]
async fn a_refusal_mirrors_its_thinking_and_counts_it_once() {
    let sandbox = start().await;
    let json = generate(&sandbox, MODEL, &prompt("[sandbox: safety]"))
        .await
        .json();
    let usage = &json["usageMetadata"];
    let thoughts = number(usage, "thoughtsTokenCount");
    assert_eq!(number(usage, "candidatesTokenCount"), thoughts);
    assert_eq!(
        number(usage, "totalTokenCount"),
        number(usage, "promptTokenCount") + thoughts
    );
}

#[tokio::test]
async fn the_sums_are_kept() {
    let sandbox = start().await;
    let json = generate(&sandbox, MODEL, &prompt("a cup")).await.json();
    generate(&sandbox, MODEL, &prompt("[sandbox: 503]")).await;
    let counts = sandbox.counts();
    assert_eq!(counts.received, 2);
    assert_eq!(counts.answered_in_full, 2);
    assert_eq!(counts.images, 1);
    let usage = &json["usageMetadata"];
    assert_eq!(
        counts.tokens,
        number(usage, "totalTokenCount"),
        "a 503 is not billed"
    );
    let text = number(usage, "candidatesTokenCount") - 1_120 + number(usage, "thoughtsTokenCount");
    let nanos = number(usage, "promptTokenCount") * 1_500 + 1_120 * 30_000 + text * 7_500;
    assert_eq!(counts.nanos, nanos);
}
