//! Nothing that was paid for is lost, and nothing is sent twice by itself.

use std::sync::Arc;
use std::time::Duration;

use plantain_engine::{Charged, FailureCode, JobState, LimitOverrides, SettingsPatch};
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

#[tokio::test(start_paused = true)]
async fn of_two_programs_that_start_after_a_crash_each_job_is_sent_by_one() {
    let rig = Rig::new((0..10).map(|_| Act::Hang)).await;
    let jobs = rig.submit(14).await;
    rig.until(&jobs[0], |job| job.state.is_in_flight()).await;
    let folder = end(rig).await;

    let first = Rig::within(folder, []).await;
    let (second, third) = tokio::join!(first.beside(), first.beside());
    let mut done = 0;
    for job in &jobs {
        let end = first.end(job).await;
        done += usize::from(matches!(end.state, JobState::Done { .. }));
    }
    assert!(done >= 4, "what had not gone out");
    assert_eq!(first.api.sends().len(), done, "each was sent once");
    let cut = first.engine.jobs().len();
    assert_eq!(cut + done, jobs.len(), "the rest is told as cut off");
    drop((second, third));
}

#[tokio::test(start_paused = true)]
async fn an_answer_on_disk_is_taken_in_even_when_its_job_was_waved_away() {
    let rig = Rig::new([Act::Hang]).await;
    let jobs = rig.submit(1).await;
    rig.until(&jobs[0], |job| job.state.is_in_flight()).await;
    rig.engine.cancel(&jobs[0]).await.unwrap();
    rig.end(&jobs[0]).await;
    let library = rig.engine.library().clone();
    library.keep_incoming(&jobs[0], 1, picture()).await.unwrap();
    rig.engine.dismiss(&jobs[0]).await.unwrap();
    drop(library);
    let folder = end(rig).await;

    let again = Rig::within(folder, []).await;
    assert_eq!(again.engine.images(10).await.unwrap().len(), 1);
    assert!(again.api.sends().is_empty());
}

#[tokio::test(start_paused = true)]
async fn trying_again_takes_in_what_has_arrived_before_it_asks_anew() {
    let rig = Rig::new([Act::Hang]).await;
    let jobs = rig.submit(1).await;
    rig.until(&jobs[0], |job| job.state.is_in_flight()).await;
    rig.engine.cancel(&jobs[0]).await.unwrap();
    rig.end(&jobs[0]).await;
    let library = rig.engine.library();
    library.keep_incoming(&jobs[0], 1, picture()).await.unwrap();
    rig.engine.retry(&jobs[0]).await.unwrap();
    let job = rig.end(&jobs[0]).await;
    assert!(matches!(job.state, JobState::Done { .. }), "{job:?}");
    assert_eq!(rig.api.sends().len(), 1, "paid for once");
    assert!(library.list_incoming().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_a_smaller_limit_held_for_the_day_goes_out_at_the_next_start() {
    let rig = Rig::new([]).await;
    let one_a_day = SettingsPatch {
        limits: Some(LimitOverrides {
            requests_per_day: Some(1),
            ..LimitOverrides::default()
        }),
        ..SettingsPatch::default()
    };
    rig.engine.update_settings(one_a_day).await.unwrap();
    let jobs = rig.submit(2).await;
    rig.end(&jobs[0]).await;
    rig.until(&jobs[1], |job| matches!(job.state, JobState::Held { .. }))
        .await;
    let folder = end(rig).await;

    let looker = plantain_engine::Engine::open(crate::rig::ports(
        &folder,
        crate::rig::ScriptedApi::new([]),
        plantain_engine::Clock::fixed(crate::rig::NOON),
    ));
    let looker = looker.await.unwrap();
    let lifted = SettingsPatch {
        limits: Some(LimitOverrides::default()),
        ..SettingsPatch::default()
    };
    looker.update_settings(lifted).await.unwrap();
    looker.shutdown().await;
    let again = Rig::within(folder, []).await;
    let job = again.end(&jobs[1]).await;
    assert!(matches!(job.state, JobState::Done { .. }), "{job:?}");
}
