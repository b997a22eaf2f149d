//! Every older version, brought to the newest.

use super::*;

const NEXT: [&[&str]; 4] = [
    STEPS[0],
    STEPS[1],
    STEPS[2],
    &["ALTER TABLE sessions ADD COLUMN colour TEXT"],
];

fn backups(path: &Path) -> usize {
    let entries = fs::read_dir(path.parent().unwrap()).unwrap();
    entries
        .filter(|it| {
            it.as_ref()
                .unwrap()
                .path()
                .to_string_lossy()
                .ends_with(".backup.db")
        })
        .count()
}

#[test]
fn an_older_library_keeps_its_rows_and_is_copied_first() {
    let dir = tempfile::TempDir::new().unwrap();
    let path = dir.path().join("library.db");
    let mut connection = crate::connection::writer(&path).unwrap();
    migrate_by(&mut connection, &path, &STEPS).unwrap();
    assert_eq!(backups(&path), 0, "a new library has nothing to copy");
    connection
        .execute(
            "INSERT INTO sessions VALUES ('a', 'Fern', 1, 1, NULL, NULL, NULL)",
            [],
        )
        .unwrap();
    migrate_by(&mut connection, &path, &NEXT).unwrap();
    assert_eq!(version(&connection).unwrap(), 4);
    let read = |connection: &Connection, column: &str| {
        let query = format!("SELECT {column} FROM sessions");
        connection.query_row(&query, [], |row| row.get::<_, Option<String>>(0))
    };
    assert_eq!(read(&connection, "title").unwrap().as_deref(), Some("Fern"));
    assert_eq!(read(&connection, "colour").unwrap(), None);
    // The row was still in the log when the copy was made.
    let copy = Connection::open(newest_backup(&path).unwrap()).unwrap();
    assert_eq!(version(&copy).unwrap(), 3);
    assert_eq!(read(&copy, "title").unwrap().as_deref(), Some("Fern"));
    migrate_by(&mut connection, &path, &NEXT).unwrap();
    assert_eq!(backups(&path), 1, "nothing to do, nothing to copy");
    let refused = check(&connection, &path);
    assert!(matches!(
        refused,
        Err(OpenError::Newer {
            found: 4,
            supported: 3
        })
    ));
}

/// A library as version 1 wrote it: a job of the sandbox and one of Google's, each charged.
const VERSION_1: &str = "
    INSERT INTO sessions (id, title, created_ms, updated_ms) VALUES ('s', 'Fern', 1, 1);
    INSERT INTO turns (id, session_id, number, kind, prompt, settings, references_json,
                       created_ms)
    VALUES ('t', 's', 1, 'generate', 'A fern', '{}', '[]', 1);
    INSERT INTO jobs (id, turn_id, variant, state, priority, position, provider, model,
                      estimate_low_nanos, estimate_high_nanos, created_ms, updated_ms)
    VALUES ('j', 't', 1, 'done', 0, 1.0, '{\"kind\":\"google\"}', 'm', 1, 2, 1, 1),
           ('k', 't', 2, 'done', 0, 2.0, '{\"kind\":\"sandbox\"}', 'm', 1, 2, 1, 1);
    INSERT INTO ledger (at_ms, kind, job_id, model, size, nanos, lines, complete)
    VALUES (1767250800000, 'charge', 'j', 'm', '1K', 100, '[]', 1),
           (1767250800000, 'charge', 'k', 'm', '1K', 30, '[]', 1),
           (1767250800000, 'maybe', 'j', 'm', '1K', 5, '[]', 1);
";

#[test]
fn entries_of_version_1_learn_their_day_and_session_and_are_summed() {
    use crate::tables::{ledger, spend};
    let dir = tempfile::TempDir::new().unwrap();
    let path = dir.path().join("library.db");
    let mut connection = crate::connection::writer(&path).unwrap();
    migrate_by(&mut connection, &path, &STEPS[..1]).unwrap();
    connection.execute_batch(VERSION_1).unwrap();
    migrate(&mut connection, &path).unwrap();
    let entries = ledger::by_job(&connection, "j").unwrap();
    // Seven in the morning UTC on New Year's Day is still the year before in California.
    assert_eq!(entries[0].pacific_day, "2025-12-31");
    assert_eq!(entries[0].session_id.as_deref(), Some("s"));
    let sum = |practice| {
        let filter = spend::SpendFilter {
            practice,
            ..spend::SpendFilter::default()
        };
        let total = spend::total(&connection, &filter).unwrap();
        (total.charged_nanos, total.maybe_nanos)
    };
    assert_eq!(sum(false), (100, 5));
    assert_eq!(sum(true), (30, 0));
    let changed = connection.execute("UPDATE ledger SET nanos = 1", []);
    assert!(changed.is_err(), "the ledger is closed again");
}

/// What a library of version 2 has beside [`VERSION_1`], which can be written into it as well: a
/// session in a project, one without turns, a thrown away picture and a reference.
const VERSION_2: &str = "
    INSERT INTO projects VALUES ('p', 'Garden', 1, NULL);
    UPDATE sessions SET project_id = 'p';
    INSERT INTO sessions (id, title, created_ms, updated_ms) VALUES ('empty', 'Moss', 2, 2);
    INSERT INTO turns (id, session_id, parent_turn_id, number, kind, prompt, settings,
                       references_json, created_ms)
    VALUES ('u', 's', 't', 2, 'edit', 'Greener', '{}', '[]', 2);
    INSERT INTO images (id, blob, extension, turn_id, session_id, mime, width, height, bytes,
                        created_ms, starred, deleted_ms)
    VALUES ('i', printf('%064d', 1), 'jpg', 't', 's', 'image/jpeg', 3, 4, 5, 1, 1, 9);
    INSERT INTO reference_files
    VALUES (printf('%064d', 2), 'png', 'image/png', 3, 4, 5, 'fox.png', 1);
";

#[test]
fn turns_of_every_older_version_come_onto_one_branch_of_their_session() {
    use crate::tables::{branches, images, references, sessions, turns};
    for reached in 1..STEPS.len() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("library.db");
        let mut connection = crate::connection::writer(&path).unwrap();
        migrate_by(&mut connection, &path, &STEPS[..reached]).unwrap();
        connection.execute_batch(VERSION_1).unwrap();
        if reached > 1 {
            connection.execute_batch(VERSION_2).unwrap();
        }
        migrate(&mut connection, &path).unwrap();
        assert_eq!(version(&connection).unwrap(), SCHEMA_VERSION);
        let main = branches::BranchRow {
            id: "s".into(),
            session_id: "s".into(),
            name: "Main".into(),
            created_ms: 1,
            deleted_ms: None,
        };
        assert_eq!(branches::by_session(&connection, "s").unwrap(), [main]);
        let all = turns::by_session(&connection, "s").unwrap();
        assert_eq!(all.len(), reached);
        assert_eq!(turns::by_branch(&connection, "s").unwrap(), all);
        let session = sessions::get(&connection, "s").unwrap().unwrap();
        assert_eq!(session.archived_ms, None);
        if reached == 1 {
            continue;
        }
        assert_eq!(session.project_id.as_deref(), Some("p"));
        assert_eq!(branches::by_session(&connection, "empty").unwrap(), []);
        let image = images::get(&connection, "i").unwrap().unwrap();
        assert_eq!((image.original_blob, image.changed), (None, None));
        assert_eq!(
            (image.starred, image.rejected, image.depth),
            (true, false, 1)
        );
        let reference = references::get(&connection, &format!("{:064}", 2)).unwrap();
        let reference = reference.unwrap();
        assert_eq!((reference.sent, reference.notes), (None, None));
    }
}

#[test]
fn an_older_program_still_reads_and_writes_beside_a_newer_one() {
    use crate::tables::sessions::{SessionRow, get, insert};
    let dir = tempfile::TempDir::new().unwrap();
    let path = dir.path().join("library.db");
    let mut old = crate::connection::writer(&path).unwrap();
    migrate_by(&mut old, &path, &STEPS).unwrap();
    let mut new = crate::connection::writer(&path).unwrap();
    migrate_by(&mut new, &path, &NEXT).unwrap();
    let (id, title) = ("a".to_owned(), "Fern".to_owned());
    let row = SessionRow {
        id,
        title,
        created_ms: 1,
        updated_ms: 1,
        deleted_ms: None,
        project_id: None,
        archived_ms: None,
    };
    insert(&old, &row).unwrap();
    assert_eq!(get(&old, "a").unwrap(), Some(row));
}
