//! Turns.

use plantain_library::turns::TurnRow;
use plantain_library::{Error, branches, sessions, turns};

use crate::fixture::{branch, library, session, turn};

#[tokio::test]
async fn turns_of_a_session_are_numbered_and_come_back_in_order() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            sessions::insert(transaction, &session("s", 1))?;
            assert_eq!(turns::next_number(transaction, "s")?, 1);
            turns::insert(transaction, &turn("a", "s", 1))?;
            assert_eq!(turns::next_number(transaction, "s")?, 2);
            let parent_turn_id = Some("a".to_owned());
            let child = TurnRow {
                parent_turn_id,
                kind: "edit".into(),
                ..turn("b", "s", 2)
            };
            turns::insert(transaction, &child)?;
            assert_eq!(
                turns::by_session(transaction, "s")?,
                [turn("a", "s", 1), child.clone()]
            );
            assert_eq!(
                turns::path_to(transaction, "b")?,
                [turn("a", "s", 1), child.clone()]
            );
            assert_eq!(turns::get(transaction, "b")?, Some(child));
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn the_path_to_a_turn_leaves_siblings_out() {
    let fixture = library();
    let ids = fixture
        .library
        .write(|transaction| {
            sessions::insert(transaction, &session("s", 1))?;
            for (number, id, parent) in [
                (1, "a", None),
                (2, "b", Some("a")),
                (3, "c", Some("a")),
                (4, "d", Some("c")),
            ] {
                let parent_turn_id = parent.map(str::to_owned);
                turns::insert(
                    transaction,
                    &TurnRow {
                        parent_turn_id,
                        ..turn(id, "s", number)
                    },
                )?;
            }
            turns::path_to(transaction, "d")
        })
        .await
        .unwrap()
        .into_iter()
        .map(|turn| turn.id)
        .collect::<Vec<_>>();
    assert_eq!(ids, ["a", "c", "d"]);
}

#[tokio::test]
async fn refuses_a_number_taken_twice_an_unknown_session_and_settings_that_are_no_json() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            sessions::insert(transaction, &session("s", 1))?;
            turns::insert(transaction, &turn("a", "s", 1))
        })
        .await
        .unwrap();
    for refused in [
        turn("b", "s", 1),
        turn("b", "nowhere", 2),
        turn("b", "s", 0),
        TurnRow {
            settings: "{".into(),
            ..turn("b", "s", 2)
        },
    ] {
        let result = fixture
            .library
            .write(move |it| turns::insert(it, &refused))
            .await;
        assert!(matches!(result, Err(Error::Sqlite(_))), "{result:?}");
    }
}

#[tokio::test]
async fn a_branch_ends_with_its_newest_turn_that_is_not_deleted() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            sessions::insert(transaction, &session("s", 1))?;
            branches::insert(transaction, &branch("x", "s", 1))?;
            branches::insert(transaction, &branch("y", "s", 2))?;
            assert_eq!(turns::newest_of_branch(transaction, "x")?, None);
            for (number, id, branch) in [(1, "a", "x"), (2, "b", "x"), (3, "c", "y")] {
                let row = TurnRow {
                    branch_id: Some(branch.into()),
                    ..turn(id, "s", number)
                };
                turns::insert(transaction, &row)?;
            }
            let newest = || Ok::<_, Error>(turns::newest_of_branch(transaction, "x")?.unwrap().id);
            assert_eq!(newest()?, "b");
            assert!(turns::delete(transaction, "b", 9)?);
            assert!(!turns::delete(transaction, "b", 10)?, "once is enough");
            assert_eq!(newest()?, "a");
            let ids = |rows: Vec<TurnRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
            assert_eq!(ids(turns::by_branch(transaction, "x")?), ["a", "b"]);
            assert_eq!(turns::get(transaction, "b")?.unwrap().deleted_ms, Some(9));
            assert_eq!(turns::next_number(transaction, "s")?, 4);
            turns::delete(transaction, "a", 20)?;
            assert_eq!(ids(turns::deleted(transaction, 9)?), ["a", "b"]);
            assert_eq!(ids(turns::deleted(transaction, 1)?), ["a"]);
            assert!(turns::restore(transaction, "b")?);
            assert!(!turns::restore(transaction, "b")?);
            assert_eq!(newest()?, "b");
            Ok(())
        })
        .await
        .unwrap();
}
