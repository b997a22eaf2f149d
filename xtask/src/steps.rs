//! `cargo xtask test`: the list of checks, cheapest first, and the walk through it.
//!
//! Every step runs even if an earlier one failed, unless it rests on that one: who fixes the
//! formatting should learn about the failing test in the same run.
//!
//! Cargo is called with `--workspace` and named targets instead of `--package`, because features
//! are unified over the packages selected: selecting another set would build tokio, tauri and all
//! that rests on them a second time.

use std::process::ExitCode;

use anyhow::Result;

use crate::invocation::Invocation;
use crate::packages::{self, Purpose};
use crate::schedule::{Kind, Step, choose, hindrance};
use crate::summary::{Outcome, Summary, stopwatch};
use crate::workspace::Workspace;
use crate::{display, page};

/// Tests must neither find a key nor reach a server or library that the developer's shell names.
const PERSONAL: [&str; 5] = [
    "GEMINI_API_KEY",
    "PLANTAIN_BASE_URL",
    "PLANTAIN_DATA_DIR",
    "PLANTAIN_PROVIDER",
    "PLANTAIN_VAULT",
];

const ALL: [Step; 14] = [
    Step {
        name: "packages",
        heading: "the system's packages",
        needs: &[],
        kind: Kind::SetUp,
        work: |_| packages::ensure(Purpose::Test),
    },
    Step {
        name: "install",
        heading: "Node and the page's packages",
        needs: &[],
        kind: Kind::SetUp,
        work: page::install,
    },
    Step {
        name: "format",
        heading: "Rust is formatted",
        needs: &[],
        kind: Kind::Check,
        work: |workspace| cargo(workspace, &["fmt", "--all", "--check"]).run(),
    },
    Step {
        name: "tidy",
        heading: "the repository's own rules",
        needs: &["packages"],
        kind: Kind::Check,
        work: |workspace| cargo(workspace, &["test", "--workspace", "--test", "tidy"]).run(),
    },
    Step {
        name: "lint",
        heading: "the page: eslint",
        needs: &["install"],
        kind: Kind::Check,
        work: |workspace| script(workspace, "lint"),
    },
    Step {
        name: "prettier",
        heading: "the page is formatted",
        needs: &["install"],
        kind: Kind::Check,
        work: |workspace| script(workspace, "format:check"),
    },
    Step {
        name: "types",
        heading: "the page: svelte-check",
        needs: &["install"],
        kind: Kind::Check,
        work: |workspace| script(workspace, "check"),
    },
    Step {
        name: "page",
        heading: "the page's tests",
        needs: &["install"],
        kind: Kind::Check,
        work: |workspace| script(workspace, "test"),
    },
    Step {
        name: "bundle",
        heading: "the page builds",
        needs: &["install"],
        kind: Kind::Check,
        work: page::bundle,
    },
    Step {
        name: "clippy",
        heading: "Rust without warnings",
        needs: &["packages"],
        kind: Kind::Check,
        work: |workspace| {
            cargo(
                workspace,
                &[
                    "clippy",
                    "--workspace",
                    "--all-targets",
                    "--",
                    "-D",
                    "warnings",
                ],
            )
            .run()
        },
    },
    Step {
        name: "test",
        heading: "every Rust test but the window's",
        needs: &["packages"],
        kind: Kind::Check,
        work: test,
    },
    Step {
        name: "doctest",
        heading: "the examples in the documentation",
        needs: &["packages"],
        kind: Kind::Check,
        work: |workspace| cargo(workspace, &["test", "--workspace", "--doc"]).run(),
    },
    Step {
        name: "build",
        heading: "the app and the terminal program",
        needs: &["packages", "bundle"],
        kind: Kind::Slow,
        work: |workspace| {
            cargo(
                workspace,
                &[
                    "build",
                    "--package",
                    "plantain",
                    "--package",
                    "plantain-cli",
                ],
            )
            .run()
        },
    },
    Step {
        name: "e2e",
        heading: "the real window, on a screen in memory",
        needs: &["packages", "build"],
        kind: Kind::Slow,
        work: window,
    },
];

/// Walks through the chosen steps and prints the table; the exit code says whether all went well.
pub(crate) fn check(workspace: &Workspace, fast: bool, named: &[String]) -> Result<ExitCode> {
    let mut summary = Summary::default();
    for step in choose(&ALL, named, fast)? {
        if let Some(need) = hindrance(step, &summary.not_ok()) {
            summary.add(step.name, Outcome::Skipped { need });
            continue;
        }
        println!("\n── {}: {}", step.name, step.heading);
        let (result, took) = stopwatch(|| (step.work)(workspace));
        let outcome = match result {
            Ok(()) => Outcome::Ok { took },
            Err(error) => {
                let message = format!("{error:#}");
                println!("{message}");
                Outcome::Failed { took, message }
            }
        };
        summary.add(step.name, outcome);
    }
    println!("\n{summary}");
    Ok(if summary.is_good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Invocation {
    workspace.cargo(arguments).without(&PERSONAL).unattended()
}

fn script(workspace: &Workspace, name: &str) -> Result<()> {
    workspace
        .npm(&["run", name])
        .without(&PERSONAL)
        .unattended()
        .run()
}

/// With nextest where it is installed: it runs the binaries side by side.
fn test(workspace: &Workspace) -> Result<()> {
    if cargo(workspace, &["nextest", "--version"])
        .answer()
        .is_some()
    {
        let rest = [
            "run",
            "--workspace",
            "--no-fail-fast",
            "-E",
            "not binary(e2e) and not binary(tidy)",
        ];
        return cargo(workspace, &["nextest"]).arguments(rest).run();
    }
    // Cargo cannot leave out a test target, but takes patterns for those it shall run.
    let all_but_e2e = ["--test", "[!e]*", "--test", "e[!2]*"];
    cargo(
        workspace,
        &["test", "--workspace", "--no-fail-fast", "--lib", "--bins"],
    )
    .arguments(all_but_e2e)
    .run()
}

fn window(workspace: &Workspace) -> Result<()> {
    if !cfg!(target_os = "linux") {
        println!("   Left out: the window can be driven without a screen on Linux only.");
        return Ok(());
    }
    // One at a time: they share the screen, and a window without focus is drawn late.
    let tests = [
        "test",
        "--workspace",
        "--test",
        "e2e",
        "--",
        "--test-threads=1",
    ];
    display::in_memory(cargo(workspace, &tests)).run()
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn a_step_needs_only_steps_before_it() {
        for (index, step) in ALL.iter().enumerate() {
            for need in step.needs {
                let place = ALL.iter().position(|other| other.name == *need);
                assert!(
                    place.is_some_and(|place| place < index),
                    "{} needs {need}",
                    step.name
                );
            }
        }
    }

    #[test]
    fn no_two_steps_have_the_same_name() {
        for (index, step) in ALL.iter().enumerate() {
            assert!(
                ALL[..index].iter().all(|other| other.name != step.name),
                "{}",
                step.name
            );
        }
    }
}
