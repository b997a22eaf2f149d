//! A copy of a session: every turn and picture once more, no file twice, nothing sent or charged.

use std::collections::HashMap;
use std::sync::Arc;

use plantain_library::rusqlite::Transaction;
use plantain_library::{Error, branches, images, jobs, outcomes, sessions, turns};

use crate::engine::Engine;
use crate::event::EngineEvent;
use crate::failure::{Charged, Failure};
use crate::job::JobState;
use crate::session::no_session;
use crate::state::Shared;
use crate::store::{self, Recipe};
use crate::view::SessionView;

/// Rows on their way into the copy, with the ids they get there.
struct Copy<'a> {
    shared: &'a Shared,
    session: String,
    new: HashMap<String, String>,
}

impl Engine {
    /// Copies a session with its tree. What its jobs cost stays with the original.
    ///
    /// # Errors
    /// There is no such session, or the library cannot be written.
    pub async fn duplicate_session(&self, id: &str) -> Result<SessionView, Failure> {
        let (shared, id): (Arc<Shared>, String) = (self.shared().clone(), id.to_owned());
        let copied = self
            .library()
            .write(move |transaction| {
                let Some(row) = sessions::get(transaction, &id)? else {
                    return Ok(None);
                };
                if row.deleted_ms.is_some() {
                    return Ok(None);
                }
                let mut copy = Copy {
                    session: shared.id(),
                    shared: &shared,
                    new: HashMap::new(),
                };
                copy.write(transaction, row)?;
                Ok(Some(copy.session))
            })
            .await?
            .ok_or_else(no_session)?;
        let view = self.open_session(&copied).await?;
        self.shared().tell(EngineEvent::Session {
            session: view.summary.clone(),
        });
        Ok(view)
    }
}

impl Copy<'_> {
    /// The id of a row's copy.
    fn copy_of(&mut self, old: &str) -> String {
        let fresh = || self.shared.id();
        self.new.entry(old.to_owned()).or_insert_with(fresh).clone()
    }

    fn write(
        &mut self,
        transaction: &Transaction<'_>,
        row: sessions::SessionRow,
    ) -> Result<(), Error> {
        let now = self.shared.now_ms();
        let original = row.id.clone();
        sessions::insert(
            transaction,
            &sessions::SessionRow {
                id: self.session.clone(),
                title: format!("{} (copy)", row.title),
                created_ms: now,
                updated_ms: now,
                archived_ms: None,
                ..row
            },
        )?;
        for row in branches::by_session(transaction, &original)? {
            let copy = branches::BranchRow {
                id: self.copy_of(&row.id),
                session_id: self.session.clone(),
                ..row
            };
            branches::insert(transaction, &copy)?;
        }
        for row in turns::by_session(transaction, &original)? {
            self.turn(transaction, row)?;
        }
        Ok(())
    }

    /// A turn, its jobs that have ended, and their pictures. Turns come in their order, so that what
    /// a turn was made from has been copied before.
    fn turn(&mut self, transaction: &Transaction<'_>, row: turns::TurnRow) -> Result<(), Error> {
        let original = row.id.clone();
        let mut recipe: Recipe = serde_json::from_str(&row.settings).unwrap_or_default();
        if let Some(edit) = &mut recipe.edit {
            edit.image = self.copy_of(&edit.image);
        }
        let id = self.copy_of(&original);
        let copy = turns::TurnRow {
            id: id.clone(),
            session_id: self.session.clone(),
            parent_turn_id: row.parent_turn_id.map(|parent| self.copy_of(&parent)),
            source_image_id: row.source_image_id.map(|source| self.copy_of(&source)),
            branch_id: row.branch_id.map(|branch| self.copy_of(&branch)),
            settings: store::json(&recipe),
            ..row
        };
        turns::insert(transaction, &copy)?;
        for row in jobs::by_turn(transaction, &original)? {
            let job = self.copy_of(&row.id);
            let outcome = outcomes::get(transaction, &row.id)?;
            let row = self.ended(row);
            jobs::insert(
                transaction,
                &jobs::JobRow {
                    id: job.clone(),
                    turn_id: id.clone(),
                    owner: None,
                    ..row
                },
            )?;
            if let Some(outcome) = outcome {
                let outcome = outcomes::OutcomeRow {
                    job_id: job,
                    ..outcome
                };
                outcomes::save(transaction, &outcome)?;
            }
        }
        for row in images::by_turn(transaction, &original)? {
            let copy = images::ImageRow {
                id: self.copy_of(&row.id),
                job_id: row.job_id.map(|job| self.copy_of(&job)),
                turn_id: Some(id.clone()),
                session_id: Some(self.session.clone()),
                ..row
            };
            images::insert(transaction, &copy)?;
        }
        Ok(())
    }

    /// How a job ended, with the copy of its picture. What is under way stays the original's: here
    /// it was never sent. None of them is in the queue.
    fn ended(&mut self, mut row: jobs::JobRow) -> jobs::JobRow {
        let now = self.shared.now_ms();
        let state = match store::state_of(&row) {
            Some(JobState::Done { image }) => JobState::Done {
                image: self.copy_of(&image),
            },
            Some(state) if row.finished_ms.is_some() => state,
            Some(_) | None => JobState::Cancelled {
                charged: Charged::No,
            },
        };
        store::write_state(&mut row, &state, false);
        row.finished_ms = row.finished_ms.or(Some(now));
        row.dismissed_ms = row.dismissed_ms.or(Some(now));
        row
    }
}
