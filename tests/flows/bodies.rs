//! Bytes on their way: slow, cut, and never asked for twice.

use std::time::Duration;

use plantain_engine::{Charged, FailureCode, GenerateRequest, JobState};
use plantain_sandbox::Answer;

use crate::rig::{Rig, failure_code, request};

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_answer_is_never_sent_again_by_itself() {
    let rig = Rig::scripted(&[Answer::CutAfter { percent: 60 }]).await;
    let job = &rig.run(request("A torn page")).await[0];
    assert_eq!(failure_code(&job.state), Some(FailureCode::Interrupted));
    assert_eq!(job.attempts[0].charged, Charged::Maybe);
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(rig.sends(), 1, "the user decides, since it may cost twice");

    rig.engine.retry(&job.id).await.expect("the user decided");
    let job = rig.rest(&job.id).await;
    rig.picture(&job).await;
    assert_eq!(rig.sends(), 2);
    assert_eq!(job.attempts.len(), 2, "the first attempt stays on record");
    assert_eq!(job.attempts[0].outcome, "interrupted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dripping_answer_shows_its_progress_and_arrives() {
    let rig = Rig::scripted(&[Answer::Drip {
        chunk: 32 * 1024,
        pause: Duration::from_millis(10),
    }])
    .await;
    let mut news = rig.engine.listen();
    let order = GenerateRequest {
        size: Some("4K".to_owned()),
        ..request("Rain on a window")
    };
    let job = &rig.run(order).await[0];
    let image = rig.picture(job).await;
    assert_eq!((image.width, image.height), (4096, 4096));
    let mut received = Vec::new();
    while let Ok(event) = news.try_recv() {
        if let plantain_engine::EngineEvent::Job { job } = event
            && let JobState::Receiving {
                received: so_far, ..
            } = job.state
        {
            received.push(so_far);
        }
    }
    assert!(received.len() > 2, "it is told on the way: {received:?}");
    assert!(received.is_sorted(), "and only grows: {received:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_answer_is_kept_for_a_later_look() {
    let rig = Rig::scripted(&[Answer::TruncatedJson]).await;
    let job = &rig.run(request("Half a story")).await[0];
    assert_eq!(
        failure_code(&job.state),
        Some(FailureCode::AnswerUnreadable)
    );
    let incoming = rig.folder.path().join("incoming");
    let kept = std::fs::read_dir(incoming).expect("a folder").count();
    assert!(
        kept > 0,
        "it was paid for, perhaps, so it is not thrown away"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_not_there_is_waited_for() {
    let rig = Rig::new().await;
    let Rig {
        engine,
        sandbox,
        folder,
    } = rig;
    sandbox.stop().await;
    let submitted = engine.submit(request("Nobody home")).await;
    let job = submitted.expect("it is accepted").jobs[0].clone();
    let mut news = engine.listen();
    let failure = loop {
        let seen = engine.job(&job).await.expect("it exists");
        if let JobState::Retrying { failure, .. } = seen.state {
            break failure;
        }
        news.recv().await.expect("news");
    };
    assert_eq!(failure.code, FailureCode::Offline);
    assert_eq!(failure.charged, Charged::No, "nothing was sent");
    engine.shutdown().await;
    drop(folder);
}
