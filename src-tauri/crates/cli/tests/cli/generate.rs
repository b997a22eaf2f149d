//! `generate` where all goes well, in part, or is stopped.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use image::GenericImageView;
use serde_json::Value;

use crate::provider::{Provider, recording, status};
use crate::terminal::Terminal;

/// Names and types of the contract.
fn assert_is_an_image_line(object: &Value) {
    for name in [
        "id", "image", "path", "mime", "model", "session", "turn", "job",
    ] {
        assert!(
            object[name].as_str().is_some_and(|text| !text.is_empty()),
            "{name} in {object}"
        );
    }
    for name in ["width", "height", "charge_nanos", "step", "depth"] {
        assert!(
            object[name].as_i64().is_some_and(|number| number > 0),
            "{name} in {object}"
        );
    }
    let estimate = &object["estimate_nanos"];
    assert!(
        estimate["low"].as_i64().unwrap() <= estimate["high"].as_i64().unwrap(),
        "{object}"
    );
    assert!(
        object["usage"]["totalTokenCount"].as_i64().is_some(),
        "{object}"
    );
    let attempts = object["attempts"].as_array().unwrap();
    assert!(!attempts.is_empty(), "{object}");
    for attempt in attempts {
        assert!(
            attempt["outcome"].is_string() && attempt["status"].is_i64(),
            "{attempt}"
        );
        assert!(
            attempt["waited_ms"].is_u64() && attempt["took_ms"].is_u64(),
            "{attempt}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_is_stored_and_described_as_promised() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let line = [
        "generate",
        "A copper bottle",
        "--size",
        "2K",
        "--ratio",
        "16:9",
        "--json",
    ];
    let objects = terminal.run(&line).expect(0).objects();
    assert_eq!(objects.len(), 1);
    let object = &objects[0];
    assert_is_an_image_line(object);
    assert_eq!(
        (&object["width"], &object["height"]),
        (&2752.into(), &1536.into())
    );
    assert_eq!(object["model"], "gemini-nano-banana-2.1");
    assert_eq!(object["attempts"][0]["outcome"], "image");
    assert_eq!(object["attempts"][0]["status"], 200);
    let path = Path::new(object["path"].as_str().unwrap());
    assert!(
        path.is_absolute() && path.starts_with(terminal.data_dir()),
        "{path:?}"
    );
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(
        image::load_from_memory(&bytes).unwrap().dimensions(),
        (2752, 1536)
    );
    assert_eq!(object["mime"], "image/jpeg");
    let hash = object["image"].as_str().unwrap();
    assert_eq!(
        path.file_stem().unwrap().to_str(),
        Some(hash),
        "content-addressed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn several_images_are_one_turn_of_several_jobs() {
    let provider = Provider::start().await;
    let ended = Terminal::at(&provider).run(&["--json", "generate", "A fox", "--count", "3"]);
    let objects = ended.expect(0).objects();
    assert_eq!(objects.len(), 3);
    objects.iter().for_each(assert_is_an_image_line);
    assert!(
        objects
            .iter()
            .all(|object| object["turn"] == objects[0]["turn"])
    );
    let mut jobs: Vec<_> = objects
        .iter()
        .map(|object| object["job"].to_string())
        .collect();
    jobs.sort();
    jobs.dedup();
    assert_eq!(jobs.len(), 3);
    assert_eq!(provider.generations(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_get_path_and_price_and_progress_beside_it() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let ended = terminal.run(&["generate", "A fox"]).expect(0);
    assert_eq!(ended.stdout.lines().count(), 1, "{ended:?}");
    let path = ended.stdout.split("  ").next().unwrap();
    assert!(Path::new(path).is_file(), "{ended:?}");
    assert!(ended.stdout.contains("1024 × 1024  $0.0"), "{ended:?}");
    assert!(
        ended.stderr.contains("1/1 sent, the model works"),
        "{ended:?}"
    );
    assert!(
        ended.stderr.lines().count() <= 6,
        "a line for each phase at most: {ended:?}"
    );
}

#[test]
fn the_sandbox_needs_no_set_up() {
    let terminal = Terminal::new();
    let ended = terminal
        .run(&["--provider", "sandbox", "generate", "A fox"])
        .expect(0);
    assert!(ended.stdout.contains("free (sandbox)"), "{ended:?}");
    let terminal = Terminal::new().with("PLANTAIN_PROVIDER", "sandbox");
    let objects = terminal
        .run(&["--json", "generate", "A fox"])
        .expect(0)
        .objects();
    assert_is_an_image_line(&objects[0]);
}

#[test]
fn without_a_key_the_way_out_is_named() {
    let ended = Terminal::new()
        .run(&["generate", "A fox", "--json"])
        .expect(6);
    assert_eq!(ended.failure()["code"], "keyMissing");
    assert!(ended.stderr.contains("--provider sandbox"), "{ended:?}");
    assert!(ended.stderr.contains("GEMINI_API_KEY"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_get_readable_names_and_never_replace_anything() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let kept = terminal.file("out/a-red-fox.jpg", b"mine");
    let line = [
        "--json",
        "generate",
        "A red fox!",
        "--count",
        "2",
        "--out",
        "out",
    ];
    let objects = terminal.run(&line).expect(0).objects();
    assert_eq!(std::fs::read(kept).unwrap(), b"mine");
    for object in &objects {
        let copy = std::fs::read(terminal.home().join(object["copy"].as_str().unwrap())).unwrap();
        assert_eq!(
            copy,
            std::fs::read(object["path"].as_str().unwrap()).unwrap()
        );
    }
    for name in ["a-red-fox-1.jpg", "a-red-fox-2.jpg"] {
        assert!(terminal.home().join("out").join(name).is_file(), "{name}");
    }
    let in_the_way = terminal.file("file", b"x");
    let line = ["generate", "A fox", "--out", in_the_way.to_str().unwrap()];
    terminal.run(&line).expect(1);
    assert_eq!(
        provider.generations(),
        2,
        "a folder that is none is found before sending"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_sends_nothing() {
    let provider = Provider::start().await;
    Terminal::at(&provider)
        .run(&["generate", "A fox", "--dry-run"])
        .expect(0);
    assert_eq!(provider.requests(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_arrived_is_printed_when_the_rest_fails() {
    let blocked = status(200, &recording("response_prompt_blocked.json"));
    let provider = Provider::scripted(vec![blocked]).await;
    let ended = Terminal::at(&provider).run(&["--json", "generate", "A fox", "--count", "3"]);
    let ended = ended.expect(3);
    let objects = ended.objects();
    assert_eq!(objects.len(), 3);
    let (failures, images): (Vec<_>, Vec<_>) = objects
        .iter()
        .partition(|object| object["failure"].is_object());
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0]["failure"]["code"], "promptBlocked");
    images.into_iter().for_each(assert_is_an_image_line);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retired_id_is_replaced_and_told() {
    let provider = Provider::start().await;
    let line = [
        "--json",
        "generate",
        "A fox",
        "--model",
        "gemini-3-pro-image-preview",
    ];
    let ended = Terminal::at(&provider).run(&line).expect(0);
    assert_eq!(ended.objects()[0]["model"], "gemini-3-pro-image");
    assert!(
        ended.stderr.contains("gemini-3-pro-image is used instead"),
        "{ended:?}"
    );
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_stops_the_jobs_and_says_what_may_be_charged() {
    let provider = Provider::slow().await;
    let terminal = Terminal::at(&provider);
    let mut child = terminal.start(&["--json", "generate", "A fox"]);
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    while !lines.next().unwrap().unwrap().contains("the model works") {}
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    let rest: String = lines.map(|line| line.unwrap() + "\n").collect();
    let ended = terminal.ended(&child.wait_with_output().unwrap()).expect(1);
    assert_eq!(ended.failure()["code"], "cancelled");
    assert_eq!(ended.failure()["charged"], "maybe");
    assert!(rest.contains("may be charged"), "{rest}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_goes_away_loses_no_image() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let mut child = terminal
        .command(&["--json", "generate", "A fox", "--count", "2"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut words = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut words)
        .unwrap();
    assert!(!words.contains("panicked"), "{words}");
    assert_eq!(child.wait().unwrap().code(), Some(0), "{words}");
    assert_eq!(
        terminal
            .run(&["images", "--json"])
            .expect(0)
            .objects()
            .len(),
        2
    );
}
