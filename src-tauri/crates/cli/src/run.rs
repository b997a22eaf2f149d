//! An engine started for one command, with the sandbox under it when that is the provider.

use std::time::Duration;

use plantain_engine::{
    Clock, Connect, Dice, Engine, Failure, FailureCode, Ports, ProviderKind, RecoveryView, Settings,
};
use plantain_library::{Error, Library, rusqlite, settings};
use plantain_sandbox::{Latency, Sandbox, SandboxOptions};
use plantain_vault::Vault;

use crate::environment::Setup;
use crate::interrupt::Interrupt;
use crate::limit_flags::LimitFlags;
use crate::output::Output;

/// How long the end may take: what is being stored by then is on disk and found at the next start.
const LONGEST_END: Duration = Duration::from_secs(10);

/// How long an end may take without a word.
const WORDLESS: Duration = Duration::from_millis(250);

/// The sandbox's pretended thinking: long enough to be seen, too short to be waited for.
const SHORTEST_THOUGHT: Duration = Duration::from_millis(150);
const LONGEST_THOUGHT: Duration = Duration::from_millis(400);

/// Everything that runs behind a command.
pub(crate) struct Run {
    pub(crate) engine: Engine,
    pub(crate) clock: Clock,
    sandbox: Option<Sandbox>,
    /// What was found at the start, until someone says it.
    recovered: Option<RecoveryView>,
}

impl Run {
    /// For a command that sends jobs, within these limits. Those that an earlier run left in line
    /// go out too.
    pub(crate) async fn to_send(
        setup: &Setup,
        output: &Output,
        limits: LimitFlags,
    ) -> Result<Self, Failure> {
        let (ports, sandbox) = prepare(setup, limits).await?;
        let clock = ports.clock.clone();
        let engine = Engine::start(ports).await?;
        let mut run = Self::begin(engine, clock, sandbox, output).await?;
        run.tell_recovered(output);
        Ok(run)
    }

    /// For a command that only looks: jobs that an earlier run left in line stay there.
    pub(crate) async fn to_look(setup: &Setup, output: &Output) -> Result<Self, Failure> {
        let mut run = Self::to_recover(setup, output).await?;
        run.tell_recovered(output);
        Ok(run)
    }

    /// The same for a command that says itself what was found.
    pub(crate) async fn to_recover(setup: &Setup, output: &Output) -> Result<Self, Failure> {
        let (ports, sandbox) = prepare(setup, LimitFlags::default()).await?;
        let clock = ports.clock.clone();
        let engine = Engine::open(ports).await?;
        Self::begin(engine, clock, sandbox, output).await
    }

    /// Says what is worth knowing before anything else.
    async fn begin(
        engine: Engine,
        clock: Clock,
        sandbox: Option<Sandbox>,
        output: &Output,
    ) -> Result<Self, Failure> {
        let studio = engine.studio().await?;
        if let Some(trouble) = studio.catalogue.trouble {
            output.note(&trouble.message);
        }
        Ok(Self {
            engine,
            clock,
            sandbox,
            recovered: studio.recovered,
        })
    }

    /// How many answers were finished from their bytes at the start.
    pub(crate) fn recovered(&self) -> u32 {
        self.recovered.as_ref().map_or(0, |found| found.recovered)
    }

    fn tell_recovered(&mut self, output: &Output) {
        if let Some(found) = self.recovered.take() {
            output.note(&found.message);
            if !found.maybe_charged.is_empty() {
                output.note("  `plantain-cli recover` lists them and can send them again.");
            }
        }
    }

    /// Sends nothing more and waits for what is under way, jobs of an earlier run included: they
    /// may be paid for, and to leave now would cut them off.
    pub(crate) async fn finish(&self, output: &Output, interrupt: &mut Interrupt) {
        let finishing = self.engine.finish();
        tokio::pin!(finishing);
        tokio::select! {
            () = &mut finishing => return,
            () = tokio::time::sleep(WORDLESS) => {}
            () = interrupt.heard() => return,
        }
        output.note("Waiting for requests that are under way. Press Ctrl-C to leave at once.");
        tokio::select! {
            () = finishing => {}
            () = interrupt.heard() => {}
        }
    }

    /// Lets what is being stored finish.
    pub(crate) async fn stop(self) {
        if tokio::time::timeout(LONGEST_END, self.engine.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("the engine did not stop in time");
        }
        if let Some(sandbox) = self.sandbox {
            sandbox.stop().await;
        }
    }
}

/// Opens the library and gathers what an engine needs.
async fn prepare(setup: &Setup, limits: LimitFlags) -> Result<(Ports, Option<Sandbox>), Failure> {
    let library = Library::open(&setup.data_dir)?;
    let sandbox = start_sandbox(setup, &library).await?;
    let sandbox_url = sandbox.as_ref().map(Sandbox::base_url);
    let ports = Ports {
        library,
        vault: Vault::new(setup.vault),
        clock: Clock::system(),
        dice: Dice::system(),
        connect: Connect::http(),
        environment: setup.environment(sandbox_url, limits),
    };
    Ok((ports, sandbox))
}

/// The same order of precedence as the engine's: flag or variable, base URL, stored settings. Jobs
/// that an earlier run left for the sandbox need one too: theirs is gone.
async fn start_sandbox(setup: &Setup, library: &Library) -> Result<Option<Sandbox>, Failure> {
    let (stored, has_jobs) = library
        .read(|connection| {
            let stored = settings::get(connection, "settings")?;
            Ok((stored, has_sandbox_jobs(connection)?))
        })
        .await?;
    let stored = stored.and_then(|text| serde_json::from_str::<Settings>(&text).ok()?.provider);
    let provider = setup.provider.or(stored);
    let is_chosen = setup.base_url.is_none() && provider == Some(ProviderKind::Sandbox);
    if !is_chosen && !has_jobs {
        return Ok(None);
    }
    let options = SandboxOptions {
        latency: Latency::Between(SHORTEST_THOUGHT, LONGEST_THOUGHT),
        ..SandboxOptions::demo()
    };
    let sandbox = Sandbox::start(options).await.map_err(|error| {
        let message = format!("The sandbox could not be started: {error}.");
        Failure::before_sending(FailureCode::Offline, message)
    })?;
    Ok(Some(sandbox))
}

fn has_sandbox_jobs(connection: &rusqlite::Connection) -> Result<bool, Error> {
    let found = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM jobs
          WHERE state <> 'done' AND dismissed_ms IS NULL
            AND json_extract(provider, '$.kind') = 'sandbox')",
        [],
        |row| row.get(0),
    )?;
    Ok(found)
}
