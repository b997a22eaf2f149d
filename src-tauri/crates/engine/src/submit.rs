//! From a request to rows in the library and jobs in line.

use plantain_library::rusqlite::Transaction;
use plantain_library::{Error, branches, jobs, projects, references, sessions, turns};

use crate::branch;
use crate::budget::dollars;
use crate::budgets;
use crate::content::missing_reference;
use crate::deed::Deed;
use crate::edit::{Past, Source};
use crate::engine::Engine;
use crate::event::EngineEvent;
use crate::failure::{Failure, FailureCode};
use crate::job::{JobSnapshot, JobState};
use crate::market::Market;
use crate::order;
use crate::price::Estimate;
use crate::projects::missing as missing_project;
use crate::provider::Provider;
use crate::purse::{Counting, Purse};
use crate::queue::priority_number;
use crate::request::{GenerateRequest, Submitted};
use crate::session::in_known_project;
use crate::settings::ComposeDefaults;
use crate::state::{Job, Place, State};
use crate::store::{self, Recipe};
use crate::tree;
use crate::turn::{TurnKind, TurnView};

/// A session's title before the user gives it one: the start of its first prompt.
const TITLE_LENGTH: usize = 60;

/// The title of a session without a turn.
pub(crate) const UNTITLED: &str = "Untitled";

/// A request that was checked and is ready to be written.
struct Plan {
    request: GenerateRequest,
    model: String,
    recipe: Recipe,
    provider: Provider,
    /// What an edit builds on.
    source: Option<Source>,
}

/// What the transaction came to.
struct Written {
    session: String,
    turn: String,
    step: u32,
    jobs: Vec<String>,
    summary: Option<crate::view::SessionSummary>,
    told: Option<TurnView>,
    /// The branch that begins with the turn.
    branch: Option<branches::BranchRow>,
}

/// A turn about to be written, with every id it will need.
struct Draft {
    request: GenerateRequest,
    recipe: Recipe,
    provider: String,
    owner: String,
    new_session: String,
    new_branch: String,
    turn: String,
    jobs: Vec<String>,
    /// The turn that an edit continues; with its image in the request.
    parent: Option<turns::TurnRow>,
    /// The project that a new session belongs to.
    project: Option<String>,
    /// Whether nothing of it costs anything.
    practice: bool,
    now: i64,
}

impl Draft {
    /// The inner failure means that nothing was written.
    fn write(self, transaction: &Transaction<'_>) -> Result<Result<Written, Failure>, Error> {
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
            return Ok(Err(missing_session()));
        };
        if let Some(refusal) = self.refusal(transaction, &session)? {
            return Ok(Err(refusal));
        }
        let number = turns::next_number(transaction, &session)?;
        let place = self.place(transaction, &session)?;
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

impl Engine {
    /// Checks a request, writes its turn and jobs, puts the jobs in line and returns at once.
    pub async fn submit(&self, request: GenerateRequest) -> Result<Submitted, Failure> {
        let shared = self.shared();
        let provider = shared.provider()?;
        self.require_key(&provider).await?;
        self.refit(&request.references).await?;
        let source = self.source(&request, Some(&provider)).await?;
        let plan = plan(request, provider, source, &shared.state())?;
        let compose = ComposeDefaults {
            model: Some(plan.model.clone()),
            size: plan.recipe.size.clone(),
            ratio: plan.request.ratio.clone(),
            thinking: plan.recipe.thinking.clone(),
            count: Some(plan.recipe.count),
            grounded: plan.recipe.grounded,
        };
        let written = self.write_turn(&plan).await?;
        self.remember(&written.session, compose).await?;
        let now = shared.now_ms();
        // Whoever asks again believes that the key is mended, or billing on. Before the jobs are in
        // line: they would be held for what no longer holds.
        let profile = plan.provider.key_profile();
        shared.state().stopped.remove(&profile);
        let scope = plan.provider.scope(&plan.model);
        shared.believe_in_quota(&scope).await?;
        {
            let mut state = shared.state();
            let ahead = state.line.len();
            let snapshots: Vec<JobSnapshot> = (0..)
                .zip(&written.jobs)
                .map(|(index, id)| snapshot(&plan, &written, id, index, ahead, now))
                .collect();
            for snapshot in &snapshots {
                let job = Job::new(snapshot.clone(), plan.provider.clone(), now);
                state.jobs.insert(snapshot.id.clone(), job);
                state.enqueue(&snapshot.id, Place::InTurn);
            }
        }
        shared.save_positions().await?;
        shared.recount_quietly().await;
        if let Some(session) = written.summary {
            shared.tell(EngineEvent::Session { session });
        }
        if let Some(row) = &written.branch {
            let branch = tree::branch_view(row);
            shared.tell(EngineEvent::Branch { branch });
            // A session's first branch is not the user's act.
            if plan.source.is_some() {
                shared.did(Deed::Branch { id: row.id.clone() });
            }
        }
        if let Some(turn) = written.told {
            let turn = Box::new(turn);
            shared.tell(EngineEvent::Turn { turn });
        }
        for id in &written.jobs {
            shared.tell_of(id);
        }
        shared.wake.notify_one();
        Ok(Submitted {
            session: written.session,
            turn: written.turn,
            jobs: written.jobs,
        })
    }

    async fn write_turn(&self, plan: &Plan) -> Result<Written, Failure> {
        let shared = self.shared();
        let draft = Draft {
            request: plan.request.clone(),
            recipe: plan.recipe.clone(),
            provider: store::json(&plan.provider),
            owner: shared.owner.clone(),
            new_session: shared.id(),
            new_branch: shared.id(),
            turn: shared.id(),
            parent: plan.source.as_ref().map(|source| source.turn.clone()),
            jobs: (0..plan.recipe.count).map(|_| shared.id()).collect(),
            project: plan
                .request
                .project
                .clone()
                .or_else(|| shared.state().settings.current_project.clone()),
            practice: plan.provider.is_sandbox(),
            now: shared.now_ms(),
        };
        shared
            .ports
            .library
            .write(move |transaction| draft.write(transaction))
            .await?
    }

    /// The dock and the open session are found again after a restart.
    async fn remember(&self, session: &str, compose: ComposeDefaults) -> Result<(), Failure> {
        {
            let mut state = self.shared().state();
            state.settings.current_session = Some(session.to_owned());
            state.settings.compose = compose;
        }
        self.change_settings(|_| Ok(())).await.map(drop)
    }
}

fn plan(
    request: GenerateRequest,
    provider: Provider,
    source: Option<Source>,
    state: &State,
) -> Result<Plan, Failure> {
    let order = order::check(&request, &state.catalogue)?;
    let one = GenerateRequest {
        count: 1,
        ..request.clone()
    };
    let market = Market {
        state,
        provider: Some(&provider),
        past: source.as_ref().map_or(Past::default(), Source::past),
    };
    let size = order.size.as_deref();
    let estimate = market.price(order.model, &one, size, false);
    confirm(
        &request,
        size,
        &market.price(order.model, &request, size, false),
        &market,
    )?;
    let recipe = Recipe {
        model: order.model.id.clone(),
        size: order.size,
        ratio: order.ratio,
        thinking: order.thinking,
        grounded: request.grounded,
        count: request.count,
        estimate,
        edit: request.edit.clone(),
        aspect: source.as_ref().map(|source| source.aspect.clone()),
        notes: source.as_ref().map(Source::notes).unwrap_or_default(),
    };
    Ok(Plan {
        source,
        model: recipe.model.clone(),
        recipe,
        request,
        provider,
    })
}

/// An expensive order wants a second click, which the page gives after it has shown the lines.
fn confirm(
    request: &GenerateRequest,
    size: Option<&str>,
    estimate: &Estimate,
    market: &Market<'_>,
) -> Result<(), Failure> {
    let is_practice = market.provider.is_some_and(Provider::is_sandbox);
    let reasons = market.state.budgets.ask(size, request.count, estimate);
    if request.confirmed || is_practice || reasons.is_empty() {
        return Ok(());
    }
    Err(Failure::before_sending(
        FailureCode::Unconfirmed,
        format!(
            "This may cost up to {}. Confirm it to go on.",
            dollars(estimate.high_nanos)
        ),
    ))
}

fn snapshot(
    plan: &Plan,
    written: &Written,
    id: &str,
    index: u32,
    ahead: usize,
    now: i64,
) -> JobSnapshot {
    let ahead = u32::try_from(ahead)
        .unwrap_or(u32::MAX)
        .saturating_add(index);
    JobSnapshot {
        id: id.to_owned(),
        session: written.session.clone(),
        turn: written.turn.clone(),
        step: written.step,
        variant: index + 1,
        of: plan.recipe.count,
        prompt: plan.request.prompt.clone(),
        model: plan.model.clone(),
        size: plan.recipe.size.clone(),
        ratio: plan.recipe.sent_ratio(),
        thinking: plan.recipe.thinking.clone(),
        grounded: plan.recipe.grounded,
        created_ms: now,
        finished_ms: None,
        state: JobState::Queued { ahead },
        priority: plan.request.priority,
        place: None,
        starts_ms: None,
        off_peak: plan.request.off_peak,
        estimate: plan.recipe.estimate.clone(),
        receipt: None,
        attempts: Vec::new(),
        sandbox: plan.provider.is_sandbox(),
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

fn missing_session() -> Failure {
    Failure::before_sending(FailureCode::NotFound, "This session is no longer there.")
}
