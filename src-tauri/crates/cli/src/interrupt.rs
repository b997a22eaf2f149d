//! Ctrl-C, and on Unix the signal that asks a program to end.

use std::io;

use plantain_engine::{Failure, FailureCode};

/// Listens from the moment it is made; before, a signal ends the program at once.
pub(crate) struct Interrupt {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
}

impl Interrupt {
    /// The same, in the user's words when it cannot be.
    pub(crate) fn begin() -> Result<Self, Failure> {
        Self::listen().map_err(|error| {
            let message = format!("Ctrl-C could not be listened for: {error}.");
            Failure::before_sending(FailureCode::StorageBroken, message)
        })
    }

    #[cfg(unix)]
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let signals = [
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
        ];
        Ok(Self { signals })
    }

    #[cfg(not(unix))]
    fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Ends when the user wants to stop; may be asked again for the next time.
    #[cfg(unix)]
    pub(crate) async fn heard(&mut self) {
        let [interrupt, terminate] = &mut self.signals;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    pub(crate) async fn heard(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            // No way to be told: then nobody is.
            std::future::pending::<()>().await;
        }
    }
}
