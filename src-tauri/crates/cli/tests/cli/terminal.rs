//! The built program with a data folder and an environment of its own.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::provider::Provider;

/// Not a key of any provider; long enough that its last four characters may be shown.
pub(crate) const KEY: &str = "not-a-real-key-of-anyone-7351";

/// A user at a terminal.
pub(crate) struct Terminal {
    home: TempDir,
    variables: Vec<(String, String)>,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Terminal {
    /// Nothing is set up; the system's keyring is left alone.
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        Self {
            home,
            variables: vec![("PLANTAIN_VAULT".to_owned(), "memory".to_owned())],
        }
    }

    /// `GEMINI_API_KEY` and `PLANTAIN_BASE_URL` point to a provider.
    pub(crate) fn at(provider: &Provider) -> Self {
        Self::new()
            .with("PLANTAIN_BASE_URL", &provider.url())
            .with("GEMINI_API_KEY", KEY)
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The folder of everything: home, data, files.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        self.home().join("data")
    }

    /// Writes a file to work from.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.home().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Writes a photograph to work from: a slope of two colours.
    pub(crate) fn photograph(&self, name: &str, width: u32, height: u32) -> PathBuf {
        let path = self.home().join(name);
        let pixel = |x: u32, y: u32| {
            let part = |at: u32, of: u32| u8::try_from(at * 255 / of).unwrap();
            image::Rgb([part(x, width), part(y, height), 90])
        };
        image::RgbImage::from_fn(width, height, pixel)
            .save(&path)
            .unwrap();
        path
    }

    pub(crate) fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plantain-cli"));
        command
            .args(arguments)
            .current_dir(self.home())
            .env_clear()
            .env("HOME", self.home())
            .env("PLANTAIN_DATA_DIR", self.data_dir())
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Ended {
        self.run_with_input(arguments, b"")
    }

    pub(crate) fn run_with_input<S: AsRef<OsStr>>(&self, arguments: &[S], input: &[u8]) -> Ended {
        let mut child = self.start(arguments);
        // A program that does not read its input is fine.
        let _ = child.stdin.take().unwrap().write_all(input);
        self.ended(&child.wait_with_output().unwrap())
    }

    pub(crate) fn start<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Child {
        self.command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// What a finished command printed. The key and panics are looked for every time.
    pub(crate) fn ended(&self, output: &Output) -> Ended {
        let ended = Ended {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout.clone()).unwrap(),
            stderr: String::from_utf8(output.stderr.clone()).unwrap(),
        };
        for text in [&ended.stdout, &ended.stderr] {
            assert!(!text.contains(KEY), "the key was printed: {text}");
            assert!(!text.contains("panicked"), "{text}");
        }
        self.assert_key_is_not_on_disk();
        ended
    }

    fn assert_key_is_not_on_disk(&self) {
        for path in files(&self.data_dir()) {
            let bytes = std::fs::read(&path).unwrap_or_default();
            let found = bytes
                .windows(KEY.len())
                .any(|window| window == KEY.as_bytes());
            assert!(!found, "the key is in {}", path.display());
        }
    }
}

impl Ended {
    /// Standard output as JSON, one object a line.
    pub(crate) fn objects(&self) -> Vec<Value> {
        let parse =
            |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line:?}"));
        self.stdout.lines().map(parse).collect()
    }

    /// The one failure that was printed.
    pub(crate) fn failure(&self) -> Value {
        let objects = self.objects();
        assert_eq!(objects.len(), 1, "{self:?}");
        let failure = objects[0]["failure"].clone();
        assert!(failure.is_object(), "{self:?}");
        failure
    }

    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }
}

/// All files below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .flatten()
        .flat_map(|entry| {
            if entry.path().is_dir() {
                files(&entry.path())
            } else {
                vec![entry.path()]
            }
        })
        .collect()
}
