//! Whether an attempt is followed by another: one total function of what went wrong.

use std::time::Duration;

use plantain_gemini::FaultClass;

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

/// Waits between attempts after a limit per minute, in seconds; the server's own delay wins.
const MINUTE: [u64; 5] = [1, 2, 4, 8, 16];
/// Waits after a failure on the server's side, in seconds. Recovery takes minutes, so few tries.
const SERVER: [u64; 3] = [5, 15, 30];
/// The longest wait of a schedule.
const LONGEST: Duration = Duration::from_secs(60);
/// Failures per class that are worth one more try and no others.
const ONCE: [u64; 1] = [5];

/// Decides after `failures` failed attempts in all (1 for the first). `roll` is from 0 to below 1
/// and only ever adds, up to a quarter: a jitter that subtracts would send before the server's
/// own delay is over.
pub(crate) fn decide(
    class: FaultClass,
    failures: u32,
    server_delay: Option<Duration>,
    roll: f64,
) -> Decision {
    match class {
        FaultClass::MinuteLimit(_) | FaultClass::UnspecifiedLimit => {
            follow(&MINUTE, failures, server_delay, roll)
        }
        FaultClass::SpendLimit => {
            let delay = server_delay.or(Some(LONGEST));
            follow(&MINUTE, failures, delay, roll)
        }
        FaultClass::DayLimit => Decision::HoldForDay,
        FaultClass::Internal
        | FaultClass::BadGateway
        | FaultClass::Overloaded
        | FaultClass::OtherServer
        // Never connected means nothing was sent: as safe as a 503.
        | FaultClass::NeverConnected => follow(&SERVER, failures, server_delay, roll),
        FaultClass::Deadline => follow(&ONCE, failures, server_delay, roll),
        // May have been billed: the user decides.
        FaultClass::Interrupted
        | FaultClass::TimedOut
        | FaultClass::AnswerTooLarge
        | FaultClass::Malformed
        | FaultClass::Cancelled => Decision::GiveUp,
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
        | FaultClass::NoFreeQuota
        | FaultClass::PrepayDepleted
        | FaultClass::OtherClient
        | FaultClass::NotGemini => Decision::GiveUp,
    }
}

fn follow(schedule: &[u64], failures: u32, server_delay: Option<Duration>, roll: f64) -> Decision {
    let index = usize::try_from(failures.saturating_sub(1)).unwrap_or(usize::MAX);
    let Some(own) = schedule.get(index) else {
        return Decision::GiveUp;
    };
    let delay = server_delay.unwrap_or(Duration::from_secs(*own).min(LONGEST));
    Decision::Retry(delay.mul_f64(1.0 + 0.25 * roll.clamp(0.0, 1.0)))
}
