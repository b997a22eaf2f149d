//! What is sent again, when, and what never is.

use plantain_engine::{Charged, FailureCode, JobState};
use plantain_gemini::FaultClass;

use crate::rig::{Act, Rig};

const OVERLOADED: &str = r#"{"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}"#;

#[tokio::test(start_paused = true)]
async fn an_overload_is_met_with_patience() {
    let rig = Rig::new([Act::Status(503, OVERLOADED.to_owned())]).await;
    let jobs = rig.submit(1).await;
    let done = rig.end(&jobs[0]).await;
    assert!(matches!(done.state, JobState::Done { .. }), "{done:?}");
    assert_eq!(done.attempts.len(), 2);
    assert_eq!(done.attempts[0].outcome, "overloaded");
    assert_eq!(done.attempts[0].charged, Charged::No);
    let sends = rig.api.sends();
    let gap = sends[1] - sends[0];
    assert!(
        (5_000..=6_300).contains(&gap),
        "5 s and up to a quarter more, not {gap} ms"
    );
}

#[tokio::test(start_paused = true)]
async fn four_overloads_end_the_job_with_a_card() {
    let rig = Rig::new((0..9).map(|_| Act::Status(503, OVERLOADED.to_owned()))).await;
    let jobs = rig.submit(1).await;
    let end = rig.end(&jobs[0]).await;
    let JobState::Failed { failure } = end.state else {
        panic!("{end:?}")
    };
    assert_eq!(failure.code, FailureCode::Overloaded);
    assert_eq!(failure.charged, Charged::No);
    assert_eq!(rig.api.sends().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn the_servers_own_delay_wins() {
    let body = include_str!("../../../../../tests/recordings/error_429_retryinfo.json");
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    let rig = Rig::new([Act::Status(429, body["body"].to_string())]).await;
    let jobs = rig.submit(1).await;
    rig.end(&jobs[0]).await;
    let sends = rig.api.sends();
    assert!(sends[1] - sends[0] >= 34_400, "{sends:?}");
}

#[tokio::test(start_paused = true)]
async fn a_spent_day_holds_the_job_until_midnight_pacific() {
    let body = include_str!("../../../../../tests/recordings/error_429_paid_per_day.json");
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    let rig = Rig::new([Act::Status(429, body["body"].to_string())]).await;
    let jobs = rig.submit(1).await;
    let held = rig
        .until(&jobs[0], |job| matches!(job.state, JobState::Held { .. }))
        .await;
    let JobState::Held { until_ms, failure } = held.state else {
        unreachable!()
    };
    assert_eq!(failure.code, FailureCode::DayLimit);
    // Midnight in Los Angeles is 08:00 UTC in November.
    assert_eq!(until_ms, Some(crate::rig::NOON + 20 * 3_600_000));
}

#[tokio::test(start_paused = true)]
async fn a_rejected_request_is_never_sent_again() {
    for name in ["error_400_unknown_field", "error_404_model"] {
        let path = format!(
            "{}/../../../tests/recordings/{name}.json",
            env!("CARGO_MANIFEST_DIR")
        );
        let recording: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let status = u16::try_from(recording["_http_status"].as_u64().unwrap()).unwrap();
        let rig = Rig::new([Act::Status(status, recording["body"].to_string())]).await;
        let jobs = rig.submit(1).await;
        let end = rig.end(&jobs[0]).await;
        assert!(
            matches!(end.state, JobState::Failed { .. }),
            "{name}: {end:?}"
        );
        assert_eq!(rig.api.sends().len(), 1, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_answer_may_be_charged_and_waits_for_the_user() {
    let mut error = plantain_gemini::classify(500, None, b"");
    error.class = FaultClass::Interrupted;
    error.status = None;
    let rig = Rig::new([Act::Fault(error)]).await;
    let jobs = rig.submit(1).await;
    let end = rig.end(&jobs[0]).await;
    let JobState::Failed { failure } = end.state else {
        panic!("{end:?}")
    };
    assert_eq!(failure.charged, Charged::Maybe);
    assert_eq!(rig.api.sends().len(), 1);
    rig.engine.retry(&jobs[0]).await.unwrap();
    let done = rig.end(&jobs[0]).await;
    assert!(matches!(done.state, JobState::Done { .. }), "{done:?}");
    assert_eq!(done.attempts.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_picture_is_tried_once_more() {
    let text = r#"{"candidates":[{"content":{"parts":[{"text":"I cannot draw that"}]},"finishReason":"NO_IMAGE"}]}"#;
    let rig = Rig::new([Act::Body(text.to_owned()), Act::Body(text.to_owned())]).await;
    let jobs = rig.submit(1).await;
    let end = rig.end(&jobs[0]).await;
    let JobState::Refused { failure } = end.state else {
        panic!("{end:?}")
    };
    assert_eq!(failure.code, FailureCode::NoImage);
    assert_eq!(failure.detail.as_deref(), Some("I cannot draw that"));
    assert_eq!(rig.api.sends().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_an_earlier_try_cost_is_still_said_when_the_job_is_cancelled() {
    let text = r#"{"candidates":[{"content":{"parts":[{"text":"I cannot draw that"}]},"finishReason":"NO_IMAGE"}],"usageMetadata":{"promptTokenCount":10,"totalTokenCount":10}}"#;
    let rig = Rig::new([Act::Body(text.to_owned()), Act::Hang]).await;
    let jobs = rig.submit(1).await;
    rig.until(&jobs[0], |job| {
        matches!(job.state, JobState::Retrying { .. })
    })
    .await;
    rig.engine.cancel(&jobs[0]).await.unwrap();
    let charged = Charged::Yes;
    let cancelled = JobState::Cancelled { charged };
    assert_eq!(rig.end(&jobs[0]).await.state, cancelled);
    let restarted = Rig::within(rig.folder.clone(), []).await;
    let job = restarted.engine.job(&jobs[0]).await.unwrap();
    assert_eq!(job.state, cancelled, "and after a restart");
}

#[tokio::test(start_paused = true)]
async fn trying_a_held_job_again_sends_it_once() {
    let body = include_str!("../../../../../tests/recordings/error_429_paid_per_day.json");
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    let rig = Rig::new([Act::Status(429, body["body"].to_string())]).await;
    let jobs = rig.submit(1).await;
    rig.until(&jobs[0], |job| matches!(job.state, JobState::Held { .. }))
        .await;
    rig.engine.retry(&jobs[0]).await.unwrap();
    rig.engine.retry(&jobs[0]).await.unwrap();
    let done = rig.end(&jobs[0]).await;
    assert!(matches!(done.state, JobState::Done { .. }), "{done:?}");
    assert_eq!(rig.api.sends().len(), 2, "once refused, once done");
}

#[tokio::test(start_paused = true)]
async fn a_failed_job_can_be_sent_again_when_the_provider_is_less_busy() {
    let rig = Rig::new((0..4).map(|_| Act::Status(503, OVERLOADED.to_owned()))).await;
    let jobs = rig.submit(1).await;
    rig.end(&jobs[0]).await;
    rig.engine.set_off_peak(&jobs[0], true).await.unwrap();
    rig.engine.retry(&jobs[0]).await.unwrap();
    let waiting = rig
        .until(&jobs[0], |job| {
            matches!(job.state, JobState::Waiting { .. })
        })
        .await;
    // Noon is within the busy hours, which end at two.
    assert_eq!(waiting.starts_ms, Some(crate::rig::NOON + 2 * 3_600_000));
}
