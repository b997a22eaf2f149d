//! Jobs in memory and their rows: what ends, what stays, what is written when.

use plantain_library::ledger::LedgerRow;
use plantain_library::rusqlite::Transaction;
use plantain_library::{Error, OwnerLock, attempts, jobs, ledger};
use secrecy::SecretString;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::budget::Budgets;
use crate::elsewhere;
use crate::event::EngineEvent;
use crate::failure::{Failure, FailureCode};
use crate::habit::Habits;
use crate::history::History;
use crate::job::{Attempt, JobSnapshot, JobState, Priority};
use crate::models;
use crate::ports::Ports;
use crate::price_list::PriceList;
use crate::provider::Provider;
use crate::purse::Purse;
use crate::record::attempt_row;
use crate::retry::{Kind, Tries};
use crate::settings::ProviderKind;
use crate::state::{Job, Place, Shared, State};
use crate::store;
use crate::view::{KeyPlace, KeyView};

impl Job {
    pub(crate) fn new(snapshot: JobSnapshot, provider: Provider, now_ms: i64) -> Self {
        Self {
            provider,
            cancel: CancellationToken::new(),
            not_before_ms: 0,
            ready_ms: now_ms,
            tries: Tries::of_attempts(&snapshot.attempts),
            position: 0.0,
            snapshot,
        }
    }
}

impl Shared {
    pub(crate) fn new(
        ports: Ports,
        owner: String,
        lock: OwnerLock,
        stored: Option<String>,
        events: broadcast::Sender<EngineEvent>,
    ) -> Self {
        let (catalogue, catalogue_trouble) =
            models::load(ports.library.dir(), &models::today(ports.clock.now_ms()));
        let state = State {
            jobs: HashMap::new(),
            line: Vec::new(),
            pacers: HashMap::new(),
            paused: false,
            stopped: HashMap::new(),
            durations: HashMap::new(),
            looked_ms: i64::MIN,
            jumps_seen: 0,
            resting: CancellationToken::new(),
            settings: elsewhere::parsed(stored.as_deref()),
            own_limits: ports.environment.limits,
            stored,
            only: None,
            catalogue,
            catalogue_trouble,
            served: None,
            key: KeyView {
                place: KeyPlace::None,
                last_four: None,
                trouble: None,
            },
            recovered: None,
            purse: Purse::default(),
            budgets: Budgets::default(),
            prices: PriceList::default(),
            habits: Habits::default(),
            last_quota: None,
            history: History::default(),
            clients: Vec::new(),
        };
        Self {
            ports,
            owner,
            lock: Mutex::new(Some(lock)),
            state: Mutex::new(state),
            wake: Notify::new(),
            events,
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            acting: tokio::sync::Mutex::new(()),
            working: tokio::sync::Mutex::new(()),
            sends: TaskTracker::new(),
        }
    }

    /// Shows an end that is on disk already. Pictures leave the list; the rest stays to be seen.
    pub(crate) fn leave(&self, id: &str, state: JobState) {
        let now = self.now_ms();
        let mut states = self.state();
        let Some(job) = states.jobs.get_mut(id) else {
            return;
        };
        job.snapshot.state = state;
        job.snapshot.place = None;
        job.snapshot.starts_ms = None;
        job.snapshot.finished_ms = Some(now);
        self.tell_job(&job.snapshot);
        if matches!(job.snapshot.state, JobState::Done { .. }) {
            states.jobs.remove(id);
        }
    }

    /// Shows an end and writes it. The user sees it even when it cannot be written.
    pub(crate) async fn conclude(self: &Arc<Self>, id: &str, state: JobState) {
        if let Err(failure) = self.finish(id, state).await {
            tracing::error!(job = id, %failure, "a job's end could not be written down");
        }
    }

    /// Takes a job into its send. None when it was cancelled since it left the line with `cancel` as
    /// its own, also if it was put back in line after that: it is another send's then.
    ///
    /// From here on a cancel finds the job in flight and leaves its end to the attempt.
    pub(crate) fn set_out(
        &self,
        id: &str,
        cancel: &CancellationToken,
        since_ms: i64,
    ) -> Option<Job> {
        let sending = JobState::Sending {
            sent: 0,
            total: 0,
            since_ms,
        };
        let mut state = self.state();
        let job = state.jobs.get_mut(id)?;
        let now = &job.snapshot.state;
        if cancel.is_cancelled() || now.is_in_flight() || !now.may_become(&sending) {
            return None;
        }
        job.snapshot.state = sending;
        self.tell_job(&job.snapshot);
        Some(job.clone())
    }

    /// Lets a job rest whose attempt has ended, in the same breath in which it makes sure that
    /// nobody has cancelled it: a cancel finds it either in flight or at rest, never in between.
    /// False when it was cancelled.
    pub(crate) fn rest(&self, job: &Job, rest: Rest) -> bool {
        let mut state = self.state();
        let id = &job.snapshot.id;
        let Some(known) = state.jobs.get_mut(id) else {
            return false;
        };
        if job.cancel.is_cancelled() || !known.snapshot.state.may_become(&rest.state) {
            return false;
        }
        known.snapshot.state = rest.state.after(&known.snapshot.attempts);
        known.not_before_ms = rest.not_before_ms;
        known.ready_ms = self.now_ms();
        if let Some(kind) = rest.kind {
            known.tries.note(kind);
        }
        self.tell_job(&known.snapshot);
        if let Some(place) = rest.place {
            state.enqueue(id, place);
        }
        true
    }

    /// Puts a job of an earlier run back in line, not to be sent before a moment.
    pub(crate) fn requeue(&self, id: &str, not_before_ms: i64) {
        let mut state = self.state();
        if let Some(job) = state.jobs.get_mut(id) {
            job.snapshot.state = JobState::Queued { ahead: 0 };
            job.not_before_ms = not_before_ms;
        }
        state.enqueue(id, Place::Back);
    }

    /// As [`Shared::conclude`], telling the caller whether it was written.
    pub(crate) async fn finish(self: &Arc<Self>, id: &str, state: JobState) -> Result<(), Failure> {
        self.advance(id, state);
        self.save_job(id).await
    }

    /// Writes where a job stands. What cannot be written is found again as it was.
    pub(crate) async fn save(self: &Arc<Self>, id: &str) {
        if let Err(failure) = self.save_job(id).await {
            tracing::error!(job = id, %failure, "where a job stands could not be written down");
        }
    }

    /// Writes a job's state to its row. Owned rows are left alone by other processes.
    pub(crate) async fn save_job(self: &Arc<Self>, id: &str) -> Result<(), Failure> {
        let (shared, written) = (self.clone(), id.to_owned());
        self.ports
            .library
            .write(move |transaction| shared.write_job(transaction, &written))
            .await?;
        self.tell_end(id).await;
        Ok(())
    }

    /// Tells the turn of a job that has ended: how it ended stays with it when the job is dismissed.
    async fn tell_end(self: &Arc<Self>, id: &str) {
        let ended = self.snapshot(id).filter(|job| job.state.is_finished());
        if let Some(job) = ended {
            self.tell_turn(&job.turn).await;
        }
    }

    /// As [`Shared::save_job`], within a transaction. What is written is how the job stands then:
    /// what it was when somebody decided to write may be overtaken by now.
    pub(crate) fn write_job(&self, transaction: &Transaction<'_>, id: &str) -> Result<(), Error> {
        let Some(snapshot) = self.snapshot(id) else {
            return Ok(());
        };
        if snapshot.state.is_in_flight() {
            // The journal has written that, or is about to.
            return Ok(());
        }
        let Some(mut row) = jobs::get(transaction, id)? else {
            return Ok(());
        };
        let is_anothers = row
            .owner
            .as_deref()
            .is_some_and(|owner| owner != self.owner && self.ports.library.is_owner_alive(owner));
        // Ended by another process meanwhile: only "Try again" brings a job back.
        if is_anothers || (row.finished_ms.is_some() && snapshot.finished_ms.is_none()) {
            return Ok(());
        }
        store::write_state(&mut row, &snapshot.state, snapshot.off_peak);
        row.finished_ms = snapshot.finished_ms;
        row.updated_ms = self.now_ms();
        row.owner = (!snapshot.state.is_finished()).then(|| self.owner.clone());
        jobs::update(transaction, &row)?;
        // Nothing of it is under way.
        jobs::reserve(transaction, id, 0)?;
        Ok(())
    }

    /// Writes a job's state and the end of its attempt together: a crash in between would leave an
    /// attempt that ended and a job that seems under way.
    pub(crate) async fn save_with_attempt(self: &Arc<Self>, id: &str, attempt: &Attempt) {
        self.note_attempt(id, attempt);
        let (shared, row) = (self.clone(), attempt_row(id, attempt, 0));
        let maybe = self.maybe_row(id, attempt, self.now_ms());
        let is_charged = maybe.is_some();
        let written = self
            .ports
            .library
            .write(move |transaction| {
                if let Some(maybe) = &maybe {
                    note_maybe(transaction, maybe)?;
                }
                attempts::update(transaction, &row)?;
                shared.write_job(transaction, &row.job_id)
            })
            .await;
        if let Err(error) = written {
            tracing::error!(job = id, %error, "how an attempt ended could not be written down");
        }
        self.tell_end(id).await;
        if is_charged {
            self.recount_quietly().await;
        }
    }

    /// Writes the order of the line.
    pub(crate) async fn save_positions(&self) -> Result<(), Failure> {
        let places: Vec<(String, i64, f64)> = {
            let state = self.state();
            let place = |id: &String| {
                let job = state.jobs.get(id)?;
                let priority = priority_number(job.snapshot.priority);
                Some((id.clone(), priority, job.position))
            };
            state.line.iter().filter_map(place).collect()
        };
        self.ports
            .library
            .write(move |transaction| {
                for (id, priority, position) in &places {
                    jobs::set_place(transaction, id, *priority, *position)?;
                }
                Ok(())
            })
            .await?;
        Ok(())
    }

    /// Tells everyone whose place in line has changed.
    pub(crate) fn tell_places(&self) {
        let mut state = self.state();
        for snapshot in state.number_places() {
            self.tell_job(&snapshot);
        }
    }

    /// Whether the environment's key may go to a provider: to Google, or to the base URL that was
    /// given with it. A job of an earlier run, or a proxy in the settings, must not be shown it.
    pub(crate) fn is_for_environment_key(&self, provider: &Provider) -> bool {
        let Ok(this_run) = self.provider() else {
            return false;
        };
        let same = this_run.kind == provider.kind && this_run.base_url == provider.base_url;
        let given =
            self.ports.environment.base_url.is_some() || provider.kind == ProviderKind::Google;
        same && given
    }

    /// The key to send to a provider. The sandbox takes any.
    pub(crate) async fn key_for(&self, provider: &Provider) -> Result<SecretString, Failure> {
        if provider.is_sandbox() {
            return Ok(SecretString::from("sandbox".to_owned()));
        }
        if let Some(key) = &self.ports.environment.key
            && self.is_for_environment_key(provider)
        {
            return Ok(key.clone());
        }
        let found = self.ports.vault.get(&provider.key_profile()).await?;
        found.ok_or_else(|| {
            Failure::before_sending(
                FailureCode::KeyMissing,
                "No API key is stored for this provider. Paste one in the settings.",
            )
        })
    }
}

/// Writes that an attempt may have been charged, once.
fn note_maybe(transaction: &Transaction<'_>, maybe: &LedgerRow) -> Result<(), Error> {
    let Some(job) = &maybe.job_id else {
        return Ok(());
    };
    let known = ledger::by_job(transaction, job)?;
    if !known.iter().any(|row| row.attempt == maybe.attempt) {
        ledger::insert(transaction, maybe)?;
    }
    Ok(())
}

/// How a job goes on that has neither ended nor is under way.
pub(crate) struct Rest {
    pub(crate) state: JobState,
    /// Not sent before this.
    pub(crate) not_before_ms: i64,
    /// Where in the line, if it goes on by itself.
    pub(crate) place: Option<Place>,
    /// What went wrong, if that counts.
    pub(crate) kind: Option<Kind>,
}

/// A priority as its row's number: higher goes first.
pub(crate) fn priority_number(priority: Priority) -> i64 {
    match priority {
        Priority::Low => -1,
        Priority::Normal => 0,
        Priority::High => 1,
    }
}
