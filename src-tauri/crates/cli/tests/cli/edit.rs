//! `edit`: what it continues, what goes back with it, and that it is told before it is sent.

use plantain_library::{Library, images};
use serde_json::{Value, json};

use crate::provider::Provider;
use crate::terminal::Terminal;

/// Runs one command that makes one picture; its line.
fn made(terminal: &Terminal, line: &[&str]) -> Value {
    let line = [&["--json"], line].concat();
    terminal.run(&line).expect(0).objects().pop().unwrap()
}

fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().unwrap()
}

/// Who spoke in the last request, with how many images each.
fn spoken(provider: &Provider) -> Vec<(String, usize)> {
    let contents = provider.last_contents().unwrap();
    let turn = |turn: &Value| {
        let parts = turn["parts"].as_array().unwrap();
        let images = parts.iter().filter(|part| part["inlineData"].is_object());
        (text(turn, "role").to_owned(), images.count())
    };
    contents.as_array().unwrap().iter().map(turn).collect()
}

fn turns(terminal: &Terminal, session: &str) -> Vec<Value> {
    let ended = terminal.run(&["--json", "turns", session]).expect(0);
    ended.objects()
}

fn pairs(expected: &[(&str, usize)]) -> Vec<(String, usize)> {
    let own = |(role, images): &(&str, usize)| ((*role).to_owned(), *images);
    expected.iter().map(own).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn three_edits_stay_on_a_branch_and_one_of_the_first_begins_another() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let first = made(&terminal, &["generate", "A copper bottle"]);
    let session = text(&first, "session").to_owned();
    let mut before = first.clone();
    for (prompt, modelled) in [("make it blue", 1), ("add a cat", 2), ("more light", 3)] {
        let edited = made(&terminal, &["edit", prompt, "--session", &session]);
        assert_eq!(edited["source"], before["id"], "the session's newest");
        assert_eq!(edited["session"], first["session"]);
        let roles = spoken(&provider);
        assert_eq!(roles.len(), 2 * modelled + 1, "{roles:?}");
        assert_eq!(roles[1], ("model".to_owned(), 1), "{roles:?}");
        before = edited;
    }
    assert_eq!(before["depth"], 4);
    let line = ["edit", "make it red", "--turn", text(&first, "turn")];
    let red = made(&terminal, &line);
    assert_eq!(red["source"], first["id"]);
    let roles = spoken(&provider);
    assert_eq!(roles, pairs(&[("user", 0), ("model", 1), ("user", 0)]));
    let turns = turns(&terminal, &session);
    let names: Vec<&str> = turns.iter().map(|it| text(it, "branch_name")).collect();
    assert_eq!(names, ["Main", "Main", "Main", "Main", "make it red"]);
    assert_eq!(turns[4]["parent"], first["turn"]);
    assert_eq!(turns[4]["source_step"], 1);
    let tree = terminal
        .run(&["turns", &session, "--tree"])
        .expect(0)
        .stdout;
    let starts: Vec<&str> = tree
        .lines()
        .map(|it| it.split("  0").next().unwrap())
        .collect();
    assert_eq!(starts[0], "Main");
    assert!(starts[1].starts_with("├─ 1"), "{tree}");
    assert_eq!(starts[2], "│  └─ make it red");
    assert!(starts[3].starts_with("│     └─ 5"), "{tree}");
    assert!(starts[6].starts_with("└─ 4"), "{tree}");
    assert_eq!(provider.answered_with(400), 0, "every signature came back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mode_decides_how_much_goes_back() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let first = made(&terminal, &["generate", "A copper bottle"]);
    let session = text(&first, "session");
    made(&terminal, &["edit", "make it blue", "--session", session]);
    let last = made(&terminal, &["edit", "add a cat", "--session", session]);
    let turn = text(&last, "turn");
    let fresh = [
        "--json",
        "edit",
        "more light",
        "--turn",
        turn,
        "--mode",
        "fresh",
    ];
    let objects = terminal.run(&fresh).expect(0).objects();
    assert_eq!(spoken(&provider), pairs(&[("user", 1)]));
    let edit = &objects[0]["edit"];
    assert_eq!(
        (&edit["turns"], &edit["mode"]),
        (&json!(0), &json!("fresh"))
    );
    assert_eq!(edit["source"], last["id"]);
    let one = [
        "--json",
        "edit",
        "less light",
        "--turn",
        turn,
        "--mode",
        "last:1",
    ];
    let objects = terminal.run(&one).expect(0).objects();
    // What the turn before was made from goes as an image of the user's.
    let expected = pairs(&[("user", 1), ("model", 1), ("user", 0)]);
    assert_eq!(spoken(&provider), expected);
    let edit = &objects[0]["edit"];
    assert_eq!((&edit["turns"], &edit["images"]), (&json!(1), &json!(2)));
    let all = made(&terminal, &["edit", "no light", "--turn", turn]);
    assert_eq!(spoken(&provider).len(), 7);
    let turns = turns(&terminal, session);
    let modes: Vec<&Value> = turns.iter().map(|turn| &turn["mode"]).collect();
    assert_eq!(modes[0], &Value::Null);
    assert_eq!(
        modes[3..],
        [&json!("fresh"), &json!("last:1"), &json!("conversation")]
    );
    assert_eq!(turns[5]["turn"], all["turn"]);
    assert_eq!(provider.answered_with(400), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_turn_the_starred_picture_is_edited_and_else_the_newest() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let line = ["--json", "generate", "A fox", "--count", "3"];
    let variants = terminal.run(&line).expect(0).objects();
    let turn = text(&variants[0], "turn");
    let mut ids: Vec<&str> = variants.iter().map(|it| text(it, "id")).collect();
    ids.sort_unstable();
    let edited = made(&terminal, &["edit", "at night", "--turn", turn]);
    assert_eq!(text(&edited, "source"), ids[2]);
    let library = Library::open(&terminal.data_dir()).unwrap();
    let starred = ids[0].to_owned();
    let star = library.write(move |it| images::set_mark(it, &starred, true, false));
    assert!(star.await.unwrap());
    drop(library);
    let edited = made(&terminal, &["edit", "at dawn", "--turn", &turn[..18]]);
    assert_eq!(text(&edited, "source"), ids[0]);
    let very = made(&terminal, &["edit", "at noon", "--image", ids[1]]);
    assert_eq!(text(&very, "source"), ids[1]);
    let listed = turns(&terminal, text(&edited, "session"));
    let stars = listed[0]["variants"].as_array().unwrap().iter();
    assert_eq!(stars.filter(|it| it["starred"] == true).count(), 1);
    let table = terminal.run(&["turns", text(&edited, "session")]).expect(0);
    assert!(table.stdout.contains("3 done"), "{table:?}");
    assert!(table.stdout.contains('★'), "{table:?}");
    assert!(table.stdout.contains("edit of 1."), "{table:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_back_is_told_before_anything_is_sent() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let first = made(&terminal, &["generate", "A copper bottle"]);
    let turn = text(&first, "turn");
    let words = "Edits step 1. Goes back: 1 turn, ";
    let dry = terminal
        .run(&["edit", "in blue", "--turn", turn, "--dry-run"])
        .expect(0);
    assert!(dry.stdout.starts_with(words), "{dry:?}");
    let line = ["--json", "edit", "in blue", "--turn", turn, "--dry-run"];
    let dry = terminal.run(&line).expect(0).objects().remove(0);
    assert_eq!(dry["edit"]["source"], first["id"]);
    assert_eq!(dry["edit"]["turns"], 1);
    assert_eq!(dry["edit"]["cut"], Value::Null);
    assert!(dry["edit"]["bytes"].as_i64().unwrap() > 10_000, "{dry}");
    assert!(dry["edit"]["tokens"].as_i64().unwrap() > 1_000, "{dry}");
    assert_eq!(dry["budget"], json!({"verdict": "allowed"}));
    let line = ["--json", "estimate", "in blue", "--turn", turn];
    let sizes = terminal.run(&line).expect(0).objects();
    assert_eq!(sizes[0]["edit"], dry["edit"]);
    assert_eq!(sizes[0]["estimate_nanos"], dry["estimate_nanos"]);
    assert!(sizes[1].get("edit").is_none(), "only beside what is sent");
    let told = terminal
        .run(&["estimate", "in blue", "--turn", turn])
        .expect(0);
    assert!(told.stderr.starts_with(words), "{told:?}");
    assert_eq!(provider.generations(), 1, "nothing of it was sent");
    let sent = terminal.run(&["edit", "in blue", "--turn", turn]).expect(0);
    assert!(sent.stderr.starts_with(words), "{sent:?}");
    assert_eq!(provider.generations(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_model_that_made_the_picture_edits_it_and_another_is_told_of() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let pro = "gemini-3-pro-image";
    let first = made(&terminal, &["generate", "A fox", "--model", pro]);
    let turn = text(&first, "turn");
    let edited = made(&terminal, &["edit", "at night", "--turn", turn]);
    assert_eq!(edited["model"], pro);
    let other = [
        "edit",
        "at dawn",
        "--turn",
        turn,
        "--model",
        "gemini-nano-banana-2.1",
    ];
    let ended = terminal.run(&other).expect(0);
    assert!(ended.stderr.contains("another model made"), "{ended:?}");
    assert_eq!(spoken(&provider), pairs(&[("user", 1)]));
    assert_eq!(provider.answered_with(400), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_keeps_to_the_budget_of_its_sessions_project() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    terminal.run(&["projects", "add", "Tea house"]).expect(0);
    let order = ["generate", "A fox", "--project", "Tea house"];
    let first = made(&terminal, &order);
    let line = ["budget", "set", "--project", "Tea house=0.06"];
    terminal.run(&line).expect(0);
    let edit = ["--json", "edit", "at night", "--turn", text(&first, "turn")];
    let failure = terminal.run(&edit).expect(5).failure();
    assert_eq!(failure["code"], "overBudget");
    let dry = terminal
        .run(&[&edit[..], &["--dry-run"]].concat())
        .expect(5);
    assert_eq!(dry.objects()[0]["budget"]["period"], "project");
    assert_eq!(provider.generations(), 1);
    terminal.run(&["generate", "A fox"]).expect(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_signature_is_told_and_the_picture_goes_alone() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let first = made(&terminal, &["generate", "A fox"]);
    let body = crate::provider::recording("error_400_missing_thought_signature_image.json");
    provider.answer_next(crate::provider::status(400, &body));
    let line = ["edit", "at night", "--turn", text(&first, "turn")];
    let ended = terminal.run(&line).expect(0);
    assert!(
        ended
            .stderr
            .contains("refused the conversation's signatures"),
        "{ended:?}"
    );
    assert_eq!(spoken(&provider), pairs(&[("user", 1)]));
    let turns = turns(&terminal, text(&first, "session"));
    assert_eq!(turns[1]["notes"][0]["note"], "signatureRefused");
}
