//! `charges`: the ledger, what may have been charged, and what the user says of both.

use plantain_sandbox::Answer;
use serde_json::Value;

use crate::provider::Provider;
use crate::terminal::Terminal;

fn listed(terminal: &Terminal, more: &[&str]) -> Vec<Value> {
    let line = [&["--json", "charges", "list"], more].concat();
    terminal.run(&line).expect(0).objects()
}

fn spent(terminal: &Terminal, name: &str) -> i64 {
    let rows = terminal.run(&["--json", "spend"]).expect(0).objects();
    rows.iter().map(|row| row[name].as_i64().unwrap()).sum()
}

/// A library with one request whose answer was cut off.
async fn cut_off() -> Terminal {
    let provider = Provider::scripted(vec![Answer::CutAfter { percent: 50 }]).await;
    let terminal = Terminal::at(&provider);
    terminal.run(&["generate", "A fox"]).expect(7);
    terminal
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_been_charged_waits_for_the_users_word() {
    let terminal = cut_off().await;
    let maybe = listed(&terminal, &["--maybe"]);
    assert_eq!(maybe.len(), 1);
    assert_eq!(maybe[0]["kind"], "maybe");
    assert_eq!(maybe[0]["open"], true);
    assert!(spent(&terminal, "maybe_nanos") > 0);
    let id = maybe[0]["id"].to_string();
    let ended = terminal.run(&["charges"]).expect(0);
    assert!(ended.stdout.contains("maybe charged"), "{ended:?}");
    let line = ["charges", "settle", &id, "--amount", "0.0123"];
    terminal.run(&line).expect(0);
    assert_eq!(spent(&terminal, "maybe_nanos"), 0);
    assert_eq!(spent(&terminal, "charged_nanos"), 12_300_000);
    assert_eq!(listed(&terminal, &["--maybe"]).len(), 0);
    let all = listed(&terminal, &[]);
    assert_eq!(all.len(), 2, "the word is an entry of its own");
    assert_eq!(all[0]["corrects"], maybe[0]["id"]);
    assert_eq!(all[1]["open"], false);
    terminal.run(&line).expect(2);
    assert_eq!(listed(&terminal, &[]).len(), 2, "settled once");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_charged_costs_nothing() {
    let terminal = cut_off().await;
    let id = listed(&terminal, &["--maybe"])[0]["id"].to_string();
    terminal
        .run(&["charges", "settle", &id, "--nothing"])
        .expect(0);
    assert_eq!(spent(&terminal, "maybe_nanos"), 0);
    assert_eq!(spent(&terminal, "charged_nanos"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_charge_is_corrected_with_a_reason_and_never_changed() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    terminal.run(&["generate", "A fox"]).expect(0);
    let charge = listed(&terminal, &[]).remove(0);
    let id = charge["id"].to_string();
    let line = [
        "charges", "correct", &id, "--to", "0.05", "--reason", "bill",
    ];
    terminal.run(&line).expect(0);
    let all = listed(&terminal, &[]);
    assert_eq!(all[1], charge);
    assert_eq!(all[0]["kind"], "correction");
    assert_eq!(all[0]["reason"], "bill");
    assert_eq!(spent(&terminal, "charged_nanos"), 50_000_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_is_refused_and_changes_nothing() {
    let terminal = cut_off().await;
    let id = listed(&terminal, &["--maybe"])[0]["id"].to_string();
    let before = listed(&terminal, &[]);
    for line in [
        &["settle", &id][..],
        &["settle", &id, "--nothing", "--amount", "1"],
        &["settle", &id, "--amount", "-1"],
        &["settle", &id, "--amount", "1,5"],
        &["settle", &id, "--amount", "1000000.01"],
        &["settle", "first", "--nothing"],
        &["correct", &id, "--to", "1"],
        &["correct", &id, "--to", "1", "--reason", " "],
        &[
            "correct",
            &id,
            "--to",
            "1",
            "--reason",
            "only maybe charged",
        ],
        &["list", "--limit", "0"],
        &["list", "--limit", "100000"],
    ] {
        let ended = terminal.run(&[&["charges"], line].concat());
        assert_eq!(ended.code, 2, "{line:?}: {ended:?}");
    }
    let line = ["charges", "settle", "999", "--nothing"];
    terminal.run(&line).expect(1);
    assert_eq!(listed(&terminal, &[]), before);
}
