//! Keyrings that hang, lock themselves, fail and panic.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use plantain_vault::{Place, SecretStore, Vault, VaultError};
use secrecy::{ExposeSecret, SecretString};

const PROFILE: &str = "google";
/// Short for a person, long for a busy computer that starts a thread.
const TIMEOUT: Duration = Duration::from_millis(500);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mood {
    Good,
    Hangs,
    Locked,
    Panics,
}

struct Scene {
    mood: Mood,
    secrets: HashMap<String, String>,
    /// Calls that reached the keyring, and threads that were made for it.
    calls: usize,
    threads: usize,
}

/// A keyring whose mood the test changes while calls are under way.
#[derive(Clone)]
struct Moody(Arc<(Mutex<Scene>, Condvar)>);

impl Moody {
    fn new(mood: Mood) -> Self {
        let scene = Scene {
            mood,
            secrets: HashMap::new(),
            calls: 0,
            threads: 0,
        };
        Self(Arc::new((Mutex::new(scene), Condvar::new())))
    }

    fn scene<T>(&self, look: impl FnOnce(&mut Scene) -> T) -> T {
        look(&mut self.0.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn become_(&self, mood: Mood) {
        self.scene(|scene| scene.mood = mood);
        self.0.1.notify_all();
    }

    fn vault(&self) -> Vault {
        let store = self.clone();
        Vault::with_store(TIMEOUT, move || {
            store.scene(|scene| scene.threads += 1);
            Box::new(store.clone())
        })
    }

    fn call<T>(
        &self,
        answer: impl FnOnce(&mut HashMap<String, String>) -> T,
    ) -> Result<T, VaultError> {
        let (scene, changed) = &*self.0;
        let mut scene = scene.lock().unwrap_or_else(PoisonError::into_inner);
        scene.calls += 1;
        while scene.mood == Mood::Hangs {
            scene = changed.wait(scene).unwrap_or_else(PoisonError::into_inner);
        }
        match scene.mood {
            Mood::Locked => Err(VaultError::Locked),
            // A panic in all but its noise.
            Mood::Panics => std::panic::resume_unwind(Box::new("expected too much")),
            Mood::Good | Mood::Hangs => Ok(answer(&mut scene.secrets)),
        }
    }
}

impl SecretStore for Moody {
    fn read(&mut self, profile: &str) -> Result<Option<SecretString>, VaultError> {
        self.call(|secrets| secrets.get(profile).cloned().map(SecretString::from))
    }

    fn write(&mut self, profile: &str, secret: &SecretString) -> Result<(), VaultError> {
        let secret = secret.expose_secret().to_owned();
        self.call(|secrets| secrets.insert(profile.to_owned(), secret))
            .map(drop)
    }

    fn delete(&mut self, profile: &str) -> Result<(), VaultError> {
        self.call(|secrets| secrets.remove(profile)).map(drop)
    }
}

#[tokio::test]
async fn a_keyring_that_hangs_is_given_up_after_the_timeout() {
    let keyring = Moody::new(Mood::Hangs);
    let vault = keyring.vault();
    assert_eq!(vault.get(PROFILE).await.err(), Some(VaultError::TimedOut));
    let status = vault.status(PROFILE).await;
    assert_eq!(
        (status.place, status.trouble),
        (Place::None, Some(VaultError::TimedOut))
    );
    keyring.become_(Mood::Good);
}

#[tokio::test]
async fn after_a_hanging_call_the_next_one_gets_a_thread_of_its_own() {
    let keyring = Moody::new(Mood::Hangs);
    let vault = keyring.vault();
    assert_eq!(vault.get(PROFILE).await.err(), Some(VaultError::TimedOut));
    keyring.become_(Mood::Good);
    assert_eq!(vault.set(PROFILE, "a key".into()).await, Ok(()));
    assert_eq!(keyring.scene(|scene| scene.threads), 2);
}

#[tokio::test]
async fn a_keyring_that_never_answers_does_not_collect_threads() {
    let keyring = Moody::new(Mood::Hangs);
    let vault = keyring.vault();
    for _ in 0..8 {
        assert_eq!(vault.get(PROFILE).await.err(), Some(VaultError::TimedOut));
    }
    assert_eq!(
        keyring.scene(|scene| scene.threads),
        3,
        "each is one unanswered prompt"
    );
    keyring.become_(Mood::Good);
}

#[tokio::test]
async fn a_call_nobody_waits_for_any_more_is_not_made_late() {
    let keyring = Moody::new(Mood::Hangs);
    let vault = keyring.vault();
    let (first, second) = tokio::join!(
        vault.get(PROFILE),
        vault.set(PROFILE, "queued behind it".into())
    );
    assert_eq!(first.err(), Some(VaultError::TimedOut));
    assert_eq!(second, Err(VaultError::TimedOut));
    keyring.become_(Mood::Good);
    assert_eq!(
        vault.get(PROFILE).await.expect("good again").map(drop),
        None
    );
    assert_eq!(
        keyring.scene(|scene| scene.calls),
        2,
        "the read that hung, and the last one"
    );
}

#[tokio::test]
async fn a_keyring_that_locks_itself_later_does_not_stop_a_run() {
    let keyring = Moody::new(Mood::Good);
    let vault = keyring.vault();
    vault
        .set(PROFILE, "a key of some length".into())
        .await
        .expect("good");
    keyring.become_(Mood::Locked);
    assert!(vault.get(PROFILE).await.expect("remembered").is_some());
    assert_eq!(vault.status(PROFILE).await.trouble, None);
}

#[tokio::test]
async fn a_key_the_keyring_would_not_take_can_be_kept_for_the_session() {
    let keyring = Moody::new(Mood::Locked);
    let vault = keyring.vault();
    assert_eq!(
        vault.set(PROFILE, "a key".into()).await,
        Err(VaultError::Locked)
    );
    assert_eq!(
        vault.get(PROFILE).await.err(),
        Some(VaultError::Locked),
        "nothing was kept yet"
    );
    vault.keep_for_session(PROFILE, "a key".into());
    assert!(vault.get(PROFILE).await.expect("kept").is_some());
    assert_eq!(vault.status(PROFILE).await.place, Place::Session);
}

#[tokio::test]
async fn forgetting_forgets_the_session_even_when_the_keyring_is_locked() {
    let keyring = Moody::new(Mood::Locked);
    let vault = keyring.vault();
    vault.keep_for_session(PROFILE, "a key".into());
    assert_eq!(vault.forget(PROFILE).await, Err(VaultError::Locked));
    keyring.become_(Mood::Good);
    assert!(vault.get(PROFILE).await.expect("good again").is_none());
}

#[tokio::test]
async fn a_keyring_client_that_panics_is_a_refusal_and_not_the_end() {
    let keyring = Moody::new(Mood::Panics);
    let vault = keyring.vault();
    let error = vault.get(PROFILE).await.expect_err("it panicked");
    assert!(matches!(error, VaultError::Refused(_)), "{error:?}");
    keyring.become_(Mood::Good);
    assert!(vault.get(PROFILE).await.expect("a new thread").is_none());
}
