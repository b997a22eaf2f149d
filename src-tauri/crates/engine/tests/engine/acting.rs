//! Whatever the user does, in whatever order, and whatever the provider answers: no job takes a step
//! that it may not take, none is lost, none is sent twice.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use plantain_engine::{
    Charged, Clock, Connect, Engine, EngineEvent, GenerateRequest, JobSnapshot, JobState,
    LimitOverrides, Pace, Priority, SettingsPatch,
};
use proptest::prelude::*;
use proptest::sample::Index;
use tempfile::TempDir;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;

use crate::dealer::{Deal, Dealer, deal};
use crate::rig::{NOON, folder, ports_to, request};

/// Ten requests a minute, as on tier 1.
const LIMIT: usize = 10;

#[derive(Clone, Debug)]
enum Action {
    Submit(Priority, bool),
    Cancel(Index),
    Retry(Index),
    Dismiss(Index),
    Move(Index, Option<Index>),
    Prioritise(Index, Priority),
    OffPeak(Index, bool),
    Pause,
    Resume,
    CancelAll(bool),
    RetryFailed,
    ProbeNow,
    Concurrency(u32),
    Restart,
    SetClock(i64),
}

fn priority() -> impl Strategy<Value = Priority> {
    prop::sample::select(vec![Priority::Low, Priority::Normal, Priority::High])
}

fn action() -> impl Strategy<Value = Action> {
    let index = any::<Index>;
    prop_oneof![
        10 => (priority(), prop::bool::weighted(0.1)).prop_map(|(priority, off)| Action::Submit(priority, off)),
        4 => index().prop_map(Action::Cancel),
        4 => index().prop_map(Action::Retry),
        1 => index().prop_map(Action::Dismiss),
        2 => (index(), prop::option::of(index())).prop_map(|(job, before)| Action::Move(job, before)),
        1 => (index(), priority()).prop_map(|(job, priority)| Action::Prioritise(job, priority)),
        1 => (index(), any::<bool>()).prop_map(|(job, off)| Action::OffPeak(job, off)),
        1 => Just(Action::Pause),
        2 => Just(Action::Resume),
        1 => any::<bool>().prop_map(Action::CancelAll),
        1 => Just(Action::RetryFailed),
        1 => Just(Action::ProbeNow),
        1 => (1_u32..6).prop_map(Action::Concurrency),
        2 => Just(Action::Restart),
        1 => (-7_200_000_i64..7_200_000).prop_map(Action::SetClock),
    ]
}

/// Mostly moments, so that actions meet each other, sometimes minutes.
fn pause() -> impl Strategy<Value = u64> {
    prop_oneof![3 => Just(0_u64), 4 => 1_u64..400, 2 => 400_u64..10_000, 1 => 10_000_u64..400_000]
}

/// Whether the life of a job allows this step, written down a second time.
fn is_legal(from: &str, to: &str) -> bool {
    let next: &[&str] = match from {
        "queued" | "waiting" => &[
            "queued",
            "waiting",
            "sending",
            "held",
            "failed",
            "cancelled",
        ],
        "retrying" => &[
            "retrying",
            "queued",
            "waiting",
            "sending",
            "held",
            "failed",
            "cancelled",
        ],
        "held" => &[
            "held",
            "queued",
            "waiting",
            "sending",
            "failed",
            "cancelled",
        ],
        "sending" => &[
            "sending",
            "queued",
            "thinking",
            "receiving",
            "retrying",
            "held",
            "failed",
            "cancelled",
        ],
        "thinking" | "receiving" => &[
            "thinking",
            "receiving",
            "retrying",
            "held",
            "done",
            "refused",
            "failed",
            "cancelled",
        ],
        "refused" | "failed" | "cancelled" => &["queued"],
        _ => &[],
    };
    from == to || next.contains(&to)
}

/// One user with one library.
struct Studio {
    folder: TempDir,
    clock: Clock,
    dealer: Arc<Dealer>,
    engine: Engine,
    events: Receiver<EngineEvent>,
    /// Every job ever asked for, with its prompt.
    jobs: Vec<(String, String)>,
    phases: HashMap<String, &'static str>,
    /// How often the user has put a job back in line.
    retries: HashMap<String, usize>,
}

async fn open(folder: &TempDir, dealer: &Arc<Dealer>, clock: &Clock) -> Engine {
    let connect = Connect::fixed(dealer.clone());
    let ports = ports_to(folder.path(), connect, clock.clone());
    Engine::start(ports).await.unwrap()
}

impl Studio {
    async fn new(deals: Vec<Deal>) -> Self {
        let (folder, clock) = (folder(), Clock::fixed(NOON));
        let dealer = Arc::new(Dealer::new(deals));
        let engine = open(&folder, &dealer, &clock).await;
        let patch = SettingsPatch {
            pace: Some(Pace::Burst),
            ..SettingsPatch::default()
        };
        engine.update_settings(patch).await.unwrap();
        Self {
            events: engine.listen(),
            folder,
            clock,
            dealer,
            engine,
            jobs: Vec::new(),
            phases: HashMap::new(),
            retries: HashMap::new(),
        }
    }

    #[expect(
        clippy::cognitive_complexity,
        reason = "one arm for each action; a table reads best whole"
    )]
    async fn take(&mut self, action: Action) {
        let pick = |index: Index| {
            let job = (!self.jobs.is_empty()).then(|| index.get(&self.jobs).0.clone());
            job.unwrap_or_default()
        };
        let engine = &self.engine;
        // What the user asks for may not be possible just now: that is an answer, not a mistake.
        match action {
            Action::Submit(priority, off_peak) => self.submit(priority, off_peak).await,
            Action::Cancel(job) => drop(engine.cancel(&pick(job)).await),
            Action::Retry(job) => {
                let job = pick(job);
                if engine.retry(&job).await.is_ok() {
                    *self.retries.entry(job).or_default() += 1;
                }
            }
            Action::Dismiss(job) => drop(engine.dismiss(&pick(job)).await),
            Action::Move(job, before) => {
                let before = before.map(pick);
                drop(engine.move_job(&pick(job), before.as_deref()).await);
            }
            Action::Prioritise(job, priority) => {
                drop(engine.prioritise(&pick(job), priority).await);
            }
            Action::OffPeak(job, off) => drop(engine.set_off_peak(&pick(job), off).await),
            Action::Pause => engine.pause().await.unwrap(),
            Action::Resume => engine.resume().await.unwrap(),
            Action::CancelAll(under_way) => drop(engine.cancel_all(under_way).await),
            Action::RetryFailed => self.retry_failed().await,
            Action::ProbeNow => engine.probe_now().await.unwrap(),
            Action::Concurrency(most) => {
                let limits = LimitOverrides {
                    concurrency: Some(most),
                    ..LimitOverrides::default()
                };
                let patch = SettingsPatch {
                    limits: Some(limits),
                    ..SettingsPatch::default()
                };
                drop(engine.update_settings(patch).await.unwrap());
            }
            Action::Restart => self.restart().await,
            Action::SetClock(by) => self.clock.set_by(by),
        }
    }

    async fn submit(&mut self, priority: Priority, off_peak: bool) {
        let prompt = format!("job {}", self.jobs.len());
        let request = GenerateRequest {
            prompt: prompt.clone(),
            priority,
            off_peak,
            ..request(1)
        };
        let submitted = self.engine.submit(request).await.unwrap();
        self.jobs.push((submitted.jobs[0].clone(), prompt));
    }

    async fn retry_failed(&mut self) {
        for (job, _) in &self.jobs {
            if let Ok(snapshot) = self.engine.job(job).await
                && let JobState::Failed { failure } = snapshot.state
                && failure.charged == Charged::No
            {
                *self.retries.entry(job.clone()).or_default() += 1;
            }
        }
        drop(self.engine.retry_failed().await);
    }

    async fn restart(&mut self) {
        self.engine.shutdown().await;
        self.check_steps();
        self.engine = open(&self.folder, &self.dealer, &self.clock).await;
        self.events = self.engine.listen();
        // A restart may set every job down anew.
        self.phases.clear();
    }

    /// Every step that was told since the last look.
    fn check_steps(&mut self) {
        loop {
            let job = match self.events.try_recv() {
                Ok(EngineEvent::Job { job }) => job,
                Ok(_) => continue,
                Err(TryRecvError::Lagged(_)) => panic!("more news than fit"),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return,
            };
            let next = job.state.name();
            if let Some(before) = self.phases.insert(job.id.clone(), next) {
                assert!(is_legal(before, next), "{before} to {next}: {job:?}");
            }
        }
    }

    /// Everything works again, and days pass: each job comes to its end.
    async fn come_to_an_end(&mut self) {
        self.dealer.recover();
        self.engine.resume().await.unwrap();
        self.engine.test_stored_key().await.unwrap();
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_hours(24)).await;
            self.check_steps();
            // Held for its key, with no key test since: the user tries one again.
            for (job, _) in &self.jobs {
                let snapshot = self.engine.job(job).await.unwrap();
                if matches!(snapshot.state, JobState::Held { until_ms: None, .. }) {
                    self.engine.retry(job).await.unwrap();
                }
            }
        }
    }

    async fn check_end(&self) {
        for (job, prompt) in &self.jobs {
            let end = self.engine.job(job).await.expect("no job is lost");
            assert!(end.state.is_finished(), "{prompt}: {end:?}");
            self.check_attempts(&end, prompt);
        }
        let queue = self.engine.queue().await.unwrap();
        assert!(queue.is_empty(), "in memory and on disk: {queue:?}");
        let mut times = self.dealer.arrivals();
        times.sort_unstable();
        for (index, first) in times.iter().enumerate() {
            let within = times[index..].iter().take_while(|at| **at < first + 60_000);
            let count = within.count();
            assert!(count <= LIMIT, "{count} requests in a minute: {times:?}");
        }
    }

    /// Each send has an attempt, and none follows what is not sent again by itself.
    fn check_attempts(&self, job: &JobSnapshot, prompt: &str) {
        let unsent = job.attempts.iter().filter(|attempt| {
            (attempt.outcome.as_str(), attempt.charged) == ("cancelled", Charged::No)
        });
        let sends = job.attempts.len() - unsent.count();
        assert_eq!(self.dealer.sends_of(prompt), sends, "{job:?}");
        let numbers: Vec<_> = job.attempts.iter().map(|attempt| attempt.number).collect();
        assert!(numbers.is_sorted(), "{job:?}");
        let finals = ["interrupted", "cancelled", "requestRejected", "image"];
        let followed = job.attempts.iter().rev().skip(1);
        let resent = followed.filter(|attempt| finals.contains(&attempt.outcome.as_str()));
        let allowed = self.retries.get(&job.id).copied().unwrap_or(0);
        assert!(resent.count() <= allowed, "{allowed} by hand: {job:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_job_takes_a_wrong_step_or_is_lost_or_sent_twice(
        deals in prop::collection::vec(deal(), 0..40),
        actions in prop::collection::vec((action(), pause()), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let mut studio = Studio::new(deals).await;
            for (action, pause) in actions {
                studio.take(action).await;
                if pause > 0 {
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                }
                studio.check_steps();
            }
            studio.come_to_an_end().await;
            studio.check_end().await;
        });
    }
}
