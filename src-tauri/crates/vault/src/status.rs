//! Where a profile's key lives, as the settings show it.

use crate::VaultError;

/// Where a key is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// There is no key.
    None,
    /// In the operating system's keyring; still there after a restart.
    Keyring,
    /// In this process only; gone when it ends.
    Session,
}

/// What may be said about a profile's key without saying the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyStatus {
    /// Where the key is kept.
    pub place: Place,
    /// The key's last four characters; absent for keys so short that four would tell too much.
    pub last_four: Option<String>,
    /// What the keyring said when it could not be asked.
    pub trouble: Option<VaultError>,
}
