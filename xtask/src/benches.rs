//! `cargo xtask bench`: what is measured, by name.

use anyhow::{Result, bail};

use crate::workspace::Workspace;

/// One benchmark.
struct Bench {
    name: &'static str,
    /// What its figures say.
    about: &'static str,
}

const ALL: [Bench; 8] = [
    Bench {
        name: "pacing",
        about: "500 images beside a rival: Plantain and the usual recipes, on virtual time",
    },
    Bench {
        name: "try_acquire",
        about: "what an admission and a refusal cost with 10,000 requests in the minute",
    },
    Bench {
        name: "kill",
        about: "the terminal program killed at 200 moments: what is lost, what is paid twice",
    },
    Bench {
        name: "intake",
        about: "a 24 MB answer on its way from the wire to the picture's bytes",
    },
    Bench {
        name: "money",
        about: "an estimate while typing, and the spend view over a million entries",
    },
    Bench {
        name: "tree",
        about: "a session of 500 turns opened, and an edit that sends 4K pictures back",
    },
    Bench {
        name: "pictures",
        about: "copies, padding, cuts and comparisons of 4K pictures",
    },
    Bench {
        name: "library",
        about: "a 4K answer stored and synced, rows read and written, thumbnails made",
    },
];

/// Every benchmark with what it measures, one a line.
pub(crate) fn list() -> String {
    let line = |bench: &Bench| format!("  {:<12} {}", bench.name, bench.about);
    let lines: Vec<String> = ALL.iter().map(line).collect();
    format!(
        "Benchmarks, run with cargo xtask bench NAME:\n{}",
        lines.join("\n")
    )
}

/// Runs one to its end.
pub(crate) fn run(workspace: &Workspace, name: &str) -> Result<()> {
    let Some(bench) = ALL.iter().find(|bench| bench.name == name) else {
        bail!("there is no benchmark {name:?}\n\n{}", list());
    };
    workspace
        .cargo(&["bench", "--workspace", "--bench", bench.name])
        .run()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{ALL, list, run};
    use crate::workspace::Workspace;

    /// The names of a manifest's benchmarks.
    fn declared(manifest: &str) -> Vec<String> {
        let tables = manifest.split("[[bench]]").skip(1);
        let name = |table: &str| {
            let line = table.lines().find(|line| line.starts_with("name"))?;
            Some(line.split('"').nth(1)?.to_owned())
        };
        tables.filter_map(name).collect()
    }

    #[test]
    fn every_benchmark_of_a_crate_has_a_name_here() {
        let crates = Workspace::find().path("src-tauri/crates");
        let mut found = Vec::new();
        for entry in fs::read_dir(crates).unwrap() {
            let manifest = entry.unwrap().path().join("Cargo.toml");
            found.extend(declared(&fs::read_to_string(manifest).unwrap()));
        }
        assert!(found.contains(&"pacing".to_owned()), "{found:?}");
        for name in found {
            assert!(ALL.iter().any(|bench| bench.name == name), "{name}");
        }
    }

    #[test]
    fn the_list_names_each_once() {
        let list = list();
        for bench in &ALL {
            let lines = list.lines().filter(|line| {
                let first = line.split_whitespace().next();
                first == Some(bench.name)
            });
            assert_eq!(lines.count(), 1, "{}", bench.name);
        }
    }

    #[test]
    fn a_misspelt_name_is_refused_with_the_list() {
        let message = run(&Workspace::find(), "pacnig").unwrap_err().to_string();
        assert!(message.contains("try_acquire"), "{message}");
    }
}
