//! The line as a terminal sees it: whose the jobs are, and by what beginnings of ids they are named.

use std::collections::HashSet;

use plantain_engine::{Failure, JobSnapshot};

use crate::beginning::{self, Kind};
use crate::run::Run;

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
        beginning::length(self.all().map(|job| job.id.as_str()))
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
        let name = Kind::JOB.cleaned(name)?;
        let mut fitting = self.all().filter(|job| job.id.starts_with(&name));
        match (fitting.next(), fitting.count()) {
            (Some(job), 0) => Ok(job.clone()),
            (Some(_), more) => Err(Kind::JOB.ambiguous(&name, more + 1)),
            // A whole id may also be of a job that is not listed any more.
            (None, _) => {
                let job = run.engine.job(&name).await;
                job.map_err(|_| Kind::JOB.unknown(&name))
            }
        }
    }
}
