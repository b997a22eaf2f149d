//! References.

use plantain_library::references;
use plantain_library::references::ReferenceRow;

use crate::fixture::library;

#[tokio::test]
async fn the_same_file_under_another_name_is_one_row_with_the_new_name() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            let row = ReferenceRow {
                blob: "e".repeat(64),
                extension: "png".into(),
                mime: "image/png".into(),
                width: 3,
                height: 4,
                bytes: 5,
                name: "fox.png".into(),
                created_ms: 6,
            };
            references::save(transaction, &row)?;
            let renamed = ReferenceRow {
                name: "a/b 🦊.png".into(),
                created_ms: 7,
                ..row.clone()
            };
            references::save(transaction, &renamed)?;
            let stored = references::get(transaction, &row.blob)?;
            assert_eq!(
                stored,
                Some(ReferenceRow {
                    created_ms: 6,
                    ..renamed
                })
            );
            assert_eq!(references::get(transaction, "f")?, None);
            Ok(())
        })
        .await
        .unwrap();
}
