//! The whole line, also what other processes have in it, with what each job waits for and when it
//! will go out.

use std::collections::HashMap;
use std::sync::Arc;

use plantain_library::jobs;
use plantain_pacing::{Moment, Pace};

use crate::engine::Engine;
use crate::failure::Failure;
use crate::job::{JobSnapshot, JobState};
use crate::limits::{self, Obstacle};
use crate::pacer::Pacer;
use crate::state::{Job, Shared, State};
use crate::tree::{self, Story};

impl Engine {
    /// Everything that has not ended, in the order it is sent; also what another process has. What
    /// is in line has its place.
    ///
    /// # Errors
    /// The library cannot be read.
    pub async fn queue(&self) -> Result<Vec<JobSnapshot>, Failure> {
        let shared = self.shared();
        shared.refresh_pacers().await?;
        shared.catch_up().await?;
        let stories = self
            .library()
            .read(|connection| {
                let mut stories = Vec::new();
                for row in jobs::unfinished(connection)? {
                    stories.extend(tree::story(connection, &row)?);
                }
                Ok(stories)
            })
            .await?;
        Ok(shared.outlook(stories))
    }
}

impl Shared {
    fn outlook(self: &Arc<Self>, stories: Vec<Story>) -> Vec<JobSnapshot> {
        let (now_ms, pace) = (self.now_ms(), self.pace());
        let state = self.state();
        let mut all: Vec<Job> = stories
            .into_iter()
            .filter_map(|story| state.as_known(story, now_ms))
            .collect();
        let in_line = |job: &&Job| !job.snapshot.state.is_in_flight() && !job.is_held_for_key();
        let line: Vec<&Job> = all.iter().filter(in_line).collect();
        let known: Vec<&Job> = all.iter().collect();
        let starts = state.forecasts_of(&line, &known, pace, now_ms);
        let waits = state.waits(&line, pace, now_ms);
        let mut places = 0..;
        for job in &mut all {
            let is_in_line = in_line(&&*job);
            let snapshot = &mut job.snapshot;
            snapshot.place = if is_in_line { places.next() } else { None };
            snapshot.starts_ms = starts.get(&snapshot.id).copied();
            if let Some(waiting) = waits.get(&snapshot.id) {
                snapshot.state = waiting.clone();
            }
        }
        all.into_iter().map(|job| job.snapshot).collect()
    }
}

impl State {
    /// The job as this process knows it, else as its row tells.
    fn as_known(&self, story: Story, now_ms: i64) -> Option<Job> {
        if let Some(job) = self.jobs.get(&story.snapshot.id) {
            return Some(job.clone());
        }
        let not_before_ms = match &story.snapshot.state {
            JobState::Waiting { until_ms, .. }
            | JobState::Retrying { until_ms, .. }
            | JobState::Held {
                until_ms: Some(until_ms),
                ..
            } => *until_ms,
            JobState::Queued { .. }
            | JobState::Held { until_ms: None, .. }
            | JobState::Sending { .. }
            | JobState::Thinking { .. }
            | JobState::Receiving { .. }
            | JobState::Done { .. }
            | JobState::Refused { .. }
            | JobState::Failed { .. }
            | JobState::Cancelled { .. } => 0,
        };
        let mut job = Job::new(story.snapshot, story.provider?, now_ms);
        job.not_before_ms = not_before_ms;
        Some(job)
    }

    /// What the first of each scope waits for. Rows do not say: a wait for a minute is over too
    /// soon to be written down.
    fn waits(&self, line: &[&Job], pace: Pace, now_ms: i64) -> HashMap<String, JobState> {
        let mut behind: HashMap<String, u32> = HashMap::new();
        let mut first: HashMap<String, &Job> = HashMap::new();
        for job in line.iter().filter(|job| job.not_before_ms <= now_ms) {
            let scope = job.provider.scope(&job.snapshot.model);
            *behind.entry(scope.clone()).or_default() += 1;
            first.entry(scope).or_insert(job);
        }
        let mut waits = HashMap::new();
        for (scope, job) in first {
            let queued = behind.get(&scope).copied().unwrap_or(1);
            let waiting = self.wait(&scope, job, queued, pace, now_ms);
            waits.extend(waiting.map(|waiting| (job.snapshot.id.clone(), waiting)));
        }
        waits
    }

    /// Asks a copy of the pacing; nothing is taken.
    fn wait(
        &self,
        scope: &str,
        job: &Job,
        queued: u32,
        pace: Pace,
        now_ms: i64,
    ) -> Option<JobState> {
        let now = Moment::from_millis(now_ms);
        let mut pacer: Pacer = self.pacers.get(scope)?.clone();
        let denial = pacer
            .admit((scope, ""), Self::demand(job), pace, queued, now)
            .err()?;
        match limits::obstacle(&denial) {
            Obstacle::Wait {
                at_ms: Some(until_ms),
                reason,
            } => Some(JobState::Waiting { reason, until_ms }),
            Obstacle::Wait { at_ms: None, .. } | Obstacle::Never(_) => None,
        }
    }
}
