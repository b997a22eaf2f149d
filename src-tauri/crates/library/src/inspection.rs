//! What a picture is, by its bytes.

use crate::thumbnail::{self, Preview};
use crate::{BlobId, Error, Library, blob, decode};

/// A picture's properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// By the bytes.
    pub mime: String,
    /// The extension to store it under.
    pub extension: String,
    /// Pixels, upright: a camera's orientation is applied.
    pub width: u32,
    /// Pixels, upright.
    pub height: u32,
    /// Whether it can have transparent pixels.
    pub has_alpha: bool,
    /// Whether there is more than one frame. Only the first is ever shown.
    pub animated: bool,
    /// A blurred preview of about 25 bytes. `None` when the pixels could not be decoded.
    pub thumbhash: Option<Vec<u8>>,
    /// Why the pixels could not be decoded although the header could.
    pub damage: Option<String>,
}

impl Library {
    /// Looks at a picture: size and kind from its header, the blurred preview from its pixels. A
    /// picture with a sound header and damaged pixels is no error, since it may have been paid for:
    /// see [`Inspected::damage`].
    pub async fn inspect(
        &self,
        bytes: impl AsRef<[u8]> + Send + 'static,
    ) -> Result<Inspected, Error> {
        let permit = self.workshop().permit().await?;
        self.blocking(move || {
            let inspected = inspect(bytes.as_ref()).map(|(inspected, _)| inspected);
            drop(permit);
            inspected
        })
        .await
    }

    /// The same for a stored blob; its thumbnails are made on the way, from the same decoding.
    pub async fn inspect_blob(&self, id: &BlobId) -> Result<Inspected, Error> {
        let permit = self.workshop().permit().await?;
        let (images, thumbnails, id) = (self.images(), self.thumbnails(), id.clone());
        self.blocking(move || {
            let (inspected, preview) = inspect(&blob::read(&images, &id)?)?;
            // A cache that cannot be written, on a full disk say, costs a decoding later.
            if let Some(preview) = preview
                && let Err(error) = thumbnail::warm(&thumbnails, &id, &preview)
            {
                tracing::warn!(%error, "thumbnails could not be cached");
            }
            drop(permit);
            Ok(inspected)
        })
        .await
    }

    /// Size and kind alone, without decoding: a fraction of a millisecond.
    pub fn header(bytes: &[u8]) -> Result<Inspected, Error> {
        decode::header(bytes).map(|header| describe(&header))
    }
}

fn inspect(bytes: &[u8]) -> Result<(Inspected, Option<Preview>), Error> {
    let mut inspected = describe(&decode::header(bytes)?);
    match thumbnail::preview(bytes, thumbnail::Edge::Large.pixels()) {
        Ok(preview) => {
            inspected.thumbhash = Some(preview.thumbhash()?);
            Ok((inspected, Some(preview)))
        }
        Err(Error::Decode { reason }) => {
            inspected.damage = Some(reason);
            Ok((inspected, None))
        }
        Err(error) => Err(error),
    }
}

fn describe(header: &decode::Header) -> Inspected {
    Inspected {
        mime: header.format.to_mime_type().to_owned(),
        extension: header
            .format
            .extensions_str()
            .first()
            .copied()
            .unwrap_or("bin")
            .to_owned(),
        width: header.width,
        height: header.height,
        has_alpha: header.has_alpha,
        animated: header.animated,
        thumbhash: None,
        damage: None,
    }
}
