//! A model's parts go back byte for byte.

use plantain_gemini::{Content, GenerateContent, Part, Reply, Role};
use proptest::prelude::*;

/// Sends every part of an answer back and returns what the request holds for them.
fn sent_back(body: &[u8]) -> Vec<(String, bool)> {
    let reply = Reply::parse(body).unwrap();
    reply
        .parts
        .iter()
        .map(|part| {
            let template = part.template();
            let image = part
                .image()
                .filter(|_| template.has_image)
                .map(|image| image.decode().unwrap().into());
            let has_image = template.has_image;
            let parts = vec![Part::Verbatim { template, image }];
            let request = GenerateContent {
                contents: vec![Content {
                    role: Role::Model,
                    parts,
                }],
                ..GenerateContent::default()
            };
            let text = String::from_utf8(request.to_body().unwrap().to_vec()).unwrap();
            let head = r#"{"contents":[{"role":"model","parts":["#;
            let tail = r#"]}],"generationConfig""#;
            let text = text.strip_prefix(head).unwrap();
            (text.split_once(tail).unwrap().0.to_owned(), has_image)
        })
        .collect()
}

fn answer(part: &str) -> Vec<u8> {
    format!(r#"{{"candidates":[{{"content":{{"parts":[{part}]}}}}]}}"#).into_bytes()
}

#[test]
fn an_image_in_canonical_base64_is_cut_out_and_put_back() {
    let part = r#"{ "thoughtSignature":"EpAB+/=","inlineData": {"data":"/9j/4AA=", "mimeType":"image/jpeg"}, "new": [1.50, "\u00e9"] }"#;
    assert_eq!(sent_back(&answer(part)), [(part.to_owned(), true)]);
}

#[test]
fn an_image_in_any_other_base64_stays_in_the_text() {
    for data in [
        "_9j_4AA=",
        "/9j/4AA",
        r"\/9j\/4AA=",
        r"/9j/4AA\u003d",
        "/9j/\\n4AA=",
        "/9j/4AB=",
        "!",
    ] {
        let part = format!(r#"{{"inlineData":{{"mimeType":"image/jpeg","data":"{data}"}}}}"#);
        assert_eq!(sent_back(&answer(&part)), [(part.clone(), false)], "{data}");
    }
}

#[test]
fn a_template_without_its_image_is_not_sent() {
    let body = answer(r#"{"inlineData":{"mimeType":"image/png","data":"AAAA"}}"#);
    let template = Reply::parse(&body).unwrap().parts[0].template();
    let content = Content {
        role: Role::Model,
        parts: vec![Part::Verbatim {
            template,
            image: None,
        }],
    };
    let request = GenerateContent {
        contents: vec![content],
        ..GenerateContent::default()
    };
    let error = request.to_body().unwrap_err();
    assert_eq!(error.to_string(), "part 1 of turn 1 has lost its image");
}

fn space() -> impl Strategy<Value = String> {
    "[ \t\r\n]{0,3}"
}

fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>().prop_map(|text| format!("\"text\":{}", serde_json::json!(text))),
        "[A-Za-z0-9+/]{0,40}={0,2}".prop_map(|text| format!("\"thoughtSignature\":\"{text}\"")),
        any::<bool>().prop_map(|thought| format!("\"thought\":{thought}")),
        any::<f64>().prop_map(|number| format!("\"unknown\":{}", serde_json::json!(number))),
        any::<String>()
            .prop_map(|text| format!("\"deep\":{{\"a\":[{}]}}", serde_json::json!(text))),
        (
            proptest::collection::vec(any::<u8>(), 0..200),
            space(),
            any::<bool>()
        )
            .prop_map(|(bytes, space, snake)| {
                let data = base64_simd::STANDARD.encode_to_string(bytes);
                let (blob, mime) = if snake {
                    ("inline_data", "mime_type")
                } else {
                    ("inlineData", "mimeType")
                };
                format!("\"{blob}\":{space}{{\"{mime}\":\"image/png\",{space}\"data\":\"{data}\"}}")
            }),
        "[A-Za-z0-9+/_=-]{0,60}".prop_map(|data| {
            format!("\"inlineData\":{{\"data\":\"{data}\",\"mimeType\":\"image/webp\"}}")
        }),
    ]
}

proptest! {
    #[test]
    fn any_part_goes_back_byte_for_byte(
        fields in proptest::collection::vec((field(), space()), 0..6),
        inside in space(),
    ) {
        let fields: Vec<String> =
            fields.into_iter().map(|(field, space)| format!("{space}{field}{space}")).collect();
        let part = format!("{{{inside}{}}}", fields.join(","));
        let body = answer(&part);
        let back = sent_back(&body);
        prop_assert_eq!(back.len(), 1);
        prop_assert_eq!(&back[0].0, &part);
    }
}
