//! What each recorded refusal teaches, and what becomes of the job that met it.

use std::time::Duration;

use plantain_gemini::{ApiError, classify};
use plantain_pacing::{Dimension, Lesson, Period};

use super::lesson;
use crate::retry::{Decision, Kind, Tries, decide};

fn recorded(name: &str) -> ApiError {
    let path = format!(
        "{}/../../../tests/recordings/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(path).unwrap();
    let recording: serde_json::Value = serde_json::from_str(&text).unwrap();
    let status = u16::try_from(recording["_http_status"].as_u64().unwrap()).unwrap();
    classify(status, None, recording["body"].to_string().as_bytes())
}

/// A 429 with these violations, each an id and a number.
fn refusal(message: &str, violations: &[(&str, &str)]) -> ApiError {
    let violations: Vec<_> = violations
        .iter()
        .map(|(id, value)| {
            serde_json::json!({ "quotaMetric": "x.googleapis.com/paid", "quotaId": id, "quotaValue": value })
        })
        .collect();
    let body = serde_json::json!({ "error": {
        "code": 429,
        "message": message,
        "status": "RESOURCE_EXHAUSTED",
        "details": [{ "@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": violations }],
    } });
    classify(429, None, body.to_string().as_bytes())
}

#[expect(clippy::unnecessary_wraps, reason = "as `lesson` hands it out")]
fn exhausted(
    dimension: Dimension,
    period: Period,
    ceiling: Option<u64>,
    retry_after: Option<Duration>,
) -> Option<Lesson> {
    Some(Lesson::Exhausted {
        dimension,
        period,
        ceiling,
        retry_after,
    })
}

fn first_decision(error: &ApiError) -> Decision {
    decide(error.class, Tries::default(), error.retry_after, false, 0.0)
}

#[test]
fn every_recorded_refusal_teaches_what_it_says() {
    let second = Duration::from_secs(1);
    let retry = |delay| Decision::Retry(delay, Kind::Limit);
    let minute = Period::Minute;
    let table = [
        (
            "error_429_bare",
            Some(Lesson::Unnamed { retry_after: None }),
            retry(second),
        ),
        (
            "error_429_help_only",
            Some(Lesson::Unnamed { retry_after: None }),
            retry(second),
        ),
        (
            "error_429_retryinfo",
            exhausted(
                Dimension::Requests,
                minute,
                None,
                Some(Duration::from_millis(34_400)),
            ),
            retry(Duration::from_millis(34_400)),
        ),
        (
            "error_429_free_tier_tpm",
            exhausted(Dimension::InputTokens, minute, Some(250_000), None),
            retry(second),
        ),
        (
            "error_429_paid_per_day",
            exhausted(
                Dimension::Requests,
                Period::Day,
                Some(250),
                Some(Duration::from_secs(21)),
            ),
            Decision::HoldForDay,
        ),
        (
            "error_429_free_tier_image_multi_violation",
            Some(Lesson::NoQuota),
            Decision::GiveUp,
        ),
        (
            "error_429_free_tier_limit0_message",
            Some(Lesson::NoQuota),
            Decision::GiveUp,
        ),
        ("error_429_prepay_depleted", None, Decision::HoldForKey),
    ];
    for (name, taught, decision) in table {
        let error = recorded(name);
        assert_eq!(lesson(&error), taught, "{name}");
        assert_eq!(first_decision(&error), decision, "{name}");
    }
}

#[test]
fn of_several_limits_each_keeps_its_own_number() {
    let error = refusal(
        "Quota exceeded",
        &[
            ("GenerateRequestsPerMinutePerProjectPerModel", "10"),
            ("GenerateContentInputTokensPerModelPerMinute", "4000000"),
        ],
    );
    assert_eq!(
        lesson(&error),
        exhausted(Dimension::Requests, Period::Minute, Some(10), None)
    );
    let error = refusal(
        "Quota exceeded",
        &[
            ("GenerateContentInputTokensPerModelPerMinute", "4000000"),
            ("GenerateRequestsPerMinutePerProjectPerModel", "10"),
        ],
    );
    assert_eq!(
        lesson(&error),
        exhausted(
            Dimension::InputTokens,
            Period::Minute,
            Some(4_000_000),
            None
        ),
        "ten tokens a minute would stop everything"
    );
}

#[test]
fn a_day_outlasts_a_minute_and_its_number_is_its_own() {
    let error = refusal(
        "Quota exceeded",
        &[
            ("GenerateRequestsPerMinutePerProjectPerModel", "10"),
            ("GenerateRequestsPerDayPerProjectPerModel", "1000"),
        ],
    );
    assert_eq!(
        lesson(&error),
        exhausted(Dimension::Requests, Period::Day, Some(1_000), None)
    );
    let images = refusal(
        "Quota exceeded",
        &[("GenerateImagesPerDayPerProject", "70")],
    );
    assert_eq!(
        lesson(&images),
        exhausted(Dimension::Images, Period::Day, Some(70), None)
    );
}

#[test]
fn images_a_minute_are_a_limit_of_their_own() {
    let error = refusal(
        "Quota exceeded. Please retry in 12.5s.",
        &[("GenerateImagesPerMinutePerProjectPerModel", "10")],
    );
    let delay = Some(Duration::from_millis(12_500));
    assert_eq!(
        lesson(&error),
        exhausted(Dimension::Images, Period::Minute, Some(10), delay)
    );
}

#[test]
fn a_spending_limit_is_learned_without_its_number_which_is_no_nano_dollars() {
    let error = refusal(
        "Your project has exceeded its spend limit.",
        &[("SpendPerTenMinutes", "10")],
    );
    assert_eq!(
        lesson(&error),
        exhausted(Dimension::Spend, Period::TenMinutes, None, None)
    );
    assert_eq!(
        first_decision(&error),
        Decision::Retry(Duration::from_mins(2), Kind::Limit)
    );
}

#[test]
fn the_details_delay_wins_over_the_words() {
    let body = r#"{"error":{"code":429,"message":"Quota exceeded. Please retry in 50s.","status":"RESOURCE_EXHAUSTED",
        "details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"7s"}]}}"#;
    let error = classify(429, Some(Duration::from_secs(90)), body.as_bytes());
    assert_eq!(error.retry_after, Some(Duration::from_secs(7)));
    let words = body.replace("RetryInfo\",\"retryDelay\":\"7s\"", "Help\"");
    let error = classify(429, Some(Duration::from_secs(90)), words.as_bytes());
    assert_eq!(error.retry_after, Some(Duration::from_secs(50)));
}
