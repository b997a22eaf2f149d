//! The calls.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use crate::exchange::Exchange;
use crate::fault::{ApiError, FaultClass};
use crate::model_info::{ModelInfo, TokenCount};
use crate::options::{AuthStyle, ClientError, ClientOptions};
use crate::progress::Progress;
use crate::redact;
use crate::request::{BodyError, GenerateContent};

const API_KEY: HeaderName = HeaderName::from_static("x-goog-api-key");
const SERVER_TIMEOUT: HeaderName = HeaderName::from_static("x-server-timeout");
/// Pages of 1,000 models. No provider has this many; a list that never ends does.
const MOST_PAGES: usize = 20;
/// For calls that move no images.
const SMALL_BODY: usize = 16 * 1024 * 1024;

/// A connection to one provider. Cheap to clone. Keeps no key.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    http: reqwest::Client,
    options: ClientOptions,
}

impl Client {
    /// Builds the one HTTP client of a provider: rustls, no redirects (a key must not follow
    /// one), no cookies, no compression (images do not shrink), and no sending again by itself.
    pub fn new(options: ClientOptions) -> Result<Self, ClientError> {
        // Already installed by an earlier client is as good.
        let _already = rustls::crypto::ring::default_provider().install_default();
        #[expect(clippy::disallowed_methods, reason = "this is the constructor")]
        let mut http = reqwest::Client::builder()
            .user_agent(concat!("plantain/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(options.connect_timeout)
            .read_timeout(options.read_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_gzip();
        if options.base_url.is_plain_http() {
            // No roots are needed, and a small system may have none.
            http = http.tls_certs_only([]);
        }
        if options.base_url.is_loopback() {
            http = http.no_proxy();
        }
        let http = http.build()?;
        Ok(Self {
            shared: Arc::new(Shared { http, options }),
        })
    }

    /// Asks for an image: one send. The 200 body comes back untouched, so that the caller can
    /// store it before anything is parsed.
    ///
    /// `server_timeout` extends the API's own deadline of a minute. Dropping the future closes
    /// the connection; what the model has begun may be charged all the same.
    pub async fn generate(
        &self,
        key: &SecretString,
        model: &str,
        request: &GenerateContent,
        server_timeout: Duration,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Bytes, ApiError> {
        let url = self.model_url(model, ":generateContent")?;
        let mut headers = self.credential(key)?;
        headers.insert(SERVER_TIMEOUT, whole_seconds(server_timeout).into());
        let exchange = Exchange {
            method: Method::POST,
            url,
            headers,
            body: written(request.clone(), GenerateContent::to_body).await?,
            limit: self.shared.options.body_limit,
            key: key.clone(),
        };
        self.run(key, exchange, progress).await
    }

    /// Looks one model up. Free; proves that the key is known, not that billing is on.
    pub async fn model(&self, key: &SecretString, id: &str) -> Result<ModelInfo, ApiError> {
        let body = self
            .small(key, Method::GET, self.model_url(id, "")?, Bytes::new())
            .await?;
        ModelInfo::parse(&body).ok_or_else(|| foreign(&body))
    }

    /// Every model the provider lists, page after page.
    pub async fn models(&self, key: &SecretString) -> Result<Vec<ModelInfo>, ApiError> {
        let version = self.shared.options.api_version.as_str();
        let mut models = Vec::new();
        let mut token: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let mut url = self.shared.options.base_url.join([version, "models"]);
            url.query_pairs_mut().append_pair("pageSize", "1000");
            if let Some(token) = &token {
                url.query_pairs_mut().append_pair("pageToken", token);
            }
            let body = self.small(key, Method::GET, url, Bytes::new()).await?;
            let (page, next) = ModelInfo::parse_page(&body).ok_or_else(|| foreign(&body))?;
            models.extend(page);
            if next.is_none() || next == token {
                break;
            }
            token = next;
        }
        Ok(models)
    }

    /// Counts a conversation's tokens. Free.
    pub async fn count_tokens(
        &self,
        key: &SecretString,
        model: &str,
        request: &GenerateContent,
    ) -> Result<TokenCount, ApiError> {
        let url = self.model_url(model, ":countTokens")?;
        let body = written(request.clone(), GenerateContent::to_count_body).await?;
        let body = self.small(key, Method::POST, url, body).await?;
        TokenCount::parse(&body).ok_or_else(|| foreign(&body))
    }

    async fn small(
        &self,
        key: &SecretString,
        method: Method,
        url: Url,
        body: Bytes,
    ) -> Result<Bytes, ApiError> {
        let limit = SMALL_BODY.min(self.shared.options.body_limit);
        let headers = self.credential(key)?;
        let exchange = Exchange {
            method,
            url,
            headers,
            body,
            limit,
            key: key.clone(),
        };
        self.run(key, exchange, &|_| {}).await
    }

    /// One send within the total deadline, its error cleaned of the key.
    async fn run(
        &self,
        key: &SecretString,
        exchange: Exchange,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Bytes, ApiError> {
        let total = self.shared.options.total_timeout;
        let sending = exchange.run(&self.shared.http, progress);
        let outcome = tokio::time::timeout(total, sending)
            .await
            .unwrap_or_else(|_| {
                let message = format!("no whole answer within {} s", total.as_secs());
                Err(ApiError::local(FaultClass::TimedOut, message))
            });
        outcome.map_err(|error| without_key(error, key.expose_secret().trim()))
    }

    fn model_url(&self, model: &str, verb: &str) -> Result<Url, ApiError> {
        let id = model.trim();
        let id = id.strip_prefix("models/").unwrap_or(id);
        // A path segment of dots would climb up.
        if id.is_empty() || id.bytes().all(|byte| byte == b'.') {
            let message = format!("“{}” is no model id", redact::message(model));
            return Err(ApiError::local(FaultClass::ModelNotFound, message));
        }
        let last = format!("{id}{verb}");
        let version = self.shared.options.api_version.as_str();
        Ok(self
            .shared
            .options
            .base_url
            .join([version, "models", last.as_str()]))
    }

    /// The one credential, marked so that nothing prints it.
    fn credential(&self, key: &SecretString) -> Result<HeaderMap, ApiError> {
        let key = key.expose_secret().trim();
        if key.is_empty() {
            return Err(ApiError::local(FaultClass::KeyMissing, "no key was given"));
        }
        let invalid =
            || ApiError::local(FaultClass::KeyInvalid, "a key cannot hold these characters");
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(invalid());
        }
        let (name, value) = match self.shared.options.auth {
            AuthStyle::GoogleApiKey => (API_KEY, HeaderValue::from_str(key)),
            AuthStyle::Bearer => (
                AUTHORIZATION,
                HeaderValue::from_str(&format!("Bearer {key}")),
            ),
        };
        let mut value = value.map_err(|_| invalid())?;
        value.set_sensitive(true);
        Ok(HeaderMap::from_iter([(name, value)]))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("options", &self.shared.options)
            .finish()
    }
}

fn whole_seconds(duration: Duration) -> u64 {
    duration
        .as_secs()
        .saturating_add(u64::from(duration.subsec_nanos() > 0))
        .max(1)
}

/// A request's body, written where reading its images may block.
async fn written(
    request: GenerateContent,
    write: fn(&GenerateContent) -> Result<Bytes, BodyError>,
) -> Result<Bytes, ApiError> {
    let local = |reason: String| ApiError::local(FaultClass::InvalidRequest, reason);
    match tokio::task::spawn_blocking(move || write(&request)).await {
        Ok(written) => written.map_err(|error| local(error.to_string())),
        Err(error) => Err(local(error.to_string())),
    }
}

/// A 200 that is not this API's.
fn foreign(body: &[u8]) -> ApiError {
    let mut error = crate::classify::classify(200, None, body);
    if error.class == FaultClass::NotGemini {
        "the answer is not a Gemini API's".clone_into(&mut error.message);
    }
    error
}

fn without_key(mut error: ApiError, key: &str) -> ApiError {
    error.message = redact::without_key(&error.message, key);
    error.detail = redact::without_key(&error.detail, key);
    error.canonical = error.canonical.map(|word| redact::without_key(&word, key));
    for violation in &mut error.quota {
        for field in [
            &mut violation.metric,
            &mut violation.id,
            &mut violation.model,
        ] {
            *field = field.take().map(|word| redact::without_key(&word, key));
        }
    }
    error
}
