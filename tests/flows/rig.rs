//! An engine on a library of its own, with a sandbox at the other end of the socket.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use plantain_engine::{
    Clock, Connect, Dice, Engine, Environment, FailureCode, GenerateRequest, ImageView,
    JobSnapshot, JobState, LimitOverrides, Ports, ProviderKind,
};
use plantain_library::Library;
use plantain_sandbox::{Answer, Sandbox, SandboxOptions};
use plantain_vault::Vault;
use secrecy::SecretString;
use tempfile::TempDir;
use tokio::sync::broadcast::error::RecvError;

/// Made of words, so that nobody takes it for a key.
pub(crate) const KEY: &str = "a-key-that-only-the-tests-know-7413";

/// Long enough for a machine that builds something else meanwhile.
const PATIENCE: Duration = Duration::from_mins(1);

/// The default model, by its id on the wire.
pub(crate) const DEFAULT: &str = "gemini-nano-banana-2.1";
pub(crate) const PRO: &str = "gemini-3-pro-image";
pub(crate) const LITE: &str = "gemini-3.1-flash-lite-image";

/// An engine and its provider. The folder goes with the last handle on it.
pub(crate) struct Rig {
    pub(crate) engine: Engine,
    pub(crate) sandbox: Sandbox,
    pub(crate) folder: Arc<TempDir>,
}

impl Rig {
    /// A provider that answers with pictures.
    pub(crate) async fn new() -> Self {
        Self::with(SandboxOptions::test()).await
    }

    /// A provider that answers as told, in order, then with pictures.
    pub(crate) async fn scripted(script: &[Answer]) -> Self {
        Self::with(SandboxOptions {
            script: script.to_vec(),
            ..SandboxOptions::test()
        })
        .await
    }

    /// A provider of any kind, with a good key.
    pub(crate) async fn with(options: SandboxOptions) -> Self {
        Self::built(options, Some(KEY)).await
    }

    /// A provider of any kind, with this key or none.
    pub(crate) async fn built(options: SandboxOptions, key: Option<&str>) -> Self {
        let sandbox = Sandbox::start(options).await.expect("a port");
        let folder = Arc::new(folder());
        let engine = start(&folder, &sandbox, key).await;
        Self {
            engine,
            sandbox,
            folder,
        }
    }

    /// The same library and provider after the engine's end. What is under way is left behind.
    pub(crate) async fn restarted(self) -> Self {
        let Self {
            engine,
            sandbox,
            folder,
        } = self;
        engine.shutdown().await;
        drop(engine);
        let engine = start(&folder, &sandbox, Some(KEY)).await;
        Self {
            engine,
            sandbox,
            folder,
        }
    }

    /// Submits and waits until every job has come to rest.
    pub(crate) async fn run(&self, request: GenerateRequest) -> Vec<JobSnapshot> {
        let submitted = self.engine.submit(request).await.expect("it is accepted");
        let mut jobs = Vec::new();
        for id in submitted.jobs {
            jobs.push(self.rest(&id).await);
        }
        jobs
    }

    /// Submits one job and waits for it to reach a state.
    pub(crate) async fn run_until(
        &self,
        request: GenerateRequest,
        reached: impl Fn(&JobState) -> bool,
    ) -> JobSnapshot {
        let submitted = self.engine.submit(request).await.expect("it is accepted");
        self.wait_for(&submitted.jobs[0], reached).await
    }

    /// Waits until nothing more happens to a job by itself for now.
    pub(crate) async fn rest(&self, id: &str) -> JobSnapshot {
        self.wait_for(id, |state| {
            state.is_finished() || matches!(state, JobState::Held { .. })
        })
        .await
    }

    /// Waits for a job to reach a state.
    pub(crate) async fn wait_for(
        &self,
        id: &str,
        reached: impl Fn(&JobState) -> bool,
    ) -> JobSnapshot {
        let mut news = self.engine.listen();
        let waiting = async {
            loop {
                let job = self.engine.job(id).await.expect("it exists");
                if reached(&job.state) {
                    return job;
                }
                match news.recv().await {
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => panic!("the engine ended with {:?}", job.state),
                }
            }
        };
        let Ok(job) = tokio::time::timeout(PATIENCE, waiting).await else {
            panic!("no end in sight: {:?}", self.engine.job(id).await);
        };
        job
    }

    /// The picture of a job that must have one.
    pub(crate) async fn picture(&self, job: &JobSnapshot) -> ImageView {
        let JobState::Done { image } = &job.state else {
            panic!("{} came to {:?}", job.prompt, job.state);
        };
        self.engine.image(image).await.expect("it is stored")
    }

    /// How many generateContent calls the provider received.
    pub(crate) fn sends(&self) -> usize {
        self.sandbox
            .requests()
            .iter()
            .filter(|request| request.path.ends_with(":generateContent"))
            .count()
    }
}

/// A folder for a library; in memory where there is such a place, since each write is synced.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        TempDir::new_in(memory).expect("a folder")
    } else {
        TempDir::new().expect("a folder")
    }
}

async fn start(folder: &TempDir, sandbox: &Sandbox, key: Option<&str>) -> Engine {
    // One TLS provider for every client of this process.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Engine::start(Ports {
        library: Library::open(folder.path()).expect("a library"),
        vault: Vault::memory(),
        clock: Clock::system(),
        dice: Dice::seeded(7),
        connect: Connect::http(),
        environment: Environment {
            key: key.map(|key| SecretString::from(key.to_owned())),
            provider: Some(ProviderKind::Google),
            base_url: Some(sandbox.base_url()),
            sandbox_url: None,
            // Pacing has tests of its own; here nothing should wait for a minute to pass.
            pace: None,
            limits: LimitOverrides {
                requests_per_minute: Some(100_000),
                tokens_per_minute: Some(1_000_000_000),
                requests_per_day: Some(1_000_000),
                images_per_minute: Some(100_000),
                concurrency: Some(8),
            },
        },
    })
    .await
    .expect("an engine")
}

/// One picture of the default model at its smallest size.
pub(crate) fn request(prompt: &str) -> GenerateRequest {
    GenerateRequest {
        session: None,
        prompt: prompt.to_owned(),
        model: DEFAULT.to_owned(),
        size: None,
        ratio: None,
        thinking: None,
        count: 1,
        references: Vec::new(),
        edit: None,
        project: None,
        priority: plantain_engine::Priority::Normal,
        off_peak: false,
        grounded: false,
        confirmed: true,
    }
}

/// What a job that did not work met.
pub(crate) fn failure_code(state: &JobState) -> Option<FailureCode> {
    match state {
        JobState::Failed { failure }
        | JobState::Refused { failure }
        | JobState::Held { failure, .. }
        | JobState::Retrying { failure, .. } => Some(failure.code),
        JobState::Queued { .. }
        | JobState::Waiting { .. }
        | JobState::Sending { .. }
        | JobState::Thinking { .. }
        | JobState::Receiving { .. }
        | JobState::Done { .. }
        | JobState::Cancelled { .. } => None,
    }
}
