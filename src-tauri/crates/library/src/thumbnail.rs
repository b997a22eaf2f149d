//! Thumbnails: made once, kept as files, safe to delete.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use image::DynamicImage;
use tokio::sync::{Mutex as Turn, OwnedSemaphorePermit, Semaphore};

use crate::durable::Draft;
use crate::scale::{self, plain, shrink};
use crate::{BlobId, Error, Library, blob, decode, encode};

/// Good enough that no one sees blocks at this size, small enough for a wall of them.
const QUALITY: u8 = 85;

/// How long the longer side of a thumbnail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edge {
    /// 256 pixels: rows and strips.
    Small,
    /// 512 pixels: the gallery.
    Large,
}

impl Edge {
    /// In pixels.
    pub fn pixels(self) -> u32 {
        match self {
            Self::Small => 256,
            Self::Large => 512,
        }
    }
}

/// A thumbnail's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// The file.
    pub bytes: Vec<u8>,
    /// `image/jpeg`, or `image/png` where something is transparent.
    pub mime: &'static str,
}

/// One thumbnail of one blob.
type Key = (BlobId, Edge);

/// What keeps thumbnails from being made twice, or all at once.
pub(crate) struct Workshop {
    permits: Arc<Semaphore>,
    turns: Mutex<HashMap<Key, Arc<Turn<()>>>>,
}

impl Default for Workshop {
    fn default() -> Self {
        // A 4K picture takes 50 MB while it is decoded; more than two at a time only compete.
        Self {
            permits: Arc::new(Semaphore::new(2)),
            turns: Mutex::default(),
        }
    }
}

impl Workshop {
    /// Held while decoding, and moved to the thread that does: a dropped future does not stop it.
    pub(crate) async fn permit(&self) -> Result<OwnedSemaphorePermit, Error> {
        Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|_| Error::Closing)
    }

    fn turn(&self, key: &Key) -> Arc<Turn<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody else holds it: its thumbnail is made, or was given up.
        turns.retain(|_, turn| Arc::strong_count(turn) > 1);
        Arc::clone(turns.entry(key.clone()).or_default())
    }
}

impl Library {
    /// A blob's thumbnail. Made at the first call; the same one asked for by several callers at
    /// once is made once.
    pub async fn thumbnail(&self, id: &BlobId, edge: Edge) -> Result<Thumbnail, Error> {
        if let Some(cached) = self.cached(id, edge).await? {
            return Ok(cached);
        }
        let turn = self.workshop().turn(&(id.clone(), edge)).lock_owned().await;
        if let Some(cached) = self.cached(id, edge).await? {
            return Ok(cached);
        }
        let permit = self.workshop().permit().await?;
        let (images, thumbnails, id) = (self.images(), self.thumbnails(), id.clone());
        self.blocking(move || {
            let preview = preview(&blob::read(&images, &id)?, edge.pixels())?;
            let thumbnail = preview.encode()?;
            if let Err(error) = keep(&thumbnails, &id, edge, &thumbnail) {
                tracing::warn!(%error, "a thumbnail could not be cached");
            }
            drop((permit, turn));
            Ok(thumbnail)
        })
        .await
    }

    async fn cached(&self, id: &BlobId, edge: Edge) -> Result<Option<Thumbnail>, Error> {
        let (thumbnails, id) = (self.thumbnails(), id.clone());
        self.blocking(move || Ok(find(&thumbnails, &id, edge)))
            .await
    }
}

/// A small upright copy of a picture.
pub(crate) struct Preview {
    image: DynamicImage,
    profile: Option<Vec<u8>>,
}

/// Decodes a picture and makes it small. Pictures smaller than that stay as they are.
pub(crate) fn preview(bytes: &[u8], edge: u32) -> Result<Preview, Error> {
    let pixels = decode::pixels(bytes, edge)?;
    let mut image = shrink(plain(pixels.image), edge)?;
    // After shrinking: a hundredth of the pixels to turn.
    image.apply_orientation(pixels.orientation);
    Ok(Preview {
        image,
        profile: pixels.profile,
    })
}

/// Makes both thumbnails of a picture from one preview.
pub(crate) fn warm(thumbnails: &Path, id: &BlobId, preview: &Preview) -> Result<(), Error> {
    keep(thumbnails, id, Edge::Large, &preview.encode()?)?;
    let image = shrink(preview.image.clone(), Edge::Small.pixels())?;
    let small = Preview {
        image,
        profile: preview.profile.clone(),
    };
    keep(thumbnails, id, Edge::Small, &small.encode()?)
}

impl Preview {
    /// The blurred preview of a picture, from at most 100 × 100 pixels as its format asks.
    pub(crate) fn thumbhash(&self) -> Result<Vec<u8>, Error> {
        let small = shrink(self.image.clone(), 100)?.into_rgba8();
        let (width, height) = (small.width() as usize, small.height() as usize);
        Ok(thumbhash::rgba_to_thumb_hash(width, height, small.as_raw()))
    }

    pub(crate) fn encode(&self) -> Result<Thumbnail, Error> {
        let profile = self.profile.as_deref();
        if scale::is_transparent(&self.image) {
            return Ok(Thumbnail {
                bytes: encode::png(&self.image, profile)?,
                mime: "image/png",
            });
        }
        Ok(Thumbnail {
            bytes: encode::jpeg(&self.image, profile, QUALITY)?,
            mime: "image/jpeg",
        })
    }
}

fn path_in(thumbnails: &Path, id: &BlobId, edge: Edge, extension: &str) -> PathBuf {
    thumbnails
        .join(edge.pixels().to_string())
        .join(id.shard())
        .join(format!("{id}.{extension}"))
}

fn keep(thumbnails: &Path, id: &BlobId, edge: Edge, thumbnail: &Thumbnail) -> Result<(), Error> {
    let extension = if thumbnail.mime == "image/png" {
        "png"
    } else {
        "jpg"
    };
    let path = path_in(thumbnails, id, edge, extension);
    let folder = path.parent().unwrap_or(thumbnails);
    Draft::write(folder, &thumbnail.bytes)?.publish_lazily(&path)
}

/// A cached thumbnail. It was not synced, so a power cut may have left less than all of it: one
/// without its format's last bytes is made again.
fn find(thumbnails: &Path, id: &BlobId, edge: Edge) -> Option<Thumbnail> {
    let jpeg = fs::read(path_in(thumbnails, id, edge, "jpg")).ok();
    if let Some(bytes) = jpeg.filter(|bytes| bytes.ends_with(&[0xFF, 0xD9])) {
        return Some(Thumbnail {
            bytes,
            mime: "image/jpeg",
        });
    }
    let png = fs::read(path_in(thumbnails, id, edge, "png")).ok();
    let bytes = png.filter(|bytes| bytes.ends_with(b"IEND\xAE\x42\x60\x82"))?;
    Some(Thumbnail {
        bytes,
        mime: "image/png",
    })
}
