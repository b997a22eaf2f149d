//! Two engines on one library, as a window and a terminal are.

use std::sync::Arc;
use std::time::Duration;

use plantain_engine::{
    Charged, Engine, FailureCode, JobState, LimitOverrides, Pace, SettingsPatch, Tier,
};

use crate::rig::{Act, Rig, ScriptedApi, ports, request};

/// Another process on the same library that sends nothing by itself.
async fn looker(rig: &Rig) -> (Engine, Arc<ScriptedApi>) {
    let api = ScriptedApi::new([]);
    let engine = Engine::open(ports(&rig.folder, api.clone(), rig.clock.clone()))
        .await
        .unwrap();
    (engine, api)
}

fn one_a_minute() -> SettingsPatch {
    SettingsPatch {
        limits: Some(LimitOverrides {
            requests_per_minute: Some(1),
            ..LimitOverrides::default()
        }),
        ..SettingsPatch::default()
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_set_elsewhere_holds_within_a_second() {
    let rig = Rig::new([]).await;
    rig.engine.update_settings(one_a_minute()).await.unwrap();
    let jobs = rig.submit(2).await;
    rig.until(&jobs[1], |job| {
        matches!(job.state, JobState::Waiting { .. })
    })
    .await;
    let (terminal, _) = looker(&rig).await;
    let lifted = SettingsPatch {
        limits: Some(LimitOverrides::default()),
        ..SettingsPatch::default()
    };
    let before = tokio::time::Instant::now();
    terminal.update_settings(lifted).await.unwrap();
    rig.until(&jobs[1], |job| job.state.is_in_flight()).await;
    // Ten a minute, spread: six seconds after the first at the latest.
    assert!(before.elapsed() < Duration::from_secs(8));
}

#[tokio::test(start_paused = true)]
async fn settings_changed_from_both_sides_are_both_kept() {
    let rig = Rig::new([]).await;
    let (terminal, _) = looker(&rig).await;
    let tier = SettingsPatch {
        tier: Some(Tier::Three),
        ..SettingsPatch::default()
    };
    terminal.update_settings(tier).await.unwrap();
    let pace = SettingsPatch {
        pace: Some(Pace::Burst),
        ..SettingsPatch::default()
    };
    rig.engine.update_settings(pace).await.unwrap();
    rig.submit(1).await;
    let (third, _) = looker(&rig).await;
    let kept = third.settings();
    assert_eq!((kept.tier, kept.pace), (Tier::Three, Pace::Burst));
    assert!(kept.current_session.is_some(), "and the open session too");
}

#[tokio::test(start_paused = true)]
async fn a_job_cancelled_elsewhere_stays_cancelled() {
    let rig = Rig::new([]).await;
    rig.engine.update_settings(one_a_minute()).await.unwrap();
    let jobs = rig.submit(2).await;
    rig.end(&jobs[0]).await;
    let (terminal, _) = looker(&rig).await;
    terminal.cancel(&jobs[1]).await.unwrap();
    tokio::time::sleep(Duration::from_hours(1)).await;
    let job = rig.engine.job(&jobs[1]).await.unwrap();
    let charged = Charged::No;
    assert_eq!(job.state, JobState::Cancelled { charged });
    assert_eq!(rig.api.sends().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_key_held_line_cancelled_elsewhere_is_not_revived_by_the_mended_key() {
    let refused = r#"{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"API key not valid.",
        "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}"#;
    let rig = Rig::new([Act::Status(400, refused.to_owned())]).await;
    let held = rig.submit(1).await;
    rig.until(&held[0], |job| matches!(job.state, JobState::Held { .. }))
        .await;
    let (terminal, _) = looker(&rig).await;
    terminal.cancel(&held[0]).await.unwrap();
    let next = rig.submit(1).await;
    rig.end(&next[0]).await;
    tokio::time::sleep(Duration::from_mins(10)).await;
    assert_eq!(rig.api.sends().len(), 2, "the cancelled one was not sent");
}

#[tokio::test(start_paused = true)]
async fn an_engine_that_was_only_opened_sends_what_it_is_told_and_nothing_else() {
    let rig = Rig::new([Act::Hang]).await;
    rig.engine.update_settings(one_a_minute()).await.unwrap();
    let jobs = rig.submit(3).await;
    rig.until(&jobs[0], |job| job.state.is_in_flight()).await;
    rig.engine.shutdown().await;
    let (folder, clock) = (rig.folder.clone(), rig.clock.clone());
    drop(rig);

    let api = ScriptedApi::new([]);
    let engine = Engine::open(ports(&folder, api.clone(), clock))
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_mins(10)).await;
    assert!(api.sends().is_empty(), "nobody asked it to send");
    engine.send_only(&jobs[2..]).await.unwrap();
    tokio::time::sleep(Duration::from_mins(10)).await;
    assert_eq!(api.sends().len(), 1);
    let done = engine.job(&jobs[2]).await.unwrap();
    assert!(matches!(done.state, JobState::Done { .. }), "{done:?}");
    let left = engine.queue().await.unwrap();
    assert_eq!(left.len(), 1, "the other one is still in line");
}

#[tokio::test(start_paused = true)]
async fn a_job_is_sent_again_from_one_place_only() {
    let broken = r#"{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"no"}}"#;
    let rig = Rig::new([Act::Status(400, broken.to_owned())]).await;
    let jobs = rig.submit(1).await;
    rig.end(&jobs[0]).await;
    let (terminal, api) = looker(&rig).await;
    terminal.retry(&jobs[0]).await.unwrap();
    let twice = rig.engine.retry(&jobs[0]).await.unwrap_err();
    assert_eq!(twice.code, FailureCode::NotFound, "{twice:?}");
    terminal.send_only(&jobs).await.unwrap();
    tokio::time::sleep(Duration::from_mins(5)).await;
    assert_eq!((rig.api.sends().len(), api.sends().len()), (1, 1));
    let made = rig.engine.retry(&jobs[0]).await.unwrap_err();
    assert_eq!(made.code, FailureCode::NotFound, "it is made by now");
}

#[tokio::test(start_paused = true)]
async fn the_line_of_another_process_is_seen_with_what_it_waits_for() {
    let rig = Rig::new([]).await;
    rig.engine.update_settings(one_a_minute()).await.unwrap();
    let jobs = rig.submit(3).await;
    rig.until(&jobs[0], |job| job.state.is_in_flight()).await;
    let (terminal, _) = looker(&rig).await;
    let line = terminal.queue().await.unwrap();
    assert_eq!(line.len(), 3);
    assert!(line[0].state.is_in_flight());
    assert_eq!(line[0].place, None);
    assert!(
        matches!(line[1].state, JobState::Waiting { .. }),
        "{:?}",
        line[1].state
    );
    let places: Vec<_> = line[1..].iter().map(|job| job.place).collect();
    assert_eq!(places, [Some(0), Some(1)]);
    let apart = line[2].starts_ms.unwrap() - line[1].starts_ms.unwrap();
    assert!((60_000..62_000).contains(&apart), "{apart} ms apart");
}

#[tokio::test(start_paused = true)]
async fn finishing_lets_what_is_under_way_end_and_sends_nothing_more() {
    let rig = Rig::new([]).await;
    rig.engine.update_settings(one_a_minute()).await.unwrap();
    let jobs = rig.engine.submit(request(2)).await.unwrap().jobs;
    rig.until(&jobs[0], |job| job.state.is_in_flight()).await;
    rig.engine.finish().await;
    let done = rig.engine.job(&jobs[0]).await.unwrap();
    assert!(matches!(done.state, JobState::Done { .. }), "{done:?}");
    tokio::time::sleep(Duration::from_hours(1)).await;
    assert_eq!(rig.api.sends().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_engine_that_was_to_finish_goes_on_when_asked() {
    let rig = Rig::new([]).await;
    rig.engine.update_settings(one_a_minute()).await.unwrap();
    let jobs = rig.engine.submit(request(3)).await.unwrap().jobs;
    rig.until(&jobs[0], |job| job.state.is_in_flight()).await;
    rig.engine.finish().await;
    tokio::time::sleep(Duration::from_hours(1)).await;
    assert_eq!(rig.api.sends().len(), 1, "nothing goes out meanwhile");
    rig.engine.go_on();
    rig.engine.go_on();
    rig.until(&jobs[2], |job| job.state.is_in_flight()).await;
    assert_eq!(rig.api.sends().len(), 3, "and nothing goes out twice");
    let here = rig.engine.jobs();
    assert!(here.iter().any(|job| job.id == jobs[2]), "{here:?}");
}

#[tokio::test(start_paused = true)]
async fn a_job_cancelled_elsewhere_while_the_queue_is_paused_is_gone_here_too() {
    let rig = Rig::new([]).await;
    rig.engine.pause().await.unwrap();
    let jobs = rig.submit(2).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let (terminal, _) = looker(&rig).await;
    terminal.cancel(&jobs[1]).await.unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let here: Vec<String> = rig.engine.jobs().into_iter().map(|job| job.id).collect();
    assert_eq!(here, [jobs[0].clone()]);
}
