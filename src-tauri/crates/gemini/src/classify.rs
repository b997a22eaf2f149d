//! From a status and a body to a fault. Pure and total: any bytes give an [`ApiError`].

use std::time::Duration;

use serde_json::Value;

use crate::fault::{ApiError, FaultClass};
use crate::json;
use crate::quota::{self, QuotaViolation};
use crate::redact;
use crate::retry_delay;

/// A wait shorter than this says that a limit is one per minute.
const SOON: Duration = Duration::from_mins(2);

/// Reads an answer that is no success (PROTOCOL of the API: status, then details, then words).
/// Takes Google's envelope, the same in an array, proxies' own `{"error": {message, type,
/// code}}`, HTML, nothing at all, and bytes that are no text.
pub fn classify(status: u16, retry_after: Option<Duration>, body: &[u8]) -> ApiError {
    let envelope = Envelope::read(body);
    // An error inside a 200 says its own status.
    let effective = match (status, &envelope) {
        (200..=299, Some(envelope)) => envelope.code.unwrap_or(status),
        (_, _) => status,
    };
    let Some(envelope) = envelope else {
        return ApiError {
            status: Some(status),
            retry_after,
            detail: redact::detail(body),
            ..ApiError::local(without_envelope(status, body), without_words(status, body))
        };
    };
    let mut violations = QuotaViolation::of_details(&envelope.details);
    if violations.is_empty() {
        violations = QuotaViolation::of_message(&envelope.message);
    }
    let retry_after = retry_delay::of_retry_info(&envelope.details)
        .or_else(|| retry_delay::of_message(&envelope.message))
        .or(retry_after);
    let class = envelope.class(effective, &violations, retry_after);
    let message = redact::message(&envelope.message);
    ApiError {
        class,
        status: Some(status),
        message: if message.is_empty() {
            format!("HTTP {status}")
        } else {
            message
        },
        canonical: envelope.canonical.as_deref().map(redact::message),
        retry_after,
        quota: violations,
        detail: redact::detail(body),
    }
}

/// The parts of an error body that decide.
#[derive(Debug, Default)]
struct Envelope {
    code: Option<u16>,
    message: String,
    /// Lower case, for looking into.
    lower: String,
    canonical: Option<String>,
    reason: String,
    /// A proxy's `type` and `code`.
    kind: String,
    details: Vec<Value>,
}

impl Envelope {
    fn read(body: &[u8]) -> Option<Self> {
        let body = json::without_bom(body);
        // Stray bytes in a message must not hide what the message says.
        let text = String::from_utf8_lossy(body);
        let Ok(value) = serde_json::from_str::<Value>(&text) else {
            return Self::of_cut(&text);
        };
        let value = match &value {
            Value::Array(items) => items.first()?,
            Value::Object(_) => &value,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
        };
        let error = value.get("error")?;
        let text = |field: &str| error.get(field).and_then(Value::as_str).unwrap_or_default();
        let (message, error) = match error {
            // Some proxies put the words straight in.
            Value::String(words) => (words.as_str(), value),
            Value::Object(_) => (text("message"), error),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => return None,
        };
        let code = error
            .get("code")
            .and_then(Value::as_u64)
            .and_then(|code| code.try_into().ok());
        let details = match error.get("details") {
            Some(Value::Array(details)) => details.clone(),
            Some(_) | None => Vec::new(),
        };
        let reasons: Vec<&str> = details
            .iter()
            .filter_map(|detail| detail.get("reason")?.as_str())
            .collect();
        let kind = format!("{} {}", text("type"), text("code")).to_ascii_lowercase();
        let word = [text("status"), text("type"), text("code")]
            .into_iter()
            .find(|word| !word.is_empty());
        Some(Self {
            code,
            message: message.to_owned(),
            lower: message.to_lowercase(),
            canonical: word.map(str::to_owned),
            reason: reasons.join(" "),
            kind,
            details,
        })
    }

    /// An error body that ends in the middle still has its words.
    fn of_cut(text: &str) -> Option<Self> {
        let begun = text.trim_start().starts_with(['{', '[']) && text.contains("\"error\"");
        begun.then(|| Self {
            lower: text.to_lowercase(),
            reason: text.to_owned(),
            ..Self::default()
        })
    }

    fn class(
        &self,
        status: u16,
        violations: &[QuotaViolation],
        retry_after: Option<Duration>,
    ) -> FaultClass {
        if let Some(class) = self.class_at_any_status() {
            return class;
        }
        match status {
            400 => self.class_of_400(),
            401 => self.class_of_401(),
            402 => FaultClass::PrepayDepleted,
            403 => self.class_of_403(),
            404 => self.class_of_404(),
            429 => self.class_of_429(violations, retry_after),
            other => by_status(other),
        }
    }

    /// What is the same whatever status a proxy puts on it.
    fn class_at_any_status(&self) -> Option<FaultClass> {
        let broke = [
            "insufficient_quota",
            "insufficient_user_quota",
            "insufficient_balance",
        ];
        if self.says("prepayment credits") || broke.iter().any(|word| self.kind.contains(word)) {
            return Some(FaultClass::PrepayDepleted);
        }
        if self.kind.contains("spend_limit") || self.reason.contains("SPEND_LIMIT") {
            return Some(FaultClass::SpendLimit);
        }
        if self.kind.contains("model_not_found") {
            return Some(FaultClass::ModelNotFound);
        }
        if self.says("location is not supported") {
            return Some(FaultClass::RegionUnsupported);
        }
        if self.says("reported as leaked") {
            return Some(FaultClass::KeyLeaked);
        }
        if self.reason.contains("ACCESS_TOKEN_TYPE_UNSUPPORTED") {
            return Some(FaultClass::KeyTypeUnsupported);
        }
        self.class_of_key()
    }

    /// A key that is no good is a 400 at Google.
    fn class_of_key(&self) -> Option<FaultClass> {
        let key = self.reason.contains("API_KEY_INVALID") || self.kind.contains("invalid_api_key");
        if self.says("api key expired") || (key && self.says("expired")) {
            return Some(FaultClass::KeyExpired);
        }
        (key || self.says("api key not valid")).then_some(FaultClass::KeyInvalid)
    }

    fn class_of_400(&self) -> FaultClass {
        // Missing is what was seen; one that is foreign or out of date is refused in words not seen yet.
        let names = ["thought_signature", "thoughtsignature", "thought signature"];
        if names.iter().any(|name| self.says(name)) {
            FaultClass::SignatureMissing
        } else if self.says("unknown name") && self.says("cannot find field") {
            FaultClass::UnknownField
        } else if self.says("mime type") || self.says("mime_type") || self.says("mimetype") {
            FaultClass::MimeRejected
        } else if self.says("payload size exceeds") || self.says("payload is too large") {
            FaultClass::PayloadTooLarge
        } else if self.says("is not found for api version") {
            FaultClass::ModelNotFound
        } else if self.says("enable billing") {
            FaultClass::NoFreeQuota
        } else {
            FaultClass::InvalidRequest
        }
    }

    fn class_of_401(&self) -> FaultClass {
        let missing = self.reason.contains("CREDENTIALS_MISSING")
            || self.says("missing required authentication")
            || self.says("no api key")
            || self.says("not provide an api key");
        if missing {
            FaultClass::KeyMissing
        } else {
            FaultClass::KeyInvalid
        }
    }

    fn class_of_403(&self) -> FaultClass {
        if self.says("unregistered callers") {
            FaultClass::KeyMissing
        } else if self.says(" are blocked") || self.reason.contains("API_KEY_") {
            FaultClass::KeyRestricted
        } else {
            FaultClass::AccessDenied
        }
    }

    fn class_of_404(&self) -> FaultClass {
        let model = self.says("is not found for api version")
            || self.says("is not supported for")
            || (self.says("model") && (self.says("not found") || self.says("not exist")));
        if model {
            FaultClass::ModelNotFound
        } else {
            FaultClass::NotFound
        }
    }

    fn class_of_429(
        &self,
        violations: &[QuotaViolation],
        retry_after: Option<Duration>,
    ) -> FaultClass {
        if let Some(class) = quota::class_of(violations) {
            return class;
        }
        if self.says("spend") && (self.says("limit") || self.says("cap")) {
            return FaultClass::SpendLimit;
        }
        if self.says("credits are depleted") || self.says("insufficient balance") {
            return FaultClass::PrepayDepleted;
        }
        if self.says("per day") || self.says("daily") {
            return FaultClass::DayLimit;
        }
        let soon = retry_after.is_some_and(|delay| delay <= SOON);
        let likely = quota::likely_minute_limit(violations).filter(|_| soon);
        likely.unwrap_or(FaultClass::UnspecifiedLimit)
    }

    fn says(&self, words: &str) -> bool {
        self.lower.contains(words)
    }
}

/// The class when the status alone decides.
fn by_status(status: u16) -> FaultClass {
    match status {
        408 | 504 | 524 => FaultClass::Deadline,
        413 => FaultClass::PayloadTooLarge,
        499 => FaultClass::Cancelled,
        500 => FaultClass::Internal,
        // A CDN's own: the server behind it is unreachable.
        502 | 520..=523 | 525..=527 | 530 => FaultClass::BadGateway,
        503 | 529 => FaultClass::Overloaded,
        501 | 505..=519 | 528 | 531..=599 => FaultClass::OtherServer,
        400..=498 => FaultClass::OtherClient,
        _ => FaultClass::NotGemini,
    }
}

/// The class of a body that is not an API's error: only statuses that a bare server or a load
/// balancer in front of the API gives mean anything then.
fn without_envelope(status: u16, body: &[u8]) -> FaultClass {
    match status {
        401 => FaultClass::KeyInvalid,
        402 => FaultClass::PrepayDepleted,
        404 => FaultClass::NotFound,
        429 => FaultClass::UnspecifiedLimit,
        408 | 413 | 499..=599 => by_status(status),
        403 if body.is_empty() => FaultClass::AccessDenied,
        400..=498 if body.is_empty() => FaultClass::OtherClient,
        _ => FaultClass::NotGemini,
    }
}

/// A line about a body without words of its own.
fn without_words(status: u16, body: &[u8]) -> String {
    let text = redact::detail(body);
    let title = text
        .split_once("<title>")
        .and_then(|(_, rest)| rest.split_once("</title>"))
        .map(|(title, _)| title.split_whitespace().collect::<Vec<_>>().join(" "));
    let line = title.unwrap_or_else(|| {
        let first = text.lines().map(str::trim).find(|line| !line.is_empty());
        let plain = first.filter(|line| !line.starts_with(['<', '{', '[']));
        plain.unwrap_or_default().to_owned()
    });
    let line = redact::message(&line);
    if line.is_empty() {
        format!("HTTP {status}")
    } else {
        line
    }
}
