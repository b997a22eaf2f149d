//! The README's map and the workspace say the same.

use std::fs;

use crate::tree::{hold, top};

/// The folders of all members of the workspace.
fn members() -> Vec<String> {
    let manifest = fs::read_to_string(top().join("Cargo.toml")).expect("the workspace's manifest");
    let manifest: toml::Table = manifest.parse().expect("manifests are TOML");
    let members = manifest["workspace"]["members"]
        .as_array()
        .expect("members are a list");
    members
        .iter()
        .filter_map(|member| member.as_str().map(str::to_owned))
        .collect()
}

/// The folders that stand first in the rows of a table, as links: `| [name](folder) | …`.
fn mapped(readme: &str) -> Vec<String> {
    let rows = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| [")?.split_once("]("));
    rows.filter_map(|(_, rest)| rest.split_once(") |"))
        .map(|(folder, _)| folder.trim_end_matches('/').to_owned())
        .collect()
}

fn readme() -> String {
    fs::read_to_string(top().join("README.md")).expect("there is a README.md")
}

#[test]
fn the_map_in_the_readme_names_every_crate() {
    let mapped = mapped(&readme());
    let broken: Vec<String> = members()
        .into_iter()
        .filter(|member| !mapped.contains(member))
        .collect();
    hold("These crates have no row in the README's map", &broken);
}

#[test]
fn the_map_in_the_readme_leads_to_no_empty_place() {
    let absent = |place: &String| !top().join(place).exists();
    let broken: Vec<String> = mapped(&readme()).into_iter().filter(absent).collect();
    hold("The README's map names places that are not there", &broken);
}

#[test]
fn a_row_is_read_by_the_link_it_starts_with() {
    let table = "| crate | what |\n|---|---|\n| [`engine`](src-tauri/crates/engine) | [x](y) |\n";
    assert_eq!(mapped(table), ["src-tauri/crates/engine"]);
}
