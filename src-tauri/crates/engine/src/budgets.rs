//! Budgets as the user sees and changes them. They lie in the library, so that every process on it
//! keeps to the same ones.

use std::sync::Arc;

use plantain_library::rusqlite::Connection;
use plantain_library::{Error, projects, settings};

use crate::budget::{BudgetPeriod, BudgetVerdict, Budgets};
use crate::engine::Engine;
use crate::failure::{Failure, FailureCode};
use crate::job::JobState;
use crate::purse::{Counting, renews_ms};
use crate::state::{Place, Shared, State};
use crate::store;

const BUDGETS: &str = "budgets";

/// The budgets as they lie in the library. Damaged ones forbid nothing: a studio that cannot be
/// used is no protection.
pub(crate) fn read(connection: &Connection) -> Result<Budgets, Error> {
    let text = settings::get(connection, BUDGETS)?;
    Ok(text
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default())
}

impl Engine {
    /// Every budget.
    pub fn budgets(&self) -> Budgets {
        self.shared().state().budgets.clone()
    }

    /// Puts other budgets in place of all earlier ones. What was held for them is asked again.
    ///
    /// # Errors
    /// An amount makes no sense, a project is unknown, or the library cannot be written.
    pub async fn set_budgets(&self, budgets: Budgets) -> Result<Budgets, Failure> {
        budgets.check()?;
        let text = store::json(&budgets);
        let named: Vec<String> = budgets
            .projects
            .iter()
            .map(|budget| budget.project.clone())
            .collect();
        let known = self
            .library()
            .write(move |transaction| {
                for project in &named {
                    if projects::get(transaction, project)?.is_none() {
                        return Ok(false);
                    }
                }
                settings::set(transaction, BUDGETS, &text)?;
                Ok(true)
            })
            .await?;
        if !known {
            return Err(Failure::before_sending(
                FailureCode::NotFound,
                "One of these projects is no longer there.",
            ));
        }
        self.shared().state().budgets = budgets.clone();
        self.shared().release_budget().await?;
        self.shared().tell_quota();
        self.shared().wake.notify_one();
        Ok(budgets)
    }
}

impl Shared {
    /// Keeps a job that a budget forbids, until the budget begins anew or the user raises it.
    pub(crate) async fn hold_for_budget(
        self: &Arc<Self>,
        id: &str,
        verdict: BudgetVerdict,
        period: BudgetPeriod,
    ) {
        let Some(failure) = verdict.refusal() else {
            return;
        };
        let until_ms = renews_ms(period, self.now_ms());
        let failure = Failure {
            retry_at_ms: until_ms,
            // An earlier attempt may have cost something.
            charged: self.charged_so_far(id),
            ..failure
        };
        {
            let mut state = self.state();
            match until_ms {
                Some(until_ms) => {
                    if let Some(job) = state.jobs.get_mut(id) {
                        job.not_before_ms = until_ms;
                    }
                }
                None => state.line.retain(|waiting| waiting != id),
            }
        }
        self.conclude(id, JobState::Held { until_ms, failure })
            .await;
    }

    /// Budgets or what was spent have changed: what was held for them is asked again.
    pub(crate) async fn release_budget(self: &Arc<Self>) -> Result<(), Failure> {
        let held = self.state().held_for_budget();
        self.put_back(held).await
    }

    /// What a budget holds goes on as soon as there is money for it: a picture may cost less than
    /// was set aside, and another process may raise the budget without a word.
    pub(crate) async fn release_what_fits(self: &Arc<Self>) {
        if self.state().held_for_budget().is_empty() {
            return;
        }
        self.recount_quietly().await;
        let fitting = self.state().held_that_fit();
        if let Err(failure) = self.put_back(fitting).await {
            tracing::warn!(%failure, "what a budget held could not be put back in line");
        }
    }

    async fn put_back(self: &Arc<Self>, ids: Vec<String>) -> Result<(), Failure> {
        {
            let mut state = self.state();
            for id in &ids {
                let Some(job) = state.jobs.get_mut(id) else {
                    continue;
                };
                if !job.is_held_for_budget() {
                    // It was cancelled since it was chosen, or let go by somebody else.
                    continue;
                }
                job.not_before_ms = 0;
                job.snapshot.state = JobState::Queued { ahead: 0 };
                self.tell_job(&job.snapshot);
                state.enqueue(id, Place::Back);
            }
        }
        for id in ids {
            self.save_job(&id).await?;
        }
        Ok(())
    }
}

impl State {
    /// Jobs that a budget holds, in the order of the line.
    pub(crate) fn held_for_budget(&self) -> Vec<String> {
        let held = self.jobs.iter().filter(|(_, job)| job.is_held_for_budget());
        let mut held: Vec<(f64, String)> =
            held.map(|(id, job)| (job.position, id.clone())).collect();
        held.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        held.into_iter().map(|(_, id)| id).collect()
    }

    /// Those of them that there is money for now, one after the other.
    fn held_that_fit(&self) -> Vec<String> {
        let mut purse = self.purse.clone();
        let mut fitting = Vec::new();
        for id in self.held_for_budget() {
            let Some(job) = self.jobs.get(&id) else {
                continue;
            };
            let nanos = job.snapshot.estimate.high_nanos;
            let project = purse.project_of(&job.snapshot.session).map(str::to_owned);
            let project = project.as_deref();
            let verdict = self
                .budgets
                .verdict(&purse, Counting::Reserved, project, nanos);
            if verdict.refusal().is_none() {
                purse.reserve(project, nanos);
                fitting.push(id);
            }
        }
        fitting
    }
}
