//! What the clients that are compared have in common.

use std::time::Duration;

use plantain_pacing::Moment;

use crate::provider::Answer;

/// What follows an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Next {
    /// The job has its picture.
    Done,
    /// Send again after this long.
    Retry(Duration),
    /// The job has failed.
    GiveUp,
}

/// Failed sends of one job by kind, the last one included.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Failures {
    /// Refused with 429.
    pub(crate) limit: u32,
    /// Failed with 503.
    pub(crate) server: u32,
    /// Cut.
    pub(crate) cut: u32,
}

/// A job that wants to send.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking {
    /// Whether this is its first send.
    pub(crate) first: bool,
    /// How many jobs are in line, this one included.
    pub(crate) queued: u32,
}

/// A way to send five hundred requests.
pub(crate) trait Client {
    /// What it keeps while a request is under way.
    type Leave;

    /// How many jobs it works on at a time. A job that waits to be sent again is being worked on.
    fn workers(&self) -> usize;

    /// Leave to send now, else when to ask again; `None` when an answer has come.
    fn ask(&mut self, asking: Asking, now: Moment) -> Result<Self::Leave, Option<Moment>>;

    /// An answer came.
    fn hear(&mut self, leave: Self::Leave, answer: Answer, failures: Failures, now: Moment)
    -> Next;
}
