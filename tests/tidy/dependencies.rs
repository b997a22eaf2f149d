//! Who may know whom.

use crate::tree::{File, files, hold};

const CRATES: &str = "src-tauri/crates/";
/// Where the page and the shell meet; the only folder that may know of Tauri.
const IPC: &str = "ui/src/ipc/";
/// The checks themselves spell out what they look for.
const OWN: &str = "tests/tidy/";

/// Crates that know nothing of each other, nor of anything above them.
const APART: [&str; 3] = ["gemini", "library", "pacing"];

/// The names of all dependencies in a manifest, each with the table it stands in.
fn dependencies(manifest: &str) -> Vec<(String, String)> {
    let manifest: toml::Table = manifest.parse().expect("manifests are TOML");
    let mut found = Vec::new();
    let mut tables = vec![&manifest];
    if let Some(targets) = manifest.get("target").and_then(toml::Value::as_table) {
        tables.extend(targets.values().filter_map(toml::Value::as_table));
    }
    for table in tables {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(names) = table.get(kind).and_then(toml::Value::as_table) else {
                continue;
            };
            found.extend(names.keys().map(|name| (kind.to_owned(), name.clone())));
        }
    }
    found
}

/// Does this line of Rust name Tauri or one of its crates? Comments may.
fn names_tauri(line: &str) -> bool {
    let line = line.trim_start();
    if line.starts_with("//") {
        return false;
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    [
        "tauri::",
        "tauri_build::",
        "tauri_plugin_",
        "tauri_specta::",
        "use tauri",
        "extern crate tauri",
    ]
    .iter()
    .flat_map(|name| line.match_indices(name))
    .any(|(place, _)| !line[..place].chars().next_back().is_some_and(is_word))
}

fn belongs_to_the_shell(path: &str) -> bool {
    path.starts_with("src-tauri/") && !path.starts_with(CRATES)
}

fn manifest_of<'a>(files: &'a [File], name: &str) -> &'a str {
    let path = format!("{CRATES}{name}/Cargo.toml");
    let manifest = files.iter().find(|file| file.path == path);
    manifest
        .and_then(|file| file.text.as_deref())
        .unwrap_or_else(|| panic!("{path} is missing"))
}

#[test]
fn only_the_shell_depends_on_tauri() {
    let mut broken = Vec::new();
    for file in files()
        .iter()
        .filter(|file| file.path.ends_with("/Cargo.toml"))
    {
        if belongs_to_the_shell(&file.path) {
            continue;
        }
        let tauri = |name: &str| name == "tauri" || name.starts_with("tauri-");
        for (kind, name) in dependencies(file.text.as_deref().unwrap_or_default()) {
            if tauri(&name) {
                broken.push(format!("{}: {name} under [{kind}]", file.path));
            }
        }
    }
    hold("Only src-tauri itself may depend on tauri", &broken);
}

#[test]
fn only_the_shell_names_tauri_in_its_code() {
    let mut broken = Vec::new();
    for file in files() {
        let Some(text) = file.source(&["rs"]) else {
            continue;
        };
        if belongs_to_the_shell(&file.path) || file.path.starts_with(OWN) {
            continue;
        }
        for (number, line) in text
            .lines()
            .enumerate()
            .filter(|(_, line)| names_tauri(line))
        {
            broken.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
        }
    }
    hold("Only src-tauri itself may name tauri", &broken);
}

#[test]
fn only_the_ipc_folder_of_the_page_imports_tauri() {
    let mut broken = Vec::new();
    for file in files() {
        let Some(text) = file.source(&["ts", "js", "svelte", "html"]) else {
            continue;
        };
        if !file.path.starts_with("ui/src/") || file.path.starts_with(IPC) {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            if ["\"@tauri-apps", "'@tauri-apps", "`@tauri-apps"]
                .iter()
                .any(|it| line.contains(it))
            {
                broken.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
            }
        }
    }
    hold(
        "Only ui/src/ipc may import @tauri-apps; everything else goes through Backend",
        &broken,
    );
}

#[test]
fn gemini_library_and_pacing_know_nothing_of_each_other_nor_of_the_engine() {
    let files = files();
    let mut broken = Vec::new();
    for name in APART {
        for (kind, other) in dependencies(manifest_of(&files, name)) {
            if other.starts_with("plantain") {
                broken.push(format!("{name}: {other} under [{kind}]"));
            }
        }
    }
    hold(
        "The engine translates between these crates; they do not know each other",
        &broken,
    );
}

#[test]
fn the_sandbox_writes_its_answers_without_the_types_that_read_them() {
    let files = files();
    let mut broken = Vec::new();
    for (kind, name) in dependencies(manifest_of(&files, "sandbox")) {
        if kind != "dev-dependencies" && name == "plantain-gemini" {
            broken.push(format!("sandbox/Cargo.toml: {name} under [{kind}]"));
        }
    }
    let own = format!("{CRATES}sandbox/src/");
    for file in files.iter().filter(|file| file.path.starts_with(&own)) {
        // A test at the foot of a file may hold the answers against the reader.
        let code = file
            .source(&["rs"])
            .unwrap_or_default()
            .split("#[cfg(test)]")
            .next();
        if code.is_some_and(|code| code.contains("plantain_gemini")) {
            broken.push(file.path.clone());
        }
    }
    hold(
        "A sandbox built from gemini's types would repeat gemini's mistakes",
        &broken,
    );
}

#[test]
fn every_crate_takes_the_workspace_lints() {
    let mut broken = Vec::new();
    for file in files()
        .iter()
        .filter(|file| file.path.ends_with("/Cargo.toml"))
    {
        let manifest: toml::Table = file
            .text
            .as_deref()
            .unwrap_or_default()
            .parse()
            .expect("manifests are TOML");
        let lints = manifest
            .get("lints")
            .and_then(|lints| lints.get("workspace"));
        if lints != Some(&toml::Value::Boolean(true)) {
            broken.push(file.path.clone());
        }
    }
    hold("These manifests lack [lints] workspace = true", &broken);
}

#[test]
fn a_dependency_is_found_in_every_kind_of_table() {
    let manifest = "
        [dependencies]
        one.workspace = true
        [dev-dependencies]
        two = \"1\"
        [dependencies.three]
        version = \"1\"
        [target.'cfg(unix)'.build-dependencies]
        four = { path = \".\" }
    ";
    let names: Vec<String> = dependencies(manifest)
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    assert_eq!(names, ["one", "three", "two", "four"]);
}

#[test]
fn tauri_is_recognised_as_a_word_of_code() {
    for line in [
        "use tauri::State;",
        "    let x = tauri::async_runtime::spawn(f);",
        "use tauri_specta::Builder;",
    ] {
        assert!(names_tauri(line), "{line}");
    }
    for line in [
        "// use tauri::State",
        "let plantauri = 1;",
        "run(\"target/tauri\")",
        "my_tauri::x()",
    ] {
        assert!(!names_tauri(line), "{line}");
    }
}
