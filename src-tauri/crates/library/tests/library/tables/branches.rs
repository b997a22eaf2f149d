//! Branches, and what is hidden with them.

use plantain_library::branches::BranchRow;
use plantain_library::images::ImageRow;
use plantain_library::turns::TurnRow;
use plantain_library::{Error, branches, images, sessions, turns};

use crate::fixture::{branch, image, library, session, turn};

#[tokio::test]
async fn a_sessions_branches_come_oldest_first_also_when_deleted() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            sessions::insert(transaction, &session("s", 1))?;
            sessions::insert(transaction, &session("other", 1))?;
            branches::insert(transaction, &branch("b", "s", 2))?;
            branches::insert(transaction, &branch("a", "s", 2))?;
            branches::insert(transaction, &branch("main", "s", 1))?;
            branches::insert(transaction, &branch("theirs", "other", 1))?;
            assert!(branches::delete(transaction, "a", 7)?);
            assert!(!branches::delete(transaction, "a", 8)?, "once is enough");
            let gone = BranchRow {
                deleted_ms: Some(7),
                ..branch("a", "s", 2)
            };
            assert_eq!(
                branches::by_session(transaction, "s")?,
                [branch("main", "s", 1), gone, branch("b", "s", 2)]
            );
            assert!(branches::restore(transaction, "a")?);
            assert!(!branches::restore(transaction, "a")?);
            assert_eq!(branches::get(transaction, "a")?, Some(branch("a", "s", 2)));
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_branch_is_renamed_and_belongs_to_a_session_that_exists() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            sessions::insert(transaction, &session("s", 1))?;
            branches::insert(transaction, &branch("a", "s", 2))?;
            assert!(branches::rename(transaction, "a", "Night 🌙 / two")?);
            assert!(!branches::rename(transaction, "nobody", "Night")?);
            let name = branches::get(transaction, "a")?.unwrap().name;
            assert_eq!(name, "Night 🌙 / two");
            Ok(())
        })
        .await
        .unwrap();
    let lost = fixture
        .library
        .write(|it| branches::insert(it, &branch("b", "nowhere", 1)))
        .await;
    assert!(matches!(lost, Err(Error::Sqlite(_))), "{lost:?}");
}

#[tokio::test]
async fn pictures_are_hidden_with_their_turn_or_branch_and_come_back_with_it() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            sessions::insert(transaction, &session("s", 1))?;
            branches::insert(transaction, &branch("b", "s", 1))?;
            let row = TurnRow {
                branch_id: Some("b".into()),
                ..turn("t", "s", 1)
            };
            turns::insert(transaction, &row)?;
            for (id, at_ms, deleted_ms) in [("i", 1, None), ("gone", 2, Some(3))] {
                let row = ImageRow {
                    turn_id: Some("t".into()),
                    session_id: Some("s".into()),
                    deleted_ms,
                    ..image(id, 'a', at_ms)
                };
                images::insert(transaction, &row)?;
            }
            let seen = || {
                let page = images::page(transaction, 9, None)?;
                assert_eq!(images::by_session(transaction, "s")?, page);
                let summary = sessions::summary(transaction, "s")?.unwrap();
                assert_eq!(summary.newest_image_id.is_some(), summary.images > 0);
                Ok::<_, Error>((page.len(), summary.turns, summary.images))
            };
            assert_eq!(seen()?, (1, 1, 1));
            turns::delete(transaction, "t", 5)?;
            assert_eq!(seen()?, (0, 0, 0));
            turns::restore(transaction, "t")?;
            assert_eq!(seen()?, (1, 1, 1), "what was thrown away before stays so");
            branches::delete(transaction, "b", 6)?;
            assert_eq!(seen()?, (0, 0, 0));
            branches::restore(transaction, "b")?;
            assert_eq!(seen()?, (1, 1, 1));
            assert_eq!(images::by_turn(transaction, "t")?.len(), 2);
            Ok(())
        })
        .await
        .unwrap();
}
