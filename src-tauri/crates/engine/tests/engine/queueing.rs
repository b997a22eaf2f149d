//! The order of the line, and what the user may do with it.

use std::time::Duration;

use plantain_engine::{
    FailureCode, GenerateRequest, JobState, LimitOverrides, Pace, Priority, SettingsPatch,
    WaitReason,
};

use crate::rig::{Act, NOON, Rig, request};

const REJECTED: &str = r#"{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}"#;

/// One request at a time.
async fn slowly(rig: &Rig) {
    let patch = SettingsPatch {
        limits: Some(LimitOverrides {
            concurrency: Some(1),
            ..LimitOverrides::default()
        }),
        pace: Some(Pace::Burst),
        ..SettingsPatch::default()
    };
    rig.engine.update_settings(patch).await.unwrap();
}

async fn order(rig: &Rig) -> Vec<String> {
    let mut jobs: Vec<_> = rig
        .engine
        .studio()
        .await
        .unwrap()
        .jobs
        .into_iter()
        .filter_map(|job| Some((job.place?, job.id)))
        .collect();
    jobs.sort();
    jobs.into_iter().map(|(_, id)| id).collect()
}

#[tokio::test(start_paused = true)]
async fn a_long_run_does_not_keep_a_single_edit_waiting() {
    let rig = Rig::new([]).await;
    slowly(&rig).await;
    let run = rig.submit(20).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let edit = rig.submit(1).await;
    let done = rig.end(&edit[0]).await;
    let finished = done.finished_ms.unwrap() - NOON;
    assert!(
        finished < 65_000,
        "after at most two others, not {finished} ms"
    );
    for job in &run {
        rig.end(job).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_of_edits_does_not_keep_a_long_run_waiting() {
    let rig = Rig::new([]).await;
    slowly(&rig).await;
    let run = rig.submit(4).await;
    for _ in 0..12 {
        rig.submit(1).await;
    }
    for job in &run {
        let end = rig.end(job).await;
        assert!(end.finished_ms.unwrap() - NOON < 20 * 20_000 + 5_000);
    }
}

#[tokio::test(start_paused = true)]
async fn the_order_is_the_users_and_survives_a_restart() {
    let rig = Rig::new([Act::Hang]).await;
    slowly(&rig).await;
    let jobs = rig.submit(5).await;
    rig.until(&jobs[0], |job| job.state.is_in_flight()).await;
    rig.engine.move_first(&jobs[4]).await.unwrap();
    rig.engine.move_job(&jobs[1], None).await.unwrap();
    let wanted = vec![
        jobs[4].clone(),
        jobs[2].clone(),
        jobs[3].clone(),
        jobs[1].clone(),
    ];
    assert_eq!(order(&rig).await, wanted);
    rig.engine.pause().await.unwrap();
    rig.engine.shutdown().await;
    let again = rig.beside().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(order(&again).await, wanted, "also after a restart");
    assert!(again.engine.quota().paused, "and still paused");
}

#[tokio::test(start_paused = true)]
async fn a_job_of_high_priority_goes_first_and_one_of_low_last() {
    let rig = Rig::new([Act::Hang]).await;
    slowly(&rig).await;
    let first = rig.submit(1).await;
    rig.until(&first[0], |job| job.state.is_in_flight()).await;
    let low = GenerateRequest {
        priority: Priority::Low,
        ..request(1)
    };
    let low = rig.engine.submit(low).await.unwrap().jobs;
    let normal = rig.submit(1).await;
    let high = GenerateRequest {
        priority: Priority::High,
        ..request(1)
    };
    let high = rig.engine.submit(high).await.unwrap().jobs;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(order(&rig).await, [high, normal, low].concat());
}

#[tokio::test(start_paused = true)]
async fn a_paused_queue_sends_nothing_until_it_goes_on() {
    let rig = Rig::new([]).await;
    rig.engine.pause().await.unwrap();
    let jobs = rig.submit(3).await;
    tokio::time::sleep(Duration::from_mins(10)).await;
    assert!(rig.api.sends().is_empty());
    rig.engine.resume().await.unwrap();
    for job in &jobs {
        rig.end(job).await;
    }
    assert_eq!(rig.api.sends().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn another_process_may_pause_and_cancel() {
    let window = Rig::new([]).await;
    let terminal = window.beside().await;
    terminal.engine.pause().await.unwrap();
    let jobs = window.submit(2).await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert!(window.api.sends().is_empty(), "paused from outside");
    terminal.engine.cancel(&jobs[0]).await.unwrap();
    terminal.engine.resume().await.unwrap();
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(window.api.sends().len(), 1, "the cancelled one is not sent");
}

#[tokio::test(start_paused = true)]
async fn a_refused_key_holds_the_queue_until_the_user_tries_again() {
    let rig = Rig::new([Act::Status(400, REJECTED.to_owned())]).await;
    slowly(&rig).await;
    let jobs = rig.submit(5).await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(rig.api.sends().len(), 1, "the others are not tried");
    for job in &jobs {
        let state = rig.engine.job(job).await.unwrap().state;
        let JobState::Held {
            until_ms: None,
            failure,
        } = state
        else {
            panic!("{state:?}");
        };
        assert_eq!(failure.code, FailureCode::KeyRejected);
    }
    rig.engine.retry(&jobs[2]).await.unwrap();
    for job in &jobs {
        let end = rig.end(job).await;
        assert!(matches!(end.state, JobState::Done { .. }), "{end:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_off_peak_job_waits_for_two_o_clock_utc() {
    let rig = Rig::new([]).await;
    let later = GenerateRequest {
        off_peak: true,
        ..request(1)
    };
    let jobs = rig.engine.submit(later).await.unwrap().jobs;
    let waiting = rig
        .until(&jobs[0], |job| {
            matches!(job.state, JobState::Waiting { .. })
        })
        .await;
    let two = NOON + 2 * 3_600_000;
    let wanted = JobState::Waiting {
        reason: WaitReason::OffPeak,
        until_ms: two,
    };
    assert_eq!(waiting.state, wanted);
    assert_eq!(waiting.starts_ms, Some(two));
    let done = rig.end(&jobs[0]).await;
    assert!(done.finished_ms.unwrap() >= two);
}

#[tokio::test(start_paused = true)]
async fn a_failed_job_that_is_marked_off_peak_waits_once_it_is_tried_again() {
    let broken = r#"{"error":{"code":400,"message":"no","status":"INVALID_ARGUMENT"}}"#;
    let rig = Rig::new([Act::Status(400, broken.to_owned())]).await;
    let jobs = rig.submit(1).await;
    let failed = rig.end(&jobs[0]).await;
    assert!(matches!(failed.state, JobState::Failed { .. }));
    rig.engine.set_off_peak(&jobs[0], true).await.unwrap();
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(rig.api.sends().len(), 1, "a mark alone sends nothing");
    rig.engine.retry(&jobs[0]).await.unwrap();
    let done = rig
        .until(&jobs[0], |job| matches!(job.state, JobState::Done { .. }))
        .await;
    assert!(done.finished_ms.unwrap() >= NOON + 2 * 3_600_000);
    let late = rig.engine.set_off_peak(&jobs[0], true).await;
    assert_eq!(late.unwrap_err().code, FailureCode::NotFound);
}

#[tokio::test(start_paused = true)]
async fn everything_that_waits_is_cancelled_and_what_is_under_way_goes_on() {
    let rig = Rig::new([]).await;
    slowly(&rig).await;
    let jobs = rig.submit(6).await;
    rig.until(&jobs[0], |job| job.state.is_in_flight()).await;
    assert_eq!(rig.engine.cancel_all(false).await.unwrap(), 5);
    let done = rig.end(&jobs[0]).await;
    assert!(matches!(done.state, JobState::Done { .. }));
    assert_eq!(rig.api.sends().len(), 1);
}
