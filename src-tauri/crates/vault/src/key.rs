//! The shape of a pasted key. No prefix is ever checked: they change, and proxies have their own.

use secrecy::{ExposeSecret, SecretString};

/// Longest key accepted, in bytes. Google's are about 40 to 60; signed tokens of proxies reach a
/// few thousand, and header lines beyond 8 KiB are refused by common servers.
pub const LONGEST_KEY: usize = 4096;

/// Shortest key whose last four characters may be shown.
const SHORTEST_SHOWN: usize = 12;

/// What is wrong with a pasted key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyShape {
    /// Nothing is left after trimming.
    #[error("The key is empty.")]
    Empty,
    /// There is a space or a line break inside: two things were pasted, or a line was broken.
    #[error("The key has a space or a line break inside. Copy it again, in one piece.")]
    InnerWhitespace,
    /// A character that cannot be part of a key, such as an accented letter or a typographic dash.
    #[error("The key has a character that no key has. Copy it again from where it was made.")]
    NotAscii,
    /// An invisible control character that cannot be part of a key.
    #[error("The key has an invisible control character inside. Copy it again.")]
    ControlCharacters,
    /// Longer than [`LONGEST_KEY`].
    #[error("This is too long to be a key.")]
    TooLong,
}

/// Characters that take no room on the screen and slip in when copying from web pages and chats.
fn takes_no_room(character: char) -> bool {
    matches!(
        character,
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}'
    )
}

fn is_quote(character: char) -> bool {
    matches!(
        character,
        '"' | '\'' | '`' | '“' | '”' | '„' | '‘' | '’' | '«' | '»'
    )
}

/// A pasted key without what copying adds: white space and quotes around it, zero-width characters.
///
/// # Errors
/// A [`KeyShape`] when what is left cannot be sent as an HTTP header.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the pasted text is wiped when this returns"
)]
pub fn clean_key(pasted: SecretString) -> Result<SecretString, KeyShape> {
    let surrounds = |character: char| {
        character.is_whitespace() || is_quote(character) || takes_no_room(character)
    };
    let key = pasted.expose_secret().trim_matches(surrounds);
    // Twice the limit: zero-width characters may still go, but a pasted novel is not copied.
    if key.len() > 2 * LONGEST_KEY {
        return Err(KeyShape::TooLong);
    }
    let mut clean = String::with_capacity(key.len());
    for character in key.chars().filter(|character| !takes_no_room(*character)) {
        if character.is_whitespace() {
            return Err(KeyShape::InnerWhitespace);
        }
        if character.is_control() {
            return Err(KeyShape::ControlCharacters);
        }
        if !character.is_ascii() {
            return Err(KeyShape::NotAscii);
        }
        clean.push(character);
    }
    match clean.len() {
        0 => Err(KeyShape::Empty),
        length if length > LONGEST_KEY => Err(KeyShape::TooLong),
        _ => Ok(SecretString::from(clean)),
    }
}

/// The end of a key, to recognise it by.
pub(crate) fn last_four(key: &SecretString) -> Option<String> {
    let characters: Vec<char> = key.expose_secret().chars().collect();
    (characters.len() >= SHORTEST_SHOWN)
        .then(|| characters[characters.len() - 4..].iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(pasted: &str) -> Result<String, KeyShape> {
        clean_key(SecretString::from(pasted)).map(|key| key.expose_secret().to_owned())
    }

    #[test]
    fn what_copying_adds_around_a_key_is_removed() {
        for pasted in [
            "abc-123_X.y",
            "  abc-123_X.y\r\n",
            "\"abc-123_X.y\"",
            "' abc-123_X.y '",
            "“abc-123_X.y”",
            "\u{FEFF}abc-\u{200B}123_X.y\u{200B}",
            "\u{00A0}abc-123_X.y\u{3000}",
        ] {
            assert_eq!(cleaned(pasted).as_deref(), Ok("abc-123_X.y"), "{pasted:?}");
        }
    }

    #[test]
    fn what_cannot_be_a_key_is_named() {
        assert_eq!(cleaned(""), Err(KeyShape::Empty));
        assert_eq!(cleaned(" \n\"\" \u{200B}"), Err(KeyShape::Empty));
        assert_eq!(cleaned("abc 123"), Err(KeyShape::InnerWhitespace));
        assert_eq!(cleaned("abc\n123"), Err(KeyShape::InnerWhitespace));
        assert_eq!(cleaned("abc\u{0}123"), Err(KeyShape::ControlCharacters));
        assert_eq!(cleaned("abc–123"), Err(KeyShape::NotAscii));
        assert_eq!(cleaned("ключ"), Err(KeyShape::NotAscii));
        assert_eq!(
            cleaned(&"k".repeat(LONGEST_KEY + 1)),
            Err(KeyShape::TooLong)
        );
        assert_eq!(cleaned(&"k".repeat(100_000)), Err(KeyShape::TooLong));
        assert!(
            cleaned(&"k".repeat(LONGEST_KEY)).is_ok(),
            "the limit itself fits"
        );
    }

    #[test]
    fn prefixes_are_nobodys_business() {
        for key in ["AIzaSomething", "AQ.something", "sk-proxy", "x"] {
            assert_eq!(cleaned(key).as_deref(), Ok(key));
        }
    }

    #[test]
    fn only_a_long_key_shows_its_end() {
        assert_eq!(last_four(&"12345678901".into()), None);
        assert_eq!(last_four(&"123456789012".into()).as_deref(), Some("9012"));
    }
}
