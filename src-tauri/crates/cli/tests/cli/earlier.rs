//! What an earlier run left behind when it was killed.

use std::io::{BufRead, BufReader};

use crate::provider::Provider;
use crate::terminal::Terminal;

/// Kills a run of six jobs, of which four are under way.
fn kill_in_the_middle(terminal: &Terminal, provider: &Provider) {
    let mut child = terminal.start(&["generate", "A fox", "--count", "6"]);
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    while provider.generations() < 4 {
        lines.next().unwrap().unwrap();
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_only_looks_sends_nothing_that_was_left_in_line() {
    let provider = Provider::slow().await;
    let terminal = Terminal::at(&provider);
    kill_in_the_middle(&terminal, &provider);
    provider.hurry();
    let sent = provider.generations();
    for line in [
        &["images"][..],
        &["estimate", "A fox"],
        &["key", "status"],
        &["doctor"],
        &["generate", "A fox", "--dry-run"],
    ] {
        terminal.run(line).expect(0);
    }
    assert_eq!(provider.generations(), sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_run_sends_what_was_left_in_line_and_nothing_twice() {
    let provider = Provider::slow().await;
    let terminal = Terminal::at(&provider);
    kill_in_the_middle(&terminal, &provider);
    provider.hurry();
    let sent = provider.generations();
    let ended = terminal.run(&["--json", "generate", "An owl"]).expect(0);
    assert_eq!(ended.objects().len(), 1, "only its own: {ended:?}");
    assert!(ended.stderr.contains("may have been charged"), "{ended:?}");
    let left = 6 - sent;
    assert_eq!(provider.generations(), sent + left + 1, "{ended:?}");
    let images = terminal.run(&["--json", "images"]).expect(0).objects();
    assert_eq!(u64::try_from(images.len()).unwrap(), left + 1);
}
