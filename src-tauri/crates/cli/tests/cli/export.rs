//! `export`: the very bytes, and never in place of a file that is there.

use serde_json::Value;

use crate::provider::Provider;
use crate::terminal::Terminal;

fn made(terminal: &Terminal) -> Value {
    let line = ["--json", "generate", "A fox"];
    terminal.run(&line).expect(0).objects().remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bytes_are_those_that_arrived_and_nothing_is_replaced_unasked() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let image = made(&terminal);
    let id = image["id"].as_str().unwrap();
    let stored = std::fs::read(image["path"].as_str().unwrap()).unwrap();
    let line = ["--json", "export", &id[..20], "fox.jpg"];
    let told = terminal.run(&line).expect(0).objects().remove(0);
    assert_eq!(told["image"], image["image"]);
    assert_eq!(told["bytes"].as_u64().unwrap(), stored.len() as u64);
    let file = terminal.home().join("fox.jpg");
    assert_eq!(std::fs::read(&file).unwrap(), stored);
    let kept = terminal.file("kept.jpeg", b"mine");
    let ended = terminal.run(&["export", id, "kept.jpeg"]).expect(2);
    assert!(ended.stderr.contains("--force"), "{ended:?}");
    assert_eq!(std::fs::read(&kept).unwrap(), b"mine");
    terminal
        .run(&["export", id, "kept.jpeg", "--force"])
        .expect(0);
    assert_eq!(std::fs::read(&kept).unwrap(), stored);
    let beside = std::fs::read_dir(terminal.home()).unwrap();
    let hidden = beside
        .flatten()
        .filter(|it| it.file_name().to_string_lossy().starts_with(".fox"));
    assert_eq!(hidden.count(), 0, "nothing is left beside it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_is_wrong_is_named_and_nothing_is_written() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let image = made(&terminal);
    let id = image["image"].as_str().unwrap();
    std::fs::create_dir(terminal.home().join("folder.jpg")).unwrap();
    let library = terminal.data_dir().join("images").join("fox.jpg");
    let library = library.to_str().unwrap();
    let before = std::fs::read_dir(terminal.home()).unwrap().count();
    for (line, code, word) in [
        (&[id, "fox.png"][..], 2, "Call it fox.jpg"),
        (&[id, "fox"], 2, "Call it fox.jpg"),
        (&[id, "."], 2, "is a folder"),
        (&[id, "folder.jpg"], 2, "is a folder"),
        (&[id, "folder.jpg", "--force"], 2, "is a folder"),
        (&[id, "nowhere/fox.jpg"], 1, "nowhere"),
        (&[id, library, "--force"], 2, "inside the library"),
        (&["ffffffff", "fox.jpg"], 1, "No image's id"),
        (&["fox", "fox.jpg"], 2, "is no image's id"),
        (&[id], 2, "FILE"),
    ] {
        let ended = terminal.run(&[&["export"], line].concat());
        assert_eq!(ended.code, code, "{line:?}: {ended:?}");
        assert!(ended.stderr.contains(word), "{line:?}: {ended:?}");
    }
    assert_eq!(std::fs::read_dir(terminal.home()).unwrap().count(), before);
    std::fs::remove_file(image["path"].as_str().unwrap()).unwrap();
    terminal.run(&["export", id, "fox.jpg"]).expect(1);
    assert!(!terminal.home().join("fox.jpg").exists());
}
