//! A turn as one line of JSON. The names are a contract.

use std::collections::HashMap;

use plantain_engine::{
    FailureCode, ImageView, JobState, Mark, SessionView, TurnKind, TurnNote, TurnView, VariantView,
};
use serde::Serialize;

use crate::moment;
use crate::source_flags::mode_word;

/// One turn.
#[derive(Debug, Serialize)]
pub(crate) struct TurnLine<'a> {
    turn: &'a str,
    session: &'a str,
    branch: &'a str,
    branch_name: &'a str,
    /// The turn it continues.
    parent: Option<&'a str>,
    step: u32,
    kind: TurnKind,
    /// The image it edits by its own id, and that one's step.
    source: Option<&'a str>,
    source_step: Option<u32>,
    prompt: &'a str,
    model: &'a str,
    size: Option<&'a str>,
    ratio: Option<&'a str>,
    thinking: Option<&'a str>,
    search: bool,
    count: u32,
    /// How much of the conversation went back; null for a new picture.
    mode: Option<String>,
    match_source: bool,
    /// What `@name` says in the prompt.
    references: Vec<&'a str>,
    notes: &'a [TurnNote],
    /// How many times a model has painted over the first picture.
    depth: u32,
    charge_nanos: i64,
    /// RFC 3339.
    created_at: Option<String>,
    variants: Vec<VariantLine<'a>>,
}

#[derive(Debug, Serialize)]
struct VariantLine<'a> {
    variant: u32,
    job: Option<&'a str>,
    /// Null for a file that was brought in.
    state: Option<&'static str>,
    /// What it met, if it made no picture.
    failure: Option<FailureCode>,
    /// Its picture's own id, and the bytes' hash.
    id: Option<&'a str>,
    image: Option<&'a str>,
    starred: bool,
    rejected: bool,
    /// The share of pixels that differ from the source, 0 to 1.
    changed: Option<f64>,
}

/// Where the turns of a session meet its pictures and branches.
pub(crate) struct Index<'a> {
    images: HashMap<&'a str, &'a ImageView>,
    branches: HashMap<&'a str, &'a str>,
}

impl<'a> Index<'a> {
    pub(crate) fn of(session: &'a SessionView) -> Self {
        let images = session.images.iter().map(|image| (&*image.id, image));
        let branches = session.branches.iter();
        Self {
            images: images.collect(),
            branches: branches.map(|it| (&*it.id, &*it.name)).collect(),
        }
    }

    /// A picture that is not in the Trash.
    pub(crate) fn image(&self, id: &str) -> Option<&'a ImageView> {
        self.images.get(id).copied()
    }

    pub(crate) fn line(&self, turn: &'a TurnView) -> TurnLine<'a> {
        let source = turn.source.as_deref();
        let references = turn.references.iter();
        TurnLine {
            turn: &turn.id,
            session: &turn.session,
            branch: &turn.branch,
            branch_name: self
                .branches
                .get(&*turn.branch)
                .copied()
                .unwrap_or_default(),
            parent: turn.parent.as_deref(),
            step: turn.step,
            kind: turn.kind,
            source,
            source_step: source.and_then(|id| self.image(id)).map(|it| it.step),
            prompt: &turn.prompt,
            model: &turn.model,
            size: turn.size.as_deref(),
            ratio: turn.ratio.as_deref(),
            thinking: turn.thinking.as_deref(),
            search: turn.grounded,
            count: turn.count,
            mode: turn.mode.map(mode_word),
            match_source: turn.match_source,
            references: references.map(|it| &*it.name).collect(),
            notes: &turn.notes,
            depth: turn.depth,
            charge_nanos: turn.spent_nanos,
            created_at: moment::rfc3339(turn.created_ms),
            variants: turn.variants.iter().map(|it| self.variant(it)).collect(),
        }
    }

    fn variant(&self, variant: &'a VariantView) -> VariantLine<'a> {
        let image = variant.image.as_deref().and_then(|id| self.image(id));
        VariantLine {
            variant: variant.variant,
            job: variant.job.as_deref(),
            state: variant.state.as_ref().map(JobState::name),
            failure: variant.state.as_ref().and_then(failure),
            id: image.map(|image| &*image.id),
            image: image.map(|image| &*image.blob),
            starred: image.is_some_and(|image| image.mark == Mark::Star),
            rejected: image.is_some_and(|image| image.mark == Mark::Reject),
            changed: image.and_then(|image| image.changed),
        }
    }
}

fn failure(state: &JobState) -> Option<FailureCode> {
    match state {
        JobState::Refused { failure }
        | JobState::Failed { failure }
        | JobState::Held { failure, .. }
        | JobState::Retrying { failure, .. } => Some(failure.code),
        JobState::Queued { .. }
        | JobState::Waiting { .. }
        | JobState::Sending { .. }
        | JobState::Thinking { .. }
        | JobState::Receiving { .. }
        | JobState::Done { .. }
        | JobState::Cancelled { .. } => None,
    }
}
