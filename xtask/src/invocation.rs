//! One call of another program: printed before it runs, its output passed straight through.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// What cargo sets for the program it runs. Handed on to a cargo called from here, these would
/// describe xtask to build scripts that ask about their own package.
const CARGO_OWN: [&str; 5] = [
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "CARGO_PKG_NAME",
    "CARGO_PKG_VERSION",
    "CARGO_BIN_NAME",
];

/// A program with its arguments, folder and environment, not yet run.
pub(crate) struct Invocation {
    program: OsString,
    arguments: Vec<OsString>,
    folder: PathBuf,
    set: Vec<(&'static str, OsString)>,
    removed: Vec<&'static str>,
    closed: bool,
}

impl Invocation {
    /// A call of `program` in `folder`.
    pub(crate) fn new(program: impl Into<OsString>, folder: &Path) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            folder: folder.to_owned(),
            set: Vec::new(),
            removed: CARGO_OWN.to_vec(),
            closed: false,
        }
    }

    /// Adds arguments.
    #[must_use]
    pub(crate) fn arguments<I: Into<OsString>>(
        mut self,
        more: impl IntoIterator<Item = I>,
    ) -> Self {
        self.arguments.extend(more.into_iter().map(Into::into));
        self
    }

    /// Sets a variable of the environment.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.set.push((name, value.into()));
        self
    }

    /// Hides variables of the environment from the program.
    #[must_use]
    pub(crate) fn without(mut self, names: &[&'static str]) -> Self {
        self.removed.extend(names);
        self
    }

    /// Gives the program an empty standard input, so that it can ask nothing and wait for nobody.
    #[must_use]
    pub(crate) fn unattended(mut self) -> Self {
        self.closed = true;
        self
    }

    /// Puts another program in front: `wrapped by xvfb-run -a --` and the like.
    #[must_use]
    pub(crate) fn under(mut self, program: &str, arguments: &[&str]) -> Self {
        let inner = std::mem::replace(&mut self.program, program.into());
        let rest = std::mem::take(&mut self.arguments);
        self.arguments.extend(arguments.iter().map(Into::into));
        self.arguments.push(inner);
        self.arguments.extend(rest);
        self
    }

    /// Runs it to the end; anything but success is an error that quotes the call.
    pub(crate) fn run(&self) -> Result<()> {
        let line = self.line();
        println!("$ {line}");
        let status = self
            .command()
            .status()
            .with_context(|| format!("cannot start: {line}"))?;
        if status.success() {
            Ok(())
        } else {
            bail!("{status}: {line}")
        }
    }

    /// Runs it silently and returns what it printed, or nothing if it failed or is not there.
    pub(crate) fn answer(&self) -> Option<String> {
        let output = self.command().stdin(Stdio::null()).output().ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Runs it silently and returns what it printed, failed or not.
    pub(crate) fn printed(&self) -> Result<String> {
        let mut command = self.command();
        let output = command
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("cannot start: {}", self.line()))?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// The call as one would type it.
    pub(crate) fn line(&self) -> String {
        let variables = self
            .set
            .iter()
            .map(|(name, value)| format!("{name}={}", quoted(value)));
        let program = Path::new(&self.program)
            .file_name()
            .unwrap_or(&self.program)
            .to_owned();
        let words = std::iter::once(&program).chain(&self.arguments).map(quoted);
        variables.chain(words).collect::<Vec<_>>().join(" ")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&self.folder);
        for name in &self.removed {
            command.env_remove(name);
        }
        command.envs(self.set.iter().map(|(name, value)| (name, value)));
        if self.closed {
            command.stdin(Stdio::null());
        }
        command
    }
}

fn quoted(word: &OsString) -> String {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_alphanumeric() || "-_=./:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Is there a program of this name on the search path?
pub(crate) fn exists(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Invocation;

    #[test]
    fn the_line_can_be_pasted_into_a_shell() {
        let call = Invocation::new("/opt/bin/cargo", Path::new("."))
            .arguments(["test", "it's here", ""])
            .with("BLESS", "1");
        assert_eq!(call.line(), r"BLESS=1 cargo test 'it'\''s here' ''");
    }

    #[test]
    fn a_wrapper_stands_before_the_program_it_wraps() {
        let call = Invocation::new("cargo", Path::new("."))
            .arguments(["test"])
            .under("dbus-run-session", &["--"])
            .under("xvfb-run", &["-a"]);
        assert_eq!(call.line(), "xvfb-run -a dbus-run-session -- cargo test");
    }

    #[test]
    fn a_failing_program_is_an_error_that_quotes_the_call() {
        let message = Invocation::new("false", Path::new("."))
            .run()
            .unwrap_err()
            .to_string();
        assert!(message.ends_with(": false"), "{message}");
        let call = Invocation::new("no-such-program-here", Path::new("."));
        assert!(
            call.run().is_err(),
            "a missing program is an error, not a panic"
        );
        assert_eq!(call.answer(), None, "and has no answer");
    }
}
