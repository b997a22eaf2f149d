//! What does not go on by itself: days, keys, billing; and what does: breakers, lost connections.

use std::io::{BufRead, BufReader};
use std::process::Child;

use plantain_sandbox::{Answer, Keys, Limits, SandboxOptions, Tier};
use serde_json::{Value, json};

use crate::provider::Provider;
use crate::terminal::{Ended, Terminal};

/// The one failure among what was printed.
fn only_failure(ended: &Ended) -> Value {
    let mut failures = ended.objects();
    failures.retain(|object| object["failure"].is_object());
    assert_eq!(failures.len(), 1, "{ended:#?}");
    failures.remove(0)["failure"].take()
}

/// Reads what a command says until it says this.
fn hear(child: &mut Child, words: &str) -> Vec<String> {
    let mut heard = Vec::new();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    while let Some(Ok(line)) = lines.next() {
        heard.push(line);
        if heard.last().unwrap().contains(words) {
            return heard;
        }
    }
    panic!("“{words}” was not said: {heard:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_held_for_the_day_ends_the_run_at_once_and_says_until_when() {
    let limits = Limits::new(100, 1_000_000, 100, 2);
    let provider = Provider::with(SandboxOptions {
        limits_override: Some(limits),
        ..SandboxOptions::test()
    })
    .await;
    let terminal = Terminal::at(&provider);
    let line = [
        "--json", "generate", "A fox", "--count", "5", "--rpd", "2", "--yes",
    ];
    let ended = terminal.run(&line).expect(4);
    assert_eq!(
        ended.objects().len(),
        3,
        "two images and one word for three jobs"
    );
    let failure = only_failure(&ended);
    assert_eq!(failure["code"], "dayLimit");
    assert_eq!(failure["held"], true);
    assert_eq!(failure["jobs"].as_array().unwrap().len(), 3);
    let moment = |name: &str| -> jiff::Timestamp {
        let text = failure[name].as_str().unwrap();
        text.parse().unwrap()
    };
    assert_eq!(moment("retry_at"), moment("retry_at_local"));
    assert!(ended.stderr.contains("Held until 20"), "{ended:?}");
    assert!(ended.stderr.contains("3 jobs stay in line"), "{ended:?}");
    assert_eq!(provider.answered_with(429), 0, "the third was never sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_key_holds_the_whole_run_with_one_word() {
    let provider = Provider::with(SandboxOptions {
        keys: Keys::Only(vec!["the-key-of-someone-else".to_owned()]),
        ..SandboxOptions::test()
    })
    .await;
    let terminal = Terminal::at(&provider);
    let line = ["--json", "generate", "A fox", "--count", "90", "--yes"];
    let ended = terminal.run(&line).expect(6);
    let failure = only_failure(&ended);
    assert_eq!(
        (&failure["code"], &failure["held"]),
        (&json!("keyRejected"), &json!(true))
    );
    assert_eq!(failure["jobs"].as_array().unwrap().len(), 90);
    assert_eq!(failure["retry_at"], Value::Null);
    assert!(ended.stderr.lines().count() < 12, "{}", ended.stderr);
    assert!(provider.generations() <= 10, "the rest was not even tried");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_billing_every_job_says_so_and_people_read_it_once() {
    let provider = Provider::with(SandboxOptions {
        tier: Tier::Free,
        ..SandboxOptions::test()
    })
    .await;
    let terminal = Terminal::at(&provider);
    let line = ["--json", "generate", "A fox", "--count", "20", "--yes"];
    let ended = terminal.run(&line).expect(4);
    for object in ended.objects() {
        assert_eq!(object["failure"]["code"], "billingOff", "{object}");
        assert_eq!(object["failure"]["charged"], "no", "{object}");
        assert_eq!(object["failure"]["jobs"].as_array().unwrap().len(), 1);
    }
    assert_eq!(ended.objects().len(), 20);
    assert!(ended.stderr.contains("billing"), "{ended:?}");
    assert!(ended.stderr.lines().count() < 12, "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_cut_after_sending_may_have_been_charged() {
    let provider = Provider::scripted(vec![Answer::CutAfter { percent: 50 }]).await;
    let terminal = Terminal::at(&provider);
    let ended = terminal.run(&["--json", "generate", "A fox"]).expect(7);
    let failure = only_failure(&ended);
    assert_eq!(failure["charged"], "maybe");
    assert_eq!(failure["held"], false);
    assert!(ended.stderr.contains("recover --send-again"), "{ended:?}");
    assert_eq!(provider.generations(), 1, "not sent again by itself");
}

#[test]
fn a_refused_connection_says_what_happens() {
    // A port that nobody listens on any more.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", port.local_addr().unwrap());
    drop(port);
    let terminal = Terminal::new()
        .with("PLANTAIN_BASE_URL", &url)
        .with("GEMINI_API_KEY", crate::terminal::KEY);
    let mut child = terminal.start(&["generate", "A fox"]);
    let heard = hear(&mut child, "no connection, next try in");
    child.kill().unwrap();
    child.wait().unwrap();
    let seconds: u32 = heard
        .last()
        .and_then(|line| line.split("next try in ").nth(1)?.strip_suffix(" s"))
        .and_then(|seconds| seconds.parse().ok())
        .unwrap();
    assert!(
        (5..=7).contains(&seconds),
        "5 s and up to a quarter more: {heard:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_breaker_is_waited_for_and_told() {
    let provider = Provider::scripted(vec![Answer::Overloaded; 8]).await;
    let terminal = Terminal::at(&provider);
    let mut child = terminal.start(&["generate", "A fox", "--count", "8", "--yes"]);
    let heard = hear(&mut child, "the provider fails again and again");
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(heard.last().unwrap().starts_with("0/8 "), "{heard:?}");
    let limits = terminal.run(&["--json", "limits"]).expect(0).objects();
    let breaker = &limits[0]["scopes"][0]["breaker"];
    assert!(breaker["tries_at"].is_string(), "{breaker}");
    assert!(provider.generations() <= 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_jobs_are_told_together() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let small = ["--model", "gemini-3.1-flash-image", "--size", "512"];
    let line = [
        "generate", "A fox", "--count", "20", "--rpm", "1000", "--ipm", "1000", "--yes",
    ];
    let ended = terminal.run(&[&line[..], &small].concat()).expect(0);
    assert_eq!(ended.stdout.lines().count(), 20);
    assert!(ended.stderr.lines().count() <= 6, "{}", ended.stderr);
    assert!(ended.stderr.contains("20 images, $"), "{}", ended.stderr);
}
