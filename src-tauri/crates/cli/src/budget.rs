//! `plantain-cli budget`: show, set, clear.

use plantain_engine::{Budgets, Failure, ProjectBudget, ProjectView};

use crate::budget_view::BudgetLine;
use crate::environment::Setup;
use crate::exit::Exit;
use crate::money_flags::{BudgetCommand, BudgetNames, BudgetPatch};
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
    let mut budgets = run.engine.budgets();
    budgets.day_nanos = patch.day.or(budgets.day_nanos);
    budgets.month_nanos = patch.month.or(budgets.month_nanos);
    budgets.warn_percent = patch.warn.unwrap_or(budgets.warn_percent);
    budgets.ask.four_k = patch.ask_4k.unwrap_or(budgets.ask.four_k);
    budgets.ask.images = patch.ask_images.or(budgets.ask.images);
    budgets.ask.nanos = patch.ask_cost.or(budgets.ask.nanos);
    for (name, nanos) in &patch.project {
        let project = projects::find(run, name).await?;
        forget(&mut budgets, &project);
        budgets.projects.push(ProjectBudget {
            project: project.id,
            nanos: *nanos,
        });
    }
    run.engine.set_budgets(budgets).await.map(drop)
}

async fn clear(run: &Run, names: &BudgetNames) -> Result<(), Failure> {
    let mut budgets = run.engine.budgets();
    let all = !names.day && !names.month && names.project.is_empty();
    if all || names.day {
        budgets.day_nanos = None;
    }
    if all || names.month {
        budgets.month_nanos = None;
    }
    if all {
        budgets.projects.clear();
    }
    for name in &names.project {
        forget(&mut budgets, &projects::find(run, name).await?);
    }
    run.engine.set_budgets(budgets).await.map(drop)
}

fn forget(budgets: &mut Budgets, project: &ProjectView) {
    budgets
        .projects
        .retain(|budget| budget.project != project.id);
}
