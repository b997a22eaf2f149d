//! The time of day, as a port: wall time that a paused test clock moves too.

use std::sync::{Arc, Mutex, PoisonError};

/// Wall time that a paused test clock moves too.
///
/// It runs on tokio's clock from a wall-clock anchor, so that a test passes a virtual day in
/// milliseconds, and follows the machine's clock when that jumps: after a sleep, during which
/// tokio's clock may stand still, and when somebody sets it, forwards or backwards. Whoever keeps
/// moments has to expect a jump; see [`Limiter`](plantain_pacing::Limiter).
#[derive(Clone, Debug)]
pub struct Clock {
    anchor: Arc<Mutex<Anchor>>,
    wall: Wall,
}

/// Where the time of day comes from when tokio's clock is not enough.
#[derive(Clone, Copy, Debug)]
enum Wall {
    /// The machine.
    System,
    /// Nowhere: tokio's clock is all there is.
    Fixed,
}

#[derive(Debug)]
struct Anchor {
    wall_ms: i64,
    instant: tokio::time::Instant,
}

impl Anchor {
    fn at(wall_ms: i64) -> Self {
        Self {
            wall_ms,
            instant: tokio::time::Instant::now(),
        }
    }

    fn now_ms(&self) -> i64 {
        let elapsed = i64::try_from(self.instant.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.wall_ms.saturating_add(elapsed)
    }
}

/// A difference below this is clock discipline (NTP slews by milliseconds), not a jump.
const JUMP_MS: u64 = 2_000;

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::new(wall_ms(), Wall::System)
    }

    /// A clock that starts at `wall_ms` and moves only with tokio's clock.
    pub fn fixed(wall_ms: i64) -> Self {
        Self::new(wall_ms, Wall::Fixed)
    }

    fn new(wall_ms: i64, wall: Wall) -> Self {
        Self {
            anchor: Arc::new(Mutex::new(Anchor::at(wall_ms))),
            wall,
        }
    }

    /// Milliseconds since the Unix epoch.
    pub fn now_ms(&self) -> i64 {
        let mut anchor = self.anchor.lock().unwrap_or_else(PoisonError::into_inner);
        let now = anchor.now_ms();
        match self.wall {
            Wall::Fixed => now,
            Wall::System => {
                let wall = wall_ms();
                if wall.abs_diff(now) <= JUMP_MS {
                    return now;
                }
                *anchor = Anchor::at(wall);
                wall
            }
        }
    }

    /// Sets a [fixed](Self::fixed) clock forwards, or backwards with a negative number, as a user,
    /// a time server or a laptop's lid does. The machine's clock goes on as it is.
    pub fn set_by(&self, milliseconds: i64) {
        let mut anchor = self.anchor.lock().unwrap_or_else(PoisonError::into_inner);
        anchor.wall_ms = anchor.wall_ms.saturating_add(milliseconds);
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the port")]
fn wall_ms() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| {
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        })
}
