//! The library's and the keyring's errors in the user's words.

use plantain_library::{Error as LibraryError, OpenError};
use plantain_vault::VaultError;

use crate::failure::{Failure, FailureCode};

impl From<LibraryError> for Failure {
    fn from(error: LibraryError) -> Self {
        let code = match &error {
            LibraryError::NoSpace => FailureCode::StorageFull,
            LibraryError::ReadOnly => FailureCode::StorageReadOnly,
            LibraryError::Busy
            | LibraryError::Corrupt { .. }
            | LibraryError::Sqlite(_)
            | LibraryError::Io { .. }
            | LibraryError::OwnerTaken { .. }
            | LibraryError::BadName { .. }
            | LibraryError::Closing => FailureCode::StorageBroken,
            LibraryError::Missing { .. } => FailureCode::NotFound,
            LibraryError::Decode { .. } | LibraryError::TooLarge { .. } => {
                FailureCode::ReferenceInvalid
            }
        };
        Self::before_sending(code, sentence(&error.to_string()))
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        let code = match &error {
            OpenError::NoSpace { .. } => FailureCode::StorageFull,
            OpenError::ReadOnly { .. } => FailureCode::StorageReadOnly,
            OpenError::Newer { .. }
            | OpenError::Corrupt { .. }
            | OpenError::Foreign { .. }
            | OpenError::NotADirectory { .. }
            | OpenError::Busy { .. }
            | OpenError::Io { .. }
            | OpenError::Sqlite { .. } => FailureCode::StorageBroken,
        };
        Self::before_sending(code, sentence(&error.to_string()))
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        Self::before_sending(
            FailureCode::KeyringUnavailable,
            sentence(&error.to_string()),
        )
    }
}

/// Libraries write their errors in lower case without a full stop; people read sentences.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let Some(first) = characters.next() else {
        return String::new();
    };
    let end = if text.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    format!("{}{}{end}", first.to_uppercase(), characters.as_str())
}
