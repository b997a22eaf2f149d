//! Stopping: at once, honestly, and for good.

use std::time::Duration;

use plantain_engine::{Charged, GenerateRequest, JobState};
use plantain_sandbox::{Answer, Latency, SandboxOptions};

use crate::rig::{Rig, request};

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_in_flight_ends_at_once_and_may_have_been_charged() {
    let long = Duration::from_mins(1);
    let rig = Rig::with(SandboxOptions {
        latency: Latency::Between(long, long),
        ..SandboxOptions::test()
    })
    .await;
    let job = rig
        .run_until(request("Never mind"), |state| {
            matches!(state, JobState::Thinking { .. })
        })
        .await;
    // The last byte may still be on its way when the engine has let go of it.
    while rig.sends() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let start = tokio::time::Instant::now();
    rig.engine.cancel(&job.id).await.expect("it runs");
    let job = rig.rest(&job.id).await;
    assert!(start.elapsed() < Duration::from_secs(5), "at once");
    assert_eq!(
        job.state,
        JobState::Cancelled {
            charged: Charged::Maybe
        }
    );
    assert_eq!(job.attempts[0].charged, Charged::Maybe);
    assert_eq!(rig.sends(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_while_waiting_costs_nothing() {
    let rig = Rig::scripted(&[Answer::Overloaded]).await;
    let job = rig
        .run_until(request("Not that urgent"), |state| {
            matches!(state, JobState::Retrying { .. })
        })
        .await;
    rig.engine.cancel(&job.id).await.expect("it waits");
    let job = rig.rest(&job.id).await;
    assert_eq!(
        job.state,
        JobState::Cancelled {
            charged: Charged::No
        }
    );
    assert_eq!(rig.sends(), 1, "the next attempt never went out");
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_one_of_several_leaves_the_others_alone() {
    let slow = Answer::Slow(Duration::from_millis(400));
    let rig = Rig::scripted(&[slow.clone(), slow.clone(), slow]).await;
    let order = GenerateRequest {
        count: 3,
        ..request("Three of a kind")
    };
    let submitted = rig.engine.submit(order).await.expect("it is accepted");
    rig.engine
        .cancel(&submitted.jobs[1])
        .await
        .expect("it runs");
    let mut done = 0;
    for id in &submitted.jobs {
        let job = rig.rest(id).await;
        done += usize::from(matches!(job.state, JobState::Done { .. }));
    }
    assert_eq!(done, 2);
}
