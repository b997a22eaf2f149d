//! Files that become pictures to edit: each is a first turn that no model made.

use std::path::Path;

use plantain_library::rusqlite::Transaction;
use plantain_library::{Error, images, sessions, turns};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::branch;
use crate::engine::Engine;
use crate::event::EngineEvent;
use crate::failure::Failure;
use crate::reference::{Taken, file_name, read_file};
use crate::session::{in_known_project, no_session};
use crate::store::{self, Recipe};
use crate::submit::UNTITLED;
use crate::tree;
use crate::turn::{TurnKind, TurnView};
use crate::view::{ImageView, SessionSummary};

/// What importing came to: some files may work while others do not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// The session they are in.
    pub session: String,
    /// Ids of the new images.
    pub images: Vec<String>,
    /// What could not be taken, and why.
    pub failures: Vec<Failure>,
}

/// What the transaction came to.
struct Written {
    session: String,
    summary: Option<SessionSummary>,
    image: Option<ImageView>,
    turn: Option<TurnView>,
    branch: Option<crate::turn::BranchView>,
}

/// A file about to be written down, with every id it will need.
struct Draft {
    session: Option<String>,
    new_session: String,
    new_branch: String,
    turn: String,
    image: String,
    project: Option<String>,
    taken: Taken,
    now: i64,
}

impl Draft {
    /// None when the session is gone.
    fn write(self, transaction: &Transaction<'_>) -> Result<Option<Written>, Error> {
        let session = match &self.session {
            Some(id) if branch::is_open(transaction, id)? => id.clone(),
            Some(_) => return Ok(None),
            None => self.begin(transaction)?,
        };
        let fresh = branch::Fresh {
            id: &self.new_branch,
            name: branch::MAIN,
            now: self.now,
        };
        let place = branch::first(transaction, &session, fresh)?;
        let recipe = Recipe {
            count: 1,
            ..Recipe::default()
        };
        let turn = turns::TurnRow {
            id: self.turn.clone(),
            session_id: session.clone(),
            parent_turn_id: None,
            source_image_id: None,
            branch_id: Some(place.branch.id.clone()),
            deleted_ms: None,
            number: turns::next_number(transaction, &session)?,
            kind: TurnKind::Import.word().to_owned(),
            // What it is called; no model ever sees it.
            prompt: self.taken.name.clone(),
            settings: store::json(&recipe),
            references_json: "[]".to_owned(),
            created_ms: self.now,
        };
        turns::insert(transaction, &turn)?;
        let row = self.image_row(&session);
        images::insert(transaction, &row)?;
        sessions::touch(transaction, &session, self.now)?;
        if sessions::get(transaction, &session)?.is_some_and(|row| row.title == UNTITLED) {
            sessions::rename(transaction, &session, &self.taken.name, self.now)?;
        }
        let tree = tree::Tree::of_turn(transaction, &self.turn)?;
        Ok(Some(Written {
            summary: store::summary(transaction, &session)?,
            session,
            image: tree.image(&row),
            turn: tree.turn(&self.turn),
            branch: place.is_new.then(|| tree::branch_view(&place.branch)),
        }))
    }

    fn begin(&self, transaction: &Transaction<'_>) -> Result<String, Error> {
        let row = sessions::SessionRow {
            id: self.new_session.clone(),
            title: self.taken.name.clone(),
            created_ms: self.now,
            updated_ms: self.now,
            deleted_ms: None,
            project_id: self.project.clone(),
            archived_ms: None,
        };
        sessions::insert(transaction, &in_known_project(transaction, row)?)?;
        Ok(self.new_session.clone())
    }

    fn image_row(&self, session: &str) -> images::ImageRow {
        let taken = &self.taken;
        images::ImageRow {
            id: self.image.clone(),
            blob: taken.blob.clone(),
            extension: taken.extension.clone(),
            job_id: None,
            turn_id: Some(self.turn.clone()),
            session_id: Some(session.to_owned()),
            mime: taken.mime.clone(),
            width: i64::from(taken.width),
            height: i64::from(taken.height),
            bytes: taken.bytes,
            thumbhash: taken.thumbhash.clone(),
            created_ms: self.now,
            starred: false,
            deleted_ms: None,
            original_blob: None,
            rejected: false,
            changed: None,
            depth: 0,
        }
    }
}

impl Engine {
    /// Takes in files as pictures to edit, in a session or a new one.
    ///
    /// # Errors
    /// The session is gone, or the library cannot be written. What is wrong with single files is
    /// told along with what could be taken.
    pub async fn import_files(
        &self,
        session: Option<&str>,
        paths: &[std::path::PathBuf],
    ) -> Result<Imported, Failure> {
        let mut imported = Imported {
            session: session.unwrap_or_default().to_owned(),
            images: Vec::new(),
            failures: Vec::new(),
        };
        for path in paths {
            match self.read_import(path).await {
                Ok(taken) => {
                    // What was brought in before stays, and is told.
                    if let Err(failure) = self.write_import(taken, &mut imported).await {
                        imported.failures.push(failure);
                        break;
                    }
                }
                Err(failure) => imported.failures.push(failure),
            }
        }
        self.open_imported(&imported).await?;
        Ok(imported)
    }

    /// Takes in bytes, from the clipboard for example.
    ///
    /// # Errors
    /// They are no picture, the session is gone, or the library cannot be written.
    pub async fn import_bytes(
        &self,
        session: Option<&str>,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<Imported, Failure> {
        let mut imported = Imported {
            session: session.unwrap_or_default().to_owned(),
            images: Vec::new(),
            failures: Vec::new(),
        };
        let taken = self.take(name, bytes).await?;
        self.write_import(taken, &mut imported).await?;
        self.open_imported(&imported).await?;
        Ok(imported)
    }

    async fn read_import(&self, path: &Path) -> Result<Taken, Failure> {
        let bytes = read_file(path).await?;
        self.take(&file_name(path), bytes).await
    }

    async fn write_import(&self, taken: Taken, imported: &mut Imported) -> Result<(), Failure> {
        let shared = self.shared();
        let draft = Draft {
            session: Some(imported.session.clone()).filter(|id| !id.is_empty()),
            new_session: shared.id(),
            new_branch: shared.id(),
            turn: shared.id(),
            image: shared.id(),
            project: shared.state().settings.current_project.clone(),
            taken,
            now: shared.now_ms(),
        };
        let written = self
            .library()
            .write(move |transaction| draft.write(transaction))
            .await?
            .ok_or_else(no_session)?;
        if let Some(session) = written.summary {
            shared.tell(EngineEvent::Session { session });
        }
        if let Some(branch) = written.branch {
            shared.tell(EngineEvent::Branch { branch });
        }
        if let Some(turn) = written.turn {
            let turn = Box::new(turn);
            shared.tell(EngineEvent::Turn { turn });
        }
        if let Some(image) = written.image {
            imported.images.push(image.id.clone());
            let image = Box::new(image);
            shared.tell(EngineEvent::Image { image });
        }
        imported.session = written.session;
        Ok(())
    }

    /// The session that was imported into is the one to open at the next start.
    async fn open_imported(&self, imported: &Imported) -> Result<(), Failure> {
        if imported.images.is_empty() {
            return Ok(());
        }
        self.set_current(Some(imported.session.clone())).await
    }
}
