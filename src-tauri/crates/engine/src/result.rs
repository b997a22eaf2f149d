//! A result as its order wants it: cut back to the shape of its source, at the source's own size,
//! and how much of the source it changed. What arrived is kept beside it as it came.

use std::sync::Arc;

use plantain_library::{BlobId, Error, Stored, images, turns};

use crate::answer::ArrivedImage;
use crate::aspect::{frame, is_alike};
use crate::conversation::recipe;
use crate::event::EngineEvent;
use crate::failure::Failure;
use crate::state::{Job, Shared};
use crate::store::{self, Recipe, small};
use crate::tree;
use crate::turn::TurnNote;

/// The source of an edit, and how the result follows it.
pub(crate) struct MadeFrom {
    pub(crate) blob: String,
    /// Model passes behind it.
    pub(crate) depth: i64,
    width: u32,
    height: u32,
    recipe: Recipe,
}

impl Shared {
    /// What a job's picture is made from; none for a new one.
    pub(crate) async fn made_from(&self, job: &Job) -> Result<Option<MadeFrom>, Failure> {
        let turn = job.snapshot.turn.clone();
        let found = self.ports.library.read(move |connection| {
            let Some(turn) = turns::get(connection, &turn)? else {
                return Ok(None);
            };
            let Some(source) = &turn.source_image_id else {
                return Ok(None);
            };
            let source = images::get(connection, source)?;
            Ok(source.map(|source| MadeFrom {
                blob: source.blob,
                depth: source.depth,
                width: small(source.width),
                height: small(source.height),
                recipe: recipe(&turn),
            }))
        });
        Ok(found.await?)
    }

    /// The provider refuses a signature of what goes back with a job: from now on its turn's source
    /// goes alone, and the user is told. False when nothing goes back.
    pub(crate) async fn go_alone(&self, job: &Job) -> bool {
        let id = job.snapshot.turn.clone();
        let written = self.ports.library.write(move |transaction| {
            let Some(turn) = turns::get(transaction, &id)? else {
                return Ok(None);
            };
            let mut recipe = recipe(&turn);
            if recipe.edit.is_none() {
                return Ok(None);
            }
            if !recipe.notes.contains(&TurnNote::SignatureRefused) {
                recipe.notes.push(TurnNote::SignatureRefused);
                turns::set_settings(transaction, &id, &store::json(&recipe))?;
            }
            tree::turn_view(transaction, &id)
        });
        match written.await {
            Ok(Some(turn)) => {
                let turn = Box::new(turn);
                self.tell(EngineEvent::Turn { turn });
                true
            }
            Ok(None) => false,
            Err(error) => {
                tracing::error!(%error, "that a signature was refused could not be written down");
                false
            }
        }
    }

    /// A result cut back to its source's shape or scaled to its size; none when it is right as it
    /// came, or cannot be read: it is paid for and kept either way.
    pub(crate) async fn shaped(
        &self,
        arrived: &ArrivedImage,
        made_from: &MadeFrom,
    ) -> Option<Stored> {
        let (width, height) = (made_from.width, made_from.height);
        let aspect = made_from.recipe.aspect.as_ref();
        let padding = aspect.filter(|aspect| aspect.padded);
        let padding = padding.and_then(crate::aspect::Aspect::pair);
        let edit = made_from.recipe.edit.as_ref();
        let matches = edit.is_some_and(|edit| edit.match_source) && width > 0 && height > 0;
        let size = matches.then_some((width, height));
        let header = plantain_library::Library::header(&arrived.bytes).ok()?;
        let got = (header.width, header.height);
        // A gateway that makes squares of everything has made another picture: it stays whole.
        let wanted = padding.unwrap_or((width, height));
        if (padding.is_none() && size.is_none_or(|size| size == got)) || !is_alike(got, wanted) {
            return None;
        }
        // Of what is a hair off the ratio, the middle is taken: nothing is stretched.
        let frame = frame(width, height, padding.unwrap_or(got));
        let library = &self.ports.library;
        let cut = match library.cut(arrived.bytes.clone(), frame, size).await {
            Ok(cut) => library.store_blob(cut.bytes, cut.extension).await,
            Err(error) => Err(error),
        };
        cut.inspect_err(|error| tracing::warn!(%error, "a result stays as it came"))
            .ok()
    }

    /// Finds out how much of its source a picture changed, and tells it when it is known.
    pub(crate) fn measure_later(self: &Arc<Self>, (id, blob): (String, String), source: String) {
        let shared = self.clone();
        self.tasks.spawn(async move {
            if let Err(error) = shared.measure(&id, &source, &blob).await {
                tracing::warn!(image = id, %error, "how much changed cannot be told");
            }
        });
    }

    async fn measure(&self, id: &str, source: &str, blob: &str) -> Result<(), Error> {
        let (Some(source), Some(blob)) = (BlobId::parse(source), BlobId::parse(blob)) else {
            return Ok(());
        };
        let library = &self.ports.library;
        let share = library.drift(&source, &blob).await?;
        let id = id.to_owned();
        let view = library
            .write(move |transaction| {
                images::set_changed(transaction, &id, share)?;
                match images::get(transaction, &id)? {
                    Some(row) => tree::image_view(transaction, &row),
                    None => Ok(None),
                }
            })
            .await?;
        if let Some(image) = view {
            let image = Box::new(image);
            self.tell(EngineEvent::Image { image });
        }
        Ok(())
    }
}
