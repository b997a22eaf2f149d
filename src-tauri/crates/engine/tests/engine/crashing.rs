//! The program killed at every step of a run: nothing is lost, and nothing is sent twice.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use plantain_engine::{
    Charged, Clock, Connect, Engine, FailureCode, GenerateRequest, JobState, LimitOverrides, Pace,
    SettingsPatch,
};
use plantain_library::{Library, attempts, jobs, ledger, turns};
use tokio::sync::Notify;

use crate::rig::{NOON, folder, ports_to, request};
use crate::witness::{Meets, PLANS, Witness};

/// What is on disk of one job.
#[derive(Clone, Debug)]
struct OnDisk {
    state: String,
    outcomes: Vec<String>,
    charges: usize,
    /// The attempt whose answer is stored and not recorded.
    incoming: Option<u32>,
}

impl OnDisk {
    /// Whether a request went out, or may have, and no answer to it is recorded.
    fn is_under_way(&self) -> bool {
        matches!(self.state.as_str(), "sending" | "thinking" | "receiving")
    }

    fn is_in_line(&self) -> bool {
        matches!(
            self.state.as_str(),
            "queued" | "waiting" | "retrying" | "held"
        )
    }

    /// Attempts whose answer is recorded.
    fn recorded(&self) -> usize {
        let outcomes = self.outcomes.iter();
        outcomes.filter(|outcome| is_answer(outcome)).count()
    }

    /// The same after the answer that is stored has been recorded.
    fn recorded_with_incoming(&self) -> usize {
        let waiting = self.incoming.is_some_and(|attempt| {
            let outcome = &self.outcomes[attempt as usize - 1];
            !is_answer(outcome)
        });
        self.recorded() + usize::from(waiting)
    }
}

fn is_answer(outcome: &str) -> bool {
    ["image", "noImage"].contains(&outcome)
}

/// Runs a story in a process of its own, which ends where it stands when its threads rest for the
/// `step`-th time: between any two things that it waits for. A write that has begun is finished, as
/// the operating system would. Says whether the story came to its end before.
pub(crate) fn run_and_kill<F: Future<Output = ()>>(step: usize, story: impl FnOnce() -> F) -> bool {
    let (rests, kill) = (AtomicUsize::new(0), Arc::new(Notify::new()));
    let killer = kill.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .on_thread_park(move || {
            if rests.fetch_add(1, Ordering::Relaxed) + 1 == step {
                killer.notify_one();
            }
        })
        .build()
        .unwrap();
    runtime.block_on(async {
        tokio::select! {
            biased;
            () = kill.notified() => false,
            () = story() => true,
        }
    })
}

async fn start(folder: &Path, witness: &Arc<Witness>, hour: i64) -> Engine {
    let clock = Clock::fixed(NOON + hour * 3_600_000);
    let connect = Connect::fixed(witness.clone());
    Engine::start(ports_to(folder, connect, clock))
        .await
        .unwrap()
}

/// One request for each plan, one of them cancelled before its turn.
async fn first_run(folder: &Path, witness: Arc<Witness>) {
    let engine = start(folder, &witness, 0).await;
    let patch = SettingsPatch {
        pace: Some(Pace::Burst),
        limits: Some(LimitOverrides {
            concurrency: Some(3),
            ..LimitOverrides::default()
        }),
        ..SettingsPatch::default()
    };
    engine.update_settings(patch).await.unwrap();
    let mut last = String::new();
    for (prompt, _) in PLANS {
        let submitted = engine.submit(GenerateRequest {
            prompt: prompt.to_owned(),
            ..request(1)
        });
        last.clone_from(&submitted.await.unwrap().jobs[0]);
    }
    engine.cancel(&last).await.unwrap();
    tokio::time::sleep(Duration::from_mins(5)).await;
}

async fn later_run(folder: &Path, witness: Arc<Witness>, hour: i64) {
    let engine = start(folder, &witness, hour).await;
    tokio::time::sleep(Duration::from_mins(20)).await;
    drop(engine);
}

/// Takes up what is left and looks at everything.
async fn last_run(folder: &Path, witness: Arc<Witness>, hour: i64, kill: &str) {
    let engine = start(folder, &witness, hour).await;
    tokio::time::sleep(Duration::from_mins(20)).await;
    check_pictures(&engine, &witness, kill).await;
}

/// Reads the library of a process that is gone.
fn read(folder: &Path) -> BTreeMap<String, OnDisk> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let library = Library::open(folder).unwrap();
        let incoming = library.list_incoming().await.unwrap();
        library
            .read(move |connection| {
                let mut found = BTreeMap::new();
                for row in jobs::recent(connection, 100)? {
                    let turn = turns::get(connection, &row.turn_id)?.expect("its turn");
                    let outcomes = attempts::by_job(connection, &row.id)?;
                    let charges = ledger::by_job(connection, &row.id)?;
                    let of_job = incoming.iter().filter(|file| file.job_id == row.id);
                    let on_disk = OnDisk {
                        state: row.state,
                        outcomes: outcomes.into_iter().map(|row| row.outcome).collect(),
                        charges: charges.iter().filter(|row| row.kind == "charge").count(),
                        incoming: of_job.map(|file| file.attempt).max(),
                    };
                    found.insert(turn.prompt, on_disk);
                }
                Ok(found)
            })
            .await
            .unwrap()
    })
}

/// What a run may do with a job, given how it found it.
fn check_sends(found: &BTreeMap<String, OnDisk>, witness: &Witness, run: usize, kill: &str) {
    for (prompt, job) in found {
        let sends = witness.sends_in(prompt, run);
        if !job.is_in_line() {
            assert_eq!(sends, 0, "{kill}: {prompt:?} was {job:?} and is sent again");
        }
        assert_eq!(job.charges, job.recorded(), "{kill}: {prompt:?} {job:?}");
    }
}

/// What everything came to, given how the last run found it.
fn check_end(folder: &Path, found: &BTreeMap<String, OnDisk>, witness: &Witness, kill: &str) {
    let end = read(folder);
    assert_eq!(end.len(), found.len(), "{kill}: no job is lost or made");
    for (prompt, job) in &end {
        let before = &found[prompt];
        let plan = plan(prompt);
        assert!(
            witness.sends(prompt) <= plan.len(),
            "{kill}: {prompt:?} {job:?}"
        );
        assert_eq!(job.charges, job.recorded(), "{kill}: {prompt:?} {job:?}");
        // One that never gets an answer is still under way when the last run is over.
        let hangs = plan.contains(&Meets::Silence) && before.is_in_line();
        assert_eq!(job.is_under_way(), hangs, "{kill}: {prompt:?} {job:?}");
        assert_eq!(job.incoming, None, "{kill}: {prompt:?} is not recorded");
        check_outcome(
            before,
            (job, witness.sends(prompt)),
            plan.len(),
            &format!("{kill}: {prompt:?}"),
        );
    }
}

/// What one job came to, with how often it was sent, given how the last run found it.
fn check_outcome(before: &OnDisk, (job, sends): (&OnDisk, usize), plan: usize, what: &str) {
    if before.incoming.is_some() {
        // That it is tried once more is on record together with the answer that had no picture.
        let recorded = if before.is_in_line() {
            plan
        } else {
            before.recorded_with_incoming()
        };
        assert_eq!(job.recorded(), recorded, "{what} {job:?}");
        assert_ne!(
            job.state, "failed",
            "{what}: an answer that arrived is recorded"
        );
    } else if before.is_under_way() {
        assert_eq!(job.state, "failed", "{what} {job:?}");
        assert_eq!(job.outcomes.last().unwrap(), "interrupted", "{what}");
    } else if before.is_in_line() {
        assert_ne!(sends, 0, "{what} was never sent: {job:?}");
    } else {
        assert_eq!(job.state, before.state, "{what}");
    }
}

/// Every picture is what the provider answered, and what may have been charged is said.
async fn check_pictures(engine: &Engine, witness: &Witness, kill: &str) {
    for (prompt, job) in read_here(engine).await {
        match engine.job(&job).await.unwrap().state {
            JobState::Done { image } => {
                let image = engine.image(&image).await.unwrap();
                let bytes = std::fs::read(engine.image_path(&image)).unwrap();
                assert!(witness.answered(&prompt, &bytes), "{kill}: {prompt:?}");
            }
            JobState::Failed { failure } => {
                assert_eq!(failure.code, FailureCode::Interrupted, "{kill}: {prompt:?}");
                // An answer without a picture may have come before: that is charged for certain.
                let has_answers = plan(&prompt).contains(&Meets::NoPicture);
                let is_told = failure.charged == Charged::Maybe
                    || (has_answers && failure.charged == Charged::Yes);
                assert!(is_told, "{kill}: {prompt:?} {:?}", failure.charged);
            }
            JobState::Refused { failure } => {
                assert_eq!(failure.code, FailureCode::NoImage, "{kill}: {prompt:?}");
            }
            JobState::Cancelled { .. } => {}
            // The one that never gets an answer.
            JobState::Thinking { .. } => {
                assert!(
                    plan(&prompt).contains(&Meets::Silence),
                    "{kill}: {prompt:?}"
                );
            }
            other => panic!("{kill}: {prompt:?} is {other:?}"),
        }
    }
}

fn plan(prompt: &str) -> &'static [Meets] {
    PLANS.iter().find(|(name, _)| *name == prompt).unwrap().1
}

async fn read_here(engine: &Engine) -> Vec<(String, String)> {
    let read = engine.library().read(|connection| {
        let mut found = Vec::new();
        for row in jobs::recent(connection, 100)? {
            let turn = turns::get(connection, &row.turn_id)?.expect("its turn");
            found.push((turn.prompt, row.id));
        }
        Ok(found)
    });
    read.await.unwrap()
}

/// Kills the first run at one step and the second, which recovers, at another; the third goes on to
/// its end. Says whether the first had come to its end before.
fn kill_at(first: usize, second: usize) -> bool {
    let kill = format!("killed at {first} and {second}");
    let folder = folder();
    let witness = Arc::new(Witness::default());
    let path = folder.path();
    let finished = run_and_kill(first, || first_run(path, witness.clone()));
    let found = read(path);
    witness.begin_run(1);
    run_and_kill(second, || later_run(path, witness.clone(), 1));
    check_sends(&found, &witness, 1, &kill);
    let found = read(path);
    witness.begin_run(2);
    run_and_kill(usize::MAX, || last_run(path, witness.clone(), 2, &kill));
    check_sends(&found, &witness, 2, &kill);
    check_end(path, &found, &witness, &kill);
    finished
}

#[test]
fn killed_at_any_step_nothing_is_lost_or_sent_twice() {
    let next = AtomicUsize::new(1);
    // Every step of the run; the recovery after it is killed at a step of its own.
    let kill_all = || loop {
        let step = next.fetch_add(1, Ordering::Relaxed);
        if kill_at(step, 1 + step * 7 % 60) {
            break;
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(kill_all);
        scope.spawn(kill_all);
    });
    let steps = next.into_inner();
    assert!(steps > 150, "a run of ten jobs has more than {steps} steps");
}
