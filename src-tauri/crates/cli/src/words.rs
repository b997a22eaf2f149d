//! Where a job stands, why it waits and for how long, in words for a terminal.

use plantain_engine::{Failure, FailureCode, JobState, WaitReason};

use crate::moment;

/// A phase in words; none for the ends, which are printed on their own.
pub(crate) fn phase(state: &JobState, now_ms: i64) -> Option<String> {
    match state {
        JobState::Queued { ahead: ahead @ 1.. } => Some(format!("in line, {ahead} before it")),
        JobState::Waiting { reason, until_ms } => Some(format!(
            "waiting {}: {}",
            moment::wait(*until_ms, now_ms),
            reason_words(*reason)
        )),
        JobState::Sending { .. } => Some("sending".to_owned()),
        JobState::Thinking { .. } => Some("sent, the model works".to_owned()),
        JobState::Receiving { .. } => Some("receiving".to_owned()),
        JobState::Retrying {
            until_ms, failure, ..
        } => Some(retry(failure, *until_ms, now_ms)),
        // First in line: the next news says that it goes out.
        JobState::Queued { ahead: 0 }
        | JobState::Held { .. }
        | JobState::Done { .. }
        | JobState::Refused { .. }
        | JobState::Failed { .. }
        | JobState::Cancelled { .. } => None,
    }
}

/// What an attempt met and when the next follows.
pub(crate) fn retry(failure: &Failure, until_ms: i64, now_ms: i64) -> String {
    format!(
        "{}, next try {}",
        met(failure),
        moment::until(until_ms, now_ms)
    )
}

/// What an attempt met, in a few words.
fn met(failure: &Failure) -> &str {
    use FailureCode as Code;
    match failure.code {
        Code::Offline => "no connection",
        Code::Overloaded => "the model is overloaded",
        Code::ServerError => "the provider failed",
        Code::Deadline => "the provider took too long",
        Code::MinuteLimit | Code::LimitUnknown => "the provider refused for a limit",
        Code::SpendLimit => "the provider's spending limit was met",
        Code::NoImage => "an answer without a picture",
        Code::Interrupted | Code::TimedOut | Code::AnswerUnreadable => "no whole answer",
        // Never tried again by themselves; were one, its own sentence would do.
        Code::PromptInvalid
        | Code::SettingsInvalid
        | Code::ReferenceInvalid
        | Code::KeyMissing
        | Code::KeyRejected
        | Code::AccessDenied
        | Code::BillingOff
        | Code::CreditsDepleted
        | Code::RegionUnsupported
        | Code::ModelNotFound
        | Code::DayLimit
        | Code::OverBudget
        | Code::Unconfirmed
        | Code::NotGemini
        | Code::RequestRejected
        | Code::SignatureMissing
        | Code::PromptBlocked
        | Code::ImageBlocked
        | Code::AccountLimited
        | Code::StorageFull
        | Code::StorageReadOnly
        | Code::StorageBroken
        | Code::KeyringUnavailable
        | Code::BaseUrlInvalid
        | Code::CatalogueInvalid
        | Code::NotFound => failure.message.trim_end_matches('.'),
    }
}

/// Why a job waits.
pub(crate) fn reason_words(reason: WaitReason) -> &'static str {
    match reason {
        WaitReason::MinuteRequests => "the requests of this minute are used up",
        WaitReason::MinuteTokens => "the tokens of this minute are used up",
        WaitReason::MinuteImages => "the images of this minute are used up",
        WaitReason::DayRequests => "the requests of the day are used up",
        WaitReason::Spend => "the spending limit for ten minutes is reached",
        WaitReason::Concurrency => "enough requests are under way",
        WaitReason::Pace => "requests are spaced evenly",
        WaitReason::Provider => "the provider asked for it",
        WaitReason::OffPeak => "the busy hours, 10:00 to 14:00 UTC",
        WaitReason::Breaker => "the provider fails again and again; one request tries then",
    }
}

/// `1 image`, `3 images`.
pub(crate) fn count(many: usize, one: &str) -> String {
    if many == 1 {
        format!("1 {one}")
    } else {
        format!("{many} {one}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_connection_says_when_the_next_try_is() {
        let failure = Failure::before_sending(FailureCode::Offline, "No connection.");
        let state = JobState::Retrying {
            attempt: 2,
            until_ms: 5_000,
            failure,
        };
        assert_eq!(
            phase(&state, 0).as_deref(),
            Some("no connection, next try in 5 s")
        );
    }

    #[test]
    fn a_wait_counts_down_and_says_what_for() {
        let state = JobState::Waiting {
            reason: WaitReason::Breaker,
            until_ms: 118_000,
        };
        assert_eq!(
            phase(&state, 0).as_deref(),
            Some("waiting 1 min 58 s: the provider fails again and again; one request tries then")
        );
    }
}
