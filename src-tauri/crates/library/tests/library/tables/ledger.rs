//! The ledger.

use plantain_library::ledger::{LedgerRow, LedgerSum};
use plantain_library::{Error, ledger};

use crate::fixture::{charge, with_job};

/// As the database hands it back: with the days of its moment.
fn dated(entry: LedgerRow) -> LedgerRow {
    LedgerRow {
        local_day: plantain_library::local_day(entry.at_ms),
        pacific_day: plantain_library::pacific_day(entry.at_ms),
        ..entry
    }
}

#[tokio::test]
async fn sums_hold_charges_and_corrections_together_and_what_is_unsure_apart() {
    let fixture = with_job().await;
    fixture
        .library
        .write(|transaction| {
            assert_eq!(ledger::sum_since(transaction, 0)?, LedgerSum::default());
            ledger::insert(transaction, &charge("j", 10, 100))?;
            ledger::insert(transaction, &charge("j", 20, 50))?;
            let maybe = LedgerRow {
                kind: "maybe".into(),
                ..charge("j", 30, 70)
            };
            ledger::insert(transaction, &maybe)?;
            let correction = LedgerRow {
                kind: "correction".into(),
                reason: Some("never billed".into()),
                job_id: None,
                ..charge("j", 40, -20)
            };
            let id = ledger::insert(transaction, &correction)?;
            assert_eq!(id, 4, "ids rise by one");
            let sum = |charged_nanos, maybe_nanos, entries| LedgerSum {
                charged_nanos,
                maybe_nanos,
                entries,
            };
            assert_eq!(ledger::sum_since(transaction, 0)?, sum(130, 70, 4));
            assert_eq!(
                ledger::sum_since(transaction, 20)?,
                sum(30, 70, 3),
                "20 is included"
            );
            assert_eq!(
                ledger::sum_between(transaction, 10, 20)?,
                sum(100, 0, 1),
                "20 is not"
            );
            let of_job = ledger::by_job(transaction, "j")?;
            assert_eq!(
                of_job.iter().map(|entry| entry.id).collect::<Vec<_>>(),
                [1, 2, 3]
            );
            assert_eq!(
                of_job[0],
                dated(LedgerRow {
                    id: 1,
                    ..charge("j", 10, 100)
                })
            );
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_or_remove_an_entry() {
    let fixture = with_job().await;
    fixture
        .library
        .write(|it| ledger::insert(it, &charge("j", 10, 100)))
        .await
        .unwrap();
    for statement in [
        "UPDATE ledger SET nanos = 1",
        "DELETE FROM ledger",
        "DELETE FROM ledger WHERE id = 1",
    ] {
        let result = fixture
            .library
            .write(move |it| Ok(it.execute(statement, [])?))
            .await;
        let Err(Error::Sqlite(error)) = result else {
            panic!("{statement}: {result:?}")
        };
        assert!(error.to_string().contains("append-only"), "{error}");
    }
    let entries = fixture
        .library
        .read(|it| ledger::by_job(it, "j"))
        .await
        .unwrap();
    assert_eq!(
        entries,
        [dated(LedgerRow {
            id: 1,
            ..charge("j", 10, 100)
        })]
    );
}
