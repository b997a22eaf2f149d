//! Where a Gemini-compatible API lives.

use std::fmt;

use reqwest::Url;

/// Longer than any address a person pastes.
const LONGEST: usize = 2_048;

/// Scheme, host, port and path in front of the API version, without a trailing slash.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    url: Url,
}

/// Why a text is not a base URL. Each is a sentence for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// Nothing was given.
    #[error("The base URL is empty.")]
    Empty,
    /// No `https://` in front.
    #[error("The base URL must begin with https:// (or http:// for a server on this computer).")]
    NoScheme,
    /// Another scheme than http and https.
    #[error("The base URL must begin with https:// or http://, not another scheme.")]
    OtherScheme,
    /// A user name or password in it: a secret that would be shown and logged.
    #[error("The base URL must not hold a user name or password.")]
    UserInfo,
    /// A query or fragment in it: it would end up in the middle of every address.
    #[error("The base URL must not hold a query (?…) or a fragment (#…).")]
    QueryOrFragment,
    /// Not an address.
    #[error("The base URL is not a valid address.")]
    Invalid,
}

impl BaseUrl {
    /// Reads what a person pasted: white space around it, trailing slashes and a trailing
    /// `/v1beta` are tolerated.
    pub fn parse(text: &str) -> Result<Self, BaseUrlError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BaseUrlError::Empty);
        }
        // The URL parser would drop tabs and line breaks in the middle silently.
        let breaks = |character: char| character.is_whitespace() || character.is_control();
        if text.len() > LONGEST || text.contains(breaks) {
            return Err(BaseUrlError::Invalid);
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(BaseUrlError::NoScheme);
        };
        if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
            return Err(BaseUrlError::OtherScheme);
        }
        // "https:///v1" is read as the host "v1" otherwise.
        if rest.is_empty() || rest.starts_with(['/', '\\', '?', '#']) {
            return Err(BaseUrlError::Invalid);
        }
        let mut url = Url::parse(text).map_err(|_| BaseUrlError::Invalid)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::QueryOrFragment);
        }
        if url.host().is_none() {
            return Err(BaseUrlError::Invalid);
        }
        let path = url.path().trim_end_matches('/');
        let path = path
            .strip_suffix("/v1beta")
            .unwrap_or(path)
            .trim_end_matches('/')
            .to_owned();
        url.set_path(&path);
        Ok(Self { url })
    }

    /// Whether keys and images would cross a network unencrypted.
    pub fn is_plain_http_remote(&self) -> bool {
        self.is_plain_http() && !self.is_loopback()
    }

    /// Whether it is on this computer.
    pub fn is_loopback(&self) -> bool {
        let host = self.url.host_str().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || host.ends_with(".localhost")
            || host
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }

    pub(crate) fn is_plain_http(&self) -> bool {
        self.url.scheme() == "http"
    }

    /// The address of `segments` below this base; each is percent-encoded.
    pub(crate) fn join<'a>(&self, segments: impl IntoIterator<Item = &'a str>) -> Url {
        let mut url = self.url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.url.as_str().trim_end_matches('/'))
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "BaseUrl({self})")
    }
}
