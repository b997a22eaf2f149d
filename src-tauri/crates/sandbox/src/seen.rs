//! What the sandbox remembers of the requests it saw: never a key, never a whole picture.

use axum::http::HeaderMap;
use serde::Serialize;
use serde_json::Value;

/// One request and how it was answered.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SeenRequest {
    /// `POST` and the like.
    pub method: String,
    /// Without the query, which may hold a key.
    pub path: String,
    /// The query's names and values; a key's value is `<redacted>`.
    pub query: String,
    /// Lower-case names; credentials are `<redacted>`.
    pub headers: Vec<(String, String)>,
    /// How many credentials came along.
    pub credentials: usize,
    /// The JSON body with long words (base64) shortened; null when it was none.
    pub body: Value,
    /// Bytes of the body.
    pub body_bytes: usize,
    /// `None` until it is answered, and for ever when the client left or the line was dropped.
    pub status: Option<u16>,
    /// Whether the whole answer was handed to the connection.
    pub completed: bool,
}

/// Sums over all requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Requests of any kind.
    pub received: u64,
    /// Of these, generateContent and streamGenerateContent.
    pub generate_received: u64,
    /// Answers handed over to their last byte, of any status.
    pub answered_in_full: u64,
    /// Pictures painted and billed, delivered or not.
    pub images: u64,
    /// Tokens billed, delivered or not.
    pub tokens: u64,
    /// What that costs, in nano-dollars.
    pub nanos: u64,
}

const REDACTED: &str = "<redacted>";
const CREDENTIALS: [&str; 2] = ["x-goog-api-key", "authorization"];

/// Headers as they may be shown.
pub(crate) fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| {
            let shown = if CREDENTIALS.contains(&name.as_str()) {
                REDACTED.to_owned()
            } else {
                String::from_utf8_lossy(value.as_bytes()).into_owned()
            };
            (name.as_str().to_owned(), shown)
        })
        .collect()
}

/// The query as it may be shown.
pub(crate) fn query(query: &str) -> String {
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some(("key" | "access_token", _)) => format!("key={REDACTED}"),
        _ => pair.to_owned(),
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// The body with every long word shortened.
pub(crate) fn body(bytes: &[u8]) -> Value {
    let mut value = serde_json::from_slice(bytes).unwrap_or(Value::Null);
    shorten(&mut value);
    value
}

fn shorten(value: &mut Value) {
    match value {
        Value::String(text) if text.len() > 256 && !text.contains(char::is_whitespace) => {
            let head: String = text.chars().take(24).collect();
            *text = format!("{head}… ({} characters)", text.chars().count());
        }
        Value::Array(items) => items.iter_mut().for_each(shorten),
        Value::Object(fields) => fields.values_mut().for_each(shorten),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
