//! The conversation of a request: roles, parts, images, signatures.

use image::RgbImage;
use serde_json::{Map, Value};

use crate::inline::Inline;
use crate::models::Model;
use crate::refusal::Refusal;
use crate::schema::snake;
use crate::signature::{Signed, verify};

/// References one request may carry.
const MOST_IMAGES: u64 = 14;

/// The fields of which a part has exactly one.
const DATA: [&str; 8] = [
    "text",
    "inlineData",
    "fileData",
    "functionCall",
    "functionResponse",
    "executableCode",
    "codeExecutionResult",
    "toolCall",
];

/// What the turns add up to.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    /// The text of the last user turn.
    pub(crate) prompt: String,
    /// The image to work on: the last user turn's first, else the model's last.
    pub(crate) source: Option<RgbImage>,
    pub(crate) text_tokens: u64,
    /// Images of all turns, drafts left out.
    pub(crate) images: u64,
    references: u64,
    own_source: bool,
}

/// Checks the turns of a generateContent request.
pub(crate) fn read(fields: &Map<String, Value>, model: &Model) -> Result<Turns, Refusal> {
    let contents = list(fields.get("contents"));
    if contents.is_empty() {
        return Err(Refusal::invalid(
            "* GenerateContentRequest.contents: contents is not specified\n",
        ));
    }
    roles(contents)?;
    let mut turns = Turns::default();
    if let Some(instruction) = fields.get("systemInstruction") {
        for part in list(instruction.get("parts")) {
            turns.text_tokens += text_tokens(text_of(part));
        }
    }
    for (index, content) in contents.iter().enumerate() {
        let last = index + 1 == contents.len();
        turns.turn(content, index, last, model)?;
    }
    if turns.references > MOST_IMAGES {
        return Err(Refusal::generic(format!(
            "{} images; at most {MOST_IMAGES} are taken",
            turns.references
        )));
    }
    if turns.prompt.trim().is_empty() && turns.references == 0 {
        return Err(Refusal::generic("the last turn says nothing"));
    }
    Ok(turns)
}

fn roles(contents: &[Value]) -> Result<(), Refusal> {
    let mut expected = "user";
    for content in contents {
        let role = role(content);
        if role != "user" && role != "model" {
            return Err(Refusal::invalid("Please use a valid role: user, model."));
        }
        if role != expected {
            return Err(Refusal::invalid(
                "Please ensure that multiturn requests alternate between user and model.",
            ));
        }
        expected = if role == "user" { "model" } else { "user" };
    }
    if expected == "user" {
        return Err(Refusal::invalid(
            "Please ensure that multiturn requests end with a user role or a function response.",
        ));
    }
    Ok(())
}

impl Turns {
    fn turn(
        &mut self,
        content: &Value,
        index: usize,
        last: bool,
        model: &Model,
    ) -> Result<(), Refusal> {
        let parts = list(content.get("parts"));
        if parts.is_empty() {
            return Err(Refusal::invalid(format!(
                "* GenerateContentRequest.contents[{index}].parts: contents.parts must not be \
                 empty.\n"
            )));
        }
        let from_model = role(content) == "model";
        // Signatures are bound to the place among the parts that are no thoughts, because a
        // client may leave the thoughts out when it sends the turn back.
        let mut place = 0;
        for (number, part) in parts.iter().enumerate() {
            let spot = Spot {
                path: format!("contents[{index}].parts[{number}]"),
                content: index + 1,
                part: number + 1,
                place,
            };
            check_shape(part, &spot.path)?;
            let thought = part.get("thought").and_then(Value::as_bool) == Some(true);
            if !thought {
                place += 1;
            }
            if from_model {
                self.model_part(part, thought, model, &spot)?;
            } else {
                self.user_part(part, last, &spot)?;
            }
        }
        Ok(())
    }

    fn model_part(
        &mut self,
        part: &Value,
        thought: bool,
        model: &Model,
        spot: &Spot,
    ) -> Result<(), Refusal> {
        let signature = part.get("thoughtSignature").and_then(Value::as_str);
        let Some(blob) = part.get("inlineData") else {
            let text = text_of(part);
            if !thought {
                self.text_tokens += text_tokens(text);
            }
            return match signature {
                Some(given) if !verify(given, model.id, spot.place, Signed::Text(text)) => {
                    Err(spot.foreign())
                }
                _ => Ok(()),
            };
        };
        if thought {
            return Ok(());
        }
        let Some(given) = signature.filter(|given| !given.is_empty()) else {
            return Err(Refusal::invalid(format!(
                "Image part is missing a thought_signature in content position {}, part \
                 position {}",
                spot.content, spot.part
            )));
        };
        let image = Inline::read(blob, &spot.path)?;
        if !verify(given, model.id, spot.place, Signed::Image(&image.bytes)) {
            return Err(spot.foreign());
        }
        self.images += 1;
        self.source = image.pixels;
        Ok(())
    }

    fn user_part(&mut self, part: &Value, last: bool, spot: &Spot) -> Result<(), Refusal> {
        if let Some(file) = part.get("fileData") {
            return Err(unknown_file(file));
        }
        if let Some(blob) = part.get("inlineData") {
            let image = Inline::read(blob, &spot.path)?;
            self.images += 1;
            self.references += 1;
            if last && !self.own_source && image.pixels.is_some() {
                self.own_source = true;
                self.source = image.pixels;
            } else if !last && !self.own_source && image.pixels.is_some() {
                self.source = image.pixels;
            }
            return Ok(());
        }
        let text = text_of(part);
        self.text_tokens += text_tokens(text);
        if last {
            if !self.prompt.is_empty() {
                self.prompt.push(' ');
            }
            self.prompt.push_str(text);
        }
        Ok(())
    }
}

/// Where a part stands.
struct Spot {
    path: String,
    content: usize,
    part: usize,
    place: usize,
}

impl Spot {
    fn foreign(&self) -> Refusal {
        Refusal::generic(format!(
            "the thought_signature in content position {}, part position {} was not issued for \
             this part, at this place, by this model",
            self.content, self.part
        ))
    }
}

fn check_shape(part: &Value, path: &str) -> Result<(), Refusal> {
    let mut set = DATA.iter().filter(|name| part.get(**name).is_some());
    if set.next().is_none() {
        return Err(Refusal::invalid(format!(
            "* GenerateContentRequest.{path}.data: required oneof field 'data' must have one \
             initialized field\n"
        )));
    }
    match set.next() {
        None => Ok(()),
        Some(second) => Err(Refusal::invalid(format!(
            "Invalid value at '{path}' (oneof), oneof field 'data' is already set. Cannot set \
             '{}'",
            snake(second)
        ))),
    }
}

fn unknown_file(file: &Value) -> Refusal {
    let uri = file.get("fileUri").and_then(Value::as_str).unwrap_or("");
    let Some((_, id)) = uri.rsplit_once("/files/") else {
        return Refusal::generic(format!("the sandbox does not fetch {uri}"));
    };
    Refusal::new(
        403,
        "PERMISSION_DENIED",
        format!("You do not have permission to access the File {id} or it may not exist."),
    )
}

fn role(content: &Value) -> &str {
    content
        .get("role")
        .and_then(Value::as_str)
        .filter(|role| !role.is_empty())
        .unwrap_or("user")
}

fn text_of(part: &Value) -> &str {
    part.get("text").and_then(Value::as_str).unwrap_or("")
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Roughly what Google's tokenizer counts: four letters a token, other scripts one each.
pub(crate) fn text_tokens(text: &str) -> u64 {
    let (mut narrow, mut wide) = (0_u64, 0_u64);
    for letter in text.chars() {
        if letter.is_ascii() {
            narrow += 1;
        } else {
            wide += 1;
        }
    }
    narrow.div_ceil(4) + wide
}
