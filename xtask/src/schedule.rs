//! Which steps run, and which no longer make sense.

use anyhow::{Result, bail};

use crate::workspace::Workspace;

/// One check, or one preparation that checks rest on.
pub(crate) struct Step {
    /// What one types to run it alone.
    pub(crate) name: &'static str,
    /// What it does, in a few words.
    pub(crate) heading: &'static str,
    /// Steps without which this one makes no sense.
    pub(crate) needs: &'static [&'static str],
    /// When it runs.
    pub(crate) kind: Kind,
    /// The work itself.
    pub(crate) work: fn(&Workspace) -> Result<()>,
}

/// When a step runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Prepares for others; runs along whenever one of them was named.
    SetUp,
    /// Always.
    Check,
    /// Left out by `--fast`.
    Slow,
}

/// Picks the steps that were asked for, in the order of the list, with the set-up they need.
pub(crate) fn choose<'a>(all: &'a [Step], named: &[String], fast: bool) -> Result<Vec<&'a Step>> {
    if let Some(unknown) = named
        .iter()
        .find(|name| !all.iter().any(|step| step.name == **name))
    {
        let known: Vec<&str> = all.iter().map(|step| step.name).collect();
        bail!(
            "there is no step {unknown:?}; there are: {}",
            known.join(", ")
        );
    }
    let wanted = |step: &Step| {
        let asked = named.is_empty() || named.iter().any(|name| name == step.name);
        asked && !(fast && step.kind == Kind::Slow)
    };
    let needed = |step: &Step| {
        let leans = |other: &&Step| wanted(other) && other.needs.contains(&step.name);
        step.kind == Kind::SetUp && all.iter().any(|other| leans(&other))
    };
    Ok(all
        .iter()
        .filter(|step| wanted(step) || needed(step))
        .collect())
}

/// The first of a step's needs that did not come off, if any.
pub(crate) fn hindrance(step: &Step, failed: &[&'static str]) -> Option<&'static str> {
    step.needs
        .iter()
        .copied()
        .find(|need| failed.contains(need))
}

#[cfg(test)]
mod tests {
    use super::{Kind, Step, choose, hindrance};

    const fn step(name: &'static str, needs: &'static [&'static str], kind: Kind) -> Step {
        Step {
            name,
            heading: "",
            needs,
            kind,
            work: |_| Ok(()),
        }
    }

    const ALL: [Step; 5] = [
        step("packages", &[], Kind::SetUp),
        step("install", &[], Kind::SetUp),
        step("lint", &["install"], Kind::Check),
        step("build", &["packages"], Kind::Slow),
        step("e2e", &["build", "packages"], Kind::Slow),
    ];

    fn chosen(named: &[&str], fast: bool) -> Vec<&'static str> {
        let named: Vec<String> = named.iter().map(|name| (*name).to_owned()).collect();
        choose(&ALL, &named, fast)
            .unwrap()
            .iter()
            .map(|step| step.name)
            .collect()
    }

    #[test]
    fn no_name_means_every_step() {
        assert_eq!(
            chosen(&[], false),
            ["packages", "install", "lint", "build", "e2e"]
        );
    }

    #[test]
    fn a_named_step_brings_its_set_up_and_nothing_else() {
        assert_eq!(chosen(&["lint"], false), ["install", "lint"]);
        assert_eq!(
            chosen(&["e2e"], false),
            ["packages", "e2e"],
            "build was not asked for"
        );
    }

    #[test]
    fn fast_leaves_out_the_slow_ones() {
        assert_eq!(chosen(&[], true), ["packages", "install", "lint"]);
    }

    #[test]
    fn an_unknown_step_is_refused_with_the_list() {
        let message = choose(&ALL, &["lnit".to_owned()], false)
            .err()
            .unwrap()
            .to_string();
        assert!(message.contains("install, lint, build"), "{message}");
    }

    #[test]
    fn a_step_is_hindered_only_by_what_it_needs() {
        assert_eq!(hindrance(&ALL[4], &["lint", "build"]), Some("build"));
        assert_eq!(hindrance(&ALL[2], &["packages", "build"]), None);
    }
}
