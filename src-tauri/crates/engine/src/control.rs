//! What the user may do with one job in the queue.

use plantain_library::jobs;

use crate::engine::{Engine, no_job};
use crate::event::EngineEvent;
use crate::failure::{Charged, Failure, FailureCode};
use crate::job::{Attempt, JobSnapshot, JobState, Priority};
use crate::recovery;
use crate::state::Place;
use crate::store;

/// How a job of this process stood when it was cancelled.
enum Here {
    Waited,
    UnderWay,
    Ended,
}

/// What a refused cancellation left a row as.
enum Elsewhere {
    Cancelled,
    UnderWay,
    Missing,
}

impl Engine {
    /// Stops a job. What has gone out may still be charged.
    ///
    /// # Errors
    /// There is no such job, or another process is sending it.
    pub async fn cancel(&self, id: &str) -> Result<(), Failure> {
        match self.cancel_here(id, true) {
            None => return self.cancel_elsewhere(id).await,
            Some(Here::Waited) => {
                let charged = Charged::No;
                let cancelled = JobState::Cancelled { charged };
                self.shared().finish(id, cancelled).await?;
            }
            // The attempt itself records the end.
            Some(Here::UnderWay) => {}
            // Perhaps its end could not be written the last time.
            Some(Here::Ended) => self.shared().save_job(id).await?,
        }
        self.shared().wake.notify_one();
        Ok(())
    }

    /// Stops a job that waits. One that has gone out meanwhile is paid for, and goes on.
    pub(crate) async fn cancel_waiting(&self, id: &str) -> Result<(), Failure> {
        if let Some(Here::Waited) = self.cancel_here(id, false) {
            let charged = Charged::No;
            let cancelled = JobState::Cancelled { charged };
            self.shared().finish(id, cancelled).await?;
        }
        self.shared().wake.notify_one();
        Ok(())
    }

    /// Takes a job out of line and tells its attempt to stop; says how it stood. None when this
    /// process does not have it. One under way is left alone unless `under_way`.
    fn cancel_here(&self, id: &str, under_way: bool) -> Option<Here> {
        let mut state = self.shared().state();
        let job = state.jobs.get(id)?;
        if job.snapshot.state.is_finished() {
            return Some(Here::Ended);
        }
        if job.snapshot.state.is_in_flight() && !under_way {
            return Some(Here::UnderWay);
        }
        job.cancel.cancel();
        let here = if job.snapshot.state.is_in_flight() {
            Here::UnderWay
        } else {
            Here::Waited
        };
        state.line.retain(|waiting| waiting != id);
        Some(here)
    }

    /// Ends a job that another process has in line. Before it sends one, that process looks at the
    /// row.
    async fn cancel_elsewhere(&self, id: &str) -> Result<(), Failure> {
        let (id, now) = (id.to_owned(), self.shared().now_ms());
        let done = self
            .library()
            .write(move |transaction| {
                let Some(mut row) = jobs::get(transaction, &id)? else {
                    return Ok(Elsewhere::Missing);
                };
                if row.finished_ms.is_some() {
                    return Ok(Elsewhere::Cancelled);
                }
                if matches!(row.state.as_str(), "sending" | "thinking" | "receiving") {
                    return Ok(Elsewhere::UnderWay);
                }
                let charged = Charged::No;
                let attempts = store::attempts_of(transaction, &id)?;
                let state = JobState::Cancelled { charged }.after(&attempts);
                store::write_state(&mut row, &state, false);
                row.finished_ms = Some(now);
                row.updated_ms = now;
                row.owner = None;
                jobs::update(transaction, &row)?;
                Ok(Elsewhere::Cancelled)
            })
            .await?;
        match done {
            Elsewhere::Cancelled => Ok(()),
            Elsewhere::Missing => Err(no_job()),
            Elsewhere::UnderWay => Err(elsewhere(
                "Another Plantain is sending this request. Cancel it there.",
            )),
        }
    }

    /// Puts a failed, refused, held or cancelled job back in line. One that was held for its key
    /// takes all others of that key along.
    ///
    /// # Errors
    /// There is no such job, or it is not one that can be tried again.
    pub async fn retry(&self, id: &str) -> Result<(), Failure> {
        let shared = self.shared();
        let now = shared.now_ms();
        let queued = JobState::Queued { ahead: 0 };
        let known = match shared.snapshot(id) {
            Some(snapshot) => snapshot,
            None => self.bring(id).await?,
        };
        if known.state.is_in_flight() || !known.state.may_become(&queued) {
            return Err(nothing_to_retry());
        }
        if recovery::take_in(shared, id).await? {
            return Ok(());
        }
        let attempts = match self.revive(id, known.off_peak).await {
            Ok(attempts) => attempts,
            // One that only waited has gone out meanwhile, which is what was wanted.
            Err(_) if !known.state.is_finished() && shared.is_in_flight(id) => return Ok(()),
            Err(failure) => return Err(failure),
        };
        self.trust_again(id).await?;
        {
            let mut state = shared.state();
            let job = state.jobs.get_mut(id).ok_or_else(no_job)?;
            let now_in = &job.snapshot.state;
            if now_in.is_in_flight() || !now_in.may_become(&queued) {
                // It went out while its row was written. One that only waited has what was wanted.
                return if known.state.is_finished() {
                    Err(nothing_to_retry())
                } else {
                    Ok(())
                };
            }
            job.snapshot.state = queued;
            job.snapshot.finished_ms = None;
            job.snapshot.attempts = attempts;
            job.renew(now);
            // Before it can go out: whoever listens hears of its steps in their order.
            shared.tell_job(&job.snapshot);
            state.enqueue(id, Place::InTurn);
        }
        shared.save_positions().await?;
        shared.tell_turn(&known.turn).await;
        shared.wake.notify_one();
        Ok(())
    }

    /// The user asks for a try now: what refusals have taught is put to the test, and a refused key
    /// counts as mended. Done before the job is in line, or it would be held for what no longer
    /// holds.
    async fn trust_again(&self, id: &str) -> Result<(), Failure> {
        let shared = self.shared();
        let (scope, profile) = {
            let state = shared.state();
            let job = state.jobs.get(id).ok_or_else(no_job)?;
            let scope = job.provider.scope(&job.snapshot.model);
            (scope, job.provider.key_profile())
        };
        if shared.has_lessons(&scope) {
            shared
                .with_pacer(&scope, |pacer, _| pacer.limiter.forget_lessons())
                .await?;
        }
        shared.release_key(&profile);
        Ok(())
    }

    /// A job that is in the library and not in memory: an old failure, or another process's.
    async fn bring(&self, id: &str) -> Result<JobSnapshot, Failure> {
        let wanted = id.to_owned();
        let row = self
            .library()
            .read(move |connection| jobs::get(connection, &wanted))
            .await?
            .ok_or_else(no_job)?;
        let owner = row.owner.as_deref();
        if row.finished_ms.is_none()
            && owner.is_some_and(|owner| self.library().is_owner_alive(owner))
        {
            return Err(elsewhere("Another Plantain has this job in line."));
        }
        if row.state == "done" {
            return Err(nothing_to_retry());
        }
        let job = recovery::bring(self.shared(), &row).await?;
        job.map(|job| job.snapshot).ok_or_else(no_job)
    }

    /// Puts a job's row back in line as this process's own, unless another process has it there or
    /// has brought it to an end: sent from two places, it would be paid for twice. Answers with its
    /// attempts, of which another process may have made some.
    async fn revive(&self, id: &str, off_peak: bool) -> Result<Vec<Attempt>, Failure> {
        let library = self.library().clone();
        let (id, now) = (id.to_owned(), self.shared().now_ms());
        let owner = self.shared().owner.clone();
        self.library()
            .write(move |transaction| {
                let Some(mut row) = jobs::get(transaction, &id)? else {
                    return Ok(Err(no_job()));
                };
                let is_out = matches!(row.state.as_str(), "sending" | "thinking" | "receiving");
                if row.state == "done" || (is_out && row.owner.as_deref() == Some(&owner)) {
                    return Ok(Err(nothing_to_retry()));
                }
                let other = row.owner.as_deref().filter(|other| **other != *owner);
                if row.finished_ms.is_none()
                    && other.is_some_and(|other| library.is_owner_alive(other))
                {
                    return Ok(Err(elsewhere("Another Plantain has this job in line.")));
                }
                let state = JobState::Queued { ahead: 0 };
                store::write_state(&mut row, &state, off_peak);
                row.finished_ms = None;
                row.updated_ms = now;
                row.owner = Some(owner);
                jobs::update(transaction, &row)?;
                Ok(Ok(store::attempts_of(transaction, &id)?))
            })
            .await?
    }

    /// Takes a finished job off the list. Its row stays.
    ///
    /// # Errors
    /// There is no such job, or it has not ended.
    pub async fn dismiss(&self, id: &str) -> Result<(), Failure> {
        let snapshot = self.shared().snapshot(id).ok_or_else(no_job)?;
        if !snapshot.state.is_finished() {
            return Err(Failure::before_sending(
                FailureCode::NotFound,
                "This job has not ended. Cancel it first.",
            ));
        }
        let (shared, row) = (self.shared().clone(), id.to_owned());
        self.library()
            .write(move |transaction| {
                // Its end again: if that could not be written, the next start would send it.
                shared.write_job(transaction, &row)?;
                jobs::dismiss(transaction, &row, shared.now_ms())
            })
            .await?;
        self.shared().state().jobs.remove(id);
        self.shared()
            .tell(EngineEvent::JobGone { id: id.to_owned() });
        Ok(())
    }

    /// Moves a job in line directly before another one, or to the end. It takes the priority that
    /// goes with the place.
    ///
    /// # Errors
    /// One of the two is not in line, or the order cannot be written.
    pub async fn move_job(&self, id: &str, before: Option<&str>) -> Result<(), Failure> {
        let moved = self.shared().state().move_before(id, before);
        if !moved {
            return Err(not_in_line());
        }
        self.reordered().await
    }

    /// Moves a job to the front of the line.
    ///
    /// # Errors
    /// It is not in line, or the order cannot be written.
    pub async fn move_first(&self, id: &str) -> Result<(), Failure> {
        let first = self.shared().state().line.first().cloned();
        self.move_job(id, first.as_deref()).await
    }

    /// Changes who goes first.
    ///
    /// # Errors
    /// There is no such job, or it cannot be written.
    pub async fn prioritise(&self, id: &str, priority: Priority) -> Result<(), Failure> {
        if !self.shared().state().prioritise(id, priority) {
            return Err(no_job());
        }
        self.shared().tell_of(id);
        self.reordered().await
    }

    /// Sends a job outside the provider's busy hours, or whenever its turn comes.
    ///
    /// # Errors
    /// It is under way or done, or it cannot be written.
    pub async fn set_off_peak(&self, id: &str, off_peak: bool) -> Result<(), Failure> {
        let shared = self.shared();
        {
            let mut state = shared.state();
            let job = state.jobs.get_mut(id).ok_or_else(no_job)?;
            let (now, queued) = (&job.snapshot.state, JobState::Queued { ahead: 0 });
            if now.is_in_flight() || !now.may_become(&queued) {
                return Err(not_in_line());
            }
            job.snapshot.off_peak = off_peak;
            if !off_peak && !job.is_retrying() {
                job.not_before_ms = 0;
            }
        }
        shared.tell_of(id);
        shared.save_job(id).await?;
        shared.wake.notify_one();
        Ok(())
    }

    async fn reordered(&self) -> Result<(), Failure> {
        let shared = self.shared();
        shared.tell_places();
        shared.foresee();
        shared.wake.notify_one();
        shared.save_positions().await
    }
}

fn elsewhere(message: &str) -> Failure {
    Failure::before_sending(FailureCode::NotFound, message)
}

fn nothing_to_retry() -> Failure {
    elsewhere("This job is under way or done; there is nothing to try again.")
}

fn not_in_line() -> Failure {
    Failure::before_sending(
        FailureCode::NotFound,
        "This job is no longer waiting in line.",
    )
}
