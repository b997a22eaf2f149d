//! Turns.

use plantain_library::turns::TurnRow;
use plantain_library::{Error, sessions, turns};

use crate::fixture::{library, session, turn};

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
