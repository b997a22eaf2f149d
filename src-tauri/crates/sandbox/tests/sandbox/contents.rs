//! Turns, parts and images of a request.

use image::ImageFormat;
use serde_json::{Value, json};

use crate::wire::{MODEL, generate, generate_raw, picture, png, prompt, start, with_image};

async fn refusal(contents: Value) -> String {
    let sandbox = start().await;
    let answer = generate(&sandbox, MODEL, &json!({ "contents": contents })).await;
    answer.refused(400, "INVALID_ARGUMENT");
    answer.message()
}

#[tokio::test]
async fn something_must_be_said() {
    assert_eq!(
        refusal(json!([])).await,
        "* GenerateContentRequest.contents: contents is not specified\n"
    );
    let empty = refusal(json!([{ "role": "user", "parts": [] }])).await;
    assert!(empty.contains("contents[0].parts: contents.parts must not be empty"));
    let nothing = refusal(json!([{ "role": "user", "parts": [{}] }])).await;
    assert!(nothing.contains("contents[0].parts[0].data: required oneof field"));
    refusal(json!([{ "role": "user", "parts": [{ "text": "  " }] }])).await;
}

#[tokio::test]
async fn roles_alternate_and_the_user_speaks_last() {
    let turn = |role: &str| json!({ "role": role, "parts": [{ "text": "a" }] });
    let unknown = refusal(json!([turn("assistant")])).await;
    assert_eq!(unknown, "Please use a valid role: user, model.");
    let twice = refusal(json!([turn("user"), turn("user")])).await;
    assert!(twice.contains("alternate"));
    refusal(json!([turn("model"), turn("user")])).await;
    let model_last = refusal(json!([turn("user"), turn("model")])).await;
    assert!(model_last.contains("end with a user role"));
}

#[tokio::test]
async fn a_part_is_one_thing() {
    let both = json!({ "text": "a", "inlineData": { "mimeType": "image/png", "data": png() } });
    let text = refusal(json!([{ "parts": [both] }])).await;
    assert!(text.contains("oneof field 'data' is already set"));
}

#[tokio::test]
async fn mime_types_are_checked_against_list_and_bytes() {
    let sandbox = start().await;
    let jpeg = picture(30, 20, ImageFormat::Jpeg);
    let gif = base64_simd::STANDARD.encode_to_string(b"GIF89a-----------");
    let cases = [
        (
            "image/jpg",
            jpeg.clone(),
            "contents[0].parts[1].inline_data.mime_type: MIME type must be",
        ),
        ("image/gif", gif, "MIME type must be image/png"),
        (
            "image/png",
            jpeg.clone(),
            "Unhandled generated data mime type: image/jpeg",
        ),
        (
            "image/webp",
            png(),
            "Unhandled generated data mime type: image/png",
        ),
        (
            "image/png",
            "bm9uc2Vuc2U=".to_owned(),
            "Unable to process input image",
        ),
        ("image/png", "!!!".to_owned(), "Base64 decoding failed"),
        ("image/png", "QUJD====".to_owned(), "Base64 decoding failed"),
    ];
    for (mime, data, text) in cases {
        let answer = generate(&sandbox, MODEL, &with_image(mime, &data)).await;
        answer.refused(400, "INVALID_ARGUMENT");
        assert!(
            answer.message().contains(text),
            "{mime}: {}",
            answer.message()
        );
    }
    for (mime, data) in [
        ("image/jpeg", jpeg),
        ("image/webp", picture(30, 20, ImageFormat::WebP)),
    ] {
        let answer = generate(&sandbox, MODEL, &with_image(mime, &data)).await;
        assert_eq!(answer.status, 200, "{mime}: {}", answer.message());
    }
    let heic = base64_simd::STANDARD.encode_to_string(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic");
    let answer = generate(&sandbox, MODEL, &with_image("image/heic", &heic)).await;
    assert_eq!(answer.status, 200, "HEIC is taken, if not read");
}

#[tokio::test]
async fn a_cut_image_is_refused() {
    let sandbox = start().await;
    let png = base64_simd::STANDARD
        .decode_to_vec(picture(400, 400, ImageFormat::Png))
        .unwrap();
    let half = base64_simd::STANDARD.encode_to_string(&png[..png.len() / 2]);
    let answer = generate(&sandbox, MODEL, &with_image("image/png", &half)).await;
    answer.refused(400, "INVALID_ARGUMENT");
    assert!(answer.message().contains("Unable to process input image"));
}

#[tokio::test]
async fn base64_may_be_url_safe_and_unpadded() {
    let sandbox = start().await;
    let padded = png();
    let bare = padded.trim_end_matches('=').to_owned();
    let url_safe = padded.replace('+', "-").replace('/', "_");
    for data in [padded, bare, url_safe] {
        let answer = generate(&sandbox, MODEL, &with_image("image/png", &data)).await;
        assert_eq!(answer.status, 200, "{}", answer.message());
    }
}

#[tokio::test]
async fn fourteen_images_are_taken_and_fifteen_are_not() {
    let sandbox = start().await;
    for (count, status) in [(14, 200), (15, 400)] {
        let mut body = prompt("all of them");
        let parts = body["contents"][0]["parts"].as_array_mut().unwrap();
        for _ in 0..count {
            parts.push(json!({ "inlineData": { "mimeType": "image/png", "data": png() } }));
        }
        assert_eq!(
            generate(&sandbox, MODEL, &body).await.status,
            status,
            "{count} images"
        );
    }
}

#[tokio::test]
async fn files_that_were_never_uploaded_are_forbidden() {
    let sandbox = start().await;
    let uri = "https://generativelanguage.googleapis.com/v1beta/files/abc";
    let body = json!({ "contents": [{ "parts": [
        { "fileData": { "mimeType": "image/png", "fileUri": uri } }
    ] }] });
    let answer = generate(&sandbox, MODEL, &body).await;
    answer.refused(403, "PERMISSION_DENIED");
    assert!(answer.message().contains("File abc"));
}

#[tokio::test]
async fn a_body_over_a_hundred_megabytes_is_refused() {
    let sandbox = start().await;
    let body = vec![b' '; 100 * 1024 * 1024 + 1];
    let answer = generate_raw(&sandbox, MODEL, &body).await;
    answer.refused(400, "INVALID_ARGUMENT");
    assert!(answer.message().contains("payload size exceeds the limit"));
}

#[tokio::test]
async fn long_and_strange_prompts_are_painted() {
    let sandbox = start().await;
    let long = "a long road ".repeat(8_000);
    for text in ["🌋🐈‍⬛ \u{202e}مرحبا", "a\0b\u{1}", &long] {
        assert_eq!(generate(&sandbox, MODEL, &prompt(text)).await.status, 200);
    }
    let too_long = "word ".repeat(200_000);
    let answer = generate(&sandbox, MODEL, &prompt(&too_long)).await;
    answer.refused(400, "INVALID_ARGUMENT");
    assert!(
        answer
            .message()
            .contains("exceeds the maximum number of tokens allowed (131072)")
    );
}
