//! Waits for jobs and prints what comes of them: for everything that sends.

use std::time::Duration;

use plantain_engine::{Charged, EngineEvent, Failure, JobSnapshot, JobState};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::copy::Folder;
use crate::exit::Exit;
use crate::failure::FailureLine;
use crate::images::ImageLine;
use crate::interrupt::Interrupt;
use crate::output::Output;
use crate::progress::Progress;
use crate::reckoning::Reckoning;
use crate::run::Run;
use crate::turn::Turn;
use crate::words;

/// After this long without news the jobs are looked up: an event that got lost must not hang us.
const SILENCE: Duration = Duration::from_secs(15);

/// The step of a countdown.
const SECOND: Duration = Duration::from_secs(1);

/// What Ctrl-C does to the jobs that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnInterrupt {
    /// They were put in line by this command and end with it.
    Cancel,
    /// They were there before and stay there.
    Leave,
}

/// The jobs to follow, and how.
pub(crate) struct Follow<'a> {
    pub(crate) jobs: &'a [String],
    /// Where copies go.
    pub(crate) folder: Option<&'a Folder>,
    /// Compared with the model that is sent.
    pub(crate) typed_model: Option<String>,
    pub(crate) on_interrupt: OnInterrupt,
}

impl Follow<'_> {
    /// Waits until every job has come to rest, then for what else is under way.
    ///
    /// `news` and `interrupt` must have been listened to before the jobs were put in line.
    pub(crate) async fn run(
        self,
        run: &Run,
        output: &Output,
        mut news: broadcast::Receiver<EngineEvent>,
        mut interrupt: Interrupt,
    ) -> Result<Exit, Failure> {
        let mut watch = Watch {
            run,
            output,
            folder: self.folder,
            turn: Turn::new(self.jobs),
            progress: Progress::start(self.jobs.len()),
            typed_model: self.typed_model,
            on_interrupt: self.on_interrupt,
            stopping: false,
            reckoning: Reckoning::default(),
        };
        let followed = watch.follow(&mut news, &mut interrupt).await;
        watch.progress.end();
        let ending = followed?;
        watch.reckoning.tell(output);
        match ending {
            Ending::Over => run.finish(output, &mut interrupt).await,
            Ending::AtOnce => {}
        }
        Ok(watch.reckoning.exit)
    }
}

/// How following ended.
enum Ending {
    /// Every job came to rest.
    Over,
    /// The user wants to leave whatever is under way, or the engine is gone.
    AtOnce,
}

/// Follows jobs and prints what comes of them.
struct Watch<'a> {
    run: &'a Run,
    output: &'a Output,
    folder: Option<&'a Folder>,
    turn: Turn,
    progress: Progress,
    typed_model: Option<String>,
    on_interrupt: OnInterrupt,
    stopping: bool,
    reckoning: Reckoning,
}

impl Watch<'_> {
    async fn follow(
        &mut self,
        news: &mut broadcast::Receiver<EngineEvent>,
        interrupt: &mut Interrupt,
    ) -> Result<Ending, Failure> {
        self.look_up().await?;
        // It may have been paused before anyone listened.
        self.show_paused(self.run.engine.quota().paused);
        let mut silence = Duration::ZERO;
        while !self.turn.is_over() {
            tokio::select! {
                event = news.recv() => {
                    silence = Duration::ZERO;
                    match event {
                        Ok(event) => self.hear(event).await?,
                        Err(RecvError::Lagged(_)) => self.look_up().await?,
                        // The engine is gone: what is on disk tells how it ended.
                        Err(RecvError::Closed) => {
                            self.look_up().await?;
                            return Ok(Ending::AtOnce);
                        }
                    }
                }
                () = tokio::time::sleep(SECOND) => {
                    silence += SECOND;
                    if silence >= SILENCE {
                        silence = Duration::ZERO;
                        self.look_up().await?;
                    }
                    self.progress.tick(&self.turn, self.output, self.run.clock.now_ms());
                }
                () = interrupt.heard() => {
                    if self.stopping {
                        self.reckoning.end_with(Exit::Other);
                        return Ok(Ending::AtOnce);
                    }
                    self.stop().await;
                }
            }
            self.park();
        }
        Ok(Ending::Over)
    }

    fn show_paused(&mut self, paused: bool) {
        let now_ms = self.run.clock.now_ms();
        self.progress
            .show_paused(paused, &self.turn, self.output, now_ms);
    }

    async fn hear(&mut self, event: EngineEvent) -> Result<(), Failure> {
        match event {
            EngineEvent::Job { job } if self.turn.watches(&job.id) => self.take(*job).await?,
            // Another process has ended it: its row says how.
            EngineEvent::JobGone { id } if self.turn.watches(&id) => {
                let job = self.run.engine.job(&id).await?;
                self.take(job).await?;
            }
            EngineEvent::Quota { quota } => self.show_paused(quota.paused),
            EngineEvent::Studio { .. }
            | EngineEvent::Job { .. }
            | EngineEvent::JobGone { .. }
            | EngineEvent::Image { .. }
            | EngineEvent::Turn { .. }
            | EngineEvent::Branch { .. }
            | EngineEvent::History { .. }
            | EngineEvent::Session { .. }
            | EngineEvent::SessionGone { .. }
            | EngineEvent::Projects { .. }
            | EngineEvent::Settings { .. }
            | EngineEvent::Key { .. }
            | EngineEvent::Catalogue { .. } => {}
        }
        Ok(())
    }

    async fn look_up(&mut self) -> Result<(), Failure> {
        for id in self.turn.open_ids() {
            let job = self.run.engine.job(&id).await?;
            self.take(job).await?;
        }
        Ok(())
    }

    async fn take(&mut self, job: JobSnapshot) -> Result<(), Failure> {
        let now_ms = self.run.clock.now_ms();
        if let Some(typed) = self.typed_model.take()
            && typed != job.model
        {
            let note = format!("{typed} is retired; {} is used instead.", job.model);
            self.progress.beside(|| self.output.note(&note));
        }
        let Some(ended) = self.turn.take(job.clone()) else {
            self.progress.show(&job, &self.turn, self.output, now_ms);
            return Ok(());
        };
        self.progress.advance();
        match &ended.state {
            JobState::Done { image } => self.done(&ended, image).await?,
            JobState::Refused { failure } | JobState::Failed { failure } => {
                self.failed(failure, &ended);
            }
            JobState::Cancelled { charged } => self.cancelled(*charged, &ended),
            // `Turn` hands back only what has ended.
            JobState::Queued { .. }
            | JobState::Waiting { .. }
            | JobState::Sending { .. }
            | JobState::Thinking { .. }
            | JobState::Receiving { .. }
            | JobState::Retrying { .. }
            | JobState::Held { .. } => {}
        }
        self.progress.show(&ended, &self.turn, self.output, now_ms);
        Ok(())
    }

    async fn done(&mut self, job: &JobSnapshot, image: &str) -> Result<(), Failure> {
        let view = self.run.engine.image(image).await?;
        let stored = self.run.engine.image_path(&view);
        let mut line = ImageLine::read(self.run, view).await?;
        let copied = self
            .folder
            .map(|folder| folder.add(&stored, &job.prompt))
            .transpose();
        if let Ok(Some(copy)) = &copied {
            line.copied_to(copy);
        }
        self.reckoning.image(line.cost_nanos());
        self.progress.beside(|| line.print(self.output));
        // The image is stored and was printed: only the copy is missing.
        if let Err(failure) = copied {
            self.reckoning.end_with(Exit::of(failure.code));
            self.progress.beside(|| self.output.note(&failure.message));
        }
        Ok(())
    }

    fn failed(&mut self, failure: &Failure, job: &JobSnapshot) {
        let is_first = self.reckoning.failed(failure);
        self.progress.beside(|| {
            if self.output.is_json() {
                self.output.object(&FailureLine::of(job, failure));
            }
            if is_first {
                self.output
                    .explain(failure, &job.attempts, "Try again after");
            }
        });
    }

    fn cancelled(&mut self, charged: Charged, job: &JobSnapshot) {
        let is_told = self.reckoning.cancelled(charged, job.of);
        self.progress.beside(|| {
            if self.output.is_json() {
                self.output.object(&FailureLine::cancelled(charged, job));
            }
            if !is_told {
                return;
            }
            let charge = match charged {
                Charged::No => "nothing was charged",
                Charged::Yes => "it was charged",
                Charged::Maybe => "it had been sent and may be charged",
            };
            self.output
                .note(&format!("{}/{} stopped: {charge}.", job.variant, job.of));
        });
    }

    /// Lets go of jobs that wait for a limit to reset or for a key. They stay in line.
    fn park(&mut self) {
        if self.stopping && self.on_interrupt == OnInterrupt::Leave {
            self.leave();
        }
        for parked in self.turn.take_parked() {
            self.progress.advance();
            self.reckoning.park(parked);
        }
    }

    async fn stop(&mut self) {
        self.stopping = true;
        self.reckoning.end_with(Exit::Other);
        let note = "Stopping. Press Ctrl-C again to leave at once.";
        self.progress.beside(|| self.output.note(note));
        self.run.engine.rest();
        match self.on_interrupt {
            OnInterrupt::Cancel => {
                for id in self.turn.open_ids() {
                    if let Err(failure) = self.run.engine.cancel(&id).await {
                        self.progress.beside(|| self.output.note(&failure.message));
                    }
                }
            }
            OnInterrupt::Leave => self.leave(),
        }
    }

    /// Nothing more is sent: what waits, or will be tried again, is not waited for.
    fn leave(&mut self) {
        let left = self.turn.leave_waiting();
        if left > 0 {
            let note = format!("{} left in line.", words::count(left, "job"));
            self.progress.beside(|| self.output.note(&note));
        }
    }
}
