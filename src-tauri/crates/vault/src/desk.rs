//! The thread that makes keyring calls, one after the other.
//!
//! A thread of our own rather than `spawn_blocking`: a call that never returns would keep the
//! runtime from shutting down.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use secrecy::SecretString;
use tokio::sync::oneshot;

use crate::{SecretStore, VaultError};

/// Makes a store; called once on each new thread.
pub(crate) type MakeStore = Arc<dyn Fn() -> Box<dyn SecretStore> + Send + Sync>;

pub(crate) type Answer = Result<Option<SecretString>, VaultError>;

pub(crate) enum Errand {
    Read,
    Write(SecretString),
    Delete,
}

struct Call {
    profile: String,
    errand: Errand,
    answer: oneshot::Sender<Answer>,
}

/// A running thread, as its clients see it. Dropped, the thread ends after its current call.
#[derive(Clone)]
pub(crate) struct Desk {
    calls: mpsc::Sender<Call>,
}

impl Desk {
    /// Starts a thread; `alive` counts it until it ends.
    pub(crate) fn open(
        make_store: MakeStore,
        alive: &Arc<AtomicUsize>,
    ) -> Result<Self, VaultError> {
        let (calls, waiting) = mpsc::channel();
        let counted = Counted::new(Arc::clone(alive));
        std::thread::Builder::new()
            .name("keyring".to_owned())
            .spawn(move || {
                let _counted = counted;
                serve(make_store().as_mut(), &waiting);
            })
            .map_err(|error| VaultError::refused(&error.to_string()))?;
        Ok(Self { calls })
    }

    /// Puts a call in line. The receiver fails when the thread is gone.
    pub(crate) fn ask(&self, profile: &str, errand: Errand) -> oneshot::Receiver<Answer> {
        let (answer, receiver) = oneshot::channel();
        let call = Call {
            profile: profile.to_owned(),
            errand,
            answer,
        };
        // A dead thread drops the call and with it the sender: the receiver tells.
        drop(self.calls.send(call));
        receiver
    }
}

fn serve(store: &mut dyn SecretStore, waiting: &mpsc::Receiver<Call>) {
    for Call {
        profile,
        errand,
        answer,
    } in waiting
    {
        // Whoever gave up waiting has told the user so; doing it now would contradict that.
        if answer.is_closed() {
            continue;
        }
        let outcome = match errand {
            Errand::Read => store.read(&profile),
            Errand::Write(secret) => store.write(&profile, &secret).map(|()| None),
            Errand::Delete => store.delete(&profile).map(|()| None),
        };
        drop(answer.send(outcome));
    }
}

/// Counts a thread while it lives, also when a store panics.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(alive: Arc<AtomicUsize>) -> Self {
        alive.fetch_add(1, Ordering::Relaxed);
        Self(alive)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
