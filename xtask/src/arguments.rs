//! What was asked for on the command line.

use anyhow::{Result, bail};

/// Printed by `cargo xtask` and after a misspelt command.
pub(crate) const USAGE: &str = "\
cargo xtask run [ARGUMENT…]        install what is missing, build, open the window
                                   (without a display: the same job in the terminal)
cargo xtask test [--fast] [STEP…]  every check, or the named steps; --fast leaves out build and e2e
cargo xtask bench [NAME]           the named benchmark; without a name, which there are
cargo xtask fix                    format, mend lints, rewrite the generated bindings";

/// One command, with what it was given.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Opens the window; `rest` goes to the app untouched.
    Run { rest: Vec<String> },
    /// Runs the checks; no step named means all of them.
    Test { fast: bool, steps: Vec<String> },
    /// Runs the named benchmark, or says which there are.
    Bench { name: Option<String> },
    /// Mends what can be mended by a program.
    Fix,
    /// Says what there is.
    Usage,
}

/// Reads the arguments after the program's own name.
pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Task> {
    let mut arguments = arguments.into_iter();
    let Some(command) = arguments.next() else {
        return Ok(Task::Usage);
    };
    let rest: Vec<String> = arguments.collect();
    match command.as_str() {
        "run" => Ok(Task::Run { rest }),
        "test" => test(rest),
        "bench" => match rest.as_slice() {
            [] => Ok(Task::Bench { name: None }),
            [name] if !name.starts_with('-') => Ok(Task::Bench {
                name: Some(name.clone()),
            }),
            _ => bail!("bench takes one name\n\n{USAGE}"),
        },
        "fix" if rest.is_empty() => Ok(Task::Fix),
        "fix" => bail!("fix takes no arguments\n\n{USAGE}"),
        "help" | "--help" | "-h" => Ok(Task::Usage),
        other => bail!("there is no command {other:?}\n\n{USAGE}"),
    }
}

fn test(rest: Vec<String>) -> Result<Task> {
    let (flags, steps): (Vec<String>, Vec<String>) = rest
        .into_iter()
        .partition(|argument| argument.starts_with('-'));
    if let Some(flag) = flags.iter().find(|flag| *flag != "--fast") {
        bail!("test has no option {flag:?}\n\n{USAGE}");
    }
    Ok(Task::Test {
        fast: !flags.is_empty(),
        steps,
    })
}

#[cfg(test)]
mod tests {
    use super::{Task, parse};

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn nothing_asked_prints_the_usage() {
        assert_eq!(parse(Vec::new()).unwrap(), Task::Usage, "no command at all");
        assert_eq!(
            parse(words("--help")).unwrap(),
            Task::Usage,
            "asked for help"
        );
    }

    #[test]
    fn arguments_after_run_reach_the_app_untouched() {
        let task = parse(words("run --data-dir /tmp/x --fast")).unwrap();
        assert_eq!(
            task,
            Task::Run {
                rest: words("--data-dir /tmp/x --fast")
            }
        );
    }

    #[test]
    fn test_takes_steps_and_fast_in_any_order() {
        let expected = Task::Test {
            fast: true,
            steps: words("clippy tidy"),
        };
        assert_eq!(parse(words("test clippy --fast tidy")).unwrap(), expected);
        let all = Task::Test {
            fast: false,
            steps: Vec::new(),
        };
        assert_eq!(
            parse(words("test")).unwrap(),
            all,
            "no step named means every step"
        );
    }

    #[test]
    fn bench_takes_a_name_or_none() {
        let bench = |name: Option<&str>| Task::Bench {
            name: name.map(str::to_owned),
        };
        assert_eq!(parse(words("bench pacing")).unwrap(), bench(Some("pacing")));
        assert_eq!(parse(words("bench")).unwrap(), bench(None));
    }

    #[test]
    fn misspelt_words_are_refused_with_the_usage() {
        for line in [
            "tset",
            "test --quick",
            "bench a b",
            "bench --all",
            "fix everything",
        ] {
            let message = parse(words(line)).unwrap_err().to_string();
            assert!(message.contains("cargo xtask run"), "{line}: {message}");
        }
    }
}
