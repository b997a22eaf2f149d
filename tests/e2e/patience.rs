//! Waiting for something to become true, and saying what it was when it does not.

use std::time::Duration;

use anyhow::{Result, bail};
use tokio::time::{Instant, sleep};

/// Long enough for a machine that builds something else meanwhile.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(40);

/// Looks until there is something, for [`PATIENCE`].
pub(crate) async fn until<T>(
    what: &str,
    look: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    until_within(PATIENCE, what, look).await
}

/// Looks until there is something. An error is what is seen last, not the end: pages are redrawn.
pub(crate) async fn until_within<T>(
    patience: Duration,
    what: &str,
    mut look: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let end = Instant::now() + patience;
    loop {
        let seen = look().await;
        match seen {
            Ok(Some(found)) => return Ok(found),
            Ok(None) if Instant::now() > end => bail!("{what}: not after {patience:?}"),
            Err(error) if Instant::now() > end => {
                return Err(error.context(format!("{what}: not after {patience:?}")));
            }
            Ok(None) | Err(_) => sleep(PAUSE).await,
        }
    }
}
