//! A copy of a stored image under a name that people can read.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use plantain_engine::{Failure, FailureCode};

/// Longest name, in characters without suffix: also in four-byte letters below 255 bytes.
const LONGEST_NAME: usize = 48;

/// A folder that copies go to.
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder and tries to write there, before anything is paid for.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let trouble = |error: io::Error| trouble(path, &error);
        fs::create_dir_all(path).map_err(trouble)?;
        let probe = path.join(format!(".plantain-{}", std::process::id()));
        File::create(&probe).map_err(trouble)?;
        fs::remove_file(&probe).map_err(trouble)?;
        Ok(Self {
            path: path.to_path_buf(),
        })
    }

    /// Copies `stored` under a name made of the prompt. Nothing that is there is overwritten.
    pub(crate) fn add(&self, stored: &Path, prompt: &str) -> Result<PathBuf, Failure> {
        let trouble = |error: io::Error| trouble(&self.path, &error);
        let name = readable(prompt);
        let extension = stored
            .extension()
            .map(|extension| extension.to_string_lossy());
        let extension = extension.as_deref().unwrap_or("jpg");
        let mut source = File::open(stored).map_err(trouble)?;
        for number in 0_u32.. {
            let suffix = if number == 0 {
                String::new()
            } else {
                format!("-{number}")
            };
            let target = self.path.join(format!("{name}{suffix}.{extension}"));
            // Claiming the name and checking that it is free are one step.
            let mut file = match File::create_new(&target) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(trouble(error)),
            };
            if let Err(error) = io::copy(&mut source, &mut file).and_then(|_| file.sync_all()) {
                let _ = fs::remove_file(&target);
                return Err(trouble(error));
            }
            return Ok(target);
        }
        Err(trouble(io::ErrorKind::AlreadyExists.into()))
    }
}

pub(crate) fn trouble(path: &Path, error: &io::Error) -> Failure {
    let code = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => FailureCode::StorageFull,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            FailureCode::StorageReadOnly
        }
        _ => FailureCode::StorageBroken,
    };
    let message = format!("The folder {} cannot be written: {error}.", path.display());
    Failure::before_sending(code, message)
}

/// The prompt's first words in lower case, joined by `-`.
fn readable(prompt: &str) -> String {
    let mut name = String::new();
    let mut length = 0;
    for word in prompt.split(|character: char| !character.is_alphanumeric()) {
        if word.is_empty() {
            continue;
        }
        let word: String = word.to_lowercase().chars().take(LONGEST_NAME).collect();
        let more = word.chars().count() + usize::from(length > 0);
        if length + more > LONGEST_NAME {
            break;
        }
        if length > 0 {
            name.push('-');
        }
        name.push_str(&word);
        length += more;
    }
    if name.is_empty() {
        "image".to_owned()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_the_first_words() {
        assert_eq!(
            readable("A copper bottle, soft light!"),
            "a-copper-bottle-soft-light"
        );
        assert_eq!(readable("../../etc/passwd"), "etc-passwd");
        assert_eq!(readable("קפה של בוקר"), "קפה-של-בוקר");
        assert_eq!(readable("🦊🌅"), "image");
        assert!(readable(&"word ".repeat(1_000)).len() <= LONGEST_NAME);
        assert!(readable(&"🅰文".repeat(1_000)).len() <= 4 * LONGEST_NAME);
    }

    #[test]
    fn nothing_is_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let stored = dir.path().join("ab12.png");
        fs::write(&stored, b"new").unwrap();
        let out = dir.path().join("out");
        let folder = Folder::open(&out).unwrap();
        fs::write(out.join("fox.png"), b"old").unwrap();
        assert_eq!(folder.add(&stored, "Fox").unwrap(), out.join("fox-1.png"));
        assert_eq!(folder.add(&stored, "Fox").unwrap(), out.join("fox-2.png"));
        assert_eq!(fs::read(out.join("fox.png")).unwrap(), b"old");
        assert_eq!(fs::read(out.join("fox-1.png")).unwrap(), b"new");
    }

    #[test]
    fn a_file_in_the_folders_place_is_named_before_anything_is_sent() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, b"x").unwrap();
        let failure = Folder::open(&file).err().unwrap();
        assert!(failure.message.contains("file"), "{}", failure.message);
    }
}
