//! What the user sees when something did not work: what happened, whether it was charged, what to do.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::budget::BudgetPeriod;

/// Whether money may have been spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Charged {
    /// Nothing was billed: refused before sending, or a failure Google does not bill.
    No,
    /// The provider reported billable usage.
    Yes,
    /// The request went out and no complete answer came back.
    Maybe,
}

impl Charged {
    /// Both together.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::Maybe, _) | (_, Self::Maybe) => Self::Maybe,
            (Self::No, Self::No) => Self::No,
        }
    }
}

/// What the page can act on. Added to only when the page does something with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FailureCode {
    /// The prompt is empty or too long.
    PromptInvalid,
    /// Size, ratio, count, thinking level or model do not fit together.
    SettingsInvalid,
    /// A reference file cannot be used.
    ReferenceInvalid,
    /// No key is stored and the provider needs one.
    KeyMissing,
    /// The provider does not accept the key.
    KeyRejected,
    /// The key or project is not allowed to do this.
    AccessDenied,
    /// Google gives image models no free quota.
    BillingOff,
    /// Prepaid credits are used up.
    CreditsDepleted,
    /// Google does not serve this country.
    RegionUnsupported,
    /// The provider does not know the model.
    ModelNotFound,
    /// Requests, tokens or images a minute are used up.
    MinuteLimit,
    /// Requests a day are used up until midnight Pacific.
    DayLimit,
    /// Google's spending limit per ten minutes is reached.
    SpendLimit,
    /// A budget of the user's own would be exceeded.
    OverBudget,
    /// The order is expensive and was not confirmed.
    Unconfirmed,
    /// A 429 that does not say which limit.
    LimitUnknown,
    /// 503: the model is overloaded.
    Overloaded,
    /// 500, 502 or another failure on the provider's side.
    ServerError,
    /// 504: the provider gave up on a slow request.
    Deadline,
    /// No connection could be made; nothing was sent.
    Offline,
    /// The connection ended after the request may have gone out.
    Interrupted,
    /// No answer within our own time limit.
    TimedOut,
    /// The answer is not what the API promises.
    AnswerUnreadable,
    /// The base URL answers, but not like a Gemini API.
    NotGemini,
    /// The provider refused the request as malformed.
    RequestRejected,
    /// A replayed image lacks the signature it was issued with.
    SignatureMissing,
    /// The prompt was blocked before anything was made.
    PromptBlocked,
    /// An image was made and withheld.
    ImageBlocked,
    /// The model answered without an image.
    NoImage,
    /// The account is limited for prohibited use.
    AccountLimited,
    /// The disk is full.
    StorageFull,
    /// The library folder cannot be written.
    StorageReadOnly,
    /// The library cannot be read or written.
    StorageBroken,
    /// The system keyring is missing, locked or does not answer.
    KeyringUnavailable,
    /// The base URL is no URL.
    BaseUrlInvalid,
    /// The catalogue file beside the library has a mistake.
    CatalogueInvalid,
    /// No such job, session or image.
    NotFound,
}

/// One failure, the same from a command and in a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// What kind.
    pub code: FailureCode,
    /// One sentence for people.
    pub message: String,
    /// Whether it cost money.
    pub charged: Charged,
    /// When trying again makes sense, in milliseconds since the Unix epoch.
    #[specta(type = Option<specta_typescript::Number>)]
    pub retry_at_ms: Option<i64>,
    /// The HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// The provider's own words, redacted, behind "Details".
    pub detail: Option<String>,
    /// The model that replaces one the provider no longer knows.
    pub successor: Option<String>,
    /// The budget that stands in the way.
    #[serde(default)]
    pub overrun: Option<Box<Overrun>>,
}

/// How a budget is exceeded. Money in nano-dollars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Overrun {
    /// Which budget.
    pub period: BudgetPeriod,
    /// The project's id, if it is a project's.
    pub project: Option<String>,
    /// How much too much it would be.
    #[specta(type = specta_typescript::Number)]
    pub by_nanos: i64,
    /// The budget.
    #[specta(type = specta_typescript::Number)]
    pub ceiling_nanos: i64,
}

impl Failure {
    /// A failure of our own, before anything was sent.
    pub fn before_sending(code: FailureCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            charged: Charged::No,
            retry_at_ms: None,
            status: None,
            detail: None,
            successor: None,
            overrun: None,
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
