//! A picture's pixels, for the clipboard.

use crate::comparison::upright;
use crate::{BlobId, Error, Library};

/// Pixels without a file around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bitmap {
    /// In pixels, upright.
    pub width: usize,
    /// In pixels, upright.
    pub height: usize,
    /// Row by row, four bytes each: red, green, blue, alpha.
    pub bytes: Vec<u8>,
}

impl Library {
    /// A stored picture's pixels, upright.
    pub async fn bitmap(&self, id: &BlobId) -> Result<Bitmap, Error> {
        let permit = self.workshop().permit().await?;
        let (images, id) = (self.images(), id.clone());
        self.blocking(move || {
            let pixels = upright(&images, &id, u32::MAX)?.into_rgba8();
            drop(permit);
            let (width, height) = pixels.dimensions();
            let whole = |side: u32| usize::try_from(side).map_err(|_| Error::decode("too large"));
            Ok(Bitmap {
                width: whole(width)?,
                height: whole(height)?,
                bytes: pixels.into_raw(),
            })
        })
        .await
    }
}
