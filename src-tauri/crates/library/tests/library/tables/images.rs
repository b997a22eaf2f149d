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
async fn a_mark_and_a_deletion_can_be_taken_back() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            images::insert(transaction, &image("a", 'a', 1))?;
            for (starred, rejected) in [(true, false), (true, true), (false, true), (false, false)]
            {
                assert!(images::set_mark(transaction, "a", starred, rejected)?);
                let row = images::get(transaction, "a")?.unwrap();
                assert_eq!((row.starred, row.rejected), (starred, rejected));
            }
            assert!(!images::set_mark(transaction, "nobody", true, false)?);
            assert!(images::delete(transaction, "a", 5)?);
            assert!(!images::delete(transaction, "a", 6)?, "once is enough");
            assert_eq!(images::get(transaction, "a")?.unwrap().deleted_ms, Some(5));
            assert!(images::page(transaction, 9, None)?.is_empty());
            assert!(images::restore(transaction, "a")?);
            assert!(!images::restore(transaction, "a")?);
            assert_eq!(images::page(transaction, 9, None)?, [image("a", 'a', 1)]);
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_cut_picture_keeps_its_original_its_depth_and_how_much_changed() {
    let fixture = with_job().await;
    fixture
        .library
        .write(|transaction| {
            let row = ImageRow {
                turn_id: Some("t".into()),
                original_blob: Some("b".repeat(64)),
                rejected: true,
                changed: Some(0.25),
                depth: 5,
                ..image("a", 'a', 1)
            };
            images::insert(transaction, &row)?;
            assert_eq!(images::get(transaction, "a")?, Some(row));
            assert!(images::set_changed(transaction, "a", 0.125)?);
            assert!(!images::set_changed(transaction, "nobody", 0.5)?);
            let changed = images::get(transaction, "a")?.unwrap().changed;
            assert_eq!(changed, Some(0.125));
            images::insert(transaction, &image("elsewhere", 'a', 2))?;
            assert_eq!(ids(&images::by_turn(transaction, "t")?), ["a"]);
            Ok(())
        })
        .await
        .unwrap();
}
