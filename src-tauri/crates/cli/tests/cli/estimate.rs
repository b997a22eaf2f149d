//! `estimate` and `--dry-run`: prices without a key, a network or a request.

use serde_json::Value;

use crate::terminal::Terminal;

fn ends(object: &Value) -> (i64, i64) {
    let ends = &object["estimate_nanos"];
    (
        ends["low"].as_i64().unwrap(),
        ends["high"].as_i64().unwrap(),
    )
}

#[test]
fn every_size_of_the_model_has_a_low_and_a_high_price() {
    let ended = Terminal::new()
        .run(&["--json", "estimate", "A fox"])
        .expect(0);
    let sizes = ended.objects();
    let names: Vec<_> = sizes
        .iter()
        .map(|size| size["size"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["1K", "2K", "4K"]);
    for (size, image_nanos) in sizes.iter().zip([33_600_000, 50_400_000, 113_400_000]) {
        let (low, high) = ends(size);
        assert!(
            low >= image_nanos,
            "the image alone costs {image_nanos}: {size}"
        );
        assert!(low < high, "{size}");
        assert_eq!(size["model"], "gemini-nano-banana-2.1");
    }
    let chosen: Vec<_> = sizes.iter().filter(|size| size["chosen"] == true).collect();
    assert_eq!(chosen.len(), 1);
    assert_eq!(chosen[0]["size"], "1K", "the model's default");
}

#[test]
fn the_price_is_for_all_images_and_follows_the_options() {
    let terminal = Terminal::new();
    let price = |options: &[&str]| {
        let line = [&["--json", "estimate", "A fox"], options].concat();
        ends(&terminal.run(&line).expect(0).objects()[0])
    };
    let one = price(&[]);
    let four = price(&["--count", "4"]);
    assert_eq!(four.0, 4 * one.0);
    assert_eq!(four.1, 4 * one.1);
    assert!(price(&["--thinking", "high"]).1 > one.1);
}

#[test]
fn people_get_a_table() {
    let ended = Terminal::new().run(&["estimate", "A fox", "--size", "2K", "--count", "2"]);
    let ended = ended.expect(0);
    assert!(
        ended.stdout.starts_with("Nano Banana 2.1, 2 images\n"),
        "{ended:?}"
    );
    assert!(ended.stdout.contains("* 2K"), "{ended:?}");
    assert_eq!(
        ended.stdout.matches('$').count(),
        15,
        "three sizes: two ends, two for the batch, the image alone: {ended:?}"
    );
    assert!(
        ended.stderr.contains("A draft at 1K saves $0.0336."),
        "{ended:?}"
    );
    assert!(ended.stderr.contains("Prices as of 20"), "{ended:?}");
}

#[test]
fn every_price_has_its_batch_its_image_alone_and_a_draft() {
    let terminal = Terminal::new().with("PLANTAIN_PROVIDER", "sandbox");
    let line = [
        "--json", "estimate", "A fox", "--size", "4K", "--count", "2",
    ];
    let sizes = terminal.run(&line).expect(0).objects();
    for (size, image_nanos) in sizes.iter().zip([33_600_000, 50_400_000, 113_400_000]) {
        assert_eq!(size["image_nanos"], image_nanos, "{size}");
        let batch = size["batch_nanos"]["high"].as_i64().unwrap();
        let (_, high) = ends(size);
        assert!(high - 2 * batch <= 2 && 2 * batch >= high, "half: {size}");
    }
    assert_eq!(sizes[0]["draft"], Value::Null, "only beside what is sent");
    assert_eq!(sizes[2]["draft"]["size"], "1K");
    assert_eq!(
        sizes[2]["draft"]["saves_nanos"],
        2 * (113_400_000 - 33_600_000)
    );
    let takes_ms = sizes[2]["takes_ms"].as_i64().unwrap();
    assert!((1..600_000).contains(&takes_ms), "{takes_ms}");
}

#[test]
fn all_models_stand_side_by_side() {
    let terminal = Terminal::new();
    let line = ["--json", "estimate", "A fox", "--models"];
    let sizes = terminal.run(&line).expect(0).objects();
    let mut models: Vec<&str> = sizes
        .iter()
        .map(|size| size["model"].as_str().unwrap())
        .collect();
    models.dedup();
    assert!(models.len() > 2, "{models:?}");
    let shut_down = "gemini-3.1-flash-image";
    assert!(!models.contains(&shut_down), "it is not to be had");
    let chosen: Vec<_> = sizes.iter().filter(|size| size["chosen"] == true).collect();
    assert_eq!(chosen.len(), 1, "{chosen:?}");
    let words = terminal.run(&["estimate", "A fox", "--models"]).expect(0);
    assert_eq!(words.stdout.matches("1 image\n").count(), models.len());
}

#[test]
fn searching_is_priced_where_the_model_can() {
    let terminal = Terminal::new();
    let line = ["--json", "generate", "A fox", "--dry-run", "--search"];
    let object = terminal.run(&line).expect(0).objects().remove(0);
    let lines = object["lines"].as_array().unwrap();
    assert!(
        lines.iter().any(|line| line["kind"] == "searches"),
        "{object}"
    );
    let small_model = ["--model", "gemini-3.1-flash-lite-image"];
    let line = [&line[..], &small_model].concat();
    let ended = terminal.run(&line).expect(2);
    let message = ended.failure()["message"].to_string();
    assert!(message.contains("cannot search"), "{message}");
}

#[test]
fn a_retired_id_is_priced_as_its_successor() {
    let line = [
        "--json",
        "estimate",
        "A fox",
        "--model",
        "gemini-3-pro-image-preview",
    ];
    let ended = Terminal::new().run(&line).expect(0);
    assert_eq!(ended.objects()[0]["model"], "gemini-3-pro-image");
}

#[test]
fn a_dry_run_prints_where_the_price_comes_from() {
    let terminal = Terminal::new();
    let line = [
        "generate",
        "A fox",
        "--dry-run",
        "--size",
        "4K",
        "--count",
        "3",
    ];
    let objects = terminal
        .run(&[&["--json"], &line[..]].concat())
        .expect(0)
        .objects();
    assert_eq!(objects.len(), 1);
    let (low, high) = ends(&objects[0]);
    assert!(low >= 3 * 113_400_000 && low < high, "{objects:?}");
    let lines = objects[0]["lines"].as_array().unwrap();
    let sum: i64 = lines
        .iter()
        .map(|line| line["nanos"]["low"].as_i64().unwrap())
        .sum();
    assert_eq!(sum, low);
    let ended = terminal.run(&line).expect(0);
    assert!(ended.stdout.contains("together"), "{ended:?}");
    assert!(ended.stderr.contains("Nothing was sent."), "{ended:?}");
}
