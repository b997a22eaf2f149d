//! What went wrong with a send.

use std::fmt;
use std::time::Duration;

use crate::quota::QuotaViolation;

/// A send that did not give an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// What it is; decides everything else.
    pub class: FaultClass,
    /// HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// Google's canonical status (`RESOURCE_EXHAUSTED`), or a proxy's type or code.
    pub canonical: Option<String>,
    /// The server's words, or what happened to the connection. One or a few lines.
    pub message: String,
    /// How long the server asks to wait: `RetryInfo`, else its words, else the `Retry-After` header.
    pub retry_after: Option<Duration>,
    /// Limits it names.
    pub quota: Vec<QuotaViolation>,
    /// The body for a person to read: at most 8 KiB, keys redacted, control characters removed.
    pub detail: String,
}

/// Which limit per minute was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// Requests.
    Requests,
    /// Input tokens.
    InputTokens,
    /// Images.
    Images,
}

/// Kinds of failure. [`classify`](crate::classify) gives exactly one to every answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultClass {
    /// The key is not one.
    KeyInvalid,
    /// The key has expired.
    KeyExpired,
    /// No key was sent.
    KeyMissing,
    /// The key was found in public and blocked.
    KeyLeaked,
    /// The key may not use this API, or not from here.
    KeyRestricted,
    /// The API does not take this kind of credential.
    KeyTypeUnsupported,
    /// The project may not.
    AccessDenied,
    /// A model part went back without its signature.
    SignatureMissing,
    /// A field of the request is not known.
    UnknownField,
    /// An image's type is not accepted or does not match its bytes.
    MimeRejected,
    /// Any other 400.
    InvalidRequest,
    /// The request is too large.
    PayloadTooLarge,
    /// The API is not offered in the user's country.
    RegionUnsupported,
    /// The model is gone or was never there.
    ModelNotFound,
    /// Something else is not there: the address is probably wrong.
    NotFound,
    /// A limit per minute.
    MinuteLimit(Dimension),
    /// A limit per day, until midnight Pacific.
    DayLimit,
    /// The limit is zero: image models have no free quota. Waiting does not help.
    NoFreeQuota,
    /// Credit paid in advance is used up.
    PrepayDepleted,
    /// The account's spending limit.
    SpendLimit,
    /// A limit that is not named.
    UnspecifiedLimit,
    /// 499.
    Cancelled,
    /// 500.
    Internal,
    /// 502 and its kin.
    BadGateway,
    /// 503.
    Overloaded,
    /// 504: the server gave up.
    Deadline,
    /// Another 5xx.
    OtherServer,
    /// Another 4xx.
    OtherClient,
    /// HTML, a redirect, or JSON of another API.
    NotGemini,
    /// The connection was never made; nothing was sent.
    NeverConnected,
    /// The connection ended after the request may have gone out, a cut answer included.
    Interrupted,
    /// The client's own deadline passed after sending.
    TimedOut,
    /// The answer is over the client's limit.
    AnswerTooLarge,
    /// The answer cannot be read.
    Malformed,
}

impl FaultClass {
    /// Whether the provider may have made and charged an image. Google charges no 4xx and no
    /// 5xx; a disconnect after sending is charged and the result is lost.
    pub fn may_have_been_charged(self) -> bool {
        match self {
            Self::Interrupted
            | Self::TimedOut
            | Self::AnswerTooLarge
            | Self::Malformed
            | Self::Cancelled => true,
            Self::KeyInvalid
            | Self::KeyExpired
            | Self::KeyMissing
            | Self::KeyLeaked
            | Self::KeyRestricted
            | Self::KeyTypeUnsupported
            | Self::AccessDenied
            | Self::SignatureMissing
            | Self::UnknownField
            | Self::MimeRejected
            | Self::InvalidRequest
            | Self::PayloadTooLarge
            | Self::RegionUnsupported
            | Self::ModelNotFound
            | Self::NotFound
            | Self::MinuteLimit(Dimension::Requests | Dimension::InputTokens | Dimension::Images)
            | Self::DayLimit
            | Self::NoFreeQuota
            | Self::PrepayDepleted
            | Self::SpendLimit
            | Self::UnspecifiedLimit
            | Self::Internal
            | Self::BadGateway
            | Self::Overloaded
            | Self::Deadline
            | Self::OtherServer
            | Self::OtherClient
            | Self::NotGemini
            | Self::NeverConnected => false,
        }
    }
}

impl ApiError {
    /// A failure that no answer tells of.
    pub(crate) fn local(class: FaultClass, message: impl Into<String>) -> Self {
        Self {
            class,
            status: None,
            canonical: None,
            message: message.into(),
            retry_after: None,
            quota: Vec::new(),
            detail: String::new(),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            Some(status) => write!(formatter, "HTTP {status}: {}", self.message),
            None => formatter.write_str(&self.message),
        }
    }
}

impl std::error::Error for ApiError {}
