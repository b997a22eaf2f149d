//! `cargo xtask`: the project's commands, one for each thing a contributor does.
//!
//! It depends on nothing but the standard library and anyhow, so that a fresh clone gets from
//! `cargo xtask run` to its first line of output in seconds. It knows how to call cargo, npm and
//! apt; what is checked and how lives with the code that is checked. Start reading at
//! [`steps`], the list that `cargo xtask test` works through.

#![expect(
    clippy::print_stdout,
    reason = "a command line tool talks to its terminal"
)]

mod arguments;
mod benches;
mod display;
mod invocation;
mod packages;
mod page;
mod schedule;
mod steps;
mod summary;
mod terminal;
mod window;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;

use crate::arguments::Task;
use crate::workspace::Workspace;

fn main() -> ExitCode {
    match perform() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform() -> Result<ExitCode> {
    let workspace = Workspace::find();
    match arguments::parse(std::env::args().skip(1))? {
        Task::Run { rest } => window::open(&workspace, &rest)?,
        Task::Test { fast, steps } => return steps::check(&workspace, fast, &steps),
        Task::Bench { name: None } => println!("{}", benches::list()),
        Task::Bench { name: Some(name) } => benches::run(&workspace, &name)?,
        Task::Fix => fix(&workspace)?,
        Task::Usage => println!("{}", arguments::USAGE),
    }
    Ok(ExitCode::SUCCESS)
}

/// Puts right what a program can put right, cheapest first: whoever breaks off has the most of it.
fn fix(workspace: &Workspace) -> Result<()> {
    workspace.cargo(&["fmt", "--all"]).run()?;
    page::install(workspace)?;
    workspace.npm(&["run", "lint", "--", "--fix"]).run()?;
    workspace.npm(&["run", "format"]).run()?;
    packages::ensure(packages::Purpose::Build)?;
    let bless = ["test", "--package", "plantain", "--lib", "--", "bindings"];
    workspace.cargo(&bless).with("BLESS", "1").run()
}
