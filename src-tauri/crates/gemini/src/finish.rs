//! Why the model stopped, and why a prompt was blocked.

/// Why the model stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FinishReason {
    /// Finished.
    Stop,
    /// Ran out of output tokens.
    MaxTokens,
    /// The safety filter.
    Safety,
    /// Too close to something published.
    Recitation,
    /// A language it does not support.
    Language,
    /// Unsaid.
    Other,
    /// A forbidden word.
    Blocklist,
    /// Prohibited content.
    ProhibitedContent,
    /// Personal data.
    Spii,
    /// A function call that makes no sense.
    MalformedFunctionCall,
    /// The safety filter, on the image made.
    ImageSafety,
    /// Prohibited content in the image made.
    ImageProhibitedContent,
    /// Unsaid, about the image.
    ImageOther,
    /// An image was wanted and none was made.
    NoImage,
    /// The image is too close to something published.
    ImageRecitation,
    /// A tool call nobody allowed.
    UnexpectedToolCall,
    /// More tool calls than allowed.
    TooManyToolCalls,
    /// A model part went back without its signature.
    MissingThoughtSignature,
    /// The model's own answer made no sense.
    MalformedResponse,
    /// Handed to a person.
    Escalation,
    /// The account is limited for prohibited use.
    AccountLimited,
    /// The answer goes on.
    Continuation,
    /// Vertex's filter.
    ModelArmor,
    /// Explicitly unspecified.
    Unspecified,
    /// A value newer than this crate, as it came.
    Unknown(String),
}

const FINISH_REASONS: [(&str, FinishReason); 24] = [
    ("STOP", FinishReason::Stop),
    ("MAX_TOKENS", FinishReason::MaxTokens),
    ("SAFETY", FinishReason::Safety),
    ("RECITATION", FinishReason::Recitation),
    ("LANGUAGE", FinishReason::Language),
    ("OTHER", FinishReason::Other),
    ("BLOCKLIST", FinishReason::Blocklist),
    ("PROHIBITED_CONTENT", FinishReason::ProhibitedContent),
    ("SPII", FinishReason::Spii),
    (
        "MALFORMED_FUNCTION_CALL",
        FinishReason::MalformedFunctionCall,
    ),
    ("IMAGE_SAFETY", FinishReason::ImageSafety),
    (
        "IMAGE_PROHIBITED_CONTENT",
        FinishReason::ImageProhibitedContent,
    ),
    ("IMAGE_OTHER", FinishReason::ImageOther),
    ("NO_IMAGE", FinishReason::NoImage),
    ("IMAGE_RECITATION", FinishReason::ImageRecitation),
    ("UNEXPECTED_TOOL_CALL", FinishReason::UnexpectedToolCall),
    ("TOO_MANY_TOOL_CALLS", FinishReason::TooManyToolCalls),
    (
        "MISSING_THOUGHT_SIGNATURE",
        FinishReason::MissingThoughtSignature,
    ),
    ("MALFORMED_RESPONSE", FinishReason::MalformedResponse),
    ("ESCALATION", FinishReason::Escalation),
    ("PUP_LIMITED_DISABLED", FinishReason::AccountLimited),
    ("CONTINUATION", FinishReason::Continuation),
    ("MODEL_ARMOR", FinishReason::ModelArmor),
    ("FINISH_REASON_UNSPECIFIED", FinishReason::Unspecified),
];

impl FinishReason {
    /// Reads the wire's word. Never fails: enums grow.
    pub fn parse(word: &str) -> Self {
        FINISH_REASONS
            .iter()
            .find(|(name, _)| *name == word)
            .map_or_else(
                || Self::Unknown(word.to_owned()),
                |(_, reason)| reason.clone(),
            )
    }

    /// The wire's word.
    pub fn as_str(&self) -> &str {
        if let Self::Unknown(word) = self {
            return word;
        }
        FINISH_REASONS
            .iter()
            .find(|(_, reason)| reason == self)
            .map_or("", |(name, _)| *name)
    }
}

/// Why a prompt was blocked before anything was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockReason {
    /// The safety filter.
    Safety,
    /// Unsaid.
    Other,
    /// A forbidden word.
    Blocklist,
    /// Prohibited content.
    ProhibitedContent,
    /// An image in the prompt.
    ImageSafety,
    /// Vertex's filter.
    ModelArmor,
    /// An attempt to talk the model out of its rules, on Vertex.
    Jailbreak,
    /// Explicitly unspecified.
    Unspecified,
    /// A value newer than this crate, as it came.
    Unknown(String),
}

const BLOCK_REASONS: [(&str, BlockReason); 8] = [
    ("SAFETY", BlockReason::Safety),
    ("OTHER", BlockReason::Other),
    ("BLOCKLIST", BlockReason::Blocklist),
    ("PROHIBITED_CONTENT", BlockReason::ProhibitedContent),
    ("IMAGE_SAFETY", BlockReason::ImageSafety),
    ("MODEL_ARMOR", BlockReason::ModelArmor),
    ("JAILBREAK", BlockReason::Jailbreak),
    ("BLOCK_REASON_UNSPECIFIED", BlockReason::Unspecified),
];

impl BlockReason {
    /// Reads the wire's word. Never fails: enums grow.
    pub fn parse(word: &str) -> Self {
        BLOCK_REASONS
            .iter()
            .find(|(name, _)| *name == word)
            .map_or_else(
                || Self::Unknown(word.to_owned()),
                |(_, reason)| reason.clone(),
            )
    }

    /// The wire's word.
    pub fn as_str(&self) -> &str {
        if let Self::Unknown(word) = self {
            return word;
        }
        BLOCK_REASONS
            .iter()
            .find(|(_, reason)| reason == self)
            .map_or("", |(name, _)| *name)
    }
}
