//! How far a send has come, told often enough to see and seldom enough to be cheap.

use plantain_gemini::Progress;

use crate::job::JobState;
use crate::state::Shared;

/// Progress closer together than this is not told.
const STEP: u64 = 64 * 1024;

impl Shared {
    pub(crate) fn note_progress(&self, id: &str, progress: Progress, since_ms: i64) {
        let next = match progress {
            Progress::Sending { sent, total } => JobState::Sending {
                sent,
                total,
                since_ms,
            },
            Progress::Waiting => JobState::Thinking { since_ms },
            Progress::Receiving { received, total } => JobState::Receiving {
                received,
                total,
                since_ms,
            },
        };
        let worth_telling = {
            let state = self.state();
            let Some(job) = state.jobs.get(id) else {
                return;
            };
            match (&job.snapshot.state, &next) {
                (
                    JobState::Sending { sent: old, .. },
                    JobState::Sending {
                        sent: new, total, ..
                    },
                ) => new == total || new.saturating_sub(*old) >= STEP,
                (
                    JobState::Receiving { received: old, .. },
                    JobState::Receiving {
                        received: new,
                        total,
                        ..
                    },
                ) => Some(*new) == *total || new.saturating_sub(*old) >= STEP,
                _ => true,
            }
        };
        if worth_telling {
            self.advance(id, next);
        }
    }
}
