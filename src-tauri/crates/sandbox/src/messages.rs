//! The messages of the API, field by field (google.ai.generativelanguage.v1beta, 2026-10).

use crate::schema::{Field, Kind, Message};

const fn one(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        repeated: false,
    }
}

const fn many(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        repeated: true,
    }
}

/// Body of generateContent and streamGenerateContent.
pub(crate) static GENERATE: Message = Message {
    name: "GenerateContentRequest",
    fields: &[
        one("model", Kind::Text),
        one("systemInstruction", Kind::Of(&CONTENT)),
        many("contents", Kind::Of(&CONTENT)),
        many("tools", Kind::Of(&TOOL)),
        one("toolConfig", Kind::Free),
        many("safetySettings", Kind::Of(&SAFETY_SETTING)),
        one("generationConfig", Kind::Of(&GENERATION_CONFIG)),
        one("cachedContent", Kind::Text),
        one("serviceTier", Kind::Choice("ServiceTier", SERVICE_TIERS)),
        one("store", Kind::Flag),
    ],
};

/// Body of countTokens.
pub(crate) static COUNT_TOKENS: Message = Message {
    name: "CountTokensRequest",
    fields: &[
        one("model", Kind::Text),
        many("contents", Kind::Of(&CONTENT)),
        one("generateContentRequest", Kind::Of(&GENERATE)),
    ],
};

static CONTENT: Message = Message {
    name: "Content",
    fields: &[many("parts", Kind::Of(&PART)), one("role", Kind::Text)],
};

static PART: Message = Message {
    name: "Part",
    fields: &[
        one("text", Kind::Text),
        one("inlineData", Kind::Of(&BLOB)),
        one("fileData", Kind::Of(&FILE_DATA)),
        one("functionCall", Kind::Free),
        one("functionResponse", Kind::Free),
        one("executableCode", Kind::Free),
        one("codeExecutionResult", Kind::Free),
        one("toolCall", Kind::Free),
        one("toolResponse", Kind::Free),
        one("thought", Kind::Flag),
        one("thoughtSignature", Kind::Bytes),
        one("partMetadata", Kind::Free),
        one("videoMetadata", Kind::Free),
        one("mediaResolution", Kind::Of(&PART_RESOLUTION)),
    ],
};

static BLOB: Message = Message {
    name: "Blob",
    fields: &[one("mimeType", Kind::Text), one("data", Kind::Bytes)],
};

static FILE_DATA: Message = Message {
    name: "FileData",
    fields: &[one("mimeType", Kind::Text), one("fileUri", Kind::Text)],
};

static PART_RESOLUTION: Message = Message {
    name: "Part.MediaResolution",
    fields: &[
        one(
            "level",
            Kind::Choice("Part.MediaResolution.Level", RESOLUTIONS),
        ),
        one("numTokens", Kind::Integer),
    ],
};

static TOOL: Message = Message {
    name: "Tool",
    fields: &[
        one("googleSearch", Kind::Of(&GOOGLE_SEARCH)),
        many("functionDeclarations", Kind::Free),
        one("googleSearchRetrieval", Kind::Free),
        one("codeExecution", Kind::Free),
        one("urlContext", Kind::Free),
        one("computerUse", Kind::Free),
        one("fileSearch", Kind::Free),
        one("googleMaps", Kind::Free),
    ],
};

static GOOGLE_SEARCH: Message = Message {
    name: "GoogleSearch",
    fields: &[
        one("timeRangeFilter", Kind::Free),
        one("searchTypes", Kind::Of(&SEARCH_TYPES)),
    ],
};

static SEARCH_TYPES: Message = Message {
    name: "GoogleSearch.SearchTypes",
    fields: &[one("webSearch", Kind::Free), one("imageSearch", Kind::Free)],
};

static SAFETY_SETTING: Message = Message {
    name: "SafetySetting",
    fields: &[
        one("category", Kind::Choice("HarmCategory", CATEGORIES)),
        one(
            "threshold",
            Kind::Choice("SafetySetting.HarmBlockThreshold", THRESHOLDS),
        ),
    ],
};

static GENERATION_CONFIG: Message = Message {
    name: "GenerationConfig",
    fields: &[
        one("candidateCount", Kind::Integer),
        many("stopSequences", Kind::Text),
        one("maxOutputTokens", Kind::Integer),
        one("temperature", Kind::Number),
        one("topP", Kind::Number),
        one("topK", Kind::Number),
        one("seed", Kind::Integer),
        one("responseMimeType", Kind::Text),
        one("responseSchema", Kind::Free),
        one("responseJsonSchema", Kind::Free),
        one("presencePenalty", Kind::Number),
        one("frequencyPenalty", Kind::Number),
        one("responseLogprobs", Kind::Flag),
        one("logprobs", Kind::Integer),
        one("enableEnhancedCivicAnswers", Kind::Flag),
        many(
            "responseModalities",
            Kind::Choice("GenerationConfig.Modality", MODALITIES),
        ),
        one("speechConfig", Kind::Free),
        one("thinkingConfig", Kind::Of(&THINKING_CONFIG)),
        one("imageConfig", Kind::Of(&IMAGE_CONFIG)),
        one(
            "mediaResolution",
            Kind::Choice("GenerationConfig.MediaResolution", RESOLUTIONS),
        ),
        one("responseFormat", Kind::Of(&RESPONSE_FORMAT)),
    ],
};

static THINKING_CONFIG: Message = Message {
    name: "ThinkingConfig",
    fields: &[
        one("includeThoughts", Kind::Flag),
        one("thinkingBudget", Kind::Integer),
        one(
            "thinkingLevel",
            Kind::Choice("ThinkingConfig.ThinkingLevel", LEVELS),
        ),
    ],
};

static IMAGE_CONFIG: Message = Message {
    name: "ImageConfig",
    fields: &[one("aspectRatio", Kind::Text), one("imageSize", Kind::Text)],
};

static RESPONSE_FORMAT: Message = Message {
    name: "ResponseFormat",
    fields: &[one("image", Kind::Of(&IMAGE_CONFIG))],
};

const SERVICE_TIERS: &[&str] = &["SERVICE_TIER_UNSPECIFIED", "STANDARD", "FLEX", "PRIORITY"];
const MODALITIES: &[&str] = &["MODALITY_UNSPECIFIED", "TEXT", "IMAGE", "AUDIO", "VIDEO"];
const LEVELS: &[&str] = &[
    "THINKING_LEVEL_UNSPECIFIED",
    "LOW",
    "MEDIUM",
    "HIGH",
    "MINIMAL",
    "XHIGH",
];
const RESOLUTIONS: &[&str] = &[
    "MEDIA_RESOLUTION_UNSPECIFIED",
    "MEDIA_RESOLUTION_LOW",
    "MEDIA_RESOLUTION_MEDIUM",
    "MEDIA_RESOLUTION_HIGH",
    "MEDIA_RESOLUTION_ULTRA_HIGH",
];
const CATEGORIES: &[&str] = &[
    "HARM_CATEGORY_UNSPECIFIED",
    "HARM_CATEGORY_HARASSMENT",
    "HARM_CATEGORY_HATE_SPEECH",
    "HARM_CATEGORY_SEXUALLY_EXPLICIT",
    "HARM_CATEGORY_DANGEROUS_CONTENT",
    "HARM_CATEGORY_CIVIC_INTEGRITY",
];
const THRESHOLDS: &[&str] = &[
    "HARM_BLOCK_THRESHOLD_UNSPECIFIED",
    "BLOCK_LOW_AND_ABOVE",
    "BLOCK_MEDIUM_AND_ABOVE",
    "BLOCK_ONLY_HIGH",
    "BLOCK_NONE",
    "OFF",
];
