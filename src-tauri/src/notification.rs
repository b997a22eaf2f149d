//! What is worth a word from the system while the user looks elsewhere: the end of a run, and
//! failures, gathered. Pure: news and time go in, notices come out. Whether anyone looks, and how
//! a notice is shown, is not its business.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use plantain_engine::{EngineEvent, JobSnapshot, JobState};

use crate::notice::{End, Ended, Notice, words};

/// A failure waits this long for others: ten at once are one notice.
const GATHER: Duration = Duration::from_secs(4);

/// The end of a run waits this long: what fails or is held together is told together.
const SETTLE: Duration = Duration::from_millis(500);

/// How far apart notices of failures are. Doubles within a run: a long one with a failure every
/// minute tells of them a few times, and of all at its end.
const QUIET: Duration = Duration::from_mins(1);

/// Follows the jobs. A run begins with the first job that is put in line and ends when none is left
/// that will go on by itself. Times are since any fixed moment.
#[derive(Default)]
pub struct Watch {
    active: HashSet<String>,
    ended: HashMap<String, Ended>,
    over: Option<Duration>,
    trouble: Option<Duration>,
    quiet: Duration,
    quiet_until: Duration,
}

impl Watch {
    /// Takes in one piece of news.
    pub fn hear(&mut self, event: &EngineEvent, now: Duration) {
        match event {
            EngineEvent::Job { job } => self.follow(job, now),
            // Dismissed by the user, or ended by another program, which tells of it itself.
            EngineEvent::JobGone { id } => {
                self.ended.remove(id);
                if self.active.remove(id) {
                    self.close(now);
                }
            }
            EngineEvent::Studio { .. }
            | EngineEvent::Image { .. }
            | EngineEvent::Turn { .. }
            | EngineEvent::Branch { .. }
            | EngineEvent::History { .. }
            | EngineEvent::Session { .. }
            | EngineEvent::SessionGone { .. }
            | EngineEvent::Settings { .. }
            | EngineEvent::Key { .. }
            | EngineEvent::Catalogue { .. }
            | EngineEvent::Projects { .. }
            | EngineEvent::Quota { .. } => {}
        }
    }

    /// Jobs that will go on by themselves, as far as was heard.
    pub fn active(&self) -> impl Iterator<Item = &String> {
        self.active.iter()
    }

    /// When [`Watch::take`] has something to say.
    pub fn due(&self) -> Option<Duration> {
        if let Some(over) = self.over {
            return Some(over + SETTLE);
        }
        let trouble = self.trouble? + GATHER;
        Some(trouble.max(self.quiet_until))
    }

    /// What is due, once. Whoever was looking has seen it and drops it.
    pub fn take(&mut self, now: Duration) -> Option<Notice> {
        if self.due().is_none_or(|due| due > now) {
            return None;
        }
        self.trouble = None;
        if self.over.take().is_some() {
            let notice = words(self.ended.values(), true);
            *self = Self::default();
            return notice;
        }
        let untold = self.ended.values().filter(|job| !job.told);
        let notice = words(untold.filter(|job| job.is_trouble()), false);
        self.ended.values_mut().for_each(|job| job.told = true);
        self.quiet = (self.quiet * 2).max(QUIET);
        self.quiet_until = now + self.quiet;
        notice
    }

    fn follow(&mut self, job: &JobSnapshot, now: Duration) {
        let id = &job.id;
        let end = match &job.state {
            JobState::Queued { .. }
            | JobState::Waiting { .. }
            | JobState::Sending { .. }
            | JobState::Thinking { .. }
            | JobState::Receiving { .. }
            | JobState::Retrying { .. } => {
                // Tried again: how it ended before no longer counts.
                self.ended.remove(id);
                self.active.insert(id.clone());
                self.over = None;
                return;
            }
            JobState::Done { .. } => Some(End::Image),
            JobState::Refused { failure } => Some(End::Refused(failure.clone())),
            JobState::Failed { failure } => Some(End::Failed(failure.clone())),
            JobState::Held { until_ms, failure } => Some(End::Held {
                failure: failure.clone(),
                by_itself: until_ms.is_some(),
            }),
            // By the user, who knows.
            JobState::Cancelled { .. } => None,
        };
        let was_active = self.active.remove(id);
        match end {
            Some(end) if was_active => {
                let ended = Ended {
                    end,
                    sandbox: job.sandbox,
                    told: false,
                };
                if ended.is_trouble() {
                    self.trouble.get_or_insert(now);
                }
                self.ended.insert(id.clone(), ended);
            }
            // Old news: a job of an earlier run whose snapshot changed.
            Some(_) => {}
            None => drop(self.ended.remove(id)),
        }
        if was_active {
            self.close(now);
        }
    }

    fn close(&mut self, now: Duration) {
        if self.active.is_empty() {
            self.over = Some(now);
        }
    }
}
