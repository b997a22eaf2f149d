//! `projects`, and orders that belong to one.

use crate::provider::Provider;
use crate::terminal::Terminal;

fn names(terminal: &Terminal) -> String {
    terminal.run(&["projects"]).expect(0).stdout
}

#[test]
fn projects_are_made_renamed_and_removed_by_name() {
    let terminal = Terminal::new();
    terminal.run(&["projects", "add", "Tea house"]).expect(0);
    terminal.run(&["projects", "add", "Archive"]).expect(0);
    assert_eq!(names(&terminal), "Archive\nTea house\n");
    let line = ["projects", "rename", "tea HOUSE", "Tea room"];
    terminal.run(&line).expect(0);
    for line in [
        &["add", ""][..],
        &["add", "  "],
        &["rename", "Tea room", "Archive"],
        &["rename", "Tea house", "Tea"],
        &["remove", "Tea house"],
    ] {
        let ended = terminal.run(&[&["projects"], line].concat());
        assert_eq!(ended.code, 2, "{line:?}: {ended:?}");
    }
    terminal.run(&["projects", "remove", "Archive"]).expect(0);
    assert_eq!(names(&terminal), "Tea room\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_belongs_to_its_project_and_keeps_to_its_budget() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    terminal.run(&["projects", "add", "Tea house"]).expect(0);
    let line = ["budget", "set", "--project", "Tea house=0.06"];
    terminal.run(&line).expect(0);
    let order = ["--json", "generate", "A fox", "--project", "Tea house"];
    terminal.run(&order).expect(0);
    let failure = terminal.run(&order).expect(5).failure();
    let message = failure["message"].as_str().unwrap();
    assert!(
        message.contains("the project's budget of $0.06"),
        "{message}"
    );
    let dry = [&order[..], &["--dry-run"]].concat();
    let objects = terminal.run(&dry).expect(5).objects();
    assert_eq!(objects[0]["budget"]["verdict"], "over");
    assert_eq!(objects[0]["budget"]["period"], "project");
    assert_eq!(objects[1]["failure"]["code"], "overBudget");
    assert_eq!(provider.generations(), 1);
    terminal.run(&["generate", "A fox"]).expect(0);
    let line = ["--json", "spend", "--by", "project"];
    let rows = terminal.run(&line).expect(0).objects();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows.iter().all(|row| row["images"] == 1), "{rows:?}");
    for name in ["Coffee house", "", " "] {
        let line = ["generate", "A fox", "--project", name];
        terminal.run(&line).expect(2);
    }
    assert_eq!(provider.generations(), 2);
}
