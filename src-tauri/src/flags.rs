//! The command line.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// What `--help` prints.
pub const USAGE: &str =
    "Usage: plantain [--data-dir DIR] [--provider google|sandbox|custom] [--base-url URL]

  --data-dir DIR   the library's folder (PLANTAIN_DATA_DIR)
  --provider NAME  google, sandbox or custom, for this run (PLANTAIN_PROVIDER)
  --base-url URL   another server that speaks Gemini's API, for this run (PLANTAIN_BASE_URL)
  --version        the version
";

/// Flags as they were given; nothing is checked yet.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--data-dir`.
    pub data_dir: Option<PathBuf>,
    /// `--provider`.
    pub provider: Option<String>,
    /// `--base-url`.
    pub base_url: Option<String>,
    /// `--help`.
    pub help: bool,
    /// `--version`.
    pub version: bool,
}

impl Flags {
    /// Reads arguments. Unknown ones are skipped: desktops hand over some of their own.
    pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Self {
        let mut flags = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let (name, joined) = split(&argument);
            let mut value = || joined.clone().or_else(|| arguments.next());
            match name.as_str() {
                "--data-dir" => flags.data_dir = value().map(PathBuf::from),
                "--provider" => flags.provider = value().map(|value| text(&value)),
                "--base-url" => flags.base_url = value().map(|value| text(&value)),
                "--help" | "-h" => flags.help = true,
                "--version" | "-V" => flags.version = true,
                _ => {}
            }
        }
        flags
    }
}

/// `--name=value` in its two halves. A folder's name that is not Unicode takes the form in two words.
fn split(argument: &OsStr) -> (String, Option<OsString>) {
    match argument.to_str().and_then(|whole| whole.split_once('=')) {
        Some((name, value)) => (name.to_owned(), Some(OsString::from(value))),
        None => (argument.to_string_lossy().into_owned(), None),
    }
}

fn text(value: &OsStr) -> String {
    value.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Flags {
        Flags::parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn both_ways_to_write_a_flag_are_read() {
        let two_words = parse(&["--data-dir", "/a b", "--provider", "sandbox"]);
        let joined = parse(&["--data-dir=/a b", "--provider=sandbox"]);
        assert_eq!(two_words, joined);
        assert_eq!(joined.data_dir, Some(PathBuf::from("/a b")));
    }

    #[test]
    fn what_a_desktop_adds_is_skipped() {
        let flags = parse(&["-psn_0_1234", "--base-url", "http://x", "file.png"]);
        assert_eq!(flags.base_url.as_deref(), Some("http://x"));
    }

    #[test]
    fn a_flag_without_its_value_is_as_good_as_absent() {
        assert_eq!(parse(&["--data-dir"]), Flags::default());
    }
}
