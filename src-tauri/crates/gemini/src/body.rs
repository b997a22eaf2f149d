//! Request bodies, measured first and then written once.

use std::io;

use bytes::Bytes;
use serde::Serialize;
use serde_json::json;

use crate::pixels::Pixels;
use crate::request::{
    Content, GenerateContent, Grounding, ImageConfig, Modalities, Part, Role, UnfilledTemplate,
};

/// Something a body is written to: first a ruler, then a buffer.
pub(crate) trait Sink {
    fn raw(&mut self, json: &str);
    fn value(&mut self, value: &dyn erased::Value);
    fn base64(&mut self, pixels: &Pixels);
}

/// Serializable values behind a pointer, so that [`Sink`] needs no generics.
pub(crate) mod erased {
    use std::io;

    pub(crate) trait Value {
        fn write(&self, to: &mut dyn io::Write);
    }

    impl<T: serde::Serialize + ?Sized> Value for T {
        fn write(&self, to: &mut dyn io::Write) {
            // Strings and maps with string keys always serialize, and neither sink fails.
            let _infallible = serde_json::to_writer(to, self);
        }
    }
}

#[derive(Default)]
struct Ruler(usize);

impl io::Write for Ruler {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.0 += buffer.len();
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink for Ruler {
    fn raw(&mut self, json: &str) {
        self.0 += json.len();
    }

    fn value(&mut self, value: &dyn erased::Value) {
        value.write(self);
    }

    fn base64(&mut self, pixels: &Pixels) {
        self.0 += base64_simd::STANDARD.encoded_length(pixels.length());
    }
}

/// What is written, and the first image that could not be read.
struct Sheet {
    written: Vec<u8>,
    trouble: Option<io::Error>,
}

impl Sink for Sheet {
    fn raw(&mut self, json: &str) {
        self.written.extend_from_slice(json.as_bytes());
    }

    fn value(&mut self, value: &dyn erased::Value) {
        value.write(&mut self.written);
    }

    fn base64(&mut self, pixels: &Pixels) {
        if self.trouble.is_some() {
            return;
        }
        match pixels.bytes() {
            Ok(bytes) => base64_simd::STANDARD.encode_append(&bytes, &mut self.written),
            Err(error) => self.trouble = Some(error),
        }
    }
}

/// Writes the same thing twice: once to know its length, once for good.
pub(crate) fn write(with: impl Fn(&mut dyn Sink)) -> io::Result<Bytes> {
    let mut ruler = Ruler::default();
    with(&mut ruler);
    let mut sheet = Sheet {
        written: Vec::with_capacity(ruler.0),
        trouble: None,
    };
    with(&mut sheet);
    match sheet.trouble {
        Some(error) => Err(error),
        None => Ok(sheet.written.into()),
    }
}

/// Whether every template that wants an image has one.
pub(crate) fn filled(contents: &[Content]) -> Result<(), UnfilledTemplate> {
    for (content, turn) in contents.iter().enumerate() {
        for (part, piece) in turn.parts.iter().enumerate() {
            if let Part::Verbatim {
                template,
                image: None,
            } = piece
                && template.has_image
            {
                return Err(UnfilledTemplate {
                    content: content + 1,
                    part: part + 1,
                });
            }
        }
    }
    Ok(())
}

pub(crate) fn generate_content(sink: &mut dyn Sink, request: &GenerateContent) {
    sink.raw("{");
    write_contents(sink, &request.contents);
    if let Some(instruction) = &request.system_instruction {
        sink.raw(",\"systemInstruction\":");
        sink.value(&json!({ "parts": [{ "text": instruction }] }));
    }
    sink.raw(",\"generationConfig\":");
    sink.value(&GenerationConfig::of(request));
    if let Some(grounding) = request.grounding {
        sink.raw(",\"tools\":");
        sink.value(&tools(grounding));
    }
    sink.raw("}");
}

pub(crate) fn count_tokens(sink: &mut dyn Sink, request: &GenerateContent) {
    sink.raw("{");
    write_contents(sink, &request.contents);
    sink.raw("}");
}

fn write_contents(sink: &mut dyn Sink, contents: &[Content]) {
    sink.raw("\"contents\":[");
    for (index, content) in contents.iter().enumerate() {
        sink.raw(if index == 0 {
            "{\"role\":"
        } else {
            ",{\"role\":"
        });
        sink.raw(match content.role {
            Role::User => "\"user\",\"parts\":[",
            Role::Model => "\"model\",\"parts\":[",
        });
        for (index, part) in content.parts.iter().enumerate() {
            if index > 0 {
                sink.raw(",");
            }
            write_part(sink, part);
        }
        sink.raw("]}");
    }
    sink.raw("]");
}

fn write_part(sink: &mut dyn Sink, part: &Part) {
    match part {
        Part::Text(text) => {
            sink.raw("{\"text\":");
            sink.value(text);
            sink.raw("}");
        }
        Part::Image { mime, bytes } => {
            sink.raw("{\"inlineData\":{\"mimeType\":\"");
            sink.raw(mime.as_str());
            sink.raw("\",\"data\":\"");
            sink.base64(bytes);
            sink.raw("\"}}");
        }
        Part::File { mime, uri } => {
            sink.value(&json!({ "fileData": { "mimeType": mime, "fileUri": uri } }));
        }
        Part::Verbatim { template, image } => {
            sink.raw(&template.before);
            if template.has_image
                && let Some(image) = image
            {
                sink.base64(image);
            }
            sink.raw(&template.after);
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GenerationConfig<'a> {
    response_modalities: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    image_config: Option<WireImageConfig<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking_config: Option<ThinkingConfig<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireImageConfig<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    aspect_ratio: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_size: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ThinkingConfig<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking_level: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    include_thoughts: Option<bool>,
}

impl<'a> GenerationConfig<'a> {
    fn of(request: &'a GenerateContent) -> Self {
        let ImageConfig {
            aspect_ratio,
            image_size,
        } = &request.image;
        let thinks = request.thinking_level.is_some() || request.include_thoughts;
        Self {
            response_modalities: match request.modalities {
                Modalities::TextAndImage => &["TEXT", "IMAGE"],
                Modalities::ImageOnly => &["IMAGE"],
            },
            image_config: (aspect_ratio.is_some() || image_size.is_some()).then_some(
                WireImageConfig {
                    aspect_ratio: aspect_ratio.as_deref(),
                    image_size: image_size.as_deref(),
                },
            ),
            thinking_config: thinks.then_some(ThinkingConfig {
                thinking_level: request.thinking_level.as_deref(),
                include_thoughts: request.include_thoughts.then_some(true),
            }),
        }
    }
}

fn tools(grounding: Grounding) -> serde_json::Value {
    let search = match (grounding.web, grounding.images) {
        (true, true) => json!({ "searchTypes": { "webSearch": {}, "imageSearch": {} } }),
        (false, true) => json!({ "searchTypes": { "imageSearch": {} } }),
        // Web search is what a bare tool means.
        (true | false, false) => json!({}),
    };
    json!([{ "googleSearch": search }])
}
