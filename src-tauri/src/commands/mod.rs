//! What the page can ask for. A command checks what came from the page, asks the engine, and
//! returns: no logic of its own.

pub mod images;
pub mod imports;
pub mod jobs;
pub mod keys;
pub mod library;
pub mod money;
pub mod projects;
pub mod queue;
pub mod references;
pub mod sessions;
pub mod settings;
pub mod tree;

use plantain_engine::{Failure, FailureCode};

/// An id as the page got it from us: a UUID or a hash. Anything else is somebody's mistake.
fn known_shape(id: &str) -> Result<&str, Failure> {
    let is_id = (1..=64).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    if is_id {
        Ok(id)
    } else {
        Err(Failure::before_sending(
            FailureCode::NotFound,
            "There is nothing with this id.",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::known_shape;

    #[test]
    fn ids_are_hexadecimal_with_dashes_and_nothing_else() {
        assert!(known_shape("0199f1c2-7a3b-7c4d-8e5f-001122334455").is_ok());
        assert!(known_shape(&"a".repeat(64)).is_ok());
        for wrong in [
            "",
            "../library.db",
            "a/b",
            "a b",
            "ä",
            "%2e",
            &"a".repeat(65),
        ] {
            assert!(known_shape(wrong).is_err(), "{wrong:?}");
        }
    }
}
