//! `compare`: numbers for two images, alike or not.

use serde_json::{Value, json};

use crate::terminal::Terminal;

fn imported(terminal: &Terminal, name: &str, width: u32, height: u32) -> String {
    let file = terminal.photograph(name, width, height);
    let line = ["--json", "import", file.to_str().unwrap()];
    let image = terminal.run(&line).expect(0).objects().remove(0);
    image["image"].as_str().unwrap().to_owned()
}

#[test]
fn the_same_image_does_not_differ_from_itself() {
    let terminal = Terminal::new();
    let image = imported(&terminal, "a.png", 64, 48);
    let line = ["--json", "compare", &image, &image[..12]];
    let found = terminal.run(&line).expect(0).objects().remove(0);
    let same = json!({"image": image, "width": 64, "height": 48});
    assert_eq!(found["a"], same);
    assert_eq!(found["b"], same);
    assert_eq!(found["psnr_db"], Value::Null);
    assert_eq!(found["ssim"], 1.0);
    assert_eq!(found["changed"], 0.0);
    let words = terminal.run(&["compare", &image, &image]).expect(0).stdout;
    assert!(words.contains("nothing differs"), "{words}");
}

#[test]
fn images_that_differ_are_no_failure() {
    let terminal = Terminal::new().with("PLANTAIN_PROVIDER", "sandbox");
    let photograph = imported(&terminal, "a.png", 64, 48);
    let line = ["--json", "generate", "A red fox in the snow"];
    let fox = terminal.run(&line).expect(0).objects().remove(0);
    let fox = fox["id"].as_str().unwrap();
    let line = ["--json", "compare", fox, &photograph];
    let found = terminal.run(&line).expect(0).objects().remove(0);
    assert_eq!(found["a"]["width"], 1024);
    assert_eq!(found["b"]["width"], 64);
    let psnr = found["psnr_db"].as_f64().unwrap();
    assert!((1.0..30.0).contains(&psnr), "{psnr}");
    assert!(found["ssim"].as_f64().unwrap() < 0.9, "{found}");
    let changed = found["changed"].as_f64().unwrap();
    assert!((0.5..=1.0).contains(&changed), "{changed}");
    let words = terminal
        .run(&["compare", fox, &photograph])
        .expect(0)
        .stdout;
    assert!(words.contains("1024 × 1024 and 64 × 48"), "{words}");
    assert_eq!(words.lines().count(), 4, "{words}");
}

#[test]
fn what_is_not_there_is_not_compared() {
    let terminal = Terminal::new();
    let image = imported(&terminal, "a.png", 8, 8);
    for (other, code) in [("ffffffffff", 1), ("a.png", 2), ("", 2)] {
        let ended = terminal.run(&["compare", &image, other]);
        assert_eq!(ended.code, code, "{other}: {ended:?}");
    }
    terminal.run(&["compare", &image]).expect(2);
    let lies_at = terminal.data_dir().join("images").join(&image[..2]);
    std::fs::remove_dir_all(lies_at).unwrap();
    terminal.run(&["compare", &image, &image]).expect(1);
}
