//! A disk that is full or may not be written. Needs a small file system of its own, which only the
//! superuser of Linux can make; elsewhere these tests say that they were skipped.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use plantain_library::{Error, Library, OpenError, sessions, settings};
use tempfile::TempDir;

use crate::fixture::session;

/// A mounted file system in memory. Dropped, it is gone.
struct SmallDisk {
    dir: TempDir,
}

impl SmallDisk {
    fn new(size: &str) -> Option<Self> {
        let disk = Self {
            dir: TempDir::new().unwrap(),
        };
        let made = run(
            "mount",
            &[
                "-t",
                "tmpfs",
                "-o",
                &format!("size={size}"),
                "tmpfs",
                disk.at(),
            ],
        );
        if !made {
            println!("skipped: a file system cannot be mounted here");
        }
        made.then_some(disk)
    }

    fn at(&self) -> &str {
        self.dir.path().to_str().unwrap()
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Refused while a program another test is just starting still shares a file opened here.
    fn make_read_only(&self) {
        let made = (0..100).any(|_| {
            std::thread::sleep(Duration::from_millis(20));
            run("mount", &["-o", "remount,ro", self.at()])
        });
        assert!(made, "the disk stays writable");
    }

    /// Fills all but `left` bytes.
    fn fill(&self, left: usize) -> PathBuf {
        let path = self.path().join("filler");
        let mut size = 64 * 1024 * 1024;
        while size > 0 {
            let grown = fs::metadata(&path).map_or(0, |it| it.len()) + size;
            let allocated = Command::new("fallocate")
                .args(["-l", &grown.to_string(), path.to_str().unwrap()])
                .stderr(Stdio::null())
                .status()
                .unwrap();
            if !allocated.success() {
                size /= 2;
                if size < 4096 {
                    break;
                }
            }
        }
        let full = fs::metadata(&path).unwrap().len();
        let kept = full.saturating_sub(u64::try_from(left).unwrap());
        fs::File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(kept)
            .unwrap();
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        run("umount", &["-l", self.at()]);
    }
}

fn run(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn file_count(folder: &Path) -> usize {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { file_count(&path) } else { 1 })
        .sum()
}

#[tokio::test]
async fn a_picture_that_does_not_fit_leaves_nothing_behind_and_the_rest_works_on() {
    let Some(disk) = SmallDisk::new("8m") else {
        return;
    };
    let library = Library::open(disk.path()).unwrap();
    library
        .write(|it| sessions::insert(it, &session("a", 1)))
        .await
        .unwrap();
    let blob = library.store_blob(vec![1; 32_000_000], "jpg").await;
    assert!(matches!(blob, Err(Error::NoSpace)), "{blob:?}");
    let answer = library.keep_incoming("j", 1, vec![1; 32_000_000]).await;
    assert!(matches!(answer, Err(Error::NoSpace)), "{answer:?}");
    assert_eq!(
        file_count(&disk.path().join("images")),
        0,
        "the unfinished file is gone"
    );
    assert_eq!(file_count(&disk.path().join("incoming")), 0);
    // Another test's child process may hold a copy of the file until it has started its program,
    // and the space comes back only then.
    let mut tries = 0;
    while let Err(error) = library.store_blob(vec![1; 1_000_000], "jpg").await {
        assert!(matches!(error, Error::NoSpace) && tries < 100, "{error:?}");
        tries += 1;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(
        library
            .read(|it| sessions::list(it, 9))
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_full_disk_stops_a_write_whole_and_space_made_lets_it_go_on() {
    let Some(disk) = SmallDisk::new("16m") else {
        return;
    };
    let library = Library::open(disk.path()).unwrap();
    library
        .write(|it| settings::set(it, "kept", "1"))
        .await
        .unwrap();
    let filler = disk.fill(100_000);
    let big = format!("\"{}\"", "x".repeat(1_000_000));
    let value = big.clone();
    let result = library
        .write(move |it| settings::set(it, "big", &value))
        .await;
    assert!(matches!(result, Err(Error::NoSpace)), "{result:?}");
    let seen = library.read(settings::list).await.unwrap();
    assert_eq!(seen, [("kept".to_owned(), "1".to_owned())]);
    fs::remove_file(filler).unwrap();
    library
        .write(move |it| settings::set(it, "big", &big))
        .await
        .unwrap();
    assert!(library.check().await.unwrap().is_sound());
}

#[test]
fn a_disk_without_room_for_a_library_is_called_full() {
    let Some(disk) = SmallDisk::new("1m") else {
        return;
    };
    disk.fill(0);
    let result = Library::open(&disk.path().join("library"));
    assert!(
        matches!(result, Err(OpenError::NoSpace { .. })),
        "{result:?}"
    );
}

#[tokio::test]
async fn a_read_only_disk_is_called_read_only_and_keeps_what_it_has() {
    let Some(disk) = SmallDisk::new("8m") else {
        return;
    };
    let library = Library::open(disk.path()).unwrap();
    library
        .write(|it| settings::set(it, "kept", "1"))
        .await
        .unwrap();
    drop(library);
    disk.make_read_only();
    let before = fs::read(disk.path().join("library.db")).unwrap();
    match Library::open(disk.path()) {
        Err(error @ OpenError::ReadOnly { .. }) => {
            assert!(error.to_string().contains("read-only"), "{error}");
        }
        other => panic!("{other:?}"),
    }
    let new = Library::open(&disk.path().join("new"));
    assert!(matches!(new, Err(OpenError::ReadOnly { .. })), "{new:?}");
    assert_eq!(fs::read(disk.path().join("library.db")).unwrap(), before);
}
