//! A session's rows as a tree of turns: read all at once, then told turn by turn.

use std::collections::HashMap;

use plantain_library::rusqlite::Connection;
use plantain_library::{
    Error, attempts, branches, images, jobs, ledger, outcomes, references, turns,
};

use crate::conversation::recipe;
use crate::job::{Attempt, JobSnapshot, JobState, Priority};
use crate::price::Receipt;
use crate::provider::Provider;
use crate::store::{self, Recipe, small};
use crate::turn::{BranchView, Mark, TurnKind, TurnReference, TurnView, VariantView};
use crate::view::{ImageView, ReferenceView, SessionView};

/// Everything a job's row leads to.
pub(crate) struct Story {
    pub(crate) snapshot: JobSnapshot,
    pub(crate) provider: Option<Provider>,
}

/// What is known of some turns, from few queries.
#[derive(Default)]
pub(crate) struct Tree {
    turns: HashMap<String, (turns::TurnRow, Recipe)>,
    branches: HashMap<String, branches::BranchRow>,
    /// By turn, each variant's in order.
    jobs: HashMap<String, Vec<jobs::JobRow>>,
    /// By turn. Of a session, those in the Trash are left out.
    images: HashMap<String, Vec<images::ImageRow>>,
    attempts: HashMap<String, Vec<Attempt>>,
    receipts: HashMap<String, Receipt>,
    texts: HashMap<String, String>,
    references: HashMap<String, ReferenceView>,
    /// Model passes behind images that turns build on, by id.
    depths: HashMap<String, u32>,
}

impl Tree {
    /// One turn and what belongs to it.
    pub(crate) fn of_turn(connection: &Connection, id: &str) -> Result<Self, Error> {
        let mut tree = Self::default();
        let Some(turn) = turns::get(connection, id)? else {
            return Ok(tree);
        };
        if let Some(branch) = &turn.branch_id
            && let Some(branch) = branches::get(connection, branch)?
        {
            tree.branches.insert(branch.id.clone(), branch);
        }
        if let Some(source) = &turn.source_image_id
            && let Some(source) = images::get(connection, source)?
        {
            tree.depths.insert(source.id.clone(), small(source.depth));
        }
        for job in jobs::by_turn(connection, id)? {
            tree.add_job(job);
        }
        tree.add_attempts(attempts::by_turn(connection, id)?);
        tree.add_entries(ledger::by_turn(connection, id)?);
        tree.texts.extend(outcomes::texts_of_turn(connection, id)?);
        for image in images::by_turn(connection, id)? {
            tree.add_image(image);
        }
        tree.add_turn(connection, turn)?;
        Ok(tree)
    }

    /// All of a session.
    pub(crate) fn of_session(connection: &Connection, id: &str) -> Result<Self, Error> {
        let mut tree = Self::default();
        for branch in branches::by_session(connection, id)? {
            tree.branches.insert(branch.id.clone(), branch);
        }
        for job in jobs::by_session(connection, id)? {
            tree.add_job(job);
        }
        tree.add_attempts(attempts::by_session(connection, id)?);
        tree.add_entries(ledger::by_session(connection, id)?);
        tree.texts.extend(outcomes::texts(connection, id)?);
        for image in images::by_session(connection, id)?.into_iter().rev() {
            tree.add_image(image);
        }
        for turn in turns::by_session(connection, id)? {
            if let Some(source) = &turn.source_image_id
                && !tree.depths.contains_key(source)
                && let Some(source) = images::get(connection, source)?
            {
                tree.depths.insert(source.id.clone(), small(source.depth));
            }
            tree.add_turn(connection, turn)?;
        }
        Ok(tree)
    }

    fn add_attempts(&mut self, rows: Vec<attempts::AttemptRow>) {
        for row in rows {
            let made = self.attempts.entry(row.job_id.clone()).or_default();
            made.push(store::attempt(&row));
        }
    }

    fn add_entries(&mut self, rows: Vec<ledger::LedgerRow>) {
        let mut entries: HashMap<String, Vec<ledger::LedgerRow>> = HashMap::new();
        for row in rows {
            let job = row.job_id.clone().unwrap_or_default();
            entries.entry(job).or_default().push(row);
        }
        for (job, rows) in entries {
            let receipt = store::receipt_of(&rows);
            self.receipts.extend(receipt.map(|receipt| (job, receipt)));
        }
    }

    fn add_job(&mut self, job: jobs::JobRow) {
        self.jobs.entry(job.turn_id.clone()).or_default().push(job);
    }

    fn add_image(&mut self, image: images::ImageRow) {
        self.depths.insert(image.id.clone(), small(image.depth));
        let turn = image.turn_id.clone().unwrap_or_default();
        self.images.entry(turn).or_default().push(image);
    }

    fn add_turn(&mut self, connection: &Connection, turn: turns::TurnRow) -> Result<(), Error> {
        for order in store::orders(&turn.references_json) {
            if !self.references.contains_key(&order.blob)
                && let Some(row) = references::get(connection, &order.blob)?
            {
                let view = store::reference_view(&row);
                self.references.insert(order.blob, view);
            }
        }
        let recipe = recipe(&turn);
        self.turns.insert(turn.id.clone(), (turn, recipe));
        Ok(())
    }

    /// Whether a turn is in the Trash, by itself or with its branch.
    fn is_deleted(&self, turn: &turns::TurnRow) -> bool {
        let branch = turn.branch_id.as_ref().and_then(|id| self.branches.get(id));
        turn.deleted_ms.is_some() || branch.is_some_and(|branch| branch.deleted_ms.is_some())
    }

    fn references(&self, turn: &turns::TurnRow) -> Vec<TurnReference> {
        let orders = store::orders(&turn.references_json).into_iter();
        let named = orders.filter_map(|order| {
            let view = self.references.get(&order.blob)?.clone();
            let name = Some(order.name).filter(|name| !name.is_empty());
            Some(TurnReference {
                name: name.unwrap_or_else(|| crate::mention::name_of(&view.name)),
                view,
                role: order.role,
            })
        });
        named.collect()
    }

    /// A job with its turn, attempts and receipt; none when its turn is gone.
    pub(crate) fn story(&self, row: &jobs::JobRow) -> Option<Story> {
        let (turn, recipe) = self.turns.get(&row.turn_id)?;
        let provider: Option<Provider> = serde_json::from_str(&row.provider).ok();
        let estimate = recipe.estimate.clone();
        let receipt = self.receipts.get(&row.id).cloned();
        let snapshot = JobSnapshot {
            id: row.id.clone(),
            session: turn.session_id.clone(),
            turn: turn.id.clone(),
            step: small(turn.number),
            variant: small(row.variant),
            of: recipe.count,
            prompt: turn.prompt.clone(),
            model: row.model.clone(),
            size: recipe.size.clone(),
            ratio: recipe.sent_ratio(),
            thinking: recipe.thinking.clone(),
            grounded: recipe.grounded,
            created_ms: row.created_ms,
            finished_ms: row.finished_ms,
            state: store::state_of(row).unwrap_or(JobState::Queued { ahead: 0 }),
            priority: match row.priority {
                ..=-1 => Priority::Low,
                0 => Priority::Normal,
                1.. => Priority::High,
            },
            place: None,
            starts_ms: None,
            off_peak: store::is_off_peak(row.detail.as_deref()),
            receipt: receipt.map(|receipt| receipt.against(&estimate)),
            estimate,
            attempts: self.attempts.get(&row.id).cloned().unwrap_or_default(),
            sandbox: provider.as_ref().is_some_and(Provider::is_sandbox),
        };
        Some(Story { snapshot, provider })
    }

    /// A stored image with its whole recipe; none when its turn is gone.
    pub(crate) fn image(&self, row: &images::ImageRow) -> Option<ImageView> {
        let (turn, recipe) = self.turns.get(row.turn_id.as_deref()?)?;
        let jobs = self.jobs.get(&turn.id);
        let job = row.job_id.as_ref();
        let job = job.and_then(|id| jobs?.iter().find(|job| job.id == *id));
        let story = job.and_then(|job| self.story(job)).map(|it| it.snapshot);
        let created_ms = story.as_ref().map_or(row.created_ms, |it| it.created_ms);
        Some(ImageView {
            id: row.id.clone(),
            blob: row.blob.clone(),
            session: turn.session_id.clone(),
            turn: turn.id.clone(),
            job: job.map(|job| job.id.clone()),
            step: small(turn.number),
            variant: story.as_ref().map_or(1, |it| it.variant),
            of: recipe.count.max(1),
            prompt: turn.prompt.clone(),
            model: job.map_or_else(String::new, |job| job.model.clone()),
            size: recipe.size.clone(),
            ratio: recipe.sent_ratio(),
            thinking: recipe.thinking.clone(),
            grounded: recipe.grounded,
            references: self.references(turn),
            width: small(row.width),
            height: small(row.height),
            mime: row.mime.clone(),
            bytes: row.bytes,
            text: job.and_then(|job| self.texts.get(&job.id).cloned()),
            created_ms: row.created_ms,
            took_ms: small(row.created_ms - created_ms),
            estimate: recipe.estimate.clone(),
            sandbox: story.as_ref().is_some_and(|it| it.sandbox),
            receipt: story.as_ref().and_then(|it| it.receipt.clone()),
            attempts: story.map(|it| it.attempts).unwrap_or_default(),
            branch: turn.branch_id.clone().unwrap_or_default(),
            source: turn.source_image_id.clone(),
            depth: small(row.depth),
            changed: row.changed,
            original: row.original_blob.clone(),
            mark: Mark::of(row.starred, row.rejected),
            deleted: row.deleted_ms.is_some() || self.is_deleted(turn),
        })
    }

    /// A turn with its variants; none when it is not here.
    pub(crate) fn turn(&self, id: &str) -> Option<TurnView> {
        let (turn, recipe) = self.turns.get(id)?;
        let jobs = self.jobs.get(id).map_or(&[][..], Vec::as_slice);
        let images = self.images.get(id).map_or(&[][..], Vec::as_slice);
        let kind = TurnKind::of(&turn.kind);
        let shown = images.iter().filter(|image| image.deleted_ms.is_none());
        let variants = if kind == TurnKind::Import {
            let imported = (1..).zip(shown).map(|(variant, image)| VariantView {
                job: None,
                variant,
                image: Some(image.id.clone()),
                state: None,
            });
            imported.collect()
        } else {
            let made = jobs.iter().map(|job| VariantView {
                job: Some(job.id.clone()),
                variant: small(job.variant),
                image: shown
                    .clone()
                    .find(|image| image.job_id.as_ref() == Some(&job.id))
                    .map(|image| image.id.clone()),
                state: store::state_of(job),
            });
            // One whose picture is in the Trash is no variant any more.
            let is_left = |one: &VariantView| {
                one.image.is_some() || !matches!(one.state, Some(JobState::Done { .. }))
            };
            made.filter(is_left).collect()
        };
        let behind = turn.source_image_id.as_ref();
        let behind = behind.and_then(|source| self.depths.get(source));
        Some(TurnView {
            id: turn.id.clone(),
            session: turn.session_id.clone(),
            branch: turn.branch_id.clone().unwrap_or_default(),
            parent: turn.parent_turn_id.clone(),
            source: turn.source_image_id.clone(),
            step: small(turn.number),
            kind,
            prompt: turn.prompt.clone(),
            model: recipe.model.clone(),
            size: recipe.size.clone(),
            ratio: recipe.ratio.clone(),
            thinking: recipe.thinking.clone(),
            grounded: recipe.grounded,
            count: recipe.count.max(1),
            mode: recipe.edit.as_ref().map(|edit| edit.mode),
            match_source: recipe.edit.as_ref().is_some_and(|edit| edit.match_source),
            references: self.references(turn),
            notes: recipe.notes.clone(),
            created_ms: turn.created_ms,
            deleted: self.is_deleted(turn),
            depth: u32::from(kind != TurnKind::Import) + behind.copied().unwrap_or(0),
            spent_nanos: self.spent(jobs),
            variants,
        })
    }

    /// What jobs have cost. Practice costs nothing.
    fn spent(&self, jobs: &[jobs::JobRow]) -> i64 {
        let paid = jobs.iter().filter(|job| {
            let provider: Option<Provider> = serde_json::from_str(&job.provider).ok();
            !provider.is_some_and(|provider| provider.is_sandbox())
        });
        let receipts = paid.filter_map(|job| self.receipts.get(&job.id));
        receipts
            .map(|receipt| receipt.nanos)
            .fold(0, i64::saturating_add)
    }
}

/// Reads a job with its turn, attempts and receipt; none when its turn is gone.
pub(crate) fn story(connection: &Connection, row: &jobs::JobRow) -> Result<Option<Story>, Error> {
    Ok(Tree::of_turn(connection, &row.turn_id)?.story(row))
}

/// A stored image with its whole recipe; none when its turn is gone.
pub(crate) fn image_view(
    connection: &Connection,
    row: &images::ImageRow,
) -> Result<Option<ImageView>, Error> {
    let Some(turn) = &row.turn_id else {
        return Ok(None);
    };
    Ok(Tree::of_turn(connection, turn)?.image(row))
}

/// A turn as it stands; none when it is gone.
pub(crate) fn turn_view(connection: &Connection, id: &str) -> Result<Option<TurnView>, Error> {
    Ok(Tree::of_turn(connection, id)?.turn(id))
}

pub(crate) fn branch_view(row: &branches::BranchRow) -> BranchView {
    BranchView {
        id: row.id.clone(),
        session: row.session_id.clone(),
        name: row.name.clone(),
        created_ms: row.created_ms,
        deleted: row.deleted_ms.is_some(),
    }
}

/// A session with its tree, the oldest first; none when it is in the Trash or gone.
pub(crate) fn session_view(
    connection: &Connection,
    id: &str,
) -> Result<Option<SessionView>, Error> {
    let Some(summary) = store::summary(connection, id)? else {
        return Ok(None);
    };
    let tree = Tree::of_session(connection, id)?;
    let mut order: Vec<&turns::TurnRow> = tree.turns.values().map(|(turn, _)| turn).collect();
    order.sort_by_key(|turn| turn.number);
    let images = order.iter().filter_map(|turn| tree.images.get(&turn.id));
    let mut images: Vec<ImageView> = images.flatten().filter_map(|row| tree.image(row)).collect();
    images.sort_by(|one, other| (one.created_ms, &one.id).cmp(&(other.created_ms, &other.id)));
    let jobs = order.iter().filter_map(|turn| tree.jobs.get(&turn.id));
    let jobs = jobs
        .flatten()
        .filter(|row| row.dismissed_ms.is_none() && row.state != "done")
        .filter_map(|row| tree.story(row).map(|story| story.snapshot))
        .collect();
    let mut rows: Vec<&branches::BranchRow> = tree.branches.values().collect();
    rows.sort_by(|one, other| (one.created_ms, &one.id).cmp(&(other.created_ms, &other.id)));
    Ok(Some(SessionView {
        summary,
        images,
        jobs,
        turns: order
            .iter()
            .filter_map(|turn| tree.turn(&turn.id))
            .collect(),
        branches: rows.into_iter().map(branch_view).collect(),
    }))
}
