//! Token counts, however they are written.

use plantain_gemini::{Modality, Usage};

#[test]
fn whole_numbers_count_however_they_are_written() {
    let usage = Usage::parse(
        r#"{"promptTokenCount":"12","candidates_token_count":3.0,"totalTokenCount":15,
            "candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":"2"},{"modality":"HOLOGRAM","tokenCount":1}]}"#,
    )
    .unwrap();
    assert_eq!(
        (usage.prompt, usage.candidates, usage.total),
        (Some(12), Some(3), Some(15))
    );
    assert_eq!(usage.candidates_of(Modality::Image), Some(2));
    assert_eq!(usage.candidates_of(Modality::Unknown), Some(1));
    assert_eq!(usage.candidates_of(Modality::Text), None);
    assert!(usage.complete);
}

#[test]
fn nonsense_is_dropped_and_told() {
    for nonsense in [
        "-5",
        "1.5",
        "1e300",
        "\"many\"",
        "[1]",
        "{}",
        "true",
        "99999999999999999999",
    ] {
        let text = format!(r#"{{"promptTokenCount":{nonsense},"totalTokenCount":7}}"#);
        let usage = Usage::parse(&text).unwrap();
        assert_eq!(
            (usage.prompt, usage.total, usage.complete),
            (None, Some(7), false),
            "{nonsense}"
        );
    }
}

#[test]
fn a_sum_that_does_not_add_up_is_not_complete() {
    let complete = |text: &str| Usage::parse(text).unwrap().complete;
    assert!(complete(
        r#"{"promptTokenCount":5,"candidatesTokenCount":7,"thoughtsTokenCount":1,"totalTokenCount":13}"#
    ));
    assert!(!complete(
        r#"{"promptTokenCount":5,"candidatesTokenCount":7,"thoughtsTokenCount":1,"totalTokenCount":14}"#
    ));
    // A refusal's candidates mirror its thoughts.
    assert!(complete(
        r#"{"promptTokenCount":5,"candidatesTokenCount":9,"thoughtsTokenCount":9,"totalTokenCount":14}"#
    ));
    let listed = r#"{"promptTokenCount":5,"candidatesTokenCount":7,"totalTokenCount":12,
        "candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":1120}]}"#;
    assert!(!complete(listed));
    assert!(!complete("{}"));
}

#[test]
fn null_and_other_types_are_no_usage() {
    for text in ["null", "7", "\"x\"", "[]"] {
        assert_eq!(Usage::parse(text), None);
    }
}
