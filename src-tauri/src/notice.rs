//! The words of a notice: what a run came to, in a line or two. Pure.

use plantain_engine::{Charged, Failure};

/// What the system shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// A few words.
    pub title: String,
    /// A sentence or two; never a prompt, never a key.
    pub body: String,
}

/// How a job of this run ended.
pub(crate) enum End {
    Image,
    Refused(Failure),
    Failed(Failure),
    /// With an end of its own when a time is known; else the user has to act.
    Held {
        failure: Failure,
        by_itself: bool,
    },
}

/// A job that has ended.
pub(crate) struct Ended {
    pub(crate) end: End,
    /// Nothing costs anything there.
    pub(crate) sandbox: bool,
    /// Whether a notice has said so.
    pub(crate) told: bool,
}

impl Ended {
    pub(crate) fn is_trouble(&self) -> bool {
        match self.end {
            End::Image => false,
            End::Refused(_) | End::Failed(_) | End::Held { .. } => true,
        }
    }
}

/// Jobs by how they ended.
#[derive(Default)]
struct Count<'a> {
    images: usize,
    refused: usize,
    failed: usize,
    held: usize,
    /// Charged without a picture, for certain or maybe.
    charged: usize,
    maybe: usize,
    /// Whether all of them cost nothing whatever happens.
    sandbox: bool,
    /// What went wrong, and of that what stopped the queue.
    failures: Vec<&'a Failure>,
    stops: Vec<&'a Failure>,
}

impl<'a> Count<'a> {
    fn of(jobs: impl Iterator<Item = &'a Ended>) -> Self {
        let mut count = Self {
            sandbox: true,
            ..Self::default()
        };
        for job in jobs {
            count.sandbox &= job.sandbox;
            let failure = match &job.end {
                End::Image => {
                    count.images += 1;
                    continue;
                }
                End::Refused(failure) => {
                    count.refused += 1;
                    failure
                }
                End::Failed(failure) => {
                    count.failed += 1;
                    failure
                }
                End::Held { failure, by_itself } => {
                    count.held += 1;
                    if !by_itself {
                        count.stops.push(failure);
                    }
                    failure
                }
            };
            match failure.charged {
                Charged::Yes if !job.sandbox => count.charged += 1,
                Charged::Maybe if !job.sandbox => count.maybe += 1,
                Charged::Yes | Charged::Maybe | Charged::No => {}
            }
            count.failures.push(failure);
        }
        count
    }

    fn total(&self) -> usize {
        self.images + self.refused + self.failed + self.held
    }

    fn kinds(&self) -> usize {
        let counts = [self.images, self.refused, self.failed, self.held];
        counts.iter().filter(|count| **count > 0).count()
    }

    /// The one reason there is; many are for the window. What stopped the queue comes first.
    fn reason(&self) -> Option<String> {
        let failures = if self.stops.is_empty() {
            &self.failures
        } else {
            &self.stops
        };
        let message = &failures.first()?.message;
        let is_only = failures.iter().all(|failure| failure.message == *message);
        is_only.then(|| message.clone())
    }

    fn title(&self, is_over: bool) -> String {
        if !self.stops.is_empty() {
            return "Queue stopped".to_owned();
        }
        if is_over && self.held > 0 {
            return "Queue on hold".to_owned();
        }
        if is_over && self.images > 0 {
            return "Queue finished".to_owned();
        }
        match (self.failed, self.refused) {
            (0, 0) => "Jobs on hold".to_owned(),
            (0, 1) => "A picture was refused".to_owned(),
            (0, many) => format!("{many} pictures were refused"),
            (1, 0) => "A picture failed".to_owned(),
            (failed, refused) => format!("{} pictures failed", failed + refused),
        }
    }

    /// "12 images, 1 failed".
    fn line(&self) -> String {
        let images = if self.images == 1 { "image" } else { "images" };
        let parts = [
            (self.images, images),
            (self.failed, "failed"),
            (self.refused, "refused"),
            (self.held, "on hold"),
        ];
        let parts: Vec<_> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        parts.join(", ")
    }

    /// What it cost, as far as it is news: a picture has its receipt, a failure should not have one.
    fn charge(&self) -> Option<String> {
        match (self.charged, self.maybe) {
            _ if self.sandbox => None,
            (0, 0) if self.images + self.held == 0 => Some("Not charged.".to_owned()),
            (0, 0) => None,
            (1, 0) if self.total() == 1 => Some("It was charged.".to_owned()),
            (0, 1) if self.total() == 1 => Some("It may have been charged.".to_owned()),
            (charged, 0) => Some(format!("{charged} charged without a picture.")),
            (charged, maybe) => Some(format!(
                "{} may have been charged without a picture.",
                charged + maybe
            )),
        }
    }
}

/// Nothing when nothing is worth it: everything was cancelled or dismissed.
pub(crate) fn words<'a>(jobs: impl Iterator<Item = &'a Ended>, is_over: bool) -> Option<Notice> {
    let count = Count::of(jobs);
    if count.total() == 0 {
        return None;
    }
    let mut body = Vec::new();
    let reason = count.reason();
    // "A picture failed" needs no "1 failed" below.
    if count.images > 0 || count.held > 1 || count.kinds() > 1 || reason.is_none() {
        body.push(count.line());
    }
    body.extend(reason);
    body.extend(count.charge());
    Some(Notice {
        title: count.title(is_over),
        body: sentences(&body),
    })
}

fn sentences(parts: &[String]) -> String {
    let mut text = String::new();
    for part in parts {
        if !text.is_empty() {
            text.push_str(if text.ends_with('.') { " " } else { ". " });
        }
        text.push_str(part);
    }
    text
}
