//! `doctor`: healthy, not set up, broken.

use crate::provider::Provider;
use crate::terminal::Terminal;

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_set_up_is_told_with_its_parts() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    terminal.run(&["generate", "A fox"]).expect(0);
    let object = terminal
        .run(&["--json", "doctor"])
        .expect(0)
        .objects()
        .remove(0);
    assert_eq!(object["healthy"], true);
    assert_eq!(object["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(object["library"]["sound"], true);
    assert_eq!(object["library"]["report"]["rows"]["images"], 1);
    assert_eq!(object["provider"]["reachable"], true);
    assert_eq!(object["provider"]["name"].as_str(), Some(&*provider.url()));
    assert_eq!(object["key"]["place"], "environment");
    assert!(object["limits"]["tier"].is_string(), "{object}");
    let words = terminal.run(&["doctor"]).expect(0).stdout;
    assert!(
        words.contains("sound; 1 images") && words.contains("all is well"),
        "{words}"
    );
}

#[test]
fn a_fresh_install_is_not_broken() {
    let ended = Terminal::new().run(&["--json", "doctor"]).expect(0);
    let object = &ended.objects()[0];
    assert_eq!(object["provider"]["reachable"], serde_json::Value::Null);
    assert_eq!(object["key"]["place"], "none");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_key_is_broken_and_not_out_of_reach() {
    let provider = Provider::with_other_keys().await;
    let ended = Terminal::at(&provider).run(&["--json", "doctor"]).expect(1);
    let object = &ended.objects()[0];
    assert_eq!(object["healthy"], false);
    assert_eq!(object["provider"]["reachable"], true);
    assert!(object["provider"]["trouble"].is_string(), "{object}");
}

#[test]
fn a_missing_image_file_is_found() {
    let terminal = Terminal::new();
    let made = terminal
        .run(&["--json", "--provider", "sandbox", "generate", "A fox"])
        .expect(0);
    std::fs::remove_file(made.objects()[0]["path"].as_str().unwrap()).unwrap();
    let ended = terminal.run(&["doctor", "--provider", "sandbox"]).expect(1);
    assert!(ended.stdout.contains("1 missing files"), "{ended:?}");
}

#[test]
fn a_damaged_library_is_told_and_left_as_it_is() {
    let terminal = Terminal::new();
    let database = terminal.file("data/library.db", &b"not a database ".repeat(500));
    let before = std::fs::read(&database).unwrap();
    for line in [
        &["--json", "doctor"][..],
        &["--json", "images"],
        &["--json", "generate", "A fox"],
    ] {
        let ended = terminal.run(line).expect(1);
        assert!(ended.stdout.contains("library.db"), "{ended:?}");
    }
    assert_eq!(
        std::fs::read(&database).unwrap(),
        before,
        "nothing in it was changed"
    );
}
