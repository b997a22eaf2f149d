//! Settings.

use plantain_library::{Error, settings};

use crate::fixture::library;

#[tokio::test]
async fn a_setting_is_kept_replaced_and_forgotten() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            settings::set(transaction, "theme", r#""dark""#)?;
            settings::set(transaction, "theme", r#""light""#)?;
            assert_eq!(
                settings::get(transaction, "theme")?.as_deref(),
                Some(r#""light""#)
            );
            let all = settings::list(transaction)?;
            assert_eq!(all, [("theme".to_owned(), r#""light""#.to_owned())]);
            settings::remove(transaction, "theme")?;
            assert_eq!(settings::get(transaction, "theme")?, None);
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_value_that_is_no_json_is_refused() {
    let fixture = library();
    let result = fixture
        .library
        .write(|it| settings::set(it, "theme", "dark"))
        .await;
    assert!(matches!(result, Err(Error::Sqlite(_))), "{result:?}");
}
