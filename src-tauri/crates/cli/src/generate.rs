//! `plantain-cli generate`: one turn, from the prompt to the stored images.

use std::time::Duration;

use plantain_engine::{
    Charged, EngineEvent, Failure, FailureCode, GenerateRequest, JobSnapshot, JobState,
};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::arguments::GenerateOptions;
use crate::copy::Folder;
use crate::dollars::dollars;
use crate::environment::Setup;
use crate::estimate;
use crate::exit::Exit;
use crate::failure::FailureLine;
use crate::images::ImageLine;
use crate::interrupt::Interrupt;
use crate::output::Output;
use crate::progress::Progress;
use crate::run::Run;
use crate::turn::Turn;

/// After this long without news the jobs are looked up: an event that got lost must not hang us.
const SILENCE: Duration = Duration::from_secs(15);

/// Between two looks at jobs that are not ours.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// Generates, or with `--dry-run` says what it would cost.
pub(crate) async fn run(
    setup: &Setup,
    output: &Output,
    options: &GenerateOptions,
) -> Result<Exit, Failure> {
    if options.dry_run {
        let run = Run::to_look(setup, output).await?;
        let printed = match options.composition.request(&run, output).await {
            Ok(request) => estimate::print_chosen(&run, output, &request),
            Err(failure) => Err(failure),
        };
        run.stop().await;
        return printed.map(|()| Exit::Done);
    }
    if let Err(failure) = &setup.key
        && setup.provider != Some(plantain_engine::ProviderKind::Sandbox)
    {
        return Err(failure.clone());
    }
    // Before anything is paid for: a folder that cannot be written would be found too late.
    let folder = options.out.as_deref().map(Folder::open).transpose()?;
    let run = Run::to_send(setup, output).await?;
    let generated = match options.composition.request(&run, output).await {
        Ok(request) => generate(&run, output, folder.as_ref(), request).await,
        Err(failure) => Err(failure),
    };
    run.stop().await;
    generated
}

async fn generate(
    run: &Run,
    output: &Output,
    folder: Option<&Folder>,
    request: GenerateRequest,
) -> Result<Exit, Failure> {
    let mut interrupt = Interrupt::listen().map_err(|error| {
        let message = format!("Ctrl-C could not be listened for: {error}.");
        Failure::before_sending(FailureCode::StorageBroken, message)
    })?;
    let typed_model = request.model.clone();
    let mut news = run.engine.listen();
    let submitted = run.engine.submit(request).await?;
    let mut watch = Watch {
        run,
        output,
        folder,
        turn: Turn::new(&submitted.jobs),
        progress: Progress::start(submitted.jobs.len()),
        typed_model: Some(typed_model),
        exit: Exit::Done,
        images: 0,
        cost_nanos: 0,
    };
    let followed = watch.follow(&mut news, &mut interrupt).await;
    watch.progress.end();
    let Outcome::Over = followed? else {
        return Ok(watch.exit);
    };
    watch.sum_up();
    wait_for_others(run, output, &mut interrupt).await?;
    Ok(watch.exit)
}

/// Jobs that an earlier run left in line may be under way beside ours. They may be paid for, and
/// to leave now would cut them off.
async fn wait_for_others(
    run: &Run,
    output: &Output,
    interrupt: &mut Interrupt,
) -> Result<(), Failure> {
    let mut told = false;
    loop {
        let jobs = run.engine.studio().await?.jobs;
        let under_way = jobs.iter().filter(|job| job.state.is_in_flight()).count();
        if under_way == 0 {
            return Ok(());
        }
        if !told {
            output.note("Waiting for requests of an earlier run. Press Ctrl-C to leave at once.");
            told = true;
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_AGAIN) => {}
            () = interrupt.heard() => return Ok(()),
        }
    }
}

/// How following a turn ended.
enum Outcome {
    /// Every job came to rest.
    Over,
    /// The user wanted to stop.
    Stopped,
}

/// Follows one turn and prints what comes of it.
struct Watch<'a> {
    run: &'a Run,
    output: &'a Output,
    folder: Option<&'a Folder>,
    turn: Turn,
    progress: Progress,
    /// Until it was compared with the model that is sent.
    typed_model: Option<String>,
    exit: Exit,
    images: u32,
    cost_nanos: i64,
}

impl Watch<'_> {
    async fn follow(
        &mut self,
        news: &mut broadcast::Receiver<EngineEvent>,
        interrupt: &mut Interrupt,
    ) -> Result<Outcome, Failure> {
        let mut stopping = false;
        while !self.turn.is_over() {
            tokio::select! {
                event = news.recv() => match event {
                    Ok(EngineEvent::Job { job }) if self.turn.watches(&job.id) => {
                        self.take(*job).await?;
                    }
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => self.look_up().await?,
                    // The engine is gone: what is on disk tells how it ended.
                    Err(RecvError::Closed) => {
                        self.look_up().await?;
                        return Ok(Outcome::Stopped);
                    }
                },
                () = tokio::time::sleep(SILENCE) => self.look_up().await?,
                () = interrupt.heard() => {
                    if stopping {
                        self.exit = self.exit.or(Exit::Other);
                        return Ok(Outcome::Stopped);
                    }
                    stopping = true;
                    self.cancel().await;
                }
            }
            self.park();
        }
        Ok(if stopping {
            Outcome::Stopped
        } else {
            Outcome::Over
        })
    }

    async fn look_up(&mut self) -> Result<(), Failure> {
        for id in self.turn.open_ids() {
            let job = self.run.engine.job(&id).await?;
            self.take(job).await?;
        }
        Ok(())
    }

    async fn take(&mut self, job: JobSnapshot) -> Result<(), Failure> {
        if let Some(typed) = self.typed_model.take()
            && typed != job.model
        {
            let note = format!("{typed} is retired; {} is used instead.", job.model);
            self.progress.beside(|| self.output.note(&note));
        }
        let Some(ended) = self.turn.take(job.clone()) else {
            self.progress.show(&job, &self.turn, self.output);
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
        self.progress.show(&ended, &self.turn, self.output);
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
        self.images += 1;
        self.cost_nanos = self.cost_nanos.saturating_add(line.cost_nanos());
        self.progress.beside(|| line.print(self.output));
        // The image is stored and was printed: only the copy is missing.
        if let Err(failure) = copied {
            self.exit = self.exit.or(Exit::of(failure.code));
            self.progress.beside(|| self.output.note(&failure.message));
        }
        Ok(())
    }

    fn failed(&mut self, failure: &Failure, job: &JobSnapshot) {
        self.exit = self.exit.or(Exit::of(failure.code));
        self.progress
            .beside(|| self.output.failure(failure, &job.attempts));
    }

    fn cancelled(&mut self, charged: Charged, job: &JobSnapshot) {
        self.exit = self.exit.or(Exit::Other);
        self.progress.beside(|| {
            if self.output.is_json() {
                self.output
                    .object(&FailureLine::cancelled(charged, &job.attempts));
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

    /// Lets go of jobs that wait for a limit to reset. They stay in line.
    fn park(&mut self) {
        for (job, failure) in self.turn.take_parked() {
            let attempts = job.map(|job| job.attempts).unwrap_or_default();
            self.exit = self.exit.or(Exit::Limit);
            self.progress.advance();
            self.progress
                .beside(|| self.output.failure(&failure, &attempts));
        }
    }

    async fn cancel(&mut self) {
        let note = "Stopping. Press Ctrl-C again to leave at once.";
        self.progress.beside(|| self.output.note(note));
        for id in self.turn.open_ids() {
            if let Err(failure) = self.run.engine.cancel(&id).await {
                self.progress.beside(|| self.output.note(&failure.message));
            }
        }
    }

    fn sum_up(&self) {
        if self.images > 1 && !self.output.is_json() {
            let cost = dollars(self.cost_nanos);
            self.output
                .note(&format!("{} images, {cost} charged.", self.images));
        }
    }
}
