//! `budget`: what is set holds for every program on the library, and nonsense changes nothing.

use serde_json::{Value, json};

use crate::provider::Provider;
use crate::terminal::{Ended, Terminal};

fn shown(terminal: &Terminal) -> Value {
    let ended = terminal.run(&["--json", "budget", "show"]).expect(0);
    ended.objects().remove(0)
}

#[test]
fn what_is_set_is_kept_and_what_is_left_out_stays() {
    let terminal = Terminal::new();
    assert_eq!(shown(&terminal)["day"]["budget_nanos"], Value::Null);
    terminal.run(&["projects", "add", "Tea house"]).expect(0);
    let line = ["budget", "set", "--day", "10", "--project", "tea house=50"];
    terminal.run(&line).expect(0);
    let line = ["budget", "set", "--month", "200.000000001", "--warn", "70"];
    let words = terminal.run(&line).expect(0).stdout;
    assert!(words.contains("$0.0000 of $10.00"), "{words}");
    let budget = shown(&terminal);
    assert_eq!(budget["day"]["budget_nanos"], 10_000_000_000_i64);
    assert_eq!(budget["month"]["budget_nanos"], 200_000_000_001_i64);
    assert_eq!(budget["projects"][0]["name"], "Tea house");
    assert_eq!(budget["projects"][0]["left_nanos"], 50_000_000_000_i64);
    assert_eq!(budget["warn_percent"], 70);
    terminal.run(&["budget", "clear", "--day"]).expect(0);
    let budget = shown(&terminal);
    assert_eq!(budget["day"]["budget_nanos"], Value::Null);
    assert_eq!(budget["month"]["budget_nanos"], 200_000_000_001_i64);
    terminal.run(&["budget", "clear"]).expect(0);
    let budget = shown(&terminal);
    assert_eq!(budget["month"]["budget_nanos"], Value::Null);
    assert_eq!(budget["projects"], json!([]));
}

#[test]
fn nonsense_is_refused_and_changes_nothing() {
    let terminal = Terminal::new();
    terminal.run(&["projects", "add", "Tea house"]).expect(0);
    terminal.run(&["budget", "set", "--day", "10"]).expect(0);
    let before = shown(&terminal);
    for (flag, value) in [
        ("--day", "-5"),
        ("--day", "-0.01"),
        ("--day", "NaN"),
        ("--day", "inf"),
        ("--day", "1e99"),
        ("--day", "1,50"),
        ("--day", "ten"),
        ("--day", ""),
        ("--day", "0.0000000001"),
        ("--day", "1000000.01"),
        ("--month", "99999999999999999999"),
        ("--ask-cost", "-1"),
        ("--project", "Tea house"),
        ("--project", "Tea house="),
        ("--project", "Tea house=-1"),
        ("--project", "=5"),
        ("--project", "Coffee house=5"),
        ("--warn", "0"),
        ("--warn", "101"),
        ("--warn", "-1"),
        ("--warn", "half"),
    ] {
        let ended = terminal.run(&["budget", "set", flag, value]);
        assert_eq!(ended.code, 2, "{flag} {value}: {ended:?}");
        assert!(!ended.stderr.is_empty(), "{flag} {value} is explained");
    }
    terminal.run(&["budget", "set"]).expect(2);
    for half in [["--warn", "101"], ["--project", "Coffee house=5"]] {
        let line = [&["budget", "set", "--month", "7"][..], &half].concat();
        terminal.run(&line).expect(2);
    }
    let line = ["budget", "clear", "--project", "Coffee house"];
    terminal.run(&line).expect(2);
    assert_eq!(shown(&terminal), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_budget_nothing_is_sent_whatever_is_confirmed() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    // A day's budget would hold too, except over midnight.
    terminal
        .run(&["budget", "set", "--month", "0.01"])
        .expect(0);
    for more in [&[][..], &["--yes"], &["--max-cost", "5"]] {
        let line = [&["--json", "generate", "A fox"], more].concat();
        let ended = terminal.run(&line).expect(5);
        let failure = ended.failure();
        assert_eq!(failure["code"], "overBudget", "{failure}");
        assert_eq!(failure["charged"], "no");
        let message = failure["message"].as_str().unwrap();
        assert!(
            message.contains("over this month's budget of $0.01"),
            "{message}"
        );
    }
    let line = ["--json", "generate", "A fox", "--dry-run"];
    let objects = terminal.run(&line).expect(5).objects();
    assert_eq!(objects[0]["budget"]["verdict"], "over");
    let by = objects[0]["budget"]["by_nanos"].as_i64().unwrap();
    let high = objects[0]["estimate_nanos"]["high"].as_i64().unwrap();
    assert_eq!(by, high - 10_000_000);
    assert_eq!(objects[0]["budget"]["ceiling_nanos"], 10_000_000);
    assert_eq!(provider.requests(), 0);
    terminal.run(&["budget", "set", "--month", "1"]).expect(0);
    terminal.run(&["generate", "A fox"]).expect(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_spent_is_told_and_a_budget_nearly_used_up_warns() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let line = ["budget", "set", "--month", "0.10"];
    terminal.run(&line).expect(0);
    let image = terminal
        .run(&["--json", "generate", "A fox"])
        .expect(0)
        .objects()
        .remove(0);
    let charged = image["charge_nanos"].as_i64().unwrap();
    let month = shown(&terminal)["month"].clone();
    assert_eq!(month["charged_nanos"], charged);
    assert_eq!(month["promised_nanos"], 0);
    assert_eq!(month["left_nanos"], 100_000_000 - charged);
    let ended = terminal.run(&["generate", "An owl"]).expect(0);
    assert!(ended.stderr.contains("of this month's budget"), "{ended:?}");
    terminal.run(&["generate", "A hare"]).expect(5);
}

#[tokio::test(flavor = "multi_thread")]
async fn practice_is_under_no_budget() {
    let terminal = Terminal::new().with("PLANTAIN_PROVIDER", "sandbox");
    terminal.run(&["budget", "set", "--month", "0"]).expect(0);
    terminal.run(&["generate", "A fox"]).expect(0);
    assert_eq!(shown(&terminal)["month"]["charged_nanos"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_at_once_never_overrun_a_budget_together() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    // One order fits, with its upper end; two do not, with their lower ends.
    let line = ["budget", "set", "--month", "0.10"];
    terminal.run(&line).expect(0);
    let line = ["--json", "generate", "A fox", "--count", "2"];
    let children = [terminal.start(&line), terminal.start(&line)];
    let ended = children.map(|child| terminal.ended(&child.wait_with_output().unwrap()));
    let mut codes: Vec<i32> = ended.iter().map(|ended| ended.code).collect();
    codes.sort_unstable();
    assert_eq!(codes, [0, 5], "{ended:#?}");
    let images = ended.iter().flat_map(Ended::objects);
    let images = images.filter(|object| object["image"].is_string()).count();
    assert_eq!(images, 2);
    assert_eq!(provider.generations(), 2);
    let left = shown(&terminal)["month"]["left_nanos"].as_i64().unwrap();
    assert!((0..100_000_000).contains(&left), "{left}");
}
