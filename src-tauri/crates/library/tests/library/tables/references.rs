//! References.

use plantain_library::references;
use plantain_library::references::ReferenceRow;

use crate::fixture::{library, reference, sent};

#[tokio::test]
async fn the_same_file_under_another_name_is_one_row_with_the_new_name() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            let row = reference('e');
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

#[tokio::test]
async fn the_copy_that_is_sent_comes_is_replaced_and_goes_again() {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            for (copy, notes) in [
                (Some(sent('a')), Some("[\"downscaled\"]")),
                (Some(sent('b')), None),
                (None, None),
            ] {
                let row = ReferenceRow {
                    sent: copy,
                    notes: notes.map(str::to_owned),
                    ..reference('e')
                };
                references::save(transaction, &row)?;
                assert_eq!(references::get(transaction, &row.blob)?, Some(row));
            }
            Ok(())
        })
        .await
        .unwrap();
}
