//! Padding a picture to a ratio, and cutting the result back.

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageFormat, RgbImage, RgbaImage};
use serde::{Deserialize, Serialize};

use crate::ratio::{self, Layout};
use crate::scale::{is_photo, opaque, plain, resize, resize_part};
use crate::{Error, Library, MAX_PIXELS, decode, encode};

/// Where a picture lies inside its padded canvas, as shares of the canvas from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// From the left edge.
    pub left: f64,
    /// From the upper edge.
    pub top: f64,
    /// Across.
    pub width: f64,
    /// Down.
    pub height: f64,
}

/// A picture on a canvas.
#[derive(Clone, Debug, PartialEq)]
pub struct Padded {
    /// The file.
    pub bytes: Vec<u8>,
    /// `image/jpeg` or `image/png`.
    pub mime: &'static str,
    /// The extension to store it under.
    pub extension: &'static str,
    /// Pixels of the canvas.
    pub width: u32,
    /// Pixels of the canvas.
    pub height: u32,
    /// Where the picture lies.
    pub frame: Frame,
}

/// A part of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The file.
    pub bytes: Vec<u8>,
    /// `image/png`.
    pub mime: &'static str,
    /// The extension to store it under.
    pub extension: &'static str,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

impl Library {
    /// The first frame of a picture, upright, in the middle of a canvas of ratio `ratio.0:ratio.1`
    /// that is no longer than `edge`. The margins continue the pixels of its border, transparent
    /// ones too; the picture is never stretched. The format is chosen as for
    /// [`sendable`](Self::sendable) copies.
    pub async fn pad(
        &self,
        bytes: impl AsRef<[u8]> + Send + 'static,
        ratio: (u32, u32),
        edge: u32,
    ) -> Result<Padded, Error> {
        let permit = self.workshop().permit().await?;
        self.blocking(move || {
            let padded = pad(bytes.as_ref(), ratio, edge);
            drop(permit);
            padded
        })
        .await
    }

    /// The part `frame` of a picture, of exactly `size` pixels or of as many as it has there. What
    /// of the frame lies outside of the picture does not count.
    pub async fn cut(
        &self,
        bytes: impl AsRef<[u8]> + Send + 'static,
        frame: Frame,
        size: Option<(u32, u32)>,
    ) -> Result<Cut, Error> {
        let permit = self.workshop().permit().await?;
        self.blocking(move || {
            let cut = cut(bytes.as_ref(), frame, size);
            drop(permit);
            cut
        })
        .await
    }
}

fn pad(bytes: &[u8], ratio: (u32, u32), edge: u32) -> Result<Padded, Error> {
    let header = decode::header(bytes)?;
    let layout = ratio::layout((header.width, header.height), ratio, edge)?;
    let (width, height) = layout.picture;
    let downscaled = (width, height) != (header.width, header.height);
    let pixels = decode::pixels(bytes, width.max(height))?;
    let lying = lying(layout.picture, pixels.orientation);
    let mut image = opaque(resize(plain(pixels.image), lying)?);
    image.apply_orientation(pixels.orientation);
    let lossy = header.format == ImageFormat::Jpeg || (downscaled && is_photo(&image));
    let canvas = extend(&image, &layout)?;
    let encoded = encode::outgoing(&canvas, pixels.profile.as_deref(), lossy)?;
    let share = |part: u32, whole: u32| f64::from(part) / f64::from(whole);
    Ok(Padded {
        bytes: encoded.bytes,
        mime: encoded.mime,
        extension: encoded.extension,
        width: layout.canvas.0,
        height: layout.canvas.1,
        frame: Frame {
            left: share(layout.corner.0, layout.canvas.0),
            top: share(layout.corner.1, layout.canvas.1),
            width: share(width, layout.canvas.0),
            height: share(height, layout.canvas.1),
        },
    })
}

/// The size, before it is turned, of a picture that is upright afterwards.
fn lying((width, height): (u32, u32), orientation: Orientation) -> (u32, u32) {
    if decode::turns_sideways(orientation) {
        (height, width)
    } else {
        (width, height)
    }
}

/// The picture with its border continued to the edges of the canvas.
fn extend(image: &DynamicImage, layout: &Layout) -> Result<DynamicImage, Error> {
    let index = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let pixel = usize::from(image.color().bytes_per_pixel());
    let row = index(layout.canvas.0) * pixel;
    let left = index(layout.corner.0);
    let right = index(layout.canvas.0 - layout.corner.0 - image.width());
    let mut rows = Vec::with_capacity(row * index(image.height()));
    for line in image.as_bytes().chunks_exact(index(image.width()) * pixel) {
        rows.extend(line[..pixel].repeat(left));
        rows.extend(line);
        rows.extend(line[line.len() - pixel..].repeat(right));
    }
    let above = index(layout.corner.1);
    let below = index(layout.canvas.1 - layout.corner.1 - image.height());
    let mut canvas = Vec::with_capacity(row * index(layout.canvas.1));
    canvas.extend(rows[..row].repeat(above));
    canvas.extend(&rows);
    canvas.extend(rows[rows.len() - row..].repeat(below));
    let (width, height) = layout.canvas;
    match image {
        DynamicImage::ImageLuma8(_) => GrayImage::from_raw(width, height, canvas).map(Into::into),
        DynamicImage::ImageRgba8(_) => RgbaImage::from_raw(width, height, canvas).map(Into::into),
        _ => RgbImage::from_raw(width, height, canvas).map(Into::into),
    }
    .ok_or_else(|| Error::decode("the canvas does not hold the picture"))
}

fn cut(bytes: &[u8], frame: Frame, size: Option<(u32, u32)>) -> Result<Cut, Error> {
    if let Some((width, height)) = size {
        let pixels = u64::from(width) * u64::from(height);
        match pixels {
            0 => return Err(Error::decode("a picture has at least one pixel")),
            1..=MAX_PIXELS => {}
            _ => {
                let limit = MAX_PIXELS;
                return Err(Error::TooLarge { pixels, limit });
            }
        }
    }
    let pixels = decode::pixels(bytes, u32::MAX)?;
    let mut image = plain(pixels.image);
    image.apply_orientation(pixels.orientation);
    let (left, width) = span(frame.left, frame.width, image.width())?;
    let (top, height) = span(frame.top, frame.height, image.height())?;
    let (first, last) = (whole((left, width)), whole((top, height)));
    let own = (first.1, last.1);
    let part = match size {
        // Nothing is resampled that need not be.
        Some(size) if size != own || !is_whole((left, width)) || !is_whole((top, height)) => {
            resize_part(&image, (left, top, width, height), size)?
        }
        _ => image.crop_imm(first.0, last.0, own.0, own.1),
    };
    let part = opaque(part);
    Ok(Cut {
        bytes: encode::png(&part, pixels.profile.as_deref())?,
        mime: "image/png",
        extension: "png",
        width: part.width(),
        height: part.height(),
    })
}

/// Where a part begins on a side of so many pixels, and how long it is: at least one pixel, and
/// whole ones where only the division into shares made it otherwise.
fn span(start: f64, length: f64, side: u32) -> Result<(f64, f64), Error> {
    let side = f64::from(side);
    let (first, last) = (start * side, (start + length) * side);
    let (first, last) = (first.clamp(0.0, side), last.clamp(0.0, side));
    // A frame that is no number is none either.
    if !(start.is_finite() && length.is_finite() && last > first) {
        return Err(Error::decode("the frame lies outside of the picture"));
    }
    let (first, last) = (snapped(first), snapped(last));
    if last - first >= 1.0 {
        return Ok((first, last - first));
    }
    let middle = f64::midpoint(first, last);
    Ok(((middle - 0.5).clamp(0.0, side - 1.0), 1.0))
}

fn snapped(place: f64) -> f64 {
    if (place - place.round()).abs() < 1e-6 {
        place.round()
    } else {
        place
    }
}

fn is_whole((start, length): (f64, f64)) -> bool {
    start.fract() == 0.0 && length.fract() == 0.0
}

/// In whole pixels, at least one.
fn whole((start, length): (f64, f64)) -> (u32, u32) {
    let (first, last) = (start.round(), (start + length).round());
    if last > first {
        (pixels(first), pixels(last - first))
    } else {
        (pixels(start.floor()), 1)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to the side of a picture, which is 32 bits wide"
)]
fn pixels(place: f64) -> u32 {
    place as u32
}
