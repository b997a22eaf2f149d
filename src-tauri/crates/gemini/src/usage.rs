//! Token counts of an answer: what is billed.

use serde::{Deserialize, Serialize};

use crate::json::{self, Count, List, Object, Text};

/// Token counts as the provider reports them. Nonsense is dropped, never an error: an image must
/// not be lost because its receipt is odd.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// Input: prompt, references, history.
    pub prompt: Option<u64>,
    /// Output: image and text, without thoughts. On a refusal it may mirror the thoughts.
    pub candidates: Option<u64>,
    /// Thinking, billed as text.
    pub thoughts: Option<u64>,
    /// Input that tools added.
    pub tool_use: Option<u64>,
    /// Part of the input that came from a cache.
    pub cached: Option<u64>,
    /// The provider's own sum.
    pub total: Option<u64>,
    /// Input by kind.
    pub prompt_details: Vec<ModalityTokens>,
    /// Output by kind. Only images are listed in practice; the rest of the output is text.
    pub candidates_details: Vec<ModalityTokens>,
    /// False when something is missing, was dropped, or contradicts the sum.
    pub complete: bool,
}

/// A kind of content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Modality {
    /// Text.
    Text,
    /// Images.
    Image,
    /// Video.
    Video,
    /// Audio.
    Audio,
    /// Documents.
    Document,
    /// One newer than this crate.
    Unknown,
}

/// Tokens of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModalityTokens {
    /// The kind.
    pub modality: Modality,
    /// How many.
    pub tokens: u64,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct WireUsage<'a> {
    #[serde(alias = "prompt_token_count")]
    prompt_token_count: Count,
    #[serde(alias = "candidates_token_count")]
    candidates_token_count: Count,
    #[serde(alias = "thoughts_token_count")]
    thoughts_token_count: Count,
    #[serde(alias = "tool_use_prompt_token_count")]
    tool_use_prompt_token_count: Count,
    #[serde(alias = "cached_content_token_count")]
    cached_content_token_count: Count,
    #[serde(alias = "total_token_count")]
    total_token_count: Count,
    #[serde(borrow, alias = "prompt_tokens_details")]
    prompt_tokens_details: List<Object<WireDetail<'a>>>,
    #[serde(borrow, alias = "candidates_tokens_details")]
    candidates_tokens_details: List<Object<WireDetail<'a>>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct WireDetail<'a> {
    #[serde(borrow)]
    modality: Text<'a>,
    #[serde(alias = "token_count")]
    token_count: Count,
}

impl Usage {
    /// Reads `usageMetadata`; none if it is null or no object.
    pub fn parse(text: &str) -> Option<Self> {
        if json::first_byte(text.as_bytes()) != Some(b'{') {
            return None;
        }
        let wire: WireUsage<'_> = serde_json::from_str(text).ok()?;
        let counts = [
            wire.prompt_token_count,
            wire.candidates_token_count,
            wire.thoughts_token_count,
            wire.tool_use_prompt_token_count,
            wire.cached_content_token_count,
            wire.total_token_count,
        ];
        let mut sound = !counts.contains(&Count::Nonsense);
        let mut usage = Self {
            prompt: wire.prompt_token_count.known(),
            candidates: wire.candidates_token_count.known(),
            thoughts: wire.thoughts_token_count.known(),
            tool_use: wire.tool_use_prompt_token_count.known(),
            cached: wire.cached_content_token_count.known(),
            total: wire.total_token_count.known(),
            prompt_details: details(wire.prompt_tokens_details, &mut sound),
            candidates_details: details(wire.candidates_tokens_details, &mut sound),
            complete: false,
        };
        usage.complete = sound && usage.adds_up();
        Some(usage)
    }

    /// Output tokens of one kind; none if that kind is not listed.
    pub fn candidates_of(&self, modality: Modality) -> Option<u64> {
        of(&self.candidates_details, modality)
    }

    /// Input tokens of one kind; none if that kind is not listed.
    pub fn prompt_of(&self, modality: Modality) -> Option<u64> {
        of(&self.prompt_details, modality)
    }

    fn adds_up(&self) -> bool {
        let (Some(prompt), Some(total)) = (self.prompt, self.total) else {
            return false;
        };
        let candidates = self.candidates.unwrap_or(0);
        let thoughts = self.thoughts.unwrap_or(0);
        let listed: u64 = self
            .candidates_details
            .iter()
            .map(|detail| detail.tokens)
            .sum();
        // Whether tokens of tools are in the prompt already is not documented.
        let inputs = [prompt, prompt + self.tool_use.unwrap_or(0)];
        // A refusal's candidates mirror its thoughts and are summed once.
        let mut outputs = vec![candidates + thoughts];
        if candidates == thoughts {
            outputs.push(thoughts);
        }
        listed <= candidates
            && inputs
                .iter()
                .any(|input| outputs.iter().any(|output| input + output == total))
    }
}

fn of(details: &[ModalityTokens], modality: Modality) -> Option<u64> {
    let mut listed = details
        .iter()
        .filter(|detail| detail.modality == modality)
        .peekable();
    listed.peek()?;
    Some(listed.map(|detail| detail.tokens).sum())
}

fn details(list: List<Object<WireDetail<'_>>>, sound: &mut bool) -> Vec<ModalityTokens> {
    let mut tokens = Vec::new();
    // A hostile list must not make sums overflow.
    for Object(detail) in list.0.into_iter().take(64) {
        let modality = match detail.modality.0.as_deref() {
            Some("TEXT") => Modality::Text,
            Some("IMAGE") => Modality::Image,
            Some("VIDEO") => Modality::Video,
            Some("AUDIO") => Modality::Audio,
            Some("DOCUMENT") => Modality::Document,
            Some(_) | None => Modality::Unknown,
        };
        match detail.token_count {
            Count::Known(count) => tokens.push(ModalityTokens {
                modality,
                tokens: count,
            }),
            Count::Absent => {}
            Count::Nonsense => *sound = false,
        }
    }
    tokens
}
