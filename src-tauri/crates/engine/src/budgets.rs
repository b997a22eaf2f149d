//! Budgets as the user sees and changes them. They lie in the library, so that every process on it
//! keeps to the same ones.

use std::sync::Arc;

use plantain_library::rusqlite::Connection;
use plantain_library::{Error, projects, settings};

use crate::budget::{BudgetVerdict, Budgets};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::job::JobState;
use crate::projects::{ProjectView, missing};
use crate::purse::{AccountsView, Counting, Purse};
use crate::state::{Place, Shared, State};
use crate::store;

const BUDGETS: &str = "budgets";

/// The budgets as they lie in the library. A damaged one forbids nothing, since a studio that cannot
/// be used is no protection; the others hold.
pub(crate) fn read(connection: &Connection) -> Result<Budgets, Error> {
    let text = settings::get(connection, BUDGETS)?;
    Ok(store::readable(&text.unwrap_or_default()))
}

/// Puts budgets in place of the earlier ones.
pub(crate) fn write(connection: &Connection, budgets: &Budgets) -> Result<(), Error> {
    settings::set(connection, BUDGETS, &store::json(budgets))
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
        self.change_budgets(move |known| *known = budgets).await
    }

    /// Changes the budgets as they are now: another process may have changed others of them.
    ///
    /// # Errors
    /// As for [`Engine::set_budgets`].
    pub async fn change_budgets(
        &self,
        change: impl FnOnce(&mut Budgets) + Send + 'static,
    ) -> Result<Budgets, Failure> {
        let budgets = self
            .library()
            .write(move |transaction| {
                let mut budgets = read(transaction)?;
                change(&mut budgets);
                if let Err(failure) = budgets.check() {
                    return Ok(Err(failure));
                }
                for budget in &budgets.projects {
                    if projects::get(transaction, &budget.project)?.is_none() {
                        return Ok(Err(missing()));
                    }
                }
                write(transaction, &budgets)?;
                Ok(Ok(budgets))
            })
            .await??;
        self.shared().state().budgets = budgets.clone();
        self.shared().tell_quota();
        // The worker looks again at what was held.
        self.shared().wake.notify_one();
        Ok(budgets)
    }

    /// What is spent and promised of each budget.
    ///
    /// # Errors
    /// The library cannot be read.
    pub async fn accounts(&self) -> Result<AccountsView, Failure> {
        let now_ms = self.shared().now_ms();
        let view = self.library().read(move |connection| {
            let budgets = read(connection)?;
            let purse = Purse::read(&budgets, connection, now_ms)?;
            let mut view = AccountsView {
                day: purse.day(Counting::Promised).against(budgets.day_nanos),
                month: purse.month(Counting::Promised).against(budgets.month_nanos),
                projects: Vec::new(),
            };
            for project in projects::list(connection)? {
                let budget = budgets.projects.iter().find(|it| it.project == project.id);
                if let Some(budget) = budget {
                    let spent = purse.of_project(&project.id, Counting::Promised);
                    let account = spent.against(Some(budget.nanos));
                    view.projects.push((ProjectView::from(project), account));
                }
            }
            Ok(view)
        });
        Ok(view.await?)
    }
}

impl Shared {
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
            if !matches!(verdict, BudgetVerdict::Over { .. }) {
                purse.reserve(project, nanos);
                fitting.push(id);
            }
        }
        fitting
    }
}
