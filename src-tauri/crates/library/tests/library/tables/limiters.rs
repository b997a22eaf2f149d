//! Limiters.

use plantain_library::limiters;
use plantain_library::limiters::LimiterRow;

use crate::fixture::library;

#[tokio::test]
async fn a_limiter_remembers_its_last_state() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            let row = LimiterRow {
                scope: "p/m".into(),
                state: "[1]".into(),
                updated_ms: 1,
            };
            limiters::save(transaction, &row)?;
            let later = LimiterRow {
                state: "[1,2]".into(),
                updated_ms: 2,
                ..row
            };
            limiters::save(transaction, &later)?;
            assert_eq!(limiters::get(transaction, "p/m")?, Some(later.clone()));
            assert_eq!(limiters::list(transaction)?, [later]);
            assert_eq!(limiters::get(transaction, "other")?, None);
            Ok(())
        })
        .await
        .unwrap();
}
