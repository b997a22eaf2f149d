//! When each job in line will go out, as far as it can be known.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use plantain_pacing::{BreakerState, Demand, Moment, Pace};

use crate::job::JobState;
use crate::pacer::Pacer;
use crate::state::{Job, Shared, State};

/// How long a request takes before one was timed: what the image models usually need.
const USUAL_MS: i64 = 20_000;
/// A forecast that moved by less is not told again: the countdown would only tremble.
const TREMOR_MS: i64 = 1_000;

/// A job as the forecast sees it.
struct Waiter {
    id: String,
    demand: Demand,
    not_before_ms: i64,
    takes_ms: i64,
}

impl Shared {
    /// Writes into each job when it will go out, and tells what changed.
    pub(crate) fn foresee(&self) {
        let now_ms = self.now_ms();
        let pace = self.pace();
        let mut state = self.state();
        let starts = state.forecasts(pace, now_ms);
        for (id, job) in &mut state.jobs {
            let next = starts.get(id).copied();
            let moved = match (job.snapshot.starts_ms, next) {
                (Some(old), Some(new)) => (old - new).abs() >= TREMOR_MS,
                (old, new) => old != new,
            };
            if moved {
                job.snapshot.starts_ms = next;
                self.tell_job(&job.snapshot);
            }
        }
    }

    pub(crate) fn pace(&self) -> Pace {
        let own = self.ports.environment.pace;
        Pace::from(own.unwrap_or(self.state().settings.pace))
    }
}

impl State {
    /// When each job in line goes out.
    fn forecasts(&self, pace: Pace, now_ms: i64) -> HashMap<String, i64> {
        let line: Vec<&Job> = self
            .line
            .iter()
            .filter_map(|id| self.jobs.get(id))
            .collect();
        let known: Vec<&Job> = self.jobs.values().collect();
        self.forecasts_of(&line, &known, pace, now_ms)
    }

    /// When each of a line of jobs goes out, given all jobs there are.
    pub(crate) fn forecasts_of(
        &self,
        line: &[&Job],
        known: &[&Job],
        pace: Pace,
        now_ms: i64,
    ) -> HashMap<String, i64> {
        let mut scopes: HashMap<String, Vec<Waiter>> = HashMap::new();
        if self.paused {
            return HashMap::new();
        }
        for job in line {
            if self.stopped.contains_key(&job.provider.key_profile()) {
                continue;
            }
            let scope = job.provider.scope(&job.snapshot.model);
            let waiter = self.waiter(job, &scope);
            scopes.entry(scope).or_default().push(waiter);
        }
        let mut starts = HashMap::new();
        for (scope, waiters) in scopes {
            starts.extend(self.forecast(&scope, &waiters, known, pace, now_ms));
        }
        starts
    }

    /// When a job that is put in line now for this scope would go out; none is at
    /// once, or nobody knows.
    pub(crate) fn next_start(
        &self,
        scope: &str,
        demand: Demand,
        pace: Pace,
        now_ms: i64,
    ) -> Option<i64> {
        let mut waiters = self.waiters(scope);
        waiters.push(Waiter {
            id: String::new(),
            demand,
            not_before_ms: 0,
            takes_ms: USUAL_MS,
        });
        let known: Vec<&Job> = self.jobs.values().collect();
        self.forecast(scope, &waiters, &known, pace, now_ms)
            .into_iter()
            .find(|(id, _)| id.is_empty())
            .map(|(_, at_ms)| at_ms)
            .filter(|at_ms| *at_ms > now_ms)
    }

    /// When the last of `count` such requests is answered if they are put in line now; none when
    /// nobody knows.
    pub(crate) fn ends_ms(
        &self,
        (scope, size): (&str, Option<&str>),
        demand: Demand,
        count: u32,
        pace: Pace,
        now_ms: i64,
    ) -> Option<i64> {
        if self.paused {
            return None;
        }
        let mut waiters = self.waiters(scope);
        let key = (scope.to_owned(), size.map(str::to_owned));
        let takes_ms = self.durations.get(&key).copied().unwrap_or(USUAL_MS);
        let ahead = waiters.len();
        waiters.extend((0..count).map(|_| Waiter {
            id: String::new(),
            demand,
            not_before_ms: 0,
            takes_ms,
        }));
        let known: Vec<&Job> = self.jobs.values().collect();
        let starts = self.forecast(scope, &waiters, &known, pace, now_ms);
        if starts.len() < waiters.len() {
            return None;
        }
        let own = starts.iter().skip(ahead).map(|(_, at_ms)| *at_ms);
        own.max().map(|at_ms| at_ms.saturating_add(takes_ms))
    }

    /// Everyone of a scope in line.
    fn waiters(&self, scope: &str) -> Vec<Waiter> {
        let in_line = self.line.iter().filter_map(|id| self.jobs.get(id));
        in_line
            .filter(|job| job.provider.scope(&job.snapshot.model) == scope)
            .map(|job| self.waiter(job, scope))
            .collect()
    }

    fn waiter(&self, job: &Job, scope: &str) -> Waiter {
        Waiter {
            id: job.snapshot.id.clone(),
            demand: Self::demand(job),
            not_before_ms: job.not_before_ms,
            takes_ms: self.duration(scope, job),
        }
    }

    fn duration(&self, scope: &str, job: &Job) -> i64 {
        let size = job.snapshot.size.clone();
        self.durations
            .get(&(scope.to_owned(), size))
            .copied()
            .unwrap_or(USUAL_MS)
    }

    /// Limits and pace say when each may go; the places under way, when one is free.
    fn forecast(
        &self,
        scope: &str,
        waiters: &[Waiter],
        known: &[&Job],
        pace: Pace,
        now_ms: i64,
    ) -> Vec<(String, i64)> {
        let now = Moment::from_millis(now_ms);
        let quota = self.quota();
        let stored = self.pacers.get(scope).cloned();
        let mut pacer = stored.unwrap_or_else(|| Pacer::new(quota, now));
        let opens_ms = match pacer.breaker.state(now) {
            BreakerState::Open { until } => until.as_millis(),
            BreakerState::Closed { .. } | BreakerState::HalfOpen { .. } => now_ms,
        };
        let demands: Vec<Demand> = waiters.iter().map(|waiter| waiter.demand).collect();
        let allowed = pacer.limiter.forecast(&demands, pace, now);
        let concurrency = pacer.limiter.quota().concurrency();
        let mut places = self.places(scope, concurrency, known, now_ms);
        let mut starts = Vec::with_capacity(waiters.len());
        for (waiter, allowed) in waiters.iter().zip(allowed) {
            let mut at_ms = allowed
                .as_millis()
                .max(waiter.not_before_ms)
                .max(opens_ms)
                .max(now_ms);
            if let Some(places) = &mut places {
                let Some(Reverse(free_ms)) = places.pop() else {
                    break;
                };
                at_ms = at_ms.max(free_ms);
                places.push(Reverse(at_ms.saturating_add(waiter.takes_ms)));
            }
            starts.push((waiter.id.clone(), at_ms));
        }
        starts
    }

    /// When each of the places for requests under way is free; none when there is no end of them.
    fn places(
        &self,
        scope: &str,
        concurrency: Option<u32>,
        known: &[&Job],
        now_ms: i64,
    ) -> Option<BinaryHeap<Reverse<i64>>> {
        let concurrency = usize::try_from(concurrency?).unwrap_or(usize::MAX);
        let mut ends: Vec<i64> = known
            .iter()
            .filter(|job| job.provider.scope(&job.snapshot.model) == scope)
            .filter_map(|job| match job.snapshot.state {
                JobState::Sending { since_ms, .. }
                | JobState::Thinking { since_ms }
                | JobState::Receiving { since_ms, .. } => {
                    Some((since_ms + self.duration(scope, job)).max(now_ms))
                }
                _ => None,
            })
            .collect();
        ends.resize(ends.len().max(concurrency).min(10_000), now_ms);
        ends.sort_unstable();
        // More under way than there are places now: the first to end leave none.
        let excess = ends.len().saturating_sub(concurrency);
        Some(ends.into_iter().skip(excess).map(Reverse).collect())
    }
}
