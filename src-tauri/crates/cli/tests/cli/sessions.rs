//! `sessions`: found by project and by words, archived ones only when asked for.

use plantain_library::{Library, sessions};
use serde_json::Value;

use crate::provider::Provider;
use crate::terminal::Terminal;

fn titles(terminal: &Terminal, options: &[&str]) -> Vec<String> {
    let line = [&["--json", "sessions"], options].concat();
    let objects = terminal.run(&line).expect(0).objects();
    let title = |it: &Value| it["title"].as_str().unwrap().to_owned();
    objects.iter().map(title).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_by_project_and_by_words() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    terminal.run(&["projects", "add", "Tea house"]).expect(0);
    let order = ["generate", "A fox", "--project", "Tea house"];
    terminal.run(&order).expect(0);
    terminal
        .run(&["generate", "An owl 🦉", "--count", "2"])
        .expect(0);
    terminal.run(&["generate", "A hare"]).expect(0);
    assert_eq!(titles(&terminal, &[]), ["A hare", "An owl 🦉", "A fox"]);
    assert_eq!(titles(&terminal, &["--project", "tea house"]), ["A fox"]);
    assert_eq!(titles(&terminal, &["--search", "OWL"]), ["An owl 🦉"]);
    assert_eq!(
        titles(&terminal, &["--search", "heron"]),
        Vec::<String>::new()
    );
    terminal
        .run(&["sessions", "--project", "Coffee house"])
        .expect(2);
    let all = terminal.run(&["--json", "sessions"]).expect(0).objects();
    assert_eq!(
        (&all[1]["images"], &all[1]["turns"]),
        (&2.into(), &1.into())
    );
    assert_eq!(all[2]["project"], "Tea house");
    let updated: jiff::Timestamp = all[0]["updated_at"].as_str().unwrap().parse().unwrap();
    assert!(updated.as_millisecond() > 0);
    let library = Library::open(&terminal.data_dir()).unwrap();
    let hare = all[0]["session"].as_str().unwrap().to_owned();
    let put_away = library.write(move |it| sessions::set_archived(it, &hare, Some(1)));
    assert!(put_away.await.unwrap());
    drop(library);
    assert_eq!(titles(&terminal, &[]), ["An owl 🦉", "A fox"]);
    assert_eq!(
        titles(&terminal, &["--search", "hare"]),
        Vec::<String>::new()
    );
    assert_eq!(
        titles(&terminal, &["--search", "hare", "--archived"]),
        ["A hare"]
    );
    let table = terminal.run(&["sessions", "--archived"]).expect(0).stdout;
    assert_eq!(table.lines().count(), 4, "{table}");
    assert!(table.contains(", archived"), "{table}");
    for line in table.lines().skip(1) {
        let beginning = line.split("  ").next().unwrap();
        terminal.run(&["turns", beginning]).expect(0);
    }
}

#[test]
fn an_empty_library_has_no_sessions() {
    let terminal = Terminal::new();
    let ended = terminal.run(&["sessions"]).expect(0);
    assert_eq!(ended.stdout, "");
    assert!(ended.stderr.contains("no such sessions"), "{ended:?}");
}
