//! `edit` with ids, modes and files that fit nothing: each ends with its code and sends nothing.

use plantain_library::{Library, images, sessions};
use serde_json::Value;

use crate::provider::Provider;
use crate::terminal::Terminal;

fn first(terminal: &Terminal) -> Value {
    let line = ["--json", "generate", "A fox"];
    terminal.run(&line).expect(0).objects().remove(0)
}

fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_and_modes_that_fit_nothing_are_refused_before_anything_is_sent() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let (one, _) = (first(&terminal), first(&terminal));
    let (turn, session) = (text(&one, "turn"), text(&one, "session"));
    let unknown = "ffffffff-0000";
    for (options, code) in [
        (&[][..], 2),
        (&["--turn", ""], 2),
        (&["--turn", "my-turn"], 2),
        (&["--turn", unknown], 1),
        (&["--turn", session], 1),
        (&["--session", turn], 1),
        (&["--session", unknown], 1),
        (&["--session", "0"], 2),
        (&["--image", unknown], 1),
        (&["--image", "../../etc/passwd"], 2),
        (&["--turn", turn, "--session", session], 2),
        (&["--turn", turn, "--image", text(&one, "id")], 2),
        (&["--turn", turn, "--mode", "all"], 2),
        (&["--turn", turn, "--mode", "last:0"], 2),
        (&["--turn", turn, "--mode", "last:"], 2),
        (&["--turn", turn, "--mode", ""], 2),
        (&["--turn", turn, "--project", "Tea house"], 2),
        (&["--turn", turn, "--size", "512"], 2),
        (&["--turn", turn, "--ratio", "5:3"], 2),
        (&["--turn", turn, "--reference", "nothing.png"], 2),
        (&["--turn", turn, "--reference-role", "a.png=style"], 2),
        (&["--turn", turn, "--reference-role", "a.png=hero"], 2),
        (&["--turn", turn, "--max-cost", "0.001"], 5),
        (&["--turn", turn, "--size", "4K"], 5),
    ] {
        let line = [&["--json", "edit", "at night"], options].concat();
        let ended = terminal.run(&line);
        assert_eq!(ended.code, code, "{options:?}: {ended:?}");
        assert!(!ended.stderr.is_empty(), "{options:?} is explained");
        assert!(!ended.stdout.contains("\"edit\""), "{ended:?}");
    }
    let empty = ["edit", "  ", "--turn", turn];
    terminal.run(&empty).expect(2);
    for line in [
        &["estimate", "A fox", "--mode", "fresh"][..],
        &["estimate", "A fox", "--match-source"],
        &["estimate", "A fox", "--turn", unknown, "--models"],
    ] {
        let ended = terminal.run(line);
        assert!([1, 2].contains(&ended.code), "{line:?}: {ended:?}");
    }
    assert_eq!(provider.generations(), 2);
    let listed = ["--json", "turns", session];
    assert_eq!(terminal.run(&listed).expect(0).objects().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_picture_or_lies_in_the_trash_is_not_edited() {
    let blocked = crate::provider::recording("response_prompt_blocked.json");
    let provider = Provider::scripted(vec![crate::provider::status(200, &blocked)]).await;
    let terminal = Terminal::at(&provider);
    terminal.run(&["generate", "A heron"]).expect(3);
    let listed = terminal.run(&["--json", "sessions"]).expect(0).objects();
    let empty = text(&listed[0], "session");
    let turns = terminal
        .run(&["--json", "turns", empty])
        .expect(0)
        .objects();
    assert_eq!(turns[0]["variants"][0]["failure"], "promptBlocked");
    let table = terminal.run(&["turns", empty]).expect(0).stdout;
    assert!(table.contains("(promptBlocked)"), "{table}");
    for source in [["--session", empty], ["--turn", text(&turns[0], "turn")]] {
        let ended = terminal.run(&[&["edit", "at night"], &source[..]].concat());
        let ended = ended.expect(2);
        assert!(ended.stderr.contains("has no picture"), "{ended:?}");
    }
    let (thrown, foreign) = (first(&terminal), first(&terminal));
    let library = Library::open(&terminal.data_dir()).unwrap();
    let (image, session) = (thrown["id"].clone(), foreign["session"].clone());
    let throw = library.write(move |transaction| {
        images::delete(transaction, image.as_str().unwrap(), 1)?;
        sessions::delete(transaction, session.as_str().unwrap(), 1)
    });
    assert!(throw.await.unwrap());
    drop(library);
    for source in [
        ["--image", text(&thrown, "id")],
        ["--turn", text(&thrown, "turn")],
        ["--image", text(&foreign, "id")],
        ["--session", text(&foreign, "session")],
    ] {
        let ended = terminal.run(&[&["edit", "at night"], &source[..]].concat());
        assert_eq!(ended.code, 2, "{source:?}: {ended:?}");
    }
    terminal
        .run(&["turns", text(&foreign, "session")])
        .expect(1);
    assert_eq!(provider.generations(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_whose_file_is_gone_is_not_edited() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let one = first(&terminal);
    std::fs::remove_file(text(&one, "path")).unwrap();
    let line = ["--json", "edit", "at night", "--turn", text(&one, "turn")];
    let failure = terminal.run(&line).expect(1).failure();
    assert_eq!(failure["code"], "notFound", "{failure}");
    assert_eq!(failure["charged"], "no");
    assert_eq!(provider.generations(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_may_have_a_role() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    terminal.photograph("cat.png", 64, 64);
    terminal.photograph("look.png", 64, 32);
    let references = ["--reference", "cat.png", "--reference", "look.png"];
    let roles = ["--reference-role", "look.png=style"];
    let line = [&["generate", "A fox like @cat"][..], &references, &roles].concat();
    terminal.run(&line).expect(0);
    let said = provider.last_contents().unwrap().to_string();
    assert!(said.contains("style reference @look"), "{said}");
    assert!(said.contains("object reference @cat"), "{said}");
}
