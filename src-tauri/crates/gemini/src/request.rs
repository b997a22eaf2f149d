//! A generateContent request.

use std::io;

use bytes::Bytes;

use crate::body;
use crate::image::ImageMime;
use crate::pixels::Pixels;
use crate::template::PartTemplate;

/// What is asked of an image model. Sampling fields (temperature, seed …) are left out on
/// purpose: they are deprecated API-wide and Nano Banana 2.1 is reported to refuse them.
#[derive(Clone, Debug, Default)]
pub struct GenerateContent {
    /// The conversation, oldest turn first, ending with the user's.
    pub contents: Vec<Content>,
    /// Standing instructions, outside the conversation.
    pub system_instruction: Option<String>,
    /// Ratio and size.
    pub image: ImageConfig,
    /// `minimal`, `low`, `medium`, `high`; none leaves the model its default.
    pub thinking_level: Option<String>,
    /// Whether interim thoughts are returned. They are billed either way.
    pub include_thoughts: bool,
    /// What may come back.
    pub modalities: Modalities,
    /// Google Search, $0.014 a query.
    pub grounding: Option<Grounding>,
}

/// Shape of the picture. Google's own API takes these two fields only; others are Vertex's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageConfig {
    /// `16:9`; none follows the reference image, else 1:1.
    pub aspect_ratio: Option<String>,
    /// `512`, `1K`, `2K`, `4K`, with a capital K; none is 1K.
    pub image_size: Option<String>,
}

/// What may come back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Modalities {
    /// Words and pictures: a refusal can say why.
    #[default]
    TextAndImage,
    /// Pictures only. Does not guarantee one.
    ImageOnly,
}

/// What Google Search may look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grounding {
    /// Pages.
    pub web: bool,
    /// Pictures.
    pub images: bool,
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The user's.
    User,
    /// The model's.
    Model,
}

/// One turn.
#[derive(Clone, Debug)]
pub struct Content {
    /// Whose.
    pub role: Role,
    /// In order: words name images by their place ("image 1 is …").
    pub parts: Vec<Part>,
}

/// One piece of a turn.
#[derive(Clone, Debug)]
pub enum Part {
    /// Words.
    Text(String),
    /// An image inside the request.
    Image {
        /// Must match the bytes.
        mime: ImageMime,
        /// The file.
        bytes: Pixels,
    },
    /// A file the server has or can fetch.
    File {
        /// Its media type.
        mime: String,
        /// Its URI, as the Files API gave it.
        uri: String,
    },
    /// A model's part going back as it came.
    Verbatim {
        /// The text around the image.
        template: PartTemplate,
        /// The image, if the template has a place for one.
        image: Option<Pixels>,
    },
}

/// A model part has a place for an image and was given none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("part {part} of turn {content} has lost its image")]
pub struct UnfilledTemplate {
    /// 1-based place of the turn.
    pub content: usize,
    /// 1-based place of the part.
    pub part: usize,
}

/// A request cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// A model part has lost its image.
    #[error(transparent)]
    Unfilled(#[from] UnfilledTemplate),
    /// An image cannot be read.
    #[error("an image of the request cannot be read: {0}")]
    Read(#[from] io::Error),
}

impl GenerateContent {
    /// The JSON body, written in one allocation of exactly its size: base64 goes straight in, and
    /// stored images are read one after the other. It blocks while it reads.
    ///
    /// # Errors
    /// A model part has no image where it had one, or a stored image cannot be read.
    pub fn to_body(&self) -> Result<Bytes, BodyError> {
        body::filled(&self.contents)?;
        Ok(body::write(|sink| body::generate_content(sink, self))?)
    }

    /// The body of a countTokens request for the same conversation.
    pub(crate) fn to_count_body(&self) -> Result<Bytes, BodyError> {
        body::filled(&self.contents)?;
        Ok(body::write(|sink| body::count_tokens(sink, self))?)
    }
}
