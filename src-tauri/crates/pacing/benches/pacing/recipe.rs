//! What clients do without such machines: workers that send, and try again after longer and longer
//! pauses.

use std::collections::VecDeque;
use std::time::Duration;

use plantain_pacing::Moment;

use crate::client::{Asking, Client, Failures, Next};
use crate::dice::Dice;
use crate::provider::{Answer, LIMIT};

/// The pauses before each further try.
const PAUSES: [u64; 4] = [1, 2, 4, 8];

/// What holds a job's first send back. Further tries are held back by nothing but their pause.
pub(crate) enum Throttle {
    /// Nothing.
    None,
    /// The last minute's first sends.
    Deque(VecDeque<Moment>),
    /// When the next may go.
    Even(Moment),
}

/// Workers, a throttle, and five pauses.
pub(crate) struct Recipe {
    throttle: Throttle,
    workers: usize,
    dice: Dice,
}

impl Recipe {
    /// So many workers behind one throttle.
    pub(crate) const fn new(throttle: Throttle, workers: usize, seed: u64) -> Self {
        Self {
            throttle,
            workers,
            dice: Dice::new(seed),
        }
    }
}

impl Client for Recipe {
    type Leave = ();

    fn workers(&self) -> usize {
        self.workers
    }

    fn ask(&mut self, asking: Asking, now: Moment) -> Result<(), Option<Moment>> {
        if !asking.first {
            return Ok(());
        }
        let minute = Duration::from_mins(1);
        match &mut self.throttle {
            Throttle::None => {}
            Throttle::Deque(sent) => {
                while sent.front().is_some_and(|first| *first + minute <= now) {
                    sent.pop_front();
                }
                if sent.len() as u64 >= LIMIT {
                    return Err(sent.front().map(|first| *first + minute));
                }
                sent.push_back(now);
            }
            Throttle::Even(next) => {
                if now < *next {
                    return Err(Some(*next));
                }
                *next = now + minute.div_f64(10.0);
            }
        }
        Ok(())
    }

    fn hear(&mut self, (): (), answer: Answer, failures: Failures, _now: Moment) -> Next {
        if matches!(answer, Answer::Image) {
            return Next::Done;
        }
        if failures.cut > 1 {
            return Next::GiveUp;
        }
        let failed = failures.limit + failures.server + failures.cut;
        let pause = usize::try_from(failed - 1)
            .ok()
            .and_then(|index| PAUSES.get(index));
        match pause {
            Some(seconds) => {
                let jitter = 1.0 + 0.25 * self.dice.roll();
                Next::Retry(Duration::from_secs(*seconds).mul_f64(jitter))
            }
            None => Next::GiveUp,
        }
    }
}
