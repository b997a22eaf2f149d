//! How the steps went: one table at the end.

use std::fmt;
use std::time::{Duration, Instant};

/// How one step went.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It came off.
    Ok { took: Duration },
    /// It did not.
    Failed { took: Duration, message: String },
    /// It was not tried, because a step it rests on failed.
    Skipped { need: &'static str },
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok { took } => write!(f, "ok       {:>7.1} s", took.as_secs_f64()),
            Self::Failed { took, message } => {
                // The first line is the cause; the program's own words have gone by already.
                let cause = message.lines().next().unwrap_or_default();
                write!(f, "FAILED   {:>7.1} s  {cause}", took.as_secs_f64())
            }
            Self::Skipped { need } => write!(f, "skipped          –  needs {need}"),
        }
    }
}

/// Every step so far, in order.
#[derive(Default)]
pub(crate) struct Summary {
    rows: Vec<(&'static str, Outcome)>,
}

impl Summary {
    /// Notes how a step went.
    pub(crate) fn add(&mut self, name: &'static str, outcome: Outcome) {
        self.rows.push((name, outcome));
    }

    /// The steps that failed or were skipped.
    pub(crate) fn not_ok(&self) -> Vec<&'static str> {
        let bad = |row: &&(&'static str, Outcome)| !matches!(row.1, Outcome::Ok { .. });
        self.rows.iter().filter(bad).map(|row| row.0).collect()
    }

    /// Did every step come off?
    pub(crate) fn is_good(&self) -> bool {
        self.not_ok().is_empty()
    }

    fn took(&self) -> Duration {
        let time = |row: &(&'static str, Outcome)| match row.1 {
            Outcome::Ok { took } | Outcome::Failed { took, .. } => took,
            Outcome::Skipped { .. } => Duration::ZERO,
        };
        self.rows.iter().map(time).sum()
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "step      result   seconds")?;
        for (name, outcome) in &self.rows {
            writeln!(f, "{name:<9} {outcome}")?;
        }
        let seconds = self.took().as_secs_f64();
        match self.not_ok().as_slice() {
            [] => write!(f, "all {} steps ok in {seconds:.1} s", self.rows.len()),
            bad => write!(
                f,
                "{} of {} steps not ok: {}",
                bad.len(),
                self.rows.len(),
                bad.join(", ")
            ),
        }
    }
}

/// Does the work and says how long it took.
pub(crate) fn stopwatch<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    #[expect(
        clippy::disallowed_methods,
        reason = "how long a step took is for the reader only"
    )]
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Outcome, Summary};

    #[test]
    fn one_failed_step_makes_the_whole_run_fail() {
        let mut summary = Summary::default();
        summary.add(
            "format",
            Outcome::Ok {
                took: Duration::from_millis(1240),
            },
        );
        assert!(summary.is_good(), "all well so far");
        let message = "exit status: 101: cargo build\nmore".to_owned();
        summary.add(
            "build",
            Outcome::Failed {
                took: Duration::from_secs(61),
                message,
            },
        );
        summary.add("e2e", Outcome::Skipped { need: "build" });
        assert!(!summary.is_good(), "build failed");
        assert_eq!(summary.not_ok(), ["build", "e2e"]);
    }

    #[test]
    fn the_table_has_a_line_a_step_and_a_verdict() {
        let mut summary = Summary::default();
        summary.add(
            "format",
            Outcome::Ok {
                took: Duration::from_millis(1240),
            },
        );
        let message = "exit status: 101: cargo build\nmore".to_owned();
        summary.add(
            "build",
            Outcome::Failed {
                took: Duration::from_secs(61),
                message,
            },
        );
        summary.add("e2e", Outcome::Skipped { need: "build" });
        let expected = "\
step      result   seconds
format    ok           1.2 s
build     FAILED      61.0 s  exit status: 101: cargo build
e2e       skipped          –  needs build
2 of 3 steps not ok: build, e2e";
        assert_eq!(summary.to_string(), expected);
    }
}
