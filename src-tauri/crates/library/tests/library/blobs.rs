//! Content-addressed files and answers on their way.

use std::fs;

use plantain_library::{BlobId, Error, Library};
use tempfile::TempDir;

use crate::fixture::library;

#[tokio::test]
async fn the_same_bytes_are_stored_once_and_come_back_untouched() {
    let fixture = library();
    let bytes = b"\xFF\xD8 not quite a picture".to_vec();
    let first = fixture
        .library
        .store_blob(bytes.clone(), "jpeg")
        .await
        .unwrap();
    let second = fixture
        .library
        .store_blob(bytes.clone(), ".JPG")
        .await
        .unwrap();
    assert_eq!(first, second);
    assert_eq!(first.id, BlobId::of(&bytes));
    assert_eq!(first.length, 22);
    assert_eq!(first.path, fixture.library.blob_path(&first.id, "jpg"));
    let shard = first.path.parent().unwrap();
    assert_eq!(
        shard.file_name().unwrap().to_str().unwrap(),
        &first.id.as_str()[..2]
    );
    assert_eq!(fs::read_dir(shard).unwrap().count(), 1);
    assert_eq!(fixture.library.read_blob(&first.id).await.unwrap(), bytes);
    assert_eq!(fixture.library.find_blob(&first.id), Some(first.path));
}

#[tokio::test]
async fn storing_again_heals_a_damaged_file() {
    let fixture = library();
    let stored = fixture
        .library
        .store_blob(b"whole".to_vec(), "png")
        .await
        .unwrap();
    fs::write(&stored.path, "wh").unwrap();
    fixture
        .library
        .store_blob(b"whole".to_vec(), "png")
        .await
        .unwrap();
    assert_eq!(fs::read(&stored.path).unwrap(), b"whole");
}

#[tokio::test]
async fn twenty_at_once_of_the_same_bytes_do_not_disturb_each_other() {
    let fixture = library();
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let library = fixture.library.clone();
            tokio::spawn(async move { library.store_blob(vec![7; 100_000], "png").await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let id = BlobId::of(&vec![7; 100_000]);
    assert_eq!(fixture.library.read_blob(&id).await.unwrap().len(), 100_000);
}

#[tokio::test]
async fn an_extension_cannot_leave_the_folder() {
    let fixture = library();
    let stored = fixture
        .library
        .store_blob(b"x".to_vec(), "../../../etc/x")
        .await
        .unwrap();
    assert_eq!(stored.extension, "bin");
    assert!(stored.path.starts_with(fixture.dir.path()));
}

#[test]
fn only_sixty_four_lowercase_hexadecimal_digits_are_an_id() {
    assert!(BlobId::parse(&"a0".repeat(32)).is_some());
    for refused in [
        "",
        "a0",
        &"A0".repeat(32),
        &"g0".repeat(32),
        &format!("../{}", "a".repeat(61)),
    ] {
        assert_eq!(BlobId::parse(refused), None, "{refused}");
    }
}

#[tokio::test]
async fn a_blob_that_is_gone_is_missing() {
    let fixture = library();
    let result = fixture
        .library
        .read_blob(&BlobId::of(b"never stored"))
        .await;
    assert!(matches!(result, Err(Error::Missing { .. })), "{result:?}");
}

#[tokio::test]
async fn an_answer_is_kept_until_it_is_dropped() {
    let fixture = library();
    let library = &fixture.library;
    let job = "0198f0aa-1111-7000-8000-000000000001";
    library
        .keep_incoming(job, 2, b"{\"b\":2}".to_vec())
        .await
        .unwrap();
    let path = library.keep_incoming(job, 1, b"{}".to_vec()).await.unwrap();
    assert_eq!(
        path,
        fixture.dir.path().join(format!("incoming/{job}-1.json"))
    );
    let found = library.list_incoming().await.unwrap();
    let seen: Vec<_> = found
        .iter()
        .map(|answer| (answer.job_id.as_str(), answer.attempt, answer.length))
        .collect();
    assert_eq!(seen, [(job, 1, 2), (job, 2, 7)]);
    assert_eq!(library.read_incoming(job, 2).await.unwrap(), b"{\"b\":2}");
    library.drop_incoming(job, 1).await.unwrap();
    library.drop_incoming(job, 1).await.unwrap();
    assert_eq!(library.list_incoming().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_job_id_cannot_leave_the_folder() {
    let fixture = library();
    for name in ["../x", "a/b", "", "a b", &"a".repeat(101)] {
        let result = fixture.library.keep_incoming(name, 1, b"{}".to_vec()).await;
        assert!(
            matches!(result, Err(Error::BadName { .. })),
            "{name}: {result:?}"
        );
    }
}

#[tokio::test]
async fn what_a_crash_left_half_written_is_swept_by_the_next_start_alone() {
    let dir = TempDir::new().unwrap();
    let first = Library::open(dir.path()).unwrap();
    let half = dir.path().join("images/.writing-abc");
    fs::write(&half, "half").unwrap();
    let second = Library::open(dir.path()).unwrap();
    assert!(half.exists(), "somebody else is here and may be writing it");
    drop((first, second));
    drop(Library::open(dir.path()).unwrap());
    assert!(!half.exists());
}
