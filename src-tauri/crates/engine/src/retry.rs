//! Whether an attempt is followed by another: one total function of what went wrong.

use std::time::Duration;

use plantain_gemini::{Absence, FaultClass, FinishReason, Outcome};
use plantain_pacing::Schedule;

use crate::job::Attempt;

/// What follows a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Send again after this long.
    Retry(Duration, Kind),
    /// Keep the job until the day's quota resets.
    HoldForDay,
    /// Keep it and everything else of this key until the key or its account is mended.
    HoldForKey,
    /// Nothing more happens by itself.
    GiveUp,
}

/// Faults that share a count of tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A limit was met.
    Limit,
    /// The provider failed, or could not be reached at all.
    Server,
    /// The provider gave up on a slow request.
    Deadline,
    /// An answer without a picture that may well have one the next time.
    Empty,
    /// Cut after it went out. It may be charged twice.
    Cut,
    /// A signature was refused; the picture goes alone the next time.
    Signature,
}

/// Failed sends since the job was last put in line by hand, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tries {
    limit: u32,
    server: u32,
    deadline: u32,
    empty: u32,
    cut: u32,
    signature: u32,
}

/// Sends in all when a limit is met.
const LIMIT_TRIES: u32 = 6;
/// Sends in all when the server fails: recovery takes minutes, so few tries.
const SERVER_TRIES: u32 = 4;
/// Sends in all for everything that gets one more chance.
const ONE_MORE: u32 = 2;
/// A spending limit counts ten minutes: without the server's word, six tries reach over them.
const SPEND_DELAY: Duration = Duration::from_mins(2);
/// The server's own delay wins, but a number from outside must not become a wait of years.
const LONGEST_DELAY: Duration = Duration::from_hours(24);
/// After a 504 or a cut, the same request gets one more chance soon.
const SOON: Duration = Duration::from_secs(5);
/// A model that answered without a picture is not overloaded.
const AT_ONCE: Duration = Duration::from_secs(1);

impl Tries {
    fn count(&mut self, kind: Kind) -> &mut u32 {
        match kind {
            Kind::Limit => &mut self.limit,
            Kind::Server => &mut self.server,
            Kind::Deadline => &mut self.deadline,
            Kind::Empty => &mut self.empty,
            Kind::Cut => &mut self.cut,
            Kind::Signature => &mut self.signature,
        }
    }

    /// How many sends of a kind have failed.
    pub(crate) fn of(mut self, kind: Kind) -> u32 {
        *self.count(kind)
    }

    /// One more has failed.
    pub(crate) fn note(&mut self, kind: Kind) {
        let count = self.count(kind);
        *count = count.saturating_add(1);
    }

    /// What earlier runs have tried: a restart does not start the count afresh.
    pub(crate) fn of_attempts(attempts: &[Attempt]) -> Self {
        let mut tries = Self::default();
        for attempt in attempts {
            let kind = match attempt.outcome.as_str() {
                "minuteLimit" | "spendLimit" | "limitUnknown" => Kind::Limit,
                "overloaded" | "serverError" | "offline" => Kind::Server,
                "deadline" => Kind::Deadline,
                "noImage" => Kind::Empty,
                "signatureMissing" => Kind::Signature,
                "interrupted" | "timedOut" | "answerUnreadable" => Kind::Cut,
                _ => continue,
            };
            tries.note(kind);
        }
        tries
    }
}

/// Decides about a signature that was refused, given that there was one to refuse: the picture is
/// sent alone, once.
pub(crate) fn decide_signature(before: Tries) -> Decision {
    match before.of(Kind::Signature) {
        0 => Decision::Retry(AT_ONCE, Kind::Signature),
        _ => Decision::GiveUp,
    }
}

/// Decides about a failed send, given what failed before it. `roll` is from 0 to below 1 and only
/// ever adds, up to a quarter: a jitter that subtracts would send before the server's own delay is
/// over. `resend` is the user's leave to send a cut request once more.
pub(crate) fn decide(
    class: FaultClass,
    before: Tries,
    server_delay: Option<Duration>,
    resend: bool,
    roll: f64,
) -> Decision {
    // A server that says "in 0 s" has not said when.
    let server_delay = server_delay
        .filter(|delay| !delay.is_zero())
        .map(|delay| delay.min(LONGEST_DELAY));
    let follow = |kind: Kind, schedule: Schedule, tries: u32, delay: Option<Duration>| {
        let failed = before.of(kind);
        let own = schedule
            .jittered(failed, roll)
            .filter(|_| failed + 1 < tries);
        match (own, delay) {
            (None, _) => Decision::GiveUp,
            (Some(own), None) => Decision::Retry(own, kind),
            (Some(_), Some(delay)) => Decision::Retry(jitter(delay, roll), kind),
        }
    };
    match class {
        FaultClass::MinuteLimit(_) | FaultClass::UnspecifiedLimit => {
            follow(Kind::Limit, Schedule::RateLimited, LIMIT_TRIES, server_delay)
        }
        FaultClass::SpendLimit => follow(
            Kind::Limit,
            Schedule::RateLimited,
            LIMIT_TRIES,
            server_delay.or(Some(SPEND_DELAY)),
        ),
        FaultClass::DayLimit => Decision::HoldForDay,
        FaultClass::Internal
        | FaultClass::BadGateway
        | FaultClass::Overloaded
        | FaultClass::OtherServer
        // Never connected means nothing was sent: as safe as a 503.
        | FaultClass::NeverConnected => {
            follow(Kind::Server, Schedule::ServerFault, SERVER_TRIES, server_delay)
        }
        FaultClass::Deadline => {
            once_more(before, Kind::Deadline, server_delay.unwrap_or(SOON), roll)
        }
        // They may have been billed: only with the user's leave.
        FaultClass::Interrupted | FaultClass::TimedOut | FaultClass::Malformed => {
            decide_cut(before, resend, roll)
        }
        // The key, or the account behind it, fails every other request in the same way.
        FaultClass::KeyInvalid
        | FaultClass::KeyExpired
        | FaultClass::KeyMissing
        | FaultClass::KeyLeaked
        | FaultClass::KeyRestricted
        | FaultClass::KeyTypeUnsupported
        | FaultClass::AccessDenied
        | FaultClass::PrepayDepleted => Decision::HoldForKey,
        // The first may have been billed, the user ended the second, and the rest fail the same
        // way again.
        FaultClass::AnswerTooLarge
        | FaultClass::Cancelled
        | FaultClass::SignatureMissing
        | FaultClass::UnknownField
        | FaultClass::MimeRejected
        | FaultClass::InvalidRequest
        | FaultClass::PayloadTooLarge
        | FaultClass::RegionUnsupported
        | FaultClass::ModelNotFound
        | FaultClass::NotFound
        | FaultClass::NoFreeQuota
        | FaultClass::OtherClient
        | FaultClass::NotGemini => Decision::GiveUp,
    }
}

/// Whether an answer without a picture may well have one the next time. Each answer may be billed,
/// so not when the same is to be expected.
pub(crate) fn may_differ(outcome: &Outcome, finish: Option<&FinishReason>) -> bool {
    match outcome {
        Outcome::Image | Outcome::Blocked(_) | Outcome::Refused(_) => false,
        Outcome::NoImage(absence) => match absence {
            // Words where a picture was asked for, or nothing at all.
            Absence::TextOnly | Absence::Empty => true,
            Absence::NotMade => !matches!(
                finish,
                Some(FinishReason::Language | FinishReason::Escalation)
            ),
            Absence::OutOfTokens | Absence::Unknown(_) => false,
        },
    }
}

/// After an answer without a picture, for no reason that would hold the next time.
pub(crate) fn decide_empty(before: Tries, roll: f64) -> Decision {
    once_more(before, Kind::Empty, AT_ONCE, roll)
}

/// After an answer that ended early or cannot be read: it may have been billed, so it is sent again
/// only with the user's leave.
pub(crate) fn decide_cut(before: Tries, resend: bool, roll: f64) -> Decision {
    if resend {
        once_more(before, Kind::Cut, SOON, roll)
    } else {
        Decision::GiveUp
    }
}

fn once_more(before: Tries, kind: Kind, delay: Duration, roll: f64) -> Decision {
    if before.of(kind) + 1 < ONE_MORE {
        Decision::Retry(jitter(delay, roll), kind)
    } else {
        Decision::GiveUp
    }
}

fn jitter(delay: Duration, roll: f64) -> Duration {
    // NaN must not panic, and a number outside must not shorten.
    let roll = if roll.is_nan() { 0.0 } else { roll };
    delay.mul_f64(1.0 + 0.25 * roll.clamp(0.0, 1.0))
}

#[cfg(test)]
mod table;
