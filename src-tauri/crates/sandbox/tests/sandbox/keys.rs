//! Who may ask.

use plantain_sandbox::{Keys, Sandbox, SandboxOptions};

use crate::wire::{MODEL, prompt, send, start};

const PATH: &str = "/v1beta/models/gemini-nano-banana-2.1";

#[tokio::test]
async fn no_key_is_403_and_an_empty_one_is_none() {
    let sandbox = start().await;
    for headers in [vec![], vec![("x-goog-api-key", "")]] {
        let answer = send(&sandbox.base_url(), "GET", PATH, &headers, b"").await;
        answer.refused(403, "PERMISSION_DENIED");
        assert!(
            answer
                .message()
                .starts_with("Method doesn't allow unregistered callers")
        );
    }
}

#[tokio::test]
async fn a_wrong_key_is_400_with_google_s_details() {
    let options = SandboxOptions {
        keys: Keys::Only(vec!["good".to_owned()]),
        ..SandboxOptions::test()
    };
    let sandbox = Sandbox::start(options).await.unwrap();
    let base = sandbox.base_url();
    let answer = send(&base, "GET", PATH, &[("x-goog-api-key", "bad")], b"").await;
    answer.refused(400, "INVALID_ARGUMENT");
    assert_eq!(
        answer.message(),
        "API key not valid. Please pass a valid API key."
    );
    assert_eq!(answer.detail("ErrorInfo")["reason"], "API_KEY_INVALID");
    assert_eq!(answer.detail("ErrorInfo")["domain"], "googleapis.com");
    assert_eq!(answer.detail("LocalizedMessage")["locale"], "en-US");
    let answer = send(&base, "GET", PATH, &[("x-goog-api-key", "good")], b"").await;
    assert_eq!(answer.status, 200);
    let answer = send(&base, "GET", &format!("{PATH}?key=good"), &[], b"").await;
    assert_eq!(answer.status, 200, "the query carries a key too");
    sandbox.set_keys(Keys::Only(vec!["other".to_owned()]));
    let answer = send(&base, "GET", PATH, &[("x-goog-api-key", "good")], b"").await;
    assert_eq!(answer.status, 400, "keys can change while it runs");
}

#[tokio::test]
async fn two_credentials_are_400() {
    let sandbox = start().await;
    let base = sandbox.base_url();
    let both = [("x-goog-api-key", "k"), ("authorization", "Bearer k")];
    let answer = send(&base, "GET", PATH, &both, b"").await;
    answer.refused(400, "INVALID_ARGUMENT");
    assert!(
        answer
            .message()
            .contains("Multiple authentication credentials")
    );
    let query = format!("{PATH}?key=k");
    let answer = send(&base, "GET", &query, &[("x-goog-api-key", "k")], b"").await;
    answer.refused(400, "INVALID_ARGUMENT");
}

#[tokio::test]
async fn a_bearer_is_401_unless_the_sandbox_plays_a_proxy() {
    let sandbox = start().await;
    let bearer = [("authorization", "Bearer sk-1")];
    let answer = send(&sandbox.base_url(), "GET", PATH, &bearer, b"").await;
    answer.refused(401, "UNAUTHENTICATED");
    assert_eq!(
        answer.detail("ErrorInfo")["reason"],
        "ACCESS_TOKEN_TYPE_UNSUPPORTED"
    );
    let options = SandboxOptions {
        bearer: true,
        keys: Keys::Only(vec!["sk-1".to_owned()]),
        ..SandboxOptions::test()
    };
    let sandbox = Sandbox::start(options).await.unwrap();
    let answer = send(&sandbox.base_url(), "GET", PATH, &bearer, b"").await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn keys_are_never_remembered() {
    let sandbox = start().await;
    let body = prompt("a cup").to_string();
    let path = format!("/v1beta/models/{MODEL}:generateContent?key=sesame");
    let headers = [
        ("x-goog-api-key", "sesame"),
        ("authorization", "Bearer sesame"),
    ];
    send(
        &sandbox.base_url(),
        "POST",
        &path,
        &headers,
        body.as_bytes(),
    )
    .await;
    let seen = sandbox.requests();
    assert_eq!(seen[0].credentials, 3);
    assert!(!format!("{seen:?}").contains("sesame"));
    let told = send(&sandbox.base_url(), "GET", "/sandbox/requests", &[], b"").await;
    assert!(!String::from_utf8_lossy(&told.body).contains("sesame"));
}
