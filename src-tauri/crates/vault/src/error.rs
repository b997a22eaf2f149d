//! Why the keyring did not do what was asked.

/// Why a keyring call failed. Each prints as one sentence for people and never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// There is no keyring service, or no session bus to reach it by.
    #[error("No keyring is running on this computer, so the key cannot be kept there.")]
    Missing,
    /// The keyring is locked and was not unlocked.
    #[error("The keyring is locked. Unlock it and try again.")]
    Locked,
    /// The keyring did not answer in time; it may be waiting behind a password prompt.
    #[error("The keyring did not answer in time. It may be waiting for its password.")]
    TimedOut,
    /// A keyring service runs but has no collection to store a key in.
    #[error("The keyring has no place to store a key. Create a default keyring first.")]
    NoStorage,
    /// Anything else, in the keyring's own words, shortened.
    #[error("The keyring refused: {0}.")]
    Refused(String),
}

/// Longest foreign text kept in [`VaultError::Refused`], in characters.
const LONGEST_REASON: usize = 160;

impl VaultError {
    /// A refusal in foreign words: one line, shortened, without a final full stop.
    pub(crate) fn refused(reason: &str) -> Self {
        let line = reason.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut short: String = line.chars().take(LONGEST_REASON).collect();
        if short.len() < line.len() {
            short.push('…');
        }
        Self::Refused(short.trim_end_matches('.').to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_foreign_reason_becomes_one_short_line() {
        let error = VaultError::refused(&"no\n luck. ".repeat(100));
        let VaultError::Refused(reason) = &error else {
            panic!("refused() makes a refusal")
        };
        assert!(reason.chars().count() <= LONGEST_REASON + 1, "{reason}");
        assert!(!reason.contains('\n'));
    }

    #[test]
    fn a_reason_is_not_cut_inside_a_character() {
        let error = VaultError::refused(&"ü".repeat(400));
        assert!(error.to_string().ends_with("ü…."));
    }
}
