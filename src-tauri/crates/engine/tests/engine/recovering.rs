//! Nothing that was paid for is lost, and nothing is sent twice by itself.

use std::sync::Arc;
use std::time::Duration;

use plantain_engine::{Charged, FailureCode, JobState};
use tempfile::TempDir;

use crate::rig::{Act, Rig, picture};

/// The program ends while something is under way.
async fn end(rig: Rig) -> Arc<TempDir> {
    rig.engine.shutdown().await;
    rig.folder.clone()
}

#[tokio::test(start_paused = true)]
async fn a_request_under_way_at_the_end_is_shown_and_not_resent() {
    let rig = Rig::new([Act::Hang]).await;
    let jobs = rig.submit(1).await;
    rig.until(&jobs[0], |job| job.state.is_in_flight()).await;
    let folder = end(rig).await;

    let again = Rig::within(folder, []).await;
    let studio = again.engine.studio().await.unwrap();
    assert_eq!(
        studio.recovered.map(|found| found.message).as_deref(),
        Some("1 request may have been charged without an answer.")
    );
    let job = again.engine.job(&jobs[0]).await.unwrap();
    let JobState::Failed { failure } = &job.state else {
        panic!("{job:?}")
    };
    assert_eq!(
        (failure.code, failure.charged),
        (FailureCode::Interrupted, Charged::Maybe)
    );
    tokio::time::sleep(Duration::from_hours(1)).await;
    assert!(again.api.sends().is_empty(), "never silently resent");
    assert_eq!(
        again.engine.studio().await.unwrap().recovered,
        None,
        "said once"
    );
}

#[tokio::test(start_paused = true)]
async fn an_answer_stored_but_not_recorded_is_finished_from_its_bytes() {
    let rig = Rig::new([Act::Hang]).await;
    let jobs = rig.submit(1).await;
    rig.until(&jobs[0], |job| job.state.is_in_flight()).await;
    let library = rig.engine.library().clone();
    library.keep_incoming(&jobs[0], 1, picture()).await.unwrap();
    drop(library);
    let folder = end(rig).await;

    let again = Rig::within(folder, []).await;
    let studio = again.engine.studio().await.unwrap();
    assert_eq!(
        studio.recovered.map(|found| found.message).as_deref(),
        Some("1 result was recovered.")
    );
    assert_eq!(again.engine.images(10).await.unwrap().len(), 1);
    assert!(
        again
            .engine
            .library()
            .list_incoming()
            .await
            .unwrap()
            .is_empty()
    );
    assert!(again.api.sends().is_empty());
}

#[tokio::test(start_paused = true)]
async fn jobs_in_line_go_on_after_a_restart() {
    let rig = Rig::new((0..10).map(|_| Act::Hang)).await;
    let jobs = rig.submit(11).await;
    rig.until(&jobs[0], |job| job.state.is_in_flight()).await;
    let folder = end(rig).await;

    let again = Rig::within(folder, []).await;
    let done = again.end(&jobs[10]).await;
    assert!(matches!(done.state, JobState::Done { .. }), "{done:?}");
}

#[tokio::test(start_paused = true)]
async fn everything_is_found_again_after_a_restart() {
    let rig = Rig::new([]).await;
    let jobs = rig.submit(2).await;
    for job in &jobs {
        rig.end(job).await;
    }
    let before = rig.engine.studio().await.unwrap();
    rig.engine.shutdown().await;
    let folder = rig.folder.clone();
    drop(rig);

    let again = Rig::within(folder, []).await;
    let after = again.engine.studio().await.unwrap();
    assert_eq!(after.sessions, before.sessions);
    let images = after.current.expect("the session is open again").images;
    assert_eq!(images, before.current.unwrap().images);
    assert_eq!(after.settings.compose, before.settings.compose);
}

#[tokio::test(start_paused = true)]
async fn quitting_does_not_cut_a_backoff_short() {
    let overloaded = r#"{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}"#;
    let rig = Rig::new([Act::Status(503, overloaded.to_owned())]).await;
    let jobs = rig.submit(1).await;
    rig.until(&jobs[0], |job| {
        matches!(job.state, JobState::Retrying { .. })
    })
    .await;
    let folder = end(rig).await;

    let again = Rig::within(folder, []).await;
    again.end(&jobs[0]).await;
    let sends = again.api.sends();
    assert_eq!(sends.len(), 1);
    assert!(sends[0] >= 4_000, "sent {} ms after the start", sends[0]);
}
