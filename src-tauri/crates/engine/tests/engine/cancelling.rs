//! Cancel says whether it may be charged.

use std::time::Duration;

use plantain_engine::{Charged, JobState};

use crate::rig::{Act, Rig};

#[tokio::test(start_paused = true)]
async fn a_waiting_job_is_cancelled_for_free() {
    let rig = Rig::new((0..10).map(|_| Act::Hang)).await;
    let jobs = rig.submit(12).await;
    rig.until(&jobs[0], |job| job.state.is_in_flight()).await;
    rig.engine.cancel(&jobs[11]).await.unwrap();
    let end = rig.end(&jobs[11]).await;
    assert_eq!(
        end.state,
        JobState::Cancelled {
            charged: Charged::No
        }
    );
    assert!(end.attempts.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_sent_job_may_still_be_charged() {
    let rig = Rig::new([Act::Hang]).await;
    let jobs = rig.submit(1).await;
    rig.until(&jobs[0], |job| {
        matches!(job.state, JobState::Thinking { .. })
    })
    .await;
    rig.engine.cancel(&jobs[0]).await.unwrap();
    let end = rig.end(&jobs[0]).await;
    assert_eq!(
        end.state,
        JobState::Cancelled {
            charged: Charged::Maybe
        }
    );
    assert_eq!(end.attempts[0].charged, Charged::Maybe);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_job_can_be_sent_again_and_then_dismissed() {
    let rig = Rig::new([Act::Hang]).await;
    let jobs = rig.submit(1).await;
    rig.until(&jobs[0], |job| job.state.is_in_flight()).await;
    rig.engine.cancel(&jobs[0]).await.unwrap();
    rig.end(&jobs[0]).await;
    rig.engine.retry(&jobs[0]).await.unwrap();
    let done = rig.end(&jobs[0]).await;
    assert!(matches!(done.state, JobState::Done { .. }), "{done:?}");
}

#[tokio::test(start_paused = true)]
async fn a_job_cancelled_right_after_submit_is_never_sent() {
    let rig = Rig::new([]).await;
    // The worker has looked and found nothing: it looks again when the job is there, and not before.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let jobs = rig.submit(1).await;
    rig.engine.cancel(&jobs[0]).await.unwrap();
    let end = rig.end(&jobs[0]).await;
    assert_eq!(
        end.state,
        JobState::Cancelled {
            charged: Charged::No
        }
    );
    assert!(rig.api.sends().is_empty());
}
