//! An engine started for one command, with the sandbox under it when that is the provider.

use std::time::Duration;

use plantain_engine::{
    Clock, Connect, Dice, Engine, Failure, FailureCode, LimitOverrides, Ports, ProviderKind,
    Settings,
};
use plantain_library::{Library, settings};
use plantain_sandbox::{Latency, Sandbox, SandboxOptions};
use plantain_vault::Vault;

use crate::environment::Setup;
use crate::output::Output;

/// How long the end may take: what is being stored by then is on disk and found at the next start.
const LONGEST_END: Duration = Duration::from_secs(10);

/// The sandbox's pretended thinking: long enough to be seen, too short to be waited for.
const SHORTEST_THOUGHT: Duration = Duration::from_millis(150);
const LONGEST_THOUGHT: Duration = Duration::from_millis(400);

/// Everything that runs behind a command.
pub(crate) struct Run {
    pub(crate) engine: Engine,
    sandbox: Option<Sandbox>,
}

impl Run {
    /// For a command that sends jobs. Those that an earlier run left in line go out too.
    pub(crate) async fn to_send(setup: &Setup, output: &Output) -> Result<Self, Failure> {
        Self::start(setup, output, LimitOverrides::default()).await
    }

    /// For a command that only looks: jobs that an earlier run left in line stay there.
    pub(crate) async fn to_look(setup: &Setup, output: &Output) -> Result<Self, Failure> {
        // Not one request at a time: nothing goes out.
        let none = LimitOverrides {
            concurrency: Some(0),
            ..LimitOverrides::default()
        };
        Self::start(setup, output, none).await
    }

    /// Opens the library, starts the engine, says what is worth knowing before anything else.
    async fn start(
        setup: &Setup,
        output: &Output,
        limits: LimitOverrides,
    ) -> Result<Self, Failure> {
        let library = Library::open(&setup.data_dir)?;
        let sandbox = start_sandbox(setup, &library).await?;
        let sandbox_url = sandbox.as_ref().map(Sandbox::base_url);
        let engine = Engine::start(Ports {
            library,
            vault: Vault::new(setup.vault),
            clock: Clock::system(),
            dice: Dice::system(),
            connect: Connect::http(),
            environment: setup.environment(sandbox_url, limits),
        })
        .await?;
        let studio = engine.studio().await?;
        if let Some(recovered) = studio.recovered {
            output.note(&recovered.message);
        }
        if let Some(trouble) = studio.catalogue.trouble {
            output.note(&trouble.message);
        }
        Ok(Self { engine, sandbox })
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

/// The same order of precedence as the engine's: flag or variable, base URL, stored settings.
async fn start_sandbox(setup: &Setup, library: &Library) -> Result<Option<Sandbox>, Failure> {
    if setup.base_url.is_some() {
        return Ok(None);
    }
    let stored = library
        .read(|connection| settings::get(connection, "settings"))
        .await?;
    let stored = stored.and_then(|text| serde_json::from_str::<Settings>(&text).ok()?.provider);
    let provider = setup.provider.or(stored);
    if provider != Some(ProviderKind::Sandbox) {
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
