//! How much two pictures differ.

use std::borrow::Cow;
use std::path::Path;

use image::{DynamicImage, Rgb, RgbImage};

use crate::scale::{is_transparent, plain, resize, shrink};
use crate::similarity::ssim;
use crate::{BlobId, Error, Library, blob, decode};

/// The largest difference of a channel, of 255, that does not count as a change: what another
/// compression of the same picture brings about.
const TOLERANCE: u8 = 8;

/// The longer side of the copies that drift is measured on.
const DRIFT: u32 = 1024;

/// Bytes whose squares, summed, fit into 32 bits.
const RUN: usize = 3 * 4096;

/// How much two pictures differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// Pixels of the first, upright.
    pub a: (u32, u32),
    /// Pixels of the second, upright.
    pub b: (u32, u32),
    /// The peak signal-to-noise ratio in decibels, over all channels: 40 and more look the same.
    /// `None` when no pixel differs.
    pub psnr: Option<f64>,
    /// Structural similarity of luma, in windows of 8 × 8 pixels, 4 apart: 1 for the same.
    pub ssim: f64,
    /// The share of pixels, 0 to 1, with a channel that differs by more than 8 of 255.
    pub changed: f64,
}

impl Library {
    /// Compares two pictures pixel by pixel, the second scaled to the size of the first.
    ///
    /// Where something is transparent, they are compared on black and on white, and the worse of
    /// each number counts: what is hidden makes no difference, what shows through does. Colour
    /// profiles are not applied.
    pub async fn compare(&self, a: &BlobId, b: &BlobId) -> Result<Comparison, Error> {
        let permit = self.workshop().permit().await?;
        let (images, a, b) = (self.images(), a.clone(), b.clone());
        self.blocking(move || {
            let comparison = compare(&images, &a, &b);
            drop(permit);
            comparison
        })
        .await
    }

    /// The share of pixels that changed, as in [`Comparison::changed`], on copies of at most 1,024
    /// pixels a side: cheap enough for every edit, and deaf to the grain that every pass of a model
    /// brings.
    pub async fn drift(&self, a: &BlobId, b: &BlobId) -> Result<f64, Error> {
        let permit = self.workshop().permit().await?;
        let (images, a, b) = (self.images(), a.clone(), b.clone());
        self.blocking(move || {
            let drift = drift(&images, &a, &b);
            drop(permit);
            drift
        })
        .await
    }
}

fn compare(images: &Path, a: &BlobId, b: &BlobId) -> Result<Comparison, Error> {
    let (a, b) = (upright(images, a, u32::MAX)?, upright(images, b, u32::MAX)?);
    let mut comparison = Comparison {
        a: (a.width(), a.height()),
        b: (b.width(), b.height()),
        psnr: None,
        ssim: 1.0,
        changed: 0.0,
    };
    let b = resize(b, comparison.a)?;
    for ground in grounds(&a, &b) {
        let (a, b) = (on(&a, *ground), on(&b, *ground));
        let difference = difference(&a, &b);
        let psnr = difference.psnr();
        comparison.psnr = match (comparison.psnr, psnr) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        comparison.changed = comparison.changed.max(difference.changed());
        comparison.ssim = comparison.ssim.min(ssim(&a, &b));
    }
    Ok(comparison)
}

fn drift(images: &Path, a: &BlobId, b: &BlobId) -> Result<f64, Error> {
    let (a, b) = (upright(images, a, DRIFT)?, upright(images, b, DRIFT)?);
    let b = resize(b, (a.width(), a.height()))?;
    let changed = grounds(&a, &b).iter().map(|ground| {
        let (a, b) = (on(&a, *ground), on(&b, *ground));
        difference(&a, &b).changed()
    });
    Ok(changed.fold(0.0, f64::max))
}

/// The first frame of a blob, no longer than `edge`.
pub(crate) fn upright(images: &Path, id: &BlobId, edge: u32) -> Result<DynamicImage, Error> {
    let pixels = decode::pixels(&blob::read(images, id)?, edge)?;
    let mut image = shrink(plain(pixels.image), edge)?;
    image.apply_orientation(pixels.orientation);
    Ok(image)
}

/// What the pictures are laid on. Opaque ones hide it.
fn grounds(a: &DynamicImage, b: &DynamicImage) -> &'static [u8] {
    if is_transparent(a) || is_transparent(b) {
        &[0, 255]
    } else {
        &[0]
    }
}

fn on(image: &DynamicImage, ground: u8) -> Cow<'_, RgbImage> {
    match image {
        DynamicImage::ImageRgb8(image) => Cow::Borrowed(image),
        DynamicImage::ImageRgba8(image) => {
            Cow::Owned(RgbImage::from_fn(image.width(), image.height(), |x, y| {
                let [red, green, blue, alpha] = image.get_pixel(x, y).0;
                Rgb([red, green, blue].map(|channel| blend(channel, ground, alpha)))
            }))
        }
        other => Cow::Owned(other.to_rgb8()),
    }
}

fn blend(channel: u8, ground: u8, alpha: u8) -> u8 {
    let [channel, ground, alpha] = [channel, ground, alpha].map(u16::from);
    let sum = channel * alpha + ground * (255 - alpha);
    u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
}

struct Difference {
    pixels: f64,
    squares: f64,
    beyond: f64,
}

fn difference(a: &RgbImage, b: &RgbImage) -> Difference {
    let mut difference = Difference {
        pixels: f64::from(a.width()) * f64::from(a.height()),
        squares: 0.0,
        beyond: 0.0,
    };
    let runs = a.as_raw().chunks(RUN).zip(b.as_raw().chunks(RUN));
    for (a, b) in runs {
        let apart = a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(*b)));
        difference.squares += f64::from(apart.map(|apart| apart * apart).sum::<u32>());
        let pixels = a.chunks_exact(3).zip(b.chunks_exact(3));
        let beyond = pixels.map(|(a, b)| {
            let channel = |index: usize| a[index].abs_diff(b[index]);
            u32::from(channel(0).max(channel(1)).max(channel(2)) > TOLERANCE)
        });
        difference.beyond += f64::from(beyond.sum::<u32>());
    }
    difference
}

impl Difference {
    fn psnr(&self) -> Option<f64> {
        let mean = self.squares / (self.pixels * 3.0);
        (mean > 0.0).then(|| 10.0 * (255.0 * 255.0 / mean).log10())
    }

    fn changed(&self) -> f64 {
        self.beyond / self.pixels
    }
}
