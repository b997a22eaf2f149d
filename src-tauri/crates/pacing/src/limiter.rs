//! All windows or none.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::gate::Gate;
use crate::history::History;
use crate::learned::{Learned, Sighting};
use crate::pace::InLine;
use crate::permit::Flights;
use crate::{
    Demand, Dimension, Gauge, Gauges, Lesson, Moment, NotUntil, Pace, Period, Permit, Quota,
    Reason, lesson,
};

/// A clock that is behind by no more than this was not set back: two processes that share a limiter
/// read two clocks, and each time the slower one asks, the faster one's requests would seem older.
const SKEW: Duration = Duration::from_secs(5);

/// The limits of one account and model, and everything used under them.
///
/// Serialise it after each change and [restore](Self::restore) it at the next start: sent requests
/// keep counting while the program is closed. Several processes may share one serialised limiter
/// if each reads, calls and writes it in one transaction.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Limiter {
    quota: Quota,
    learned: Learned,
    history: History,
    in_flight: Flights,
    last_admitted: Option<Moment>,
    /// The last moment seen, to notice a clock that was set back.
    latest: Moment,
    next_id: u64,
}

impl Limiter {
    /// A limiter that has seen no request yet.
    pub fn new(quota: Quota, now: Moment) -> Self {
        Self::with_slack(quota, Duration::ZERO, now)
    }

    /// A limiter whose rolling windows are a little longer than the service's own.
    ///
    /// The service counts a request when it arrives, this side when it leaves. A request that
    /// travelled slowly and a later one that travelled fast are closer together over there than
    /// here; the slack is the difference that is forgiven.
    pub fn with_slack(quota: Quota, slack: Duration, now: Moment) -> Self {
        Self {
            quota,
            learned: Learned::default(),
            history: History::new(slack),
            in_flight: Flights::default(),
            last_admitted: None,
            latest: now,
            next_id: 0,
        }
    }

    /// Takes up a stored limiter after a restart: requests that were under way are so no longer,
    /// but stay counted.
    pub fn restore(&mut self, now: Moment) {
        self.in_flight.clear();
        self.advance(now);
    }

    /// Takes room in every window at once, or says when to ask again.
    ///
    /// Nothing is taken on refusal: two callers waiting for different dimensions cannot starve each
    /// other by holding halves.
    pub fn try_acquire(&mut self, demand: Demand, now: Moment) -> Result<Permit, NotUntil> {
        self.try_acquire_at_pace(demand, Pace::Burst, 1, now)
    }

    /// Like [`try_acquire`](Self::try_acquire), and keeps requests apart as the pace wants.
    /// `queued` is how many requests like this one are in line, this one included.
    pub fn try_acquire_at_pace(
        &mut self,
        demand: Demand,
        pace: Pace,
        queued: u32,
        now: Moment,
    ) -> Result<Permit, NotUntil> {
        let now = self.advance(now);
        self.admit(&self.in_line(demand, pace, queued), now)?;
        let most = self.quota.concurrency().unwrap_or(u32::MAX);
        if self.in_flight.count() >= most {
            return Err(NotUntil {
                at: None,
                reason: Reason::Concurrency,
            });
        }
        Ok(self.take(demand, now))
    }

    /// Gives a permit back with what the request really used.
    #[expect(clippy::needless_pass_by_value, reason = "a permit is given back once")]
    pub fn settle(&mut self, permit: Permit, actual: Demand) {
        self.in_flight.land(permit.id);
        self.history
            .correct(permit.id, permit.taken, permit.demand, actual);
    }

    /// Gives a permit back whose request never reached the service: nothing was used.
    pub fn release(&mut self, permit: Permit) {
        self.settle(permit, Demand::NOTHING);
    }

    /// Gives a permit back whose request may have reached the service: it stays counted in full.
    #[expect(clippy::needless_pass_by_value, reason = "a permit is given back once")]
    pub fn keep(&mut self, permit: Permit) {
        self.in_flight.land(permit.id);
    }

    /// Counts a permit's request from now on rather than from when the permit was taken: what had
    /// to be done before it could leave took a while, and the service counts it when it arrives.
    ///
    /// Refused when there is no room any more: it took longer than a minute and others have gone,
    /// limits were lowered, or the service has asked for silence meanwhile. The permit is then
    /// [released](Self::release).
    pub fn depart(&mut self, permit: Permit, now: Moment) -> Result<Permit, NotUntil> {
        self.advance(now);
        let demand = permit.demand;
        self.release(permit);
        self.try_acquire(demand, now)
    }

    /// Counts a permit whose holder is gone, by its [id](Permit::id), as no longer under way. Its
    /// request may have reached the service, so it stays counted like a [kept](Self::keep) one. An
    /// id that is not under way changes nothing.
    pub fn lose(&mut self, id: u64) {
        self.in_flight.land(id);
    }

    /// Whether a permit with this id is out: taken, not given back, and not so long ago that its
    /// holder must be gone.
    pub fn is_under_way(&self, id: u64) -> bool {
        self.in_flight.holds(id)
    }

    /// Gives a permit back whose request the service refused, and learns from that. The request
    /// stays counted, since some services count what they refuse; the rest of it does not.
    pub fn refused(&mut self, permit: Permit, lesson: Lesson, now: Moment) {
        let now = self.advance(now);
        self.apply(lesson, permit.demand, now);
        let requests = permit.demand.requests;
        self.settle(
            permit,
            Demand {
                requests,
                ..Demand::NOTHING
            },
        );
    }

    /// Learns from a refusal of a request that was not sent with a permit of this limiter.
    pub fn learn(&mut self, lesson: Lesson, now: Moment) {
        let now = self.advance(now);
        self.apply(lesson, Demand::NOTHING, now);
    }

    /// Changes the limits from now on. What was used stays counted; what refusals have taught about
    /// the old limits is forgotten, and a silence ends. The same limits again change nothing.
    pub fn set_quota(&mut self, quota: Quota) {
        if self.quota != quota {
            self.quota = quota;
            self.forget_lessons();
        }
    }

    /// Works with other limits from now on and keeps what refusals have taught, a silence included:
    /// for a caller whose own limits differ from those of the others that share this limiter.
    /// [`set_quota`](Self::set_quota) is for limits that have changed for everybody.
    pub fn replace_quota(&mut self, quota: Quota) {
        self.quota = quota;
    }

    /// The clock jumped forward by so much, to `to`, and nobody knows how much time really passed: a
    /// laptop that slept and a clock that was put right look alike. So none has: what was used, a
    /// silence and the pace go on where they were. Nothing bursts after a sleep, and the price is a
    /// wait of one window at most.
    ///
    /// Tell every jump once, in order, before asking anything on the new time. To be told twice, by
    /// two processes that share it, costs a part of a window and breaks nothing. Days stay where they
    /// are, and a clock that is set *back* is noticed without being told.
    pub fn jumped(&mut self, by: Duration, to: Moment) {
        self.history.shift_forward(by, to);
        self.learned.shift_forward(by, to);
        self.last_admitted = self.last_admitted.map(|at| at.carried(by, to));
        self.in_flight.shift_forward(by, to);
    }

    /// Forgets what refusals have taught: the user says that the reason is gone.
    pub fn forget_lessons(&mut self) {
        self.learned = Learned::default();
    }

    /// The limits in use, without what refusals have taught.
    pub const fn quota(&self) -> &Quota {
        &self.quota
    }

    /// How full everything is.
    pub fn gauges(&mut self, now: Moment) -> Gauges {
        let now = self.advance(now);
        let (learned, quota, history) = (&self.learned, &self.quota, &mut self.history);
        let gauges = learned.in_force(quota).map(|ceiling| {
            let (dimension, period) = (ceiling.dimension, ceiling.period);
            Gauge {
                dimension,
                period,
                used: history.used(period, now).of(dimension),
                limit: ceiling.limit,
                quota: ceiling.quota,
                next_free: history.room_at((dimension, period), 1, ceiling.limit, now),
            }
        });
        Gauges {
            gauges: gauges.collect(),
            in_flight: self.in_flight.count(),
            concurrency: self.quota.concurrency(),
            closed: self.learned.closed(now),
            day_ends: self.history.next_midnight(now),
        }
    }

    /// When each of these would be admitted, one after the other, as far as is known now. Ends at
    /// the first for which no time can be told. Concurrency is left out: nobody knows how long the
    /// requests under way will take.
    pub fn forecast(&self, line: &[Demand], pace: Pace, now: Moment) -> Vec<Moment> {
        let mut later = self.clone();
        let mut now = later.advance(now);
        let mut starts = Vec::with_capacity(line.len());
        for (index, demand) in line.iter().enumerate() {
            let queued = u32::try_from(line.len() - index).unwrap_or(u32::MAX);
            match later.admit(&later.in_line(*demand, pace, queued), now) {
                Ok(()) => {}
                Err(NotUntil { at: Some(at), .. }) => now = at,
                Err(NotUntil { at: None, .. }) => break,
            }
            later.advance(now);
            let permit = later.take(*demand, now);
            later.keep(permit);
            starts.push(now);
        }
        starts
    }

    fn take(&mut self, demand: Demand, now: Moment) -> Permit {
        let id = self.next_id;
        self.next_id += 1;
        self.history.log(id, demand, now);
        self.in_flight.begin(id, now);
        self.last_admitted = Some(now);
        Permit {
            id,
            demand,
            taken: now,
        }
    }

    /// Lets time pass up to `now`; says what time it is then. It stands still while the clock is
    /// only a little behind.
    fn advance(&mut self, now: Moment) -> Moment {
        let behind = self.latest.since(now);
        let now = if behind > SKEW {
            self.set_back(behind);
            now
        } else {
            now.max(self.latest)
        };
        self.latest = now;
        self.history.advance(now);
        self.learned.advance(now, &self.quota);
        self.in_flight.advance(now);
        self.last_admitted = self.last_admitted.map(|at| at.min(now));
        now
    }

    /// The clock was set back. How much time has really passed is unknown, so none has: everything
    /// counts for at least as long as it should.
    fn set_back(&mut self, by: Duration) {
        self.history.shift_back(by);
        self.learned.shift_back(by);
        self.last_admitted = self.last_admitted.map(|at| at.before(by));
        self.in_flight.shift_back(by);
    }

    fn admit(&mut self, line: &InLine, now: Moment) -> Result<(), NotUntil> {
        Gate {
            quota: &self.quota,
            learned: &self.learned,
            history: &mut self.history,
        }
        .admit(line, now)
    }

    fn in_line(&self, demand: Demand, pace: Pace, queued: u32) -> InLine {
        InLine {
            demand,
            pace,
            queued,
            last: self.last_admitted,
        }
    }

    fn apply(&mut self, lesson: Lesson, refused: Demand, now: Moment) {
        match lesson {
            Lesson::NoQuota
            | Lesson::Exhausted {
                ceiling: Some(0), ..
            } => {
                self.learned.lose_quota();
            }
            Lesson::Exhausted {
                dimension,
                period,
                ceiling,
                retry_after,
            } => {
                self.lower((dimension, period), ceiling, refused, now);
                let until = match period {
                    Period::Day => self.history.next_midnight(now),
                    Period::Minute | Period::TenMinutes => {
                        now + lesson::closure(period, retry_after)
                    }
                };
                self.learned
                    .close(Some(dimension), Some(period), now, until);
            }
            Lesson::Unnamed { retry_after } => {
                self.lower((Dimension::Requests, Period::Minute), None, refused, now);
                let until = now + lesson::closure(Period::Minute, retry_after);
                self.learned.close(None, None, now, until);
            }
        }
    }

    fn lower(
        &mut self,
        (dimension, period): (Dimension, Period),
        told: Option<u64>,
        refused: Demand,
        now: Moment,
    ) {
        let used = self.history.used(period, now).minus(refused).of(dimension);
        let seen = Sighting {
            dimension,
            period,
            used,
            told,
        };
        self.learned.lower(seen, &self.quota, now);
    }
}
