//! `plantain-cli budget`: show, set, clear.

use plantain_engine::{AskFirst, Budgets, Failure, ProjectBudget};

use crate::budget_flags::{BudgetCommand, BudgetNames, BudgetPatch};
use crate::budget_view::BudgetLine;
use crate::environment::Setup;
use crate::exit::Exit;
use crate::output::Output;
use crate::projects;
use crate::run::Run;

/// Runs one of the budget commands; without one, shows.
pub(crate) async fn run(
    setup: &Setup,
    output: &Output,
    command: Option<&BudgetCommand>,
) -> Result<Exit, Failure> {
    let run = Run::to_look(setup, output).await?;
    let ended = carry_out(&run, output, command.unwrap_or(&BudgetCommand::Show)).await;
    run.stop().await;
    ended.map(|()| Exit::Done)
}

async fn carry_out(run: &Run, output: &Output, command: &BudgetCommand) -> Result<(), Failure> {
    match command {
        BudgetCommand::Show => {}
        BudgetCommand::Set(patch) => set(run, patch).await?,
        BudgetCommand::Clear(names) => clear(run, names).await?,
    }
    let budget = BudgetLine::read(run).await?;
    if output.is_json() {
        output.object(&budget);
    } else {
        budget.print(output);
    }
    Ok(())
}

async fn set(run: &Run, patch: &BudgetPatch) -> Result<(), Failure> {
    let mut of_projects = Vec::with_capacity(patch.project.len());
    for (name, nanos) in &patch.project {
        of_projects.push(ProjectBudget {
            project: projects::find(run, name).await?.id,
            nanos: *nanos,
        });
    }
    let patch = patch.clone();
    let set = run.engine.change_budgets(move |budgets| {
        budgets.day_nanos = patch.day.or(budgets.day_nanos);
        budgets.month_nanos = patch.month.or(budgets.month_nanos);
        budgets.warn_percent = patch.warn.unwrap_or(budgets.warn_percent);
        budgets.ask.four_k = patch.ask_4k.unwrap_or(budgets.ask.four_k);
        budgets.ask.images = patch.ask_images.or(budgets.ask.images);
        budgets.ask.nanos = patch.ask_cost.or(budgets.ask.nanos);
        for budget in of_projects {
            forget(budgets, &budget.project);
            budgets.projects.push(budget);
        }
    });
    set.await.map(drop)
}

async fn clear(run: &Run, names: &BudgetNames) -> Result<(), Failure> {
    let mut of_projects = Vec::with_capacity(names.project.len());
    for name in &names.project {
        of_projects.push(projects::find(run, name).await?.id);
    }
    let all = !names.day && !names.month && !names.ask && of_projects.is_empty();
    let BudgetNames {
        day, month, ask, ..
    } = *names;
    let cleared = run.engine.change_budgets(move |budgets| {
        if all || day {
            budgets.day_nanos = None;
        }
        if all || month {
            budgets.month_nanos = None;
        }
        if all {
            budgets.projects.clear();
        }
        if ask {
            budgets.ask = AskFirst {
                four_k: false,
                images: None,
                nanos: None,
            };
        }
        for project in of_projects {
            forget(budgets, &project);
        }
    });
    cleared.await.map(drop)
}

fn forget(budgets: &mut Budgets, project: &str) {
    budgets.projects.retain(|budget| budget.project != project);
}
