//! One look at the line: who may go out now, asked of the shared pacing in one transaction.

use std::collections::HashMap;
use std::sync::Arc;

use plantain_library::{jobs, settings};
use plantain_pacing::{Demand, Pace};
use tokio_util::sync::CancellationToken;

use crate::budget::Budgets;
use crate::budgets;
use crate::failure::Failure;
use crate::job::WaitReason;
use crate::limits::{self, Obstacle};
use crate::offpeak;
use crate::pacer::{Pacer, Pass};
use crate::passes::Desk;
use crate::purse::{Counting, Purse};
use crate::state::{Job, Shared, State};
use crate::worker::earlier;

/// The library's word for whether the queue is paused.
pub(crate) const PAUSED: &str = "queue.paused";

/// How long a paused line is only glanced at before it is looked at again.
const PAUSE_MS: i64 = 60_000;

/// What one look came to, in the order of the line.
#[derive(Default)]
pub(crate) struct Round {
    pub(crate) verdicts: Vec<(Asker, Verdict)>,
    /// When something changes by itself.
    pub(crate) next_ms: Option<i64>,
    /// Whether another process may change something without telling.
    pub(crate) glance: bool,
}

/// A job as it stood in line when the library was asked. Cancelled meanwhile, the verdict is not
/// its own any more, even if it was put back in line since.
#[derive(Clone)]
pub(crate) struct Asker {
    pub(crate) id: String,
    pub(crate) cancel: CancellationToken,
}

/// What becomes of one job in line.
pub(crate) enum Verdict {
    /// It goes out.
    Go(Pass),
    /// First of its kind in line, and this is what it waits for.
    Wait {
        at_ms: Option<i64>,
        reason: WaitReason,
    },
    /// Another of its kind waits before it.
    Behind,
    /// It will never go out.
    Never(Failure),
    /// Its key is refused.
    Stopped,
    /// A budget forbids it for now.
    OverBudget(Failure),
    /// Another process has taken or ended it.
    Gone,
}

/// A job as the pacing sees it.
struct Candidate {
    asker: Asker,
    scope: String,
    session: String,
    /// What it may cost; none for practice in the sandbox.
    nanos: Option<i64>,
    demand: Demand,
    /// Jobs of its scope in line from here on.
    queued: u32,
    /// Whose key it would be sent with.
    profile: String,
}

/// Looks at the line.
pub(crate) async fn ask(shared: &Arc<Shared>) -> Result<Round, Failure> {
    let now_ms = shared.now_ms();
    let (mut round, candidates) = gather(&mut shared.state(), now_ms);
    if candidates.is_empty() {
        return Ok(round);
    }
    let asking = shared.clone();
    let (verdicts, next_ms, glance, paused) = shared
        .ports
        .library
        .write(move |transaction| {
            let desk = Desk::open(&asking, transaction)?;
            if is_paused(transaction)? {
                let behind = |candidate: Candidate| (candidate.asker, Verdict::Behind);
                let verdicts = candidates.into_iter().map(behind).collect();
                return Ok((verdicts, None, false, true));
            }
            let budgets = budgets::read(transaction)?;
            let mut counter = Counter {
                purse: Purse::read_for(&budgets, transaction, desk.now.as_millis())?,
                budgets,
                desk,
                pace: asking.pace(),
                pacers: HashMap::new(),
                next_ms: None,
                glance: false,
            };
            let mut verdicts = Vec::with_capacity(candidates.len());
            for candidate in candidates {
                let verdict = counter.serve(&candidate, &asking.owner, transaction)?;
                verdicts.push((candidate.asker, verdict));
            }
            let (next_ms, glance) = counter.close()?;
            Ok((verdicts, next_ms, glance, false))
        })
        .await?;
    shared.state().paused = paused;
    round.verdicts.extend(verdicts);
    if paused {
        // Another process may let it go on. Only the rows are read until then.
        round.next_ms = Some(now_ms + PAUSE_MS);
    }
    if let Some(at_ms) = next_ms {
        round.next_ms = Some(earlier(round.next_ms, at_ms));
    }
    round.glance |= glance;
    Ok(round)
}

pub(crate) fn is_paused(
    connection: &plantain_library::rusqlite::Connection,
) -> Result<bool, plantain_library::Error> {
    Ok(settings::get(connection, PAUSED)?.as_deref() == Some("true"))
}

/// Everyone in line who is ready, and when the others will be.
fn gather(state: &mut State, now_ms: i64) -> (Round, Vec<Candidate>) {
    let mut round = Round::default();
    let mut queued: HashMap<String, u32> = HashMap::new();
    let mut candidates = Vec::new();
    for id in state.line.clone().iter().rev() {
        if state.only.as_ref().is_some_and(|only| !only.contains(id)) {
            continue;
        }
        let Some(job) = state.jobs.get_mut(id) else {
            continue;
        };
        if job.snapshot.off_peak {
            job.not_before_ms = job.not_before_ms.max(offpeak::opens_ms(now_ms));
        }
        if job.not_before_ms > now_ms {
            round.next_ms = Some(earlier(round.next_ms, job.not_before_ms));
            if job.snapshot.off_peak && !job.is_retrying() {
                let verdict = Verdict::Wait {
                    at_ms: Some(job.not_before_ms),
                    reason: WaitReason::OffPeak,
                };
                round.verdicts.push((job.asker(), verdict));
            }
            continue;
        }
        let job = &state.jobs[id];
        let scope = job.provider.scope(&job.snapshot.model);
        let behind = queued.entry(scope.clone()).or_default();
        *behind += 1;
        candidates.push(Candidate {
            asker: job.asker(),
            session: job.snapshot.session.clone(),
            nanos: job.costs_nanos(),
            demand: State::demand(job),
            queued: *behind,
            profile: job.provider.key_profile(),
            scope,
        });
    }
    candidates.reverse();
    (round, candidates)
}

impl State {
    /// Everyone in line.
    pub(crate) fn in_line(&self) -> Vec<Asker> {
        let jobs = self.line.iter().filter_map(|id| self.jobs.get(id));
        jobs.map(Job::asker).collect()
    }
}

impl Job {
    /// What it may cost, in nano-dollars; none for practice.
    pub(crate) fn costs_nanos(&self) -> Option<i64> {
        (!self.provider.is_sandbox()).then_some(self.snapshot.estimate.high_nanos)
    }

    fn asker(&self) -> Asker {
        Asker {
            id: self.snapshot.id.clone(),
            cancel: self.cancel.clone(),
        }
    }
}

/// Serves the line in its order within one transaction.
struct Counter<'a> {
    desk: Desk<'a>,
    budgets: Budgets,
    purse: Purse,
    pace: Pace,
    pacers: HashMap<String, Window>,
    next_ms: Option<i64>,
    glance: bool,
}

/// The window for one scope.
struct Window {
    pacer: Pacer,
    is_changed: bool,
    /// What was refused once in this round is refused to all behind it: the line keeps its order.
    closed: Option<Obstacle>,
}

impl Window {
    /// Refuses one, and those behind it if they meet the same.
    fn close_for(&mut self, obstacle: Obstacle) -> Verdict {
        match obstacle {
            Obstacle::Wait { at_ms, reason } => {
                // A day ends for everyone alike: each job says so.
                if reason != WaitReason::DayRequests {
                    self.closed = Some(Obstacle::Wait { at_ms, reason });
                }
                Verdict::Wait { at_ms, reason }
            }
            Obstacle::Never(failure) => {
                // Too large is this request's own trouble; no quota is everyone's.
                if failure.code == crate::failure::FailureCode::BillingOff {
                    self.closed = Some(Obstacle::Never(failure.clone()));
                }
                Verdict::Never(failure)
            }
        }
    }
}

impl Counter<'_> {
    fn serve(
        &mut self,
        candidate: &Candidate,
        owner: &str,
        connection: &plantain_library::rusqlite::Connection,
    ) -> Result<Verdict, plantain_library::Error> {
        // Asked here and not when the line was gathered: whose pass came back since may have stopped it.
        if self.desk.is_stopped(&candidate.profile) {
            return Ok(Verdict::Stopped);
        }
        if !self.pacers.contains_key(&candidate.scope) {
            let pacer = self.desk.read(&candidate.scope)?;
            let window = Window {
                is_changed: pacer.is_moved(),
                pacer,
                closed: None,
            };
            self.pacers.insert(candidate.scope.clone(), window);
        }
        let forbidden = self.forbidden(candidate);
        let Some(window) = self.pacers.get_mut(&candidate.scope) else {
            return Ok(Verdict::Behind);
        };
        match &window.closed {
            Some(Obstacle::Wait { .. }) => return Ok(Verdict::Behind),
            Some(Obstacle::Never(failure)) => return Ok(Verdict::Never(failure.clone())),
            None => {}
        }
        if let Some(verdict) = forbidden {
            return Ok(verdict);
        }
        let asked = window.pacer.admit(
            (&candidate.scope, owner),
            candidate.demand,
            self.pace,
            candidate.queued,
            self.desk.now,
        );
        match asked {
            Ok(pass) => {
                window.is_changed = true;
                if !jobs::take(connection, &candidate.asker.id, owner)? {
                    let now = self.desk.now;
                    window.pacer.cancel(pass, now);
                    return Ok(Verdict::Gone);
                }
                self.reserve(candidate, connection)?;
                Ok(Verdict::Go(pass))
            }
            Err(denial) => {
                let obstacle = limits::obstacle(&denial);
                match &obstacle {
                    Obstacle::Wait {
                        at_ms: Some(at_ms), ..
                    } => {
                        self.next_ms = Some(earlier(self.next_ms, *at_ms));
                    }
                    // What is under way in another process ends without a word to this one.
                    Obstacle::Wait { at_ms: None, .. } => {
                        self.glance |= window.pacer.is_shared(owner);
                    }
                    Obstacle::Never(_) => {}
                }
                Ok(window.close_for(obstacle))
            }
        }
    }

    /// What a budget says against it, if any does.
    fn forbidden(&self, candidate: &Candidate) -> Option<Verdict> {
        let project = self.purse.project_of(&candidate.session);
        let (counting, nanos) = (Counting::Reserved, candidate.nanos?);
        let verdict = self.budgets.verdict(&self.purse, counting, project, nanos);
        verdict
            .refusal(project, self.desk.now.as_millis())
            .map(Verdict::OverBudget)
    }

    /// Sets its money aside before the next one is looked at.
    fn reserve(
        &mut self,
        candidate: &Candidate,
        connection: &plantain_library::rusqlite::Connection,
    ) -> Result<(), plantain_library::Error> {
        if let Some(nanos) = candidate.nanos {
            jobs::reserve(connection, &candidate.asker.id, nanos)?;
            let project = self.purse.project_of(&candidate.session).map(str::to_owned);
            self.purse.reserve(project.as_deref(), nanos);
        }
        Ok(())
    }

    fn close(self) -> Result<(Option<i64>, bool), plantain_library::Error> {
        for (scope, window) in self.pacers {
            if window.is_changed {
                self.desk.write(&scope, window.pacer)?;
            } else {
                self.desk.show(&scope, window.pacer);
            }
        }
        Ok((self.next_ms, self.glance))
    }
}
