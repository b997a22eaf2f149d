//! The pacing crate's limiter and breaker, fed with jobs and with what the provider says.

use std::time::Duration;

use plantain_gemini::{ApiError, Catalogue, Dimension as Refused, FaultClass, TierLimits};
use plantain_pacing::{
    Breaker, Demand, Dimension, Lesson, Limiter, Moment, NotUntil, Outcome, Pace, Pass as Leave,
    Period, Permit, Quota, Reason, Tripping, next_midnight,
};

use crate::failure::{Failure, FailureCode};
use crate::job::WaitReason;
use crate::settings::{LimitOverrides, Settings, Tier};
use crate::state::{Job, Shared, State};

/// Requests under way at once when the user sets nothing: enough to fill tier 1's minute.
const CONCURRENCY: u32 = 10;
/// A request may travel this much faster than the one a minute before it.
const SLACK: Duration = Duration::from_millis(250);

/// Leave to send one request, given back with how it went.
#[derive(Debug)]
pub(crate) struct Pass {
    scope: String,
    permit: Permit,
    leave: Leave,
}

/// Whether a job may go out now.
pub(crate) enum Admission {
    /// It may, once.
    Go(Pass),
    /// Not before this moment; none means when something under way has ended.
    Wait {
        at_ms: Option<i64>,
        reason: WaitReason,
    },
    /// Waiting will not help.
    Never(Failure),
}

impl State {
    /// Asks the limiter and then the breaker. A refusal takes nothing.
    pub(crate) fn admit(&mut self, job: &Job, own: &LimitOverrides, now_ms: i64) -> Admission {
        let now = Moment::from_millis(now_ms);
        let model = job.snapshot.model.clone();
        let scope = job.provider.scope(&model);
        let demand = self.demand(job);
        let queued = self.queued(&scope);
        let quota = self.quota_for(own);
        let limiter = self
            .limiters
            .entry(scope.clone())
            .or_insert_with(|| Limiter::with_slack(quota, SLACK, now));
        let permit = match limiter.try_acquire_at_pace(demand, Pace::Auto, queued, now) {
            Ok(permit) => permit,
            Err(refusal) => return refused(refusal),
        };
        let breaker = self
            .breakers
            .entry(scope.clone())
            .or_insert_with(|| Breaker::new(Tripping::default()));
        match breaker.admit(now) {
            Ok(leave) => Admission::Go(Pass {
                scope,
                permit,
                leave,
            }),
            Err(tripped) => {
                if let Some(limiter) = self.limiters.get_mut(&scope) {
                    limiter.release(permit);
                }
                Admission::Wait {
                    at_ms: tripped.until.map(Moment::as_millis),
                    reason: WaitReason::Breaker,
                }
            }
        }
    }

    /// The user asks for a try now: what refusals have taught is put to the test.
    pub(crate) fn forget_lessons(&mut self, scope: &str) {
        if let Some(limiter) = self.limiters.get_mut(scope) {
            limiter.forget_lessons();
        }
    }

    fn demand(&self, job: &Job) -> Demand {
        let (_, prompt) = crate::price::prompt_tokens(&job.snapshot.prompt);
        let per_image = self
            .catalogue
            .model(&job.snapshot.model)
            .map_or(0, |model| u64::from(model.input_image_tokens));
        let references = u64::try_from(job.references.len()).unwrap_or(0);
        Demand {
            requests: 1,
            input_tokens: u64::try_from(prompt).unwrap_or(0) + references * per_image,
            images: 1,
            nanos: u64::try_from(job.snapshot.estimate.high_nanos).unwrap_or(0),
        }
    }

    /// Jobs in line for a scope: the automatic pace depends on it.
    fn queued(&self, scope: &str) -> u32 {
        let same = self.jobs.values().filter(|job| {
            !job.snapshot.state.is_finished()
                && !job.snapshot.state.is_in_flight()
                && job.provider.scope(&job.snapshot.model) == scope
        });
        u32::try_from(same.count()).unwrap_or(u32::MAX).max(1)
    }

    pub(crate) fn quota_for(&self, own: &LimitOverrides) -> Quota {
        quota(&self.settings, own, &self.catalogue)
    }

    fn give_back(
        &mut self,
        pass: Pass,
        outcome: Outcome,
        now: Moment,
        with: impl FnOnce(&mut Limiter, Permit),
    ) {
        if let Some(limiter) = self.limiters.get_mut(&pass.scope) {
            with(limiter, pass.permit);
        }
        if let Some(breaker) = self.breakers.get_mut(&pass.scope) {
            breaker.record(pass.leave, outcome, now);
        }
    }
}

impl Shared {
    pub(crate) fn moment(&self) -> Moment {
        Moment::from_millis(self.now_ms())
    }

    /// Nothing was sent.
    pub(crate) fn release(&self, pass: Pass) {
        let now = self.moment();
        self.state()
            .give_back(pass, Outcome::Unknown, now, Limiter::release);
    }

    /// Sent, and nobody knows how it went: it stays counted.
    pub(crate) fn keep(&self, pass: Pass) {
        let now = self.moment();
        self.state()
            .give_back(pass, Outcome::Unknown, now, Limiter::keep);
    }

    /// Answered.
    pub(crate) fn settle(&self, pass: Pass) {
        let now = self.moment();
        self.state()
            .give_back(pass, Outcome::Success, now, Limiter::keep);
    }

    /// Answered with a fault: the limiter and the breaker learn from it.
    pub(crate) fn learn(&self, pass: Pass, error: &ApiError) {
        let now = self.moment();
        let outcome = health(error.class);
        let mut state = self.state();
        match (error.class, lesson(error)) {
            (FaultClass::NeverConnected, _) => {
                state.give_back(pass, outcome, now, Limiter::release);
            }
            (_, Some(lesson)) => state.give_back(pass, outcome, now, |limiter, permit| {
                limiter.refused(permit, lesson, now);
            }),
            (_, None) => state.give_back(pass, outcome, now, Limiter::keep),
        }
    }

    /// New limits hold from now on; what was used stays counted.
    pub(crate) fn limits_changed(&self) {
        let own = self.ports.environment.limits;
        let mut state = self.state();
        let quota = state.quota_for(&own);
        for limiter in state.limiters.values_mut() {
            limiter.set_quota(quota.clone());
        }
    }
}

/// The next midnight in California.
pub(crate) fn next_day(now_ms: i64) -> i64 {
    next_midnight(Moment::from_millis(now_ms)).as_millis()
}

/// This run's limits win over the user's, the user's over the tier's.
fn quota(settings: &Settings, own: &LimitOverrides, catalogue: &Catalogue) -> Quota {
    let tier = catalogue.tier(match settings.tier {
        Tier::Free => 0,
        Tier::One => 1,
        Tier::Two => 2,
        Tier::Three => 3,
    });
    let set = settings.limits;
    let pick =
        |field: fn(&LimitOverrides) -> Option<u32>| field(own).or(field(&set)).map(u64::from);
    let of_tier = |field: fn(&TierLimits) -> u64| tier.map(field);
    let minute = Period::Minute;
    let ceilings = [
        (
            Dimension::Requests,
            minute,
            pick(|limits| limits.requests_per_minute).or(of_tier(|tier| tier.requests_per_minute)),
        ),
        (
            Dimension::InputTokens,
            minute,
            pick(|limits| limits.tokens_per_minute).or(of_tier(|tier| tier.tokens_per_minute)),
        ),
        (
            Dimension::Images,
            minute,
            pick(|limits| limits.images_per_minute).or(of_tier(|tier| tier.images_per_minute)),
        ),
        (
            Dimension::Requests,
            Period::Day,
            pick(|limits| limits.requests_per_day).or(of_tier(|tier| tier.requests_per_day)),
        ),
        (
            Dimension::Spend,
            Period::TenMinutes,
            tier.and_then(|tier| tier.spend_per_ten_minutes)
                .map(|micros| micros * 1_000),
        ),
    ];
    let concurrency = own.concurrency.or(set.concurrency).unwrap_or(CONCURRENCY);
    ceilings.into_iter().fold(
        Quota::unlimited().with_concurrency(concurrency),
        |quota, (dimension, period, most)| match most {
            Some(most) => quota.with(dimension, period, most),
            None => quota,
        },
    )
}

fn refused(refusal: NotUntil) -> Admission {
    let reason = match refusal.reason {
        Reason::Full {
            period: Period::Day,
            ..
        }
        | Reason::Closed {
            period: Some(Period::Day),
            ..
        } => WaitReason::DayRequests,
        Reason::Full {
            dimension: Dimension::Requests,
            ..
        } => WaitReason::MinuteRequests,
        Reason::Full {
            dimension: Dimension::InputTokens,
            ..
        } => WaitReason::MinuteTokens,
        Reason::Full {
            dimension: Dimension::Images,
            ..
        } => WaitReason::MinuteImages,
        Reason::Full {
            dimension: Dimension::Spend,
            ..
        } => WaitReason::Spend,
        Reason::Spacing => WaitReason::Pace,
        Reason::Closed { .. } => WaitReason::Provider,
        Reason::Concurrency => WaitReason::Concurrency,
        Reason::TooLarge { .. } => {
            return Admission::Never(Failure::before_sending(
                FailureCode::SettingsInvalid,
                "This one request is larger than the limits allow at all. Raise them, or ask for less.",
            ));
        }
        Reason::NoQuota => {
            return Admission::Never(Failure::before_sending(
                FailureCode::BillingOff,
                "The free tier makes no images. Turn billing on, then choose the tier in the settings.",
            ));
        }
    };
    Admission::Wait {
        at_ms: refusal.at.map(Moment::as_millis),
        reason,
    }
}

/// What a refusal says about the limits; none when it says nothing.
fn lesson(error: &ApiError) -> Option<Lesson> {
    let ceiling = error.quota.iter().find_map(|violation| violation.value);
    let retry_after = error.retry_after;
    let exhausted = |dimension, period| {
        Some(Lesson::Exhausted {
            dimension,
            period,
            ceiling,
            retry_after,
        })
    };
    match error.class {
        FaultClass::MinuteLimit(Refused::Requests) => {
            exhausted(Dimension::Requests, Period::Minute)
        }
        FaultClass::MinuteLimit(Refused::InputTokens) => {
            exhausted(Dimension::InputTokens, Period::Minute)
        }
        FaultClass::MinuteLimit(Refused::Images) => exhausted(Dimension::Images, Period::Minute),
        FaultClass::DayLimit => exhausted(Dimension::Requests, Period::Day),
        FaultClass::SpendLimit => exhausted(Dimension::Spend, Period::TenMinutes),
        FaultClass::UnspecifiedLimit => Some(Lesson::Unnamed { retry_after }),
        _ => None,
    }
}

/// What a fault says about the service's health. Only failures of its own count: a refusal of one
/// request, or a cable pulled out here, says nothing.
fn health(class: FaultClass) -> Outcome {
    match class {
        FaultClass::Internal
        | FaultClass::BadGateway
        | FaultClass::Overloaded
        | FaultClass::OtherServer
        | FaultClass::Deadline => Outcome::Failure,
        FaultClass::NeverConnected
        | FaultClass::Interrupted
        | FaultClass::TimedOut
        | FaultClass::Cancelled => Outcome::Unknown,
        _ => Outcome::Success,
    }
}
