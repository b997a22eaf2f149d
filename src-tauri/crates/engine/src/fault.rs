//! The provider's faults and refusals in the user's words.

use plantain_gemini::{ApiError, Catalogue, Dimension, FaultClass, Outcome, Refusal, Reply};

use crate::failure::{Charged, Failure, FailureCode};

/// What a failed send means to the user.
pub(crate) fn failure(
    error: &ApiError,
    model: &str,
    catalogue: &Catalogue,
    now_ms: i64,
) -> Failure {
    let code = code(error.class);
    let successor = match code {
        FailureCode::ModelNotFound => catalogue.successor(model).map(|model| model.id.clone()),
        _ => None,
    };
    Failure {
        code,
        message: message(error.class, model, successor.as_deref(), catalogue),
        charged: if error.class.may_have_been_charged() {
            Charged::Maybe
        } else {
            Charged::No
        },
        retry_at_ms: error.retry_after.map(|delay| {
            now_ms.saturating_add(i64::try_from(delay.as_millis()).unwrap_or(i64::MAX))
        }),
        status: error.status,
        detail: Some(error.detail.clone())
            .filter(|detail| !detail.is_empty())
            .or_else(|| Some(error.message.clone()).filter(|message| !message.is_empty())),
        successor,
        overrun: None,
    }
}

fn code(class: FaultClass) -> FailureCode {
    match class {
        FaultClass::KeyInvalid | FaultClass::KeyExpired | FaultClass::KeyLeaked => {
            FailureCode::KeyRejected
        }
        FaultClass::KeyTypeUnsupported => FailureCode::KeyRejected,
        FaultClass::KeyMissing => FailureCode::KeyMissing,
        FaultClass::KeyRestricted | FaultClass::AccessDenied => FailureCode::AccessDenied,
        FaultClass::SignatureMissing => FailureCode::SignatureMissing,
        FaultClass::UnknownField
        | FaultClass::MimeRejected
        | FaultClass::InvalidRequest
        | FaultClass::PayloadTooLarge
        | FaultClass::OtherClient => FailureCode::RequestRejected,
        FaultClass::RegionUnsupported => FailureCode::RegionUnsupported,
        FaultClass::ModelNotFound => FailureCode::ModelNotFound,
        FaultClass::NotFound | FaultClass::NotGemini => FailureCode::NotGemini,
        FaultClass::MinuteLimit(_) => FailureCode::MinuteLimit,
        FaultClass::DayLimit => FailureCode::DayLimit,
        FaultClass::NoFreeQuota => FailureCode::BillingOff,
        FaultClass::PrepayDepleted => FailureCode::CreditsDepleted,
        FaultClass::SpendLimit => FailureCode::SpendLimit,
        FaultClass::UnspecifiedLimit => FailureCode::LimitUnknown,
        FaultClass::Overloaded => FailureCode::Overloaded,
        FaultClass::Cancelled
        | FaultClass::Internal
        | FaultClass::BadGateway
        | FaultClass::OtherServer => FailureCode::ServerError,
        FaultClass::Deadline => FailureCode::Deadline,
        FaultClass::NeverConnected => FailureCode::Offline,
        FaultClass::Interrupted => FailureCode::Interrupted,
        FaultClass::TimedOut => FailureCode::TimedOut,
        FaultClass::AnswerTooLarge | FaultClass::Malformed => FailureCode::AnswerUnreadable,
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one sentence a class; a table reads best whole"
)]
fn message(
    class: FaultClass,
    model: &str,
    successor: Option<&str>,
    catalogue: &Catalogue,
) -> String {
    let text = match class {
        FaultClass::KeyInvalid => {
            "The provider says the key is not valid. Paste it again, or make a new one."
        }
        FaultClass::KeyExpired => "The key has expired. Make a new one and paste it.",
        FaultClass::KeyLeaked => {
            "Google has blocked this key because it was found in public. Make a new one and paste it."
        }
        FaultClass::KeyTypeUnsupported => {
            "The provider does not accept this kind of key. Make a new one in AI Studio and paste it."
        }
        FaultClass::KeyMissing => "The provider asks for a key and none was sent.",
        FaultClass::KeyRestricted => {
            "This key is restricted and may not use the Gemini API. Lift the restriction, or use another key."
        }
        FaultClass::AccessDenied => {
            "The key's project may not do this. Check the project in AI Studio, or use another key."
        }
        FaultClass::SignatureMissing => {
            "An earlier image went back without its signature, so the provider refused the conversation."
        }
        FaultClass::UnknownField => {
            "The provider does not know a field of this request. It may speak another version of the API."
        }
        FaultClass::MimeRejected => "The provider does not accept the type of a reference image.",
        FaultClass::InvalidRequest | FaultClass::OtherClient => {
            "The provider refused the request as invalid."
        }
        FaultClass::PayloadTooLarge => {
            "The request is larger than the provider accepts. Use fewer or smaller references."
        }
        FaultClass::RegionUnsupported => "Google does not offer the API in your country.",
        FaultClass::ModelNotFound => {
            return match successor.and_then(|id| catalogue.model(id)) {
                Some(next) => format!(
                    "The provider no longer knows {model}. {} replaces it.",
                    next.name
                ),
                None => format!("The provider does not know the model {model}."),
            };
        }
        FaultClass::NotFound => "There is no Gemini API at this address. Check the base URL.",
        FaultClass::NotGemini => {
            "This address answers, but not like a Gemini API. Check the base URL."
        }
        FaultClass::MinuteLimit(Dimension::Requests) => {
            "The project has sent all requests it may send this minute."
        }
        FaultClass::MinuteLimit(Dimension::InputTokens) => {
            "The project has sent all input tokens it may send this minute."
        }
        FaultClass::MinuteLimit(Dimension::Images) => {
            "The project has made all images it may make this minute."
        }
        FaultClass::DayLimit => {
            "The project has used all requests of the day. It resets at midnight Pacific time."
        }
        FaultClass::NoFreeQuota => {
            "Google gives image models no free quota. Waiting will not help: turn billing on, then try again."
        }
        FaultClass::PrepayDepleted => {
            "The account's prepaid credits are used up. Add credits, then try again."
        }
        FaultClass::SpendLimit => {
            "The project has reached Google's spending limit for ten minutes."
        }
        FaultClass::UnspecifiedLimit => {
            "The provider says a quota is used up, without saying which."
        }
        FaultClass::Overloaded => {
            "The model is overloaded. Peaks are usually weekdays from 10:00 to 14:00 UTC."
        }
        FaultClass::Cancelled
        | FaultClass::Internal
        | FaultClass::BadGateway
        | FaultClass::OtherServer => "Something failed on the provider's side.",
        FaultClass::Deadline => "The provider gave up because the request took too long.",
        FaultClass::NeverConnected => {
            "No connection could be made. Check the network and the base URL."
        }
        FaultClass::Interrupted => "The connection ended before the whole answer arrived.",
        FaultClass::TimedOut => "No answer came within the time limit.",
        FaultClass::AnswerTooLarge => "The answer is larger than this app accepts.",
        FaultClass::Malformed => "The answer is not what the API promises.",
    };
    text.to_owned()
}

/// What a 200 without a picture means to the user; none when there is a picture.
pub(crate) fn refusal(reply: &Reply<'_>, billed: bool) -> Option<Failure> {
    let (code, message) = match reply.outcome() {
        Outcome::Image => return None,
        Outcome::Blocked(_) => (
            FailureCode::PromptBlocked,
            "The prompt was blocked before anything was made. Rephrase it and try again.",
        ),
        Outcome::Refused(Refusal::Account) => (
            FailureCode::AccountLimited,
            "The provider has limited this account for prohibited use.",
        ),
        Outcome::Refused(Refusal::Safety) => (
            FailureCode::ImageBlocked,
            "The safety filter withheld the result. Rephrase what could be read two ways, or add a style.",
        ),
        Outcome::Refused(Refusal::Policy | Refusal::Recitation) => (
            FailureCode::ImageBlocked,
            "The result was withheld for the interests of others. Name no brands, persons or works.",
        ),
        Outcome::Refused(Refusal::ClientFault) => (
            FailureCode::SignatureMissing,
            "An earlier image went back without its signature, so the provider refused the conversation.",
        ),
        Outcome::NoImage(_) => (
            FailureCode::NoImage,
            "The model answered without a picture. Say what to draw, then try again.",
        ),
    };
    let words = reply.finish_message.clone().or_else(|| reply.text());
    Some(Failure {
        code,
        message: message.to_owned(),
        charged: if billed { Charged::Yes } else { Charged::No },
        retry_at_ms: None,
        status: Some(200),
        detail: words.or_else(|| reply.reason()),
        successor: None,
        overrun: None,
    })
}
