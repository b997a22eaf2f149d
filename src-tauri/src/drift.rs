//! One request that goes out moves everyone behind it up. The engine says so of each job; the page
//! hears of all of them in one word, with nothing but what moved. A run of five hundred would
//! otherwise send it a hundred thousand whole snapshots.

use std::collections::HashMap;

use plantain_engine::{EngineEvent, JobSnapshot, JobState};
use serde::Serialize;
use specta::Type;

/// What the page hears.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(untagged)]
pub enum News {
    /// The engine's own news.
    Engine(Box<EngineEvent>),
    /// Places in line.
    Line(LineNews),
}

/// News of the line.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum LineNews {
    /// These jobs moved in line. All else about them is as it was told last.
    Moved {
        /// Where they stand now.
        jobs: Vec<Place>,
    },
}

/// A job's place in line and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The job's id.
    pub id: String,
    /// From 0; none when it is not in line.
    pub place: Option<u32>,
    /// When it will go out, as far as known.
    #[specta(type = Option<specta_typescript::Number>)]
    pub starts_ms: Option<i64>,
    /// Jobs before it, while it is queued.
    pub ahead: Option<u32>,
}

impl Place {
    fn of(job: &JobSnapshot) -> Self {
        Self {
            id: job.id.clone(),
            place: job.place,
            starts_ms: job.starts_ms,
            ahead: ahead(&job.state),
        }
    }
}

/// What the page was told of each job.
#[derive(Default)]
pub(crate) struct Told(HashMap<String, JobSnapshot>);

impl Told {
    /// Turns the engine's news into the page's.
    pub(crate) fn tell(&mut self, batch: Vec<EngineEvent>) -> Vec<News> {
        let mut news = Vec::with_capacity(batch.len());
        let mut moved = Vec::new();
        for event in batch {
            if let EngineEvent::Job { job } = &event
                && let Some(known) = self.0.get_mut(&job.id)
                && has_only_moved(known, job)
            {
                moved.push(Place::of(job));
                known.clone_from(job);
                continue;
            }
            self.note(&event);
            news.push(News::Engine(Box::new(event)));
        }
        if !moved.is_empty() {
            news.push(News::Line(LineNews::Moved { jobs: moved }));
        }
        news
    }

    fn note(&mut self, event: &EngineEvent) {
        match event {
            EngineEvent::Studio { studio } => {
                let jobs = studio.jobs.iter();
                self.0 = jobs.map(|job| (job.id.clone(), job.clone())).collect();
            }
            EngineEvent::Job { job } if job.state.is_finished() => {
                self.0.remove(&job.id);
            }
            EngineEvent::Job { job } => {
                self.0.insert(job.id.clone(), job.as_ref().clone());
            }
            EngineEvent::JobGone { id } => {
                self.0.remove(id);
            }
            EngineEvent::Image { .. }
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
}

/// Whether the two differ in nothing but what a [`Place`] says.
fn has_only_moved(known: &JobSnapshot, job: &JobSnapshot) -> bool {
    let state = match (ahead(&known.state), ahead(&job.state)) {
        (Some(_), Some(_)) => known.state.clone(),
        _ => job.state.clone(),
    };
    let as_known = JobSnapshot {
        place: known.place,
        starts_ms: known.starts_ms,
        state,
        ..job.clone()
    };
    as_known == *known
}

fn ahead(state: &JobState) -> Option<u32> {
    if let JobState::Queued { ahead } = state {
        Some(*ahead)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use plantain_engine::{Estimate, Priority};

    use super::*;

    fn job(id: &str, state: JobState, place: Option<u32>) -> EngineEvent {
        let job = JobSnapshot {
            id: id.to_owned(),
            session: "s".to_owned(),
            turn: "t".to_owned(),
            step: 1,
            variant: 1,
            of: 1,
            prompt: "a harbour".to_owned(),
            model: "m".to_owned(),
            size: None,
            ratio: None,
            thinking: None,
            created_ms: 0,
            finished_ms: None,
            state,
            priority: Priority::Normal,
            place,
            starts_ms: place.map(i64::from),
            off_peak: false,
            grounded: false,
            estimate: Estimate {
                low_nanos: 0,
                high_nanos: 0,
                lines: Vec::new(),
                retry: None,
            },
            receipt: None,
            attempts: Vec::new(),
            sandbox: false,
        };
        EngineEvent::Job { job: Box::new(job) }
    }

    fn queued(id: &str, place: u32) -> EngineEvent {
        job(id, JobState::Queued { ahead: place }, Some(place))
    }

    #[test]
    fn a_line_that_moves_up_is_one_short_word() {
        let mut told = Told::default();
        let line = |from: u32| -> Vec<_> {
            (from..500)
                .map(|at| queued(&at.to_string(), at - from))
                .collect()
        };
        assert_eq!(told.tell(line(0)).len(), 500, "each is new");
        let mut batch = line(1);
        let sending = JobState::Thinking { since_ms: 0 };
        batch.push(job("0", sending, None));
        let whole = serde_json::to_string(&batch).expect("JSON").len();
        let news = told.tell(batch);
        assert_eq!(news.len(), 2, "the one that goes out, and the line");
        let News::Line(LineNews::Moved { jobs }) = &news[1] else {
            panic!("{:?}", news[1]);
        };
        assert_eq!(jobs.len(), 499);
        let expected = Place {
            id: "7".to_owned(),
            place: Some(6),
            starts_ms: Some(6),
            ahead: Some(6),
        };
        assert_eq!(jobs[6], expected);
        let short = serde_json::to_string(&news).expect("JSON").len();
        assert!(short * 5 < whole, "{short} of {whole} bytes");
    }

    #[test]
    fn what_else_changes_is_told_whole() {
        let mut told = Told::default();
        told.tell(vec![queued("a", 3)]);
        let EngineEvent::Job { mut job } = queued("a", 2) else {
            panic!("a job");
        };
        job.priority = Priority::High;
        let event = EngineEvent::Job { job };
        assert_eq!(
            told.tell(vec![event.clone()]),
            [News::Engine(Box::new(event))]
        );
    }

    #[test]
    fn a_job_that_was_gone_is_told_whole_again() {
        let mut told = Told::default();
        let gone = EngineEvent::JobGone { id: "a".to_owned() };
        told.tell(vec![queued("a", 3), gone]);
        assert_eq!(
            told.tell(vec![queued("a", 2)]),
            [News::Engine(Box::new(queued("a", 2)))]
        );
    }
}
