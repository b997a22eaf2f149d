//! `/sandbox/…`: the rig's own door for other processes. No key is asked for.

use axum::body::Body;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use serde_json::json;

use crate::answer::Answer;
use crate::memory::Memory;

/// Answers a command of the rig.
pub(crate) fn answer(memory: &Memory, method: &Method, command: &str, body: &[u8]) -> Response {
    let (status, value) = match (method, command) {
        (&Method::POST, "script") => match serde_json::from_slice::<Vec<Answer>>(body) {
            Ok(answers) => {
                let count = answers.len();
                memory.push_many(answers);
                (StatusCode::OK, json!({ "pushed": count }))
            }
            Err(error) => (
                StatusCode::BAD_REQUEST,
                json!({ "error": error.to_string() }),
            ),
        },
        (&Method::GET, "requests") => (StatusCode::OK, json!(memory.requests())),
        (&Method::GET, "counts") => (StatusCode::OK, json!(memory.counts())),
        _ => (
            StatusCode::NOT_FOUND,
            json!({ "error": "POST /sandbox/script, GET /sandbox/requests, GET /sandbox/counts" }),
        ),
    };
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}
