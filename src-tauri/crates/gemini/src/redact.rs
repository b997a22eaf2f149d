//! Server text made fit to be shown, stored and logged.

/// The most of a body that is kept, in bytes.
const LONGEST_DETAIL: usize = 8 * 1024;
/// The most of a message that is kept, in bytes.
const LONGEST_MESSAGE: usize = 2 * 1024;
/// What stands where a key stood.
const REDACTED: &str = "[key]";
/// How keys begin, and how many key characters follow at least. Servers echo keys in errors.
const KEY_SHAPES: [(&str, usize); 4] = [("AIza", 30), ("AQ.", 20), ("sk-", 16), ("ya29.", 16)];

/// A body as text: valid, without control characters and keys, at most 8 KiB.
pub(crate) fn detail(body: &[u8]) -> String {
    // Keys are looked for before the cut, so that half a key cannot stay; no key is this long.
    let head = body.get(..LONGEST_DETAIL + 1024).unwrap_or(body);
    text(&String::from_utf8_lossy(head), LONGEST_DETAIL)
}

/// A message as text, likewise, at most 2 KiB.
pub(crate) fn message(words: &str) -> String {
    text(words.trim(), LONGEST_MESSAGE)
}

/// Takes `key` out, wherever a server may have put it.
pub(crate) fn without_key(words: &str, key: &str) -> String {
    if key.len() < 4 {
        words.to_owned()
    } else {
        words.replace(key, REDACTED)
    }
}

/// The same for a body, before it is cut: half a key of no known shape must not stay.
pub(crate) fn body_without_key(body: Vec<u8>, key: &str) -> Vec<u8> {
    let key = key.as_bytes();
    if key.len() < 4 || !body.windows(key.len()).any(|window| window == key) {
        return body;
    }
    let mut clean = Vec::with_capacity(body.len());
    let mut rest = body.as_slice();
    while let Some((first, left)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(key) {
            clean.extend_from_slice(REDACTED.as_bytes());
            rest = after;
        } else {
            clean.push(*first);
            rest = left;
        }
    }
    clean
}

fn text(words: &str, longest: usize) -> String {
    let clean: String = words
        .chars()
        .filter(|character| !is_control(*character))
        .collect();
    let mut clean = without_key_shapes(&clean);
    clean.truncate(clean.floor_char_boundary(longest));
    clean
}

/// Terminal escapes and the marks that turn the direction of text around.
fn is_control(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\t'))
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn without_key_shapes(words: &str) -> String {
    let mut clean = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(first) = rest.chars().next() {
        let (step, shown) = match key_length(rest) {
            // "task-…" is a word that happens to contain "sk-".
            Some(length) if !rest.starts_with("sk-") || !clean.ends_with(is_key_character) => {
                (length, REDACTED)
            }
            Some(_) | None => (first.len_utf8(), ""),
        };
        let (taken, left) = rest.split_at(step);
        clean.push_str(if shown.is_empty() { taken } else { shown });
        rest = left;
    }
    clean
}

/// Length of the key that `words` begins with.
fn key_length(words: &str) -> Option<usize> {
    KEY_SHAPES.iter().find_map(|(shape, least)| {
        let rest = words.strip_prefix(shape)?;
        let length = rest
            .bytes()
            .take_while(|byte| is_key_character(char::from(*byte)))
            .count();
        (length >= *least).then_some(shape.len() + length)
    })
}

fn is_key_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}
