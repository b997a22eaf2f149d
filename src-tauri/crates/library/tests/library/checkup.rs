//! The check of the whole library.

use std::fs;

use plantain_library::images::ImageRow;
use plantain_library::outcomes::OutcomeRow;
use plantain_library::references::{ReferenceRow, SentRow};
use plantain_library::{images, outcomes, references};

use crate::fixture::{image, library, record, reference, sent, with_job};

#[tokio::test]
async fn a_new_library_is_sound_and_empty() {
    let report = library().library.check().await.unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.rows.len(), 13, "one count a table");
    assert!(report.rows.values().all(|count| *count == 0));
    assert!(report.database_bytes > 0);
}

#[tokio::test]
async fn a_crash_between_file_and_row_leaves_a_file_and_an_answer_and_no_damage() {
    let fixture = with_job().await;
    let library = &fixture.library;
    library
        .keep_incoming("j", 1, b"{\"answer\":1}".to_vec())
        .await
        .unwrap();
    let stored = library.store_blob(b"pixels".to_vec(), "jpg").await.unwrap();
    // Here the process dies. What the next one finds:
    let report = library.check().await.unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(
        report.unreferenced_files,
        std::slice::from_ref(&stored.path)
    );
    assert_eq!(
        (report.incoming.as_slice(), report.incoming_bytes),
        (["j-1".to_owned()].as_slice(), 12)
    );
    // Recovery does the same again, and this time records it.
    let again = library.store_blob(b"pixels".to_vec(), "jpg").await.unwrap();
    assert_eq!(again, stored);
    let row = ImageRow {
        blob: stored.id.to_string(),
        bytes: 6,
        ..image("i", 'a', 1)
    };
    library.write(move |it| record(it, &row)).await.unwrap();
    library.drop_incoming("j", 1).await.unwrap();
    let report = library.check().await.unwrap();
    assert!(
        report.is_sound() && report.unreferenced_files.is_empty(),
        "{report:?}"
    );
    assert!(report.incoming.is_empty());
    assert_eq!(
        (
            report.rows["images"],
            report.rows["ledger"],
            report.image_bytes
        ),
        (1, 1, 6)
    );
}

#[tokio::test]
async fn a_lost_file_and_a_shortened_file_are_found() {
    let fixture = library();
    let library = &fixture.library;
    let lost = library.store_blob(b"lost".to_vec(), "jpg").await.unwrap();
    let short = library.store_blob(b"short".to_vec(), "png").await.unwrap();
    let rows = [
        ImageRow {
            blob: lost.id.to_string(),
            bytes: 4,
            ..image("a", 'a', 1)
        },
        ImageRow {
            blob: short.id.to_string(),
            bytes: 5,
            ..image("b", 'b', 2)
        },
    ];
    library
        .write(move |it| rows.iter().try_for_each(|row| images::insert(it, row)))
        .await
        .unwrap();
    fs::remove_file(&lost.path).unwrap();
    fs::write(&short.path, "sh").unwrap();
    let report = library.check().await.unwrap();
    assert!(!report.is_sound());
    assert_eq!(report.missing_files, [lost.id.to_string()]);
    assert_eq!(report.wrong_lengths, [short.id.to_string()]);
}

#[tokio::test]
async fn the_original_of_a_cut_picture_and_the_copy_of_a_reference_belong_to_the_library() {
    let fixture = library();
    let library = &fixture.library;
    let mut blobs = Vec::new();
    for bytes in [b"cut".as_slice(), b"whole", b"file", b"copy"] {
        blobs.push(library.store_blob(bytes, "png").await.unwrap());
    }
    let [cut, whole, file, copy] = blobs.try_into().unwrap();
    let row = ImageRow {
        blob: cut.id.to_string(),
        bytes: 3,
        original_blob: Some(whole.id.to_string()),
        ..image("i", 'a', 1)
    };
    let sent = SentRow {
        blob: copy.id.to_string(),
        ..sent('a')
    };
    let reference = ReferenceRow {
        blob: file.id.to_string(),
        bytes: 4,
        sent: Some(SentRow { bytes: 4, ..sent }),
        ..reference('b')
    };
    library
        .write(move |it| {
            images::insert(it, &row)?;
            references::save(it, &reference)
        })
        .await
        .unwrap();
    let report = library.check().await.unwrap();
    assert!(
        report.is_sound() && report.unreferenced_files.is_empty(),
        "{report:?}"
    );
    fs::remove_file(&whole.path).unwrap();
    fs::write(&copy.path, "co").unwrap();
    let report = library.check().await.unwrap();
    assert_eq!(report.missing_files, [whole.id.to_string()]);
    assert_eq!(report.wrong_lengths, [copy.id.to_string()]);
}

#[tokio::test]
async fn a_blob_that_only_an_answer_mentions_is_no_leftover() {
    let fixture = with_job().await;
    let stored = fixture
        .library
        .store_blob(b"draft".to_vec(), "jpg")
        .await
        .unwrap();
    let outcome = OutcomeRow {
        job_id: "j".into(),
        finish: None,
        text: None,
        content: format!(r#"{{"blob":"{}"}}"#, stored.id),
        usage: None,
        model_version: None,
        response_id: None,
    };
    fixture
        .library
        .write(move |it| outcomes::save(it, &outcome))
        .await
        .unwrap();
    let report = fixture.library.check().await.unwrap();
    assert!(report.unreferenced_files.is_empty(), "{report:?}");
}
