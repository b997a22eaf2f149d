//! `limits`: what is shown, what may be set, and that it holds at once and for everyone.

use std::io::{BufRead, BufReader};

use plantain_sandbox::{Answer, Limits, SandboxOptions};
use serde_json::{Value, json};

use crate::provider::Provider;
use crate::terminal::Terminal;

fn shown(terminal: &Terminal) -> Value {
    let ended = terminal.run(&["--json", "limits", "show"]).expect(0);
    ended.objects().remove(0)
}

#[test]
fn a_fresh_library_has_the_tiers_limits() {
    let terminal = Terminal::new().with("PLANTAIN_PROVIDER", "sandbox");
    let limits = shown(&terminal);
    assert_eq!(limits["tier"], 1);
    assert_eq!(limits["pace"], "auto");
    assert_eq!(limits["own"]["requests_per_minute"], Value::Null);
    let scope = &limits["scopes"][0];
    assert_eq!(scope["scope"], "sandbox/gemini-nano-banana-2.1");
    assert_eq!(scope["requests_per_minute"]["used"], 0);
    assert_eq!(scope["requests_per_minute"]["limit"], 10);
    assert_eq!(scope["requests_per_day"]["limit"], 1_000);
    assert_eq!(scope["concurrency"], 10);
    let words = terminal.run(&["limits"]).expect(0).stdout;
    assert!(words.starts_with("Tier 1, pace auto."), "{words}");
    assert!(words.contains("0 of 4,000,000"), "{words}");
}

#[test]
fn without_a_key_the_settings_are_shown_all_the_same() {
    let terminal = Terminal::new();
    assert_eq!(shown(&terminal)["scopes"], json!([]));
}

#[test]
fn what_is_set_is_kept_and_what_is_left_out_stays() {
    let terminal = Terminal::new().with("PLANTAIN_PROVIDER", "sandbox");
    terminal.run(&["limits", "set", "--tier", "2"]).expect(0);
    let line = ["limits", "set", "--rpm", "7", "--concurrency", "2"];
    let words = terminal.run(&line).expect(0).stdout;
    assert!(
        words.contains("Tier 2, pace auto. Own limits: 7 requests a minute, 2 at once."),
        "{words}"
    );
    terminal
        .run(&["limits", "set", "--pace", "spread"])
        .expect(0);
    terminal.run(&["limits", "set", "--rpd", "50"]).expect(0);
    let limits = shown(&terminal);
    assert_eq!(
        (&limits["tier"], &limits["pace"]),
        (&json!(2), &json!("spread"))
    );
    let scope = &limits["scopes"][0];
    assert_eq!(scope["requests_per_minute"]["limit"], 7);
    assert_eq!(scope["requests_per_day"]["limit"], 50);
    assert_eq!(scope["images_per_minute"]["limit"], 30, "the tier's own");
    assert_eq!(scope["concurrency"], 2);
    terminal.run(&["limits", "reset"]).expect(0);
    let limits = shown(&terminal);
    assert_eq!(
        (&limits["tier"], &limits["pace"]),
        (&json!(2), &json!("auto"))
    );
    assert_eq!(limits["scopes"][0]["requests_per_minute"]["limit"], 30);
}

#[test]
fn nonsense_is_refused_and_changes_nothing() {
    let terminal = Terminal::new().with("PLANTAIN_PROVIDER", "sandbox");
    terminal.run(&["limits", "set", "--rpm", "7"]).expect(0);
    let before = shown(&terminal);
    for (line, word) in [
        (&["--rpm", "0"][..], "0 requests a minute"),
        (&["--tpm", "0"], "0 input tokens a minute"),
        (&["--rpd", "0"], "0 requests a day"),
        (&["--ipm", "0"], "0 images a minute"),
        (&["--concurrency", "0"], "0 requests at once"),
        (&["--rpm", "100001"], "the most is 100000"),
        (&["--tpm", "4000000000"], "the most is 1000000000"),
        (&["--concurrency", "1001"], "the most is 1000"),
        (&["--tier", "2", "--rpm", "0"], "0 requests a minute"),
    ] {
        let line = [&["--json", "limits", "set"], line].concat();
        let ended = terminal.run(&line).expect(2);
        let failure = ended.failure();
        assert_eq!(failure["code"], "settingsInvalid", "{line:?}");
        let message = failure["message"].as_str().unwrap();
        assert!(message.contains(word), "{line:?}: {message}");
    }
    for line in [
        &["limits", "set"][..],
        &["limits", "set", "--rpm", "many"],
        &["limits", "set", "--rpm", "-1"],
        &["limits", "set", "--rpm", "5000000000"],
        &["limits", "set", "--rpm", "1.5"],
        &["limits", "set", "--tier", "0"],
        &["limits", "set", "--tier", "free"],
        &["limits", "set", "--pace", "fast"],
        &["limits", "raise"],
    ] {
        terminal.run(line).expect(2);
    }
    assert_eq!(shown(&terminal), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_of_a_run_are_checked_too_and_kept_nowhere() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let line = ["--json", "generate", "A fox", "--rpm", "0"];
    let ended = terminal.run(&line).expect(2);
    assert_eq!(ended.failure()["code"], "settingsInvalid");
    assert_eq!(provider.generations(), 0);
    let line = ["generate", "A fox", "--rpm", "7", "--pace", "burst"];
    terminal.run(&line).expect(0);
    let limits = shown(&terminal);
    assert_eq!(limits["pace"], "auto");
    assert_eq!(limits["scopes"][0]["requests_per_minute"]["limit"], 10);
    assert_eq!(limits["scopes"][0]["requests_per_minute"]["used"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_refusal_taught_is_shown_until_it_is_forgotten() {
    let provider = Provider::scripted(vec![Answer::DayLimit]).await;
    let terminal = Terminal::at(&provider);
    terminal.run(&["generate", "A fox"]).expect(4);
    let scope = shown(&terminal)["scopes"][0].clone();
    assert_eq!(scope["silence"]["reason"], "dayRequests", "{scope}");
    let until = scope["silence"]["until"].as_str().unwrap();
    assert!(
        until.ends_with(":00:00Z"),
        "midnight in California: {until}"
    );
    let words = terminal.run(&["limits"]).expect(0).stdout;
    assert!(words.contains("silent until"), "{words}");
    terminal.run(&["limits", "reset"]).expect(0);
    assert_eq!(shown(&terminal)["scopes"][0]["silence"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_raised_limit_holds_at_once_for_a_command_that_is_running() {
    let provider = Provider::with(SandboxOptions {
        limits_override: Some(Limits::new(100, 1_000_000, 100, 1_000)),
        ..SandboxOptions::test()
    })
    .await;
    let terminal = Terminal::at(&provider);
    terminal.run(&["limits", "set", "--rpm", "1"]).expect(0);
    let mut child = terminal.start(&["--json", "generate", "A fox", "--count", "2"]);
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    while !lines.next().unwrap().unwrap().contains("waiting") {}
    let raised = tokio::time::Instant::now();
    terminal.run(&["limits", "set", "--rpm", "50"]).expect(0);
    let ended = terminal.ended(&child.wait_with_output().unwrap()).expect(0);
    assert_eq!(ended.objects().len(), 2);
    let took = raised.elapsed().as_secs();
    assert!(took < 20, "it waited {took} s of the minute all the same");
    assert_eq!(
        shown(&terminal)["own"]["requests_per_minute"],
        50,
        "and nobody set it back"
    );
}
