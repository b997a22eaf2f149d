//! What a send needs, and the journal that says "about to send" before the socket is touched.

use std::sync::Arc;

use plantain_gemini::GenerateContent;
use plantain_library::{attempts, jobs};
use secrecy::SecretString;

use crate::failure::{Failure, FailureCode};
use crate::job::{Attempt, JobState};
use crate::pacer::Pass;
use crate::passes::Desk;
use crate::ports::ImageApi;
use crate::record::attempt_row;
use crate::state::{Job, Shared};
use crate::store;

/// An answer with a 4K picture, the picture by itself and the database's log.
const ROOM_FOR_AN_ANSWER: u64 = 64 * 1024 * 1024;

/// Everything a send needs, gathered before anything is written.
pub(crate) struct Letter {
    pub(crate) api: Arc<dyn ImageApi>,
    pub(crate) key: SecretString,
    pub(crate) request: GenerateContent,
}

/// What came of writing "about to send".
pub(crate) enum Journalled {
    /// It is written, and the request counts from now.
    Out(Pass),
    /// There is no room any more: preparing took so long that others went, or the provider has asked
    /// for silence meanwhile. Nothing is written, and the pass is given back.
    Late,
    /// Another process has ended it since. Nothing is written.
    Gone(Pass),
}

impl Shared {
    pub(crate) async fn letter(self: &Arc<Self>, job: &Job) -> Result<Letter, Failure> {
        let request = self.request(job).await?;
        let api = self.api(&job.provider)?;
        let key = self.key_for(&job.provider).await?;
        Ok(Letter { api, key, request })
    }

    /// Writes "about to send", and counts the request from now. On a failure nothing was written; the
    /// pass is given back, or has been.
    pub(crate) async fn journal(
        self: &Arc<Self>,
        job: &Job,
        attempt: &Attempt,
        pass: Pass,
    ) -> Result<Journalled, (Option<Pass>, Failure)> {
        if let Err(failure) = self.check_room() {
            return Err((Some(pass), failure));
        }
        let at_ms = self.now_ms();
        let row = attempt_row(&job.snapshot.id, attempt, at_ms);
        let sending = JobState::Sending {
            sent: 0,
            total: 0,
            since_ms: at_ms,
        };
        let detail = store::detail(&sending, job.snapshot.off_peak);
        let reserved = job.costs_nanos().unwrap_or(0);
        let shared = self.clone();
        let stub = pass.stub();
        let written = self
            .ports
            .library
            .write(move |transaction| {
                if !jobs::is_owned(transaction, &row.job_id, &shared.owner)? {
                    return Ok(Journalled::Gone(pass));
                }
                let Some(pass) = Desk::open(&shared, transaction)?.depart(pass)? else {
                    jobs::reserve(transaction, &row.job_id, 0)?;
                    return Ok(Journalled::Late);
                };
                attempts::insert(transaction, &row)?;
                let (id, name) = (&row.job_id, sending.name());
                jobs::set_state(transaction, id, name, Some(&detail), at_ms)?;
                // Set aside already, unless a late word on how the job waited came in between.
                jobs::reserve(transaction, id, reserved)?;
                Ok(Journalled::Out(pass))
            })
            .await;
        match written {
            Ok(journalled) => Ok(journalled),
            Err(error) => {
                // Rolled back, the stored pacing still has the pass as it was.
                let scope = stub.scope.clone();
                let lost = self.with_pacer(&scope, move |pacer, now| pacer.lose(&stub, now));
                if let Err(failure) = lost.await {
                    tracing::warn!(%failure, "a pass could not be given back");
                }
                Err((None, error.into()))
            }
        }
    }

    /// A full disk must not meet a paid answer: it is found out before anything is sent, with room
    /// for everything under way, this request included.
    fn check_room(&self) -> Result<(), Failure> {
        let under_way = self
            .state()
            .jobs
            .values()
            .filter(|job| job.snapshot.state.is_in_flight())
            .count();
        let room = ROOM_FOR_AN_ANSWER.saturating_mul(u64::try_from(under_way).unwrap_or(u64::MAX));
        if self.ports.library.free_space()? < room {
            return Err(Failure::before_sending(
                FailureCode::StorageFull,
                "The disk that holds the library is nearly full. Nothing was sent.",
            ));
        }
        Ok(())
    }
}
