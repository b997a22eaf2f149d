//! One part of an answer.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::image::{Base64Error, decode_base64, is_canonical_base64};
use crate::json::{self, Flag, Object, Text};
use crate::template::PartTemplate;

/// One part of an answer, with the text it arrived as.
#[derive(Clone, Debug)]
pub struct ReplyPart<'a> {
    /// What it holds.
    pub kind: PartKind<'a>,
    /// Whether it is an interim thought: never the result, never sent back.
    pub thought: bool,
    /// The signature that must go back with it, opaque base64.
    pub signature: Option<Cow<'a, str>>,
    raw: &'a str,
}

/// What a part holds.
#[derive(Clone, Debug)]
pub enum PartKind<'a> {
    /// Words.
    Text(Cow<'a, str>),
    /// A picture.
    Image(ReplyImage<'a>),
    /// Anything else; kept whole.
    Other,
}

/// A picture inside an answer, not yet decoded.
#[derive(Clone, Debug)]
pub struct ReplyImage<'a> {
    /// The media type the server declared, possibly empty and possibly wrong.
    pub declared_mime: Cow<'a, str>,
    /// Base64.
    pub data: Cow<'a, str>,
}

impl ReplyImage<'_> {
    /// The file's bytes. Takes standard base64 at full speed, and URL-safe, unpadded and wrapped
    /// base64 as gateways send it.
    pub fn decode(&self) -> Result<Vec<u8>, Base64Error> {
        decode_base64(&self.data)
    }
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct WirePart<'a> {
    #[serde(borrow)]
    text: Option<&'a RawValue>,
    #[serde(borrow, alias = "inline_data")]
    inline_data: Object<WireBlob<'a>>,
    thought: Flag,
    #[serde(borrow, alias = "thought_signature")]
    thought_signature: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct WireBlob<'a> {
    #[serde(borrow, alias = "mime_type")]
    mime_type: Option<&'a RawValue>,
    #[serde(borrow)]
    data: Text<'a>,
}

impl<'a> ReplyPart<'a> {
    /// Reads a part; what cannot be read is kept as [`PartKind::Other`].
    pub(crate) fn of(raw: &'a RawValue) -> Self {
        let raw = raw.get();
        let Ok(Object(part)) = serde_json::from_str::<Object<WirePart<'a>>>(raw) else {
            return Self {
                kind: PartKind::Other,
                thought: false,
                signature: None,
                raw,
            };
        };
        let blob = part.inline_data.0;
        let mime = json::text(blob.mime_type).unwrap_or_default();
        // A part without a type may be a picture still: the bytes decide.
        let pictorial =
            mime.starts_with("image/") || mime.is_empty() || mime == "application/octet-stream";
        let kind = match (blob.data.0, json::text(part.text)) {
            (Some(data), _) if pictorial && !data.is_empty() => PartKind::Image(ReplyImage {
                declared_mime: mime,
                data,
            }),
            (None, Some(text)) => PartKind::Text(text),
            (Some(_), _) | (None, None) => PartKind::Other,
        };
        Self {
            kind,
            thought: part.thought.0,
            signature: json::text(part.thought_signature),
            raw,
        }
    }

    /// The picture, if it is one.
    pub fn image(&self) -> Option<&ReplyImage<'a>> {
        match &self.kind {
            PartKind::Image(image) => Some(image),
            PartKind::Text(_) | PartKind::Other => None,
        }
    }

    /// The words, if it is some.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            PartKind::Text(text) => Some(text),
            PartKind::Image(_) | PartKind::Other => None,
        }
    }

    /// The part as JSON, byte for byte as it arrived.
    pub fn as_json(&self) -> &'a str {
        self.raw
    }

    /// The part for the next turn, its image cut out if putting it back restores every byte.
    pub fn template(&self) -> PartTemplate {
        let cut = self.image().and_then(|image| self.place_of(image));
        let (before, after) = match cut {
            Some((before, after)) => (before, after),
            None => (self.raw, ""),
        };
        PartTemplate {
            before: before.to_owned(),
            after: after.to_owned(),
            has_image: cut.is_some(),
            thought: self.thought,
        }
    }

    /// What is before and after the image's data, if the data is canonical base64 and was
    /// written without JSON escapes: then it is a borrowed slice of the part's own text.
    fn place_of(&self, image: &ReplyImage<'a>) -> Option<(&'a str, &'a str)> {
        let Cow::Borrowed(data) = image.data else {
            return None;
        };
        if !is_canonical_base64(data) {
            return None;
        }
        let start = data.as_ptr().addr().checked_sub(self.raw.as_ptr().addr())?;
        let (before, rest) = self.raw.split_at_checked(start)?;
        Some((before, rest.strip_prefix(data)?))
    }
}
