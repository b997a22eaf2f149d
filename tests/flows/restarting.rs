//! What was on disk is there again, and nothing is sent twice because of it.

use std::time::Duration;

use plantain_engine::{Charged, FailureCode, GenerateRequest, JobState};
use plantain_sandbox::{Answer, Latency, SandboxOptions};

use crate::rig::{Rig, failure_code, request};

#[tokio::test(flavor = "multi_thread")]
async fn a_new_start_finds_sessions_pictures_receipts_and_failures() {
    let rig = Rig::scripted(&[Answer::Ok, Answer::Ok, Answer::KeyInvalid]).await;
    let pair = GenerateRequest {
        count: 2,
        size: Some("2K".to_owned()),
        ratio: Some("3:2".to_owned()),
        ..request("Two herons")
    };
    let done = rig.run(pair).await;
    let session = done[0].session.clone();
    let refused = GenerateRequest {
        session: Some(session.clone()),
        ..request("A third heron")
    };
    let failed = rig.run(refused).await;
    let before = rig
        .engine
        .open_session(&session)
        .await
        .expect("it is there");
    let listed = rig.engine.images(10).await.expect("a list");
    let sends = rig.sends();

    let rig = rig.restarted().await;

    let after = rig
        .engine
        .open_session(&session)
        .await
        .expect("still there");
    assert_eq!(after.summary.title, before.summary.title);
    assert_eq!(after.images, before.images, "each with its whole recipe");
    assert_eq!(rig.engine.images(10).await.expect("a list"), listed);
    for image in &after.images {
        let bytes = std::fs::read(rig.engine.image_path(image)).expect("its file");
        assert_eq!(i64::try_from(bytes.len()).ok(), Some(image.bytes));
        assert!(image.receipt.is_some(), "the receipt is kept");
    }
    let studio = rig.engine.studio().await.expect("a studio");
    let compose = &studio.settings.compose;
    assert_eq!(studio.current.expect("an open session").summary.id, session);
    assert_eq!(compose.count, Some(1), "as last used");
    let known = studio.jobs.iter().find(|job| job.id == failed[0].id);
    let known = known.expect("a failure nobody dismissed is still told");
    assert_eq!(failure_code(&known.state), Some(FailureCode::KeyRejected));
    assert_eq!(studio.recovered, None, "nothing had to be recovered");
    assert_eq!(rig.sends(), sends, "and nothing was sent again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_at_the_end_is_told_and_not_sent_again() {
    let long = Duration::from_mins(1);
    let rig = Rig::with(SandboxOptions {
        latency: Latency::Between(long, long),
        ..SandboxOptions::test()
    })
    .await;
    let job = rig
        .run_until(request("Cut off"), |state| {
            matches!(state, JobState::Thinking { .. })
        })
        .await;

    let rig = rig.restarted().await;

    let job = rig.rest(&job.id).await;
    let JobState::Failed { failure } = &job.state else {
        panic!("{:?}", job.state);
    };
    assert_eq!(failure.code, FailureCode::Interrupted);
    assert_eq!(failure.charged, Charged::Maybe);
    let studio = rig.engine.studio().await.expect("a studio");
    assert!(
        studio
            .recovered
            .is_some_and(|found| found.maybe_charged.contains(&job.id)),
        "it is said once"
    );
    // Cut off early enough, the provider has not read it to its end.
    assert!(rig.sends() <= 1, "the user decides");
}
