//! What an answer reports as used, and what that costs.

use serde_json::{Value, json};

use crate::ask::Ask;

/// Tokens of one answer.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Usage {
    prompt_text: u64,
    prompt_images: u64,
    image_out: u64,
    text_out: u64,
    /// `None` when the model does not report thinking.
    thoughts: Option<u64>,
    refused: bool,
}

impl Usage {
    /// An answer with so many images and so much text.
    pub(crate) fn of(ask: &Ask, images: u64, text_tokens: u64) -> Self {
        Self {
            prompt_text: ask.turns.text_tokens,
            prompt_images: ask.image_input_tokens(),
            image_out: images * ask.model.image_tokens(ask.size),
            // candidatesTokenCount is measured 88 to 630 higher than the images alone.
            text_out: text_tokens + if images > 0 { 88 + ask.dice % 180 } else { 0 },
            thoughts: thoughts(ask),
            refused: false,
        }
    }

    /// An answer that was withheld: no image, the thinking was done.
    pub(crate) fn refused(ask: &Ask) -> Self {
        Self {
            refused: true,
            ..Self::of(ask, 0, 0)
        }
    }

    /// A prompt that was not let through.
    pub(crate) fn blocked(ask: &Ask) -> Self {
        Self {
            thoughts: None,
            ..Self::of(ask, 0, 0)
        }
    }

    pub(crate) fn total(&self) -> u64 {
        self.prompt_text
            + self.prompt_images
            + self.image_out
            + self.text_out
            + self.thoughts.unwrap_or(0)
    }

    /// Price in nano-dollars.
    pub(crate) fn nanos(&self, ask: &Ask) -> u64 {
        let [input, image, text] = ask.model.nanos;
        (self.prompt_text + self.prompt_images) * input
            + self.image_out * image
            + (self.text_out + self.thoughts.unwrap_or(0)) * text
    }

    /// `usageMetadata`.
    pub(crate) fn json(&self) -> Value {
        let count =
            |modality: &str, tokens: u64| json!({ "modality": modality, "tokenCount": tokens });
        let mut prompt = vec![count("TEXT", self.prompt_text)];
        if self.prompt_images > 0 {
            prompt.push(count("IMAGE", self.prompt_images));
        }
        // A refusal repeats its thinking as candidate tokens, without adding it twice.
        let candidates = if self.refused {
            self.thoughts.unwrap_or(0)
        } else {
            self.image_out + self.text_out
        };
        let mut usage = json!({
            "promptTokenCount": self.prompt_text + self.prompt_images,
            "totalTokenCount": self.total(),
            "promptTokensDetails": prompt,
        });
        let Some(fields) = usage.as_object_mut() else {
            return usage;
        };
        if candidates > 0 {
            fields.insert("candidatesTokenCount".to_owned(), json!(candidates));
        }
        if self.image_out > 0 {
            let details = json!([count("IMAGE", self.image_out)]);
            fields.insert("candidatesTokensDetails".to_owned(), details);
        }
        if let Some(thoughts) = self.thoughts {
            fields.insert("thoughtsTokenCount".to_owned(), json!(thoughts));
        }
        usage
    }
}

/// Thinking by level; a minimal level reports none.
fn thoughts(ask: &Ask) -> Option<u64> {
    let (low, high) = match ask.level {
        "LOW" => (120, 400),
        "MEDIUM" => (300, 1_100),
        "HIGH" => (700, 1_900),
        "XHIGH" => (1_200, 2_600),
        _ => return None,
    };
    Some(low + (ask.dice >> 16) % (high - low))
}
