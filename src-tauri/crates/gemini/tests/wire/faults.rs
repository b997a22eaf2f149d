//! Errors as servers, proxies and load balancers really send them.

use std::time::Duration;

use plantain_gemini::{Dimension, FaultClass, classify};
use serde_json::json;

fn class(status: u16, body: &[u8]) -> FaultClass {
    classify(status, None, body).class
}

fn google(status: u16, message: &str) -> FaultClass {
    let body = json!({ "error": { "code": status, "message": message, "status": "X" } });
    class(status, &serde_json::to_vec(&body).unwrap())
}

fn limited(violations: &serde_json::Value) -> FaultClass {
    let body = json!({ "error": { "code": 429, "message": "You exceeded your current quota.",
        "details": [{ "@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": violations }] } });
    class(429, &serde_json::to_vec(&body).unwrap())
}

#[test]
fn html_has_its_title_for_a_message() {
    let html = b"<!DOCTYPE html><html><head><title>502\n Bad Gateway</title></head>";
    let error = classify(502, None, html);
    assert_eq!(
        (error.class, error.message.as_str()),
        (FaultClass::BadGateway, "502 Bad Gateway")
    );
    assert_eq!(class(200, html), FaultClass::NotGemini);
    assert_eq!(class(403, html), FaultClass::NotGemini);
    assert_eq!(class(404, html), FaultClass::NotFound);
    assert_eq!(class(503, html), FaultClass::Overloaded);
}

#[test]
fn nothing_at_all_is_classed_by_its_status() {
    let expected = [
        (400, FaultClass::OtherClient),
        (401, FaultClass::KeyInvalid),
        (402, FaultClass::PrepayDepleted),
        (403, FaultClass::AccessDenied),
        (404, FaultClass::NotFound),
        (408, FaultClass::Deadline),
        (413, FaultClass::PayloadTooLarge),
        (429, FaultClass::UnspecifiedLimit),
        (499, FaultClass::Cancelled),
        (500, FaultClass::Internal),
        (502, FaultClass::BadGateway),
        (503, FaultClass::Overloaded),
        (504, FaultClass::Deadline),
        (507, FaultClass::OtherServer),
        (524, FaultClass::Deadline),
        (204, FaultClass::NotGemini),
        (302, FaultClass::NotGemini),
    ];
    for (status, expected) in expected {
        let error = classify(status, None, b"");
        assert_eq!((status, error.class), (status, expected));
        assert_eq!(error.message, format!("HTTP {status}"));
    }
}

#[test]
fn a_cut_error_still_says_what_it_is() {
    let cut = br#"{"error":{"code":400,"message":"API key not valid. Please pass a val"#;
    assert_eq!(class(400, cut), FaultClass::KeyInvalid);
    assert_eq!(class(400, br#"{"error":{"co"#), FaultClass::InvalidRequest);
}

#[test]
fn bytes_that_are_no_text_do_not_hide_the_error() {
    let body = b"{\"error\":{\"message\":\"API key expired. \xff\xfe\",\"code\":400}}";
    assert_eq!(class(400, body), FaultClass::KeyExpired);
    assert_eq!(class(500, b"\xff\x00\x1b[31m"), FaultClass::Internal);
}

#[test]
fn a_proxys_own_errors_are_understood() {
    let proxy = |status, error: serde_json::Value| {
        class(
            status,
            &serde_json::to_vec(&json!({ "error": error })).unwrap(),
        )
    };
    let broke = json!({"message": "quota is not enough", "type": "insufficient_user_quota"});
    assert_eq!(proxy(403, broke.clone()), FaultClass::PrepayDepleted);
    assert_eq!(
        proxy(402, json!({"message": "pay"})),
        FaultClass::PrepayDepleted
    );
    let gone = json!({"message": "No channel for it", "type": "x", "code": "model_not_found"});
    assert_eq!(proxy(503, gone), FaultClass::ModelNotFound);
    let key = json!({"message": "Incorrect key", "code": "invalid_api_key"});
    assert_eq!(proxy(401, key), FaultClass::KeyInvalid);
    assert_eq!(proxy(500, json!("plain words")), FaultClass::Internal);
    assert_eq!(
        proxy(404, json!({"message": "Invalid URL"})),
        FaultClass::NotFound
    );
}

#[test]
fn googles_words_decide_where_its_status_does_not() {
    let expected = [
        (
            403,
            "Requests to this API generativelanguage.googleapis.com method X are blocked.",
            FaultClass::KeyRestricted,
        ),
        (
            403,
            "Your project has been denied access. Please contact support.",
            FaultClass::AccessDenied,
        ),
        (
            400,
            "Request payload size exceeds the limit: 104857600 bytes.",
            FaultClass::PayloadTooLarge,
        ),
        (
            400,
            "Request contains an invalid argument.",
            FaultClass::InvalidRequest,
        ),
        (404, "Requested entity was not found.", FaultClass::NotFound),
        (
            429,
            "You have reached your project's spend limit.",
            FaultClass::SpendLimit,
        ),
        (500, "An internal error has occurred.", FaultClass::Internal),
        (499, "The operation was cancelled.", FaultClass::Cancelled),
    ];
    for (status, message, expected) in expected {
        assert_eq!(google(status, message), expected, "{message}");
    }
}

#[test]
fn limits_are_told_apart_by_their_ids() {
    let one = |id: &str| json!([{ "quotaId": id, "quotaMetric": "m/paid", "quotaValue": "10" }]);
    let id = "GenerateRequestsPerMinutePerProjectPerModel";
    assert_eq!(
        limited(&one(id)),
        FaultClass::MinuteLimit(Dimension::Requests)
    );
    let id = "GenerateContentInputTokensPerModelPerMinute";
    assert_eq!(
        limited(&one(id)),
        FaultClass::MinuteLimit(Dimension::InputTokens)
    );
    let id = "GenerateImagesPerMinutePerProjectPerModel";
    assert_eq!(
        limited(&one(id)),
        FaultClass::MinuteLimit(Dimension::Images)
    );
    assert_eq!(
        limited(&one("GenerateRequestsPerDayPerProject")),
        FaultClass::DayLimit
    );
    assert_eq!(
        limited(&one("SomethingPerWeek")),
        FaultClass::UnspecifiedLimit
    );
    let both = json!([
        { "quotaId": "GenerateRequestsPerMinutePerProjectPerModel", "quotaValue": "10" },
        { "quotaId": "GenerateRequestsPerDayPerProjectPerModel", "quotaValue": "250" },
    ]);
    assert_eq!(limited(&both), FaultClass::DayLimit);
}

#[test]
fn the_servers_delay_is_found_in_three_places_in_order() {
    let body = |info: &str, message: &str| {
        let details = json!([{ "retryDelay": info }]);
        let error = json!({ "error": { "message": message, "details": details } });
        serde_json::to_vec(&error).unwrap()
    };
    let header = Some(Duration::from_secs(7));
    let delay = |body: &[u8]| {
        classify(429, header, body)
            .retry_after
            .unwrap()
            .as_secs_f64()
    };
    let words = "Quota. Please retry in 12.5s.";
    assert!((delay(&body("34.4s", words)) - 34.4).abs() < 1e-9);
    assert!((delay(&body("soon", words)) - 12.5).abs() < 1e-9);
    assert!((delay(&body("", "no words")) - 7.0).abs() < 1e-9);
    assert!((delay(&body("", "Please retry in 1m2.5s.")) - 62.5).abs() < 1e-9);
    assert!((delay(&body("", "please retry in 850ms")) - 0.85).abs() < 1e-9);
    for nonsense in ["-3s", "1e999s", "NaNs", "s", "99999999999999999999999h"] {
        assert!(
            (delay(&body(nonsense, "")) - 7.0).abs() < 1e-9,
            "{nonsense}"
        );
    }
}

#[test]
fn what_is_kept_of_a_body_is_short_clean_and_without_keys() {
    // In pieces: nothing in the repository may look like a key.
    let key = ["AI", "zaSyA-0123456789abcdefghijklmnopqrstu"].concat();
    let key = key.as_str();
    let other = ["AQ", ".Ab8RN6Jabcdefghijklmnopqrstuv"].concat();
    let long = format!(
        "\u{1b}[31m{key} {other} \u{202e}x task-force{}",
        "é".repeat(9_000)
    );
    let error = classify(500, None, long.as_bytes());
    assert!(error.detail.len() <= 8 * 1024);
    assert!(!error.detail.contains(key) && !error.detail.contains("AQ.Ab"));
    assert!(
        error.detail.starts_with("[31m[key] [key] x task-force"),
        "{}",
        &error.detail[..80]
    );
    let body = json!({ "error": { "message": format!("bad key {key}"), "status": key } });
    let error = classify(400, None, &serde_json::to_vec(&body).unwrap());
    assert!(!format!("{error:?} {error}").contains(key));
}
