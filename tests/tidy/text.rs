//! What every source file owes its reader.

use crate::tree::{File, files, hold};

/// A file longer than this is usually two nouns.
const LONGEST: usize = 400;

/// Written by programs, read by programs.
const GENERATED: [&str; 1] = ["ui/src/ipc/bindings.ts"];

/// Long files that read better in one piece: path and reason.
const LONG: [(&str, &str); 1] = [(
    "src-tauri/crates/sandbox/src/picture/still.rs",
    "one still life: its objects share one light, one table and one shadow",
)];

const SOURCES: [&str; 6] = ["rs", "ts", "js", "svelte", "css", "html"];
const TEXTS: [&str; 9] = [
    "rs", "ts", "js", "svelte", "css", "html", "toml", "md", "sql",
];

fn sources() -> Vec<File> {
    let written = |file: &File| file.is(&SOURCES) && !GENERATED.contains(&file.path.as_str());
    files().into_iter().filter(written).collect()
}

/// Places of lint exceptions that give no reason, as line numbers.
fn unexplained(text: &str, rust: bool) -> Vec<usize> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let bare = if rust {
            let start = line.trim_start();
            (start.starts_with("#[allow(") || start.starts_with("#![allow("))
                && !attribute(text, index).contains("reason")
        } else {
            // eslint's own way to give a reason: two dashes and the words.
            line.contains("@ts-ignore") || line.contains("eslint-disable") && !line.contains(" -- ")
        };
        if bare {
            found.push(index + 1);
        }
    }
    found
}

/// The attribute that starts on a line, up to its closing bracket.
fn attribute(text: &str, line: usize) -> String {
    let mut whole = String::new();
    for part in text.lines().skip(line) {
        whole.push_str(part);
        if part.trim_end().ends_with(']') {
            break;
        }
    }
    whole
}

/// Places where a line ends in blanks, as line numbers.
fn blank_ends(text: &str) -> Vec<usize> {
    let blank = |line: &str| line.ends_with([' ', '\t', '\r']);
    text.split('\n')
        .enumerate()
        .filter(|(_, line)| blank(line))
        .map(|(i, _)| i + 1)
        .collect()
}

#[test]
fn every_rust_file_says_first_what_it_is_for() {
    let headless = |file: &File| {
        file.source(&["rs"]).is_some_and(|text| {
            let first = text.lines().next().unwrap_or_default();
            first
                .strip_prefix("//!")
                .is_none_or(|words| words.trim().is_empty())
        })
    };
    let broken: Vec<String> = files()
        .into_iter()
        .filter(headless)
        .map(|file| file.path)
        .collect();
    hold("These files do not start with a line of //!", &broken);
}

#[test]
fn no_line_ends_in_blanks_and_every_file_ends_in_a_newline() {
    let mut broken = Vec::new();
    for file in files() {
        let Some(text) = file.source(&TEXTS) else {
            continue;
        };
        broken.extend(
            blank_ends(text)
                .into_iter()
                .map(|line| format!("{}:{line}", file.path)),
        );
        if !text.is_empty() && !text.ends_with('\n') {
            broken.push(format!("{}: no newline at the end", file.path));
        }
    }
    hold(
        "Blanks at the end of a line, or no newline at the end of the file",
        &broken,
    );
}

#[test]
fn no_file_is_longer_than_one_noun_needs() {
    let mut broken = Vec::new();
    for file in sources() {
        let lines = file.text.as_deref().unwrap_or_default().lines().count();
        let excused = LONG.iter().any(|(path, _)| *path == file.path);
        if lines > LONGEST && !excused {
            broken.push(format!("{}: {lines} lines", file.path));
        }
        if lines <= LONGEST && excused {
            broken.push(format!("{}: excused, but only {lines} lines", file.path));
        }
    }
    hold(
        "A file past 400 lines is usually two; split it, or list it in tidy with the reason",
        &broken,
    );
}

#[test]
fn every_lint_exception_gives_its_reason() {
    let mut broken = Vec::new();
    for file in sources() {
        let Some(text) = file.text.as_deref() else {
            continue;
        };
        let lines = unexplained(text, file.is(&["rs"]));
        broken.extend(
            lines
                .into_iter()
                .map(|line| format!("{}:{line}", file.path)),
        );
    }
    hold(
        "Use #[expect(lint, reason = \"…\")], or eslint-disable … -- reason",
        &broken,
    );
}

#[test]
fn an_exception_without_a_reason_is_found_and_one_with_is_not() {
    let bare = "fn a() {}\n#[allow(dead_code)]\nfn b() {}\n    #[allow(\n  dead_code\n)]\n";
    assert_eq!(unexplained(bare, true), [2, 4]);
    let explained = "#[allow(\n    dead_code,\n    reason = \"macro\"\n)]\n#[expect(unused)]\n";
    assert!(unexplained(explained, true).is_empty());
    let page = "// eslint-disable-next-line no-console -- the only place\n// eslint-disable no-undef\n// @ts-ignore\n";
    assert_eq!(unexplained(page, false), [2, 3]);
}

#[test]
fn blanks_are_found_at_the_end_of_a_line_only() {
    assert_eq!(blank_ends("a b\nc \n\td\ne\t\nf\r\n"), [2, 4, 5]);
}
