//! From a request to a picture and a receipt.

use std::time::Duration;

use plantain_engine::{
    Charged, EngineEvent, FailureCode, GenerateRequest, JobState, ReferenceOrder, ReferenceRole,
};

use crate::rig::{Act, Rig, request};

#[tokio::test(start_paused = true)]
async fn a_request_becomes_a_stored_picture_with_a_receipt() {
    let rig = Rig::new([]).await;
    let jobs = rig.submit(1).await;
    let done = rig.end(&jobs[0]).await;
    let JobState::Done { image } = &done.state else {
        panic!("not done: {done:?}")
    };
    let image = rig.engine.image(image).await.unwrap();
    assert_eq!(
        (image.width, image.height),
        (8, 4),
        "decoded, not assumed from the table"
    );
    let receipt = image.receipt.expect("usage was reported");
    // 10 tokens at $1.50, 1,120 at $30 and 500 at $7.50 a million.
    assert_eq!(receipt.nanos, 10 * 1_500 + 1_120 * 30_000 + 500 * 7_500);
    assert!(receipt.complete);
    assert!(
        rig.engine
            .image_path(&rig.engine.image(&image.blob).await.unwrap())
            .is_file()
    );
    assert_eq!(done.attempts.len(), 1);
    assert_eq!(done.attempts[0].outcome, "image");
    assert_eq!(done.attempts[0].charged, Charged::Yes);
}

#[tokio::test(start_paused = true)]
async fn the_estimate_contains_the_receipt() {
    let rig = Rig::new([]).await;
    let jobs = rig.submit(1).await;
    let done = rig.end(&jobs[0]).await;
    let nanos = done
        .receipt
        .or(rig.engine.images(1).await.unwrap()[0].receipt.clone())
        .unwrap()
        .nanos;
    assert!(done.estimate.low_nanos <= nanos && nanos <= done.estimate.high_nanos);
}

#[tokio::test(start_paused = true)]
async fn every_variant_is_a_request_of_its_own() {
    let rig = Rig::new([]).await;
    let jobs = rig.submit(3).await;
    for job in &jobs {
        rig.end(job).await;
    }
    assert_eq!(rig.api.sends().len(), 3);
    assert_eq!(rig.engine.images(10).await.unwrap().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn ten_a_minute_are_never_overrun() {
    let rig = Rig::new([]).await;
    let jobs = rig.submit(25).await;
    for job in &jobs {
        rig.end(job).await;
    }
    let sends = rig.api.sends();
    assert_eq!(sends.len(), 25);
    for (index, first) in sends.iter().enumerate() {
        if let Some(eleventh) = sends.get(index + 10) {
            assert!(
                eleventh - first >= 60_000,
                "11 requests within a minute: {sends:?}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_dead_preview_id_is_replaced_before_sending() {
    let rig = Rig::new([]).await;
    let submitted = rig
        .engine
        .submit(GenerateRequest {
            model: "gemini-3-pro-image-preview".to_owned(),
            ..request(1)
        })
        .await
        .unwrap();
    let done = rig.end(&submitted.jobs[0]).await;
    assert_eq!(done.model, "gemini-3-pro-image");
}

#[tokio::test(start_paused = true)]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
async fn nonsense_is_refused_before_anything_is_written() {
    let rig = Rig::new([]).await;
    let cases = [
        (
            GenerateRequest {
                prompt: "  \n".to_owned(),
                ..request(1)
            },
            FailureCode::PromptInvalid,
        ),
        (
            GenerateRequest {
                prompt: "x".repeat(100_001),
                ..request(1)
            },
            FailureCode::PromptInvalid,
        ),
        (
            GenerateRequest {
                size: Some("512".to_owned()),
                ..request(1)
            },
            FailureCode::SettingsInvalid,
        ),
        (
            GenerateRequest {
                size: Some("2k".to_owned()),
                ..request(1)
            },
            FailureCode::SettingsInvalid,
        ),
        (
            GenerateRequest {
                ratio: Some("7:5".to_owned()),
                ..request(1)
            },
            FailureCode::SettingsInvalid,
        ),
        (
            GenerateRequest {
                thinking: Some("cosmic".to_owned()),
                ..request(1)
            },
            FailureCode::SettingsInvalid,
        ),
        (
            GenerateRequest {
                model: "gpt".to_owned(),
                ..request(1)
            },
            FailureCode::SettingsInvalid,
        ),
        (request(0), FailureCode::SettingsInvalid),
        (
            GenerateRequest {
                references: vec![ReferenceOrder {
                    blob: "a".repeat(64),
                    name: "fern".to_owned(),
                    role: ReferenceRole::Object,
                }],
                ..request(1)
            },
            FailureCode::ReferenceInvalid,
        ),
        (
            GenerateRequest {
                session: Some("gone".to_owned()),
                ..request(1)
            },
            FailureCode::NotFound,
        ),
    ];
    for (request, code) in cases {
        let failure = rig.engine.submit(request.clone()).await.unwrap_err();
        assert_eq!(failure.code, code, "{request:?}");
        assert_eq!(failure.charged, Charged::No);
    }
    assert!(rig.engine.studio().await.unwrap().sessions.is_empty());
    assert!(rig.api.sends().is_empty());
}

#[tokio::test(start_paused = true)]
async fn emoji_and_right_to_left_text_go_out_as_they_are() {
    let rig = Rig::new([]).await;
    let prompt = "🍌 موزة على الطاولة \u{202e}x";
    let submitted = rig
        .engine
        .submit(GenerateRequest {
            prompt: prompt.to_owned(),
            ..request(1)
        })
        .await
        .unwrap();
    rig.end(&submitted.jobs[0]).await;
    let body = rig.api.bodies.lock().unwrap()[0].clone();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["contents"][0]["parts"][0]["text"], prompt);
}

#[tokio::test(start_paused = true)]
async fn a_blocked_prompt_is_refused_with_its_reason_and_never_sent_again() {
    let blocked = r#"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},
        "usageMetadata":{"promptTokenCount":12,"totalTokenCount":12}}"#;
    let rig = Rig::new([Act::Body(blocked.to_owned())]).await;
    let jobs = rig.submit(1).await;
    let end = rig.end(&jobs[0]).await;
    let JobState::Refused { failure } = end.state else {
        panic!("{end:?}")
    };
    assert_eq!(failure.code, FailureCode::PromptBlocked);
    tokio::time::sleep(Duration::from_hours(1)).await;
    assert_eq!(rig.api.sends().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn phases_arrive_in_order_and_as_whole_snapshots() {
    let rig = Rig::new([Act::Image {
        after: Duration::from_secs(5),
    }])
    .await;
    let mut events = rig.engine.listen();
    let jobs = rig.submit(1).await;
    rig.end(&jobs[0]).await;
    let mut phases = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let EngineEvent::Job { job } = event {
            phases.push(job.state.name());
        }
    }
    phases.dedup();
    assert_eq!(phases, ["queued", "sending", "thinking", "done"]);
}

#[tokio::test(start_paused = true)]
async fn a_bad_part_does_not_cost_the_good_picture_beside_it() {
    let good = crate::rig::picture();
    let bad = r#"{"inlineData":{"mimeType":"image/png","data":"AAAA"}},"#;
    let body = good.replacen("\"parts\":[", &format!("\"parts\":[{bad}"), 1);
    let rig = Rig::new([Act::Body(body)]).await;
    let jobs = rig.submit(1).await;
    let end = rig.end(&jobs[0]).await;
    assert!(matches!(end.state, JobState::Done { .. }), "{end:?}");
}

#[tokio::test(start_paused = true)]
async fn pictures_without_their_share_of_tokens_are_priced_as_pictures() {
    let details = r#""candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":1120}]"#;
    let body = crate::rig::picture().replace(details, r#""candidatesTokensDetails":[]"#);
    let rig = Rig::new([Act::Body(body)]).await;
    let jobs = rig.submit(1).await;
    rig.end(&jobs[0]).await;
    let receipt = rig.engine.images(1).await.unwrap()[0]
        .receipt
        .clone()
        .unwrap();
    assert_eq!(receipt.nanos, 10 * 1_500 + 1_120 * 30_000 + 500 * 7_500);
    assert!(!receipt.complete);
}
