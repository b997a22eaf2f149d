//! Request bodies.

use bytes::Bytes;
use plantain_gemini::{
    Content, GenerateContent, Grounding, ImageConfig, ImageMime, Modalities, Part, Pixels, Role,
};
use serde_json::{Value, json};

fn body(request: &GenerateContent) -> Value {
    serde_json::from_slice(&request.to_body().unwrap()).unwrap()
}

fn words(text: &str) -> Vec<Content> {
    vec![Content {
        role: Role::User,
        parts: vec![Part::Text(text.to_owned())],
    }]
}

#[test]
fn a_plain_request_has_nothing_it_does_not_need() {
    let request = GenerateContent {
        contents: words("a pear"),
        ..GenerateContent::default()
    };
    let expected = json!({
        "contents": [{ "role": "user", "parts": [{ "text": "a pear" }] }],
        "generationConfig": { "responseModalities": ["TEXT", "IMAGE"] },
    });
    assert_eq!(body(&request), expected);
}

#[test]
fn a_full_request_is_in_camel_case() {
    let request = GenerateContent {
        contents: vec![Content {
            role: Role::User,
            parts: vec![
                Part::Image {
                    mime: ImageMime::Jpeg,
                    bytes: Bytes::from_static(b"\xff\xd8\xff\xe0").into(),
                },
                Part::File {
                    mime: "image/png".into(),
                    uri: "files/\"x\"".into(),
                },
                Part::Text("“quotes” \" \\ \n \u{1f34c} עברית".into()),
            ],
        }],
        system_instruction: Some("Be brief.".into()),
        image: ImageConfig {
            aspect_ratio: Some("16:9".into()),
            image_size: Some("2K".into()),
        },
        thinking_level: Some("high".into()),
        include_thoughts: true,
        modalities: Modalities::ImageOnly,
        grounding: Some(Grounding {
            web: true,
            images: true,
        }),
    };
    // Another crate of a build may ask serde_json to keep the order of fields; it says nothing here.
    insta::with_settings!({ sort_maps => true }, {
        insta::assert_json_snapshot!("full_request", body(&request));
    });
}

#[test]
fn a_body_is_written_in_one_piece_of_its_exact_size() {
    let image = Bytes::from(vec![7_u8; 100_001]);
    let parts = vec![Part::Image {
        mime: ImageMime::Png,
        bytes: image.clone().into(),
    }];
    let request = GenerateContent {
        contents: vec![Content {
            role: Role::User,
            parts,
        }],
        ..GenerateContent::default()
    };
    let body = request.to_body().unwrap();
    let value: Value = serde_json::from_slice(&body).unwrap();
    let data = value["contents"][0]["parts"][0]["inlineData"]["data"]
        .as_str()
        .unwrap();
    assert_eq!(base64_simd::STANDARD.decode_to_vec(data).unwrap(), image);
    let vec: Vec<u8> = body.into();
    assert_eq!(vec.capacity(), vec.len());
}

#[test]
fn a_stored_image_is_read_when_the_body_is_written_and_must_not_have_changed() {
    let request = |length: usize| GenerateContent {
        contents: vec![Content {
            role: Role::User,
            parts: vec![Part::Image {
                mime: ImageMime::Png,
                bytes: Pixels::stored(length, || Ok(Bytes::from_static(b"abc"))),
            }],
        }],
        ..GenerateContent::default()
    };
    let data = &body(&request(3))["contents"][0]["parts"][0]["inlineData"]["data"];
    assert_eq!(data, "YWJj");
    let error = request(4).to_body().unwrap_err();
    assert!(error.to_string().contains("changed"), "{error}");
}
