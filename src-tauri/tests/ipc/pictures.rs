//! `img://` as the page uses it.

use plantain_lib::media;
use tauri::http::{Method, Request, Response, StatusCode};

use crate::rig::Rig;

fn get(rig: &Rig, path: &str, headers: &[(&str, &str)]) -> Response<Vec<u8>> {
    fetch(rig, Method::GET, path, headers)
}

fn fetch(rig: &Rig, method: Method, path: &str, headers: &[(&str, &str)]) -> Response<Vec<u8>> {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("img://localhost{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Vec::new()).expect("a request");
    tauri::async_runtime::block_on(media::answer(&rig.studio(), &request))
}

fn header<'a>(response: &'a Response<Vec<u8>>, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

#[test]
fn a_picture_arrives_as_it_was_stored_and_only_once() {
    let rig = Rig::new();
    let image = rig.picture("a heron in the reeds");
    let stored = std::fs::read(rig.engine().image_path(&image)).expect("the file");
    let path = format!("/full/{}", image.blob);

    let full = get(&rig, &path, &[("origin", "tauri://localhost")]);
    assert_eq!(full.status(), StatusCode::OK);
    assert_eq!(header(&full, "content-type"), image.mime);
    assert!(header(&full, "cache-control").contains("immutable"));
    assert_eq!(
        header(&full, "access-control-allow-origin"),
        "tauri://localhost"
    );
    assert!(full.body() == &stored, "not one byte is changed");

    let again = get(&rig, &path, &[("if-none-match", header(&full, "etag"))]);
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert!(again.body().is_empty());

    let elsewhere = get(&rig, &path, &[("origin", "https://example.com")]);
    assert_eq!(header(&elsewhere, "access-control-allow-origin"), "");
    assert!(fetch(&rig, Method::HEAD, &path, &[]).body().is_empty());
    let written = fetch(&rig, Method::PUT, &path, &[]);
    assert_eq!(written.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[test]
fn thumbnails_are_small_pictures() {
    let rig = Rig::new();
    let image = rig.picture("a still life with lemons");
    let full = get(&rig, &format!("/full/{}", image.blob), &[])
        .into_body()
        .len();
    for edge in [256, 512] {
        let thumbnail = get(&rig, &format!("/thumb/{edge}/{}", image.blob), &[]);
        assert_eq!(thumbnail.status(), StatusCode::OK);
        assert!(header(&thumbnail, "content-type").starts_with("image/"));
        assert!(thumbnail.body().len() < full, "{edge}");
    }
}

#[test]
fn what_is_no_picture_is_told_apart() {
    let rig = Rig::new();
    let store = |bytes: &'static [u8]| {
        let library = rig.engine().library().clone();
        tauri::async_runtime::block_on(library.store_blob(bytes, "png"))
            .expect("stored")
            .id
    };
    let page = store(b"<script>alert(1)</script>");
    let half = store(b"\x89PNG\r\n\x1a\n and then nothing");
    let nobody = "0".repeat(64);
    for (path, status) in [
        (format!("/full/{nobody}"), StatusCode::NOT_FOUND),
        (format!("/thumb/512/{nobody}"), StatusCode::NOT_FOUND),
        (format!("/full/{page}"), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (
            format!("/thumb/256/{page}"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
        (
            format!("/thumb/256/{half}"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
        ("/full/../library.db".to_owned(), StatusCode::BAD_REQUEST),
        ("/library.db".to_owned(), StatusCode::BAD_REQUEST),
    ] {
        let response = get(&rig, &path, &[]);
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(
            header(&response, "content-type"),
            "text/plain; charset=utf-8",
            "{path}"
        );
        assert_eq!(header(&response, "cache-control"), "no-store", "{path}");
        let words = String::from_utf8_lossy(response.body()).into_owned();
        assert!(
            words.len() < 200 && !words.contains("script"),
            "{path}: {words}"
        );
    }
}
