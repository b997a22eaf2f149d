//! Several processes on one library.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use plantain_library::{Error, Library};
use tempfile::TempDir;

use crate::fixture::library;

#[test]
fn an_owner_lives_as_long_as_its_lock() {
    let fixture = library();
    let lock = fixture.library.claim("window-1").unwrap();
    assert!(fixture.library.is_owner_alive("window-1"));
    assert!(!fixture.library.is_owner_alive("window-2"));
    let again = fixture.library.claim("window-1");
    assert!(matches!(again, Err(Error::OwnerTaken { .. })), "{again:?}");
    drop(lock);
    assert!(!fixture.library.is_owner_alive("window-1"));
    drop(fixture.library.claim("window-1").unwrap());
    let file = fixture.dir.path().join("locks/owner-window-1.lock");
    assert!(!file.exists(), "nothing is left behind");
}

#[test]
fn a_lock_file_nobody_holds_is_stale_and_removed() {
    let fixture = library();
    let file = fixture.dir.path().join("locks/owner-gone.lock");
    fs::write(&file, "").unwrap();
    assert!(!fixture.library.is_owner_alive("gone"));
    assert!(!file.exists());
    fs::write(&file, "").unwrap();
    let dir = fixture.dir;
    drop(fixture.library);
    drop(Library::open(dir.path()).unwrap());
    assert!(!file.exists(), "a start sweeps them all");
}

#[test]
fn an_owner_cannot_leave_the_folder() {
    let fixture = library();
    let result = fixture.library.claim("../../x");
    assert!(matches!(result, Err(Error::BadName { .. })), "{result:?}");
    assert!(!fixture.library.is_owner_alive("../../x"));
}

/// Not a test of its own: the other process of the one below, which starts it by name.
#[test]
fn the_other_process() {
    let Some(dir) = std::env::var_os("OTHER_PROCESS_DIR") else {
        return;
    };
    let library = Library::open(dir.as_ref()).unwrap();
    let _lock = library.claim("terminal").unwrap();
    println!("claimed");
    std::thread::sleep(std::time::Duration::from_mins(1));
}

#[test]
fn another_process_is_alive_until_it_is_killed() {
    let dir = TempDir::new().unwrap();
    let library = Library::open(dir.path()).unwrap();
    let mut other = Command::new(std::env::current_exe().unwrap())
        .args(["owners::the_other_process", "--exact", "--nocapture"])
        .env("OTHER_PROCESS_DIR", dir.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(other.stdout.take().unwrap()).lines();
    assert!(
        lines.any(|line| line.unwrap().contains("claimed")),
        "it starts and claims its name"
    );
    assert!(library.is_owner_alive("terminal"));
    assert!(matches!(
        library.claim("terminal"),
        Err(Error::OwnerTaken { .. })
    ));
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(
        !library.is_owner_alive("terminal"),
        "the system lets go of a killed process's lock"
    );
    drop(library.claim("terminal").unwrap());
}
