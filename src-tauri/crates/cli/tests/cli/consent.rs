//! What an order may cost: `--max-cost`, and a confirmation for what is expensive.

use crate::provider::Provider;
use crate::terminal::Terminal;

#[tokio::test(flavor = "multi_thread")]
async fn above_the_ceiling_nothing_is_sent_and_it_says_by_how_much() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let dry = ["--json", "generate", "A fox", "--dry-run"];
    let estimate = terminal.run(&dry).expect(0).objects().remove(0);
    let again = estimate["retry"]["nanos"]["high"].as_i64().unwrap();
    let high = estimate["estimate_nanos"]["high"].as_i64().unwrap() + again;
    let exactly = format!("0.{high:09}");
    let below = format!("0.{:09}", high - 1);
    let line = ["--json", "generate", "A fox", "--max-cost"];
    let ended = terminal.run(&[&line[..], &[&below]].concat()).expect(5);
    let failure = ended.failure();
    assert_eq!(failure["code"], "overBudget");
    let message = failure["message"].as_str().unwrap();
    assert!(message.contains("$0.000000001 more than"), "{message}");
    terminal
        .run(&[&dry[..], &["--max-cost", &below]].concat())
        .expect(5);
    assert_eq!(provider.requests(), 0);
    terminal.run(&[&line[..], &[&exactly]].concat()).expect(0);
    assert_eq!(provider.generations(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ceiling_must_be_an_amount() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    for amount in ["", "-1", "0,50", "1e99", "NaN", "half a dollar"] {
        let line = ["generate", "A fox", "--max-cost", amount];
        let ended = terminal.run(&line);
        assert_eq!(ended.code, 2, "{amount}: {ended:?}");
    }
    assert_eq!(provider.requests(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expensive_order_wants_a_flag_where_nobody_can_be_asked() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    for (options, reason) in [
        (&["--size", "4K"][..], "4K images"),
        (&["--count", "5"], "more than 4 images"),
        (&["--count", "30"], "more than $1.00"),
    ] {
        let line = [&["--json", "generate", "A fox"], options].concat();
        let ended = terminal.run_with_input(&line, b"y\n").expect(5);
        let failure = ended.failure();
        assert_eq!(failure["code"], "unconfirmed", "{failure}");
        let message = failure["message"].as_str().unwrap();
        assert!(
            message.contains(reason) && message.contains("--yes"),
            "{message}"
        );
    }
    assert_eq!(provider.generations(), 0);
    let small = ["--model", "gemini-3.1-flash-image", "--size", "512"];
    let limits = ["--rpm", "100", "--ipm", "100"];
    let line = [&["generate", "A fox", "--count", "5"][..], &small, &limits].concat();
    terminal.run(&[&line[..], &["--yes"]].concat()).expect(0);
    let capped = [&line[..], &["--max-cost", "0.50"]].concat();
    terminal.run(&capped).expect(0);
    assert_eq!(provider.generations(), 10);
    terminal
        .run(&["budget", "set", "--ask-images", "5"])
        .expect(0);
    terminal.run(&line).expect(0);
}

#[test]
fn practice_is_never_expensive() {
    let terminal = Terminal::new().with("PLANTAIN_PROVIDER", "sandbox");
    let line = ["generate", "A fox", "--count", "5"];
    terminal.run(&line).expect(0);
}
