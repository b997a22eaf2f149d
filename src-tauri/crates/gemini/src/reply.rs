//! A 200 answer, read without copying its images.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::finish::{BlockReason, FinishReason};
use crate::json::{self, List, Object, Text};
use crate::outcome::Outcome;
use crate::reply_part::{PartKind, ReplyImage, ReplyPart};
use crate::usage::Usage;

/// An answer, borrowing from the body it was read from.
#[derive(Clone, Debug, Default)]
pub struct Reply<'a> {
    /// Everything the model sent, in order, thoughts included.
    pub parts: Vec<ReplyPart<'a>>,
    /// Why it stopped.
    pub finish: Option<FinishReason>,
    /// The same in words, for people.
    pub finish_message: Option<String>,
    /// Why the prompt was blocked.
    pub block_reason: Option<BlockReason>,
    /// Token counts; the receipt.
    pub usage: Option<Usage>,
    /// The model that really answered.
    pub model_version: Option<String>,
    /// Google's name for the answer.
    pub response_id: Option<String>,
    /// Search queries made, each $0.014.
    pub search_queries: u32,
    usage_text: Option<&'a str>,
}

/// A body that is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// It ends in the middle.
    #[error("the answer is cut off after {length} bytes")]
    Truncated {
        /// How much came.
        length: usize,
    },
    /// It is empty.
    #[error("the answer is empty")]
    Empty,
    /// It is not JSON.
    #[error("the answer is not JSON: {why}")]
    NotJson {
        /// The parser's words.
        why: String,
    },
    /// It is JSON of another API.
    #[error("the answer is JSON, but not Gemini's")]
    AnotherShape,
    /// An error in a 200; [`classify`](crate::classify) reads it.
    #[error("the answer holds an error")]
    Fault,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct WireReply<'a> {
    #[serde(borrow)]
    candidates: Option<List<Object<WireCandidate<'a>>>>,
    #[serde(borrow, alias = "prompt_feedback")]
    prompt_feedback: Option<&'a RawValue>,
    #[serde(borrow, alias = "usage_metadata")]
    usage_metadata: Option<&'a RawValue>,
    #[serde(borrow, alias = "model_version")]
    model_version: Option<&'a RawValue>,
    #[serde(borrow, alias = "response_id")]
    response_id: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct WireCandidate<'a> {
    #[serde(borrow)]
    content: Object<WireContent<'a>>,
    #[serde(borrow, alias = "finish_reason")]
    finish_reason: Option<&'a RawValue>,
    #[serde(borrow, alias = "finish_message")]
    finish_message: Option<&'a RawValue>,
    #[serde(borrow, alias = "grounding_metadata")]
    grounding_metadata: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireContent<'a> {
    #[serde(borrow)]
    parts: List<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct WireFeedback<'a> {
    #[serde(borrow, alias = "block_reason")]
    block_reason: Text<'a>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct WireGrounding {
    web_search_queries: List<serde::de::IgnoredAny>,
    image_search_queries: List<serde::de::IgnoredAny>,
}

impl<'a> Reply<'a> {
    /// Reads a 200 body: an object, or an array of one or more as streaming without SSE sends it.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        let body = json::without_bom(body);
        let mut reply = Self::default();
        match json::first_byte(body) {
            None => return Err(Malformed::Empty),
            Some(b'[') => {
                let chunks: Vec<Object<WireReply<'a>>> = read(body)?;
                for Object(chunk) in chunks {
                    reply.add(chunk)?;
                }
            }
            Some(b'{') => reply.add(read::<WireReply<'a>>(body)?)?,
            Some(_) => {
                return Err(Malformed::NotJson {
                    why: "no object".to_owned(),
                });
            }
        }
        Ok(reply)
    }

    /// Adds a chunk; later ones win where there can be only one.
    fn add(&mut self, chunk: WireReply<'a>) -> Result<(), Malformed> {
        if chunk.candidates.is_none() && chunk.error.is_some() {
            return Err(Malformed::Fault);
        }
        let gemini = chunk.candidates.is_some()
            || chunk.prompt_feedback.is_some()
            || chunk.usage_metadata.is_some();
        if !gemini {
            return Err(Malformed::AnotherShape);
        }
        if let Some(feedback) = chunk.prompt_feedback {
            let Object(feedback) = json::lenient::<Object<WireFeedback<'_>>>(feedback);
            if let Some(reason) = feedback.block_reason.0 {
                self.block_reason = Some(BlockReason::parse(&reason));
            }
        }
        if let Some(usage) = chunk.usage_metadata {
            self.usage_text = Some(usage.get());
            self.usage = Usage::parse(usage.get());
        }
        if let Some(version) = json::text(chunk.model_version) {
            self.model_version = Some(version.into_owned());
        }
        if let Some(id) = json::text(chunk.response_id) {
            self.response_id = Some(id.into_owned());
        }
        if let Some(List(candidates)) = chunk.candidates {
            self.add_candidate(candidates);
        }
        Ok(())
    }

    /// Takes the candidate with a picture, else the first: image models make one, proxies may
    /// put an empty one in front.
    fn add_candidate(&mut self, candidates: Vec<Object<WireCandidate<'a>>>) {
        let mut read: Vec<(WireCandidate<'a>, Vec<ReplyPart<'a>>)> = candidates
            .into_iter()
            .map(|Object(mut candidate)| {
                let List(parts) = std::mem::take(&mut candidate.content.0.parts);
                let parts = parts.into_iter().map(ReplyPart::of).collect();
                (candidate, parts)
            })
            .collect();
        if read.is_empty() {
            return;
        }
        let chosen = read
            .iter()
            .position(|(_, parts)| parts.iter().any(is_result))
            .unwrap_or(0);
        let (candidate, parts) = read.swap_remove(chosen);
        self.parts.extend(parts);
        if let Some(reason) = json::text(candidate.finish_reason) {
            self.finish = Some(FinishReason::parse(&reason));
        }
        if let Some(message) = json::text(candidate.finish_message) {
            self.finish_message = Some(message.into_owned());
        }
        if let Some(grounding) = candidate.grounding_metadata {
            let Object(grounding) = json::lenient::<Object<WireGrounding>>(grounding);
            let queries =
                grounding.web_search_queries.0.len() + grounding.image_search_queries.0.len();
            self.search_queries = u32::try_from(queries).unwrap_or(u32::MAX);
        }
    }

    /// All pictures that are no thoughts, in order. More than one may come, each billed.
    pub fn images(&self) -> impl DoubleEndedIterator<Item = &ReplyImage<'a>> {
        self.parts
            .iter()
            .filter(|part| !part.thought)
            .filter_map(ReplyPart::image)
    }

    /// The result: the last picture that is no thought.
    pub fn final_image(&self) -> Option<&ReplyImage<'a>> {
        self.images().next_back()
    }

    /// The words that are no thoughts, joined; none if there are only blanks.
    pub fn text(&self) -> Option<String> {
        let words: String = self
            .parts
            .iter()
            .filter(|part| !part.thought)
            .filter_map(|part| match &part.kind {
                PartKind::Text(text) => Some(Cow::as_ref(text)),
                PartKind::Image(_) | PartKind::Other => None,
            })
            .collect();
        (!words.trim().is_empty()).then_some(words)
    }

    /// The wire's word for why it ended: the block reason, else the finish reason.
    pub fn reason(&self) -> Option<String> {
        let block = self.block_reason.as_ref().map(BlockReason::as_str);
        block
            .or(self.finish.as_ref().map(FinishReason::as_str))
            .map(str::to_owned)
    }

    /// `usageMetadata` as it arrived, to be kept.
    pub fn usage_text(&self) -> Option<&'a str> {
        self.usage_text
    }

    /// What the answer comes to.
    pub fn outcome(&self) -> Outcome {
        if self.final_image().is_some() {
            return Outcome::Image;
        }
        Outcome::without_image(
            self.finish.as_ref(),
            self.block_reason.as_ref(),
            self.text().is_some(),
        )
    }
}

fn is_result(part: &ReplyPart<'_>) -> bool {
    !part.thought && part.image().is_some()
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Malformed> {
    serde_json::from_slice(body).map_err(|error| {
        if error.is_eof() {
            Malformed::Truncated { length: body.len() }
        } else {
            Malformed::NotJson {
                why: error.to_string(),
            }
        }
    })
}
