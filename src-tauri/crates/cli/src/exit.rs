//! Exit codes: what a script may conclude from how a command ended.

use plantain_engine::FailureCode;

/// How the program ends. The numbers are a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// Anything that has no number of its own.
    Other,
    /// The command line or the input is wrong; nothing was sent.
    Usage,
    /// The provider declined for safety or policy.
    Blocked,
    /// A limit: given up, or held for later with the job still queued.
    Limit,
    /// A budget of the user's own forbids it.
    Budget,
    /// No key, or one that is not accepted, or a keyring that does not give it.
    Key,
    /// The provider is out of order or out of reach.
    Unavailable,
}

impl Exit {
    /// What to end with after a failure.
    pub(crate) fn of(code: FailureCode) -> Self {
        use FailureCode as Code;
        match code {
            Code::PromptInvalid
            | Code::SettingsInvalid
            | Code::ReferenceInvalid
            | Code::BaseUrlInvalid => Self::Usage,
            Code::PromptBlocked | Code::ImageBlocked | Code::AccountLimited => Self::Blocked,
            Code::MinuteLimit
            | Code::DayLimit
            | Code::SpendLimit
            | Code::LimitUnknown
            | Code::BillingOff
            | Code::CreditsDepleted => Self::Limit,
            Code::OverBudget | Code::Unconfirmed => Self::Budget,
            Code::KeyMissing
            | Code::KeyRejected
            | Code::AccessDenied
            | Code::KeyringUnavailable => Self::Key,
            Code::Overloaded
            | Code::ServerError
            | Code::Deadline
            | Code::Offline
            | Code::Interrupted
            | Code::TimedOut
            | Code::NotGemini
            | Code::AnswerUnreadable => Self::Unavailable,
            Code::RegionUnsupported
            | Code::ModelNotFound
            | Code::RequestRejected
            | Code::SignatureMissing
            | Code::NoImage
            | Code::StorageFull
            | Code::StorageReadOnly
            | Code::StorageBroken
            | Code::CatalogueInvalid
            | Code::NotFound => Self::Other,
        }
    }

    /// The number the shell sees.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Other => 1,
            Self::Usage => 2,
            Self::Blocked => 3,
            Self::Limit => 4,
            Self::Budget => 5,
            Self::Key => 6,
            Self::Unavailable => 7,
        }
    }

    /// Of several failures, the one that says most about what to do: a wrong key stops
    /// everything, a bad minute only this.
    pub(crate) fn or(self, other: Self) -> Self {
        if other.rank() > self.rank() {
            other
        } else {
            self
        }
    }

    fn rank(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Other => 1,
            Self::Unavailable => 2,
            Self::Budget => 3,
            Self::Limit => 4,
            Self::Blocked => 5,
            Self::Usage => 6,
            Self::Key => 7,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_end_with_the_code_of_the_contract() {
        for (code, number) in [
            (FailureCode::PromptInvalid, 2),
            (FailureCode::SettingsInvalid, 2),
            (FailureCode::ReferenceInvalid, 2),
            (FailureCode::BaseUrlInvalid, 2),
            (FailureCode::PromptBlocked, 3),
            (FailureCode::ImageBlocked, 3),
            (FailureCode::AccountLimited, 3),
            (FailureCode::MinuteLimit, 4),
            (FailureCode::DayLimit, 4),
            (FailureCode::SpendLimit, 4),
            (FailureCode::LimitUnknown, 4),
            (FailureCode::BillingOff, 4),
            (FailureCode::CreditsDepleted, 4),
            (FailureCode::OverBudget, 5),
            (FailureCode::Unconfirmed, 5),
            (FailureCode::KeyMissing, 6),
            (FailureCode::KeyRejected, 6),
            (FailureCode::AccessDenied, 6),
            (FailureCode::KeyringUnavailable, 6),
            (FailureCode::Overloaded, 7),
            (FailureCode::ServerError, 7),
            (FailureCode::Deadline, 7),
            (FailureCode::Offline, 7),
            (FailureCode::Interrupted, 7),
            (FailureCode::TimedOut, 7),
            (FailureCode::NotGemini, 7),
            (FailureCode::AnswerUnreadable, 7),
            (FailureCode::NoImage, 1),
            (FailureCode::ModelNotFound, 1),
            (FailureCode::StorageReadOnly, 1),
        ] {
            assert_eq!(Exit::of(code).code(), number, "{code:?}");
        }
    }

    #[test]
    fn of_several_failures_the_most_telling_decides() {
        let order = [
            Exit::Key,
            Exit::Usage,
            Exit::Blocked,
            Exit::Limit,
            Exit::Budget,
            Exit::Unavailable,
            Exit::Other,
            Exit::Done,
        ];
        for (index, strong) in order.iter().enumerate() {
            for weak in &order[index..] {
                assert_eq!(strong.or(*weak), *strong, "{strong:?} over {weak:?}");
                assert_eq!(weak.or(*strong), *strong, "{strong:?} over {weak:?}");
            }
        }
    }
}
