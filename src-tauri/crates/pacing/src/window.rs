//! A sliding log: what was used in any span of a fixed length.

use std::collections::VecDeque;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Demand, Dimension, Moment};

/// More than any real request takes, and few enough that sums of thousands fit.
const LARGEST: Demand = {
    let most = 1 << 50;
    Demand {
        requests: most,
        input_tokens: most,
        images: most,
        nanos: most,
    }
};

/// One use, and the sum of everything logged up to and including it.
#[derive(Clone, Copy, Debug)]
struct Entry {
    id: u64,
    at: Moment,
    used: Demand,
    /// Wraps around; only differences of two are ever looked at.
    through: Demand,
}

/// The log of everything used within one span of time.
///
/// A log rather than a bucket or a fixed window: it alone never admits more than the ceiling in
/// *any* span, wherever that span begins, and says exactly when room comes back. Each entry carries
/// a running sum, so admission looks at two entries and a refusal at a handful, however many there
/// are; only a late correction walks the entries after it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "Record", into = "Record")]
pub struct Window {
    span: Duration,
    entries: VecDeque<Entry>,
    /// The running sum of everything that has left.
    gone: Demand,
}

impl Window {
    /// An empty window over any `span` of time.
    pub const fn new(span: Duration) -> Self {
        Self {
            span,
            entries: VecDeque::new(),
            gone: Demand::NOTHING,
        }
    }

    /// The length of time it looks back.
    pub const fn span(&self) -> Duration {
        self.span
    }

    /// Drops what has left the window: everything a full span old or older. What lies ahead of
    /// `now`, on a clock that was set back meanwhile, counts from now on.
    pub fn advance(&mut self, now: Moment) {
        for entry in self.entries.iter_mut().rev() {
            if entry.at <= now {
                break;
            }
            entry.at = now;
        }
        while let Some(first) = self.entries.front()
            && first.at + self.span <= now
        {
            self.gone = first.through;
            self.entries.pop_front();
        }
    }

    /// Logs a use. Ids must rise; a moment before the last entry's counts as the last entry's.
    pub fn log(&mut self, id: u64, used: Demand, now: Moment) {
        let used = used.zip(LARGEST, u64::min);
        let (at, through) = self.entries.back().map_or((now, self.gone), |last| {
            debug_assert!(last.id < id, "ids rise");
            (now.max(last.at), last.through)
        });
        let through = through.zip(used, u64::wrapping_add);
        self.entries.push_back(Entry {
            id,
            at,
            used,
            through,
        });
    }

    /// Replaces an estimate by what was really used. An entry that has left stays left.
    pub fn correct(&mut self, id: u64, actual: Demand) {
        let actual = actual.zip(LARGEST, u64::min);
        let Ok(index) = self.entries.binary_search_by_key(&id, |entry| entry.id) else {
            return;
        };
        let before = self.entries[index].used;
        if before == actual {
            return;
        }
        self.entries[index].used = actual;
        for entry in self.entries.range_mut(index..) {
            let without = entry.through.zip(before, u64::wrapping_sub);
            entry.through = without.zip(actual, u64::wrapping_add);
        }
    }

    /// What is in the window as of the last [`advance`](Self::advance).
    pub fn used(&self) -> Demand {
        let through = self.entries.back().map_or(self.gone, |last| last.through);
        through.zip(self.gone, u64::wrapping_sub)
    }

    /// How many uses are logged.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is logged.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// When `amount` more fits under `most`: now, or the moment enough has left. `None` if it is
    /// larger than the ceiling and never fits.
    pub fn room_at(
        &self,
        dimension: Dimension,
        amount: u64,
        most: u64,
        now: Moment,
    ) -> Option<Moment> {
        if amount > most {
            return None;
        }
        let excess = self
            .used()
            .of(dimension)
            .saturating_add(amount)
            .saturating_sub(most);
        if excess == 0 {
            return Some(now);
        }
        let gone = self.gone.of(dimension);
        let left = |entry: &Entry| entry.through.of(dimension).wrapping_sub(gone);
        let index = self.entries.partition_point(|entry| left(entry) < excess);
        // There is such an entry: the excess is at most what is in the window.
        Some(
            self.entries
                .get(index)
                .map_or(now, |entry| entry.at + self.span),
        )
    }

    /// Moves every entry into the past, after the clock was set back by so much.
    pub fn shift_back(&mut self, by: Duration) {
        for entry in &mut self.entries {
            entry.at = entry.at.before(by);
        }
    }

    /// Moves every entry from before `to` forward, at most to there, after the clock jumped there
    /// by so much.
    pub fn shift_forward(&mut self, by: Duration, to: Moment) {
        for entry in &mut self.entries {
            entry.at = entry.at.carried(by, to);
        }
    }
}

/// How a window is stored: without the sums, which are made anew, so that a damaged record cannot
/// contradict itself.
#[derive(Serialize, Deserialize)]
struct Record {
    span_ms: u64,
    /// Id, moment, requests, input tokens, images, nano-dollars.
    entries: Vec<(u64, Moment, u64, u64, u64, u64)>,
}

impl From<Record> for Window {
    fn from(mut record: Record) -> Self {
        record.entries.sort_unstable_by_key(|entry| entry.0);
        record.entries.dedup_by_key(|entry| entry.0);
        let mut window = Self::new(Duration::from_millis(record.span_ms));
        for (id, at, requests, input_tokens, images, nanos) in record.entries {
            window.log(
                id,
                Demand {
                    requests,
                    input_tokens,
                    images,
                    nanos,
                },
                at,
            );
        }
        window
    }
}

impl From<Window> for Record {
    fn from(window: Window) -> Self {
        let row = |entry: Entry| {
            let Demand {
                requests,
                input_tokens,
                images,
                nanos,
            } = entry.used;
            (entry.id, entry.at, requests, input_tokens, images, nanos)
        };
        Self {
            span_ms: u64::try_from(window.span.as_millis()).unwrap_or(u64::MAX),
            entries: window.entries.into_iter().map(row).collect(),
        }
    }
}
