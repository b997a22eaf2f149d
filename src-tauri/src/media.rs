//! `img://`: pictures for the page, by their hash and by nothing else.
//!
//! ```text
//! img://localhost/full/<blob>            the bytes as they arrived
//! img://localhost/thumb/<256|512>/<blob> a small copy, made on first use
//! ```
//!
//! A hash never names other bytes, so everything is cached for good. The page cannot name a path.

use plantain_gemini::ImageMime;
use plantain_library::{BlobId, Edge, Error, Library};
use tauri::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, ORIGIN,
    VARY, X_CONTENT_TYPE_OPTIONS,
};
use tauri::http::{HeaderValue, Method, Request, Response, StatusCode};
use tauri::{Manager, Runtime, UriSchemeContext, UriSchemeResponder};

use crate::studio::Studio;

/// The scheme's name.
pub const SCHEME: &str = "img";

/// A year, the longest a cache keeps anything.
const FOR_GOOD: &str = "private, max-age=31536000, immutable";

/// Where our own page comes from; a canvas may read pixels only if the page's origin is named.
const OWN_ORIGINS: [&str; 3] = [
    "tauri://localhost",
    "http://tauri.localhost",
    "https://tauri.localhost",
];

/// Answers one request, whatever happens on the way: a request without an answer hangs the page.
#[expect(clippy::needless_pass_by_value, reason = "the signature is Tauri's")]
pub fn serve<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let app = context.app_handle().clone();
    tauri::async_runtime::spawn(async move {
        let work =
            tauri::async_runtime::spawn(
                async move { answer(&app.state::<Studio>(), &request).await },
            );
        responder.respond(work.await.unwrap_or_else(|error| {
            tracing::error!(%error, "a picture could not be served");
            plain(
                StatusCode::INTERNAL_SERVER_ERROR,
                "This picture could not be read.",
            )
        }));
    });
}

/// The answer to one request.
pub async fn answer(studio: &Studio, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "Pictures can only be read.");
        response
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let Some(address) = Address::parse(request.uri().path()) else {
        return plain(
            StatusCode::BAD_REQUEST,
            "This is not the address of a picture.",
        );
    };
    let engine = match studio.engine().await {
        Ok(engine) => engine,
        Err(failure) => return plain(StatusCode::SERVICE_UNAVAILABLE, &failure.message),
    };
    let tag = address.tag();
    let mut response = if knows(request, &tag) {
        let mut response = Response::new(Vec::new());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        cacheable(response, &tag)
    } else {
        match address.picture(engine.library()).await {
            Ok(picture) => cacheable(picture.response(), &tag),
            Err(error) => refusal(&error),
        }
    };
    share(request, &mut response);
    if request.method() == Method::HEAD {
        response.body_mut().clear();
    }
    response
}

/// What an address names.
#[derive(Debug, PartialEq, Eq)]
enum Address {
    Full(BlobId),
    Thumbnail(Edge, BlobId),
}

/// Bytes and what they are.
struct Picture {
    bytes: Vec<u8>,
    mime: &'static str,
}

impl Address {
    fn parse(path: &str) -> Option<Self> {
        let mut parts = path.strip_prefix('/')?.split('/');
        let address = match parts.next()? {
            "full" => Self::Full(BlobId::parse(parts.next()?)?),
            "thumb" => {
                let edge = match parts.next()? {
                    "256" => Edge::Small,
                    "512" => Edge::Large,
                    _ => return None,
                };
                Self::Thumbnail(edge, BlobId::parse(parts.next()?)?)
            }
            _ => return None,
        };
        parts.next().is_none().then_some(address)
    }

    fn tag(&self) -> String {
        match self {
            Self::Full(blob) => format!("\"{blob}\""),
            Self::Thumbnail(edge, blob) => format!("\"{blob}-{}\"", edge.pixels()),
        }
    }

    async fn picture(&self, library: &Library) -> Result<Picture, Error> {
        match self {
            Self::Full(blob) => {
                let bytes = library.read_blob(blob).await?;
                // What is stored was sniffed before; the file may have been swapped since, and
                // nothing but a picture leaves through here.
                let mime = ImageMime::sniff(&bytes).ok_or_else(|| Error::Decode {
                    reason: "this file is no picture".to_owned(),
                })?;
                Ok(Picture {
                    bytes,
                    mime: mime.as_str(),
                })
            }
            Self::Thumbnail(edge, blob) => {
                let thumbnail = library.thumbnail(blob, *edge).await?;
                Ok(Picture {
                    bytes: thumbnail.bytes,
                    mime: thumbnail.mime,
                })
            }
        }
    }
}

impl Picture {
    fn response(self) -> Response<Vec<u8>> {
        let mut response = Response::new(self.bytes);
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(self.mime));
        response
    }
}

fn knows(request: &Request<Vec<u8>>, tag: &str) -> bool {
    let known = request
        .headers()
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag))
}

fn cacheable(mut response: Response<Vec<u8>>, tag: &str) -> Response<Vec<u8>> {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(FOR_GOOD));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(ETAG, tag);
    }
    response
}

fn share(request: &Request<Vec<u8>>, response: &mut Response<Vec<u8>>) {
    response
        .headers_mut()
        .insert(VARY, HeaderValue::from_static("origin"));
    let origin = request.headers().get(ORIGIN);
    if let Some(origin) = origin.filter(|origin| OWN_ORIGINS.iter().any(|own| *origin == own)) {
        response
            .headers_mut()
            .insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    }
}

fn refusal(error: &Error) -> Response<Vec<u8>> {
    let status = match error {
        Error::Missing { .. } => StatusCode::NOT_FOUND,
        Error::Decode { .. } | Error::TooLarge { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Error::Busy | Error::Closing => StatusCode::SERVICE_UNAVAILABLE,
        Error::NoSpace
        | Error::ReadOnly
        | Error::Corrupt { .. }
        | Error::Sqlite(_)
        | Error::Io { .. }
        | Error::OwnerTaken { .. }
        | Error::BadName { .. } => {
            tracing::warn!(%error, "a picture could not be read");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    };
    plain(status, &error.to_string())
}

/// A few words instead of a picture. Never cached: the file may come back.
fn plain(status: StatusCode, words: &str) -> Response<Vec<u8>> {
    let mut response = Response::new(words.as_bytes().to_vec());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hashes_are_addresses() {
        let blob = BlobId::of(b"picture");
        let thumbnail = Address::parse(&format!("/thumb/512/{blob}"));
        assert_eq!(
            thumbnail,
            Some(Address::Thumbnail(Edge::Large, blob.clone()))
        );
        for path in [
            String::new(),
            "/".to_owned(),
            "/full/".to_owned(),
            format!("/full/{blob}/"),
            format!("/full/{blob}.jpg"),
            format!("/thumb/1024/{blob}"),
            format!("/thumb/{blob}"),
            format!("/{blob}"),
            "/full/../../library.db".to_owned(),
            "/full/%2e%2e%2flibrary.db".to_owned(),
            format!("/full/{}", blob.as_str().to_uppercase()),
        ] {
            assert_eq!(Address::parse(&path), None, "{path}");
        }
    }

    #[test]
    fn each_size_has_its_own_tag() {
        let blob = BlobId::of(b"picture");
        let tags = [
            Address::Full(blob.clone()).tag(),
            Address::Thumbnail(Edge::Small, blob.clone()).tag(),
            Address::Thumbnail(Edge::Large, blob).tag(),
        ];
        assert!(
            tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2],
            "{tags:?}"
        );
    }
}
