//! Models as the provider lists them.

use serde::Deserialize;

use crate::json::{Count, Flag, List, Object, Text};

/// One entry of the provider's list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelInfo {
    /// The id without `models/`.
    pub id: String,
    /// Its name for people.
    pub display_name: Option<String>,
    /// What it is good for.
    pub description: Option<String>,
    /// Version, in the provider's counting.
    pub version: Option<String>,
    /// Largest input, in tokens.
    pub input_token_limit: Option<u64>,
    /// Largest output, in tokens.
    pub output_token_limit: Option<u64>,
    /// `generateContent`, `countTokens`, `batchGenerateContent` …
    pub methods: Vec<String>,
    /// Whether it thinks.
    pub thinking: bool,
}

/// What countTokens says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenCount {
    /// Tokens of the conversation.
    pub total: u64,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct WireModel<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    display_name: Text<'a>,
    #[serde(borrow)]
    description: Text<'a>,
    #[serde(borrow)]
    version: Text<'a>,
    input_token_limit: Count,
    output_token_limit: Count,
    #[serde(borrow)]
    supported_generation_methods: List<Text<'a>>,
    thinking: Flag,
}

impl WireModel<'_> {
    /// None for something without a name.
    fn into_info(self) -> Option<ModelInfo> {
        let name = self.name.into_owned()?;
        let id = name.strip_prefix("models/").unwrap_or(&name).to_owned();
        Some(ModelInfo {
            id,
            display_name: self.display_name.into_owned(),
            description: self.description.into_owned(),
            version: self.version.into_owned(),
            input_token_limit: self.input_token_limit.known(),
            output_token_limit: self.output_token_limit.known(),
            methods: self
                .supported_generation_methods
                .0
                .into_iter()
                .filter_map(Text::into_owned)
                .collect(),
            thinking: self.thinking.0,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WirePage<'a> {
    #[serde(borrow)]
    models: List<Object<WireModel<'a>>>,
    #[serde(borrow, default)]
    next_page_token: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireCount {
    total_tokens: Count,
}

impl ModelInfo {
    /// Reads one model; none if it is not Gemini's.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        let Object(model) = serde_json::from_slice::<Object<WireModel<'_>>>(body).ok()?;
        model.into_info()
    }

    /// Reads a page of the list and the token of the next; none if it is not Gemini's.
    pub(crate) fn parse_page(body: &[u8]) -> Option<(Vec<Self>, Option<String>)> {
        let page: WirePage<'_> = serde_json::from_slice(body).ok()?;
        let models = page
            .models
            .0
            .into_iter()
            .filter_map(|Object(model)| model.into_info());
        let next = page
            .next_page_token
            .into_owned()
            .filter(|token| !token.is_empty());
        Some((models.collect(), next))
    }
}

impl TokenCount {
    /// Reads the answer; none if it is not Gemini's.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        let count: WireCount = serde_json::from_slice(body).ok()?;
        count.total_tokens.known().map(|total| Self { total })
    }
}
