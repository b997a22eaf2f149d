//! `plantain-cli projects`, and projects by name for every other command.

use plantain_engine::{Failure, FailureCode, ProjectView};
use serde::Serialize;

use crate::environment::Setup;
use crate::exit::Exit;
use crate::output::Output;
use crate::project_flags::ProjectsCommand;
use crate::run::Run;

/// One project. The names are a contract.
#[derive(Debug, Serialize)]
struct ProjectLine {
    project: String,
    name: String,
}

/// Runs one of the projects commands; without one, lists.
pub(crate) async fn run(
    setup: &Setup,
    output: &Output,
    command: Option<&ProjectsCommand>,
) -> Result<Exit, Failure> {
    let run = Run::to_look(setup, output).await?;
    let command = command.unwrap_or(&ProjectsCommand::List);
    let ended = carry_out(&run, output, command).await;
    run.stop().await;
    ended.map(|()| Exit::Done)
}

async fn carry_out(run: &Run, output: &Output, command: &ProjectsCommand) -> Result<(), Failure> {
    match command {
        ProjectsCommand::List => {}
        ProjectsCommand::Add { name } => drop(run.engine.create_project(name).await?),
        ProjectsCommand::Rename { name, to } => {
            let project = find(run, name).await?;
            run.engine.rename_project(&project.id, to).await?;
        }
        ProjectsCommand::Remove { name } => {
            let project = find(run, name).await?;
            run.engine.delete_project(&project.id).await?;
        }
    }
    list(run, output).await
}

async fn list(run: &Run, output: &Output) -> Result<(), Failure> {
    let projects = run.engine.projects().await?;
    if projects.is_empty() {
        output.note("There are no projects. `plantain-cli projects add NAME` makes one.");
    }
    for project in projects {
        if output.is_json() {
            output.object(&ProjectLine {
                project: project.id,
                name: project.name,
            });
        } else {
            output.line(&project.name);
        }
    }
    Ok(())
}

/// The project of this name, whatever its case.
///
/// # Errors
/// There is none, or the name is empty.
pub(crate) async fn find(run: &Run, name: &str) -> Result<ProjectView, Failure> {
    let wanted = name.trim();
    let invalid = |message| Failure::before_sending(FailureCode::SettingsInvalid, message);
    if wanted.is_empty() {
        return Err(invalid("A project needs a name.".to_owned()));
    }
    let found = run.engine.project_named(wanted).await?;
    found.ok_or_else(|| {
        invalid(format!(
            "There is no project “{wanted}”. `plantain-cli projects add` makes one."
        ))
    })
}
