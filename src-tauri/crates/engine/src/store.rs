//! Rows of the library as the engine's own values, and back.

use plantain_library::rusqlite::Connection;
use plantain_library::{Error, attempts, jobs, ledger, references, sessions};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::aspect::Aspect;
use crate::failure::Charged;
use crate::job::{Attempt, JobState};
use crate::price::{Estimate, Line, LineKind, Receipt};
use crate::request::{EditOrder, ReferenceOrder, ReferenceRole};
use crate::turn::TurnNote;
use crate::view::{ReferenceView, SessionSummary};

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
    /// What it edits.
    pub(crate) edit: Option<EditOrder>,
    /// The ratio that is sent, where the source decides.
    pub(crate) aspect: Option<Aspect>,
    /// What is told about how it was sent.
    pub(crate) notes: Vec<TurnNote>,
}

impl Recipe {
    /// The ratio that is sent: the one asked for, or the one that follows the source.
    pub(crate) fn sent_ratio(&self) -> Option<String> {
        let follows = self.aspect.as_ref().and_then(|aspect| aspect.ratio.clone());
        follows.or_else(|| self.ratio.clone())
    }
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
pub(crate) fn small(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(if value < 0 { 0 } else { u32::MAX })
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
        archived: row.session.archived_ms.is_some(),
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
        sent_bytes: row.sent.as_ref().map_or(row.bytes, |sent| sent.bytes),
        sent_width: small(row.sent.as_ref().map_or(row.width, |sent| sent.width)),
        sent_height: small(row.sent.as_ref().map_or(row.height, |sent| sent.height)),
        notes: readable_list(row.notes.as_deref()),
    }
}

fn readable_list<T: DeserializeOwned>(text: Option<&str>) -> Vec<T> {
    text.and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

pub(crate) fn charged_word(charged: Charged) -> &'static str {
    match charged {
        Charged::No => "no",
        Charged::Yes => "yes",
        Charged::Maybe => "maybe",
    }
}

/// An attempt's row as the outside sees it.
pub(crate) fn attempt(row: &attempts::AttemptRow) -> Attempt {
    Attempt {
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
    }
}

/// A job's attempts, the first first.
pub(crate) fn attempts_of(connection: &Connection, job: &str) -> Result<Vec<Attempt>, Error> {
    let rows = attempts::by_job(connection, job)?;
    Ok(rows.iter().map(attempt).collect())
}

/// What all answers of a job came to, corrections included; none when nothing was answered.
pub(crate) fn receipt(connection: &Connection, job: &str) -> Result<Option<Receipt>, Error> {
    Ok(receipt_of(&ledger::by_job(connection, job)?))
}

/// The same from a job's entries.
pub(crate) fn receipt_of(rows: &[ledger::LedgerRow]) -> Option<Receipt> {
    let counted = rows.iter().filter(|row| match row.kind.as_str() {
        "maybe" => false,
        // Settled with nothing: nothing was charged.
        "correction" => row.nanos != 0,
        _ => true,
    });
    counted.fold(None::<Receipt>, |sum, row| {
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
    })
}

/// A turn's references from its row. Older versions kept their blobs alone.
pub(crate) fn orders(text: &str) -> Vec<ReferenceOrder> {
    serde_json::from_str(text).unwrap_or_else(|_| {
        let blobs: Vec<String> = serde_json::from_str(text).unwrap_or_default();
        let order = |blob| ReferenceOrder {
            blob,
            name: String::new(),
            role: ReferenceRole::Object,
        };
        blobs.into_iter().map(order).collect()
    })
}
