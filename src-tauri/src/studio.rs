//! The one thing the commands share: an engine, or why there is none.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use plantain_engine::{Clock, Connect, Dice, Engine, Failure, Ports};
use plantain_library::Library;
use plantain_sandbox::{Sandbox, SandboxOptions};
use plantain_vault::Vault;
use tokio::sync::SetOnce;

use crate::closing::Closing;
use crate::environment::Environment;
use crate::events::Subscription;
use crate::location::Location;

/// Tauri's managed state. The window opens before the engine has started: a locked keyring may
/// take its time, and a library that cannot be opened is told in the window.
pub struct Studio {
    engine: SetOnce<Result<Engine, Failure>>,
    location: Location,
    /// The page's subscription to the engine's news.
    pub subscription: Subscription,
    pub(crate) closing: Closing,
    /// Whether the window has the focus; one that never had it has not.
    focused: AtomicBool,
    dropped: Mutex<HashSet<PathBuf>>,
    /// The offline Gemini; it ends with the app.
    sandbox: Mutex<Option<Sandbox>>,
}

impl Studio {
    /// Not started yet: commands wait.
    pub fn new(location: Location) -> Self {
        Self {
            engine: SetOnce::new(),
            location,
            subscription: Subscription::default(),
            closing: Closing::default(),
            focused: AtomicBool::new(false),
            dropped: Mutex::default(),
            sandbox: Mutex::default(),
        }
    }

    /// Opens the library and starts the engine. Called once.
    pub async fn start(&self, environment: Environment) {
        let outcome = self.open(environment).await;
        if let Err(failure) = &outcome {
            tracing::error!(code = ?failure.code, "the studio could not start: {failure}");
        }
        if self.engine.set(outcome).is_err() {
            tracing::error!("the studio was started twice");
        }
    }

    async fn open(&self, environment: Environment) -> Result<Engine, Failure> {
        if let Some(problem) = environment.problem {
            return Err(problem);
        }
        let library = open_library(self.location.folder().to_owned()).await?;
        let mut outside = environment.engine;
        if outside.base_url.is_none() {
            match Sandbox::start(SandboxOptions::demo()).await {
                Ok(sandbox) => {
                    outside.sandbox_url = Some(sandbox.base_url());
                    *lock(&self.sandbox) = Some(sandbox);
                }
                // Everything but the demo works without it.
                Err(error) => tracing::warn!(%error, "the sandbox could not start"),
            }
        }
        Engine::start(Ports {
            library,
            vault: Vault::new(environment.vault),
            clock: Clock::system(),
            dice: Dice::system(),
            connect: Connect::http(),
            environment: outside,
        })
        .await
    }

    /// The engine, as soon as there is one, or why there is none.
    pub async fn engine(&self) -> Result<&Engine, Failure> {
        self.engine.wait().await.as_ref().map_err(Clone::clone)
    }

    /// The engine, if it runs.
    pub fn running(&self) -> Option<&Engine> {
        self.engine.get().and_then(|outcome| outcome.as_ref().ok())
    }

    /// Where the library is, opened or not.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// Notes whether the window has the focus.
    pub fn note_focus(&self, focused: bool) {
        self.focused.store(focused, Ordering::Relaxed);
    }

    /// Whether the user has the window before them: a minimised or hidden one has no focus either.
    pub fn has_focus(&self) -> bool {
        self.focused.load(Ordering::Relaxed)
    }

    /// Notes files dropped on the window. The page may name these and no others.
    pub fn note_dropped(&self, paths: &[PathBuf]) {
        lock(&self.dropped).extend(paths.iter().cloned());
    }

    /// Whether the user dropped this file on the window during this run.
    pub fn was_dropped(&self, path: &Path) -> bool {
        lock(&self.dropped).contains(path)
    }
}

/// Opens the library away from the window's thread: it reads the disk.
pub async fn open_library(folder: PathBuf) -> Result<Library, Failure> {
    let opening = tokio::task::spawn_blocking(move || Library::open(&folder));
    match opening.await {
        Ok(opened) => opened.map_err(Failure::from),
        Err(error) => {
            tracing::error!(%error, "opening the library panicked");
            Err(Failure::before_sending(
                plantain_engine::FailureCode::StorageBroken,
                "The library could not be opened.",
            ))
        }
    }
}

/// What these guard is replaced whole; a panic elsewhere leaves it sound.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
