//! `import`: files become pictures to edit, and what is none is named.

use serde_json::{Value, json};

use crate::provider::Provider;
use crate::terminal::Terminal;

#[tokio::test(flavor = "multi_thread")]
async fn a_photograph_is_edited_in_its_own_shape_and_size() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let file = terminal.photograph("Tea house.png", 310, 200);
    let line = ["--json", "import", file.to_str().unwrap()];
    let imported = terminal.run(&line).expect(0).objects().remove(0);
    assert_eq!(
        (&imported["job"], &imported["depth"]),
        (&Value::Null, &json!(0))
    );
    assert_eq!(
        (&imported["width"], &imported["height"]),
        (&json!(310), &json!(200))
    );
    let session = imported["session"].as_str().unwrap();
    let line = [
        "--json",
        "edit",
        "at night",
        "--session",
        session,
        "--match-source",
    ];
    let objects = terminal.run(&line).expect(0).objects();
    let edit = &objects[0]["edit"];
    assert_eq!(
        (&edit["padded"], &edit["ratio"]),
        (&json!(true), &json!("3:2"))
    );
    assert_eq!(
        (&edit["turns"], &edit["match_source"]),
        (&json!(0), &json!(true))
    );
    let made = &objects[1];
    assert_eq!(
        (&made["width"], &made["height"]),
        (&json!(310), &json!(200))
    );
    let told = ["edit", "at dawn", "--session", session, "--dry-run"];
    terminal.run(&told).expect(0);
    let table = terminal.run(&["turns", session]).expect(0).stdout;
    assert!(table.contains("310 × 200"), "{table}");
    assert!(table.contains("edit of 1"), "{table}");
    assert_eq!(provider.generations(), 1);
}

#[test]
fn what_is_no_picture_is_named_and_the_others_are_taken() {
    let terminal = Terminal::new();
    let good = terminal.photograph("good.png", 40, 30);
    let words = terminal.file("words.txt", b"no picture at all");
    let files = [&good, &words].map(|path| path.to_str().unwrap());
    let line = [&["--json", "import", "nothing.png"][..], &files].concat();
    let objects = terminal.run(&line).expect(2).objects();
    assert_eq!(objects.len(), 3, "{objects:#?}");
    assert_eq!(objects[0]["mime"], "image/png");
    for failure in &objects[1..] {
        assert_eq!(failure["failure"]["code"], "referenceInvalid");
    }
    let session = objects[0]["session"].as_str().unwrap();
    let line = ["import", files[0], "--session", &session[..13]];
    let ended = terminal.run(&line).expect(0);
    assert!(ended.stdout.contains("40 × 30  imported"), "{ended:?}");
    assert!(ended.stderr.contains("1 picture in session"), "{ended:?}");
    let turns = terminal
        .run(&["--json", "turns", session])
        .expect(0)
        .objects();
    assert_eq!(turns.len(), 2);
    assert!(turns.iter().all(|turn| turn["kind"] == "import"));
    for (line, code) in [
        (&["import"][..], 2),
        (&["import", "nothing.png"], 2),
        (&["import", files[0], "--session", "ffff"], 1),
        (&["import", files[0], "--session", "mine"], 2),
    ] {
        terminal.run(line).expect(code);
    }
    assert_eq!(
        terminal
            .run(&["--json", "sessions"])
            .expect(0)
            .objects()
            .len(),
        1
    );
}

#[test]
fn the_same_bytes_twice_are_told_apart_by_their_ids() {
    let terminal = Terminal::new();
    let file = terminal.photograph("a.png", 40, 30);
    let line = ["--json", "import", file.to_str().unwrap()];
    let one = terminal.run(&line).expect(0).objects().remove(0);
    let other = terminal.run(&line).expect(0).objects().remove(0);
    assert_eq!(one["image"], other["image"], "stored once");
    assert_ne!(one["id"], other["id"]);
    let bytes = one["image"].as_str().unwrap();
    let line = ["edit", "at night", "--dry-run", "--image", bytes];
    let ended = terminal.run(&line).expect(2);
    assert!(
        ended.stderr.contains(one["id"].as_str().unwrap()),
        "{ended:?}"
    );
    assert!(
        ended.stderr.contains(other["id"].as_str().unwrap()),
        "{ended:?}"
    );
    let line = [
        "edit",
        "at night",
        "--dry-run",
        "--image",
        one["id"].as_str().unwrap(),
    ];
    terminal.run(&line).expect(0);
    terminal.run(&["compare", bytes, &bytes[..12]]).expect(0);
}
