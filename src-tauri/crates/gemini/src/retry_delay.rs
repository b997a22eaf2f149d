//! How long a server asks to wait, in the three places it may say so.

use std::time::Duration;

use http::HeaderMap;
use http::header::RETRY_AFTER;
use serde_json::Value;

/// `RetryInfo.retryDelay`: `"34.4s"` on the wire; `{seconds, nanos}` through some gateways.
pub(crate) fn of_retry_info(details: &[Value]) -> Option<Duration> {
    details.iter().find_map(|detail| {
        let delay = detail
            .get("retryDelay")
            .or_else(|| detail.get("retry_delay"))?;
        match delay {
            Value::String(text) => of_text(text),
            Value::Object(parts) => seconds(parts.get("seconds").and_then(number)?),
            Value::Number(_) => seconds(number(delay)?),
            Value::Null | Value::Bool(_) | Value::Array(_) => None,
        }
    })
}

/// "Please retry in 12.5s." inside a message.
pub(crate) fn of_message(message: &str) -> Option<Duration> {
    let lower = message.to_ascii_lowercase();
    let (_, rest) = lower.split_once("retry in ")?;
    let word: &str = rest.split_whitespace().next()?;
    of_text(word.trim_end_matches(['.', ',', ')', ';']))
}

/// The `Retry-After` header in seconds. Its other form is a date, and there is no clock here.
pub(crate) fn of_header(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?;
    seconds(text.trim().parse().ok()?)
}

/// `12.5s`, `850ms`, `1h2m3.5s`.
fn of_text(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut total = Duration::ZERO;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|character: char| character != '.' && !character.is_ascii_digit());
        let (amount, unit) = rest.split_at(digits?);
        let amount: f64 = amount.parse().ok()?;
        let units = [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3600.0)];
        let (name, length) = units.iter().find(|(name, _)| unit.starts_with(name))?;
        total = total.checked_add(seconds(amount * length)?)?;
        rest = unit.strip_prefix(name)?;
    }
    Some(total)
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn seconds(amount: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(amount).ok()
}
