//! Thought signatures: opaque to the client, bound to the model, the bytes of the part and the
//! part's place among the parts of its turn that are no thoughts.
//!
//! Nothing is remembered: a signature is the keyed hash of what it was issued for, so a restarted
//! sandbox knows its own. The key is no secret; this is a rig, not a vault.

use crate::base64;

const KEY: [u8; 32] = *b"plantain sandbox, thoughts v1 \x01\x02";

/// What a signature is issued for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Signed<'a> {
    /// The decoded bytes of an image.
    Image(&'a [u8]),
    /// The text of a part.
    Text(&'a str),
}

fn bytes(model: &str, place: usize, signed: Signed<'_>) -> Vec<u8> {
    let (kind, content) = match signed {
        Signed::Image(bytes) => (b'i', bytes),
        Signed::Text(text) => (b't', text.as_bytes()),
    };
    let mut hasher = blake3::Hasher::new_keyed(&KEY);
    hasher.update(model.as_bytes());
    hasher.update(&[0, kind, 0]);
    hasher.update(&(place as u64).to_le_bytes());
    hasher.update(blake3::hash(content).as_bytes());
    let mut reader = hasher.finalize_xof();
    let mut length = [0; 1];
    reader.fill(&mut length);
    // Real ones are several hundred bytes up to some kilobytes; the first bytes look like theirs.
    let mut signature = vec![0; 420 + 3 * usize::from(length[0])];
    reader.fill(&mut signature);
    if let Some(head) = signature.first_chunk_mut() {
        *head = [0x12, 0x90, 0x01, 0x0a];
    }
    signature
}

/// Issues the signature of a part.
pub(crate) fn issue(model: &str, place: usize, signed: Signed<'_>) -> String {
    base64::encode(&bytes(model, place, signed))
}

/// Whether this signature was issued for this part at this place.
pub(crate) fn verify(given: &str, model: &str, place: usize, signed: Signed<'_>) -> bool {
    base64::decode(given).is_some_and(|given| given == bytes(model, place, signed))
}
