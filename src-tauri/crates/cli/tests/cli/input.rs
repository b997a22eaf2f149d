//! Bad input: each gets a clear message and the code for usage, and nothing is sent.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};

use crate::provider::{Provider, status};
use crate::terminal::{Ended, Terminal};

fn png() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::new(8, 8)
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

/// A PNG that claims 20,000 × 10,000 pixels. Only its header is whole.
fn huge_png() -> Vec<u8> {
    let chunk = |kind: &[u8], data: &[u8]| {
        let named = [kind, data].concat();
        let length = u32::try_from(data.len()).unwrap();
        [
            &length.to_be_bytes()[..],
            &named,
            &crc(&named).to_be_bytes(),
        ]
        .concat()
    };
    let size = [20_000_u32.to_be_bytes(), 10_000_u32.to_be_bytes()].concat();
    let header = [&size[..], &[8, 2, 0, 0, 0]].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"IDAT", b"not read"),
        chunk(b"IEND", b""),
    ]
    .concat()
}

/// The checksum of a PNG chunk.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xEDB8_8320
            } else {
                crc >> 1
            }
        })
    })
}

/// Runs `generate` against a provider that must not be asked.
async fn refused(arguments: &[&str], input: &[u8]) -> Ended {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let line = [&["--json", "generate"], arguments].concat();
    let ended = terminal.run_with_input(&line, input).expect(2);
    assert_eq!(provider.generations(), 0, "nothing is sent: {ended:?}");
    ended
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_has_between_one_and_100_000_characters() {
    for (prompt, input) in [("", ""), ("  \n\t", ""), ("-", ""), ("-", "\n\n")] {
        let ended = refused(&[prompt], input.as_bytes()).await;
        assert_eq!(
            ended.failure()["code"],
            "promptInvalid",
            "{prompt:?} {input:?}"
        );
    }
    let ended = refused(&[&"a".repeat(100_001)], b"").await;
    assert_eq!(ended.failure()["code"], "promptInvalid");
    assert!(ended.stderr.contains("100001"), "{ended:?}");
    let ended = refused(&["-"], "🦊".repeat(100_001).as_bytes()).await;
    assert_eq!(ended.failure()["code"], "promptInvalid");
    let ended = refused(&["-"], &b"x".repeat(5_000_000)).await;
    assert_eq!(ended.failure()["code"], "promptInvalid");
    let ended = refused(&["-"], b"\xff\xfe").await;
    assert!(ended.stderr.contains("UTF-8"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_longest_prompt_emoji_and_right_to_left_text_arrive() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    for prompt in [
        "👩‍🎨🦊🌅",
        "قطة على سطح في ضوء القمر",
        "קפה של בוקר – mixed 文字",
    ] {
        terminal.run(&["generate", prompt]).expect(0);
        assert_eq!(provider.last_prompt().as_deref(), Some(prompt));
    }
    let longest = "ab ".repeat(33_333) + "a";
    assert_eq!(longest.chars().count(), 100_000);
    terminal
        .run_with_input(&["generate", "-"], longest.as_bytes())
        .expect(0);
    assert_eq!(provider.last_prompt(), Some(longest));
}

#[tokio::test(flavor = "multi_thread")]
async fn options_must_fit_the_model() {
    for (options, word) in [
        (&["--count", "0"][..], "0"),
        (&["--count", "1001"], "1001"),
        (&["--size", "512"], "512"),
        (&["--size", "2k"], "2k"),
        (&["--ratio", "5:3"], "5:3"),
        (&["--ratio", "1:8", "--model", "gemini-3-pro-image"], "1:8"),
        (&["--thinking", "extreme"], "extreme"),
        (&["--model", "gemini-banana-99"], "gemini-banana-99"),
    ] {
        let ended = refused(&[&["A fox"], options].concat(), b"").await;
        let failure = ended.failure();
        assert_eq!(failure["code"], "settingsInvalid", "{options:?}");
        assert_eq!(failure["charged"], "no");
        assert_eq!(failure["attempts"], serde_json::json!([]));
        assert!(
            failure["message"].as_str().unwrap().contains(word),
            "{options:?}: {failure}"
        );
    }
}

#[test]
fn what_clap_does_not_understand_is_usage_too() {
    for line in [
        &["generate"][..],
        &["generate", "A fox", "--count", "many"],
        &["generate", "A fox", "--colour", "red"],
        &["paint", "A fox"],
        &["--provider", "openai", "images"],
        &[],
    ] {
        Terminal::new().run(line).expect(2);
    }
    Terminal::new().run(&["--help"]).expect(0);
    Terminal::new().run(&["--version"]).expect(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_that_cannot_be_used_is_named() {
    let files = Terminal::new();
    let cases = [
        (files.home().join("missing.png"), "missing.png"),
        (files.home().to_path_buf(), "not a file"),
        (files.file("empty.png", b""), "empty.png is empty"),
        (files.file("text.png", b"not a picture"), "not an image"),
        (files.file("huge.png", &huge_png()), "megapixels"),
        (files.file("cut.png", &png()[..40]), "cut.png"),
    ];
    for (path, words) in cases {
        let ended = refused(&["A fox", "--reference", path.to_str().unwrap()], b"").await;
        let failure = ended.failure();
        assert_eq!(failure["code"], "referenceInvalid", "{failure}");
        assert!(
            failure["message"].as_str().unwrap().contains(words),
            "{words}: {failure}"
        );
    }
    let good = files.file("good.png", &png());
    let many = ["--reference", good.to_str().unwrap()].repeat(15);
    let ended = refused(&[&["A fox"], &many[..]].concat(), b"").await;
    assert!(ended.stderr.contains("14"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_is_sent_as_what_it_is_whatever_its_name_says() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let mislabelled = terminal.file("photo.jpg", &png());
    let path = mislabelled.to_str().unwrap();
    // The sandbox refuses a declared type that is not the bytes'.
    terminal
        .run(&["generate", "A fox", "--reference", path])
        .expect(0);
    assert_eq!(provider.generations(), 1);
}

#[test]
fn a_base_url_must_be_one() {
    for (url, code) in [
        ("not a url", 2),
        ("ftp://example.com", 2),
        ("https://", 2),
        ("https://user:word@example.com", 2),
        ("https://example.com/?key=1", 2),
    ] {
        let ended = Terminal::new()
            .run(&["--json", "--base-url", url, "generate", "A fox"])
            .expect(code);
        assert_eq!(ended.failure()["code"], "baseUrlInvalid", "{url}");
        assert!(!ended.stderr.contains("word@"), "{ended:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_base_url_that_answers_html_is_no_gemini() {
    let page = status(200, "<!doctype html><title>Hello</title>");
    let provider = Provider::scripted(vec![page]).await;
    let ended = Terminal::at(&provider)
        .run(&["--json", "generate", "A fox"])
        .expect(7);
    let code = ended.failure()["code"].clone();
    assert!(
        code == "notGemini" || code == "answerUnreadable",
        "{ended:?}"
    );
}

#[test]
fn a_data_folder_that_cannot_be_one_is_named() {
    let terminal = Terminal::new();
    let file = terminal.file("in-the-way", b"x");
    for folder in [file.clone(), file.join("below")] {
        let line = ["--json", "--data-dir", folder.to_str().unwrap(), "images"];
        let ended = terminal.run(&line).expect(1);
        let failure = ended.failure();
        assert!(
            failure["message"].as_str().unwrap().contains("in-the-way"),
            "{failure}"
        );
    }
    assert_eq!(std::fs::read(file).unwrap(), b"x");
}

#[test]
fn a_catalogue_with_nonsense_is_told_and_the_built_in_one_used() {
    let terminal = Terminal::new();
    terminal.file("data/catalogue.toml", b"[[model]\nnonsense = ");
    let ended = terminal.run(&["estimate", "A fox"]).expect(0);
    assert!(ended.stderr.contains("catalogue.toml"), "{ended:?}");
    assert!(ended.stdout.contains("Nano Banana 2.1"), "{ended:?}");
    let ended = terminal.run(&["--json", "doctor"]).expect(1);
    assert!(
        ended.objects()[0]["catalogue"]["trouble"].is_string(),
        "{ended:?}"
    );
}

#[test]
fn a_key_that_cannot_be_one_stops_before_anything_is_sent() {
    let terminal = Terminal::new().with("GEMINI_API_KEY", "two words");
    let ended = terminal.run(&["--json", "generate", "A fox"]).expect(6);
    assert_eq!(ended.failure()["code"], "keyRejected");
    terminal.run(&["estimate", "A fox"]).expect(0);
    terminal
        .run(&["--provider", "sandbox", "generate", "A fox"])
        .expect(0);
}
