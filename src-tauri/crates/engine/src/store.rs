//! Rows of the library as the engine's own values, and back.

use plantain_library::rusqlite::Connection;
use plantain_library::{
    Error, attempts, images, jobs, ledger, outcomes, references, sessions, turns,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::failure::Charged;
use crate::job::{Attempt, JobSnapshot, JobState, Priority};
use crate::price::{Estimate, Line, LineKind, Receipt};
use crate::provider::Provider;
use crate::view::{ImageView, ReferenceView, SessionSummary, SessionView};

const OFF_PEAK: &str = "offPeak";

/// What a turn was asked with; the `settings` column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Recipe {
    pub(crate) model: String,
    pub(crate) size: Option<String>,
    pub(crate) ratio: Option<String>,
    pub(crate) thinking: Option<String>,
    pub(crate) grounded: bool,
    pub(crate) count: u32,
    /// For one variant.
    pub(crate) estimate: Estimate,
}

/// A value of ours as JSON text. Every type stored this way serialises.
pub(crate) fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

/// What the user has set, from its text. What cannot be read of it is as if it had not been set; the
/// rest holds.
pub(crate) fn readable<T: DeserializeOwned + Default>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|_| {
        let mut good = serde_json::Map::new();
        if let Ok(Value::Object(fields)) = serde_json::from_str(text) {
            for (name, value) in fields {
                let trial = Value::Object([(name.clone(), value.clone())].into_iter().collect());
                if serde_json::from_value::<T>(trial).is_ok() {
                    good.insert(name, value);
                } else {
                    tracing::warn!(name, "a stored setting cannot be read and is left out");
                }
            }
        }
        serde_json::from_value(Value::Object(good)).unwrap_or_default()
    })
}

/// A job's state as its row's detail, with what belongs to the job and has no column.
pub(crate) fn detail(state: &JobState, off_peak: bool) -> String {
    let mut value = serde_json::to_value(state).unwrap_or_default();
    if let Some(object) = value.as_object_mut()
        && off_peak
    {
        object.insert(OFF_PEAK.to_owned(), true.into());
    }
    value.to_string()
}

/// A row's state; none when it is of another program's making.
pub(crate) fn state_of(row: &jobs::JobRow) -> Option<JobState> {
    let detail = row.detail.as_deref()?;
    serde_json::from_str(detail).ok()
}

/// Puts a state into a row.
pub(crate) fn write_state(row: &mut jobs::JobRow, state: &JobState, off_peak: bool) {
    state.name().clone_into(&mut row.state);
    row.detail = Some(detail(state, off_peak));
    row.failure = match state {
        JobState::Refused { failure }
        | JobState::Failed { failure }
        | JobState::Held { failure, .. } => Some(json(failure)),
        _ => None,
    };
}

pub(crate) fn is_off_peak(detail: Option<&str>) -> bool {
    detail
        .and_then(|detail| serde_json::from_str::<Value>(detail).ok())
        .is_some_and(|value| value.get(OFF_PEAK) == Some(&true.into()))
}

/// Widths, counts and sizes are stored signed.
fn small(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(if value < 0 { 0 } else { u32::MAX })
}

/// Everything a job's row leads to.
pub(crate) struct Story {
    pub(crate) snapshot: JobSnapshot,
    pub(crate) provider: Option<Provider>,
    pub(crate) references: Vec<ReferenceView>,
}

/// Reads a job with its turn, attempts and receipt; none when its turn is gone.
pub(crate) fn story(connection: &Connection, row: &jobs::JobRow) -> Result<Option<Story>, Error> {
    let Some(turn) = turns::get(connection, &row.turn_id)? else {
        return Ok(None);
    };
    let recipe: Recipe = serde_json::from_str(&turn.settings).unwrap_or_default();
    let provider: Option<Provider> = serde_json::from_str(&row.provider).ok();
    let state = state_of(row);
    let estimate = recipe.estimate;
    let snapshot = JobSnapshot {
        id: row.id.clone(),
        session: turn.session_id.clone(),
        turn: turn.id.clone(),
        step: small(turn.number),
        variant: small(row.variant),
        of: recipe.count,
        prompt: turn.prompt.clone(),
        model: row.model.clone(),
        size: recipe.size,
        ratio: recipe.ratio,
        thinking: recipe.thinking,
        grounded: recipe.grounded,
        created_ms: row.created_ms,
        finished_ms: row.finished_ms,
        state: state.unwrap_or(JobState::Queued { ahead: 0 }),
        priority: match row.priority {
            ..=-1 => Priority::Low,
            0 => Priority::Normal,
            1.. => Priority::High,
        },
        place: None,
        starts_ms: None,
        off_peak: is_off_peak(row.detail.as_deref()),
        receipt: receipt(connection, &row.id)?.map(|it| it.against(&estimate)),
        estimate,
        attempts: attempts_of(connection, &row.id)?,
        sandbox: provider.as_ref().is_some_and(Provider::is_sandbox),
    };
    let references = turn_references(connection, &turn)?;
    Ok(Some(Story {
        snapshot,
        provider,
        references,
    }))
}

/// A stored image with its whole recipe; none when it was imported without one.
pub(crate) fn image_view(
    connection: &Connection,
    row: &images::ImageRow,
) -> Result<Option<ImageView>, Error> {
    let Some(job_id) = &row.job_id else {
        return Ok(None);
    };
    let Some(job) = jobs::get(connection, job_id)? else {
        return Ok(None);
    };
    let Some(story) = story(connection, &job)? else {
        return Ok(None);
    };
    let text = outcomes::get(connection, job_id)?.and_then(|outcome| outcome.text);
    let Story {
        snapshot,
        references,
        ..
    } = story;
    Ok(Some(ImageView {
        id: row.id.clone(),
        blob: row.blob.clone(),
        session: snapshot.session,
        turn: snapshot.turn,
        job: snapshot.id,
        step: snapshot.step,
        variant: snapshot.variant,
        of: snapshot.of,
        prompt: snapshot.prompt,
        model: snapshot.model,
        size: snapshot.size,
        ratio: snapshot.ratio,
        thinking: snapshot.thinking,
        grounded: snapshot.grounded,
        references,
        width: small(row.width),
        height: small(row.height),
        mime: row.mime.clone(),
        bytes: row.bytes,
        text,
        created_ms: row.created_ms,
        took_ms: small(row.created_ms - snapshot.created_ms),
        estimate: snapshot.estimate,
        receipt: snapshot.receipt,
        attempts: snapshot.attempts,
        sandbox: snapshot.sandbox,
    }))
}

/// An open session: its pictures and the jobs that did not become pictures, oldest first.
pub(crate) fn session_view(
    connection: &Connection,
    id: &str,
) -> Result<Option<SessionView>, Error> {
    let Some(summary) = summary(connection, id)? else {
        return Ok(None);
    };
    let mut views = Vec::new();
    for row in images::by_session(connection, id)?.iter().rev() {
        views.extend(image_view(connection, row)?);
    }
    let mut unfinished = Vec::new();
    for row in jobs::by_session(connection, id)? {
        if row.dismissed_ms.is_none() && row.state != "done" {
            unfinished.extend(story(connection, &row)?.map(|story| story.snapshot));
        }
    }
    Ok(Some(SessionView {
        summary,
        images: views,
        jobs: unfinished,
    }))
}

/// One line of the session list; none when it is gone or deleted.
pub(crate) fn summary(connection: &Connection, id: &str) -> Result<Option<SessionSummary>, Error> {
    Ok(sessions::summary(connection, id)?
        .filter(|row| row.session.deleted_ms.is_none())
        .map(|row| summary_view(&row)))
}

pub(crate) fn summary_view(row: &sessions::SessionSummaryRow) -> SessionSummary {
    SessionSummary {
        id: row.session.id.clone(),
        title: row.session.title.clone(),
        images: small(row.images),
        cover: row.newest_blob.clone(),
        project: row.session.project_id.clone(),
        updated_ms: row.session.updated_ms,
    }
}

pub(crate) fn reference_view(row: &references::ReferenceRow) -> ReferenceView {
    ReferenceView {
        blob: row.blob.clone(),
        name: row.name.clone(),
        mime: row.mime.clone(),
        width: small(row.width),
        height: small(row.height),
        bytes: row.bytes,
    }
}

pub(crate) fn charged_word(charged: Charged) -> &'static str {
    match charged {
        Charged::No => "no",
        Charged::Yes => "yes",
        Charged::Maybe => "maybe",
    }
}

/// A job's attempts, the first first.
pub(crate) fn attempts_of(connection: &Connection, job: &str) -> Result<Vec<Attempt>, Error> {
    let view = |row: &attempts::AttemptRow| Attempt {
        number: small(row.number),
        outcome: row.outcome.clone(),
        status: row.status.and_then(|status| u16::try_from(status).ok()),
        waited_ms: small(row.waited_ms),
        took_ms: small(row.took_ms),
        charged: match row.charged.as_str() {
            "yes" => Charged::Yes,
            "maybe" => Charged::Maybe,
            _ => Charged::No,
        },
    };
    Ok(attempts::by_job(connection, job)?
        .iter()
        .map(view)
        .collect())
}

/// What all answers of a job came to, corrections included; none when nothing was answered.
pub(crate) fn receipt(connection: &Connection, job: &str) -> Result<Option<Receipt>, Error> {
    let rows = ledger::by_job(connection, job)?;
    let counted = rows.iter().filter(|row| match row.kind.as_str() {
        "maybe" => false,
        // Settled with nothing: nothing was charged.
        "correction" => row.nanos != 0,
        _ => true,
    });
    let sum = counted.fold(None::<Receipt>, |sum, row| {
        let mut lines = serde_json::from_str::<Vec<Line>>(&row.lines).unwrap_or_default();
        if row.kind == "correction" {
            let both = (row.nanos, row.nanos);
            lines.push(Line::new(LineKind::Correction, 1, (0, 0), both));
        }
        let charge = Receipt {
            nanos: row.nanos,
            lines,
            complete: row.complete,
            difference: None,
        };
        Some(sum.unwrap_or_else(Receipt::nothing).and(charge))
    });
    Ok(sum)
}

fn turn_references(
    connection: &Connection,
    turn: &turns::TurnRow,
) -> Result<Vec<ReferenceView>, Error> {
    let blobs: Vec<String> = serde_json::from_str(&turn.references_json).unwrap_or_default();
    let mut views = Vec::with_capacity(blobs.len());
    for blob in blobs {
        views.extend(
            references::get(connection, &blob)?
                .as_ref()
                .map(reference_view),
        );
    }
    Ok(views)
}
