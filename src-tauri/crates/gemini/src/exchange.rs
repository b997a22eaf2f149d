//! One request out, one answer in.

use std::error::Error;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use reqwest::{Body, Response, Url};
use secrecy::{ExposeSecret, SecretString};

use crate::classify::classify;
use crate::fault::{ApiError, FaultClass};
use crate::json;
use crate::progress::Progress;
use crate::redact;
use crate::reply::{Malformed, Reply};
use crate::retry_delay;
use crate::upload::Upload;

/// No error is longer.
const ERROR_BODY: usize = 1024 * 1024;
/// Bytes of an answer that may be looked into before it is stored.
const SMALLEST_PICTURE: usize = 64 * 1024;
/// The first room for an answer that does not say its length.
const UNKNOWN_LENGTH: usize = 4 * 1024 * 1024;

type Report<'a> = &'a (dyn Fn(Progress) + Send + Sync);

/// Everything about one send.
pub(crate) struct Exchange {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) limit: usize,
    /// Taken out of whatever a server says about it.
    pub(crate) key: SecretString,
}

impl Exchange {
    /// Sends once and collects a 200's body.
    pub(crate) async fn run(
        self,
        http: &reqwest::Client,
        progress: Report<'_>,
    ) -> Result<Bytes, ApiError> {
        let (limit, key) = (self.limit, self.key.clone());
        let key = key.expose_secret().trim();
        let response = self
            .send(http, progress)
            .await
            .map_err(|error| failed(&error))?;
        if response.status() != StatusCode::OK {
            return Err(refused(response, key).await);
        }
        let body = collect(response, limit, progress).await?;
        match json::first_byte(json::without_bom(&body)) {
            Some(b'{' | b'[') if is_fault(&body) => Err(classify(200, None, &body)),
            Some(b'{' | b'[') => Ok(body),
            Some(_) => {
                let head = body.get(..ERROR_BODY).unwrap_or(&body).to_vec();
                Err(classify(200, None, &redact::body_without_key(head, key)))
            }
            None => Err(ApiError {
                status: Some(200),
                ..ApiError::local(FaultClass::Malformed, "the answer is empty")
            }),
        }
    }

    async fn send(
        self,
        http: &reqwest::Client,
        progress: Report<'_>,
    ) -> Result<Response, reqwest::Error> {
        let total = self.body.len() as u64;
        let mut request = http.request(self.method, self.url).headers(self.headers);
        request = request.header(ACCEPT, HeaderValue::from_static("application/json"));
        if total == 0 {
            return request.send().await;
        }
        let (upload, mut reports) = Upload::new(self.body);
        let sending = request
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .body(Body::wrap(upload))
            .send();
        tokio::pin!(sending);
        let mut told = 0;
        let outcome = loop {
            tokio::select! {
                biased;
                outcome = &mut sending => break outcome,
                // An error means that the body is gone: sent, or the request failed.
                changed = reports.changed(), if told < total => {
                    told = *reports.borrow_and_update();
                    progress(Progress::Sending { sent: told, total });
                    if told == total {
                        progress(Progress::Waiting);
                    }
                    if changed.is_err() {
                        break sending.await;
                    }
                }
            }
        };
        // An answer this fast, or to half a request, still comes after the sending.
        if outcome.is_ok() && told < total {
            progress(Progress::Waiting);
        }
        outcome
    }
}

/// Gathers a body in one buffer, sized once if the server says how much is coming.
async fn collect(
    mut response: Response,
    limit: usize,
    progress: Report<'_>,
) -> Result<Bytes, ApiError> {
    let total = response.content_length();
    let expected = total.map(|total| usize::try_from(total).unwrap_or(usize::MAX));
    if expected.is_some_and(|expected| expected > limit) {
        return Err(too_large(limit));
    }
    let mut body = Vec::with_capacity(expected.unwrap_or(UNKNOWN_LENGTH).min(limit));
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| cut(&error, body.len()))?
    {
        if chunk.len() > limit - body.len() {
            return Err(too_large(limit));
        }
        body.extend_from_slice(&chunk);
        progress(Progress::Receiving {
            received: body.len() as u64,
            total,
        });
    }
    Ok(body.into())
}

/// Reads what a refusal says, as far as it comes: a cut error body is still an error.
async fn refused(mut response: Response, key: &str) -> ApiError {
    let status = response.status();
    let delay = retry_delay::of_header(response.headers());
    let location = response.headers().get(LOCATION).cloned();
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = ERROR_BODY - body.len();
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if body.len() == ERROR_BODY {
            break;
        }
    }
    let body = redact::body_without_key(body, key);
    let mut error = classify(status.as_u16(), delay, &body);
    if status.is_redirection()
        && let Some(Ok(location)) = location.as_ref().map(HeaderValue::to_str)
    {
        let target = location.split(['?', '#']).next().unwrap_or_default();
        error.message = redact::message(&format!("the address redirects to {target}"));
    }
    error
}

/// Whether a 200 holds an error, as some gateways send it. No answer with a picture is this small.
fn is_fault(body: &[u8]) -> bool {
    body.len() < SMALLEST_PICTURE && matches!(Reply::parse(body), Err(Malformed::Fault))
}

/// A send without an answer. Only an error in connecting proves that nothing went out.
fn failed(error: &reqwest::Error) -> ApiError {
    let class = if error.is_connect() {
        FaultClass::NeverConnected
    } else if error.is_builder() {
        FaultClass::InvalidRequest
    } else if error.is_timeout() {
        FaultClass::TimedOut
    } else {
        FaultClass::Interrupted
    };
    ApiError::local(class, words(error))
}

/// A 200 that ended early.
fn cut(error: &reqwest::Error, received: usize) -> ApiError {
    let class = if error.is_timeout() {
        FaultClass::TimedOut
    } else {
        FaultClass::Interrupted
    };
    ApiError {
        status: Some(200),
        ..ApiError::local(class, format!("{} after {received} bytes", words(error)))
    }
}

fn too_large(limit: usize) -> ApiError {
    ApiError {
        status: Some(200),
        ..ApiError::local(
            FaultClass::AnswerTooLarge,
            format!("the answer is larger than {limit} bytes"),
        )
    }
}

/// An error and what caused it, innermost last: the outer ones rarely say anything.
fn words(error: &reqwest::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let inner_words = inner.to_string();
        if !words.ends_with(&inner_words) {
            words = format!("{words}: {inner_words}");
        }
        source = inner.source();
    }
    redact::message(&words)
}
