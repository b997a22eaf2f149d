//! `recover`: what a crash left is finished or named, and sent again only when asked.

use std::io::{BufRead, BufReader};
use std::time::Duration;

use plantain_sandbox::{Answer, Latency, SandboxOptions};
use serde_json::json;

use crate::provider::Provider;
use crate::terminal::Terminal;

#[test]
fn nothing_to_recover_is_said_so() {
    let terminal = Terminal::new();
    let ended = terminal.run(&["recover"]).expect(0);
    assert_eq!(ended.stdout.trim(), "Nothing to recover.");
    let ended = terminal.run(&["--json", "recover"]).expect(0);
    assert_eq!(
        ended.objects(),
        [json!({"recovered": 0, "maybe_charged": []})]
    );
    terminal.run(&["recover", "--send-again"]).expect(0);
    terminal.run(&["recover", "everything"]).expect(2);
}

/// Kills a run of one image while the model works.
async fn killed_at_work() -> (Provider, Terminal) {
    let second = Duration::from_secs(1);
    let provider = Provider::with(SandboxOptions {
        latency: Latency::Between(second, second),
        ..SandboxOptions::test()
    })
    .await;
    let terminal = Terminal::at(&provider);
    let mut child = terminal.start(&["generate", "A fox"]);
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    while !lines.next().unwrap().unwrap().contains("the model works") {}
    child.kill().unwrap();
    child.wait().unwrap();
    (provider, terminal)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_under_way_is_named_until_it_is_sent_again() {
    let (provider, terminal) = killed_at_work().await;
    let ended = terminal.run(&["--json", "recover"]).expect(0);
    let found = ended.objects().remove(0);
    assert_eq!(found["recovered"], 0);
    let maybe = found["maybe_charged"].as_array().unwrap().clone();
    assert_eq!(maybe.len(), 1);
    let ended = terminal.run(&["recover"]).expect(0);
    assert!(
        ended
            .stdout
            .starts_with("1 may have been charged without an answer."),
        "named again: {ended:?}"
    );
    assert!(
        ended.stdout.contains(maybe[0].as_str().unwrap()),
        "{ended:?}"
    );
    assert!(ended.stderr.contains("--send-again"), "{ended:?}");
    assert_eq!(provider.generations(), 1, "nothing is sent unasked");
    let ended = terminal
        .run(&["--json", "recover", "--send-again"])
        .expect(0);
    let objects = ended.objects();
    assert_eq!(objects[0]["maybe_charged"], json!(maybe));
    assert_eq!(objects[1]["job"], maybe[0], "the image of exactly that job");
    assert_eq!(provider.generations(), 2);
    let ended = terminal.run(&["--json", "recover"]).expect(0);
    assert_eq!(
        ended.objects(),
        [json!({"recovered": 0, "maybe_charged": []})]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn any_command_says_what_it_found_and_recover_says_it_still() {
    let (_provider, terminal) = killed_at_work().await;
    let ended = terminal.run(&["images"]).expect(0);
    assert!(ended.stderr.contains("may have been charged"), "{ended:?}");
    assert!(ended.stderr.contains("plantain-cli recover"), "{ended:?}");
    let ended = terminal.run(&["images"]).expect(0);
    assert!(!ended.stderr.contains("charged"), "said once: {ended:?}");
    let ended = terminal.run(&["recover"]).expect(0);
    assert!(ended.stdout.starts_with("1 may have been"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_answer_is_sent_again_with_the_rest() {
    let provider = Provider::scripted(vec![Answer::CutAfter { percent: 30 }]).await;
    let terminal = Terminal::at(&provider);
    terminal.run(&["generate", "A fox"]).expect(7);
    let ended = terminal
        .run(&["--json", "recover", "--send-again"])
        .expect(0);
    assert_eq!(ended.objects().len(), 2, "{ended:?}");
    assert!(ended.objects()[1]["image"].is_string());
}

#[test]
fn in_the_sandbox_a_crash_costs_nothing_and_says_so() {
    let terminal = Terminal::new().with("PLANTAIN_PROVIDER", "sandbox");
    let mut child = terminal.start(&["generate", "[sandbox: slow 60] A fox"]);
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    while !lines.next().unwrap().unwrap().contains("the model works") {}
    child.kill().unwrap();
    child.wait().unwrap();
    let ended = terminal.run(&["recover"]).expect(0);
    assert_eq!(ended.stdout.trim(), "1 cut off without a charge.");
    let ended = terminal.run(&["--json", "recover"]).expect(0);
    assert_eq!(
        ended.objects(),
        [json!({"recovered": 0, "maybe_charged": []})]
    );
}
