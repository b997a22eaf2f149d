//! `plantain-cli export`: an image's bytes in a file of the user's own.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use plantain_engine::{Failure, FailureCode};
use plantain_library::BlobId;
use serde::Serialize;

use crate::copy::trouble;
use crate::environment::Setup;
use crate::exit::Exit;
use crate::lookup;
use crate::output::Output;
use crate::run::Run;

/// What was written. The names are a contract.
#[derive(Debug, Serialize)]
struct ExportedLine<'a> {
    image: &'a str,
    file: String,
    mime: &'a str,
    bytes: i64,
}

/// Copies the bytes as they lie in the library.
pub(crate) async fn run(
    setup: &Setup,
    output: &Output,
    image: &str,
    file: &Path,
    force: bool,
) -> Result<Exit, Failure> {
    let run = Run::to_look(setup, output).await?;
    let exported = export(&run, output, image, file, force).await;
    run.stop().await;
    exported.map(|()| Exit::Done)
}

async fn export(
    run: &Run,
    output: &Output,
    image: &str,
    file: &Path,
    force: bool,
) -> Result<(), Failure> {
    let row = lookup::image(run, image).await?;
    let library = run.engine.library();
    let target = Target::check(file, library.dir(), force)?;
    check_ending(file, &row.mime)?;
    let stored = BlobId::parse(&row.blob).and_then(|blob| library.find_blob(&blob));
    let stored = stored.ok_or_else(|| {
        let message = "The image's file is no longer in the library.";
        Failure::before_sending(FailureCode::NotFound, message)
    })?;
    target.write(&stored)?;
    if output.is_json() {
        output.object(&ExportedLine {
            image: &row.blob,
            file: target.file.display().to_string(),
            mime: &row.mime,
            bytes: row.bytes,
        });
    } else {
        output.line(&target.file.display().to_string());
    }
    Ok(())
}

/// A file's endings that fit a type, the usual one first.
fn endings(mime: &str) -> &'static [&'static str] {
    match mime {
        "image/jpeg" => &["jpg", "jpeg", "jpe", "jfif"],
        "image/png" => &["png"],
        "image/webp" => &["webp"],
        "image/gif" => &["gif"],
        "image/heic" => &["heic", "heif"],
        "image/heif" => &["heif", "heic"],
        _ => &[],
    }
}

/// A file that says it is what it is not is opened by the wrong program, or by none.
fn check_ending(file: &Path, mime: &str) -> Result<(), Failure> {
    let ending = file
        .extension()
        .map(|it| it.to_string_lossy().to_lowercase());
    let fitting = endings(mime);
    let Some(usual) = fitting.first() else {
        return Ok(());
    };
    if ending.is_some_and(|ending| fitting.contains(&&*ending)) {
        return Ok(());
    }
    let right = file.with_extension(usual);
    Err(invalid(format!(
        "The image is of type {mime}, which {} does not end in. Call it {}.",
        file.display(),
        right.display()
    )))
}

/// A file that may be written.
#[derive(Debug)]
struct Target {
    file: PathBuf,
    folder: PathBuf,
    force: bool,
}

impl Target {
    /// Looks before anything is written.
    fn check(file: &Path, library: &Path, force: bool) -> Result<Self, Failure> {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_path_buf());
        if file.is_dir() {
            return Err(invalid(format!("{} is a folder.", file.display())));
        }
        if !force && file.symlink_metadata().is_ok() {
            return Err(there_already(&file));
        }
        let folder = file.parent().unwrap_or(Path::new("/"));
        let folder = folder
            .canonicalize()
            .map_err(|error| trouble(folder, &error))?;
        // What lies there is named by its bytes, and belongs to the library.
        let own = library.canonicalize();
        if own.is_ok_and(|own| folder.starts_with(own)) {
            return Err(invalid(format!(
                "{} is inside the library. Choose another folder.",
                file.display()
            )));
        }
        Ok(Self {
            file,
            folder,
            force,
        })
    }

    /// Whole and synced, or not at all: the bytes go to a name of their own first.
    fn write(&self, stored: &Path) -> Result<(), Failure> {
        let trouble = |error: io::Error| trouble(&self.folder, &error);
        let (beside, mut copy) = self.beside().map_err(trouble)?;
        let mut source = File::open(stored).map_err(trouble)?;
        let copied = io::copy(&mut source, &mut copy).and_then(|_| copy.sync_all());
        let named = copied.and_then(|()| self.name(&beside));
        if let Err(error) = named {
            let _ = fs::remove_file(&beside);
            return Err(match error.kind() {
                io::ErrorKind::AlreadyExists => there_already(&self.file),
                _ => trouble(error),
            });
        }
        // The name lasts once the folder is written; not every system can be asked to.
        if let Ok(folder) = File::open(&self.folder) {
            let _ = folder.sync_all();
        }
        Ok(())
    }

    /// A new file in the same folder.
    fn beside(&self) -> io::Result<(PathBuf, File)> {
        for number in 0_u32.. {
            let mut name = OsString::from(".");
            name.push(self.file.file_name().unwrap_or_default());
            name.push(format!(".{}-{number}", std::process::id()));
            let path = self.folder.join(name);
            match File::create_new(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                created => return created.map(|file| (path, file)),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Gives the copy its name. To look whether the name is free and to take it are one step.
    fn name(&self, beside: &Path) -> io::Result<()> {
        if self.force {
            return fs::rename(beside, &self.file);
        }
        match fs::hard_link(beside, &self.file) {
            Ok(()) => fs::remove_file(beside),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            // Not every file system has links.
            Err(_) => {
                File::create_new(&self.file)?;
                fs::rename(beside, &self.file)
            }
        }
    }
}

fn there_already(file: &Path) -> Failure {
    invalid(format!(
        "{} is already there. --force replaces it.",
        file.display()
    ))
}

fn invalid(message: String) -> Failure {
    Failure::before_sending(FailureCode::SettingsInvalid, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_fits_or_the_right_one_is_named() {
        for file in ["a.jpg", "a.JPG", "a.b.jpeg", "/x y/a.jfif"] {
            check_ending(Path::new(file), "image/jpeg").unwrap();
        }
        for (file, right) in [("a.png", "a.jpg"), ("a", "a.jpg"), ("a.b.webp", "a.b.jpg")] {
            let failure = check_ending(Path::new(file), "image/jpeg").unwrap_err();
            let end = format!("Call it {right}.");
            assert!(failure.message.ends_with(&end), "{}", failure.message);
        }
        check_ending(Path::new("a.anything"), "image/x-new").unwrap();
    }

    #[test]
    fn what_comes_in_between_is_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let stored = dir.path().join("stored");
        fs::write(&stored, b"new").unwrap();
        let file = dir.path().join("a.jpg");
        let library = dir.path().join("library");
        let target = Target::check(&file, &library, false).unwrap();
        fs::write(&file, b"old").unwrap();
        let failure = target.write(&stored).unwrap_err();
        assert!(failure.message.contains("--force"), "{}", failure.message);
        assert_eq!(fs::read(&file).unwrap(), b"old");
        let target = Target::check(&file, &library, true).unwrap();
        target.write(&stored).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"new");
        let left = fs::read_dir(dir.path()).unwrap().count();
        assert_eq!(left, 2, "nothing is left beside it");
    }

    #[test]
    fn the_library_is_no_place_for_copies() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("images")).unwrap();
        let file = dir.path().join("images").join("a.jpg");
        let failure = Target::check(&file, dir.path(), true).unwrap_err();
        assert!(failure.message.contains("library"), "{}", failure.message);
    }
}
