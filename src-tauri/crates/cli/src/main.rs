//! `plantain-cli`: the same engine from a terminal.
//!
//! Data goes to standard output, everything else to standard error; how it ended is the exit
//! code. Start reading at `arguments.rs` (what may be typed), then `generate.rs`; `run.rs` starts
//! the engine, `lookup.rs` finds what ids stand for, `output.rs` is the only file that prints.

mod arguments;
mod beginning;
mod budget;
mod budget_flags;
mod budget_view;
mod charge_flags;
mod charges;
mod compare;
mod composition;
mod consent;
mod context;
mod copy;
mod doctor;
mod dollars;
mod dry_run;
mod environment;
mod estimate;
mod examination;
mod exit;
mod export;
mod failure;
mod follow;
mod generate;
mod help;
mod images;
mod import;
mod interrupt;
mod key;
mod limit_flags;
mod limits;
mod limits_view;
mod lookup;
mod moment;
mod order_flags;
mod output;
mod price_flags;
mod prices;
mod progress;
mod project_flags;
mod projects;
mod queue;
mod queue_line;
mod queue_list;
mod reckoning;
mod recover;
mod run;
mod sessions;
mod source;
mod source_flags;
mod spend;
mod spend_flags;
mod table;
mod tree;
mod turn;
mod turn_line;
mod turns;
mod words;

use std::process::ExitCode;

use clap::Parser;
use plantain_engine::{Failure, FailureCode};
use tracing_subscriber::EnvFilter;

use crate::arguments::{Arguments, Command};
use crate::environment::Setup;
use crate::exit::Exit;
use crate::generate::Aim;
use crate::output::Output;
use crate::sessions::Wanted;
use crate::source_flags::EditOptions;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(
            EnvFilter::try_from_env("PLANTAIN_LOG").unwrap_or_else(|_| EnvFilter::new("error")),
        )
        .init();
    let output = Output::new(arguments.json);
    let exit = match carry_out(&arguments, &output).await {
        Ok(exit) => exit,
        Err(failure) => {
            let failure = for_a_terminal(failure);
            output.failure(&failure);
            Exit::of(failure.code)
        }
    };
    ExitCode::from(exit.code())
}

#[expect(clippy::cognitive_complexity, reason = "one line for each command")]
async fn carry_out(arguments: &Arguments, output: &Output) -> Result<Exit, Failure> {
    let setup = Setup::read(arguments, |name| std::env::var_os(name))?;
    if let Ok(Some(key)) = &setup.key {
        output.hide(key);
    }
    match &arguments.command {
        Command::Generate { order, project } => {
            let project = project.as_deref();
            generate::run(&setup, output, order, Aim::New { project }).await
        }
        Command::Edit(EditOptions { order, source }) => {
            generate::run(&setup, output, order, Aim::Edit(source)).await
        }
        Command::Estimate {
            composition,
            models,
            source,
        } => estimate::print(&setup, output, composition, source, *models).await,
        Command::Spend(flags) => spend::run(&setup, output, flags).await,
        Command::Charges { command } => charges::run(&setup, output, command.as_ref()).await,
        Command::Budget { command } => budget::run(&setup, output, command.as_ref()).await,
        Command::Prices { command } => prices::run(&setup, output, command.as_ref()).await,
        Command::Projects { command } => projects::run(&setup, output, command.as_ref()).await,
        Command::Key(command) => key::run(&setup, output, *command).await,
        Command::Images { limit } => images::list(&setup, output, *limit).await,
        Command::Sessions {
            project,
            search,
            archived,
        } => {
            let wanted = Wanted {
                project: project.as_deref(),
                search: search.as_deref(),
                archived: *archived,
            };
            sessions::list(&setup, output, wanted).await
        }
        Command::Turns { session, tree } => turns::list(&setup, output, session, *tree).await,
        Command::Compare { a, b } => compare::run(&setup, output, a, b).await,
        Command::Export { image, file, force } => {
            export::run(&setup, output, image, file, *force).await
        }
        Command::Import { files, session } => {
            import::run(&setup, output, files, session.as_deref()).await
        }
        Command::Limits { command } => limits::run(&setup, output, command.as_ref()).await,
        Command::Queue { command } => queue::run(&setup, output, command.as_ref()).await,
        Command::Recover { send_again } => recover::run(&setup, output, *send_again).await,
        Command::Doctor => doctor::run(&setup, output).await,
    }
}

/// The engine's advice is for the window, where a key is pasted and a button starts the sandbox.
fn for_a_terminal(failure: Failure) -> Failure {
    if failure.code == FailureCode::KeyMissing && failure.status.is_none() {
        let message = "No API key is stored. Set GEMINI_API_KEY, store one with `plantain-cli key \
                       set`, or add `--provider sandbox`, which needs none.";
        return Failure {
            message: message.to_owned(),
            ..failure
        };
    }
    failure
}
