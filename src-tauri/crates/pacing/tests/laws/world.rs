//! A limiter and the truth beside it: what was really sent when, on a clock that nobody sets.

use std::collections::HashMap;
use std::time::Duration;

use plantain_pacing::{
    Demand, Dimension, Lesson, Limiter, Moment, NotUntil, Pace, Period, Permit, Quota, Reason,
};

use crate::steps::{Jump, Step};

pub(crate) const START: Moment = Moment::from_millis(1_767_225_600_000);
pub(crate) const MILLISECOND: Duration = Duration::from_millis(1);

/// Time stands still for a clock that is behind by no more than this.
const SKEW: Duration = Duration::from_secs(5);

/// A permit that is not given back is counted as under way for this long.
const LEASE: Duration = Duration::from_mins(15);

/// A request that was let out.
struct Sent {
    at: Moment,
    used: Demand,
}

/// A permit that is out: since when, and which request it was for.
struct UnderWay {
    permit: Permit,
    since: Moment,
    index: usize,
}

/// Everything a law needs to know.
pub(crate) struct World {
    limiter: Limiter,
    slack: Duration,
    quota: Quota,
    /// What the service has said of its own limits.
    told: HashMap<(Dimension, Period), u64>,
    /// Until when it has asked for silence, on the true clock.
    silent_until: Moment,
    day_is_spent: bool,
    /// True time.
    pub(crate) now: Moment,
    /// How far the limiter's clock is ahead of it, in milliseconds.
    ahead: i64,
    /// Jumps of the clock that the limiter was not told of yet.
    jumps: Vec<(Duration, Moment)>,
    sent: Vec<Sent>,
    under_way: Vec<UnderWay>,
}

impl World {
    pub(crate) fn new(quota: Quota, slack: Duration) -> Self {
        Self {
            limiter: Limiter::with_slack(quota.clone(), slack, START),
            slack,
            quota,
            told: HashMap::new(),
            silent_until: Moment::from_millis(i64::MIN),
            day_is_spent: false,
            now: START,
            ahead: 0,
            jumps: Vec::new(),
            sent: Vec::new(),
            under_way: Vec::new(),
        }
    }

    /// What the limiter's clock shows.
    fn clock(&self) -> Moment {
        Moment::from_millis(self.now.as_millis() + self.ahead)
    }

    pub(crate) fn take(&mut self, step: Step) {
        match step {
            Step::ClockBack(by) => self.ahead -= millis(by),
            Step::ClockForward(jump) => self.jump(jump),
            Step::Acquire {
                demand,
                pace,
                queued,
            } => {
                self.tell_jumps();
                self.acquire(demand, pace, queued);
            }
            Step::GiveBack(way) => {
                self.tell_jumps();
                self.give_back(&way);
            }
            Step::Depart => {
                self.tell_jumps();
                self.depart();
            }
            Step::Limits(quota) => self.set_quota(quota),
            Step::Forget => {
                self.limiter.forget_lessons();
                self.forget();
            }
            Step::Restart => {
                let text = serde_json::to_string(&self.limiter).expect("serialises");
                self.limiter = serde_json::from_str(&text).expect("deserialises");
                self.tell_jumps();
                self.limiter.restore(self.clock());
                self.under_way.clear();
            }
        }
    }

    /// The clock shows more than has passed; how much more, the limiter cannot know.
    fn jump(&mut self, jump: Jump) {
        self.now = self.now + jump.really;
        self.ahead += millis(jump.by) - millis(jump.really);
        for _ in 0..jump.told {
            self.jumps.push((jump.by, self.clock()));
        }
    }

    fn tell_jumps(&mut self) {
        for (by, to) in self.jumps.drain(..) {
            self.limiter.jumped(by, to);
        }
    }

    fn set_quota(&mut self, quota: Quota) {
        if quota != self.quota {
            self.forget();
        }
        self.quota = quota.clone();
        self.limiter.set_quota(quota);
    }

    fn forget(&mut self) {
        self.told.clear();
        self.day_is_spent = false;
        self.silent_until = Moment::from_millis(i64::MIN);
    }

    fn give_back(&mut self, way: &crate::steps::Way) {
        use crate::steps::Way;
        if self.under_way.is_empty() {
            return;
        }
        let UnderWay { permit, index, .. } = self.under_way.remove(0);
        match way {
            Way::Settle(actual) => {
                self.sent[index].used = *actual;
                self.limiter.settle(permit, *actual);
            }
            Way::Release => {
                self.sent[index].used = Demand::NOTHING;
                self.limiter.release(permit);
            }
            Way::Keep => self.limiter.keep(permit),
            Way::Lose => self.limiter.lose(permit.id()),
            Way::Refused(lesson) => {
                let requests = permit.demand().requests;
                self.sent[index].used = Demand {
                    requests,
                    ..Demand::NOTHING
                };
                self.limiter.refused(permit, *lesson, self.clock());
                self.note(*lesson);
            }
        }
    }

    /// What a lesson means in true time.
    fn note(&mut self, lesson: Lesson) {
        let delay = match lesson {
            // A day ends when the clock says so, whatever the truth is, and outlasts the rest.
            Lesson::Exhausted {
                period: Period::Day,
                ..
            } => {
                self.day_is_spent = true;
                None
            }
            Lesson::Unnamed { retry_after } | Lesson::Exhausted { retry_after, .. } => retry_after,
            Lesson::NoQuota => None,
        };
        if let Lesson::Exhausted {
            dimension,
            period,
            ceiling: Some(ceiling),
            ..
        } = lesson
        {
            let known = self.told.entry((dimension, period)).or_insert(ceiling);
            *known = ceiling.min(*known);
        }
        if let (Some(delay), false) = (delay, self.day_is_spent) {
            self.silent_until = self.silent_until.max(self.now + delay);
        }
    }

    fn depart(&mut self) {
        if self.under_way.is_empty() {
            return;
        }
        let UnderWay { permit, index, .. } = self.under_way.remove(0);
        let demand = permit.demand();
        self.sent[index].used = Demand::NOTHING;
        if let Ok(permit) = self.limiter.depart(permit, self.clock()) {
            self.admitted(permit, demand);
        }
    }

    fn acquire(&mut self, demand: Demand, pace: Pace, queued: u32) {
        let clock = self.clock();
        match self
            .limiter
            .try_acquire_at_pace(demand, pace, queued, clock)
        {
            Ok(permit) => self.admitted(permit, demand),
            Err(NotUntil {
                at: Some(at),
                reason,
            }) => {
                self.check_patience(at, reason);
                self.check_exact((demand, pace, queued), at);
            }
            Err(NotUntil { at: None, reason }) => self.check_hopeless(demand, reason),
        }
    }

    fn admitted(&mut self, permit: Permit, demand: Demand) {
        assert!(
            self.day_is_spent || self.now >= self.silent_until,
            "the service has asked for silence until {:?}, it is {:?}",
            self.silent_until,
            self.now
        );
        self.under_way.push(UnderWay {
            permit,
            since: self.now,
            index: self.sent.len(),
        });
        self.sent.push(Sent {
            at: self.now,
            used: demand,
        });
        self.check_windows(demand);
        self.check_concurrency();
    }

    /// Of what was just taken: a lowered limit may have left other dimensions above it.
    fn check_windows(&self, taken: Demand) {
        for dimension in Dimension::ALL {
            for period in [Period::Minute, Period::TenMinutes] {
                let (Some(most), Some(span)) = (self.most(dimension, period), period.span()) else {
                    continue;
                };
                if taken.of(dimension) == 0 {
                    continue;
                }
                let inside = self.sent.iter().filter(|sent| sent.at + span > self.now);
                let used: u64 = inside.map(|sent| sent.used.of(dimension)).sum();
                assert!(used <= most, "{dimension:?} a {period:?} holds {used}");
            }
        }
    }

    fn check_concurrency(&self) {
        let Some(most) = self.quota.concurrency() else {
            return;
        };
        let alive = |under_way: &&UnderWay| under_way.since + LEASE > self.now;
        let count = self.under_way.iter().filter(alive).count();
        assert!(count <= most as usize, "{count} under way, {most} may be");
    }

    /// The quota's ceiling or the service's own, whichever is lower.
    fn most(&self, dimension: Dimension, period: Period) -> Option<u64> {
        let own = self.quota.ceiling(dimension, period);
        let told = self.told.get(&(dimension, period)).copied();
        own.into_iter().chain(told).min()
    }

    /// Whatever the clock did, nobody waits longer than the period is.
    fn check_patience(&self, at: Moment, reason: Reason) {
        // A clock set back over midnight counts what it sent tomorrow until that day ends.
        let two_days = Duration::from_hours(49);
        let of = |period: Period| {
            period
                .span()
                .map_or(two_days, |span| span + self.slack + SKEW)
        };
        let longest = match reason {
            Reason::Full { period, .. } => of(period),
            Reason::Closed { period, .. } => of(period.unwrap_or(Period::Minute)),
            Reason::Spacing => of(Period::TenMinutes),
            Reason::Concurrency | Reason::TooLarge { .. } | Reason::NoQuota => {
                panic!("no time is known for {reason:?}")
            }
        };
        assert!(at.since(self.clock()) <= longest, "{reason:?} until {at:?}");
    }

    fn check_exact(&self, (demand, pace, queued): (Demand, Pace, u32), at: Moment) {
        let clock = self.clock();
        assert!(at > clock, "a refusal lies ahead");
        let ask = |when: Moment| {
            self.limiter
                .clone()
                .try_acquire_at_pace(demand, pace, queued, when)
        };
        let wait = at.since(clock);
        for early in [wait / 2, wait * 9 / 10, wait.saturating_sub(MILLISECOND)] {
            let when = (clock + early).min(at.before(MILLISECOND));
            let again = ask(when).expect_err("refused before the promised moment");
            assert_eq!(again.at, Some(at), "the promise stands");
        }
        match ask(at) {
            Ok(_) => {}
            Err(refusal) => assert_eq!(
                refusal.reason,
                Reason::Concurrency,
                "admitted at the promised moment"
            ),
        }
    }

    fn check_hopeless(&self, demand: Demand, reason: Reason) {
        match reason {
            Reason::TooLarge {
                dimension,
                period,
                most,
            } => {
                assert_eq!(self.most(dimension, period), Some(most));
                assert!(demand.of(dimension) > most);
            }
            Reason::Concurrency => {
                let most = self.quota.concurrency().expect("there is a limit");
                assert!(self.under_way.len() >= most as usize, "there is a place");
            }
            Reason::NoQuota | Reason::Full { .. } | Reason::Spacing | Reason::Closed { .. } => {
                panic!("time helps, or was never taken away: {reason:?}")
            }
        }
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).expect("small")
}
