//! A turn about to be written with its jobs: one transaction, whole or not at all.

use plantain_library::rusqlite::Transaction;
use plantain_library::{Error, branches, jobs, projects, references, sessions, turns};

use crate::branch;
use crate::budgets;
use crate::content::missing_reference;
use crate::edit;
use crate::failure::Failure;
use crate::job::JobState;
use crate::projects::missing as missing_project;
use crate::purse::{Counting, Purse};
use crate::queue::priority_number;
use crate::request::GenerateRequest;
use crate::session::{in_known_project, no_session};
use crate::store::{self, Recipe};
use crate::submit::UNTITLED;
use crate::tree;
use crate::turn::{TurnKind, TurnView};

/// A session's title before the user gives it one: the start of its first prompt.
const TITLE_LENGTH: usize = 60;

/// What the transaction came to.
pub(crate) struct Written {
    pub(crate) session: String,
    pub(crate) turn: String,
    pub(crate) step: u32,
    pub(crate) jobs: Vec<String>,
    pub(crate) summary: Option<crate::view::SessionSummary>,
    pub(crate) told: Option<TurnView>,
    /// The branch that begins with the turn.
    pub(crate) branch: Option<branches::BranchRow>,
    /// Whether that is another than the session's first, which is the user's act.
    pub(crate) grows: bool,
}

/// A turn about to be written, with every id it will need.
pub(crate) struct Draft {
    pub(crate) request: GenerateRequest,
    pub(crate) recipe: Recipe,
    pub(crate) provider: String,
    pub(crate) owner: String,
    pub(crate) new_session: String,
    pub(crate) new_branch: String,
    pub(crate) turn: String,
    pub(crate) jobs: Vec<String>,
    /// The turn that an edit continues; with its image in the request.
    pub(crate) parent: Option<turns::TurnRow>,
    /// The project that a new session belongs to.
    pub(crate) project: Option<String>,
    /// Whether nothing of it costs anything.
    pub(crate) practice: bool,
    pub(crate) now: i64,
}

impl Draft {
    /// The inner failure means that nothing was written.
    pub(crate) fn write(
        self,
        transaction: &Transaction<'_>,
    ) -> Result<Result<Written, Failure>, Error> {
        // Everything that may be missing is looked up before anything is written.
        for order in &self.request.references {
            if references::get(transaction, &order.blob)?.is_none() {
                return Ok(Err(missing_reference()));
            }
        }
        if let Some(project) = &self.request.project
            && projects::get(transaction, project)?.is_none()
        {
            return Ok(Err(missing_project()));
        }
        let Some(session) = self.session(transaction)? else {
            return Ok(Err(no_session()));
        };
        // Its source may have gone since it was looked up.
        if let Some(order) = &self.request.edit
            && let Err(failure) = edit::editable(transaction, &order.image)?
        {
            return Ok(Err(failure));
        }
        if let Some(refusal) = self.refusal(transaction, &session)? {
            return Ok(Err(refusal));
        }
        let number = turns::next_number(transaction, &session)?;
        let place = self.place(transaction, &session)?;
        let grows = place.is_new && !branch::is_first(transaction, &place.branch)?;
        turns::insert(transaction, &self.turn_row(&session, number, &place))?;
        let position = jobs::last_position(transaction)?;
        for (variant, id) in (1_u32..).zip(&self.jobs) {
            jobs::insert(transaction, &self.job_row(id, variant, position))?;
        }
        sessions::touch(transaction, &session, self.now)?;
        let summary = store::summary(transaction, &session)?;
        Ok(Ok(Written {
            session,
            step: u32::try_from(number).unwrap_or(u32::MAX),
            jobs: self.jobs,
            summary,
            told: tree::turn_view(transaction, &self.turn)?,
            branch: place.is_new.then_some(place.branch),
            grows,
            turn: self.turn,
        }))
    }

    /// What a budget has against it. Checked and promised in one transaction: however many windows
    /// and terminals ask at once, together they stay under it.
    fn refusal(
        &self,
        transaction: &Transaction<'_>,
        session: &str,
    ) -> Result<Option<Failure>, Error> {
        if self.practice {
            return Ok(None);
        }
        let budgets = budgets::read(transaction)?;
        let purse = Purse::read_for(&budgets, transaction, self.now)?;
        let project = purse.project_of(session);
        let count = i64::from(self.recipe.count);
        let nanos = self.recipe.estimate.high_nanos.saturating_mul(count);
        let verdict = budgets.verdict(&purse, Counting::Promised, project, nanos);
        Ok(verdict.refusal(project, self.now))
    }

    /// The session to add to; none when it is gone.
    fn session(&self, transaction: &Transaction<'_>) -> Result<Option<String>, Error> {
        let title = title(&self.request.prompt);
        let parent = self.parent.as_ref().map(|parent| &parent.session_id);
        let Some(id) = parent.or(self.request.session.as_ref()) else {
            let row = sessions::SessionRow {
                id: self.new_session.clone(),
                title,
                created_ms: self.now,
                updated_ms: self.now,
                deleted_ms: None,
                project_id: self.project.clone(),
                archived_ms: None,
            };
            sessions::insert(transaction, &in_known_project(transaction, row)?)?;
            return Ok(Some(self.new_session.clone()));
        };
        let known = sessions::get(transaction, id)?.filter(|row| row.deleted_ms.is_none());
        let Some(row) = known else { return Ok(None) };
        if row.title == UNTITLED {
            sessions::rename(transaction, id, &title, self.now)?;
        }
        Ok(Some(row.id))
    }

    fn place(&self, transaction: &Transaction<'_>, session: &str) -> Result<branch::Place, Error> {
        let name = title(&self.request.prompt);
        let fresh = branch::Fresh {
            id: &self.new_branch,
            name: &name,
            now: self.now,
        };
        match &self.parent {
            Some(parent) => branch::after(transaction, parent, fresh),
            None => branch::first(transaction, session, fresh),
        }
    }

    fn turn_row(&self, session: &str, number: i64, place: &branch::Place) -> turns::TurnRow {
        let edit = self.request.edit.as_ref();
        let kind = edit.map_or(TurnKind::Generate, |_| TurnKind::Edit);
        turns::TurnRow {
            id: self.turn.clone(),
            session_id: session.to_owned(),
            parent_turn_id: self.parent.as_ref().map(|parent| parent.id.clone()),
            source_image_id: edit.map(|edit| edit.image.clone()),
            branch_id: Some(place.branch.id.clone()),
            deleted_ms: None,
            number,
            kind: kind.word().to_owned(),
            prompt: self.request.prompt.clone(),
            settings: store::json(&self.recipe),
            references_json: store::json(&self.request.references),
            created_ms: self.now,
        }
    }

    fn job_row(&self, id: &str, variant: u32, position: f64) -> jobs::JobRow {
        jobs::JobRow {
            id: id.to_owned(),
            turn_id: self.turn.clone(),
            variant: i64::from(variant),
            state: "queued".to_owned(),
            detail: Some(store::detail(
                &JobState::Queued { ahead: 0 },
                self.request.off_peak,
            )),
            priority: priority_number(self.request.priority),
            position: position + f64::from(variant),
            provider: self.provider.clone(),
            model: self.recipe.model.clone(),
            estimate_low_nanos: self.recipe.estimate.low_nanos,
            estimate_high_nanos: self.recipe.estimate.high_nanos,
            failure: None,
            owner: Some(self.owner.clone()),
            created_ms: self.now,
            started_ms: None,
            finished_ms: None,
            updated_ms: self.now,
            dismissed_ms: None,
        }
    }
}

/// The first line of the prompt, cut at a word.
pub(crate) fn title(prompt: &str) -> String {
    let line = prompt.trim().lines().next().unwrap_or_default().trim();
    if line.chars().count() <= TITLE_LENGTH {
        return line.to_owned();
    }
    let cut: String = line.chars().take(TITLE_LENGTH).collect();
    let end = cut
        .rfind(char::is_whitespace)
        .filter(|end| *end > TITLE_LENGTH / 2);
    format!(
        "{}…",
        cut.get(..end.unwrap_or(cut.len()))
            .unwrap_or(&cut)
            .trim_end()
    )
}
