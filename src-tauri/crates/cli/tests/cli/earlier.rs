//! What an earlier run left in line when it was killed.

use std::io::{BufRead, BufReader};
use std::time::Duration;

use plantain_sandbox::Answer;

use crate::provider::Provider;
use crate::terminal::Terminal;

/// Kills a run while its job waits to be tried again.
fn kill_before_the_second_attempt(terminal: &Terminal) {
    let mut child = terminal.start(&["generate", "A fox"]);
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    while !lines.next().unwrap().unwrap().contains("next try in") {}
    // The wait is written down just after it is told.
    std::thread::sleep(Duration::from_millis(300));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_only_looks_leaves_it_there() {
    let provider = Provider::scripted(vec![Answer::Overloaded]).await;
    let terminal = Terminal::at(&provider);
    kill_before_the_second_attempt(&terminal);
    for line in [
        &["images"][..],
        &["estimate", "A fox"],
        &["key", "status"],
        &["doctor"],
        &["generate", "A fox", "--dry-run"],
    ] {
        terminal.run(line).expect(0);
    }
    assert_eq!(provider.generations(), 1, "the one before the end");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_run_sends_it_once_and_waits_for_it() {
    let provider = Provider::scripted(vec![Answer::Overloaded]).await;
    let terminal = Terminal::at(&provider);
    kill_before_the_second_attempt(&terminal);
    // Until the 5 s, and up to a quarter more, are over, it would stay in line.
    tokio::time::sleep(Duration::from_millis(6_500)).await;
    let ended = terminal.run(&["--json", "generate", "An owl"]).expect(0);
    assert_eq!(
        ended.objects().len(),
        1,
        "it prints its own only: {ended:?}"
    );
    assert_eq!(provider.generations(), 3, "{ended:?}");
    let images = terminal.run(&["--json", "images"]).expect(0).objects();
    assert_eq!(images.len(), 2, "both are stored");
}
