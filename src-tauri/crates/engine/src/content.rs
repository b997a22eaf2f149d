//! What the provider must see for a job: the conversation that goes back, and what is said now.

use std::sync::Arc;

use plantain_gemini::{Content, GenerateContent, Grounding, ImageConfig, Part, Pixels, Role};
use plantain_library::rusqlite::Connection;
use plantain_library::{Error, Library, turns};

use crate::branch;
use crate::conversation::{self, Conversation, Edit, Kept, Message, Picture, Step};
use crate::failure::{Failure, FailureCode};
use crate::mention::{self, Introduced};
use crate::request::EditMode;
use crate::state::{Job, Shared};
use crate::store::{self, Recipe};
use crate::turn::TurnNote;

/// The longer side of a source that is padded, in pixels. A larger one would not be seen larger.
const PADDED_EDGE: u32 = 4_096;
/// The longer side of any other source: as it is, unless its type must be changed.
const SOURCE_EDGE: u32 = 12_288;

/// What a job says, looked up.
struct Gathered {
    recipe: Recipe,
    conversation: Conversation,
    said: Message,
}

impl Shared {
    /// What Google must see.
    pub(crate) async fn request(self: &Arc<Self>, job: &Job) -> Result<GenerateContent, Failure> {
        let (asked, library) = (job.clone(), self.ports.library.clone());
        let gathered = self
            .ports
            .library
            .read(move |connection| gather(connection, &library, &asked))
            .await??;
        let Gathered {
            recipe,
            conversation,
            mut said,
        } = gathered;
        let mut contents = Vec::with_capacity(conversation.steps.len() * 2 + 1);
        for Step { said, answered, .. } in conversation.steps {
            let source = match &said.source {
                Some(picture) => Some(self.source(picture, None).await?),
                None => None,
            };
            contents.push(user(&said, source));
            contents.push(model(answered));
        }
        let aspect = recipe.aspect.unwrap_or_default();
        said.source = conversation.source;
        let source = match &said.source {
            Some(picture) => {
                let padding = aspect.pair().filter(|_| aspect.padded);
                Some(self.source(picture, padding).await?)
            }
            None => None,
        };
        contents.push(user(&said, source));
        check_length(&contents)?;
        Ok(self.framed(job, contents, aspect.ratio))
    }

    /// The conversation with the settings of the job around it.
    fn framed(&self, job: &Job, contents: Vec<Content>, ratio: Option<String>) -> GenerateContent {
        let state = self.state();
        let model = state.catalogue.model(&job.snapshot.model);
        let configurable = model.is_some_and(|model| model.thinking.configurable());
        let grounding = model
            .filter(|model| job.snapshot.grounded && model.grounding.web)
            .map(|model| Grounding {
                web: true,
                images: model.grounding.images,
            });
        let takes_size = model.is_none_or(|model| !model.sizes.is_empty());
        GenerateContent {
            contents,
            image: ImageConfig {
                aspect_ratio: ratio.or_else(|| job.snapshot.ratio.clone()),
                image_size: job.snapshot.size.clone().filter(|_| takes_size),
            },
            grounding,
            thinking_level: job.snapshot.thinking.clone().filter(|_| configurable),
            ..GenerateContent::default()
        }
    }

    /// A source as it goes out: padded if it must be, upright and of a type the provider takes.
    async fn source(
        &self,
        picture: &Picture,
        padding: Option<(u32, u32)>,
    ) -> Result<Part, Failure> {
        let library = &self.ports.library;
        let bytes = tokio::fs::read(&picture.path)
            .await
            .map_err(|_| missing_source())?;
        if let Some(ratio) = padding {
            let padded = library.pad(bytes, ratio, PADDED_EDGE).await?;
            return image(padded.bytes.into()).ok_or_else(missing_source);
        }
        match library.sendable(bytes, SOURCE_EDGE).await {
            Ok(Some(copy)) => image(copy.bytes.into()).ok_or_else(missing_source),
            Ok(None) => Ok(stored(picture)),
            // HEIC cannot be read here and is taken there.
            Err(_) if picture.mime.accepted_by_gemini() => Ok(stored(picture)),
            Err(error) => Err(error.into()),
        }
    }
}

/// Reads what a job says. The inner failure means that something of it is gone.
fn gather(
    connection: &Connection,
    library: &Library,
    job: &Job,
) -> Result<Result<Gathered, Failure>, Error> {
    let Some(turn) = turns::get(connection, &job.snapshot.turn)? else {
        return Ok(Err(missing_source()));
    };
    if branch::is_thrown_away(connection, &turn)? {
        return Ok(Err(Failure::before_sending(
            FailureCode::NotFound,
            "This turn is in the Trash. Nothing was sent.",
        )));
    }
    let recipe = conversation::recipe(&turn);
    let orders = store::orders(&turn.references_json);
    let references = conversation::named(connection, library, &orders)?;
    if references.len() < orders.len() {
        return Ok(Err(missing_reference()));
    }
    let said = Message {
        prompt: turn.prompt,
        source: None,
        references,
    };
    let mut way = Conversation::default();
    if let Some(order) = &recipe.edit {
        let alone = recipe.notes.contains(&TurnNote::SignatureRefused);
        let edit = Edit {
            image: &order.image,
            mode: if alone { EditMode::Fresh } else { order.mode },
            model: &job.snapshot.model,
            provider: Some(&job.provider),
            padded: recipe.aspect.as_ref().is_some_and(|aspect| aspect.padded),
        };
        let Some(found) = Conversation::read(connection, library, edit)? else {
            return Ok(Err(missing_source()));
        };
        way = found;
        way.trim(&said);
    }
    Ok(Ok(Gathered {
        recipe,
        conversation: way,
        said,
    }))
}

/// A turn of the user's: words, the image to work on, references with what they are.
fn user(said: &Message, source: Option<Part>) -> Content {
    let introduced: Vec<Introduced<'_>> = said
        .references
        .iter()
        .map(|named| Introduced {
            name: &named.name,
            role: named.role,
        })
        .collect();
    let spoken = mention::speak(&said.prompt, source.is_some(), &introduced);
    let mut parts = vec![Part::Text(spoken.prompt)];
    let mut labels = spoken.labels.into_iter();
    let references = said.references.iter().map(|named| stored(&named.picture));
    for image in source.into_iter().chain(references) {
        parts.extend(labels.next().map(Part::Text));
        parts.push(image);
    }
    let role = Role::User;
    Content { role, parts }
}

/// A turn of the model's, byte for byte.
fn model(answered: Vec<Kept>) -> Content {
    let parts = answered.into_iter().map(|kept| {
        let template = kept.part.template;
        match kept.picture {
            Some(picture) => Part::Verbatim {
                template: template.declared_as(picture.mime.as_str()),
                image: Some(pixels(&picture)),
            },
            None => Part::Verbatim {
                template,
                image: None,
            },
        }
    });
    Content {
        role: Role::Model,
        parts: parts.collect(),
    }
}

/// What is padded or turned is longer than its file; the limit holds for what really goes.
fn check_length(contents: &[Content]) -> Result<(), Failure> {
    let parts = contents.iter().flat_map(|content| &content.parts);
    let length = |part: &Part| match part {
        Part::Text(text) => text.len(),
        Part::Image { bytes, .. } => bytes.length().div_ceil(3) * 4,
        Part::File { uri, .. } => uri.len(),
        Part::Verbatim { template, image } => {
            let image = image
                .as_ref()
                .map_or(0, |image| image.length().div_ceil(3) * 4);
            template.before.len() + template.after.len() + image
        }
    };
    if parts.map(length).sum::<usize>() <= conversation::MOST_BYTES {
        return Ok(());
    }
    Err(Failure::before_sending(
        FailureCode::ReferenceInvalid,
        "The request would be longer than 100 MB. Choose fresh eyes, or take a reference away.",
    ))
}

fn image(bytes: bytes::Bytes) -> Option<Part> {
    Some(Part::Image {
        mime: plantain_gemini::ImageMime::sniff(&bytes)?,
        bytes: bytes.into(),
    })
}

fn stored(picture: &Picture) -> Part {
    Part::Image {
        mime: picture.mime,
        bytes: pixels(picture),
    }
}

fn pixels(picture: &Picture) -> Pixels {
    let path = picture.path.clone();
    Pixels::stored(picture.bytes, move || {
        Ok(bytes::Bytes::from(std::fs::read(&path)?))
    })
}

pub(crate) fn missing_source() -> Failure {
    Failure::before_sending(
        FailureCode::NotFound,
        "The image to edit is no longer in the library.",
    )
}

pub(crate) fn missing_reference() -> Failure {
    Failure::before_sending(
        FailureCode::ReferenceInvalid,
        "A reference image is no longer in the library. Add it again.",
    )
}
