//! Every file of the checkout that people wrote.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that tools fill, wherever they lie.
const FILLED_BY_TOOLS: [&str; 7] = [
    ".git",
    "target",
    "node_modules",
    "dist",
    "coverage",
    "gen",
    ".svelte-kit",
];

/// One file of the tree.
pub(crate) struct File {
    /// From the top of the checkout, with forward slashes.
    pub(crate) path: String,
    /// What is in it, or nothing for pictures and other bytes that are no text.
    pub(crate) text: Option<String>,
}

impl File {
    /// Does the name end in one of these extensions?
    pub(crate) fn is(&self, extensions: &[&str]) -> bool {
        let extension = Path::new(&self.path)
            .extension()
            .and_then(|found| found.to_str());
        extension.is_some_and(|found| extensions.contains(&found))
    }

    /// The text of a file of these kinds, or nothing.
    pub(crate) fn source(&self, extensions: &[&str]) -> Option<&str> {
        if self.is(extensions) {
            self.text.as_deref()
        } else {
            None
        }
    }
}

/// The top of the checkout.
pub(crate) fn top() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent()
        .expect("the tests' folder lies in the checkout")
        .to_owned()
}

/// All files, in the order of their paths.
pub(crate) fn files() -> Vec<File> {
    let top = top();
    let mut found = Vec::new();
    let mut folders = vec![top.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("folders of the checkout can be read") {
            let entry = entry.expect("folders of the checkout can be read");
            let name = entry.file_name();
            let kind = entry
                .file_type()
                .expect("files of the checkout have a kind");
            if kind.is_dir() {
                if !FILLED_BY_TOOLS.iter().any(|filled| name == **filled) {
                    folders.push(entry.path());
                }
            } else if kind.is_file() {
                found.extend(read(&top, &entry.path()));
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// Nothing if the file went away in the meantime: editors and running tests come and go.
fn read(top: &Path, path: &Path) -> Option<File> {
    let bytes = fs::read(path).ok()?;
    let inside = path
        .strip_prefix(top)
        .expect("the walk stays in the checkout");
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    let text = String::from_utf8(bytes)
        .ok()
        .filter(|text| !text.contains('\0'));
    Some(File {
        path: parts.join("/"),
        text,
    })
}

/// Fails with the rule and all that breaks it, one a line.
pub(crate) fn hold(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "\n{rule}:\n  {}\n", broken.join("\n  "));
}

#[test]
fn the_walk_finds_what_people_wrote_and_nothing_that_tools_did() {
    let paths: Vec<String> = files().into_iter().map(|file| file.path).collect();
    for expected in [
        "Cargo.toml",
        "src-tauri/Cargo.toml",
        "tests/tidy/tree.rs",
        "icons/icon.png",
    ] {
        assert!(
            paths.iter().any(|path| path == expected),
            "{expected} is missing"
        );
    }
    let built = paths
        .iter()
        .find(|path| path.starts_with("target/") || path.contains("node_modules"));
    assert_eq!(built, None, "built files are not ours to judge");
}
