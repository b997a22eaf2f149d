//! Pixels in one of three layouts, and at another size.

use fast_image_resize::{ResizeOptions, Resizer};
use image::{DynamicImage, Pixel};

use crate::Error;

/// Eight bits a channel, in one of three layouts: all that resizing and encoding know.
pub(crate) fn plain(image: DynamicImage) -> DynamicImage {
    match image {
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_) => {
            image
        }
        other if other.color().has_alpha() => DynamicImage::ImageRgba8(other.into_rgba8()),
        other if other.color().has_color() => DynamicImage::ImageRgb8(other.into_rgb8()),
        other => DynamicImage::ImageLuma8(other.into_luma8()),
    }
}

/// Without the alpha channel if nothing shows through.
pub(crate) fn opaque(image: DynamicImage) -> DynamicImage {
    if is_transparent(&image) || !image.color().has_alpha() {
        image
    } else {
        DynamicImage::ImageRgb8(image.into_rgb8())
    }
}

/// Whether something shows through.
pub(crate) fn is_transparent(image: &DynamicImage) -> bool {
    match image {
        DynamicImage::ImageRgba8(image) => image.pixels().any(|pixel| pixel.0[3] < 255),
        _ => false,
    }
}

/// Whether a picture looks like a photo: in a drawing or a screenshot most pixels are just like
/// the one to their left, and a JPEG would blur what sets the others apart.
pub(crate) fn is_photo(image: &DynamicImage) -> bool {
    let flat = match image {
        DynamicImage::ImageLuma8(image) => flatness(image.rows()),
        DynamicImage::ImageRgb8(image) => flatness(image.rows()),
        DynamicImage::ImageRgba8(image) => flatness(image.rows()),
        other => flatness(other.to_rgb8().rows()),
    };
    flat < 0.6
}

/// The share of pixels that are like the one to their left, in every fourth row.
fn flatness<'a, P: Pixel + PartialEq + 'a>(
    rows: impl Iterator<Item = impl ExactSizeIterator<Item = &'a P> + Clone>,
) -> f64 {
    let (mut like, mut all) = (0_u32, 0_u32);
    for row in rows.step_by(4) {
        for (left, right) in row.clone().zip(row.skip(1)) {
            like += u32::from(left == right);
            all += 1;
        }
    }
    f64::from(like) / f64::from(all.max(1))
}

/// Scales down so that the longer side is `edge`. Never up.
pub(crate) fn shrink(image: DynamicImage, edge: u32) -> Result<DynamicImage, Error> {
    let longer = image.width().max(image.height());
    if longer <= edge {
        return Ok(image);
    }
    // A 1 × 10,000 picture keeps at least one pixel across.
    let scaled = |side: u32| {
        let scaled =
            (u64::from(side) * u64::from(edge) + u64::from(longer) / 2) / u64::from(longer);
        u32::try_from(scaled).unwrap_or(edge).max(1)
    };
    let size = (scaled(image.width()), scaled(image.height()));
    resize(image, size)
}

/// To an exact size, up or down.
pub(crate) fn resize(image: DynamicImage, size: (u32, u32)) -> Result<DynamicImage, Error> {
    if (image.width(), image.height()) == size {
        return Ok(image);
    }
    resized(&image, size, &ResizeOptions::new())
}

/// A part of a picture to an exact size. The part may begin and end within pixels.
pub(crate) fn resize_part(
    image: &DynamicImage,
    (left, top, width, height): (f64, f64, f64, f64),
    size: (u32, u32),
) -> Result<DynamicImage, Error> {
    let options = ResizeOptions::new().crop(left, top, width, height);
    resized(image, size, &options)
}

fn resized(
    image: &DynamicImage,
    (width, height): (u32, u32),
    options: &ResizeOptions,
) -> Result<DynamicImage, Error> {
    let mut other = DynamicImage::new(width, height, image.color());
    Resizer::new()
        .resize(image, &mut other, options)
        .map_err(|error| Error::decode(error.to_string()))?;
    Ok(other)
}
