//! `prices`: the user's own over the catalogue's, and never over a receipt.

use serde_json::{Value, json};

use crate::provider::Provider;
use crate::terminal::Terminal;

const MODEL: [&str; 2] = ["--model", "gemini-nano-banana-2.1"];

fn shown(terminal: &Terminal) -> Value {
    let line = [&["--json", "prices", "show"][..], &MODEL].concat();
    terminal.run(&line).expect(0).objects().remove(0)
}

fn set(terminal: &Terminal, prices: &[&str], code: i32) {
    let line = [&["prices", "set"][..], &MODEL, prices].concat();
    terminal.run(&line).expect(code);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_of_ones_own_counts_from_then_on_and_changes_no_receipt() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    terminal.run(&["generate", "A fox"]).expect(0);
    let before = terminal.run(&["--json", "images"]).expect(0).objects();
    set(&terminal, &["--call", "0.04"], 0);
    let object = terminal
        .run(&["--json", "generate", "An owl"])
        .expect(0)
        .objects()
        .remove(0);
    assert_eq!(object["charge_nanos"], 40_000_000);
    assert_eq!(
        object["estimate_nanos"],
        json!({"low": 40_000_000, "high": 40_000_000})
    );
    let images = terminal.run(&["--json", "images"]).expect(0).objects();
    assert_eq!(images[1]["charge_nanos"], before[0]["charge_nanos"]);
}

#[test]
fn what_is_left_out_stays_the_catalogues() {
    let terminal = Terminal::new();
    let before = shown(&terminal);
    assert_eq!(before["place"], "google");
    assert_eq!(before["prices"]["output_image"], 30_000_000);
    set(&terminal, &["--output-image", "60"], 0);
    set(
        &terminal,
        &["--query", "0.035", "--output-text", "$7.123456"],
        0,
    );
    let now = shown(&terminal);
    assert_eq!(now["prices"]["output_image"], 60_000_000);
    assert_eq!(now["prices"]["output_text"], 7_123_456);
    assert_eq!(now["own"]["query"], 35_000);
    assert_eq!(now["own"]["input"], Value::Null);
    assert_eq!(now["prices"]["input"], before["prices"]["input"]);
    let estimate = terminal
        .run(&["--json", "estimate", "A fox"])
        .expect(0)
        .objects();
    assert_eq!(estimate[0]["image_nanos"], 1_120 * 60_000);
    let words = terminal.run(&["prices"]).expect(0);
    assert!(words.stdout.contains("your own"), "{words:?}");
    assert!(words.stderr.contains("Prices as of 20"), "{words:?}");
    let line = [&["prices", "reset"][..], &MODEL].concat();
    terminal.run(&line).expect(0);
    assert_eq!(shown(&terminal), before);
}

#[test]
fn nonsense_is_refused_and_changes_nothing() {
    let terminal = Terminal::new();
    set(&terminal, &["--output-image", "60"], 0);
    let before = shown(&terminal);
    for prices in [
        &[][..],
        &["--output-image", "-1"],
        &["--output-image", "60,5"],
        &["--output-image", "1e99"],
        &["--output-image", "NaN"],
        &["--output-image", "0.0000001"],
        &["--output-image", "10000.01"],
        &["--call", "1000.01"],
        &["--call", "free"],
        &["--bills-empty", "perhaps"],
    ] {
        set(&terminal, prices, 2);
    }
    for line in [
        &[
            "prices",
            "set",
            "--model",
            "gemini-banana-99",
            "--call",
            "1",
        ][..],
        &["prices", "set", "--model", "", "--call", "1"],
        &["prices", "set", "--call", "1"],
        &["prices", "show", "--model", "gemini-banana-99"],
        &["prices", "reset", "--model", "gemini-banana-99"],
    ] {
        terminal.run(line).expect(2);
    }
    assert_eq!(shown(&terminal), before);
}
