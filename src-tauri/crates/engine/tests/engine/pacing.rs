//! The limits hold for everyone on a library together, over restarts and jumps of the clock.

use std::time::Duration;

use plantain_engine::{JobState, LimitOverrides, Pace, SettingsPatch, WaitReason};
use plantain_gemini::FaultClass;

use crate::rig::{Act, NOON, Rig};

const MINUTE: u128 = 60_000;

/// The most sends in any sixty seconds.
fn busiest_minute(sends: &[u128]) -> usize {
    let within = |from: &u128| {
        sends
            .iter()
            .filter(|at| (*from..from + MINUTE).contains(at))
            .count()
    };
    sends.iter().map(within).max().unwrap_or(0)
}

async fn set_pace(rig: &Rig, pace: Pace) {
    let patch = SettingsPatch {
        pace: Some(pace),
        ..SettingsPatch::default()
    };
    rig.engine.update_settings(patch).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn quitting_and_opening_again_does_not_burst() {
    let rig = Rig::new([]).await;
    for job in rig.submit(10).await {
        rig.end(&job).await;
    }
    rig.engine.shutdown().await;
    let again = rig.beside().await;
    for job in again.submit(5).await {
        again.end(&job).await;
    }
    assert_eq!(again.api.sends().len(), 15);
    assert_eq!(busiest_minute(&again.api.sends()), 10, "tier 1 allows ten");
}

#[tokio::test(start_paused = true)]
async fn two_processes_on_one_library_stay_under_the_limit_together() {
    let window = Rig::new([]).await;
    let terminal = window.beside().await;
    set_pace(&window, Pace::Burst).await;
    let (mine, theirs) = tokio::join!(window.submit(15), terminal.submit(15));
    for job in mine {
        window.end(&job).await;
    }
    for job in theirs {
        terminal.end(&job).await;
    }
    let sends = window.api.sends();
    assert_eq!(sends.len(), 30);
    assert!(busiest_minute(&sends) <= 10, "{sends:?}");
}

#[tokio::test(start_paused = true)]
async fn a_burst_takes_no_longer_than_the_limits_need() {
    let rig = Rig::new([]).await;
    set_pace(&rig, Pace::Burst).await;
    for job in rig.submit(95).await {
        rig.end(&job).await;
    }
    let sends = rig.api.sends();
    let ideal = 9 * MINUTE;
    let last = sends.iter().max().copied().unwrap();
    assert!(busiest_minute(&sends) <= 10);
    assert!(last <= ideal + ideal / 100, "{last} ms for {ideal} ms");
}

#[tokio::test(start_paused = true)]
async fn an_even_pace_sends_one_every_six_seconds() {
    let rig = Rig::new([]).await;
    set_pace(&rig, Pace::Spread).await;
    for job in rig.submit(8).await {
        rig.end(&job).await;
    }
    let sends = rig.api.sends();
    for pair in sends.windows(2) {
        let gap = pair[1] - pair[0];
        assert!((6_000..6_200).contains(&gap), "{sends:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_start_estimate_holds() {
    let rig = Rig::new([]).await;
    set_pace(&rig, Pace::Burst).await;
    let jobs = rig.submit(25).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let last = rig.engine.job(&jobs[24]).await.unwrap();
    let promised = u128::try_from(last.starts_ms.unwrap() - NOON).unwrap();
    for job in &jobs {
        rig.end(job).await;
    }
    let sent = rig.api.sends().iter().max().copied().unwrap();
    assert!(sent.abs_diff(promised) < 1_500, "{promised} and {sent}");
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_back_makes_nobody_wait_an_hour() {
    let rig = Rig::new([]).await;
    set_pace(&rig, Pace::Burst).await;
    let jobs = rig.submit(12).await;
    tokio::time::sleep(Duration::from_secs(25)).await;
    rig.clock.set_by(-3_600_000);
    for job in &jobs {
        rig.end(job).await;
    }
    let sends = rig.api.sends();
    assert!(busiest_minute(&sends) <= 10, "{sends:?}");
    assert!(sends[11] < 3 * MINUTE, "{sends:?}");
}

#[tokio::test(start_paused = true)]
async fn a_higher_limit_takes_effect_at_once() {
    let rig = Rig::new([]).await;
    let one = SettingsPatch {
        limits: Some(LimitOverrides {
            requests_per_minute: Some(1),
            ..LimitOverrides::default()
        }),
        ..SettingsPatch::default()
    };
    rig.engine.update_settings(one).await.unwrap();
    let jobs = rig.submit(3).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(rig.api.sends().len(), 1);
    let more = SettingsPatch {
        limits: Some(LimitOverrides::default()),
        ..SettingsPatch::default()
    };
    rig.engine.update_settings(more).await.unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(rig.api.sends().len(), 3, "{jobs:?}");
}

#[tokio::test(start_paused = true)]
async fn five_failures_in_a_row_open_the_breaker_and_one_request_tries() {
    let failing = || {
        Act::Fault({
            let mut error = plantain_gemini::classify(503, None, b"");
            error.class = FaultClass::Overloaded;
            error
        })
    };
    let rig = Rig::new((0..5).map(|_| failing())).await;
    let jobs = rig.submit(8).await;
    tokio::time::sleep(Duration::from_mins(1)).await;
    let sent = rig.api.sends().len();
    let quota = rig.engine.quota();
    let until_ms = quota.breaker.expect("open").until_ms.expect("with an end");
    assert!(until_ms > NOON + 60_000);
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert_eq!(rig.api.sends().len(), sent, "nothing goes while it is open");
    let waiting = rig.engine.queue().await.unwrap();
    assert!(
        waiting.iter().any(|job| matches!(
            job.state,
            JobState::Waiting {
                reason: WaitReason::Breaker,
                ..
            }
        )),
        "{waiting:?}"
    );
    rig.engine.probe_now().await.unwrap();
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(rig.api.sends().len(), sent + 1, "one request tries");
    for job in &jobs {
        rig.end(job).await;
    }
}
