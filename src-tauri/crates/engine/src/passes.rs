//! Passes on their way back: each return is one transaction on the shared pacing.

use std::sync::Arc;

use plantain_gemini::{ApiError, FaultClass};
use plantain_library::Library;
use plantain_library::rusqlite::Connection;
use plantain_pacing::{Demand, Limiter, Moment, Outcome, Quota};

use crate::clock::Jump;
use crate::elsewhere;
use crate::failure::Failure;
use crate::limits;
use crate::pacer::{Pacer, Pass};
use crate::state::Shared;

/// Pacing within one transaction.
pub(crate) struct Desk<'a> {
    shared: &'a Shared,
    library: Library,
    connection: &'a Connection,
    quota: Quota,
    jumps: Vec<Jump>,
    pub(crate) now: Moment,
}

impl<'a> Desk<'a> {
    /// Reads the settings first: limits that another process has set hold from now on.
    pub(crate) fn open(
        shared: &'a Shared,
        connection: &'a Connection,
    ) -> Result<Self, plantain_library::Error> {
        shared.adopt_settings(elsewhere::stored(connection)?);
        let reading = shared.ports.clock.reading();
        Ok(Self {
            library: shared.ports.library.clone(),
            connection,
            quota: shared.state().quota(),
            jumps: reading.jumps,
            now: Moment::from_millis(reading.now_ms),
            shared,
        })
    }

    /// A scope as it is now, without the flights of processes that are gone.
    pub(crate) fn read(&self, scope: &str) -> Result<Pacer, plantain_library::Error> {
        let mut pacer = Pacer::load(self.connection, scope, self.quota.clone(), self.now)?;
        let own = &self.shared.owner;
        pacer.hear_of(own, &self.jumps, self.now);
        pacer.bury(self.now, |owner| {
            owner == own || self.library.is_owner_alive(owner)
        });
        Ok(pacer)
    }

    /// Writes a scope and shows it.
    pub(crate) fn write(&self, scope: &str, pacer: Pacer) -> Result<(), plantain_library::Error> {
        pacer.save(self.connection, scope, self.now)?;
        self.shared.state().pacers.insert(scope.to_owned(), pacer);
        Ok(())
    }

    /// Whether nothing goes out with a key.
    pub(crate) fn is_stopped(&self, profile: &str) -> bool {
        self.shared.state().stopped.contains_key(profile)
    }

    /// Shows a scope that was only read.
    pub(crate) fn show(&self, scope: &str, pacer: Pacer) {
        self.shared.state().pacers.insert(scope.to_owned(), pacer);
    }

    /// Counts a request from the moment it leaves; none when there is no room any more.
    pub(crate) fn depart(&self, pass: Pass) -> Result<Option<Pass>, plantain_library::Error> {
        let scope = pass.scope.clone();
        let mut pacer = self.read(&scope)?;
        let pass = pacer.depart(pass, self.now);
        self.write(&scope, pacer)?;
        Ok(pass)
    }
}

impl Shared {
    pub(crate) fn moment(&self) -> Moment {
        Moment::from_millis(self.now_ms())
    }

    /// Nothing was sent.
    pub(crate) async fn release(self: &Arc<Self>, pass: Pass) {
        self.give_back(pass, Outcome::Unknown, |limiter, permit, _| {
            limiter.release(permit);
        })
        .await;
    }

    /// Sent, and nobody knows how it went: it stays counted.
    pub(crate) async fn keep(self: &Arc<Self>, pass: Pass) {
        self.give_back(pass, Outcome::Unknown, |limiter, permit, _| {
            limiter.keep(permit);
        })
        .await;
    }

    /// Answered; none when nobody knows what it used.
    pub(crate) async fn settle(self: &Arc<Self>, pass: Pass, used: Option<Demand>) {
        self.give_back(
            pass,
            Outcome::Success,
            move |limiter, permit, _| match used {
                Some(used) => limiter.settle(permit, used),
                None => limiter.keep(permit),
            },
        )
        .await;
    }

    /// Answered with a fault: the limiter and the breaker learn from it.
    pub(crate) async fn learn(self: &Arc<Self>, pass: Pass, error: &ApiError) {
        let outcome = limits::health(error.class);
        let lesson = limits::lesson(error);
        let never_left = error.class == FaultClass::NeverConnected;
        self.give_back(pass, outcome, move |limiter, permit, now| {
            match (never_left, lesson) {
                (true, _) => limiter.release(permit),
                (false, Some(lesson)) => limiter.refused(permit, lesson, now),
                (false, None) => limiter.keep(permit),
            }
        })
        .await;
    }

    async fn give_back(
        self: &Arc<Self>,
        pass: Pass,
        outcome: Outcome,
        with: impl FnOnce(&mut Limiter, plantain_pacing::Permit, Moment) + Send + 'static,
    ) {
        let shared = self.clone();
        let written = self
            .ports
            .library
            .write(move |transaction| {
                let desk = Desk::open(&shared, transaction)?;
                let scope = pass.scope.clone();
                let mut pacer = desk.read(&scope)?;
                let now = desk.now;
                pacer.land(pass, outcome, now, |limiter, permit| {
                    with(limiter, permit, now);
                });
                desk.write(&scope, pacer)
            })
            .await;
        if let Err(error) = written {
            // It stays counted, and under way until this process ends: too careful, never too bold.
            tracing::error!(%error, "a permit could not be given back");
        }
    }

    /// Changes a scope's pacing by hand.
    pub(crate) async fn with_pacer(
        self: &Arc<Self>,
        scope: &str,
        change: impl FnOnce(&mut Pacer, Moment) + Send + 'static,
    ) -> Result<(), Failure> {
        let (shared, scope) = (self.clone(), scope.to_owned());
        self.ports
            .library
            .write(move |transaction| {
                let desk = Desk::open(&shared, transaction)?;
                let mut pacer = desk.read(&scope)?;
                change(&mut pacer, desk.now);
                desk.write(&scope, pacer)
            })
            .await?;
        Ok(())
    }

    /// Reads what other processes have done to the limits, for the gauges.
    pub(crate) async fn refresh_pacers(self: &Arc<Self>) -> Result<(), Failure> {
        let shared = self.clone();
        self.ports
            .library
            .read(move |connection| {
                let desk = Desk::open(&shared, connection)?;
                for row in plantain_library::limiters::list(connection)? {
                    let pacer = desk.read(&row.scope)?;
                    desk.show(&row.scope, pacer);
                }
                Ok(())
            })
            .await?;
        Ok(())
    }

    /// New limits hold from now on: what was used stays counted, what refusals have taught about
    /// the old ones is forgotten.
    pub(crate) async fn limits_changed(self: &Arc<Self>) -> Result<(), Failure> {
        let shared = self.clone();
        self.ports
            .library
            .write(move |transaction| {
                let desk = Desk::open(&shared, transaction)?;
                for row in plantain_library::limiters::list(transaction)? {
                    let mut pacer = desk.read(&row.scope)?;
                    pacer.limiter.forget_lessons();
                    desk.write(&row.scope, pacer)?;
                }
                Ok(())
            })
            .await?;
        Ok(())
    }
}
