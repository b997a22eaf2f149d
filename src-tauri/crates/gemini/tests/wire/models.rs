//! The free calls.

use plantain_gemini::{Content, FaultClass, GenerateContent, Part, Role, SecretString};

use crate::server::{Server, json};

fn key() -> SecretString {
    SecretString::from("secret-key-0123456789")
}

#[tokio::test]
async fn a_model_is_looked_up() {
    let server = Server::start(|_| {
        json(
            200,
            r#"{"name":"models/gemini-nano-banana-2.1","displayName":"Nano Banana 2.1",
                "inputTokenLimit":131072,"outputTokenLimit":"32768","temperature":1,
                "supportedGenerationMethods":["generateContent"],"thinking":true}"#,
        )
    })
    .await;
    let info = server
        .client()
        .model(&key(), "gemini-nano-banana-2.1")
        .await
        .unwrap();
    assert_eq!(
        (info.id.as_str(), info.thinking),
        ("gemini-nano-banana-2.1", true)
    );
    assert_eq!(
        (info.input_token_limit, info.output_token_limit),
        (Some(131_072), Some(32_768))
    );
    let seen = server.seen.lock().unwrap();
    assert_eq!(seen[0].uri.path(), "/v1beta/models/gemini-nano-banana-2.1");
    assert!(seen[0].body.is_empty());
}

#[tokio::test]
async fn the_list_is_followed_to_its_end() {
    let server = Server::start(|seen| {
        let query = seen.uri.query().unwrap_or_default();
        if query.contains("pageToken=two") {
            json(200, r#"{"models":[{"name":"models/b"},{"noName":1},null]}"#)
        } else {
            json(
                200,
                r#"{"models":[{"name":"models/a"}],"nextPageToken":"two"}"#,
            )
        }
    })
    .await;
    let models = server.client().models(&key()).await.unwrap();
    let ids: Vec<&str> = models.iter().map(|model| model.id.as_str()).collect();
    assert_eq!(ids, ["a", "b"]);
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_list_without_an_end_is_given_up() {
    let server = Server::start(|_| json(200, r#"{"models":[],"nextPageToken":"again"}"#)).await;
    server.client().models(&key()).await.unwrap();
    assert_eq!(server.count(), 2, "the same token twice");
}

#[tokio::test]
async fn json_of_another_api_is_not_gemini() {
    let server = Server::start(|_| json(200, r#"{"object":"list","data":[]}"#)).await;
    let client = server.client();
    assert_eq!(
        client.models(&key()).await.unwrap_err().class,
        FaultClass::NotGemini
    );
    assert_eq!(
        client.model(&key(), "x").await.unwrap_err().class,
        FaultClass::NotGemini
    );
}

#[tokio::test]
async fn tokens_are_counted() {
    let server = Server::start(|_| json(200, r#"{"totalTokens":"42"}"#)).await;
    let parts = vec![Part::Text("a pear".into())];
    let contents = vec![Content {
        role: Role::User,
        parts,
    }];
    let request = GenerateContent {
        contents,
        ..GenerateContent::default()
    };
    let count = server
        .client()
        .count_tokens(&key(), "m", &request)
        .await
        .unwrap();
    assert_eq!(count.total, 42);
    let seen = server.seen.lock().unwrap();
    assert_eq!(seen[0].uri.path(), "/v1beta/models/m:countTokens");
    assert_eq!(
        seen[0].body,
        r#"{"contents":[{"role":"user","parts":[{"text":"a pear"}]}]}"#
    );
}
