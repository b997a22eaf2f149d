//! models.list, models.get, countTokens, and models that are no more.

use plantain_sandbox::{Sandbox, SandboxOptions};
use serde_json::json;

use crate::wire::{MODEL, TWO, generate, get, png, prompt, send, start, with_image};

#[tokio::test]
async fn the_list_comes_in_pages() {
    let sandbox = start().await;
    let all = get(&sandbox, "/v1beta/models?pageSize=1000").await.json();
    let count = all["models"].as_array().unwrap().len();
    assert!(count >= 5);
    assert!(all.get("nextPageToken").is_none());
    let (mut seen, mut token) = (0, String::new());
    loop {
        let path = format!("/v1beta/models?pageSize=2&pageToken={token}");
        let page = get(&sandbox, &path).await.json();
        seen += page["models"].as_array().unwrap().len();
        match page["nextPageToken"].as_str() {
            Some(next) => next.clone_into(&mut token),
            None => break,
        }
    }
    assert_eq!(seen, count);
    let bad = get(&sandbox, "/v1beta/models?pageToken=x").await;
    bad.refused(400, "INVALID_ARGUMENT");
}

#[tokio::test]
async fn a_model_has_a_card_under_both_versions() {
    let sandbox = start().await;
    for version in ["v1", "v1beta"] {
        let card = get(&sandbox, &format!("/{version}/models/{MODEL}"))
            .await
            .json();
        assert_eq!(card["name"], format!("models/{MODEL}"));
        assert_eq!(card["displayName"], "Nano Banana 2.1");
        assert_eq!(card["inputTokenLimit"], 131_072);
        let methods = card["supportedGenerationMethods"].as_array().unwrap();
        assert!(methods.contains(&json!("generateContent")));
    }
}

#[tokio::test]
async fn dead_and_unknown_models_are_404() {
    let sandbox = start().await;
    for model in [
        "gemini-3.1-flash-image-preview",
        "gemini-3-pro-image-preview",
        "gemini-2.5-flash-image-preview",
        "imagen-4.0-generate-001",
        "nonsense",
    ] {
        let answer = generate(&sandbox, model, &prompt("a cup")).await;
        answer.refused(404, "NOT_FOUND");
        assert_eq!(
            answer.message(),
            format!(
                "models/{model} is not found for API version v1beta, or is not supported for \
                 generateContent. Call ListModels to see the list of available models and their \
                 supported methods."
            )
        );
        get(&sandbox, &format!("/v1beta/models/{model}"))
            .await
            .refused(404, "NOT_FOUND");
    }
    let unknown = get(&sandbox, "/v1beta/batches").await;
    unknown.refused(404, "NOT_FOUND");
    get(&sandbox, "/v2/models").await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn retired_models_are_served_only_where_wanted() {
    let sandbox = start().await;
    assert_eq!(generate(&sandbox, TWO, &prompt("a cup")).await.status, 200);
    let options = SandboxOptions {
        serve_retired: false,
        ..SandboxOptions::test()
    };
    let sandbox = Sandbox::start(options).await.unwrap();
    generate(&sandbox, TWO, &prompt("a cup"))
        .await
        .refused(404, "NOT_FOUND");
    let list = get(&sandbox, "/v1beta/models").await;
    assert!(!String::from_utf8_lossy(&list.body).contains(TWO));
}

#[tokio::test]
async fn tokens_are_counted_for_free() {
    let sandbox = start().await;
    let path = format!("/v1beta/models/{MODEL}:countTokens");
    let request = with_image("image/png", &png());
    let wrapped = json!({ "generateContentRequest": {
        "model": format!("models/{MODEL}"), "contents": request["contents"],
    } });
    for body in [request, wrapped] {
        let text = body.to_string();
        let key = [("x-goog-api-key", "k")];
        let answer = send(&sandbox.base_url(), "POST", &path, &key, text.as_bytes()).await;
        let json = answer.json();
        assert_eq!(json["totalTokens"], 1_123, "{}", answer.message());
        assert_eq!(json["promptTokensDetails"][1]["modality"], "IMAGE");
    }
    assert_eq!(sandbox.counts().tokens, 0);
}
