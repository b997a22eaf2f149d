//! The order in which jobs are sent: by priority, with sessions taking turns.

use std::collections::HashMap;

use crate::dispatch::Asker;
use crate::job::{JobSnapshot, JobState, Priority};
use crate::state::{Place, State};

/// Positions closer than this are dealt out anew: halving them further would run out of digits.
const CLOSEST: f64 = 1e-6;

impl State {
    /// Puts a job in line. One that is there already stays where it is: twice in line would be
    /// sent, and paid for, twice.
    pub(crate) fn enqueue(&mut self, id: &str, place: Place) {
        if self.line.iter().any(|waiting| waiting == id) {
            return;
        }
        let index = match place {
            Place::Front => 0,
            Place::Back => self.end_of(self.priority_of(id)),
            Place::InTurn => self.turn_of(id),
        };
        self.line.insert(index, id.to_owned());
        self.settle_position(index);
    }

    /// Takes a job out of the line. False when it is not in it, or was cancelled since: its place is
    /// another's then.
    pub(crate) fn take_out(&mut self, asker: &Asker) -> bool {
        if asker.cancel.is_cancelled() {
            return false;
        }
        let before = self.line.len();
        self.line.retain(|waiting| *waiting != asker.id);
        self.line.len() < before
    }

    /// Moves a job directly before another one, or to the end, and gives it the priority that goes
    /// with the place. False when it is not in line, or the other is not.
    pub(crate) fn move_before(&mut self, id: &str, before: Option<&str>) -> bool {
        let Some(from) = self.line.iter().position(|waiting| waiting == id) else {
            return false;
        };
        if before == Some(id) {
            return true;
        }
        if let Some(other) = before
            && !self.line.iter().any(|waiting| waiting == other)
        {
            return false;
        }
        let id = self.line.remove(from);
        let index = before
            .and_then(|other| self.line.iter().position(|waiting| waiting == other))
            .unwrap_or(self.line.len());
        let neighbour = match before {
            Some(other) => Some(other.to_owned()),
            None => self.line.last().cloned(),
        };
        if let Some(neighbour) = neighbour {
            let priority = self.priority_of(&neighbour);
            if let Some(job) = self.jobs.get_mut(&id) {
                job.snapshot.priority = priority;
            }
        }
        self.line.insert(index, id);
        self.settle_position(index);
        true
    }

    /// Gives a job another priority and the place that goes with it: high goes first, the others
    /// in turn.
    pub(crate) fn prioritise(&mut self, id: &str, priority: Priority) -> bool {
        let Some(job) = self.jobs.get_mut(id) else {
            return false;
        };
        job.snapshot.priority = priority;
        let Some(from) = self.line.iter().position(|waiting| waiting == id) else {
            return true;
        };
        self.line.remove(from);
        let place = match priority {
            Priority::High => Place::Front,
            Priority::Normal | Priority::Low => Place::InTurn,
        };
        self.enqueue(id, place);
        true
    }

    /// Moves the end of every wait that is a span of time, not a time of day. Says which moved.
    pub(crate) fn move_waits(&mut self, end_ms: impl Fn(i64) -> i64) -> Vec<JobSnapshot> {
        let mut moved = Vec::new();
        for job in self.jobs.values_mut() {
            if let JobState::Retrying { until_ms, .. } = &mut job.snapshot.state {
                *until_ms = end_ms(*until_ms);
                job.not_before_ms = end_ms(job.not_before_ms);
                moved.push(job.snapshot.clone());
            }
        }
        moved
    }

    /// Writes each job's place into its snapshot; says which changed.
    pub(crate) fn number_places(&mut self) -> Vec<JobSnapshot> {
        let places: HashMap<&str, u32> = (0..)
            .zip(&self.line)
            .map(|(place, id)| (id.as_str(), place))
            .collect();
        let mut changed = Vec::new();
        for (id, job) in &mut self.jobs {
            let place = places.get(id.as_str()).copied();
            if job.snapshot.place != place {
                job.snapshot.place = place;
                changed.push(job.snapshot.clone());
            }
        }
        changed
    }

    fn priority_of(&self, id: &str) -> Priority {
        self.jobs
            .get(id)
            .map_or(Priority::Normal, |job| job.snapshot.priority)
    }

    /// Behind everything of at least this priority.
    fn end_of(&self, priority: Priority) -> usize {
        self.line
            .iter()
            .rposition(|waiting| self.priority_of(waiting) >= priority)
            .map_or(0, |last| last + 1)
    }

    /// Where a new job's turn is. Sessions take turns: a session's third job goes behind the third
    /// of every other one, so that a run of ninety does not keep a single edit waiting, and a stream
    /// of single edits does not keep the run waiting either.
    fn turn_of(&self, id: &str) -> usize {
        let Some(job) = self.jobs.get(id) else {
            return self.line.len();
        };
        let (priority, session) = (job.snapshot.priority, &job.snapshot.session);
        let mut rounds: HashMap<&str, u32> = HashMap::new();
        let mut seen = Vec::with_capacity(self.line.len());
        for (index, waiting) in self.line.iter().enumerate() {
            let Some(other) = self.jobs.get(waiting) else {
                continue;
            };
            if other.snapshot.priority != priority {
                continue;
            }
            let round = rounds.entry(other.snapshot.session.as_str()).or_default();
            *round += 1;
            seen.push((index, *round));
        }
        let own = rounds.get(session.as_str()).copied().unwrap_or(0) + 1;
        seen.iter()
            .find(|(_, round)| *round > own)
            .map_or_else(|| self.end_of(priority), |(index, _)| *index)
    }

    /// Gives the job at an index a position between its neighbours', for the row.
    fn settle_position(&mut self, index: usize) {
        let position = |state: &Self, index: Option<usize>| {
            index
                .and_then(|index| state.line.get(index))
                .and_then(|id| state.jobs.get(id))
                .map(|job| job.position)
        };
        let before = position(self, index.checked_sub(1));
        let after = position(self, index.checked_add(1));
        let between = match (before, after) {
            (None, None) => 1.0,
            (Some(before), None) => before + 1.0,
            (None, Some(after)) => after - 1.0,
            (Some(before), Some(after)) => f64::midpoint(before, after),
        };
        let is_close = |other: Option<f64>| other.is_some_and(|at| (at - between).abs() < CLOSEST);
        if is_close(before) || is_close(after) {
            self.deal_positions();
        } else if let Some(id) = self.line.get(index)
            && let Some(job) = self.jobs.get_mut(id)
        {
            job.position = between;
        }
    }

    fn deal_positions(&mut self) {
        let mut position = 0.0;
        for id in &self.line {
            position += 1.0;
            if let Some(job) = self.jobs.get_mut(id) {
                job.position = position;
            }
        }
    }
}
