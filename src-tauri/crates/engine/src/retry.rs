//! Whether an attempt is followed by another: one total function of what went wrong.

use std::time::Duration;

use plantain_gemini::FaultClass;
use plantain_pacing::Schedule;

/// What follows a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Send again after this long.
    Retry(Duration),
    /// Keep the job until the day's quota resets.
    HoldForDay,
    /// Nothing more happens by itself.
    GiveUp,
}

/// Sends in all when a limit is met.
const LIMIT_TRIES: u32 = 6;
/// Sends in all when the server fails: recovery takes minutes, so few tries.
const SERVER_TRIES: u32 = 4;
/// A spending limit counts ten minutes; without the server's word, this is soon enough to ask.
const SPEND_DELAY: Duration = Duration::from_mins(1);
/// After a 504 the same request gets one more chance, with more time.
const DEADLINE_DELAY: Duration = Duration::from_secs(5);

/// Decides after `failures` failed attempts in all (1 for the first). `roll` is from 0 to below 1
/// and only ever adds, up to a quarter: a jitter that subtracts would send before the server's
/// own delay is over.
pub(crate) fn decide(
    class: FaultClass,
    failures: u32,
    server_delay: Option<Duration>,
    roll: f64,
) -> Decision {
    let follow = |schedule: Schedule, tries: u32, delay: Option<Duration>| {
        let own = schedule
            .jittered(failures.saturating_sub(1), roll)
            .filter(|_| failures < tries);
        match (own, delay) {
            (None, _) => Decision::GiveUp,
            (Some(own), None) => Decision::Retry(own),
            (Some(_), Some(delay)) => Decision::Retry(jitter(delay, roll)),
        }
    };
    match class {
        FaultClass::MinuteLimit(_) | FaultClass::UnspecifiedLimit => {
            follow(Schedule::RateLimited, LIMIT_TRIES, server_delay)
        }
        FaultClass::SpendLimit => {
            follow(Schedule::RateLimited, LIMIT_TRIES, server_delay.or(Some(SPEND_DELAY)))
        }
        FaultClass::DayLimit => Decision::HoldForDay,
        FaultClass::Internal
        | FaultClass::BadGateway
        | FaultClass::Overloaded
        | FaultClass::OtherServer
        // Never connected means nothing was sent: as safe as a 503.
        | FaultClass::NeverConnected => follow(Schedule::ServerFault, SERVER_TRIES, server_delay),
        FaultClass::Deadline if failures == 1 => {
            Decision::Retry(jitter(server_delay.unwrap_or(DEADLINE_DELAY), roll))
        }
        // The first five of these may have been billed: the user decides. The rest fail the same
        // way again.
        FaultClass::Interrupted
        | FaultClass::TimedOut
        | FaultClass::AnswerTooLarge
        | FaultClass::Malformed
        | FaultClass::Cancelled
        | FaultClass::Deadline
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
        | FaultClass::NoFreeQuota
        | FaultClass::PrepayDepleted
        | FaultClass::OtherClient
        | FaultClass::NotGemini => Decision::GiveUp,
    }
}

fn jitter(delay: Duration, roll: f64) -> Duration {
    delay.mul_f64(1.0 + 0.25 * roll.clamp(0.0, 1.0))
}
