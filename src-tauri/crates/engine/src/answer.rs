//! An answer's bytes taken apart into owned pieces, before anything is recorded.

use bytes::Bytes;
use plantain_gemini::{ImageMime, PartTemplate, Reply, ReplyImage, Usage};
use serde::{Deserialize, Serialize};

use crate::failure::{Charged, Failure, FailureCode};
use crate::{fault, retry};

/// A model part as it is kept for the next turn: byte for byte, its image in a file of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeptPart {
    pub(crate) template: PartTemplate,
    /// The blob that goes back between the template's halves.
    pub(crate) blob: Option<String>,
}

/// One image of an answer.
pub(crate) struct ArrivedImage {
    pub(crate) bytes: Bytes,
    pub(crate) mime: ImageMime,
}

/// An answer, taken apart.
pub(crate) struct Answer {
    /// Parts to keep, with the index of their image.
    pub(crate) parts: Vec<(PartTemplate, Option<usize>)>,
    pub(crate) images: Vec<ArrivedImage>,
    /// Which image is the result.
    pub(crate) result: Option<usize>,
    /// What the provider says it counted.
    pub(crate) usage: Option<Usage>,
    /// `usageMetadata` as it arrived.
    pub(crate) usage_text: Option<String>,
    pub(crate) finish: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) model_version: Option<String>,
    pub(crate) response_id: Option<String>,
    /// Search queries the model made; each is billed.
    pub(crate) queries: u32,
    /// Why there is no picture.
    pub(crate) refusal: Option<Failure>,
    /// Whether the same request may well bring a picture the next time.
    pub(crate) may_differ: bool,
}

impl Answer {
    /// Reads a whole 200 body. Thought parts are not kept: they never go back.
    pub(crate) fn read(body: &[u8]) -> Result<Self, Failure> {
        let reply = Reply::parse(body).map_err(|error| unreadable(error.to_string()))?;
        let mut parts = Vec::new();
        let mut images = Vec::new();
        let mut trouble = None;
        for part in reply.parts.iter().filter(|part| !part.thought) {
            let Some(image) = part.image() else {
                parts.push((part.template(), None));
                continue;
            };
            match arrive(image) {
                Ok(arrived) => {
                    images.push(arrived);
                    let template = part.template();
                    let index = Some(images.len() - 1).filter(|_| template.has_image);
                    parts.push((template, index));
                }
                // A bad part must not cost the good picture beside it; it is kept as text.
                Err(reason) => {
                    trouble = Some(reason);
                    let before = part.as_json().to_owned();
                    let whole = PartTemplate {
                        before,
                        after: String::new(),
                        has_image: false,
                        thought: false,
                    };
                    parts.push((whole, None));
                }
            }
        }
        if let (Some(reason), true) = (trouble, images.is_empty()) {
            return Err(unreadable(reason));
        }
        let images_are_absent = images.is_empty();
        let billed = reply
            .usage
            .as_ref()
            .is_some_and(|usage| usage.prompt.unwrap_or(0) > 0);
        Ok(Self {
            parts,
            result: images.len().checked_sub(1),
            images,
            usage: reply.usage.clone(),
            usage_text: reply.usage_text().map(str::to_owned),
            finish: reply.reason(),
            text: reply.text(),
            model_version: reply.model_version.clone(),
            response_id: reply.response_id.clone(),
            queries: reply.search_queries,
            refusal: fault::refusal(&reply, billed).filter(|_| images_are_absent),
            may_differ: retry::may_differ(&reply.outcome(), reply.finish.as_ref()),
        })
    }
}

fn arrive(image: &ReplyImage<'_>) -> Result<ArrivedImage, String> {
    let bytes = image.decode().map_err(|error| error.to_string())?;
    let mime = ImageMime::sniff(&bytes).ok_or("The image is of no known type.")?;
    Ok(ArrivedImage {
        bytes: bytes.into(),
        mime,
    })
}

/// A 200 was answered, so it may have been billed whatever its body is.
fn unreadable(detail: String) -> Failure {
    Failure {
        charged: Charged::Maybe,
        status: Some(200),
        detail: Some(detail),
        ..Failure::before_sending(
            FailureCode::AnswerUnreadable,
            "The answer arrived and is kept, but it is not what the API promises.",
        )
    }
}
