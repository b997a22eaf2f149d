//! What the engine keeps in memory: jobs in line, limiters, settings, availability.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use plantain_gemini::Catalogue;
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::budget::Budgets;
use crate::event::EngineEvent;
use crate::failure::Failure;
use crate::habit::Habits;
use crate::history::History;
use crate::job::{JobSnapshot, JobState};
use crate::pacer::Pacer;
use crate::ports::{ImageApi, Ports};
use crate::price_list::PriceList;
use crate::provider::Provider;
use crate::purse::Purse;
use crate::retry::Tries;
use crate::settings::{LimitOverrides, Settings};
use crate::view::{KeyView, QuotaView, RecoveryView};

/// A job and what is needed to send it.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) snapshot: JobSnapshot,
    pub(crate) provider: Provider,
    /// Cancelled by the user, or replaced when the job is put back in line.
    pub(crate) cancel: CancellationToken,
    /// Not sent before this: a backoff or the provider's own delay.
    pub(crate) not_before_ms: i64,
    /// Since when it could have been sent, for "waited".
    pub(crate) ready_ms: i64,
    /// Failed attempts since it was last put in line by hand.
    pub(crate) tries: Tries,
    /// Where its row stands among the others: lower goes first.
    pub(crate) position: f64,
}

/// Where in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Next.
    Front,
    /// After all others of its priority.
    Back,
    /// Taking turns with other sessions.
    InTurn,
}

/// Behind one short-held lock. Nothing awaits while holding it.
pub(crate) struct State {
    /// Every job not finished, and finished ones not yet dismissed.
    pub(crate) jobs: HashMap<String, Job>,
    /// Ids of jobs to be sent, in order.
    pub(crate) line: Vec<String>,
    /// The pacing of each scope as it was when last read; the truth is in the library.
    pub(crate) pacers: HashMap<String, Pacer>,
    /// Whether the user has paused the queue; the truth is in the library.
    pub(crate) paused: bool,
    /// Keys that the provider refuses, by profile, and why: nothing is sent with them.
    pub(crate) stopped: HashMap<String, Failure>,
    /// How long a request took last, by scope and size, in milliseconds.
    pub(crate) durations: HashMap<(String, Option<String>), i64>,
    /// The moment of the last look at the line, to notice a clock that was set back.
    pub(crate) looked_ms: i64,
    /// How many of the clock's jumps forward the line has heard of.
    pub(crate) jumps_seen: usize,
    /// Cancelled, the worker ends: nothing more is sent.
    pub(crate) resting: CancellationToken,
    pub(crate) settings: Settings,
    /// What this run was started with; wins over the settings.
    pub(crate) own_limits: LimitOverrides,
    /// The settings' text as it was last read or written, to see what another process has changed.
    pub(crate) stored: Option<String>,
    /// The jobs that this process sends; none is every one in line.
    pub(crate) only: Option<HashSet<String>>,
    pub(crate) catalogue: Catalogue,
    pub(crate) catalogue_trouble: Option<Failure>,
    /// Model ids the provider lists, once asked.
    pub(crate) served: Option<BTreeSet<String>>,
    pub(crate) key: KeyView,
    pub(crate) recovered: Option<RecoveryView>,
    /// What was spent and what is promised, as last added up; the truth is in the library.
    pub(crate) purse: Purse,
    /// The user's budgets; the truth is in the library.
    pub(crate) budgets: Budgets,
    /// The user's own prices; the truth is in the library.
    pub(crate) prices: PriceList,
    /// What models usually write beside a picture.
    pub(crate) habits: Habits,
    pub(crate) last_quota: Option<QuotaView>,
    /// What the user has done and can take back.
    pub(crate) history: History,
    pub(crate) clients: Vec<(Provider, std::sync::Arc<dyn ImageApi>)>,
}

/// Shared by every handle and task.
pub(crate) struct Shared {
    pub(crate) ports: Ports,
    /// This process's name in the library's locks.
    pub(crate) owner: String,
    /// Held from the start to [`Engine::shutdown`](crate::Engine::shutdown).
    pub(crate) lock: Mutex<Option<plantain_library::OwnerLock>>,
    pub(crate) state: Mutex<State>,
    /// Wakes the worker; nothing else does, so an idle engine costs nothing.
    pub(crate) wake: Notify,
    pub(crate) events: broadcast::Sender<EngineEvent>,
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
    /// Held while the user's acts are carried out: they are taken back in the order they were done.
    pub(crate) acting: tokio::sync::Mutex<()>,
    /// Held by the worker: there is one at a time.
    pub(crate) working: tokio::sync::Mutex<()>,
    /// The worker and the requests under way.
    pub(crate) sends: TaskTracker,
}

impl Shared {
    /// A `std` mutex on purpose: critical sections are tiny and never await.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.ports.clock.now_ms()
    }

    pub(crate) fn id(&self) -> String {
        self.ports.dice.id(self.now_ms())
    }

    /// Nobody listening is fine: a command line run may not care.
    pub(crate) fn tell(&self, event: EngineEvent) {
        let _ = self.events.send(event);
    }

    /// Moves a job on and tells everyone; false when the job is gone or may not take this step.
    pub(crate) fn advance(&self, id: &str, next: JobState) -> bool {
        let now = self.now_ms();
        let mut state = self.state();
        let Some(job) = state.jobs.get_mut(id) else {
            return false;
        };
        let next = next.after(&job.snapshot.attempts);
        if job.snapshot.state == next {
            return true;
        }
        if !job.snapshot.state.may_become(&next) {
            tracing::warn!(
                job = id,
                from = job.snapshot.state.name(),
                to = next.name(),
                "illegal step"
            );
            return false;
        }
        job.snapshot.finished_ms = next.is_finished().then_some(now);
        job.snapshot.state = next;
        self.tell_job(&job.snapshot);
        true
    }

    /// Tells how a job is now. Call it with the state still locked: told after that, it could come
    /// behind something newer and stay.
    pub(crate) fn tell_job(&self, snapshot: &JobSnapshot) {
        self.tell(EngineEvent::Job {
            job: Box::new(snapshot.clone()),
        });
    }

    /// Tells how a job is now.
    pub(crate) fn tell_of(&self, id: &str) {
        let state = self.state();
        if let Some(job) = state.jobs.get(id) {
            self.tell_job(&job.snapshot);
        }
    }

    pub(crate) fn is_in_flight(&self, id: &str) -> bool {
        let state = self.state();
        let job = state.jobs.get(id);
        job.is_some_and(|job| job.snapshot.state.is_in_flight())
    }

    pub(crate) fn snapshot(&self, id: &str) -> Option<JobSnapshot> {
        self.state().jobs.get(id).map(|job| job.snapshot.clone())
    }

    /// The provider that settings and environment come to.
    pub(crate) fn provider(&self) -> Result<Provider, Failure> {
        Provider::resolve(&self.state().settings, &self.ports.environment)
    }

    /// A client for a provider, made once.
    pub(crate) fn api(&self, provider: &Provider) -> Result<std::sync::Arc<dyn ImageApi>, Failure> {
        let mut state = self.state();
        if let Some((_, api)) = state.clients.iter().find(|(known, _)| known == provider) {
            return Ok(api.clone());
        }
        let api = self.ports.connect.reach(provider)?;
        state.clients.push((provider.clone(), api.clone()));
        Ok(api)
    }
}
