//! Jobs.

use plantain_library::jobs;
use plantain_library::jobs::JobRow;

use crate::fixture::{job, with_job};

#[tokio::test]
async fn a_job_comes_back_as_it_was_stored_and_is_replaced_whole() {
    let fixture = with_job().await;
    fixture
        .library
        .write(|transaction| {
            let stored = jobs::get(transaction, "j")?.unwrap();
            assert_eq!(stored, job("j", "t", 1));
            let done = JobRow {
                state: "failed".into(),
                detail: Some(r#"{"x":1}"#.into()),
                priority: 3,
                position: 0.5,
                provider: "{}".into(),
                model: "another".into(),
                estimate_low_nanos: 1,
                estimate_high_nanos: 2,
                failure: Some("{}".into()),
                owner: Some("me".into()),
                started_ms: Some(5),
                finished_ms: Some(6),
                updated_ms: 7,
                dismissed_ms: Some(8),
                ..stored
            };
            assert!(jobs::update(transaction, &done)?);
            assert_eq!(jobs::get(transaction, "j")?, Some(done.clone()));
            assert!(!jobs::update(
                transaction,
                &JobRow {
                    id: "nobody".into(),
                    ..done
                }
            )?);
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn unfinished_jobs_come_in_the_order_they_are_sent_whatever_their_state_is_called() {
    let fixture = with_job().await;
    let ids = fixture
        .library
        .write(|transaction| {
            let with = |id: &str, priority, position, finished_ms| JobRow {
                priority,
                position,
                finished_ms,
                ..job(id, "t", 2)
            };
            jobs::insert(transaction, &with("behind", 0, 2.0, None))?;
            jobs::insert(transaction, &with("between", 0, 1.5, None))?;
            jobs::insert(transaction, &with("urgent", 1, 9.0, None))?;
            jobs::insert(transaction, &with("over", 1, 0.0, Some(3)))?;
            jobs::set_state(transaction, "behind", "a word of next year", Some("{}"), 4)?;
            assert_eq!(
                jobs::last_position(transaction)?.to_bits(),
                9.0_f64.to_bits()
            );
            jobs::unfinished(transaction)
        })
        .await
        .unwrap()
        .into_iter()
        .map(|job| job.id)
        .collect::<Vec<_>>();
    assert_eq!(ids, ["urgent", "j", "between", "behind"]);
}

#[tokio::test]
async fn jobs_are_found_by_turn_and_session_and_a_dismissed_one_is_no_longer_recent() {
    let fixture = with_job().await;
    fixture
        .library
        .write(|transaction| {
            jobs::insert(
                transaction,
                &JobRow {
                    variant: 1,
                    ..job("k", "t", 2)
                },
            )?;
            let ids = |jobs: Vec<JobRow>| jobs.into_iter().map(|job| job.id).collect::<Vec<_>>();
            assert_eq!(ids(jobs::by_turn(transaction, "t")?), ["j", "k"]);
            assert_eq!(ids(jobs::by_session(transaction, "s")?), ["j", "k"]);
            assert!(jobs::by_session(transaction, "other")?.is_empty());
            assert_eq!(ids(jobs::recent(transaction, 10)?), ["k", "j"]);
            assert!(jobs::dismiss(transaction, "k", 9)?);
            assert_eq!(ids(jobs::recent(transaction, 10)?), ["j"]);
            assert_eq!(
                ids(jobs::by_turn(transaction, "t")?),
                ["j", "k"],
                "the row stays"
            );
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn one_owner_takes_a_job_and_no_other_can() {
    let fixture = with_job().await;
    fixture
        .library
        .write(|transaction| {
            assert!(jobs::take(transaction, "j", "window")?);
            assert!(jobs::take(transaction, "j", "window")?, "it has it already");
            assert!(!jobs::take(transaction, "j", "terminal")?);
            jobs::release(transaction, "j")?;
            assert!(jobs::take(transaction, "j", "terminal")?);
            Ok(())
        })
        .await
        .unwrap();
}
