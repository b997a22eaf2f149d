//! From a request to rows in the library and jobs in line.

use crate::budget::dollars;
use crate::deed::Deed;
use crate::draft::{Draft, Written};
use crate::edit::{Past, Source};
use crate::engine::Engine;
use crate::event::EngineEvent;
use crate::failure::{Failure, FailureCode};
use crate::job::{JobSnapshot, JobState};
use crate::market::Market;
use crate::order;
use crate::price::Estimate;
use crate::provider::Provider;
use crate::request::{GenerateRequest, Submitted};
use crate::settings::ComposeDefaults;
use crate::state::{Job, Place, State};
use crate::store::{self, Recipe};
use crate::tree;

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

impl Engine {
    /// Checks a request, writes its turn and jobs, puts the jobs in line and returns at once.
    pub async fn submit(&self, request: GenerateRequest) -> Result<Submitted, Failure> {
        let shared = self.shared();
        let provider = shared.provider()?;
        self.require_key(&provider).await?;
        // Before anything is read or made for it.
        order::check(&request, &shared.state().catalogue)?;
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
        self.tell_written(&written);
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

    /// A turn is told before its jobs, or they would have no place in the tree.
    fn tell_written(&self, written: &Written) {
        let shared = self.shared();
        if let Some(session) = written.summary.clone() {
            shared.tell(EngineEvent::Session { session });
        }
        if let Some(row) = &written.branch {
            let branch = tree::branch_view(row);
            shared.tell(EngineEvent::Branch { branch });
            if written.grows {
                shared.did(Deed::Branch { id: row.id.clone() });
            }
        }
        if let Some(turn) = written.told.clone() {
            let turn = Box::new(turn);
            shared.tell(EngineEvent::Turn { turn });
        }
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
