//! The ledger as the user reads it: what was charged, what may have been, and what was put right.
//! Nothing in it is ever changed; every correction is an entry of its own, with a reason.

use plantain_library::ledger::{self, LedgerRow};
use plantain_library::rusqlite::{Connection, Transaction};
use plantain_library::{Error, attempts, jobs, sessions};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::deed::{TrashKey, TrashKind};
use crate::engine::Engine;
use crate::failure::{Charged, Failure, FailureCode};
use crate::job::Attempt;
use crate::price::{Line, Receipt};
use crate::state::Shared;
use crate::store;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;
/// More than any correction: a million dollars, in nano-dollars.
const LARGEST_NANOS: i64 = 1_000_000_000_000_000;

/// What kind of entry it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ChargeKind {
    /// An answer's receipt.
    Charge,
    /// A request that went out and whose answer never came: it may have been charged.
    Maybe,
    /// Another entry put right, or a `Maybe` settled.
    Correction,
}

/// One entry. Money in nano-dollars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChargeView {
    /// Its number.
    #[specta(type = specta_typescript::Number)]
    pub id: i64,
    /// What kind.
    pub kind: ChargeKind,
    /// When it was written down.
    #[specta(type = specta_typescript::Number)]
    pub at_ms: i64,
    /// The user's own day it belongs to, `YYYY-MM-DD`.
    pub day: String,
    /// The session's title, if it was in one.
    pub session: Option<String>,
    /// The job it was charged for.
    pub job: Option<String>,
    /// The model.
    pub model: String,
    /// The size asked for; empty for none.
    pub size: String,
    /// Nano-dollars; for a `Maybe`, at most.
    #[specta(type = specta_typescript::Number)]
    pub nanos: i64,
    /// Where it comes from.
    pub lines: Vec<Line>,
    /// Whether the provider's numbers were all there and agreed.
    pub complete: bool,
    /// Whether it was practice in the sandbox.
    pub practice: bool,
    /// Why a correction was made.
    pub reason: Option<String>,
    /// The entry that a correction corrects.
    #[specta(type = Option<specta_typescript::Number>)]
    pub corrects: Option<i64>,
}

/// What may have been charged and waits for the user's word, the oldest first.
pub(crate) fn unsettled(connection: &Connection) -> Result<Vec<ChargeView>, Error> {
    ledger::unsettled(connection)?
        .into_iter()
        .map(|row| view(connection, row))
        .collect()
}

fn view(connection: &Connection, row: LedgerRow) -> Result<ChargeView, Error> {
    let session = match &row.session_id {
        Some(id) => sessions::get(connection, id)?.map(|session| session.title),
        None => None,
    };
    Ok(ChargeView {
        id: row.id,
        kind: match row.kind.as_str() {
            "maybe" => ChargeKind::Maybe,
            "correction" => ChargeKind::Correction,
            _ => ChargeKind::Charge,
        },
        at_ms: row.at_ms,
        day: row.local_day,
        session,
        job: row.job_id,
        model: row.model,
        size: row.size,
        nanos: row.nanos,
        lines: serde_json::from_str(&row.lines).unwrap_or_default(),
        complete: row.complete,
        practice: row.practice,
        reason: row.reason,
        corrects: row.corrects,
    })
}

/// An entry that corrects another by so much.
pub(crate) fn correction(entry: &LedgerRow, nanos: i64, reason: &str, now_ms: i64) -> LedgerRow {
    LedgerRow {
        id: 0,
        at_ms: now_ms,
        kind: "correction".to_owned(),
        nanos,
        lines: "[]".to_owned(),
        complete: true,
        reason: Some(reason.to_owned()),
        corrects: Some(entry.id),
        images: 0,
        estimate_low_nanos: None,
        estimate_high_nanos: None,
        ..entry.clone()
    }
}

impl Engine {
    /// Entries, the newest first; the next page begins before the last one's id.
    ///
    /// # Errors
    /// The library cannot be read.
    pub async fn charges(
        &self,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<ChargeView>, Failure> {
        let views = self
            .library()
            .read(move |connection| {
                let rows = ledger::page(connection, before, limit.min(1_000))?;
                rows.into_iter().map(|row| view(connection, row)).collect()
            })
            .await?;
        Ok(views)
    }

    /// What may have been charged and waits for the user's word, the newest first.
    ///
    /// # Errors
    /// The library cannot be read.
    pub async fn unsettled_charges(&self) -> Result<Vec<ChargeView>, Failure> {
        let mut open = self.library().read(unsettled).await?;
        open.reverse();
        Ok(open)
    }

    /// Settles what may have been charged, by the user's word: with what it came to, or with
    /// nothing. Answers with the new entry.
    ///
    /// # Errors
    /// There is no such entry, it is settled already, or the amount makes no sense.
    pub async fn settle_charge(&self, id: i64, nanos: i64) -> Result<ChargeView, Failure> {
        check_amount(nanos)?;
        let reason = if nanos == 0 {
            "settled: not charged"
        } else {
            "settled: charged"
        };
        self.correct_with(id, move |entry, earlier| {
            if entry.kind != "maybe" {
                return Err("Only what may have been charged can be settled.");
            }
            if !earlier.is_empty() {
                return Err("This is settled already.");
            }
            Ok((nanos, reason.to_owned()))
        })
        .await
    }

    /// Corrects a charge to what it really came to. Answers with the new entry.
    ///
    /// # Errors
    /// There is no such entry, the reason is missing, or the amount makes no sense.
    pub async fn correct_charge(
        &self,
        id: i64,
        to_nanos: i64,
        reason: &str,
    ) -> Result<ChargeView, Failure> {
        check_amount(to_nanos)?;
        let reason: String = reason.trim().chars().take(LONGEST_REASON).collect();
        if reason.is_empty() {
            return Err(invalid("Say why: a correction needs a reason."));
        }
        self.correct_with(id, move |entry, earlier| {
            if entry.kind != "charge" {
                return Err("Only a charge can be corrected.");
            }
            let corrected = earlier.iter().map(|row| row.nanos);
            let now = corrected.fold(entry.nanos, i64::saturating_add);
            Ok((to_nanos.saturating_sub(now), reason))
        })
        .await
    }

    /// Tells the turn of a job and its pictures: they say what it cost, also when it has long ended.
    async fn tell_charged(&self, job: &str) -> Result<(), Failure> {
        let job = job.to_owned();
        let row = self
            .library()
            .read(move |connection| jobs::get(connection, &job))
            .await?;
        let Some(row) = row else { return Ok(()) };
        let kind = TrashKind::Turn;
        let id = row.turn_id;
        self.shared().tell_touched(&TrashKey { kind, id }).await
    }

    async fn correct_with(
        &self,
        id: i64,
        decide: impl FnOnce(&LedgerRow, &[LedgerRow]) -> Result<(i64, String), &'static str>
        + Send
        + 'static,
    ) -> Result<ChargeView, Failure> {
        let now = self.shared().now_ms();
        let (entry, corrected) = self
            .library()
            .write(move |transaction| correct(transaction, id, decide, now))
            .await??;
        if let Some(corrected) = corrected {
            let job = corrected.job.clone();
            self.shared().show(corrected);
            self.tell_charged(&job).await?;
        }
        self.shared().recount().await?;
        self.shared().wake.notify_one();
        Ok(entry)
    }
}

impl Shared {
    /// The ledger's entry for an attempt that may have been charged and whose answer is not here.
    pub(crate) fn maybe_row(&self, id: &str, attempt: &Attempt, now_ms: i64) -> Option<LedgerRow> {
        if attempt.charged != Charged::Maybe {
            return None;
        }
        let state = self.state();
        // Practice is never charged: there is nothing for the user to find out.
        let job = state
            .jobs
            .get(id)
            .filter(|job| !job.provider.is_sandbox())?;
        Some(LedgerRow {
            at_ms: now_ms,
            kind: "maybe".to_owned(),
            job_id: Some(id.to_owned()),
            model: job.snapshot.model.clone(),
            size: job.snapshot.size.clone().unwrap_or_default(),
            nanos: job.snapshot.estimate.high_nanos,
            lines: "[]".to_owned(),
            session_id: Some(job.snapshot.session.clone()),
            attempt: Some(i64::from(attempt.number)),
            ..LedgerRow::default()
        })
    }

    /// A job that is still shown says what it came to now.
    fn show(&self, corrected: Corrected) {
        let mut state = self.state();
        let Some(job) = state.jobs.get_mut(&corrected.job) else {
            return;
        };
        let snapshot = &mut job.snapshot;
        let estimate = &snapshot.estimate;
        snapshot.receipt = corrected.receipt.map(|receipt| receipt.against(estimate));
        snapshot.attempts = corrected.attempts;
        if let Some(charged) = corrected.settled {
            let state = snapshot.state.clone();
            snapshot.state = state.settled(charged).after(&snapshot.attempts);
        }
        self.tell_job(snapshot);
    }
}

/// A job after one of its entries was put right.
struct Corrected {
    job: String,
    receipt: Option<Receipt>,
    attempts: Vec<Attempt>,
    /// What the user has found out, if that was open.
    settled: Option<Charged>,
}

fn correct(
    transaction: &Transaction<'_>,
    id: i64,
    decide: impl FnOnce(&LedgerRow, &[LedgerRow]) -> Result<(i64, String), &'static str>,
    now: i64,
) -> Result<Result<(ChargeView, Option<Corrected>), Failure>, Error> {
    let Some(entry) = ledger::get(transaction, id)? else {
        return Ok(Err(Failure::before_sending(
            FailureCode::NotFound,
            "There is no such entry in the ledger.",
        )));
    };
    match decide(&entry, &ledger::corrections(transaction, id)?) {
        Ok((nanos, reason)) => {
            let new = ledger::insert(transaction, &correction(&entry, nanos, &reason, now))?;
            let new = ledger::get(transaction, new)?.unwrap_or_default();
            let new = view(transaction, new)?;
            let settled = (entry.kind == "maybe").then_some(if nanos > 0 {
                Charged::Yes
            } else {
                Charged::No
            });
            if let Some(charged) = settled {
                settle_attempt(transaction, &entry, charged)?;
            }
            let Some(job) = entry.job_id else {
                return Ok(Ok((new, None)));
            };
            let corrected = Corrected {
                receipt: store::receipt(transaction, &job)?,
                attempts: store::attempts_of(transaction, &job)?,
                settled,
                job,
            };
            Ok(Ok((new, Some(corrected))))
        }
        Err(message) => Ok(Err(invalid(message))),
    }
}

/// The attempt and its job say what the user has found out.
fn settle_attempt(
    transaction: &Transaction<'_>,
    entry: &LedgerRow,
    charged: Charged,
) -> Result<(), Error> {
    let Some(job) = &entry.job_id else {
        return Ok(());
    };
    for mut row in attempts::by_job(transaction, job)? {
        if Some(row.number) == entry.attempt {
            store::charged_word(charged).clone_into(&mut row.charged);
            attempts::update(transaction, &row)?;
        }
    }
    let Some(mut row) = jobs::get(transaction, job)? else {
        return Ok(());
    };
    if let Some(state) = store::state_of(&row) {
        let attempts = store::attempts_of(transaction, job)?;
        let state = state.settled(charged).after(&attempts);
        let off_peak = store::is_off_peak(row.detail.as_deref());
        store::write_state(&mut row, &state, off_peak);
        jobs::update(transaction, &row)?;
    }
    Ok(())
}

fn check_amount(nanos: i64) -> Result<(), Failure> {
    if (0..=LARGEST_NANOS).contains(&nanos) {
        Ok(())
    } else {
        Err(invalid("An amount is between $0 and $1,000,000."))
    }
}

fn invalid(message: &str) -> Failure {
    Failure::before_sending(FailureCode::SettingsInvalid, message)
}
