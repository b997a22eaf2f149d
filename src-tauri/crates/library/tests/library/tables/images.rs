//! Images.

use plantain_library::images;
use plantain_library::images::ImageRow;

use crate::fixture::{image, library, with_job};

fn ids(images: &[ImageRow]) -> Vec<&str> {
    images.iter().map(|image| image.id.as_str()).collect()
}

#[tokio::test]
async fn pages_run_from_the_newest_to_the_oldest_without_gap_or_repeat() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            // Two of the same millisecond lie on a page's edge.
            for (id, at_ms) in [("a", 1), ("b", 2), ("c", 2), ("d", 3), ("e", 4)] {
                images::insert(transaction, &image(id, 'a', at_ms))?;
            }
            let first = images::page(transaction, 3, None)?;
            assert_eq!(ids(&first), ["e", "d", "c"]);
            let cursor = first.last().unwrap().cursor();
            let second = images::page(transaction, 3, Some(&cursor))?;
            assert_eq!(ids(&second), ["b", "a"]);
            let end = second.last().unwrap().cursor();
            assert!(images::page(transaction, 3, Some(&end))?.is_empty());
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn an_image_is_found_by_id_blob_job_session_and_prefix() {
    let fixture = with_job().await;
    fixture
        .library
        .write(|transaction| {
            let row = ImageRow {
                job_id: Some("j".into()),
                turn_id: Some("t".into()),
                session_id: Some("s".into()),
                thumbhash: None,
                ..image("0198-a", 'c', 1)
            };
            images::insert(transaction, &row)?;
            let one = std::slice::from_ref(&row);
            images::insert(transaction, &image("0198-b", 'd', 2))?;
            assert_eq!(images::get(transaction, "0198-a")?, Some(row.clone()));
            assert_eq!(images::by_job(transaction, "j")?, one);
            assert_eq!(images::by_session(transaction, "s")?, one);
            assert_eq!(images::by_blob(transaction, &"c".repeat(64))?, one);
            assert_eq!(
                ids(&images::by_prefix(transaction, "0198", 2)?),
                ["0198-b", "0198-a"]
            );
            assert_eq!(ids(&images::by_prefix(transaction, "ccc", 2)?), ["0198-a"]);
            assert!(images::by_prefix(transaction, "", 2)?.is_empty());
            assert!(
                images::by_prefix(transaction, "%", 2)?.is_empty(),
                "no wildcards"
            );
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_star_and_a_deletion_can_be_taken_back() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            images::insert(transaction, &image("a", 'a', 1))?;
            assert!(images::star(transaction, "a", true)?);
            assert!(images::get(transaction, "a")?.unwrap().starred);
            assert!(images::star(transaction, "a", false)?);
            assert!(!images::star(transaction, "nobody", true)?);
            assert!(images::set_deleted(transaction, "a", Some(5))?);
            assert!(images::page(transaction, 9, None)?.is_empty());
            assert!(images::set_deleted(transaction, "a", None)?);
            assert_eq!(images::page(transaction, 9, None)?, [image("a", 'a', 1)]);
            Ok(())
        })
        .await
        .unwrap();
}
