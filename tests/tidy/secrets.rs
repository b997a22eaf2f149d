//! Nothing that looks like a key lies in the repository, not even a made-up one: a scanner cannot
//! tell them apart, and neither can the next reader.

use crate::tree::{files, hold};

/// How a key starts, and how many further letters make it one.
const KEYS: [(&str, usize); 4] = [("AIza", 35), ("AQ.", 20), ("sk-", 20), ("ghp_", 30)];

/// The first thing in a line that looks like a key, shortened so that the report repeats no key.
fn key_in(line: &str) -> Option<String> {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    for (start, length) in KEYS {
        for (place, _) in line.match_indices(start) {
            let joined = line[..place]
                .chars()
                .next_back()
                .is_some_and(char::is_alphanumeric);
            let letters = line[place + start.len()..]
                .chars()
                .take_while(|c| is_letter(*c))
                .count();
            if !joined && letters >= length {
                return Some(format!("{start}… and {letters} letters"));
            }
        }
    }
    None
}

#[test]
fn nothing_in_the_repository_looks_like_a_key() {
    let mut broken = Vec::new();
    for file in files() {
        let Some(text) = file.text.as_deref() else {
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            if let Some(key) = key_in(line) {
                broken.push(format!("{}:{}: {key}", file.path, number + 1));
            }
        }
    }
    hold(
        "These look like keys; a test makes its own at run time, from parts",
        &broken,
    );
}

#[test]
fn a_key_is_recognised_and_its_prefix_alone_is_not() {
    for (start, length) in KEYS {
        let key = format!("key = \"{start}{}\"", "x".repeat(length));
        assert!(key_in(&key).is_some(), "{key}");
        let short = format!("key = \"{start}{}\"", "x".repeat(length - 1));
        assert_eq!(key_in(&short), None, "{short}");
    }
    let joined = format!("class=\"mask-{}\"", "layer".repeat(5));
    assert_eq!(key_in(&joined), None, "the end of a longer word");
}
