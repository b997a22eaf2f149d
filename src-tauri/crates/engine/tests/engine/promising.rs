//! Two processes that spend from one budget at once: together they never promise more than it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use plantain_engine::{Budgets, Clock, Connect, Engine, FailureCode, GenerateRequest, SpendQuery};
use proptest::prelude::*;
use tokio::task::JoinSet;

use crate::crashing::run_and_kill;
use crate::rig::{NOON, Rig, ScriptedApi, folder, ports_to, request};

/// What is ordered at one moment: from which process, how many, at which size.
type Burst = Vec<(bool, u32, &'static str)>;

fn burst() -> impl Strategy<Value = Burst> {
    let size = prop::sample::select(vec!["1K", "2K", "4K"]);
    prop::collection::vec((any::<bool>(), 1_u32..4, size), 1..6)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap()
}

fn order(count: u32, size: &str) -> GenerateRequest {
    GenerateRequest {
        size: Some(size.to_owned()),
        ..request(count)
    }
}

/// Charged and promised, as the library has it.
async fn bound(engine: &Engine) -> i64 {
    engine.refresh().await.unwrap();
    let quota = engine.quota();
    quota.spent_today_nanos + quota.promised_nanos
}

/// Orders from both at once; says what was accepted and what was refused, in nano-dollars.
async fn order_at_once(engines: [&Engine; 2], burst: &Burst) -> (i64, Vec<i64>) {
    let mut orders = JoinSet::new();
    for &(second, count, size) in burst {
        let engine = engines[usize::from(second)].clone();
        orders.spawn(async move {
            let order = order(count, size);
            let most = engine.estimate(&order).await.chosen.high_nanos;
            (engine.submit(order).await, most)
        });
    }
    let (mut accepted, mut refused) = (0, Vec::new());
    while let Some(done) = orders.join_next().await {
        match done.unwrap() {
            (Ok(_), most) => accepted += most,
            (Err(failure), most) => {
                assert_eq!(failure.code, FailureCode::OverBudget, "{failure:?}");
                refused.push(most);
            }
        }
    }
    (accepted, refused)
}

#[expect(
    clippy::cognitive_complexity,
    reason = "one story, told from its beginning to its end"
)]
async fn story(bursts: Vec<(Burst, u64)>, ceiling: i64, monthly: bool) {
    let rig = Rig::new([]).await;
    let other = rig.beside().await;
    let budgets = Budgets {
        day_nanos: Some(ceiling).filter(|_| !monthly),
        month_nanos: Some(ceiling).filter(|_| monthly),
        ..Budgets::default()
    };
    rig.engine.set_budgets(budgets).await.unwrap();
    for (burst, pause) in bursts {
        let before = bound(&rig.engine).await;
        let (accepted, refused) = order_at_once([&rig.engine, &other.engine], &burst).await;
        assert!(before + accepted <= ceiling, "promised more than there is");
        for most in refused {
            assert!(before + accepted + most > ceiling, "refused what there is");
        }
        tokio::time::sleep(Duration::from_secs(pause)).await;
        assert!(bound(&other.engine).await <= ceiling);
    }
    tokio::time::sleep(Duration::from_hours(2)).await;
    rig.engine.refresh().await.unwrap();
    let quota = rig.engine.quota();
    assert_eq!(quota.promised_nanos, 0, "nothing is under way any more");
    assert!(quota.spent_today_nanos <= ceiling);
    let charges = rig.engine.charges(None, 1_000).await.unwrap();
    assert_eq!(charges.len(), rig.api.sends().len());
    let paid: i64 = charges.iter().map(|charge| charge.nanos).sum();
    assert_eq!(quota.spent_today_nanos, paid);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    #[test]
    fn together_they_never_promise_more_than_the_budget_and_no_less_than_fits(
        bursts in prop::collection::vec((burst(), 0_u64..60), 1..5),
        ceiling in 0_i64..2_000_000_000,
        monthly: bool,
    ) {
        runtime().block_on(story(bursts, ceiling, monthly));
    }
}

/// The budget of the process that is killed: a dollar.
const CEILING: i64 = 1_000_000_000;

fn a_day(nanos: i64) -> Budgets {
    Budgets {
        day_nanos: Some(nanos),
        ..Budgets::default()
    }
}

async fn start(folder: &Path, api: &Arc<ScriptedApi>, hour: i64) -> Engine {
    let clock = Clock::fixed(NOON + hour * 3_600_000);
    let ports = ports_to(folder, Connect::fixed(api.clone()), clock);
    Engine::start(ports).await.unwrap()
}

/// Kills a process that spends at one step. What the next one finds promised is gone when all has
/// ended, and the whole rest of the budget may be spent.
fn kill_at(step: usize) -> bool {
    let folder = folder();
    let path = folder.path();
    let finished = run_and_kill(step, || async {
        let engine = start(path, &ScriptedApi::new([]), 0).await;
        engine.set_budgets(a_day(CEILING)).await.unwrap();
        engine.submit(order(2, "1K")).await.unwrap();
        engine.submit(order(1, "4K")).await.unwrap();
        tokio::time::sleep(Duration::from_mins(5)).await;
    });
    runtime().block_on(async {
        let engine = start(path, &ScriptedApi::new([]), 1).await;
        tokio::time::sleep(Duration::from_mins(20)).await;
        engine.refresh().await.unwrap();
        let quota = engine.quota();
        assert_eq!(quota.promised_nanos, 0, "killed at {step}");
        let unsure = engine.spend(SpendQuery::default()).await.unwrap();
        let maybe = unsure.total.maybe_nanos;
        let at_stake: i64 = unsure.unsettled.iter().map(|charge| charge.nanos).sum();
        assert_eq!(maybe, at_stake, "killed at {step}");
        for charge in unsure.unsettled {
            engine.settle_charge(charge.id, 0).await.unwrap();
        }
        // The process may have been killed before it set the budget.
        engine.set_budgets(a_day(CEILING)).await.unwrap();
        let left = CEILING - engine.quota().spent_today_nanos;
        let one = engine.estimate(&order(1, "1K")).await.chosen.high_nanos;
        let count = u32::try_from(left / one).unwrap();
        engine.submit(order(count, "1K")).await.unwrap();
    });
    finished
}

#[test]
fn a_process_killed_at_any_step_leaves_no_promise_behind() {
    let next = AtomicUsize::new(1);
    let kill_all = || {
        loop {
            if kill_at(next.fetch_add(2, Ordering::Relaxed)) {
                break;
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(kill_all);
        scope.spawn(kill_all);
    });
    let steps = next.into_inner();
    assert!(steps > 30, "three pictures have more than {steps} steps");
}
