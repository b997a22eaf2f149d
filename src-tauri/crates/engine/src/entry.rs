//! What one answer leaves on record: one transaction, whole or not at all.

use plantain_library::{Error, attempts, images, jobs, ledger, outcomes, sessions};

use crate::answer::{Answer, KeptPart};
use crate::charges;
use crate::failure::Charged;
use crate::job::{Attempt, JobState};
use crate::price::Receipt;
use crate::record::{attempt_row, code_word, is_recorded};
use crate::state::Job;
use crate::store;
use crate::tree::Tree;
use crate::turn::TurnView;
use crate::view::{ImageView, SessionSummary};

/// What one transaction writes for one answer.
pub(crate) struct Entry {
    pub(crate) job: String,
    pub(crate) session: String,
    pub(crate) turn: String,
    pub(crate) attempt: Attempt,
    pub(crate) image: Option<images::ImageRow>,
    pub(crate) outcome: outcomes::OutcomeRow,
    pub(crate) charge: ledger::LedgerRow,
    /// How the job goes on: it has ended, or it is tried once more.
    pub(crate) state: JobState,
    pub(crate) off_peak: bool,
    pub(crate) now: i64,
}

#[expect(
    clippy::too_many_arguments,
    reason = "one row each, gathered for one transaction"
)]
pub(crate) fn entry(
    job: &Job,
    mut attempt: Attempt,
    answer: &Answer,
    blobs: &[plantain_library::Stored],
    image: Option<images::ImageRow>,
    receipt: &Receipt,
    state: JobState,
    now: i64,
) -> Entry {
    let id = job.snapshot.id.clone();
    let charge = charge_row(job, attempt.number, answer, receipt, now);
    let blob_of = |index: usize| blobs.get(index).map(|stored| stored.id.as_str().to_owned());
    let kept: Vec<KeptPart> = answer
        .parts
        .iter()
        .map(|(template, index)| KeptPart {
            template: template.clone(),
            blob: index.and_then(blob_of),
        })
        .collect();
    "image".clone_into(&mut attempt.outcome);
    attempt.charged = if receipt.nanos > 0 || !receipt.complete {
        Charged::Yes
    } else {
        Charged::No
    };
    if let Some(failure) = &answer.refusal {
        attempt.outcome = code_word(failure);
        attempt.charged = failure.charged;
    }
    Entry {
        session: job.snapshot.session.clone(),
        turn: job.snapshot.turn.clone(),
        attempt,
        image,
        outcome: outcomes::OutcomeRow {
            job_id: id.clone(),
            finish: answer.finish.clone(),
            text: answer.text.clone(),
            content: store::json(&kept),
            usage: answer.usage_text.clone(),
            model_version: answer.model_version.clone(),
            response_id: answer.response_id.clone(),
        },
        charge,
        off_peak: job.snapshot.off_peak && !state.is_finished(),
        job: id,
        state,
        now,
    }
}

/// The ledger's entry for one answer.
fn charge_row(
    job: &Job,
    attempt: u32,
    answer: &Answer,
    receipt: &Receipt,
    now: i64,
) -> ledger::LedgerRow {
    let snapshot = &job.snapshot;
    // An estimate is for a picture; an answer without one says nothing about it.
    let estimated = !answer.images.is_empty();
    ledger::LedgerRow {
        at_ms: now,
        kind: "charge".to_owned(),
        job_id: Some(snapshot.id.clone()),
        model: snapshot.model.clone(),
        size: snapshot.size.clone().unwrap_or_default(),
        nanos: receipt.nanos,
        lines: store::json(&receipt.lines),
        complete: receipt.complete,
        session_id: Some(snapshot.session.clone()),
        practice: job.provider.is_sandbox(),
        attempt: Some(i64::from(attempt)),
        images: i64::try_from(answer.images.len()).unwrap_or(i64::MAX),
        estimate_low_nanos: estimated.then_some(snapshot.estimate.low_nanos),
        estimate_high_nanos: estimated.then_some(snapshot.estimate.high_nanos),
        ..ledger::LedgerRow::default()
    }
}

/// What to tell once it is written.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) image: Option<ImageView>,
    pub(crate) summary: Option<SessionSummary>,
    /// What all answers of the job came to.
    pub(crate) total: Option<Receipt>,
    pub(crate) turn: Option<TurnView>,
}

pub(crate) fn write(
    transaction: &plantain_library::rusqlite::Transaction<'_>,
    entry: &Entry,
) -> Result<Told, Error> {
    // A repeated recovery must not charge twice: the attempt's row tells whether this was done.
    let number = i64::from(entry.attempt.number);
    let known = attempts::by_job(transaction, &entry.job)?;
    if known
        .iter()
        .any(|row| row.number == number && is_recorded(&row.outcome))
    {
        return Ok(Told {
            total: store::receipt(transaction, &entry.job)?,
            ..Told::default()
        });
    }
    attempts::update(
        transaction,
        &attempt_row(&entry.job, &entry.attempt, entry.now),
    )?;
    outcomes::save(transaction, &entry.outcome)?;
    settle_maybe(transaction, entry)?;
    ledger::insert(transaction, &entry.charge)?;
    if let Some(image) = &entry.image {
        images::insert(transaction, image)?;
    }
    if let Some(mut row) = jobs::get(transaction, &entry.job)? {
        store::write_state(&mut row, &entry.state, entry.off_peak);
        row.updated_ms = entry.now;
        if entry.state.is_finished() {
            row.finished_ms = Some(entry.now);
            row.owner = None;
        }
        jobs::update(transaction, &row)?;
    }
    sessions::touch(transaction, &entry.session, entry.now)?;
    let tree = Tree::of_turn(transaction, &entry.turn)?;
    Ok(Told {
        image: entry.image.as_ref().and_then(|image| tree.image(image)),
        summary: store::summary(transaction, &entry.session)?,
        total: store::receipt(transaction, &entry.job)?,
        turn: tree.turn(&entry.turn),
    })
}

/// An answer that was given up for lost is here after all: what may have been charged for it is
/// settled by its receipt.
fn settle_maybe(
    transaction: &plantain_library::rusqlite::Transaction<'_>,
    entry: &Entry,
) -> Result<(), Error> {
    for maybe in ledger::by_job(transaction, &entry.job)? {
        let is_this = maybe.kind == "maybe" && maybe.attempt == entry.charge.attempt;
        if is_this && ledger::corrections(transaction, maybe.id)?.is_empty() {
            let settled = charges::correction(&maybe, 0, "settled: the answer arrived", entry.now);
            ledger::insert(transaction, &settled)?;
        }
    }
    Ok(())
}
