//! `key`: tested before it is kept, trimmed, never printed.

use crate::provider::Provider;
use crate::terminal::{KEY, Terminal};

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_trimmed_tested_and_kept() {
    let provider = Provider::start().await;
    let terminal = Terminal::new().with("PLANTAIN_BASE_URL", &provider.url());
    let input = format!("\n  {KEY} \r\n\n");
    let ended = terminal
        .run_with_input(&["--json", "key", "set"], input.as_bytes())
        .expect(0);
    let object = &ended.objects()[0];
    assert_eq!(object["key"]["last_four"], "7351");
    assert!(
        object["proves"].is_string() && object["leaves_open"].is_string(),
        "{object}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_the_environment_is_tested_and_shown_by_its_end_at_most() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let tested = terminal.run(&["--json", "key", "test"]).expect(0);
    assert_eq!(tested.objects()[0]["key"]["place"], "environment");
    let status = terminal.run(&["key", "status"]).expect(0);
    assert!(status.stdout.contains("GEMINI_API_KEY"), "{status:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_refused_is_not_kept() {
    let provider = Provider::with_other_keys().await;
    let terminal = Terminal::new().with("PLANTAIN_BASE_URL", &provider.url());
    let ended = terminal
        .run_with_input(&["--json", "key", "set"], KEY.as_bytes())
        .expect(6);
    assert_eq!(ended.failure()["code"], "keyRejected");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn without_a_keyring_a_key_is_not_set_and_the_way_out_is_named() {
    let provider = Provider::start().await;
    let terminal = Terminal::new()
        .with("PLANTAIN_BASE_URL", &provider.url())
        .with("PLANTAIN_VAULT", "system")
        .with("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    let ended = terminal
        .run_with_input(&["--json", "key", "set"], KEY.as_bytes())
        .expect(6);
    assert_eq!(ended.failure()["code"], "keyringUnavailable");
    assert!(ended.stderr.contains("GEMINI_API_KEY"), "{ended:?}");
}

#[test]
fn what_cannot_be_a_key_is_refused_before_anything_is_asked() {
    let terminal = Terminal::new();
    for input in ["", " \n\n", "two words", "first\nsecond", "ключ"] {
        let ended = terminal
            .run_with_input(&["key", "set"], input.as_bytes())
            .expect(6);
        assert!(ended.stderr.contains("key"), "{input:?}: {ended:?}");
    }
}

#[test]
fn without_a_key_the_status_says_so() {
    let terminal = Terminal::new();
    let ended = terminal.run(&["--json", "key", "status"]).expect(0);
    assert_eq!(ended.objects()[0]["key"]["place"], "none");
    terminal.run(&["key", "forget"]).expect(0);
    let ended = terminal.run(&["--json", "key", "test"]).expect(6);
    assert_eq!(ended.failure()["code"], "keyMissing");
}
