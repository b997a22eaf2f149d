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

impl PartTemplate {
    /// Whether the part carries a signature.
    pub fn is_signed(&self) -> bool {
        let keys = ["\"thoughtSignature\"", "\"thought_signature\""];
        let named = |text: &str| keys.iter().any(|key| has_key(text, key));
        named(&self.before) || named(&self.after)
    }

    /// Whether an image is in the text itself, since its base64 is not the canonical one.
    pub fn holds_image(&self) -> bool {
        let keys = ["\"inlineData\"", "\"inline_data\""];
        !self.has_image && keys.iter().any(|key| has_key(&self.before, key))
    }

    /// The same with the media type that the image's bytes have: a server that declares another one
    /// refuses its own word when it comes back.
    #[must_use]
    pub fn declared_as(self, mime: &str) -> Self {
        Self {
            before: redeclare(&self.before, mime),
            after: redeclare(&self.after, mime),
            ..self
        }
    }
}

/// Whether JSON text has a key, which is given with its quotes.
fn has_key(text: &str, key: &str) -> bool {
    let mut after = text.split(key).skip(1);
    after.any(|rest| rest.trim_start().starts_with(':'))
}

/// The text with its first media type replaced; as it was if it has none or holds that already.
fn redeclare(text: &str, mime: &str) -> String {
    for key in ["\"mimeType\"", "\"mime_type\""] {
        let Some(at) = text.find(key) else { continue };
        let (head, rest) = text.split_at(at + key.len());
        let Some(open) = rest.find('"') else { continue };
        let is_value = rest[..open].trim().starts_with(':');
        let Some(length) = rest[open + 1..].find('"').filter(|_| is_value) else {
            continue;
        };
        let (opened, value) = rest.split_at(open + 1);
        if value[..length].replace("\\/", "/") == mime {
            break;
        }
        return format!("{head}{opened}{mime}{}", &value[length..]);
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(before: &str, after: &str) -> PartTemplate {
        PartTemplate {
            before: before.to_owned(),
            after: after.to_owned(),
            has_image: true,
            thought: false,
        }
    }

    #[test]
    fn a_wrong_media_type_is_set_right_and_nothing_else_changes() {
        let before =
            r#"{"thoughtSignature":"aGk=","inlineData": {"mimeType" : "image/png", "data":""#;
        let right = template(before, r#""}}"#).declared_as("image/jpeg");
        assert_eq!(right.before, before.replace("image/png", "image/jpeg"));
        let after = r#"","mime_type":"image/png"},"x":[1.50]}"#;
        let right = template("{\"inlineData\":{\"data\":\"", after).declared_as("image/webp");
        assert_eq!(right.after, after.replace("image/png", "image/webp"));
    }

    #[test]
    fn a_part_without_a_media_type_stays_as_it_is() {
        for text in [
            "{\"inlineData\":{\"data\":\"",
            "{\"mimeType\"",
            "{\"mimeType\":3}",
        ] {
            let part = template(text, "");
            assert_eq!(part.clone().declared_as("image/jpeg").before, text);
        }
    }

    #[test]
    fn signatures_and_images_inside_the_text_are_seen() {
        assert!(template("{\"thought_signature\":\"a\"", "").is_signed());
        assert!(!template("{\"text\":\"thoughtSignature\"}", "").is_signed());
        let whole = PartTemplate {
            has_image: false,
            ..template("{\"inlineData\":{\"data\":\"_-\"}}", "")
        };
        assert!(whole.holds_image());
        assert!(!template("{\"inlineData\":{\"data\":\"", "").holds_image());
    }
}
