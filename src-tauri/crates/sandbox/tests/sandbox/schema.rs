//! What the JSON reader takes and what it refuses.

use serde_json::{Value, json};

use crate::wire::{MODEL, TWO, configured, generate, generate_raw, prompt, start};

#[tokio::test]
async fn unknown_fields_are_refused_with_their_place() {
    let sandbox = start().await;
    let mut root = prompt("a cup");
    root["nonsense"] = json!(1);
    let mut part = prompt("a cup");
    part["contents"][0]["parts"][0]["colour"] = json!("red");
    let vertex = configured(json!({ "imageConfig": { "personGeneration": "ALLOW_ALL" } }));
    let cases = [
        (root, "Unknown name \"nonsense\": Cannot find field.", ""),
        (
            part,
            "Unknown name \"colour\" at 'contents[0].parts[0]': Cannot find field.",
            "contents[0].parts[0]",
        ),
        (
            vertex,
            "Unknown name \"personGeneration\" at 'generation_config.image_config': Cannot find \
             field.",
            "generation_config.image_config",
        ),
        (
            configured(json!({ "imageConfig": { "outputMimeType": "image/png" } })),
            "Unknown name \"outputMimeType\" at 'generation_config.image_config': Cannot find \
             field.",
            "generation_config.image_config",
        ),
    ];
    for (body, text, field) in cases {
        let answer = generate(&sandbox, MODEL, &body).await;
        answer.refused(400, "INVALID_ARGUMENT");
        assert_eq!(
            answer.message(),
            format!("Invalid JSON payload received. {text}")
        );
        let violations = answer.detail("BadRequest");
        assert_eq!(violations["fieldViolations"][0]["field"], field);
        assert_eq!(
            violations["fieldViolations"][0]["description"],
            answer.message()
        );
    }
}

#[tokio::test]
async fn both_spellings_of_a_field_are_taken() {
    let sandbox = start().await;
    let body = json!({
        "contents": [{ "role": "user", "parts": [{ "text": "a cup" }] }],
        "system_instruction": { "parts": [{ "text": "be calm" }] },
        "safety_settings": [
            { "category": "HARM_CATEGORY_HARASSMENT", "threshold": "block_only_high" }
        ],
        "generation_config": {
            "response_modalities": ["Image"],
            "image_config": { "aspect_ratio": "16:9", "image_size": "1K" },
            "thinking_config": { "thinking_level": "high", "include_thoughts": false },
            "candidate_count": "1",
        },
    });
    let answer = generate(&sandbox, MODEL, &body).await;
    assert_eq!(answer.pixels(), (1376, 768), "{}", answer.message());
    let second = configured(json!({ "responseFormat": { "image": {
        "aspectRatio": "ASPECT_RATIO_SIXTEEN_BY_NINE", "imageSize": "IMAGE_SIZE_ONE_K"
    } } }));
    assert_eq!(
        generate(&sandbox, MODEL, &second).await.pixels(),
        (1376, 768)
    );
}

#[tokio::test]
async fn one_thing_where_a_list_belongs_is_taken_and_null_is_nothing() {
    let sandbox = start().await;
    let body = json!({ "contents": { "parts": { "text": "a cup" } }, "generationConfig": null });
    assert_eq!(generate(&sandbox, MODEL, &body).await.status, 200);
}

#[tokio::test]
async fn wrong_types_are_refused() {
    let sandbox = start().await;
    let mut number = prompt("");
    number["contents"][0]["parts"][0]["text"] = json!(123);
    let cases = [
        (
            number,
            "Invalid value at 'contents[0].parts[0].text' (TYPE_STRING), 123",
        ),
        (
            configured(json!({ "candidateCount": "two" })),
            "Invalid value at 'generation_config.candidate_count' (TYPE_INT32), \"two\"",
        ),
        (
            configured(json!({ "thinkingConfig": { "includeThoughts": "yes" } })),
            "Invalid value at 'generation_config.thinking_config.include_thoughts' (TYPE_BOOL), \
             \"yes\"",
        ),
        (
            configured(json!({ "thinkingConfig": { "thinkingLevel": "ULTRA" } })),
            "Invalid value at 'generation_config.thinking_config.thinking_level' \
             (type.googleapis.com/google.ai.generativelanguage.v1beta.ThinkingConfig.\
             ThinkingLevel), \"ULTRA\"",
        ),
        (
            configured(json!([1])),
            "Invalid JSON payload received. Unknown name \"generation_config\": Proto field is \
             not repeating, cannot start list.",
        ),
    ];
    for (body, text) in cases {
        let answer = generate(&sandbox, MODEL, &body).await;
        answer.refused(400, "INVALID_ARGUMENT");
        assert_eq!(answer.message(), text);
    }
}

#[tokio::test]
async fn what_is_no_json_is_refused() {
    let sandbox = start().await;
    let bodies: [&[u8]; 6] = [
        b"",
        b"{",
        b"{\"contents\":[}",
        b"nonsense",
        b"\xff\xfe",
        b"[]",
    ];
    for body in bodies {
        let answer = generate_raw(&sandbox, MODEL, body).await;
        answer.refused(400, "INVALID_ARGUMENT");
    }
}

#[tokio::test]
async fn settings_the_model_does_not_have_are_refused() {
    let sandbox = start().await;
    let refused: [(&str, Value); 14] = [
        (MODEL, json!({ "temperature": 1 })),
        (MODEL, json!({ "topP": 0.5 })),
        (MODEL, json!({ "topK": 4 })),
        (MODEL, json!({ "seed": 7 })),
        (MODEL, json!({ "candidateCount": 2 })),
        (
            MODEL,
            json!({ "thinkingConfig": { "thinkingLevel": "LOW" } }),
        ),
        (
            TWO,
            json!({ "thinkingConfig": { "thinkingLevel": "MEDIUM" } }),
        ),
        (TWO, json!({ "temperature": 2.5 })),
        (MODEL, json!({ "responseMimeType": "image/png" })),
        (MODEL, json!({ "responseMimeType": "application/json" })),
        (MODEL, json!({ "responseModalities": ["AUDIO"] })),
        (MODEL, json!({ "speechConfig": {} })),
        (
            MODEL,
            json!({ "thinkingConfig": { "thinkingLevel": "HIGH", "thinkingBudget": 1 } }),
        ),
        (
            "gemini-2.5-flash-image",
            json!({ "thinkingConfig": { "thinkingLevel": "HIGH" } }),
        ),
    ];
    for (model, config) in refused {
        let answer = generate(&sandbox, model, &configured(config.clone())).await;
        assert_eq!(answer.status, 400, "{model} takes {config}");
        answer.refused(400, "INVALID_ARGUMENT");
    }
    let taken = json!({ "temperature": 1, "topP": 0.5, "topK": 4, "seed": 7 });
    assert_eq!(
        generate(&sandbox, TWO, &configured(taken)).await.status,
        200
    );
}

#[tokio::test]
async fn tools_are_search_or_nothing() {
    let sandbox = start().await;
    let mut body = prompt("a cup");
    body["tools"] = json!([{ "googleSearch": { "searchTypes": { "webSearch": {} } } }]);
    let answer = generate(&sandbox, MODEL, &body).await;
    assert!(answer.json()["candidates"][0]["groundingMetadata"].is_object());
    let answer = generate(&sandbox, crate::wire::LITE, &body).await;
    answer.refused(400, "INVALID_ARGUMENT");
    body["tools"] = json!([{ "functionDeclarations": [{ "name": "f" }] }]);
    let answer = generate(&sandbox, MODEL, &body).await;
    answer.refused(400, "INVALID_ARGUMENT");
}
