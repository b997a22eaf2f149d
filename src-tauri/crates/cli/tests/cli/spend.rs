//! `spend`: sums that are the receipts', however they are laid out.

use serde_json::Value;

use crate::provider::Provider;
use crate::terminal::Terminal;

fn sum<'a>(objects: impl IntoIterator<Item = &'a Value>, name: &str) -> i64 {
    let amounts = objects.into_iter();
    amounts.map(|object| object[name].as_i64().unwrap()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sum_is_the_receipts_sum_to_the_nano_dollar() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    terminal.run(&["projects", "add", "Tea house"]).expect(0);
    for options in [
        &["--count", "2"][..],
        &["--size", "2K", "--project", "Tea house"],
        &["--model", "gemini-3.1-flash-image", "--size", "512"],
    ] {
        let line = [&["generate", "A fox"], options].concat();
        terminal.run(&line).expect(0);
    }
    let images = terminal.run(&["--json", "images"]).expect(0).objects();
    assert_eq!(images.len(), 4);
    let receipts = sum(&images, "charge_nanos");
    for by in ["day", "model", "project", "session", "size"] {
        let line = ["--json", "spend", "--by", by];
        let rows = terminal.run(&line).expect(0).objects();
        assert_eq!(sum(&rows, "charged_nanos"), receipts, "by {by}");
        assert_eq!(sum(&rows, "images"), 4, "by {by}");
        assert_eq!(sum(&rows, "maybe_nanos"), 0, "by {by}");
        let line = ["spend", "--csv", "--by", by];
        let sheet = terminal.run(&line).expect(0).stdout;
        let cells = sheet.lines().skip(1).map(|row| {
            let amount = row.rsplit(',').nth(5).unwrap().replace('.', "");
            amount.parse::<i64>().unwrap()
        });
        assert_eq!(cells.sum::<i64>(), receipts, "by {by}: {sheet}");
        assert!(sheet.ends_with("\r\n"), "{sheet:?}");
    }
    let line = ["--json", "spend", "--project", "tea house", "--by", "size"];
    let rows = terminal.run(&line).expect(0).objects();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["key"], "2K");
    let line = ["--json", "spend", "--filter", "flash-image", "--by", "size"];
    let rows = terminal.run(&line).expect(0).objects();
    assert_eq!(rows[0]["key"], "512");
    let words = terminal.run(&["spend"]).expect(0).stdout;
    let last = words.lines().last().unwrap();
    assert!(last.starts_with("together"), "{words}");
    assert!(last.contains("4 images"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn days_are_a_range_of_the_calendar() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    terminal.run(&["generate", "A fox"]).expect(0);
    let rows = |options: &[&str]| {
        let line = [&["--json", "spend"], options].concat();
        terminal.run(&line).expect(0).objects().len()
    };
    assert_eq!(rows(&["--since", "2020-02-29"]), 1);
    assert_eq!(rows(&["--since", "2020-02-29", "--until", "2020-03-01"]), 0);
    assert_eq!(rows(&["--pacific"]), 1);
    for options in [
        &["--since", "2026-02-30"][..],
        &["--since", "2026-02-29"],
        &["--until", "2026-13-01"],
        &["--since", "25.11.2026"],
        &["--since", "yesterday"],
        &["--since", ""],
        &["--since", "2026-11-02", "--until", "2026-11-01"],
        &["--by", "colour"],
        &["--project", "Nobody's"],
        &["--project", ""],
    ] {
        let ended = terminal.run(&[&["spend"], options].concat());
        assert_eq!(ended.code, 2, "{options:?}: {ended:?}");
        assert_eq!(ended.stdout, "", "{options:?}");
    }
    let line = ["--json", "spend", "--csv"];
    let failure = terminal.run(&line).expect(2).failure();
    assert_eq!(failure["code"], "settingsInvalid");
}

#[test]
fn practice_is_told_apart() {
    let terminal = Terminal::new().with("PLANTAIN_PROVIDER", "sandbox");
    terminal.run(&["generate", "A fox"]).expect(0);
    let ended = terminal.run(&["spend"]).expect(0);
    assert_eq!(ended.stdout, "");
    assert!(ended.stderr.contains("--practice"), "{ended:?}");
    let line = ["--json", "spend", "--practice"];
    let rows = terminal.run(&line).expect(0).objects();
    assert_eq!(rows[0]["images"], 1);
}
