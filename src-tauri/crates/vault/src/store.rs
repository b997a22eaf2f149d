//! Where secrets are kept: the operating system's keyring, or memory.

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error};
use secrecy::{ExposeSecret, SecretString};

use crate::VaultError;

/// The name all keys of this app carry in the keyring; the user name is the profile.
pub const SERVICE: &str = "app.plantain.studio";

/// A place that keeps one secret for each profile.
///
/// Calls block for as long as they like; [`Vault`](crate::Vault) puts them on a thread of their
/// own. Implemented by the real keyring, by [`MemoryStore`] and by tests that need a bad one.
pub trait SecretStore: Send {
    /// The secret of a profile, if there is one.
    fn read(&mut self, profile: &str) -> Result<Option<SecretString>, VaultError>;
    /// Stores a profile's secret in place of an earlier one.
    fn write(&mut self, profile: &str, secret: &SecretString) -> Result<(), VaultError>;
    /// Deletes a profile's secret; a profile without one is no error.
    fn delete(&mut self, profile: &str) -> Result<(), VaultError>;
}

/// Secrets in memory, for tests and for `PLANTAIN_VAULT=memory`. Never printed: no `Debug`.
#[derive(Default)]
pub struct MemoryStore {
    secrets: HashMap<String, SecretString>,
}

impl SecretStore for MemoryStore {
    fn read(&mut self, profile: &str) -> Result<Option<SecretString>, VaultError> {
        Ok(self.secrets.get(profile).cloned())
    }

    fn write(&mut self, profile: &str, secret: &SecretString) -> Result<(), VaultError> {
        self.secrets.insert(profile.to_owned(), secret.clone());
        Ok(())
    }

    fn delete(&mut self, profile: &str) -> Result<(), VaultError> {
        self.secrets.remove(profile);
        Ok(())
    }
}

/// The operating system's keyring, connected at the first call and again after every failure.
#[derive(Default)]
pub(crate) struct SystemStore {
    connected: Option<Arc<CredentialStore>>,
}

impl SystemStore {
    fn with_entry<T>(
        &mut self,
        profile: &str,
        call: impl FnOnce(&Entry) -> Result<T, Error>,
    ) -> Result<Option<T>, VaultError> {
        let store = match self.connected.take() {
            Some(store) => store,
            None => connect()?,
        };
        match Entry::new_in_store(&store, SERVICE, profile).and_then(|entry| call(&entry)) {
            Ok(value) => {
                self.connected = Some(store);
                Ok(Some(value))
            }
            Err(Error::NoEntry) => {
                self.connected = Some(store);
                Ok(None)
            }
            // The store is dropped: a keyring that was restarted needs a new session.
            Err(error) => Err(in_our_words(&error)),
        }
    }
}

impl SecretStore for SystemStore {
    fn read(&mut self, profile: &str) -> Result<Option<SecretString>, VaultError> {
        let found = self.with_entry(profile, Entry::get_password)?;
        Ok(found.map(SecretString::from))
    }

    fn write(&mut self, profile: &str, secret: &SecretString) -> Result<(), VaultError> {
        self.with_entry(profile, |entry| entry.set_password(secret.expose_secret()))?
            .ok_or(VaultError::NoStorage)
    }

    fn delete(&mut self, profile: &str) -> Result<(), VaultError> {
        self.with_entry(profile, Entry::delete_credential)?;
        Ok(())
    }
}

/// A fresh connection. Not `keyring::v1`, whose start-up runs once: a keyring that comes up later
/// would never be found.
#[cfg(target_os = "linux")]
fn connect() -> Result<Arc<CredentialStore>, VaultError> {
    match zbus_secret_service_keyring_store::Store::new() {
        Ok(store) => Ok(store),
        Err(error) => Err(match in_our_words(&error) {
            // No bus, no service, or a bus that cannot start one: to the user all the same.
            VaultError::Refused(reason) => {
                tracing::info!(reason, "no keyring");
                VaultError::Missing
            }
            known => known,
        }),
    }
}

/// The store that the `keyring` crate picks for macOS, Windows and the other Unixes.
#[cfg(not(target_os = "linux"))]
fn connect() -> Result<Arc<CredentialStore>, VaultError> {
    if let Err(error) = keyring::Entry::store_status() {
        return Err(in_our_words(error));
    }
    keyring_core::get_default_store().ok_or(VaultError::Missing)
}

/// Never prints the values inside an error: two variants carry the secret's bytes.
fn in_our_words(error: &Error) -> VaultError {
    match error {
        Error::PlatformFailure(cause) => {
            service_fault(cause.as_ref()).unwrap_or_else(|| VaultError::refused(&cause.to_string()))
        }
        Error::NoStorageAccess(cause) => {
            service_fault(cause.as_ref()).unwrap_or(VaultError::Locked)
        }
        Error::NoDefaultStore => VaultError::Missing,
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            VaultError::refused("what is stored there is not a key")
        }
        Error::BadStoreFormat(_) => VaultError::refused("its storage is damaged"),
        Error::TooLong(..) => VaultError::refused("the key is too long for it"),
        Error::Ambiguous(_) => VaultError::refused("it holds more than one key for this profile"),
        Error::Invalid(attribute, _) => {
            VaultError::refused(&format!("it does not accept this {attribute}"))
        }
        Error::NotSupportedByStore(_) => VaultError::refused("it cannot do this"),
        // The enum is open; `NoEntry` never gets here.
        _ => VaultError::refused("it gave no reason"),
    }
}

#[cfg(target_os = "linux")]
fn service_fault(cause: &(dyn std::error::Error + 'static)) -> Option<VaultError> {
    use secret_service::Error as Fault;
    match cause.downcast_ref::<Fault>()? {
        Fault::Locked | Fault::Prompt | Fault::PromptDisconnected => Some(VaultError::Locked),
        Fault::NoResult => Some(VaultError::NoStorage),
        Fault::Unavailable => Some(VaultError::Missing),
        // Crypto, D-Bus and encoding faults: the words matter more than the kind.
        _ => None,
    }
}

#[cfg(not(target_os = "linux"))]
fn service_fault(_: &(dyn std::error::Error + 'static)) -> Option<VaultError> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_that_carries_the_secret_does_not_print_it() {
        let error = in_our_words(&Error::BadEncoding(b"sk-secret".to_vec()));
        assert!(!format!("{error:?} {error}").contains("secret"));
        let cause = "sk-secret is not base64".into();
        let error = in_our_words(&Error::BadDataFormat(b"sk-secret".to_vec(), cause));
        assert!(!format!("{error:?} {error}").contains("secret"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_keyring_that_was_not_unlocked_is_locked() {
        for fault in [secret_service::Error::Locked, secret_service::Error::Prompt] {
            let error = Error::PlatformFailure(Box::new(fault));
            assert_eq!(in_our_words(&error), VaultError::Locked);
        }
        let error = Error::NoStorageAccess(Box::new(secret_service::Error::NoResult));
        assert_eq!(in_our_words(&error), VaultError::NoStorage);
    }
}
