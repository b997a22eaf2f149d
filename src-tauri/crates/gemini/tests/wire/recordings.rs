//! Every recorded body is read, and what is read is written down in snapshots.

use std::fmt::Write as _;

use plantain_gemini::{Malformed, Outcome, Reply, classify};

use crate::samples::{self, Sample};

fn reply_in_words(body: &[u8]) -> String {
    let reply = Reply::parse(body).unwrap();
    let mut words = String::new();
    writeln!(words, "outcome: {:?}", reply.outcome()).unwrap();
    writeln!(words, "reason: {:?}", reply.reason()).unwrap();
    writeln!(words, "message: {:?}", reply.finish_message).unwrap();
    writeln!(words, "text: {:?}", reply.text()).unwrap();
    writeln!(
        words,
        "model: {:?} {:?}",
        reply.model_version, reply.response_id
    )
    .unwrap();
    for part in &reply.parts {
        let image = part
            .image()
            .map(|image| (&image.declared_mime, &image.data));
        let (thought, signature) = (part.thought, &part.signature);
        writeln!(
            words,
            "part: thought {thought}, signature {signature:?}, image {image:?}"
        )
        .unwrap();
    }
    if let Some(usage) = &reply.usage {
        writeln!(words, "usage: {usage:#?}").unwrap();
    }
    words
}

#[test]
fn every_recorded_error_has_its_class() {
    let errors: Vec<Sample> = samples::all()
        .into_iter()
        .filter(|sample| sample.status != 200)
        .collect();
    assert_eq!(errors.len(), 23);
    for sample in errors {
        let error = classify(sample.status, None, &sample.bytes());
        let charged = error.class.may_have_been_charged();
        let words = format!(
            "class: {:?}\ncharged: {charged}\ncanonical: {:?}\nretry_after: {:?}\nquota: {:#?}\nmessage: {}",
            error.class, error.canonical, error.retry_after, error.quota, error.message
        );
        assert!(!error.detail.is_empty());
        insta::assert_snapshot!(sample.name, words);
    }
}

#[test]
fn every_recorded_error_has_the_same_class_inside_an_array_and_inside_a_200() {
    for sample in samples::all()
        .into_iter()
        .filter(|sample| sample.status != 200)
    {
        let plain = classify(sample.status, None, &sample.bytes());
        let wrapped = serde_json::to_vec(&serde_json::json!([sample.body])).unwrap();
        if !sample.body.is_array() {
            assert_eq!(classify(sample.status, None, &wrapped).class, plain.class);
        }
        let inside = classify(200, None, &sample.bytes());
        assert_eq!(inside.class, plain.class, "{}", sample.name);
        assert_eq!(Reply::parse(&sample.bytes()).unwrap_err(), Malformed::Fault);
    }
}

#[test]
fn every_recorded_answer_is_read() {
    let answers: Vec<Sample> = samples::all()
        .into_iter()
        .filter(|sample| sample.name.starts_with("response_"))
        .collect();
    assert_eq!(answers.len(), 8);
    for sample in answers {
        insta::assert_snapshot!(sample.name.as_str(), reply_in_words(&sample.bytes()));
    }
}

#[test]
fn the_recorded_batch_line_holds_an_answer() {
    let line = samples::sample("batch_result_line");
    let body = serde_json::to_vec(&line.body["response"]).unwrap();
    insta::assert_snapshot!("batch_result_line", reply_in_words(&body));
}

#[test]
fn thoughts_are_not_the_result_and_the_last_picture_is() {
    let parts = samples::sample("parts_with_thought_signatures");
    let body = serde_json::json!({ "candidates": [{ "content": { "parts": parts.body } }] });
    let body = serde_json::to_vec(&body).unwrap();
    let reply = Reply::parse(&body).unwrap();
    assert_eq!(reply.parts.len(), 9);
    assert_eq!(reply.images().count(), 3);
    assert_eq!(reply.final_image().unwrap().data, "<b64_5>");
    assert_eq!(reply.outcome(), Outcome::Image);
    let signatures = reply
        .parts
        .iter()
        .filter(|part| part.signature.is_some())
        .count();
    assert_eq!(signatures, 4);
    insta::assert_snapshot!("parts_with_thought_signatures", reply_in_words(&body));
}

#[test]
fn a_body_of_another_kind_is_no_answer() {
    for name in [
        "batch_create_pending",
        "batch_succeeded_inline",
        "file_resource",
    ] {
        let body = samples::sample(name).bytes();
        assert_eq!(
            Reply::parse(&body).unwrap_err(),
            Malformed::AnotherShape,
            "{name}"
        );
    }
}

#[test]
fn an_answer_in_an_array_is_read_chunk_by_chunk() {
    let body = br#"[
        {"candidates":[{"content":{"parts":[{"text":"one "}]}}],"usageMetadata":{"promptTokenCount":1}},
        {"candidates":[{"content":{"parts":[{"text":"two"}]},"finishReason":"STOP"}],
         "usageMetadata":{"promptTokenCount":3,"totalTokenCount":3}}
    ]"#;
    let reply = Reply::parse(body).unwrap();
    assert_eq!(reply.text().as_deref(), Some("one two"));
    assert_eq!(reply.usage.unwrap().prompt, Some(3));
}

#[test]
fn an_answer_cut_anywhere_is_malformed_and_says_so() {
    let whole = samples::sample("response_success_image").bytes();
    for length in 0..whole.len() {
        match Reply::parse(&whole[..length]).unwrap_err() {
            Malformed::Empty => assert_eq!(length, 0),
            Malformed::Truncated { length: told } => assert_eq!(told, length),
            other => panic!("{length}: {other:?}"),
        }
    }
}

#[test]
fn odd_values_do_not_lose_the_picture() {
    let body = br#"{"candidates":[null,7,{"content":{"parts":[
        {"inlineData":{"mimeType":null,"data":"\/9j\/"},"thought":"no","thoughtSignature":5,"text":"\udfff"}
    ]},"finishReason":{"a":1},"finishMessage":"\ud800","groundingMetadata":"x"}],
    "usageMetadata":"?","promptFeedback":3,"modelVersion":1}"#;
    let reply = Reply::parse(body).unwrap();
    assert_eq!(reply.outcome(), Outcome::Image);
    assert_eq!(
        reply.final_image().unwrap().decode().unwrap(),
        b"\xff\xd8\xff"
    );
    assert_eq!(reply.usage, None);
}
