//! From arrived bytes to a picture, a receipt and an event: first the disk, then everything else.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use plantain_library::{Stored, attempts, images};
use plantain_pacing::Demand;

use crate::answer::{Answer, ArrivedImage};
use crate::attempt::after;
use crate::entry::{Told, entry, write};
use crate::event::EngineEvent;
use crate::failure::{Charged, Failure};
use crate::habit::Habit;
use crate::job::{Attempt, JobState};
use crate::price::Receipt;
use crate::receipt::{self, Delivery};
use crate::result::MadeFrom;
use crate::state::{Job, Shared};
use crate::store;

/// An answer that is on record.
pub(crate) struct Recorded {
    /// What it came to.
    pub(crate) state: JobState,
    /// What it took from each limit; none when the provider does not say.
    pub(crate) used: Option<Demand>,
    /// Without a picture: whether the same request may well bring one the next time.
    pub(crate) may_differ: bool,
}

impl Shared {
    /// Records an answer that is already safe in the library's `incoming` folder.
    ///
    /// Every step may be repeated: a crash in between leaves the incoming file, and the next
    /// start comes here again with the same bytes.
    ///
    /// `once_more` is after how long the job is sent again if there is no picture and another try
    /// may bring one. It is then put on record as such and not as ended: what has ended stays so.
    pub(crate) async fn record(
        self: &Arc<Self>,
        job: &Job,
        attempt: Attempt,
        body: Bytes,
        once_more: Option<Duration>,
    ) -> Result<Recorded, Failure> {
        let answer = tokio::task::spawn_blocking(move || Answer::read(&body))
            .await
            .map_err(|_| crashed())??;
        let blobs = self.store_images(&answer).await?;
        let now = self.now_ms();
        let made_from = self.made_from(job).await?;
        let image = self
            .image(job, &answer, &blobs, made_from.as_ref(), now)
            .await;
        let state = match (&image, &answer.refusal) {
            (Some(row), _) => JobState::Done {
                image: row.id.clone(),
            },
            (None, Some(failure)) => JobState::Refused {
                failure: failure.clone(),
            },
            (None, None) => return Err(crashed()),
        };
        let receipt = self.receipt(job, &answer);
        let again = once_more.filter(|_| answer.may_differ);
        let goes_on = goes_on(&state, again, (&attempt, now));
        let entry = entry(job, attempt, &answer, &blobs, image, &receipt, goes_on, now);
        let told = self.ports.library.write(move |t| write(t, &entry)).await?;
        {
            let mut states = self.state();
            if let Some(habit) = habit(job, &answer, &receipt) {
                states.habits.note(habit, receipt.words());
            }
            if let Some(known) = states.jobs.get_mut(&job.snapshot.id) {
                known.snapshot.receipt.clone_from(&told.total);
            }
        }
        self.tell_recorded(told, made_from);
        self.recount_quietly().await;
        Ok(Recorded {
            state,
            used: used(&answer, &receipt),
            may_differ: answer.may_differ,
        })
    }

    /// Tells what is on record now; how much a picture changed follows when it is known.
    fn tell_recorded(self: &Arc<Self>, told: Told, made_from: Option<MadeFrom>) {
        if let Some(image) = told.image {
            let of = (image.id.clone(), image.blob.clone());
            let image = Box::new(image);
            self.tell(EngineEvent::Image { image });
            if let Some(made_from) = made_from {
                self.measure_later(of, made_from.blob);
            }
        }
        if let Some(turn) = told.turn {
            let turn = Box::new(turn);
            self.tell(EngineEvent::Turn { turn });
        }
        if let Some(session) = told.summary {
            self.tell(EngineEvent::Session { session });
        }
    }

    /// The result of an answer as it will be stored; none without a picture.
    async fn image(
        &self,
        job: &Job,
        answer: &Answer,
        blobs: &[Stored],
        made_from: Option<&MadeFrom>,
        now: i64,
    ) -> Option<images::ImageRow> {
        let index = answer.result?;
        let (arrived, stored) = (answer.images.get(index)?, blobs.get(index)?);
        Some(self.image_row(job, arrived, stored, made_from, now).await)
    }

    async fn store_images(&self, answer: &Answer) -> Result<Vec<Stored>, Failure> {
        let mut blobs = Vec::with_capacity(answer.images.len());
        for image in &answer.images {
            let library = &self.ports.library;
            let stored = library
                .store_blob(image.bytes.clone(), image.mime.extension())
                .await?;
            blobs.push(stored);
        }
        Ok(blobs)
    }

    async fn image_row(
        &self,
        job: &Job,
        arrived: &ArrivedImage,
        stored: &Stored,
        made_from: Option<&MadeFrom>,
        now: i64,
    ) -> images::ImageRow {
        let shaped = match made_from {
            Some(made_from) => self.shaped(arrived, made_from).await,
            None => None,
        };
        let shown = shaped.as_ref().unwrap_or(stored);
        // A picture this program cannot decode is still the user's picture: keep it.
        let inspected = self.ports.library.inspect_blob(&shown.id).await.ok();
        let size = inspected
            .as_ref()
            .map_or((0, 0), |seen| (seen.width, seen.height));
        let mime = match (&shaped, &inspected) {
            (Some(_), Some(seen)) => seen.mime.clone(),
            _ => arrived.mime.as_str().to_owned(),
        };
        images::ImageRow {
            id: self.id(),
            blob: shown.id.as_str().to_owned(),
            extension: shown.extension.clone(),
            original_blob: shaped.as_ref().map(|_| stored.id.as_str().to_owned()),
            job_id: Some(job.snapshot.id.clone()),
            turn_id: Some(job.snapshot.turn.clone()),
            session_id: Some(job.snapshot.session.clone()),
            mime,
            width: i64::from(size.0),
            height: i64::from(size.1),
            bytes: i64::try_from(shown.length).unwrap_or(i64::MAX),
            thumbhash: inspected.and_then(|seen| seen.thumbhash),
            created_ms: now,
            starred: false,
            rejected: false,
            changed: None,
            depth: made_from.map_or(0, |made_from| made_from.depth) + 1,
            deleted_ms: None,
        }
    }

    fn receipt(&self, job: &Job, answer: &Answer) -> Receipt {
        let state = self.state();
        let Some(model) = state.catalogue.model(&job.snapshot.model) else {
            return Receipt {
                complete: false,
                ..Receipt::nothing()
            };
        };
        let rates = state.prices.rates(model, Some(&job.provider), false);
        let delivery = Delivery {
            usage: answer.usage.as_ref(),
            images: u32::try_from(answer.images.len()).unwrap_or(u32::MAX),
            each: i64::from(model.image_tokens(job.snapshot.size.as_deref())),
            queries: answer.queries,
        };
        receipt::receipt(&rates, delivery).against(&job.snapshot.estimate)
    }
}

/// How a job goes on whose answer is read: it has ended, or is tried `again` after so long.
fn goes_on(state: &JobState, again: Option<Duration>, (attempt, now): (&Attempt, i64)) -> JobState {
    match (state, again) {
        (JobState::Refused { failure }, Some(delay)) => JobState::Retrying {
            attempt: attempt.number + 1,
            until_ms: after(now, delay),
            failure: failure.clone(),
        },
        (ended, _) => ended.clone(),
    }
}

/// What an answer teaches about the model; none when it is not one picture with whole numbers.
fn habit(job: &Job, answer: &Answer, receipt: &Receipt) -> Option<Habit> {
    let is_plain = answer.images.len() == 1 && receipt.complete && receipt.words() > 0;
    is_plain.then(|| Habit {
        model: job.snapshot.model.clone(),
        size: job.snapshot.size.clone(),
        level: job.snapshot.thinking.clone(),
    })
}

/// What an answer took from each limit, by the provider's own numbers where it gives them.
fn used(answer: &Answer, receipt: &Receipt) -> Option<Demand> {
    let prompt = answer.usage.as_ref()?.prompt?;
    let images = u64::try_from(answer.images.len()).unwrap_or(u64::MAX);
    Some(Demand {
        requests: 1,
        input_tokens: prompt,
        // One that was made and withheld has been counted.
        images: images.max(1),
        nanos: u64::try_from(receipt.nanos).unwrap_or(0),
    })
}

/// An attempt as its row. `started_ms` is only used on insert.
pub(crate) fn attempt_row(job: &str, attempt: &Attempt, started_ms: i64) -> attempts::AttemptRow {
    attempts::AttemptRow {
        job_id: job.to_owned(),
        number: i64::from(attempt.number),
        outcome: attempt.outcome.clone(),
        status: attempt.status.map(i64::from),
        waited_ms: i64::from(attempt.waited_ms),
        took_ms: i64::from(attempt.took_ms),
        started_ms,
        charged: store::charged_word(attempt.charged).to_owned(),
        detail: None,
    }
}

/// Whether an attempt's answer is in the library: its picture, or the reason why there is none.
pub(crate) fn is_recorded(outcome: &str) -> bool {
    matches!(
        outcome,
        "image"
            | "imageBlocked"
            | "promptBlocked"
            | "noImage"
            | "accountLimited"
            | "signatureMissing"
    )
}

/// A failure's code as the word used over the wire.
pub(crate) fn code_word(failure: &Failure) -> String {
    match serde_json::to_value(failure.code) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(_) | Err(_) => "failed".to_owned(),
    }
}

fn crashed() -> Failure {
    Failure {
        charged: Charged::Maybe,
        ..Failure::before_sending(
            crate::failure::FailureCode::AnswerUnreadable,
            "The answer arrived and is kept, but reading it failed.",
        )
    }
}
