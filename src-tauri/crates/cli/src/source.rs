//! The picture an edit builds on, found by what was typed.

use plantain_engine::{EditOrder, Failure, FailureCode, ImageView};
use plantain_library::{images, sessions};

use crate::lookup;
use crate::run::Run;
use crate::source_flags::SourceFlags;

/// What is edited, and how.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) order: EditOrder,
    pub(crate) image: ImageView,
    /// The project of its session.
    pub(crate) project: Option<String>,
}

impl SourceFlags {
    /// Looks the picture up; none when nothing is edited.
    ///
    /// # Errors
    /// What is named is not there, or has no picture.
    pub(crate) async fn find(&self, run: &Run) -> Result<Option<Source>, Failure> {
        let Some(row) = self.row(run).await? else {
            return Ok(None);
        };
        let image = run.engine.image(&row.id).await?;
        let session = image.session.clone();
        let session = run
            .engine
            .library()
            .read(move |connection| sessions::get(connection, &session));
        Ok(Some(Source {
            order: EditOrder {
                image: row.id,
                mode: self.mode,
                match_source: self.match_source,
            },
            image,
            project: session.await?.and_then(|row| row.project_id),
        }))
    }

    async fn row(&self, run: &Run) -> Result<Option<images::ImageRow>, Failure> {
        let row = if let Some(typed) = &self.image {
            lookup::image_in_place(run, typed).await?
        } else if let Some(typed) = &self.turn {
            let turn = lookup::turn(run, typed).await?.id;
            let images = run
                .engine
                .library()
                .read(move |connection| images::by_turn(connection, &turn));
            best(images.await?).ok_or_else(|| without_picture("turn"))?
        } else if let Some(typed) = &self.session {
            let session = lookup::session(run, typed).await?.id;
            let images = run
                .engine
                .library()
                .read(move |connection| images::by_session(connection, &session));
            let newest = images.await?.into_iter().next();
            newest.ok_or_else(|| without_picture("session"))?
        } else {
            return Ok(None);
        };
        Ok(Some(row))
    }
}

/// Of a turn's pictures the starred one, else the newest.
fn best(images: Vec<images::ImageRow>) -> Option<images::ImageRow> {
    let kept = images
        .into_iter()
        .filter(|image| image.deleted_ms.is_none());
    kept.max_by(|one, other| {
        let rank = |image: &images::ImageRow| (image.starred, image.created_ms, image.id.clone());
        rank(one).cmp(&rank(other))
    })
}

fn without_picture(what: &str) -> Failure {
    let message = format!("The {what} to edit has no picture.");
    Failure::before_sending(FailureCode::SettingsInvalid, message)
}
