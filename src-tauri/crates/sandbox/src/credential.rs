//! Who is asking: exactly one key, in the header or the query.

use axum::http::{HeaderMap, header};

use crate::memory::Memory;
use crate::refusal::Refusal;

/// How many credentials a request carries.
pub(crate) fn count(headers: &HeaderMap, query: &str) -> usize {
    headers.get_all("x-goog-api-key").iter().count()
        + headers.get_all(header::AUTHORIZATION).iter().count()
        + usize::from(query_key(query).is_some())
}

/// Lets a request with one good key pass.
pub(crate) fn check(memory: &Memory, headers: &HeaderMap, query: &str) -> Result<(), Refusal> {
    if count(headers, query) > 1 {
        return Err(Refusal::invalid(
            "Multiple authentication credentials received. Please pass only one.",
        ));
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let header_key = text("x-goog-api-key").map(str::to_owned);
    let key = match text("authorization") {
        Some(value) => {
            let token = value
                .strip_prefix("Bearer ")
                .or_else(|| value.strip_prefix("bearer "));
            match token {
                Some(token) if memory.bearer => Some(token.trim().to_owned()),
                _ => return Err(Refusal::token_unsupported()),
            }
        }
        None => header_key.or_else(|| query_key(query)),
    };
    let Some(key) = key.filter(|key| !key.is_empty()) else {
        return Err(Refusal::no_key());
    };
    if memory.key_is_good(&key) {
        return Ok(());
    }
    Err(Refusal::key_invalid(
        "API key not valid. Please pass a valid API key.",
    ))
}

fn query_key(query: &str) -> Option<String> {
    query
        .split('&')
        .find_map(|pair| pair.strip_prefix("key="))
        .map(str::to_owned)
}
