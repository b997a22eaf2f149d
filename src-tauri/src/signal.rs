//! The system asks the app to end: the session is over, or somebody sends a signal. Nobody is there
//! to answer a question then, and nothing may hang.

use std::io;
use std::time::Duration;

use tauri::{AppHandle, Runtime};
use tokio::signal::unix::{SignalKind, signal};

/// Longer than an orderly end takes.
const PATIENCE: Duration = Duration::from_secs(15);

/// Ends the app at the first signal. A second one, or an end that hangs, ends it without a word.
pub(crate) fn obey<R: Runtime>(app: AppHandle<R>) {
    tauri::async_runtime::spawn(async move {
        if let Err(error) = wait(app).await {
            tracing::warn!(%error, "signals end the app at once");
        }
    });
}

async fn wait<R: Runtime>(app: AppHandle<R>) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let mut heard = async || {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = hangup.recv() => {}
        }
    };
    heard().await;
    tracing::info!("asked to end by a signal");
    app.exit(0);
    // An orderly end is through long before.
    let _ = tokio::time::timeout(PATIENCE, heard()).await;
    std::process::exit(1);
}
