//! A generateContent request that passed every check: what is to be painted.

use serde_json::{Map, Value};

use crate::models::Model;
use crate::pixels::{RATIOS, SIZES, nearest};
use crate::refusal::Refusal;
use crate::turns::{self, Turns};

/// What is asked for.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "as many switches as the request has"
)]
pub(crate) struct Ask {
    pub(crate) model: &'static Model,
    pub(crate) turns: Turns,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Column of [`SIZES`].
    pub(crate) size: usize,
    pub(crate) level: &'static str,
    pub(crate) include_thoughts: bool,
    pub(crate) text: bool,
    pub(crate) image: bool,
    pub(crate) grounded: bool,
    /// Chance, decided by the request itself.
    pub(crate) dice: u64,
    /// The same for the same conversation and settings.
    pub(crate) fingerprint: [u8; 32],
}

impl Ask {
    /// Checks a normalised request. `body` is what the client sent, for the fingerprint.
    pub(crate) fn read(
        fields: &Map<String, Value>,
        model: &'static Model,
        body: &[u8],
    ) -> Result<Self, Refusal> {
        let nothing = Value::Null;
        let config = fields.get("generationConfig").unwrap_or(&nothing);
        sampling(config, model)?;
        formats(config)?;
        let grounded = tools(fields, model)?;
        if fields.get("serviceTier").and_then(Value::as_str) == Some("FLEX")
            && model.id == "gemini-nano-banana-2.1"
        {
            return Err(Refusal::generic("this model has no flex tier"));
        }
        if fields.contains_key("cachedContent") {
            return Err(Refusal::new(
                403,
                "PERMISSION_DENIED",
                "CachedContent not found (or permission denied)",
            ));
        }
        let (level, include_thoughts) = thinking(config, model)?;
        let (text, image) = modalities(config)?;
        let (ratio, size) = shape(config, model)?;
        let turns = turns::read(fields, model)?;
        let row = ratio.unwrap_or_else(|| match &turns.source {
            Some(source) => nearest(
                source.width(),
                source.height(),
                model.ratios().map(|(row, _)| row),
            ),
            None => 0,
        });
        let (width, height) = model.pixels(row, size);
        let fingerprint = *blake3::hash(body).as_bytes();
        let dice = fingerprint
            .first_chunk()
            .map_or(0, |head| u64::from_le_bytes(*head));
        let ask = Self {
            model,
            turns,
            width,
            height,
            size,
            level,
            include_thoughts,
            text,
            image,
            grounded,
            dice,
            fingerprint,
        };
        ask.input_fits()
    }

    /// Input tokens: text and images of the whole conversation.
    pub(crate) fn prompt_tokens(&self) -> u64 {
        self.turns.text_tokens + self.image_input_tokens()
    }

    pub(crate) fn image_input_tokens(&self) -> u64 {
        self.turns.images * self.model.image_in
    }

    fn input_fits(self) -> Result<Self, Refusal> {
        let (tokens, most) = (self.prompt_tokens(), self.model.input_limit());
        if tokens > most {
            return Err(Refusal::invalid(format!(
                "The input token count ({tokens}) exceeds the maximum number of tokens allowed \
                 ({most})."
            )));
        }
        Ok(self)
    }
}

fn sampling(config: &Value, model: &Model) -> Result<(), Refusal> {
    for name in ["temperature", "topP", "topK", "seed", "logprobs"] {
        if config.get(name).is_some() && !model.sampling {
            return Err(Refusal::generic(format!("{} takes no {name}", model.id)));
        }
    }
    let ranges = [
        ("candidateCount", 1.0, 1.0),
        ("temperature", 0.0, 2.0),
        ("topP", 0.0, 1.0),
        ("topK", 1.0, 1_000.0),
        ("maxOutputTokens", 1.0, 65_536.0),
    ];
    for (name, low, high) in ranges {
        let given = config.get(name).and_then(Value::as_f64);
        if given.is_some_and(|value| value < low || value > high) {
            return Err(Refusal::generic(format!(
                "{name} is not within {low} to {high}"
            )));
        }
    }
    Ok(())
}

fn formats(config: &Value) -> Result<(), Refusal> {
    match config.get("responseMimeType").and_then(Value::as_str) {
        None | Some("" | "text/plain") => {}
        Some("application/json" | "text/x.enum") => {
            return Err(Refusal::invalid("JSON mode is not enabled for this model"));
        }
        Some(_) => {
            return Err(Refusal::invalid(
                "* GenerateContentRequest.generation_config.response_mime_type: allowed \
                 mimetypes are `text/plain`, `application/json`, `application/xml`, \
                 `application/yaml` and `text/x.enum`.\n",
            ));
        }
    }
    for name in ["responseSchema", "responseJsonSchema"] {
        if config.get(name).is_some() {
            return Err(Refusal::invalid("JSON mode is not enabled for this model"));
        }
    }
    if config.get("speechConfig").is_some() {
        return Err(Refusal::generic("the model does not speak"));
    }
    Ok(())
}

/// Whether the answer may search.
fn tools(fields: &Map<String, Value>, model: &Model) -> Result<bool, Refusal> {
    let mut grounded = false;
    for tool in fields
        .get("tools")
        .and_then(Value::as_array)
        .unwrap_or(&Vec::new())
    {
        let names = tool.as_object().map(Map::keys).into_iter().flatten();
        for name in names {
            let searches = !matches!(
                model.id,
                "gemini-3.1-flash-lite-image" | "gemini-2.5-flash-image"
            );
            match name.as_str() {
                "googleSearch" if searches => grounded = true,
                "googleSearch" | "googleSearchRetrieval" => {
                    return Err(Refusal::invalid("Search Grounding is not supported."));
                }
                "functionDeclarations" => {
                    let text = format!("Function calling is not enabled for models/{}", model.id);
                    return Err(Refusal::invalid(text));
                }
                other => {
                    return Err(Refusal::generic(format!("no {other} for image models")));
                }
            }
        }
    }
    Ok(grounded)
}

fn thinking(config: &Value, model: &Model) -> Result<(&'static str, bool), Refusal> {
    let nothing = Value::Null;
    let thinking = config.get("thinkingConfig").unwrap_or(&nothing);
    let include = thinking.get("includeThoughts").and_then(Value::as_bool) == Some(true);
    let asked = thinking.get("thinkingLevel").and_then(Value::as_str);
    let Some(asked) = asked.filter(|level| *level != "THINKING_LEVEL_UNSPECIFIED") else {
        return Ok((model.default_level, include));
    };
    if thinking.get("thinkingBudget").is_some() {
        return Err(Refusal::invalid(
            "You can only set only one of thinking budget and thinking level.",
        ));
    }
    let Some(level) = model.levels.iter().find(|level| **level == asked) else {
        let text = format!("Thinking level {asked} is not supported for this model.");
        return Err(Refusal::invalid(text));
    };
    // Pro always thinks; it takes every level and heeds none.
    let level = if model.id == "gemini-3-pro-image" {
        model.default_level
    } else {
        *level
    };
    Ok((level, include))
}

fn modalities(config: &Value) -> Result<(bool, bool), Refusal> {
    let asked: Vec<&str> = config
        .get("responseModalities")
        .and_then(Value::as_array)
        .map(|list| list.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    if asked.is_empty() {
        return Ok((true, true));
    }
    if asked.iter().any(|name| *name != "TEXT" && *name != "IMAGE") {
        return Err(Refusal::invalid(format!(
            "The requested combination of response modalities ({}) is not supported by the model.",
            asked.join(", ")
        )));
    }
    Ok((asked.contains(&"TEXT"), asked.contains(&"IMAGE")))
}

/// Row and column of the pixel table.
fn shape(config: &Value, model: &Model) -> Result<(Option<usize>, usize), Refusal> {
    let image = config.get("imageConfig").or_else(|| {
        config
            .get("responseFormat")
            .and_then(|format| format.get("image"))
    });
    let text = |name: &str| {
        let value = image.and_then(|image| image.get(name));
        value
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let ratio = match text("aspectRatio") {
        None | Some("ASPECT_RATIO_UNSPECIFIED") => None,
        Some(asked) => {
            let found = model
                .ratios()
                .find(|(_, ratio)| *ratio == asked || spelled_ratio(ratio) == asked);
            let (row, _) =
                found.ok_or_else(|| Refusal::generic(format!("{} paints no {asked}", model.id)))?;
            Some(row)
        }
    };
    let size = match text("imageSize") {
        None | Some("IMAGE_SIZE_UNSPECIFIED") => "1K",
        Some(asked) => *model
            .sizes
            .iter()
            .find(|size| **size == asked || spelled_size(size) == asked)
            .ok_or_else(|| Refusal::generic(format!("{} has no size {asked}", model.id)))?,
    };
    let column = SIZES.iter().position(|name| *name == size).unwrap_or(1);
    debug_assert!(ratio.is_none_or(|row| row < RATIOS.len()));
    Ok((ratio, column))
}

/// The second spelling of `responseFormat.image`: `16:9` → `ASPECT_RATIO_SIXTEEN_BY_NINE`.
fn spelled_ratio(ratio: &str) -> String {
    let words: Vec<&str> = ratio.split(':').map(spelled).collect();
    format!("ASPECT_RATIO_{}", words.join("_BY_"))
}

fn spelled(number: &str) -> &'static str {
    match number {
        "1" => "ONE",
        "2" => "TWO",
        "3" => "THREE",
        "4" => "FOUR",
        "5" => "FIVE",
        "8" => "EIGHT",
        "9" => "NINE",
        "16" => "SIXTEEN",
        "21" => "TWENTY_ONE",
        _ => "",
    }
}

fn spelled_size(size: &str) -> &'static str {
    match size {
        "512" => "IMAGE_SIZE_FIVE_TWELVE",
        "1K" => "IMAGE_SIZE_ONE_K",
        "2K" => "IMAGE_SIZE_TWO_K",
        "4K" => "IMAGE_SIZE_FOUR_K",
        _ => "",
    }
}
