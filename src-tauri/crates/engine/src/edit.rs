//! An order looked up in the library: what it builds on, what goes back with it, whether it fits.

use plantain_gemini::Model;
use plantain_library::rusqlite::Connection;
use plantain_library::{Error, Library, images, turns};

use crate::aspect::Aspect;
use crate::branch;
use crate::content::{missing_reference, missing_source};
use crate::conversation::{self, Conversation, Edit, MOST_BYTES, MOST_IMAGES, Message};
use crate::engine::Engine;
use crate::failure::{Failure, FailureCode};
use crate::order;
use crate::provider::Provider;
use crate::request::{EditMode, EditOrder, GenerateRequest};
use crate::store::small;
use crate::turn::{Cut, TurnNote};

/// What goes back, as the price sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Past {
    /// Images, the source among them.
    pub(crate) images: u32,
    /// Tokens of its words, at least and at most.
    pub(crate) words: (i64, i64),
}

/// An edit's source and what goes back with it.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) turn: turns::TurnRow,
    pub(crate) aspect: Aspect,
    pub(crate) conversation: Conversation,
    /// Images and length of the whole request.
    pub(crate) images: usize,
    pub(crate) bytes: usize,
}

impl Source {
    pub(crate) fn past(&self) -> Past {
        Past {
            images: u32::try_from(self.conversation.images()).unwrap_or(u32::MAX),
            words: self.conversation.words(),
        }
    }

    /// What the user is told about how it goes out.
    pub(crate) fn notes(&self) -> Vec<TurnNote> {
        let trimmed = (self.conversation.trimmed > 0).then_some(TurnNote::Trimmed {
            turns: self.conversation.trimmed,
        });
        let cut = self.conversation.cut.map(|cut| TurnNote::Cut { cut });
        // That a file of the user's own has no turn before it goes without saying.
        let cut = cut.filter(|cut| *cut != TurnNote::Cut { cut: Cut::Imported });
        let padded = self.aspect.padded.then_some(TurnNote::Padded);
        [trimmed, cut, padded].into_iter().flatten().collect()
    }
}

impl Engine {
    /// Looks an order's source up; none for a new picture.
    pub(crate) async fn source(
        &self,
        request: &GenerateRequest,
        provider: Option<&Provider>,
    ) -> Result<Option<Source>, Failure> {
        let Some(edit) = request.edit.clone() else {
            return Ok(None);
        };
        if edit.mode == (EditMode::Last { turns: 0 }) {
            return Err(invalid("The last 0 turns are none: choose fresh eyes."));
        }
        let model = order::find(&request.model, &self.shared().state().catalogue)?.clone();
        let (request, provider) = (request.clone(), provider.cloned());
        let library = self.library().clone();
        let source = self.library().read(move |connection| {
            look(
                connection,
                &library,
                &request,
                (&edit, &model, provider.as_ref()),
            )
        });
        Ok(Some(source.await??))
    }
}

/// The inner failure means that it cannot be edited.
fn look(
    connection: &Connection,
    library: &Library,
    request: &GenerateRequest,
    (edit, model, provider): (&EditOrder, &Model, Option<&Provider>),
) -> Result<Result<Source, Failure>, Error> {
    let (image, turn) = match editable(connection, &edit.image)? {
        Ok(found) => found,
        Err(failure) => return Ok(Err(failure)),
    };
    if request
        .session
        .as_ref()
        .is_some_and(|id| *id != turn.session_id)
    {
        let message = "The image to edit belongs to another session. Open that one first.";
        return Ok(Err(invalid(message)));
    }
    let references = conversation::named(connection, library, &request.references)?;
    if references.len() < request.references.len() {
        return Ok(Err(missing_reference()));
    }
    let said = Message {
        prompt: request.prompt.clone(),
        source: None,
        references,
    };
    let aspect = match &request.ratio {
        Some(ratio) if !edit.match_source => Aspect {
            ratio: Some(ratio.clone()),
            padded: false,
        },
        // Whoever wants the source's own size wants its shape.
        Some(_) | None => Aspect::of(model, small(image.width), small(image.height)),
    };
    let edit = Edit {
        image: &edit.image,
        mode: edit.mode,
        model: &model.id,
        provider,
        padded: aspect.padded,
    };
    let Some(mut conversation) = Conversation::read(connection, library, edit)? else {
        return Ok(Err(missing_source()));
    };
    conversation.trim(&said);
    let images = conversation.images() + said.images();
    let bytes = conversation.bytes() + said.bytes();
    Ok(fits(images, bytes).map(|()| Source {
        turn,
        aspect,
        conversation,
        images,
        bytes,
    }))
}

/// Whether what must go fits into one request.
fn fits(images: usize, bytes: usize) -> Result<(), Failure> {
    let message = if images > MOST_IMAGES {
        format!(
            "With its source this edit has {images} images; a request takes {MOST_IMAGES}. \
             Take a reference away."
        )
    } else if bytes > MOST_BYTES {
        format!(
            "With its source this edit has {} MB; a request takes {}. Take a reference away.",
            bytes / 1_000_000,
            MOST_BYTES / 1_000_000
        )
    } else {
        return Ok(());
    };
    Err(Failure::before_sending(
        FailureCode::ReferenceInvalid,
        message,
    ))
}

/// An image with its turn, if it may be edited.
pub(crate) fn editable(
    connection: &Connection,
    image: &str,
) -> Result<Result<(images::ImageRow, turns::TurnRow), Failure>, Error> {
    let Some(image) = images::get(connection, image)? else {
        return Ok(Err(missing_source()));
    };
    let turn = match image.turn_id.as_deref() {
        Some(turn) => turns::get(connection, turn)?,
        None => None,
    };
    let Some(turn) = turn else {
        return Ok(Err(missing_source()));
    };
    if image.deleted_ms.is_some() || branch::is_thrown_away(connection, &turn)? {
        let message = "The image to edit is in the Trash. Restore it first.";
        return Ok(Err(invalid(message)));
    }
    Ok(Ok((image, turn)))
}

fn invalid(message: &str) -> Failure {
    Failure::before_sending(FailureCode::SettingsInvalid, message)
}
