//! What an answer comes to.

use crate::finish::{BlockReason, FinishReason};

/// What a 200 comes to. Every answer has exactly one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There is a picture, whatever else the answer says.
    Image,
    /// The prompt was blocked before anything was made.
    Blocked(BlockReason),
    /// Something was withheld on purpose; the same request would be again.
    Refused(Refusal),
    /// There is no picture for another reason; another try or other words may help.
    NoImage(Absence),
}

/// Who or what withheld the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The safety filter.
    Safety,
    /// Prohibited content, a forbidden word, personal data, third parties' interests.
    Policy,
    /// Too close to something published.
    Recitation,
    /// The account is limited.
    Account,
    /// The request was built wrong: a signature is missing.
    ClientFault,
}

/// How a picture is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Absence {
    /// The model made none and says so (`NO_IMAGE`, `IMAGE_OTHER`, `OTHER`, `MALFORMED_RESPONSE` …).
    NotMade,
    /// It only wrote words.
    TextOnly,
    /// Output tokens ran out.
    OutOfTokens,
    /// Nothing at all came.
    Empty,
    /// A finish reason newer than this crate.
    Unknown(String),
}

impl Outcome {
    /// Decides from what an answer without a picture says.
    pub(crate) fn without_image(
        finish: Option<&FinishReason>,
        block: Option<&BlockReason>,
        has_text: bool,
    ) -> Self {
        if let Some(block) = block {
            return Self::Blocked(block.clone());
        }
        let words = if has_text {
            Absence::TextOnly
        } else {
            Absence::Empty
        };
        let Some(finish) = finish else {
            return Self::NoImage(words);
        };
        match finish {
            FinishReason::Safety | FinishReason::ImageSafety | FinishReason::ModelArmor => {
                Self::Refused(Refusal::Safety)
            }
            FinishReason::ProhibitedContent
            | FinishReason::ImageProhibitedContent
            | FinishReason::Blocklist
            | FinishReason::Spii => Self::Refused(Refusal::Policy),
            FinishReason::Recitation | FinishReason::ImageRecitation => {
                Self::Refused(Refusal::Recitation)
            }
            FinishReason::AccountLimited => Self::Refused(Refusal::Account),
            FinishReason::MissingThoughtSignature => Self::Refused(Refusal::ClientFault),
            FinishReason::NoImage
            | FinishReason::ImageOther
            | FinishReason::Other
            | FinishReason::MalformedResponse
            | FinishReason::MalformedFunctionCall
            | FinishReason::UnexpectedToolCall
            | FinishReason::TooManyToolCalls
            | FinishReason::Language
            | FinishReason::Escalation => Self::NoImage(Absence::NotMade),
            FinishReason::MaxTokens => Self::NoImage(Absence::OutOfTokens),
            FinishReason::Stop | FinishReason::Continuation | FinishReason::Unspecified => {
                Self::NoImage(words)
            }
            FinishReason::Unknown(word) => Self::NoImage(Absence::Unknown(word.clone())),
        }
    }
}
