//! The API key in the operating system's keyring.
//!
//! [`Vault`] is a cheap handle. Every keyring call runs on one dedicated thread and under a
//! timeout, because a locked keyring may show a prompt and block until somebody answers it, and
//! because the D-Bus client panics when it is called inside an async runtime.
//!
//! Knows nothing of providers, jobs or HTTP; a key is a profile's name and a secret. Start reading
//! in `vault.rs`; `store.rs` is the one file that talks to a keyring.

mod desk;
mod error;
mod key;
mod status;
mod store;
mod vault;

pub use error::VaultError;
pub use key::{KeyShape, LONGEST_KEY, clean_key};
pub use status::{KeyStatus, Place};
pub use store::{MemoryStore, SERVICE, SecretStore};
pub use vault::{DEFAULT_TIMEOUT, Kind, Vault};
