//! Sessions.

use plantain_library::sessions::{SessionRow, SessionSummaryRow};
use plantain_library::turns::TurnRow;
use plantain_library::{images, sessions, turns};

use crate::fixture::{image, library, session, turn};

#[tokio::test]
async fn a_session_comes_back_as_it_was_stored() {
    let fixture = library();
    let (stored, missing) = fixture
        .library
        .write(|transaction| {
            sessions::insert(transaction, &session("a", 10))?;
            Ok((
                sessions::get(transaction, "a")?,
                sessions::get(transaction, "b")?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(stored, Some(session("a", 10)));
    assert_eq!(missing, None);
}

#[tokio::test]
async fn the_list_has_the_session_used_last_first_with_its_counts_and_newest_image() {
    let fixture = library();
    let list = fixture
        .library
        .write(|transaction| {
            sessions::insert(transaction, &session("a", 10))?;
            sessions::insert(transaction, &session("b", 20))?;
            turns::insert(transaction, &turn("t", "a", 1))?;
            for (id, letter, at_ms, deleted_ms) in [
                ("i1", 'a', 1, None),
                ("i2", 'b', 2, None),
                ("i3", 'c', 3, Some(4)),
            ] {
                let session_id = Some("a".to_owned());
                images::insert(
                    transaction,
                    &images::ImageRow {
                        session_id,
                        deleted_ms,
                        ..image(id, letter, at_ms)
                    },
                )?;
            }
            sessions::touch(transaction, "a", 30)?;
            sessions::list(transaction, 10)
        })
        .await
        .unwrap();
    let ids: Vec<&str> = list
        .iter()
        .map(|summary| summary.session.id.as_str())
        .collect();
    assert_eq!(ids, ["a", "b"], "a was touched after b was made");
    assert_eq!(
        (list[0].turns, list[0].images),
        (1, 2),
        "the deleted image does not count"
    );
    assert_eq!(
        list[0].newest_blob,
        Some("b".repeat(64)),
        "nor is it the newest"
    );
    assert_eq!(list[0].newest_image_id.as_deref(), Some("i2"));
    assert_eq!(
        (list[1].turns, list[1].images, list[1].newest_blob.clone()),
        (0, 0, None)
    );
}

#[tokio::test]
async fn a_deleted_session_leaves_the_list_and_can_be_taken_back() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            sessions::insert(transaction, &session("a", 10))?;
            assert!(sessions::delete(transaction, "a", 11)?);
            assert!(!sessions::delete(transaction, "a", 12)?, "once is enough");
            assert!(sessions::list(transaction, 10)?.is_empty());
            assert_eq!(sessions::most_recent(transaction)?, None);
            assert_eq!(sessions::summary(transaction, "a")?, None);
            assert_eq!(
                sessions::get(transaction, "a")?.unwrap().deleted_ms,
                Some(11)
            );
            assert!(sessions::restore(transaction, "a")?);
            assert_eq!(sessions::most_recent(transaction)?, Some(session("a", 10)));
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_title_may_be_any_text_and_a_clock_set_back_does_not_reorder() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            sessions::insert(transaction, &session("a", 10))?;
            let title = "'; DROP TABLE sessions; -- 🦊\n/..\\";
            assert!(sessions::rename(transaction, "a", title, 20)?);
            assert!(!sessions::rename(transaction, "nobody", title, 20)?);
            sessions::touch(transaction, "a", 5)?;
            let stored = sessions::get(transaction, "a")?.unwrap();
            assert_eq!((stored.title.as_str(), stored.updated_ms), (title, 20));
            Ok(())
        })
        .await
        .unwrap();
}

fn ids(list: &[SessionSummaryRow]) -> Vec<&str> {
    list.iter().map(|it| it.session.id.as_str()).collect()
}

#[tokio::test]
async fn an_archived_session_stays_in_the_list_and_says_so() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            sessions::insert(transaction, &session("a", 10))?;
            assert!(sessions::set_archived(transaction, "a", Some(12))?);
            assert!(!sessions::set_archived(transaction, "nobody", Some(12))?);
            let list = sessions::list(transaction, 9)?;
            assert_eq!(list[0].session.archived_ms, Some(12));
            assert_eq!(list[0].session.updated_ms, 10, "nothing happened in it");
            assert!(sessions::set_archived(transaction, "a", None)?);
            assert_eq!(sessions::get(transaction, "a")?, Some(session("a", 10)));
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn deleted_sessions_are_listed_with_the_latest_deletion_first() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            for (id, deleted_at) in [("a", Some(30)), ("b", Some(20)), ("c", None)] {
                sessions::insert(transaction, &session(id, 10))?;
                if let Some(at_ms) = deleted_at {
                    sessions::delete(transaction, id, at_ms)?;
                }
            }
            assert_eq!(ids(&sessions::deleted(transaction, 9)?), ["a", "b"]);
            assert_eq!(ids(&sessions::deleted(transaction, 1)?), ["a"]);
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_search_finds_every_word_in_title_or_prompts_in_any_case() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            let titled = |id: &str, at_ms, title: &str| SessionRow {
                title: title.into(),
                ..session(id, at_ms)
            };
            sessions::insert(transaction, &titled("a", 1, "Äpfel im Garten"))?;
            sessions::insert(transaction, &titled("b", 2, "100% wool_sock"))?;
            sessions::insert(transaction, &titled("c", 3, "Garden"))?;
            sessions::insert(transaction, &titled("gone", 4, "Garten"))?;
            sessions::delete(transaction, "gone", 5)?;
            for (id, session_id, number, prompt) in [
                ("t", "a", 1, "A red FOX"),
                ("u", "a", 2, "make it blue"),
                ("v", "c", 1, "fox\nbehind a fence"),
                ("w", "c", 2, "purple"),
            ] {
                let row = TurnRow {
                    prompt: prompt.into(),
                    ..turn(id, session_id, number)
                };
                turns::insert(transaction, &row)?;
            }
            turns::delete(transaction, "w", 9)?;
            for (text, found) in [
                ("", vec!["c", "b", "a"]),
                ("fox", vec!["c", "a"]),
                ("  BLUE\tfox gart ", vec!["a"]),
                ("äpFEL", vec!["a"]),
                ("fox wool", vec![]),
                ("foxbehind", vec![]),
                ("garten", vec!["a"]),
                ("purple", vec![]),
                ("%", vec!["b"]),
                ("l_s", vec!["b"]),
                ("r_d", vec![]),
                ("\\", vec![]),
                ("'; DROP", vec![]),
            ] {
                assert_eq!(
                    ids(&sessions::search(transaction, text, 9)?),
                    found,
                    "{text}"
                );
            }
            assert_eq!(ids(&sessions::search(transaction, "fox", 1)?), ["c"]);
            let long = "fox ".repeat(20_000);
            assert_eq!(sessions::search(transaction, &long, 9)?.len(), 2);
            Ok(())
        })
        .await
        .unwrap();
}
