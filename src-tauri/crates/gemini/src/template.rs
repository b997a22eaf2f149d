//! A model part kept for the next turn, its image elsewhere.

use serde::{Deserialize, Serialize};

/// A part of a model turn, byte for byte as it arrived, with the image's base64 cut out.
///
/// `before` + base64 of the image + `after` is what arrived, signature, spacing and unknown
/// fields included. If the base64 that arrived is not the canonical one, encoding the image
/// again would not give it back: then the data stays in `before` and `has_image` is false.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartTemplate {
    /// JSON text up to the image data, or the whole part.
    pub before: String,
    /// JSON text after the image data; empty without an image.
    pub after: String,
    /// Whether an image goes between the two.
    pub has_image: bool,
    /// Whether the part was an interim thought.
    pub thought: bool,
}
