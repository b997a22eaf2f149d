//! How a client is set up.

use std::time::Duration;

use crate::base_url::BaseUrl;

/// How the key is shown. Exactly one credential goes out: Google refuses two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuthStyle {
    /// `x-goog-api-key: KEY`, Google's way. Never in the address, which ends up in logs.
    #[default]
    GoogleApiKey,
    /// `Authorization: Bearer KEY`, as proxies want it.
    Bearer,
}

/// Settings of a [`Client`](crate::Client).
#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// Where the API is.
    pub base_url: BaseUrl,
    /// How the key is shown.
    pub auth: AuthStyle,
    /// `v1beta`; `v1` was seen to lack image fields.
    pub api_version: String,
    /// For TCP and TLS. 15 s.
    pub connect_timeout: Duration,
    /// For silence, the model's work included. 300 s: 4K takes minutes.
    pub read_timeout: Duration,
    /// For a whole send. 600 s.
    pub total_timeout: Duration,
    /// The largest answer taken, in bytes. 256 MiB: ten 4K images.
    pub body_limit: usize,
}

impl ClientOptions {
    /// The defaults for an address.
    pub fn new(base_url: BaseUrl) -> Self {
        Self {
            base_url,
            auth: AuthStyle::default(),
            api_version: "v1beta".to_owned(),
            connect_timeout: Duration::from_secs(15),
            read_timeout: Duration::from_mins(5),
            total_timeout: Duration::from_mins(10),
            body_limit: 256 * 1024 * 1024,
        }
    }
}

/// A client that cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The HTTP client refused its settings; most likely the system has no root certificates.
    #[error("the HTTP client cannot be set up: {0}")]
    Http(#[from] reqwest::Error),
}
