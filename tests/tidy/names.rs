//! Files are named for the one thing in them.

use crate::tree::{files, hold};

/// Words that say nothing about what is inside, and so attract everything.
const EMPTY_WORDS: [&str; 15] = [
    "manager",
    "managers",
    "service",
    "services",
    "helper",
    "helpers",
    "util",
    "utils",
    "utility",
    "utilities",
    "common",
    "types",
    "misc",
    "processor",
    "shared",
];

const WHERE: [&str; 4] = ["src-tauri/", "ui/src/", "tests/", "xtask/"];

/// The parts of a path's names, in small letters: `ui/JobManager.svelte` has ui, job, manager.
fn words(path: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for letter in path.chars() {
        let starts = letter.is_uppercase() && after_small;
        if starts || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            words
                .last_mut()
                .expect("never empty")
                .extend(letter.to_lowercase());
        }
        after_small = letter.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn no_file_or_folder_has_a_name_that_says_nothing() {
    let mut broken = Vec::new();
    for file in files() {
        let ours = WHERE.iter().any(|folder| file.path.starts_with(folder));
        let empty = words(&file.path)
            .into_iter()
            .find(|word| EMPTY_WORDS.contains(&word.as_str()));
        if let (true, Some(word)) = (ours, empty) {
            broken.push(format!("{}: {word}", file.path));
        }
    }
    hold("Name a file for the thing in it", &broken);
}

#[test]
fn a_word_is_found_however_it_is_joined() {
    assert_eq!(
        words("ui/src/JobManager.svelte.ts"),
        ["ui", "src", "job", "manager", "svelte", "ts"]
    );
    assert_eq!(
        words("a/key-helper_two.rs"),
        ["a", "key", "helper", "two", "rs"]
    );
    assert_eq!(
        words("commonplace.rs"),
        ["commonplace", "rs"],
        "a longer word is another word"
    );
}
