//! Recorded answers of Google and what the program ends with.

use plantain_sandbox::Answer;

use crate::provider::{Provider, recording, status};
use crate::terminal::{Ended, Terminal};

/// A recording, its status, and what follows: exit code, failure code, whether it was charged.
const RECORDED: [(&str, u16, i32, &str, &str); 13] = [
    (
        "error_400_api_key_invalid.json",
        400,
        6,
        "keyRejected",
        "no",
    ),
    (
        "error_400_api_key_expired.json",
        400,
        6,
        "keyRejected",
        "no",
    ),
    (
        "error_401_auth_key_rejected.json",
        401,
        6,
        "keyRejected",
        "no",
    ),
    ("error_403_key_leaked.json", 403, 6, "keyRejected", "no"),
    ("error_403_no_key.json", 403, 6, "keyMissing", "no"),
    (
        "error_400_unknown_field.json",
        400,
        1,
        "requestRejected",
        "no",
    ),
    ("error_400_region.json", 400, 1, "regionUnsupported", "no"),
    ("error_404_model.json", 404, 1, "modelNotFound", "no"),
    ("error_429_paid_per_day.json", 429, 4, "dayLimit", "no"),
    (
        "error_429_free_tier_limit0_message.json",
        429,
        4,
        "billingOff",
        "no",
    ),
    (
        "error_429_prepay_depleted.json",
        429,
        4,
        "creditsDepleted",
        "no",
    ),
    (
        "response_prompt_blocked.json",
        200,
        3,
        "promptBlocked",
        "yes",
    ),
    (
        "response_image_safety_null_parts.json",
        200,
        3,
        "imageBlocked",
        "no",
    ),
];

async fn answered(code: u16, body: &str) -> Ended {
    // Some are tried again: the answer stays the same.
    let provider = Provider::scripted(vec![status(code, body); 3]).await;
    Terminal::at(&provider).run(&["--json", "generate", "A fox"])
}

#[tokio::test(flavor = "multi_thread")]
async fn each_recorded_answer_ends_with_its_code() {
    for (file, status, exit, code, charged) in RECORDED {
        let ended = answered(status, &recording(file)).await.expect(exit);
        let failure = ended.failure();
        assert_eq!(failure["code"], code, "{file}: {ended:?}");
        assert_eq!(
            failure["attempts"].as_array().unwrap().len(),
            1,
            "{file}: {ended:?}"
        );
        assert_eq!(failure["attempts"][0]["status"], status, "{file}");
        assert!(
            failure["message"].as_str().unwrap().ends_with('.'),
            "{file}"
        );
        assert_eq!(failure["charged"], charged, "{file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spent_day_keeps_the_job_and_says_when_to_come_back() {
    let ended = answered(429, &recording("error_429_paid_per_day.json"))
        .await
        .expect(4);
    let failure = ended.failure();
    let retry_at = failure["retry_at"].as_str().unwrap();
    assert!(
        retry_at.ends_with(":00:00Z"),
        "midnight in California: {retry_at}"
    );
    assert!(ended.stderr.contains("Held until"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_connection_may_have_been_charged() {
    let provider = Provider::scripted(vec![Answer::Drop]).await;
    let ended = Terminal::at(&provider)
        .run(&["--json", "generate", "A fox"])
        .expect(7);
    assert_eq!(ended.failure()["charged"], "maybe");
    assert!(
        ended.stderr.contains("It may have been charged."),
        "{ended:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_without_an_image_is_tried_once_more() {
    let ended = answered(200, &recording("response_no_image_text.json"))
        .await
        .expect(1);
    let failure = ended.failure();
    assert_eq!(failure["code"], "noImage");
    assert_eq!(
        failure["attempts"].as_array().unwrap().len(),
        2,
        "{failure}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_quotes_the_key_does_not_get_it_printed() {
    let body = format!(
        r#"{{"error":{{"code":400,"status":"INVALID_ARGUMENT","message":"bad key {}"}}}}"#,
        crate::terminal::KEY
    );
    let ended = answered(400, &body).await;
    assert_ne!(ended.code, 0, "{ended:?}");
}
