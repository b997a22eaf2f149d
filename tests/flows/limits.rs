//! Limits per minute: waited for as the provider says, then the picture comes.

use std::time::Duration;

use plantain_engine::{Charged, FailureCode, JobState};
use plantain_sandbox::Answer;

use crate::rig::{Rig, failure_code, request};

#[tokio::test(flavor = "multi_thread")]
async fn the_providers_own_delay_is_kept_and_then_the_picture_comes() {
    let retry_after = Duration::from_millis(1_200);
    let rig = Rig::scripted(&[Answer::MinuteLimit { retry_after }]).await;
    let start = tokio::time::Instant::now();
    let job = rig
        .run_until(request("Patience"), |state| failure_code(state).is_some())
        .await;
    assert_eq!(failure_code(&job.state), Some(FailureCode::MinuteLimit));
    let job = rig.rest(&job.id).await;
    rig.picture(&job).await;
    assert!(
        start.elapsed() >= retry_after,
        "not before the provider said: {:?}",
        start.elapsed()
    );
    assert_eq!(rig.sends(), 2);
    assert_eq!(job.attempts.len(), 2);
    assert_eq!(job.attempts[0].status, Some(429));
    assert_eq!(job.attempts[0].charged, Charged::No);
    assert_eq!(job.attempts[1].outcome, "image");
    assert!(job.attempts[1].waited_ms >= 1_200, "{:?}", job.attempts[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daily_limit_is_held_until_midnight_whatever_short_delay_comes_along() {
    let rig = Rig::scripted(&[Answer::DayLimit]).await;
    let job = &rig.run(request("Tomorrow")).await[0];
    let JobState::Held {
        until_ms: Some(until),
        failure,
    } = &job.state
    else {
        panic!("{:?}", job.state);
    };
    assert_eq!(failure.code, FailureCode::DayLimit);
    // Midnight Pacific is a whole hour everywhere the tests run.
    assert_eq!(until % 3_600_000, 0, "midnight is on the hour");
    assert!(*until > job.created_ms, "and ahead");
    assert_eq!(rig.sends(), 1);
}
