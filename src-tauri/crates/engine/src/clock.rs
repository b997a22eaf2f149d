//! The time of day, as a port: wall time that a paused test clock moves too.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Wall time that a paused test clock moves too.
///
/// In a test it runs on tokio's clock, so that a virtual day passes in milliseconds. On a machine it
/// shows what the machine's clock shows, and every process that reads it the same; tokio's clock
/// beside it tells when that jumped: after a sleep, during which tokio's clock may stand still, and
/// when somebody set it. Whoever keeps moments has to expect a jump, and is told of those forward,
/// since they look like time that has passed.
#[derive(Clone, Debug)]
pub struct Clock {
    face: Arc<Mutex<Face>>,
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

/// A jump forward, which is no proof that any time passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Jump {
    /// By how much.
    pub(crate) by: Duration,
    /// What the clock showed when it was noticed.
    pub(crate) to_ms: i64,
}

/// A wait that goes on after a jump ends within this, however long it was: after a night's sleep
/// nobody waits for yesterday's hour.
const LONGEST_REST_MS: i64 = 60_000;

impl Jump {
    /// Where a wait ends that was to end at `until_ms`: as much later as the clock has jumped, if it
    /// was not over before.
    pub(crate) fn carry(&self, until_ms: i64) -> i64 {
        let by_ms = i64::try_from(self.by.as_millis()).unwrap_or(i64::MAX);
        if until_ms <= self.to_ms.saturating_sub(by_ms) {
            return until_ms;
        }
        let at_most = self.to_ms.saturating_add(LONGEST_REST_MS);
        until_ms.max(until_ms.saturating_add(by_ms).min(at_most))
    }
}

/// The time, and every jump forward before it.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) now_ms: i64,
    pub(crate) jumps: Vec<Jump>,
}

#[derive(Debug)]
struct Face {
    wall_ms: i64,
    instant: tokio::time::Instant,
    jumps: Vec<Jump>,
}

/// A difference below this is clock discipline (NTP slews by milliseconds), not a jump.
const JUMP_MS: i64 = 2_000;

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
            face: Arc::new(Mutex::new(Face {
                wall_ms,
                instant: tokio::time::Instant::now(),
                jumps: Vec::new(),
            })),
            wall,
        }
    }

    /// Milliseconds since the Unix epoch.
    pub fn now_ms(&self) -> i64 {
        self.look(|face| face.now_ms())
    }

    /// Sets a [fixed](Self::fixed) clock forwards, or backwards with a negative number, as a user,
    /// a time server or a laptop's lid does. The machine's clock goes on as it is.
    pub fn set_by(&self, milliseconds: i64) {
        match self.wall {
            Wall::System => {}
            Wall::Fixed => self.look(|face| {
                let wall_ms = face.now_ms().saturating_add(milliseconds);
                face.show(wall_ms);
            }),
        }
    }

    pub(crate) fn reading(&self) -> Reading {
        self.look(|face| Reading {
            now_ms: face.now_ms(),
            jumps: face.jumps.clone(),
        })
    }

    fn look<T>(&self, with: impl FnOnce(&mut Face) -> T) -> T {
        let mut face = self.face.lock().unwrap_or_else(PoisonError::into_inner);
        match self.wall {
            Wall::System => face.show(wall_ms()),
            Wall::Fixed => {}
        }
        with(&mut face)
    }
}

impl Face {
    fn now_ms(&self) -> i64 {
        let elapsed = i64::try_from(self.instant.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.wall_ms.saturating_add(elapsed)
    }

    /// Goes by this time from now on.
    fn show(&mut self, wall_ms: i64) {
        let by_ms = wall_ms.saturating_sub(self.now_ms());
        if by_ms > JUMP_MS {
            self.jumps.push(Jump {
                by: Duration::from_millis(by_ms.unsigned_abs()),
                to_ms: wall_ms,
            });
        }
        self.wall_ms = wall_ms;
        self.instant = tokio::time::Instant::now();
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Clock, Jump};

    #[tokio::test(start_paused = true)]
    async fn a_jump_forward_is_remembered_and_passing_time_is_not() {
        let clock = Clock::fixed(1_000);
        tokio::time::advance(Duration::from_hours(1)).await;
        assert_eq!(clock.reading().jumps, []);
        clock.set_by(60_000);
        let reading = clock.reading();
        assert_eq!(reading.now_ms, 1_000 + 3_600_000 + 60_000);
        let jump = Jump {
            by: Duration::from_mins(1),
            to_ms: reading.now_ms,
        };
        assert_eq!(reading.jumps, [jump]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_step_back_and_a_small_one_are_no_jumps_forward() {
        let clock = Clock::fixed(0);
        clock.set_by(-3_600_000);
        clock.set_by(1_500);
        assert_eq!(clock.reading().jumps, []);
        assert_eq!(clock.now_ms(), -3_600_000 + 1_500);
    }

    #[tokio::test]
    async fn the_machines_clock_is_shown_as_it_is() {
        let clock = Clock::system();
        let (now, wall) = (clock.now_ms(), super::wall_ms());
        assert!((0..1_000).contains(&(wall - now)), "{now} and {wall}");
        clock.set_by(3_600_000);
        assert!(clock.now_ms() - now < 1_000, "nobody sets it from here");
    }
}
