//! Sessions: open, start, find, rename, put away, delete.

use plantain_library::rusqlite::Connection;
use plantain_library::{Error, projects, sessions, turns};

use crate::deed::{Deed, TrashKey, TrashKind};
use crate::engine::Engine;
use crate::event::EngineEvent;
use crate::failure::{Failure, FailureCode};
use crate::store;
use crate::submit::UNTITLED;
use crate::tree;
use crate::turn::TurnView;
use crate::view::{SessionSummary, SessionView};

/// The most sessions that a search finds.
const MOST_FOUND: u32 = 200;
/// The longest title, in characters.
const LONGEST_TITLE: usize = 200;

impl Engine {
    /// Opens a session and makes it the one to open at the next start.
    ///
    /// # Errors
    /// There is no such session.
    pub async fn open_session(&self, id: &str) -> Result<SessionView, Failure> {
        let view = self.peek_session(id).await?;
        self.set_current(Some(id.to_owned())).await?;
        Ok(view)
    }

    /// A session with its jobs as they are: how far one has come on its way is in no row.
    pub(crate) fn as_of_now(&self, mut view: SessionView) -> SessionView {
        let state = self.shared().state();
        for job in &mut view.jobs {
            if let Some(known) = state.jobs.get(&job.id) {
                job.clone_from(&known.snapshot);
            }
        }
        view
    }

    /// Starts an empty session, or opens the newest one when that is still empty.
    ///
    /// # Errors
    /// The library cannot be written.
    pub async fn new_session(&self) -> Result<SessionView, Failure> {
        let now = self.shared().now_ms();
        let row = sessions::SessionRow {
            id: self.shared().id(),
            title: UNTITLED.to_owned(),
            created_ms: now,
            updated_ms: now,
            deleted_ms: None,
            project_id: self.shared().state().settings.current_project.clone(),
            archived_ms: None,
        };
        let id = self
            .library()
            .write(move |transaction| {
                let row = in_known_project(transaction, row)?;
                // What lies in the Trash of a session is in it still.
                if let Some(newest) = sessions::list(transaction, 1)?.into_iter().next()
                    && newest.session.archived_ms.is_none()
                    && turns::next_number(transaction, &newest.session.id)? == 1
                {
                    let (id, project) = (newest.session.id, row.project_id.as_deref());
                    sessions::set_project(transaction, &id, project)?;
                    return Ok(id);
                }
                sessions::insert(transaction, &row)?;
                Ok(row.id)
            })
            .await?;
        let view = self.open_session(&id).await?;
        self.shared().tell(EngineEvent::Session {
            session: view.summary.clone(),
        });
        Ok(view)
    }

    /// Gives a session another title.
    ///
    /// # Errors
    /// There is no such session, or the title is empty.
    pub async fn rename_session(&self, id: &str, title: &str) -> Result<SessionSummary, Failure> {
        let title: String = title.trim().chars().take(LONGEST_TITLE).collect();
        if title.is_empty() {
            return Err(Failure::before_sending(
                FailureCode::SettingsInvalid,
                "A session needs a title.",
            ));
        }
        let from = self.session_row(id).await?.title;
        let (id, to) = (id.to_owned(), title);
        if from != to {
            let deed = Deed::RenameSession {
                id: id.clone(),
                from,
                to,
            };
            self.act(deed).await?;
        }
        self.summary(&id).await
    }

    /// Puts a session away, or takes it out again.
    ///
    /// # Errors
    /// There is no such session.
    pub async fn archive_session(
        &self,
        id: &str,
        archived: bool,
    ) -> Result<SessionSummary, Failure> {
        let row = self.session_row(id).await?;
        if row.archived_ms.is_some() != archived {
            let id = id.to_owned();
            self.act(Deed::Archive { id, archived }).await?;
        }
        self.summary(id).await
    }

    /// A session without opening it.
    ///
    /// # Errors
    /// There is no such session.
    pub async fn peek_session(&self, id: &str) -> Result<SessionView, Failure> {
        let wanted = id.to_owned();
        let view = self
            .library()
            .read(move |connection| tree::session_view(connection, &wanted))
            .await?;
        view.map(|view| self.as_of_now(view)).ok_or_else(no_session)
    }

    /// Sessions, archived ones among them, whose title or prompts hold every word of `text`; the one
    /// used last first.
    ///
    /// # Errors
    /// The library cannot be read.
    pub async fn search_sessions(&self, text: &str) -> Result<Vec<SessionSummary>, Failure> {
        let text: String = text.chars().take(LONGEST_TITLE).collect();
        let rows = self
            .library()
            .read(move |connection| sessions::search(connection, &text, MOST_FOUND))
            .await?;
        Ok(rows.iter().map(store::summary_view).collect())
    }

    /// A turn with its variants.
    ///
    /// # Errors
    /// There is no such turn.
    pub async fn turn(&self, id: &str) -> Result<TurnView, Failure> {
        let wanted = id.to_owned();
        let view = self
            .library()
            .read(move |connection| tree::turn_view(connection, &wanted))
            .await?;
        view.ok_or_else(|| {
            Failure::before_sending(FailureCode::NotFound, "This turn is no longer there.")
        })
    }

    pub(crate) async fn session_row(&self, id: &str) -> Result<sessions::SessionRow, Failure> {
        let wanted = id.to_owned();
        let row = self
            .library()
            .read(move |connection| sessions::get(connection, &wanted))
            .await?;
        row.filter(|row| row.deleted_ms.is_none())
            .ok_or_else(no_session)
    }

    async fn summary(&self, id: &str) -> Result<SessionSummary, Failure> {
        let wanted = id.to_owned();
        let summary = self
            .library()
            .read(move |connection| store::summary(connection, &wanted))
            .await?;
        summary.ok_or_else(no_session)
    }

    /// Puts a session into the Trash. Its pictures stay on disk.
    ///
    /// # Errors
    /// There is no such session, or it has jobs under way.
    pub async fn delete_session(&self, id: &str) -> Result<(), Failure> {
        let busy = self
            .shared()
            .state()
            .jobs
            .values()
            .any(|job| job.snapshot.session == id && !job.snapshot.state.is_finished());
        if busy {
            return Err(Failure::before_sending(
                FailureCode::SettingsInvalid,
                "This session has jobs under way. Wait for them, or cancel them first.",
            ));
        }
        let deed = Deed::Trash(TrashKey {
            kind: TrashKind::Session,
            id: id.to_owned(),
        });
        if !self.act(deed).await? {
            return Err(no_session());
        }
        Ok(())
    }

    pub(crate) async fn set_current(&self, session: Option<String>) -> Result<(), Failure> {
        {
            let mut state = self.shared().state();
            if state.settings.current_session == session {
                return Ok(());
            }
            state.settings.current_session = session;
        }
        // Written with the session that is open here.
        self.change_settings(|_| Ok(())).await.map(drop)
    }
}

pub(crate) fn no_session() -> Failure {
    Failure::before_sending(FailureCode::NotFound, "This session is no longer there.")
}

/// A new session in the project that was chosen, unless that is gone by now.
pub(crate) fn in_known_project(
    connection: &Connection,
    row: sessions::SessionRow,
) -> Result<sessions::SessionRow, Error> {
    let project_id = match row.project_id {
        Some(id) => projects::get(connection, &id)?.map(|project| project.id),
        None => None,
    };
    Ok(sessions::SessionRow { project_id, ..row })
}
