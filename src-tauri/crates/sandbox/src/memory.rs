//! What a running sandbox remembers: keys, script, quotas, requests, sums.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::answer::Answer;
use crate::ask::Ask;
use crate::limits::Window;
use crate::options::{Keys, Latency, Limits, SandboxOptions};
use crate::refusal::Refusal;
use crate::seen::{Counts, SeenRequest};
use crate::usage::Usage;

/// Requests kept for [`crate::Sandbox::requests`]; older ones are forgotten.
const MOST_SEEN: usize = 5_000;

/// Shared by all connections. Every critical section is a few lines without waiting.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(crate) serve_retired: bool,
    pub(crate) bearer: bool,
    pub(crate) log: bool,
    limits: Option<Limits>,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    keys: Keys,
    latency: Latency,
    script: VecDeque<Answer>,
    seen: VecDeque<SeenRequest>,
    forgotten: usize,
    counts: Counts,
    windows: HashMap<&'static str, Window>,
    /// How often the same thing was asked, so that asking again paints another variant.
    repeats: HashMap<[u8; 32], u64>,
}

impl Memory {
    pub(crate) fn new(options: SandboxOptions) -> Self {
        Self {
            serve_retired: options.serve_retired,
            bearer: options.bearer,
            log: options.log,
            limits: options.limits(),
            inner: Mutex::new(Inner {
                keys: options.keys,
                latency: options.latency,
                script: options.script.into(),
                seen: VecDeque::new(),
                forgotten: 0,
                counts: Counts::default(),
                windows: HashMap::new(),
                repeats: HashMap::new(),
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_keys(&self, keys: Keys) {
        self.lock().keys = keys;
    }

    pub(crate) fn key_is_good(&self, key: &str) -> bool {
        match &self.lock().keys {
            Keys::Any => true,
            Keys::Only(keys) => keys.iter().any(|good| good == key),
        }
    }

    pub(crate) fn set_latency(&self, latency: Latency) {
        self.lock().latency = latency;
    }

    pub(crate) fn latency(&self) -> Latency {
        self.lock().latency
    }

    pub(crate) fn push_many(&self, answers: impl IntoIterator<Item = Answer>) {
        self.lock().script.extend(answers);
    }

    pub(crate) fn next_answer(&self) -> Option<Answer> {
        self.lock().script.pop_front()
    }

    /// Notes a request; the number is for [`Memory::answered`] and [`Memory::completed`].
    pub(crate) fn saw(&self, request: SeenRequest, generate: bool) -> usize {
        let mut inner = self.lock();
        inner.counts.received += 1;
        inner.counts.generate_received += u64::from(generate);
        inner.seen.push_back(request);
        if inner.seen.len() > MOST_SEEN {
            inner.seen.pop_front();
            inner.forgotten += 1;
        }
        inner.forgotten + inner.seen.len() - 1
    }

    pub(crate) fn answered(&self, number: usize, status: u16) {
        let mut inner = self.lock();
        let index = number.checked_sub(inner.forgotten);
        if let Some(seen) = index.and_then(|index| inner.seen.get_mut(index)) {
            seen.status = Some(status);
        }
    }

    pub(crate) fn completed(&self, number: usize) {
        let mut inner = self.lock();
        inner.counts.answered_in_full += 1;
        let index = number.checked_sub(inner.forgotten);
        if let Some(seen) = index.and_then(|index| inner.seen.get_mut(index)) {
            seen.completed = true;
        }
    }

    pub(crate) fn requests(&self) -> Vec<SeenRequest> {
        self.lock().seen.iter().cloned().collect()
    }

    pub(crate) fn counts(&self) -> Counts {
        self.lock().counts
    }

    pub(crate) fn bill(&self, ask: &Ask, usage: &Usage, images: u64) {
        let counts = &mut self.lock().counts;
        counts.images += images;
        counts.tokens += usage.total();
        counts.nanos += usage.nanos(ask);
    }

    /// Takes the request from the model's quotas.
    pub(crate) fn admit(&self, ask: &Ask) -> Result<(), Refusal> {
        let Some(limits) = self.limits else {
            return Ok(());
        };
        let model = ask.model.id;
        let mut inner = self.lock();
        let window = inner.windows.entry(model).or_default();
        window.admit(Timestamp::now(), limits, ask.prompt_tokens(), model)
    }

    /// How often exactly this was asked before.
    pub(crate) fn repeat(&self, fingerprint: [u8; 32]) -> u64 {
        let mut inner = self.lock();
        let times = inner.repeats.entry(fingerprint).or_default();
        *times += 1;
        *times - 1
    }
}
