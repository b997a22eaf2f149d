//! Spending by day.

use plantain_library::ledger::LedgerRow;
use plantain_library::rusqlite::Connection;
use plantain_library::spend::{By, SpendFilter, SpendRow};
use plantain_library::{Error, ledger, projects, sessions, spend};

use crate::fixture::{charge, session, with_job};

const NEW_YEAR: i64 = 1_767_268_800_000;
const DAY: i64 = 86_400_000;

fn entry(at_ms: i64, nanos: i64) -> LedgerRow {
    LedgerRow {
        job_id: None,
        session_id: Some("fern".to_owned()),
        images: 1,
        ..charge("j", at_ms, nanos)
    }
}

fn total(connection: &Connection, filter: &SpendFilter) -> SpendRow {
    spend::total(connection, filter).unwrap()
}

#[tokio::test]
async fn the_sums_are_the_ledgers_by_every_group() {
    let fixture = with_job().await;
    let write = fixture.library.write(|transaction| {
        sessions::insert(transaction, &session("fern", 1))?;
        for (day, nanos) in [(0, 100), (0, 20), (1, 3), (40, 7)] {
            ledger::insert(transaction, &entry(NEW_YEAR + day * DAY, nanos))?;
        }
        let other = LedgerRow {
            model: "another".to_owned(),
            size: "4K".to_owned(),
            ..entry(NEW_YEAR, 1_000)
        };
        ledger::insert(transaction, &other)?;
        let all = SpendFilter::default();
        let charged = total(transaction, &all).charged_nanos;
        assert_eq!(charged, ledger::sum_since(transaction, 0)?.charged_nanos);
        assert_eq!(charged, 1_130);
        for by in [By::Day, By::Model, By::Project, By::Session, By::Size] {
            let rows = spend::sums(transaction, &all, by)?;
            let sum: i64 = rows.iter().map(|row| row.charged_nanos).sum();
            assert_eq!(sum, charged, "{by:?}");
        }
        let days = spend::sums(transaction, &all, By::Day)?;
        let days: Vec<_> = days.iter().map(|row| row.charged_nanos).collect();
        assert_eq!(days, [1_120, 3, 7], "in their order");
        Ok(())
    });
    write.await.unwrap();
}

/// 100 and 10 in a project, 5 outside of one, 7,000 in practice.
fn four_charges(connection: &Connection) -> Result<(), Error> {
    let row = projects::ProjectRow {
        id: "p".to_owned(),
        name: "Summer 100%".to_owned(),
        created_ms: 1,
        deleted_ms: None,
    };
    projects::insert(connection, &row)?;
    let row = sessions::SessionRow {
        project_id: Some("p".to_owned()),
        ..session("fern", 1)
    };
    sessions::insert(connection, &row)?;
    ledger::insert(connection, &entry(NEW_YEAR, 100))?;
    ledger::insert(connection, &entry(NEW_YEAR + 2 * DAY, 10))?;
    let loose = LedgerRow {
        session_id: None,
        ..entry(NEW_YEAR, 5)
    };
    ledger::insert(connection, &loose)?;
    let practice = LedgerRow {
        practice: true,
        ..entry(NEW_YEAR, 7_000)
    };
    ledger::insert(connection, &practice)?;
    Ok(())
}

#[tokio::test]
async fn a_filter_takes_days_text_project_and_practice() {
    let fixture = with_job().await;
    let write = fixture.library.write(|transaction| {
        four_charges(transaction)?;
        let sum = |filter: SpendFilter| total(transaction, &filter).charged_nanos;
        let all = SpendFilter::default();
        let day = |moment| Some(plantain_library::local_day(moment));
        let text = |text: &str| SpendFilter {
            text: Some(text.to_owned()),
            ..SpendFilter::default()
        };
        assert_eq!(sum(all.clone()), 115, "practice is not money");
        assert_eq!(
            sum(SpendFilter {
                practice: true,
                ..all.clone()
            }),
            7_000
        );
        assert_eq!(
            sum(SpendFilter {
                from_day: day(NEW_YEAR + DAY),
                ..all.clone()
            }),
            10
        );
        assert_eq!(
            sum(SpendFilter {
                to_day: day(NEW_YEAR),
                ..all.clone()
            }),
            105
        );
        assert_eq!(
            sum(SpendFilter {
                project: Some("p".to_owned()),
                ..all
            }),
            110
        );
        assert_eq!(sum(text("summer")), 110, "in whatever case");
        assert_eq!(sum(text("100%")), 110, "a percent sign is one");
        assert_eq!(sum(text("100_")), 0, "and an underline too");
        assert_eq!(sum(text("  ")), 115, "nothing typed, nothing filtered");
        Ok(())
    });
    write.await.unwrap();
}

#[tokio::test]
async fn what_was_unsure_leaves_the_sums_when_it_is_settled_on_its_own_day() {
    let fixture = with_job().await;
    let write = fixture.library.write(|transaction| {
        let maybe = LedgerRow {
            kind: "maybe".to_owned(),
            images: 0,
            ..entry(NEW_YEAR, 70)
        };
        let id = ledger::insert(transaction, &maybe)?;
        assert_eq!(ledger::unsettled(transaction)?.len(), 1);
        let settled = LedgerRow {
            kind: "correction".to_owned(),
            corrects: Some(id),
            reason: Some("charged".to_owned()),
            ..entry(NEW_YEAR + 5 * DAY, 60)
        };
        ledger::insert(transaction, &settled)?;
        assert!(ledger::unsettled(transaction)?.is_empty());
        let first_day = SpendFilter {
            to_day: Some(plantain_library::local_day(NEW_YEAR)),
            ..SpendFilter::default()
        };
        let sums = total(transaction, &first_day);
        assert_eq!((sums.charged_nanos, sums.maybe_nanos), (60, 0));
        Ok(())
    });
    write.await.unwrap();
}

#[tokio::test]
async fn estimates_are_judged_where_there_was_one() {
    let fixture = with_job().await;
    let write = fixture.library.write(|transaction| {
        for nanos in [90, 100, 111] {
            let judged = LedgerRow {
                estimate_low_nanos: Some(90),
                estimate_high_nanos: Some(110),
                ..entry(NEW_YEAR, nanos)
            };
            ledger::insert(transaction, &judged)?;
        }
        ledger::insert(transaction, &entry(NEW_YEAR, 5))?;
        let sums = total(transaction, &SpendFilter::default());
        assert_eq!((sums.estimated, sums.within), (3, 2));
        assert_eq!(sums.estimated_nanos, 301);
        assert_eq!(sums.charged_nanos, 306);
        Ok(())
    });
    write.await.unwrap();
}
