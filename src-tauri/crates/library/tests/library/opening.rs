//! Opening: new, old, newer, damaged, another program's, and no folder at all.

use std::fs;
use std::path::PathBuf;

use plantain_library::rusqlite::Connection;
use plantain_library::{Library, OpenError, SCHEMA_VERSION, sessions};
use tempfile::TempDir;

use crate::fixture::{library, session};

fn backups(dir: &TempDir) -> Vec<PathBuf> {
    fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".backup.db"))
        .collect()
}

#[tokio::test]
async fn what_was_stored_is_there_after_reopening() {
    let fixture = library();
    fixture
        .library
        .write(|it| sessions::insert(it, &session("a", 1)))
        .await
        .unwrap();
    let dir = fixture.dir;
    drop(fixture.library);
    assert!(
        !dir.path().join("library.db-wal").exists(),
        "the last one out tidies the log away"
    );
    let again = Library::open(dir.path()).unwrap();
    let found = again.read(|it| sessions::get(it, "a")).await.unwrap();
    assert_eq!(found, Some(session("a", 1)));
    assert!(
        backups(&dir).is_empty(),
        "nothing was migrated, nothing needed a copy"
    );
}

#[test]
fn folders_are_made_also_several_deep() {
    let dir = TempDir::new().unwrap();
    let deep = dir.path().join("a/b ü 🌿/c");
    let library = Library::open(&deep).unwrap();
    assert_eq!(library.dir(), deep);
    assert!(deep.join("images").is_dir());
}

#[test]
fn a_file_where_the_folder_should_be_is_said_to_be_one() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("library");
    fs::write(&file, "mine").unwrap();
    let result = Library::open(&file);
    assert!(
        matches!(result, Err(OpenError::NotADirectory { .. })),
        "{result:?}"
    );
    let below = Library::open(&file.join("deeper"));
    assert!(
        matches!(below, Err(OpenError::NotADirectory { .. })),
        "{below:?}"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn a_newer_library_is_refused_and_left_alone() {
    let fixture = library();
    let dir = fixture.dir;
    drop(fixture.library);
    let database = dir.path().join("library.db");
    let connection = Connection::open(&database).unwrap();
    connection
        .pragma_update(None, "user_version", SCHEMA_VERSION + 1)
        .unwrap();
    drop(connection);
    let before = fs::read(&database).unwrap();
    match Library::open(dir.path()) {
        Err(error @ OpenError::Newer { .. }) => {
            let words = error.to_string();
            assert!(
                words.contains("newer version") && words.contains("update"),
                "{words}"
            );
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(fs::read(&database).unwrap(), before);
}

#[tokio::test]
async fn an_older_library_is_migrated_after_a_copy_was_made() {
    let dir = TempDir::new().unwrap();
    let database = dir.path().join("library.db");
    let connection = Connection::open(&database).unwrap();
    connection
        .execute_batch("CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('hi')")
        .unwrap();
    drop(connection);
    let library = Library::open(dir.path()).unwrap();
    library
        .write(|it| sessions::insert(it, &session("a", 1)))
        .await
        .unwrap();
    let note = |connection: &Connection| {
        connection.query_row("SELECT text FROM notes", [], |row| row.get::<_, String>(0))
    };
    assert_eq!(
        library.read(move |it| Ok(note(it)?)).await.unwrap(),
        "hi",
        "nothing is lost"
    );
    let [backup] = backups(&dir).try_into().unwrap();
    assert!(
        backup
            .file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("library.v0.")
    );
    let copy = Connection::open(backup).unwrap();
    assert_eq!(note(&copy).unwrap(), "hi");
    let tables: i64 = copy
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .unwrap();
    assert_eq!(tables, 1, "the copy is from before");
}

#[test]
fn a_migration_that_fails_leaves_the_old_library_whole() {
    let dir = TempDir::new().unwrap();
    let database = dir.path().join("library.db");
    let connection = Connection::open(&database).unwrap();
    // Collides with a later table: the earlier ones must be rolled back.
    connection
        .execute_batch("CREATE TABLE settings (mine TEXT)")
        .unwrap();
    drop(connection);
    let result = Library::open(dir.path());
    assert!(
        matches!(result, Err(OpenError::Sqlite { .. })),
        "{result:?}"
    );
    let connection = Connection::open(&database).unwrap();
    let tables: String = connection
        .query_row("SELECT group_concat(name) FROM sqlite_schema", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(tables, "settings");
}

#[test]
fn a_file_that_is_no_database_is_named_and_never_touched() {
    let dir = TempDir::new().unwrap();
    let database = dir.path().join("library.db");
    let garbage = b"this is not a database, but somebody may still want it".repeat(200);
    fs::write(&database, &garbage).unwrap();
    fs::write(dir.path().join("library.v0.7.backup.db"), "copy").unwrap();
    match Library::open(dir.path()) {
        Err(error @ OpenError::Corrupt { .. }) => {
            let words = error.to_string();
            assert!(
                words.contains("library.db") && words.contains("library.v0.7.backup.db"),
                "{words}"
            );
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(fs::read(&database).unwrap(), garbage);
}

#[tokio::test]
async fn a_damaged_page_is_found_at_the_start_and_the_file_left_as_it_is() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            (0..2000).try_for_each(|n| sessions::insert(transaction, &session(&n.to_string(), n)))
        })
        .await
        .unwrap();
    let dir = fixture.dir;
    drop(fixture.library);
    let database = dir.path().join("library.db");
    let mut bytes = fs::read(&database).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 8192].fill(0xAA);
    fs::write(&database, &bytes).unwrap();
    let result = Library::open(dir.path());
    assert!(
        matches!(result, Err(OpenError::Corrupt { .. })),
        "{result:?}"
    );
    assert_eq!(fs::read(&database).unwrap(), bytes);
}

#[test]
fn another_programs_database_is_refused() {
    let dir = TempDir::new().unwrap();
    let connection = Connection::open(dir.path().join("library.db")).unwrap();
    connection
        .execute_batch("PRAGMA application_id = 7; CREATE TABLE theirs (x)")
        .unwrap();
    drop(connection);
    let result = Library::open(dir.path());
    assert!(
        matches!(result, Err(OpenError::Foreign { .. })),
        "{result:?}"
    );
}

#[tokio::test]
async fn ten_first_starts_at_once_make_one_library() {
    let dir = TempDir::new().unwrap();
    let opened: Vec<_> = (0..10)
        .map(|_| {
            let path = dir.path().to_path_buf();
            tokio::task::spawn_blocking(move || Library::open(&path))
        })
        .collect();
    for library in opened {
        let library = library.await.unwrap().unwrap();
        assert!(
            library
                .read(|it| sessions::list(it, 1))
                .await
                .unwrap()
                .is_empty()
        );
    }
    assert!(backups(&dir).is_empty());
}

#[tokio::test]
async fn what_was_committed_before_a_crash_is_there_even_if_the_log_was_cut() {
    let fixture = library();
    for n in 0..3 {
        let row = session(&n.to_string(), n);
        fixture
            .library
            .write(move |it| sessions::insert(it, &row))
            .await
            .unwrap();
    }
    // The files of a library that is still open are what a power cut leaves behind.
    let copy = |names: &[&str]| {
        let dir = TempDir::new().unwrap();
        for name in names {
            fs::copy(fixture.dir.path().join(name), dir.path().join(name)).unwrap();
        }
        dir
    };
    let whole = copy(&["library.db", "library.db-wal"]);
    let library = Library::open(whole.path()).unwrap();
    assert_eq!(
        library
            .read(|it| sessions::list(it, 9))
            .await
            .unwrap()
            .len(),
        3
    );
    let torn = copy(&["library.db", "library.db-wal", "library.db-shm"]);
    let log = torn.path().join("library.db-wal");
    let length = fs::metadata(&log).unwrap().len();
    fs::File::options()
        .write(true)
        .open(&log)
        .unwrap()
        .set_len(length - 100)
        .unwrap();
    let library = Library::open(torn.path()).unwrap();
    let found = library
        .read(|it| sessions::list(it, 9))
        .await
        .unwrap()
        .len();
    assert_eq!(
        found, 2,
        "the commit that was cut is gone as a whole, the others are there"
    );
    assert!(library.check().await.unwrap().is_sound());
}
