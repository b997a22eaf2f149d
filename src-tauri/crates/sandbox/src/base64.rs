//! Base64 as proto3 JSON takes it: standard or URL-safe, padded or not.

use base64_simd::{STANDARD, STANDARD_NO_PAD};

/// The bytes, or `None` when the text is no base64.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let trimmed = text.trim_end_matches('=');
    if text.len() - trimmed.len() > 2 {
        return None;
    }
    if trimmed.contains(['-', '_']) {
        let standard = trimmed.replace('-', "+").replace('_', "/");
        return STANDARD_NO_PAD.decode_to_vec(standard).ok();
    }
    STANDARD_NO_PAD.decode_to_vec(trimmed).ok()
}

/// Standard base64 with padding, as Google writes it.
pub(crate) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode_to_string(bytes)
}
