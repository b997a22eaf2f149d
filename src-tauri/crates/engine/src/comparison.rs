//! How much two pictures differ.

use plantain_library::{Bitmap, BlobId};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::engine::{Engine, no_image};
use crate::failure::Failure;
use crate::view::ImageView;

/// A picture's pixels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PixelsOf {
    /// The stored bytes' hash.
    pub blob: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// How much two pictures differ. The second is scaled to the first where their sizes differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The first.
    pub a: PixelsOf,
    /// The second.
    pub b: PixelsOf,
    /// Peak signal-to-noise ratio in decibels; none when they are identical.
    pub psnr: Option<f64>,
    /// Structural similarity of their brightness, 1 when identical.
    #[specta(type = specta_typescript::Number)]
    pub ssim: f64,
    /// The share of pixels that visibly differ, 0 to 1.
    #[specta(type = specta_typescript::Number)]
    pub changed: f64,
}

impl Engine {
    /// Compares two pictures, whole.
    ///
    /// # Errors
    /// One of them is not there, or cannot be read.
    pub async fn compare_images(&self, a: &str, b: &str) -> Result<Comparison, Failure> {
        let (a, b) = (self.image(a).await?, self.image(b).await?);
        let blob = |text: &str| BlobId::parse(text).ok_or_else(no_image);
        let (first, second) = (blob(&a.blob)?, blob(&b.blob)?);
        let found = self.library().compare(&first, &second).await?;
        let pixels = |blob: String, size: (u32, u32)| PixelsOf {
            blob,
            width: size.0,
            height: size.1,
        };
        Ok(Comparison {
            a: pixels(a.blob, found.a),
            b: pixels(b.blob, found.b),
            psnr: found.psnr,
            ssim: found.ssim,
            changed: found.changed,
        })
    }

    /// A picture's pixels, for the clipboard.
    ///
    /// # Errors
    /// Its file is gone, or cannot be read.
    pub async fn bitmap(&self, image: &ImageView) -> Result<Bitmap, Failure> {
        let blob = BlobId::parse(&image.blob).ok_or_else(no_image)?;
        Ok(self.library().bitmap(&blob).await?)
    }
}
