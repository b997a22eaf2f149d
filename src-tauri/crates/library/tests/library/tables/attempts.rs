//! Attempts.

use plantain_library::attempts::AttemptRow;
use plantain_library::{Error, attempts};

use crate::fixture::{attempt, with_job};

#[tokio::test]
async fn an_attempt_is_written_before_sending_and_completed_after() {
    let fixture = with_job().await;
    let attempts = fixture
        .library
        .write(|transaction| {
            attempts::insert(transaction, &attempt("j", 2))?;
            attempts::insert(transaction, &attempt("j", 1))?;
            let ended = AttemptRow {
                outcome: "overloaded".into(),
                status: Some(503),
                took_ms: 900,
                charged: "no".into(),
                detail: Some("try later".into()),
                ..attempt("j", 1)
            };
            assert!(attempts::update(transaction, &ended)?);
            assert!(!attempts::update(
                transaction,
                &AttemptRow { number: 7, ..ended }
            )?);
            attempts::by_job(transaction, "j")
        })
        .await
        .unwrap();
    assert_eq!(
        attempts
            .iter()
            .map(|attempt| attempt.number)
            .collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(
        (
            attempts[0].outcome.as_str(),
            attempts[0].status,
            attempts[0].took_ms,
            attempts[0].waited_ms
        ),
        ("overloaded", Some(503), 900, 20)
    );
    assert_eq!(attempts[1], attempt("j", 2), "the other one is untouched");
}

#[tokio::test]
async fn refuses_the_same_number_twice_and_a_charge_that_is_no_answer() {
    let fixture = with_job().await;
    fixture
        .library
        .write(|it| attempts::insert(it, &attempt("j", 1)))
        .await
        .unwrap();
    for refused in [
        attempt("j", 1),
        attempt("no such job", 1),
        AttemptRow {
            charged: "perhaps".into(),
            ..attempt("j", 2)
        },
    ] {
        let result = fixture
            .library
            .write(move |it| attempts::insert(it, &refused))
            .await;
        assert!(matches!(result, Err(Error::Sqlite(_))), "{result:?}");
    }
}
