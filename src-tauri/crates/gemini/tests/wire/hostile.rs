//! Nothing panics on anything.

use plantain_gemini::{Catalogue, FaultClass, ImageMime, Outcome, Reply, Usage, classify};
use proptest::prelude::*;

use crate::samples;

/// Everything that can be asked of an answer.
fn read_all(body: &[u8]) {
    for status in [200, 302, 400, 401, 403, 404, 429, 500, 503] {
        let error = classify(status, None, body);
        assert!(error.detail.len() <= 8 * 1024 && error.message.len() <= 2 * 1024);
        let _ = (error.class.may_have_been_charged(), error.to_string());
    }
    let Ok(reply) = Reply::parse(body) else {
        return;
    };
    for part in &reply.parts {
        let template = part.template();
        assert!(template.has_image || template.before == part.as_json());
        if let Some(image) = part.image() {
            let _ = image.decode().map(|bytes| ImageMime::sniff(&bytes));
        }
    }
    let _ = (reply.text(), reply.reason(), reply.usage_text());
    if reply.final_image().is_some() {
        assert_eq!(reply.outcome(), Outcome::Image);
    }
}

fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let bodies: Vec<Vec<u8>> = samples::all().iter().map(samples::Sample::bytes).collect();
    let edits =
        proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..6);
    (prop::sample::select(bodies), edits).prop_map(|(mut body, edits)| {
        for (place, byte, kind) in edits {
            if body.is_empty() {
                break;
            }
            let index = place.index(body.len());
            match kind {
                0 => body[index] = byte,
                1 => body.truncate(index),
                2 => body.insert(index, b"{}[]\",:0-e\\n\xff"[usize::from(byte % 13)]),
                _ => drop(body.remove(index)),
            }
        }
        body
    })
}

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        any::<f64>().prop_map(|value| serde_json::json!(value).to_string()),
        any::<String>().prop_map(|value| serde_json::json!(value).to_string()),
        Just("\"AAAA\"".to_owned()),
        Just("\"34.4s\"".to_owned()),
    ];
    let names = prop::sample::select(vec![
        "candidates",
        "content",
        "parts",
        "inlineData",
        "data",
        "mimeType",
        "text",
        "thought",
        "thoughtSignature",
        "finishReason",
        "promptFeedback",
        "blockReason",
        "usageMetadata",
        "promptTokenCount",
        "candidatesTokenCount",
        "totalTokenCount",
        "candidatesTokensDetails",
        "tokenCount",
        "modality",
        "error",
        "code",
        "message",
        "status",
        "details",
        "violations",
        "quotaId",
        "quotaMetric",
        "quotaValue",
        "retryDelay",
        "groundingMetadata",
        "models",
        "name",
    ]);
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(","))),
            proptest::collection::vec((names.clone(), inner), 0..5).prop_map(|fields| {
                let fields: Vec<String> = fields
                    .into_iter()
                    .map(|(name, value)| format!("\"{name}\":{value}"))
                    .collect();
                format!("{{{}}}", fields.join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_all(&body);
        let _ = ImageMime::sniff(&body);
    }

    #[test]
    fn mutated_recordings_are_read_or_refused(body in mutated()) {
        read_all(&body);
    }

    #[test]
    fn json_of_any_shape_is_read_or_refused(body in json()) {
        read_all(body.as_bytes());
        let _ = Usage::parse(&body);
    }

    #[test]
    fn any_text_is_a_catalogue_or_a_clear_mistake(text in "[\\[\\]a-z0-9 =\".{}\n_-]{0,200}") {
        if let Err(error) = Catalogue::embedded().with_override(&text, "2026-12-01") {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn every_status_has_a_class(status in 0_u16..1000, body in ".{0,60}") {
        let class = classify(status, None, body.as_bytes()).class;
        prop_assert!(!matches!(class, FaultClass::NeverConnected | FaultClass::TimedOut));
    }
}
