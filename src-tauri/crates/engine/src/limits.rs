//! The settings as a quota, refusals as reasons, and the provider's faults as lessons.

use plantain_gemini::{
    ApiError, Catalogue, Dimension as Refused, FaultClass, QuotaViolation, TierLimits,
};
use plantain_pacing::{
    Demand, Dimension, Lesson, Moment, Outcome, Pace as Pacing, Period, Quota, Reason,
    next_midnight,
};

use crate::failure::{Failure, FailureCode};
use crate::job::WaitReason;
use crate::pacer::Denial;
use crate::settings::{LimitOverrides, Pace, Settings, Tier};
use crate::state::{Job, State};

/// Requests under way at once when neither the user nor a limit says how many.
const CONCURRENCY: u32 = 10;
/// However many a minute allows, each request under way may bring a picture of twenty megabytes.
const MOST_CONCURRENT: u64 = 32;

/// Why a job does not go out.
#[derive(Clone, Debug)]
pub(crate) enum Obstacle {
    /// Not before this moment; none means when something under way has ended.
    Wait {
        at_ms: Option<i64>,
        reason: WaitReason,
    },
    /// Waiting will not help.
    Never(Failure),
}

impl State {
    /// What a job takes from each limit, as far as is known before it is sent.
    pub(crate) fn demand(job: &Job) -> Demand {
        let (_, prompt) = crate::estimate::prompt_tokens(&job.snapshot.prompt);
        let prompt = u64::try_from(prompt).unwrap_or(0);
        Demand {
            requests: 1,
            // A flat price says nothing of tokens.
            input_tokens: job.snapshot.estimate.input_tokens().max(prompt),
            images: 1,
            nanos: u64::try_from(job.snapshot.estimate.high_nanos).unwrap_or(0),
        }
    }

    /// The limits in force.
    pub(crate) fn quota(&self) -> Quota {
        quota(&self.settings, &self.own_limits, &self.catalogue)
    }
}

impl From<Pace> for Pacing {
    fn from(pace: Pace) -> Self {
        match pace {
            Pace::Auto => Self::Auto,
            Pace::Spread => Self::Spread,
            Pace::Burst => Self::Burst,
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
    // As many as a minute lets out: fewer would leave room unused, more would only wait there.
    let per_minute = ceilings
        .iter()
        .find(|(dimension, period, _)| (*dimension, *period) == (Dimension::Requests, minute))
        .and_then(|(_, _, most)| *most);
    let following = per_minute.and_then(|most| u32::try_from(most.clamp(1, MOST_CONCURRENT)).ok());
    let concurrency = own
        .concurrency
        .or(set.concurrency)
        .or(following)
        .unwrap_or(CONCURRENCY);
    ceilings.into_iter().fold(
        Quota::unlimited().with_concurrency(concurrency),
        |quota, (dimension, period, most)| match most {
            Some(most) => quota.with(dimension, period, most),
            None => quota,
        },
    )
}

/// A refusal of the limiter or the breaker as the user reads it.
pub(crate) fn obstacle(denial: &Denial) -> Obstacle {
    let refusal = match denial {
        Denial::Limit(refusal) => refusal,
        Denial::Breaker(tripped) => {
            return Obstacle::Wait {
                at_ms: tripped.until.map(Moment::as_millis),
                reason: WaitReason::Breaker,
            };
        }
    };
    let reason = match reason(refusal.reason) {
        Ok(reason) => reason,
        Err(failure) => return Obstacle::Never(failure),
    };
    Obstacle::Wait {
        at_ms: refusal.at.map(Moment::as_millis),
        reason,
    }
}

/// Why it waits, or why waiting is in vain.
pub(crate) fn reason(reason: Reason) -> Result<WaitReason, Failure> {
    Ok(match reason {
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
            return Err(Failure::before_sending(
                FailureCode::SettingsInvalid,
                "This one request is larger than the limits allow at all. Raise them, or ask for less.",
            ));
        }
        Reason::NoQuota => {
            return Err(Failure::before_sending(
                FailureCode::BillingOff,
                "The free tier makes no images. Turn billing on, then choose the tier in the settings.",
            ));
        }
    })
}

/// What a refusal says about the limits; none when it says nothing.
pub(crate) fn lesson(error: &ApiError) -> Option<Lesson> {
    let retry_after = error.retry_after;
    let exhausted = |refused, period| {
        Some(Lesson::Exhausted {
            dimension: dimension(refused),
            period,
            ceiling: ceiling(error, refused, period),
            retry_after,
        })
    };
    match error.class {
        FaultClass::MinuteLimit(refused) => exhausted(refused, Period::Minute),
        FaultClass::DayLimit => {
            let of_day = error.quota.iter().find(|violation| violation.is_per_day());
            exhausted(
                of_day.map_or(Refused::Requests, QuotaViolation::dimension),
                Period::Day,
            )
        }
        // Its number would be in dollars, if it came with one: nobody has seen it.
        FaultClass::SpendLimit => Some(Lesson::Exhausted {
            dimension: Dimension::Spend,
            period: Period::TenMinutes,
            ceiling: None,
            retry_after,
        }),
        FaultClass::UnspecifiedLimit => Some(Lesson::Unnamed { retry_after }),
        FaultClass::NoFreeQuota => Some(Lesson::NoQuota),
        // Credit is the account's, not this model's: the queue of the key is held.
        FaultClass::PrepayDepleted
        | FaultClass::KeyInvalid
        | FaultClass::KeyExpired
        | FaultClass::KeyMissing
        | FaultClass::KeyLeaked
        | FaultClass::KeyRestricted
        | FaultClass::KeyTypeUnsupported
        | FaultClass::AccessDenied
        | FaultClass::SignatureMissing
        | FaultClass::UnknownField
        | FaultClass::MimeRejected
        | FaultClass::InvalidRequest
        | FaultClass::PayloadTooLarge
        | FaultClass::RegionUnsupported
        | FaultClass::ModelNotFound
        | FaultClass::NotFound
        | FaultClass::Cancelled
        | FaultClass::Internal
        | FaultClass::BadGateway
        | FaultClass::Overloaded
        | FaultClass::Deadline
        | FaultClass::OtherServer
        | FaultClass::OtherClient
        | FaultClass::NotGemini
        | FaultClass::NeverConnected
        | FaultClass::Interrupted
        | FaultClass::TimedOut
        | FaultClass::AnswerTooLarge
        | FaultClass::Malformed => None,
    }
}

fn dimension(refused: Refused) -> Dimension {
    match refused {
        Refused::Requests => Dimension::Requests,
        Refused::InputTokens => Dimension::InputTokens,
        Refused::Images => Dimension::Images,
    }
}

/// The provider's own number for this limit. A refusal may name several limits with a number each.
fn ceiling(error: &ApiError, refused: Refused, period: Period) -> Option<u64> {
    let is_meant = |violation: &&QuotaViolation| {
        violation.dimension() == refused && violation.is_per_day() == (period == Period::Day)
    };
    let numbers = error.quota.iter().filter(is_meant);
    numbers.filter_map(|violation| violation.value).min()
}

/// What a fault says about the service's health. Only failures to serve count: a refusal of one
/// request says that the service is well.
pub(crate) fn health(class: FaultClass) -> Outcome {
    match class {
        FaultClass::Internal
        | FaultClass::BadGateway
        | FaultClass::Overloaded
        | FaultClass::OtherServer
        | FaultClass::Deadline
        // Whichever side the cable was pulled out on: without this, a whole queue would use up its
        // tries within a minute of an outage.
        | FaultClass::NeverConnected => Outcome::Failure,
        FaultClass::Interrupted | FaultClass::TimedOut | FaultClass::Cancelled => Outcome::Unknown,
        FaultClass::KeyInvalid
        | FaultClass::KeyExpired
        | FaultClass::KeyMissing
        | FaultClass::KeyLeaked
        | FaultClass::KeyRestricted
        | FaultClass::KeyTypeUnsupported
        | FaultClass::AccessDenied
        | FaultClass::SignatureMissing
        | FaultClass::UnknownField
        | FaultClass::MimeRejected
        | FaultClass::InvalidRequest
        | FaultClass::PayloadTooLarge
        | FaultClass::RegionUnsupported
        | FaultClass::ModelNotFound
        | FaultClass::NotFound
        | FaultClass::MinuteLimit(Refused::Requests | Refused::InputTokens | Refused::Images)
        | FaultClass::DayLimit
        | FaultClass::NoFreeQuota
        | FaultClass::PrepayDepleted
        | FaultClass::SpendLimit
        | FaultClass::UnspecifiedLimit
        | FaultClass::OtherClient
        | FaultClass::NotGemini
        | FaultClass::AnswerTooLarge
        | FaultClass::Malformed => Outcome::Success,
    }
}

#[cfg(test)]
mod lessons;
