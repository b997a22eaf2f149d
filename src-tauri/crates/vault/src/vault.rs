//! The handle that everybody holds.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use secrecy::SecretString;

use crate::desk::{Answer, Desk, Errand, MakeStore};
use crate::key::last_four;
use crate::store::SystemStore;
use crate::{KeyStatus, MemoryStore, Place, SecretStore, VaultError};

/// How long a keyring call may take. Long enough to type a password into the keyring's own prompt.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(20);

/// Threads that may hang in a keyring at once. Each is one unanswered prompt; more would only pile
/// up windows that ask for the same password.
const MOST_THREADS: usize = 3;

/// Which store a vault stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The operating system's keyring.
    System,
    /// Memory, for tests: nothing outlives the process.
    Memory,
}

impl Kind {
    /// The kind that a value of `PLANTAIN_VAULT` asks for; anything but `memory` is the keyring.
    pub fn from_env_value(value: &str) -> Self {
        if value.trim().eq_ignore_ascii_case("memory") {
            Self::Memory
        } else {
            Self::System
        }
    }
}

/// A key that was read, set or typed in during this run.
struct Kept {
    key: SecretString,
    place: Place,
}

enum Backing {
    /// Answered at once, without thread or timeout: a paused clock would run into the timeout.
    Memory(Mutex<MemoryStore>),
    Threads(Threads),
}

struct Threads {
    make_store: MakeStore,
    timeout: Duration,
    alive: Arc<AtomicUsize>,
    /// The thread in use and its number, so that a late timeout does not close its successor.
    desk: Mutex<(u64, Option<Desk>)>,
}

struct Shared {
    backing: Backing,
    /// Keys known to this run. A keyring that locks itself later does not stop a running queue.
    kept: Mutex<HashMap<String, Kept>>,
}

/// The keys of all profiles; a cheap clone.
#[derive(Clone)]
pub struct Vault {
    shared: Arc<Shared>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Vault").finish_non_exhaustive()
    }
}

impl Vault {
    /// A vault of either kind.
    pub fn new(kind: Kind) -> Self {
        match kind {
            Kind::System => Self::system(),
            Kind::Memory => Self::memory(),
        }
    }

    /// A vault on the operating system's keyring. Nothing is asked of it yet.
    pub fn system() -> Self {
        Self::with_timeout(DEFAULT_TIMEOUT)
    }

    /// A vault on the operating system's keyring with another timeout for each call.
    pub fn with_timeout(timeout: Duration) -> Self {
        Self::with_store(timeout, || Box::new(SystemStore::default()))
    }

    /// A vault on a store of the caller's. `make_store` runs on each new thread, so on every
    /// replacement of one that hangs.
    pub fn with_store(
        timeout: Duration,
        make_store: impl Fn() -> Box<dyn SecretStore> + Send + Sync + 'static,
    ) -> Self {
        Self::on(Backing::Threads(Threads {
            make_store: Arc::new(make_store),
            timeout,
            alive: Arc::new(AtomicUsize::new(0)),
            desk: Mutex::new((0, None)),
        }))
    }

    /// A vault in memory.
    pub fn memory() -> Self {
        Self::on(Backing::Memory(Mutex::new(MemoryStore::default())))
    }

    fn on(backing: Backing) -> Self {
        Self {
            shared: Arc::new(Shared {
                backing,
                kept: Mutex::new(HashMap::new()),
            }),
        }
    }

    /// The key of a profile: this run's if it is known, else the keyring's.
    pub async fn get(&self, profile: &str) -> Result<Option<SecretString>, VaultError> {
        Ok(self.find(profile).await?.map(|(key, _)| key))
    }

    /// Stores a key in the keyring, where it replaces an earlier one and a session's key.
    pub async fn set(&self, profile: &str, key: SecretString) -> Result<(), VaultError> {
        self.ask(profile, Errand::Write(key.clone())).await?;
        self.keep(profile, key, Place::Keyring);
        Ok(())
    }

    /// Keeps a key in this process only; it goes before the keyring's.
    pub fn keep_for_session(&self, profile: &str, key: SecretString) {
        self.keep(profile, key, Place::Session);
    }

    /// Forgets a key, in this run and in the keyring. This run forgets it even when the keyring
    /// cannot be reached.
    pub async fn forget(&self, profile: &str) -> Result<(), VaultError> {
        lock(&self.shared.kept).remove(profile);
        let outcome = self.ask(profile, Errand::Delete).await;
        // A read that was under way may have brought it back.
        lock(&self.shared.kept).remove(profile);
        outcome.map(drop)
    }

    /// What may be shown of a profile's key.
    pub async fn status(&self, profile: &str) -> KeyStatus {
        match self.find(profile).await {
            Ok(Some((key, place))) => KeyStatus {
                place,
                last_four: last_four(&key),
                trouble: None,
            },
            Ok(None) => KeyStatus {
                place: Place::None,
                last_four: None,
                trouble: None,
            },
            Err(error) => KeyStatus {
                place: Place::None,
                last_four: None,
                trouble: Some(error),
            },
        }
    }

    async fn find(&self, profile: &str) -> Result<Option<(SecretString, Place)>, VaultError> {
        if let Some(kept) = lock(&self.shared.kept).get(profile) {
            return Ok(Some((kept.key.clone(), kept.place)));
        }
        let Some(key) = self.ask(profile, Errand::Read).await? else {
            return Ok(None);
        };
        // Typed in while the keyring was asked: newer, so it stays.
        let mut kept = lock(&self.shared.kept);
        let kept = kept.entry(profile.to_owned()).or_insert(Kept {
            key,
            place: Place::Keyring,
        });
        Ok(Some((kept.key.clone(), kept.place)))
    }

    fn keep(&self, profile: &str, key: SecretString, place: Place) {
        lock(&self.shared.kept).insert(profile.to_owned(), Kept { key, place });
    }

    async fn ask(&self, profile: &str, errand: Errand) -> Answer {
        match &self.shared.backing {
            Backing::Memory(store) => {
                let mut store = lock(store);
                match errand {
                    Errand::Read => store.read(profile),
                    Errand::Write(secret) => store.write(profile, &secret).map(|()| None),
                    Errand::Delete => store.delete(profile).map(|()| None),
                }
            }
            Backing::Threads(threads) => threads.ask(profile, errand).await,
        }
    }
}

impl Threads {
    async fn ask(&self, profile: &str, errand: Errand) -> Answer {
        let (number, desk) = self.desk()?;
        let answer = desk.ask(profile, errand);
        match tokio::time::timeout(self.timeout, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => {
                self.close(number);
                Err(VaultError::refused("the call ended without an answer"))
            }
            Err(_) => {
                self.close(number);
                tracing::warn!(seconds = self.timeout.as_secs(), "the keyring hangs");
                Err(VaultError::TimedOut)
            }
        }
    }

    fn desk(&self) -> Result<(u64, Desk), VaultError> {
        let mut current = lock(&self.desk);
        if let (number, Some(desk)) = &*current {
            return Ok((*number, desk.clone()));
        }
        if self.alive.load(Ordering::Relaxed) >= MOST_THREADS {
            return Err(VaultError::TimedOut);
        }
        let desk = Desk::open(Arc::clone(&self.make_store), &self.alive)?;
        let number = current.0 + 1;
        *current = (number, Some(desk.clone()));
        Ok((number, desk))
    }

    fn close(&self, number: u64) {
        let mut current = lock(&self.desk);
        if current.0 == number {
            current.1 = None;
        }
    }
}

/// The maps behind these locks are whole after every statement, so a panic elsewhere is no harm.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
