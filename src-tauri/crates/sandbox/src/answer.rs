//! The fault script: what a generateContent call answers instead of a picture.
//!
//! As JSON (`POST /sandbox/script`, `--script`) an answer is its name in camelCase
//! (`"overloaded"`) or an object of one (`{"status": {"status": 503, "body": "…"}}`,
//! `{"cutAfter": {"percent": 40}}`, `{"slow": {"millis": 500}}`).

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What one generateContent call answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Answer {
    /// A picture, as without a script.
    Ok,
    /// Any status with any body.
    #[serde(rename_all = "camelCase")]
    Status {
        /// HTTP status.
        status: u16,
        /// The whole body; JSON when it starts with a brace or bracket.
        body: String,
    },
    /// 503, the wording of 2026.
    Overloaded,
    /// 503, the older wording.
    OverloadedOld,
    /// 500.
    Internal,
    /// 502 with a page of HTML, as a load balancer answers.
    HtmlBadGateway,
    /// 504.
    Deadline,
    /// 429 of the sliding minute.
    MinuteLimit {
        /// What `RetryInfo` says.
        #[serde(rename = "millis", with = "millis")]
        retry_after: Duration,
    },
    /// 429 of the day; carries a misleadingly short `RetryInfo`, as recorded.
    DayLimit,
    /// 429 of a project without billing: limit 0.
    FreeTierZero,
    /// 429: prepaid credits are used up.
    PrepayDepleted,
    /// 429 of the spend per ten minutes; its text is not confirmed.
    SpendLimit,
    /// 429 without any details.
    BareExhausted,
    /// 429 with a `Help` link and nothing else.
    HelpOnly,
    /// The connection closes after the request was read; nothing is answered.
    Drop,
    /// Headers and this part of the body, then a reset. The picture is billed.
    CutAfter {
        /// 0 to 99.
        percent: u8,
    },
    /// The picture, in small pieces.
    Drip {
        /// Bytes of a piece.
        chunk: usize,
        /// Between two pieces.
        #[serde(rename = "millis", with = "millis")]
        pause: Duration,
    },
    /// The picture, this much later than usual.
    Slow(#[serde(with = "slow")] Duration),
    /// 200 with `finishReason` `IMAGE_SAFETY` and no content.
    ImageSafety,
    /// 200 with `IMAGE_PROHIBITED_CONTENT`, a role and no parts.
    ImageProhibited,
    /// 200 with `IMAGE_RECITATION`.
    ImageRecitation,
    /// 200 with `IMAGE_OTHER` and `content: {}`.
    ImageOther,
    /// 200 without candidates: `promptFeedback.blockReason`.
    PromptBlocked,
    /// 200, STOP, text and no image.
    TextOnly,
    /// 200 with `NO_IMAGE` and a sentence.
    NoImage,
    /// 200, STOP, `content: {}`.
    EmptyContent,
    /// 200 with `parts: null`.
    NullParts,
    /// 200 with an empty body.
    EmptyBody,
    /// 200 and half of the JSON, correctly framed.
    TruncatedJson,
    /// 200 with a picture whose bytes are no picture.
    BrokenImage,
    /// Another answer, wrapped in a one-element array.
    ArrayWrapped(Box<Answer>),
    /// 400 `API_KEY_INVALID`.
    KeyInvalid,
    /// 400: the key has expired.
    KeyExpired,
    /// 403: the key was reported as leaked.
    KeyLeaked,
    /// 401 `ACCESS_TOKEN_TYPE_UNSUPPORTED`.
    TokenUnsupported,
    /// 403: the project has been denied access.
    ProjectDenied,
    /// 400 `FAILED_PRECONDITION`: not from this country.
    Region,
    /// 404 for the model that was asked.
    ModelGone,
    /// 400 without any explanation.
    InvalidArgument,
}

impl Answer {
    /// The answer that a tag in the prompt asks for: `[sandbox: 503]`, `[sandbox: slow 10]` ….
    /// Unknown tags are ignored.
    pub(crate) fn of_prompt(prompt: &str) -> Option<Self> {
        let lower = prompt.to_lowercase();
        let from = lower.find("[sandbox:")? + "[sandbox:".len();
        let rest = lower.get(from..)?;
        let tag = rest.get(..rest.find(']')?)?.trim();
        let (word, argument) = match tag.split_once(char::is_whitespace) {
            Some((word, argument)) => (word, argument.trim().parse::<u64>().ok()),
            None => (tag, None),
        };
        Self::of_tag(word, argument)
    }

    fn of_tag(word: &str, argument: Option<u64>) -> Option<Self> {
        Some(match word {
            "ok" => Self::Ok,
            "400" | "invalid" => Self::InvalidArgument,
            "401" | "token" => Self::TokenUnsupported,
            "403" | "leaked" => Self::KeyLeaked,
            "404" | "gone" => Self::ModelGone,
            "429" | "minute" => Self::MinuteLimit {
                retry_after: Duration::from_secs(argument.unwrap_or(12)),
            },
            "500" | "internal" => Self::Internal,
            "502" | "gateway" => Self::HtmlBadGateway,
            "503" | "overloaded" => Self::Overloaded,
            "504" | "deadline" => Self::Deadline,
            "array" => Self::ArrayWrapped(Box::new(Self::Overloaded)),
            "bare" => Self::BareExhausted,
            "blocked" | "prompt" => Self::PromptBlocked,
            "broken" => Self::BrokenImage,
            "cut" => Self::CutAfter {
                percent: u8::try_from(argument.unwrap_or(50)).unwrap_or(50),
            },
            "day" => Self::DayLimit,
            "drip" => Self::Drip {
                chunk: 16 * 1024,
                pause: Duration::from_millis(argument.unwrap_or(50)),
            },
            "drop" => Self::Drop,
            "empty" => Self::EmptyContent,
            "expired" => Self::KeyExpired,
            "free" => Self::FreeTierZero,
            "help" => Self::HelpOnly,
            "key" => Self::KeyInvalid,
            "noimage" => Self::NoImage,
            "null" => Self::NullParts,
            "other" => Self::ImageOther,
            "prepay" => Self::PrepayDepleted,
            "prohibited" => Self::ImageProhibited,
            "recitation" => Self::ImageRecitation,
            "region" => Self::Region,
            "safety" => Self::ImageSafety,
            "slow" => Self::Slow(Duration::from_secs(argument.unwrap_or(10).min(3_600))),
            "spend" => Self::SpendLimit,
            "text" => Self::TextOnly,
            "truncated" => Self::TruncatedJson,
            _ => return None,
        })
    }
}

/// A duration as a number of milliseconds.
mod millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(value: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(u64::try_from(value.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        Ok(Duration::from_millis(u64::deserialize(from)?))
    }
}

/// A duration as `{"millis": n}`.
mod slow {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Shape {
        #[serde(with = "super::millis")]
        millis: Duration,
    }

    pub(super) fn serialize<S: Serializer>(value: &Duration, to: S) -> Result<S::Ok, S::Error> {
        Shape { millis: *value }.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        Ok(Shape::deserialize(from)?.millis)
    }
}
