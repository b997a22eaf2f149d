//! Where the library is: given for this run, chosen earlier, or the usual place.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use plantain_engine::{Failure, FailureCode};

/// The app's folder inside the system's folders for data and for configuration.
pub const APP: &str = "app.plantain.studio";

/// A folder and where its name came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    folder: PathBuf,
    /// By flag or variable: nothing is remembered then.
    given: bool,
    /// The file that names the folder chosen in the settings.
    pointer: Option<PathBuf>,
}

impl Location {
    /// Given from outside, for this run.
    pub fn given(folder: PathBuf) -> Self {
        // The desktop may start the app in another folder the next time; a relative name is
        // resolved once and shown in full.
        let folder = std::path::absolute(&folder).unwrap_or(folder);
        Self {
            folder,
            given: true,
            pointer: None,
        }
    }

    /// The folder chosen in the settings, or the usual one.
    pub fn chosen() -> Self {
        let pointer = dirs::config_dir().map(|folder| folder.join(APP).join("library"));
        let folder = pointer.as_deref().and_then(pointed).unwrap_or_else(usual);
        Self {
            folder,
            given: false,
            pointer,
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether it was given for this run only.
    pub fn is_given(&self) -> bool {
        self.given
    }

    /// Remembers another folder for the next start.
    pub fn choose(&self, folder: &Path) -> Result<(), Failure> {
        let pointer = match &self.pointer {
            Some(pointer) if !self.given => pointer,
            _ => {
                return Err(Failure::before_sending(
                    FailureCode::SettingsInvalid,
                    "This run was started with a library folder of its own (--data-dir or \
                     PLANTAIN_DATA_DIR). Start without it to choose another.",
                ));
            }
        };
        write(pointer, folder).map_err(|error| {
            Failure::before_sending(
                FailureCode::StorageReadOnly,
                format!(
                    "The choice could not be remembered in {}: {error}.",
                    pointer.display()
                ),
            )
        })
    }
}

fn usual() -> PathBuf {
    dirs::data_dir()
        .unwrap_or_else(std::env::temp_dir)
        .join(APP)
}

fn pointed(pointer: &Path) -> Option<PathBuf> {
    let text = fs::read_to_string(pointer).ok()?;
    let folder = PathBuf::from(text.trim());
    folder.is_absolute().then_some(folder)
}

/// Renamed into place: a half-written name would lead to an empty library.
fn write(pointer: &Path, folder: &Path) -> io::Result<()> {
    let text = folder.to_str().ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::InvalidInput,
            "the folder's name is not valid text",
        )
    })?;
    if let Some(parent) = pointer.parent() {
        fs::create_dir_all(parent)?;
    }
    let draft = pointer.with_extension("new");
    fs::write(&draft, format!("{text}\n"))?;
    fs::rename(&draft, pointer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_read_back_at_the_next_start() {
        let config = tempfile::tempdir().expect("a folder");
        let pointer = config.path().join("app").join("library");
        let location = Location {
            folder: PathBuf::from("/usual"),
            given: false,
            pointer: Some(pointer.clone()),
        };
        let chosen = config.path().join("My pictures ✿");
        location.choose(&chosen).expect("it can be written");
        assert_eq!(pointed(&pointer), Some(chosen));
    }

    #[test]
    fn a_folder_given_for_this_run_is_not_replaced() {
        let location = Location::given(PathBuf::from("/given"));
        let failure = location
            .choose(Path::new("/other"))
            .expect_err("it was given");
        assert_eq!(failure.code, FailureCode::SettingsInvalid);
    }

    #[test]
    fn a_pointer_with_nonsense_is_ignored() {
        let config = tempfile::tempdir().expect("a folder");
        let pointer = config.path().join("library");
        for nonsense in ["", "\n", "relative/folder", "\u{0}"] {
            fs::write(&pointer, nonsense).expect("written");
            assert_eq!(pointed(&pointer), None, "{nonsense:?}");
        }
    }
}
