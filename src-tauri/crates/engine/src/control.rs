//! What the user may do with one job in the queue.

use plantain_library::jobs;

use crate::engine::{Engine, no_job};
use crate::event::EngineEvent;
use crate::failure::{Charged, Failure, FailureCode};
use crate::job::{JobSnapshot, JobState, Priority};
use crate::recovery;
use crate::state::Place;

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
        let Some(in_line) = self.cancel_here(id) else {
            return self.cancel_elsewhere(id).await;
        };
        if in_line {
            // In flight, the attempt itself records the end.
            let charged = Charged::No;
            self.shared()
                .finish(id, JobState::Cancelled { charged })
                .await?;
        }
        self.shared().wake.notify_one();
        Ok(())
    }

    /// Takes a job out of line and tells its attempt to stop; says whether it was still waiting.
    /// None when this process does not have it.
    fn cancel_here(&self, id: &str) -> Option<bool> {
        let mut state = self.shared().state();
        let job = state.jobs.get(id)?;
        if job.snapshot.state.is_finished() {
            return Some(false);
        }
        job.cancel.cancel();
        let in_line = !job.snapshot.state.is_in_flight();
        state.line.retain(|waiting| waiting != id);
        Some(in_line)
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
                let state = JobState::Cancelled { charged };
                state.name().clone_into(&mut row.state);
                row.detail = Some(crate::store::detail(&state, false));
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
        self.revive(id, known.off_peak).await?;
        let (scope, profile) = {
            let mut state = shared.state();
            let job = state.jobs.get_mut(id).ok_or_else(no_job)?;
            let now_in = &job.snapshot.state;
            if now_in.is_in_flight() || !now_in.may_become(&queued) {
                // It went out while its row was written.
                return Err(nothing_to_retry());
            }
            let names = (
                job.provider.scope(&job.snapshot.model),
                job.provider.key_profile(),
            );
            job.snapshot.state = queued;
            job.snapshot.finished_ms = None;
            job.renew(now);
            // Before it can go out: whoever listens hears of its steps in their order.
            shared.tell_job(&job.snapshot);
            state.enqueue(id, Place::InTurn);
            names
        };
        if shared.has_lessons(&scope) {
            // The user asks for a try now: what refusals have taught is put to the test.
            shared
                .with_pacer(&scope, |pacer, _| pacer.limiter.forget_lessons())
                .await?;
        }
        shared.release_key(&profile);
        shared.save_positions().await?;
        shared.wake.notify_one();
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
    /// has brought it to an end: sent from two places, it would be paid for twice.
    async fn revive(&self, id: &str, off_peak: bool) -> Result<(), Failure> {
        let library = self.library().clone();
        let (id, now) = (id.to_owned(), self.shared().now_ms());
        let owner = self.shared().owner.clone();
        self.library()
            .write(move |transaction| {
                let Some(mut row) = jobs::get(transaction, &id)? else {
                    return Ok(Err(no_job()));
                };
                if row.state == "done" {
                    return Ok(Err(nothing_to_retry()));
                }
                let other = row.owner.as_deref().filter(|other| **other != *owner);
                if row.finished_ms.is_none()
                    && other.is_some_and(|other| library.is_owner_alive(other))
                {
                    return Ok(Err(elsewhere("Another Plantain has this job in line.")));
                }
                let state = JobState::Queued { ahead: 0 };
                state.name().clone_into(&mut row.state);
                row.detail = Some(crate::store::detail(&state, off_peak));
                row.failure = None;
                row.finished_ms = None;
                row.updated_ms = now;
                row.owner = Some(owner);
                jobs::update(transaction, &row)?;
                Ok(Ok(()))
            })
            .await?
    }

    /// Takes a finished job off the list. Its row stays.
    ///
    /// # Errors
    /// There is no such job, or it has not ended.
    pub async fn dismiss(&self, id: &str) -> Result<(), Failure> {
        {
            let mut state = self.shared().state();
            let job = state.jobs.get(id).ok_or_else(no_job)?;
            if !job.snapshot.state.is_finished() {
                return Err(Failure::before_sending(
                    FailureCode::NotFound,
                    "This job has not ended. Cancel it first.",
                ));
            }
            state.jobs.remove(id);
        }
        let (now, row) = (self.shared().now_ms(), id.to_owned());
        self.library()
            .write(move |transaction| jobs::dismiss(transaction, &row, now))
            .await?;
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
    /// It is not in line, or it cannot be written.
    pub async fn set_off_peak(&self, id: &str, off_peak: bool) -> Result<(), Failure> {
        let shared = self.shared();
        {
            let mut state = shared.state();
            if !state.line.iter().any(|waiting| waiting == id) {
                return Err(not_in_line());
            }
            let job = state.jobs.get_mut(id).ok_or_else(no_job)?;
            job.snapshot.off_peak = off_peak;
            if !off_peak && !job.is_retrying() {
                job.not_before_ms = 0;
            }
        }
        shared.tell_of(id);
        shared.save_job(id, true).await?;
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
