//! What the user may do with the queue as a whole.

use std::sync::Arc;

use plantain_library::settings;
use plantain_pacing::{BreakerState::Closed, Reason};

use crate::dispatch::PAUSED;
use crate::engine::Engine;
use crate::failure::{Charged, Failure, FailureCode};
use crate::job::JobState;
use crate::pacer::Pacer;
use crate::state::{Job, Place, Shared, State};

impl Engine {
    /// Nothing more goes out, here or in another process on this library. What is under way ends.
    ///
    /// # Errors
    /// The library cannot be written.
    pub async fn pause(&self) -> Result<(), Failure> {
        self.set_paused(true).await
    }

    /// The queue goes on.
    ///
    /// # Errors
    /// The library cannot be written.
    pub async fn resume(&self) -> Result<(), Failure> {
        self.set_paused(false).await
    }

    async fn set_paused(&self, paused: bool) -> Result<(), Failure> {
        self.library()
            .write(move |transaction| {
                settings::set(transaction, PAUSED, if paused { "true" } else { "false" })
            })
            .await?;
        self.shared().state().paused = paused;
        self.shared().tell_quota();
        self.shared().wake.notify_one();
        Ok(())
    }

    /// Cancels everything that has not ended; with `under_way` also what has gone out and may still
    /// be charged. Says how many.
    ///
    /// # Errors
    /// One of them cannot be written.
    pub async fn cancel_all(&self, under_way: bool) -> Result<u32, Failure> {
        let stopped = self.shared().state().stop_all(under_way);
        let mut written = Ok(());
        for id in &stopped.in_line {
            let charged = Charged::No;
            let end = self.shared().finish(id, JobState::Cancelled { charged });
            // The others are cancelled all the same.
            written = written.and(end.await);
        }
        self.shared().wake.notify_one();
        written?;
        Ok(u32::try_from(stopped.in_line.len() + stopped.under_way).unwrap_or(u32::MAX))
    }

    /// Puts everything that failed back in line; not what may have been charged: that is the user's
    /// choice, one by one. Says how many.
    ///
    /// # Errors
    /// One of them cannot be written.
    pub async fn retry_failed(&self) -> Result<u32, Failure> {
        let mut chosen: Vec<(i64, String)> = {
            let state = self.shared().state();
            let failed = |job: &&Job| match &job.snapshot.state {
                JobState::Failed { failure } => failure.charged == Charged::No,
                _ => false,
            };
            let jobs = state.jobs.values().filter(failed);
            jobs.map(|job| (job.snapshot.created_ms, job.snapshot.id.clone()))
                .collect()
        };
        chosen.sort();
        let mut retried = 0;
        let mut outcome = Ok(());
        for (_, id) in &chosen {
            match self.retry(id).await {
                Ok(()) => retried += 1,
                // Sent again or dismissed by somebody else since it was chosen.
                Err(failure) if failure.code == FailureCode::NotFound => {}
                Err(failure) => outcome = outcome.and(Err(failure)),
            }
        }
        outcome.map(|()| retried)
    }

    /// "Try one now": every breaker that is open lets one request through.
    ///
    /// # Errors
    /// The library cannot be written.
    pub async fn probe_now(&self) -> Result<(), Failure> {
        let shared = self.shared();
        let now = shared.moment();
        let open: Vec<String> = {
            let mut state = shared.state();
            let pacers = state.pacers.iter_mut();
            let is_open = |pacer: &mut Pacer| !matches!(pacer.breaker.state(now), Closed { .. });
            pacers
                .filter_map(|(scope, pacer)| is_open(pacer).then(|| scope.clone()))
                .collect()
        };
        for scope in open {
            shared
                .with_pacer(&scope, |pacer, _| pacer.breaker.probe_now())
                .await?;
            shared.state().let_one_go(&scope, now.as_millis());
        }
        shared.wake.notify_one();
        Ok(())
    }

    /// Reads what other processes did meanwhile: to the limits, the settings, the queue. For a window
    /// that comes to the front.
    ///
    /// # Errors
    /// The library cannot be read.
    pub async fn refresh(&self) -> Result<(), Failure> {
        self.shared().refresh_pacers().await?;
        self.shared().catch_up().await?;
        self.refresh_spending().await?;
        self.shared().tell_quota();
        self.shared().wake.notify_one();
        Ok(())
    }
}

impl Shared {
    /// The key works again: what it held goes on.
    pub(crate) fn release_key(self: &Arc<Self>, profile: &str) {
        let now = self.now_ms();
        let released: Vec<String> = {
            let mut state = self.state();
            state.stopped.remove(profile);
            let mut held: Vec<(f64, String)> = state
                .jobs
                .values()
                .filter(|job| job.is_held_for_key() && job.provider.key_profile() == profile)
                .map(|job| (job.position, job.snapshot.id.clone()))
                .collect();
            held.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
            for (_, id) in &held {
                if let Some(job) = state.jobs.get_mut(id) {
                    job.snapshot.state = JobState::Queued { ahead: 0 };
                    job.renew(now);
                    self.tell_job(&job.snapshot);
                }
                state.enqueue(id, Place::Back);
            }
            held.into_iter().map(|(_, id)| id).collect()
        };
        if released.is_empty() {
            return;
        }
        let shared = self.clone();
        self.tasks.spawn(async move {
            for id in released {
                shared.save(&id).await;
            }
        });
        self.wake.notify_one();
    }

    /// Whoever asks again after "no quota at all" believes that billing is on now.
    pub(crate) async fn believe_in_quota(self: &Arc<Self>, scope: &str) -> Result<(), Failure> {
        let now = self.moment();
        let is_hopeless = {
            let mut state = self.state();
            let closed = state
                .pacers
                .get_mut(scope)
                .and_then(|pacer| pacer.limiter.gauges(now).closed);
            closed.is_some_and(|closed| closed.reason == Reason::NoQuota)
        };
        if !is_hopeless {
            return Ok(());
        }
        self.with_pacer(scope, |pacer, _| pacer.limiter.forget_lessons())
            .await
    }

    /// Whether the provider has asked this scope for silence.
    pub(crate) fn has_lessons(&self, scope: &str) -> bool {
        let now = self.moment();
        let mut state = self.state();
        let pacer = state.pacers.get_mut(scope);
        pacer.is_some_and(|pacer| pacer.limiter.gauges(now).closed.is_some())
    }
}

/// What [`State::stop_all`] has stopped.
struct Stopped {
    /// Jobs that waited: nothing of them will leave any more.
    in_line: Vec<String>,
    /// How many had gone out; their attempts write their ends.
    under_way: usize,
}

impl State {
    /// Stops everything that has not ended in one step: one by one, a job could go out while those
    /// before it are written, and be cut off although only what waits was meant.
    fn stop_all(&mut self, under_way: bool) -> Stopped {
        let mut stopped = Stopped {
            in_line: Vec::new(),
            under_way: 0,
        };
        for (id, job) in &self.jobs {
            let state = &job.snapshot.state;
            if state.is_finished() || (state.is_in_flight() && !under_way) {
                continue;
            }
            job.cancel.cancel();
            if state.is_in_flight() {
                stopped.under_way += 1;
            } else {
                stopped.in_line.push(id.clone());
            }
        }
        let (jobs, line) = (&self.jobs, &mut self.line);
        line.retain(|id| jobs.get(id).is_some_and(|job| !job.cancel.is_cancelled()));
        stopped
    }

    /// The one that tries a breaker is one that failed before: its own wait ends too.
    fn let_one_go(&mut self, scope: &str, now_ms: i64) {
        for id in &self.line {
            if let Some(job) = self.jobs.get_mut(id)
                && job.provider.scope(&job.snapshot.model) == scope
                && job.is_retrying()
            {
                job.not_before_ms = job.not_before_ms.min(now_ms);
                return;
            }
        }
    }

    /// Limits were changed: what was held for the day is asked again.
    pub(crate) fn release_day(&mut self) {
        for job in self.jobs.values_mut() {
            if matches!(
                &job.snapshot.state,
                JobState::Held {
                    until_ms: Some(_),
                    ..
                }
            ) {
                job.not_before_ms = 0;
            }
        }
    }
}

impl Job {
    pub(crate) fn is_retrying(&self) -> bool {
        matches!(self.snapshot.state, JobState::Retrying { .. })
    }

    /// Held with no end: for its key, or the account behind it.
    pub(crate) fn is_held_for_key(&self) -> bool {
        matches!(&self.snapshot.state, JobState::Held { until_ms: None, failure }
            if failure.code != FailureCode::OverBudget)
    }

    pub(crate) fn is_held_for_budget(&self) -> bool {
        matches!(&self.snapshot.state, JobState::Held { failure, .. }
            if failure.code == FailureCode::OverBudget)
    }
}
