//! `images`: what is stored, newest first.

use crate::provider::Provider;
use crate::terminal::Terminal;

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_comes_first_and_is_what_generate_printed() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let mut made = Vec::new();
    for prompt in ["A fox", "A hare", "An owl"] {
        made.extend(
            terminal
                .run(&["--json", "generate", prompt])
                .expect(0)
                .objects(),
        );
    }
    made.reverse();
    assert_eq!(
        terminal.run(&["images", "--json"]).expect(0).objects(),
        made
    );
    let newest = terminal
        .run(&["images", "--json", "--limit", "1"])
        .expect(0)
        .objects();
    assert_eq!(newest, made[..1]);
}

#[test]
fn an_empty_library_is_no_failure() {
    let terminal = Terminal::new();
    let ended = terminal.run(&["images"]).expect(0);
    assert_eq!(ended.stdout, "");
    assert!(ended.stderr.contains("no images yet"), "{ended:?}");
    assert_eq!(terminal.run(&["images", "--json"]).expect(0).stdout, "");
}
