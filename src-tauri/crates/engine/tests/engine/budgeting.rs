//! Budgets: what they forbid is held and not failed, and goes on when there is money again.

use std::time::Duration;

use plantain_engine::{
    BudgetPeriod, Budgets, FailureCode, JobState, LimitOverrides, ProjectBudget, SettingsPatch,
};

use crate::rig::{Act, NOON, Rig, request};

/// What one picture of [`request`] may cost: 1,120 tokens at $30, 13 of the prompt at $1.50 and
/// 1,400 words at $7.50 a million.
const MOST: i64 = 1_120 * 30_000 + 13 * 1_500 + 1_400 * 7_500;
/// What it costs: [`crate::rig::picture`] tells of 10, 1,120 and 500 tokens.
const COST: i64 = 1_120 * 30_000 + 10 * 1_500 + 500 * 7_500;

fn a_day(nanos: i64) -> Budgets {
    Budgets {
        day_nanos: Some(nanos),
        ..Budgets::default()
    }
}

/// A rig that sends one at a time.
async fn one_by_one() -> Rig {
    let rig = Rig::new([]).await;
    let patch = SettingsPatch {
        limits: Some(LimitOverrides {
            concurrency: Some(1),
            ..LimitOverrides::default()
        }),
        ..SettingsPatch::default()
    };
    rig.engine.update_settings(patch).await.unwrap();
    rig
}

fn is_held(state: &JobState) -> bool {
    matches!(state, JobState::Held { failure, .. } if failure.code == FailureCode::OverBudget)
}

fn is_done(state: &JobState) -> bool {
    matches!(state, JobState::Done { .. })
}

#[tokio::test(start_paused = true)]
async fn what_would_go_over_is_refused_by_how_much_and_nothing_is_written() {
    let rig = Rig::new([]).await;
    rig.engine.set_budgets(a_day(3 * MOST - 1)).await.unwrap();
    let failure = rig.engine.submit(request(3)).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::OverBudget);
    assert!(rig.engine.jobs().is_empty());
    assert_eq!(rig.engine.quota().promised_nanos, 0);
    let jobs = rig.submit(2).await;
    assert_eq!(rig.engine.quota().promised_nanos, 2 * MOST);
    for job in &jobs {
        rig.end(job).await;
    }
    let quota = rig.engine.quota();
    assert_eq!(
        (quota.promised_nanos, quota.spent_today_nanos),
        (0, 2 * COST)
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_in_line_is_held_when_the_budget_is_cut_and_goes_on_when_it_is_raised() {
    let rig = one_by_one().await;
    let jobs = rig.submit(3).await;
    rig.until(&jobs[0], |job| job.state.is_in_flight()).await;
    let tight = a_day(COST + MOST - 1);
    rig.engine.set_budgets(tight).await.unwrap();
    rig.until(&jobs[2], |job| is_held(&job.state)).await;
    rig.end(&jobs[0]).await;
    tokio::time::sleep(Duration::from_mins(2)).await;
    for id in &jobs[1..] {
        let held = rig.until(id, |job| is_held(&job.state)).await;
        assert_eq!(held.receipt, None, "nothing was sent");
    }
    assert_eq!(rig.api.sends().len(), 1);
    rig.engine.set_budgets(a_day(10 * MOST)).await.unwrap();
    for id in &jobs {
        let end = rig.end(id).await;
        assert!(is_done(&end.state), "{end:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_budget_raised_by_another_process_lets_go_on_what_it_held() {
    for period in [BudgetPeriod::Day, BudgetPeriod::Project] {
        let rig = one_by_one().await;
        let window = rig.beside().await;
        let project = rig.engine.create_project("Summer").await.unwrap().id;
        let jobs = rig.submit(3).await;
        rig.until(&jobs[0], |job| job.state.is_in_flight()).await;
        let session = rig.engine.job(&jobs[0]).await.unwrap().session;
        let moved = rig.engine.move_session(&session, Some(&project)).await;
        moved.unwrap();
        let budgets = |nanos: i64| match period {
            BudgetPeriod::Project => Budgets {
                projects: vec![ProjectBudget {
                    project: project.clone(),
                    nanos,
                }],
                ..Budgets::default()
            },
            BudgetPeriod::Day | BudgetPeriod::Month => a_day(nanos),
        };
        rig.engine.set_budgets(budgets(MOST)).await.unwrap();
        rig.until(&jobs[2], |job| is_held(&job.state)).await;
        rig.end(&jobs[0]).await;
        window.engine.set_budgets(budgets(10 * MOST)).await.unwrap();
        tokio::time::sleep(Duration::from_mins(2)).await;
        let end = rig.engine.job(&jobs[2]).await.unwrap();
        assert!(is_done(&end.state), "{period:?}: {end:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_held_for_the_day_goes_on_when_a_new_day_begins() {
    let rig = one_by_one().await;
    let jobs = rig.submit(2).await;
    rig.until(&jobs[0], |job| job.state.is_in_flight()).await;
    rig.engine.set_budgets(a_day(MOST)).await.unwrap();
    let held = rig.until(&jobs[1], |job| is_held(&job.state)).await;
    let JobState::Held { until_ms, .. } = held.state else {
        panic!("{held:?}")
    };
    let until_ms = until_ms.expect("a day ends");
    assert!((1..=86_400_000).contains(&(until_ms - NOON)), "{until_ms}");
    let left_ms = u64::try_from(until_ms - rig.clock.now_ms()).unwrap();
    tokio::time::sleep(Duration::from_millis(left_ms - 1_000)).await;
    assert_eq!(rig.api.sends().len(), 1, "not before");
    rig.until(&jobs[1], |job| is_done(&job.state)).await;
    assert_eq!(rig.engine.quota().spent_today_nanos, COST, "of the new day");
}

#[tokio::test(start_paused = true)]
async fn a_project_is_held_to_its_own_budget_and_no_other_session_is() {
    let rig = Rig::new([]).await;
    let project = rig.engine.create_project("Summer").await.unwrap().id;
    let jobs = rig.submit(1).await;
    let session = rig.end(&jobs[0]).await.session;
    rig.engine
        .move_session(&session, Some(&project))
        .await
        .unwrap();
    let budgets = Budgets {
        projects: vec![ProjectBudget {
            project: project.clone(),
            nanos: COST + MOST - 1,
        }],
        ..Budgets::default()
    };
    rig.engine.set_budgets(budgets).await.unwrap();
    let of_project = plantain_engine::GenerateRequest {
        session: Some(session),
        ..request(1)
    };
    let failure = rig.engine.submit(of_project).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::OverBudget);
    let other = rig.submit(1).await;
    assert!(is_done(&rig.end(&other[0]).await.state));
}

#[tokio::test(start_paused = true)]
async fn what_a_picture_left_over_is_there_for_the_one_that_was_held() {
    let rig = one_by_one().await;
    let jobs = rig.submit(2).await;
    rig.until(&jobs[0], |job| job.state.is_in_flight()).await;
    // Not enough for what both may cost; enough when the first has cost less.
    rig.engine.set_budgets(a_day(COST + MOST)).await.unwrap();
    rig.until(&jobs[1], |job| is_held(&job.state)).await;
    rig.end(&jobs[0]).await;
    tokio::time::sleep(Duration::from_mins(2)).await;
    let end = rig.engine.job(&jobs[1]).await.unwrap();
    assert!(is_done(&end.state), "{end:?}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_picture_sets_nothing_aside_for_the_next_try() {
    let empty = r#"{"candidates":[{"content":{},"finishReason":"NO_IMAGE"}],
        "usageMetadata":{"promptTokenCount":10,"totalTokenCount":10}}"#;
    let rig = Rig::new([Act::Body(empty.to_owned())]).await;
    // The empty answer costs ten tokens of the prompt.
    rig.engine
        .set_budgets(a_day(MOST + 10 * 1_500))
        .await
        .unwrap();
    let jobs = rig.submit(1).await;
    let end = rig.until(&jobs[0], |job| {
        job.state.is_finished() || is_held(&job.state)
    });
    let end = end.await;
    assert!(is_done(&end.state), "{end:?}");
    assert_eq!(end.receipt.unwrap().nanos, 10 * 1_500 + COST);
}
