//! Several programs on one library: together they stay under the limits.

use plantain_sandbox::{Limits, SandboxOptions};

use crate::provider::Provider;
use crate::terminal::{Ended, Terminal};

/// A provider that counts, and a library that knows its limits.
async fn limited(a_minute: u64, a_day: u64) -> (Provider, Terminal) {
    let provider = Provider::with(SandboxOptions {
        limits_override: Some(Limits::new(a_minute, 1_000_000, a_minute, a_day)),
        ..SandboxOptions::test()
    })
    .await;
    let terminal = Terminal::at(&provider);
    let (a_minute, a_day) = (a_minute.to_string(), a_day.to_string());
    let limits = ["--rpm", &a_minute, "--ipm", &a_minute, "--rpd", &a_day];
    let line = [&["limits", "set"][..], &limits, &["--concurrency", "4"]].concat();
    terminal.run(&line).expect(0);
    (provider, terminal)
}

/// Runs the same command twice at once.
fn twice(terminal: &Terminal, line: &[&str]) -> [Ended; 2] {
    let children = [terminal.start(line), terminal.start(line)];
    children.map(|child| terminal.ended(&child.wait_with_output().unwrap()))
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_never_overrun_the_minute() {
    let (provider, terminal) = limited(6, 1_000).await;
    let line = ["--json", "generate", "A fox", "--count", "4"];
    let [one, other] = twice(&terminal, &line);
    for ended in [one.expect(0), other.expect(0)] {
        assert_eq!(ended.objects().len(), 4, "{ended:?}");
    }
    assert_eq!(provider.answered_with(200), 8);
    assert_eq!(provider.answered_with(429), 0, "the seventh waited");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_never_overrun_the_day() {
    let (provider, terminal) = limited(100, 6).await;
    let line = [
        "--json", "generate", "A fox", "--count", "5", "--pace", "burst", "--yes",
    ];
    let ended = twice(&terminal, &line);
    let images: usize = ended
        .iter()
        .flat_map(Ended::objects)
        .filter(|object| object["image"].is_string())
        .count();
    assert_eq!(images, 6, "{ended:?}");
    assert!(ended.iter().any(|ended| ended.code == 4), "{ended:?}");
    assert_eq!(provider.answered_with(429), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_of_two_programs_do_not_undo_each_other() {
    let (_provider, terminal) = limited(10, 1_000).await;
    let mut child = terminal.start(&["generate", "A fox", "--rpm", "1", "--count", "2"]);
    // It keeps the open session and the dock in the same settings.
    std::thread::sleep(std::time::Duration::from_secs(1));
    terminal.run(&["limits", "set", "--tier", "3"]).expect(0);
    terminal
        .run(&["generate", "An owl", "--rpm", "100"])
        .expect(0);
    child.kill().unwrap();
    child.wait().unwrap();
    let limits = terminal.run(&["--json", "limits"]).expect(0).objects();
    assert_eq!(limits[0]["tier"], 3);
    assert_eq!(limits[0]["own"]["requests_per_minute"], 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn budgets_of_two_programs_do_not_undo_each_other() {
    let terminal = Terminal::new();
    terminal.run(&["projects", "add", "Tea house"]).expect(0);
    for cents in 1..=5 {
        let (month, project) = (format!("{cents}.01"), format!("Tea house={cents}.02"));
        let lines = [["--month", &month], ["--project", &project]];
        let children = lines.map(|line| terminal.start(&[&["budget", "set"], &line[..]].concat()));
        for child in children {
            terminal.ended(&child.wait_with_output().unwrap()).expect(0);
        }
        let line = ["--json", "budget"];
        let budget = terminal.run(&line).expect(0).objects().remove(0);
        let expected = i64::from(cents) * 1_000_000_000;
        assert_eq!(budget["month"]["budget_nanos"], expected + 10_000_000);
        assert_eq!(budget["projects"][0]["budget_nanos"], expected + 20_000_000);
    }
}
