//! The line as a terminal sees it: whose the jobs are, and by what beginnings of ids they are named.

use std::collections::HashSet;

use plantain_engine::{Failure, FailureCode, JobSnapshot};

use crate::run::Run;

/// Shorter beginnings of ids are not shown: they all start with the time.
const SHORTEST_ID: usize = 13;

/// Everything that has not ended, in the order it is sent, and what ended without a picture.
pub(crate) struct Line {
    pub(crate) unfinished: Vec<JobSnapshot>,
    /// The newest first.
    pub(crate) ended: Vec<JobSnapshot>,
    orphans: HashSet<String>,
    pub(crate) paused: bool,
}

impl Line {
    pub(crate) async fn read(run: &Run) -> Result<Self, Failure> {
        let unfinished = run.engine.queue().await?;
        let studio = run.engine.studio().await?;
        let mut known = studio.jobs;
        known.reverse();
        let (ended, ours): (Vec<_>, Vec<_>) =
            known.into_iter().partition(|job| job.state.is_finished());
        Ok(Self {
            unfinished,
            ended,
            orphans: ours.into_iter().map(|job| job.id).collect(),
            paused: studio.quota.paused,
        })
    }

    /// Whether no running process has the job in line.
    pub(crate) fn is_orphan(&self, id: &str) -> bool {
        self.orphans.contains(id)
    }

    /// What has not ended, then what has.
    pub(crate) fn all(&self) -> impl Iterator<Item = &JobSnapshot> {
        self.unfinished.iter().chain(&self.ended)
    }

    /// As much of an id as tells the listed ones apart.
    pub(crate) fn id_length(&self) -> usize {
        let mut ids: Vec<&str> = self.all().map(|job| job.id.as_str()).collect();
        ids.sort_unstable();
        let alike = |pair: &[&str]| match pair {
            [one, other] => one
                .bytes()
                .zip(other.bytes())
                .take_while(|(one, other)| one == other)
                .count(),
            _ => 0,
        };
        let longest = ids.windows(2).map(alike).max().unwrap_or(0);
        (longest + 1).max(SHORTEST_ID)
    }

    /// Every job that is named, each once.
    pub(crate) async fn find_all(
        &self,
        run: &Run,
        names: &[String],
    ) -> Result<Vec<JobSnapshot>, Failure> {
        let mut found: Vec<JobSnapshot> = Vec::with_capacity(names.len());
        for name in names {
            let job = self.find(run, name).await?;
            if !found.iter().any(|known| known.id == job.id) {
                found.push(job);
            }
        }
        Ok(found)
    }

    /// One job by its id or the beginning of it.
    async fn find(&self, run: &Run, name: &str) -> Result<JobSnapshot, Failure> {
        let name = name.trim().to_ascii_lowercase();
        if name.is_empty() || !name.bytes().all(is_of_an_id) {
            return Err(Failure::before_sending(
                FailureCode::SettingsInvalid,
                format!("“{name}” is no job's id. `plantain-cli queue list` shows them."),
            ));
        }
        let mut fitting = self.all().filter(|job| job.id.starts_with(&name));
        match (fitting.next(), fitting.count()) {
            (Some(job), 0) => Ok(job.clone()),
            (Some(_), more) => Err(Failure::before_sending(
                FailureCode::SettingsInvalid,
                format!(
                    "{} jobs' ids begin with “{name}”. Give more of it.",
                    more + 1
                ),
            )),
            // A whole id may also be of a job that is not listed any more.
            (None, _) => run.engine.job(&name).await.map_err(|_| {
                Failure::before_sending(
                    FailureCode::NotFound,
                    format!("No job's id begins with “{name}”."),
                )
            }),
        }
    }
}

fn is_of_an_id(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || byte == b'-'
}
