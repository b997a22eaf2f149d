//! Transactions: whole or not at all, one after another, also from several handles.

use std::time::Duration;

use plantain_library::rusqlite::Connection;
use plantain_library::{Error, Library, images, sessions, settings};
use tempfile::TempDir;

use crate::fixture::{image, library, record, session, with_job};

#[tokio::test]
async fn what_fails_half_way_leaves_nothing() {
    let fixture = library();
    let result: Result<(), Error> = fixture
        .library
        .write(|transaction| {
            sessions::insert(transaction, &session("a", 1))?;
            sessions::insert(transaction, &session("a", 1))
        })
        .await;
    assert!(matches!(result, Err(Error::Sqlite(_))), "{result:?}");
    assert!(
        fixture
            .library
            .read(|it| sessions::list(it, 9))
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_write_that_panics_is_rolled_back_and_the_next_one_works() {
    let fixture = library();
    let library = fixture.library.clone();
    let panicked = tokio::spawn(async move {
        library
            .write::<()>(|transaction| {
                sessions::insert(transaction, &session("a", 1))?;
                panic!("a bug of the caller");
            })
            .await
    })
    .await;
    assert!(panicked.is_err_and(|error| error.is_panic()));
    fixture
        .library
        .write(|it| sessions::insert(it, &session("a", 1)))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_dropped_write_is_still_committed_whole() {
    let fixture = with_job().await;
    let library = fixture.library.clone();
    let write = tokio::spawn(async move {
        library
            .write(|transaction| {
                std::thread::sleep(Duration::from_millis(50));
                record(transaction, &image("i", 'a', 1))
            })
            .await
    });
    tokio::time::sleep(Duration::from_millis(10)).await;
    write.abort();
    let _ = write.await;
    // Waits for its turn behind the abandoned one.
    let found = fixture
        .library
        .write(|it| images::get(it, "i"))
        .await
        .unwrap();
    assert!(found.is_some());
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let fixture = library();
    let result = fixture.library.read(|it| settings::set(it, "a", "1")).await;
    assert!(matches!(result, Err(Error::ReadOnly)), "{result:?}");
}

#[tokio::test]
async fn a_read_sees_one_state_while_others_write() {
    let fixture = library();
    let (library, writer) = (fixture.library.clone(), fixture.library.clone());
    fixture
        .library
        .write(|it| settings::set(it, "n", "1"))
        .await
        .unwrap();
    let (started, starting) = std::sync::mpsc::channel();
    let (written, writing) = std::sync::mpsc::channel();
    let read = tokio::spawn(async move {
        library
            .read(move |connection: &Connection| {
                let before = settings::get(connection, "n")?;
                started.send(()).unwrap();
                writing.recv().unwrap();
                Ok((before, settings::get(connection, "n")?))
            })
            .await
    });
    tokio::task::spawn_blocking(move || starting.recv())
        .await
        .unwrap()
        .unwrap();
    writer
        .write(|it| settings::set(it, "n", "2"))
        .await
        .unwrap();
    written.send(()).unwrap();
    let seen = read.await.unwrap().unwrap();
    assert_eq!(seen, (Some("1".to_owned()), Some("1".to_owned())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_handles_writing_at_once_lose_nothing() {
    let dir = TempDir::new().unwrap();
    let handles = [
        Library::open(dir.path()).unwrap(),
        Library::open(dir.path()).unwrap(),
    ];
    handles[0]
        .write(|it| settings::set(it, "n", "0"))
        .await
        .unwrap();
    let tasks: Vec<_> = (0..100)
        .map(|n| {
            let library = handles[n % 2].clone();
            tokio::spawn(async move {
                library
                    .write(|transaction| {
                        let n = settings::get(transaction, "n")?.unwrap();
                        let next = n.parse::<u32>().unwrap() + 1;
                        settings::set(transaction, "n", &next.to_string())
                    })
                    .await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let n = handles[1].read(|it| settings::get(it, "n")).await.unwrap();
    assert_eq!(n.as_deref(), Some("100"));
}

#[tokio::test(start_paused = true)]
async fn a_paused_clock_stands_still_while_the_library_works() {
    let fixture = library();
    let write = fixture.library.write(|transaction| {
        std::thread::sleep(Duration::from_millis(80));
        settings::set(transaction, "a", "1")
    });
    tokio::time::timeout(Duration::from_millis(1), write)
        .await
        .expect("blocking work holds the clock")
        .unwrap();
}
