//! From a scene to pixels to JPEG: two threads, smooth things small, grain at full size.

use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use jpeg_encoder::{ColorType, Encoder};

use super::colour::Rgb;
use super::noise::hash;
use super::scene::{Frame, Scene};

/// The long side up to which a scene is computed pixel by pixel; larger pictures are enlarged
/// from it, with grain on top, so that 4K stays under a second.
const LARGEST_COMPUTED: u32 = 2_100;

/// Pixels of a picture, three bytes each.
#[derive(Debug)]
pub(super) struct Raster {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) bytes: Vec<u8>,
}

impl Raster {
    pub(super) fn new(width: u32, height: u32) -> Self {
        let length = width as usize * height as usize * 3;
        Self {
            width,
            height,
            bytes: vec![0; length],
        }
    }

    /// Calls `paint(row, bytes of the row)` for every row, half of them on another thread.
    pub(super) fn rows(&mut self, paint: impl Fn(u32, &mut [u8]) + Sync) {
        let stride = self.width as usize * 3;
        // Alternating bands, so that a sky on top does not leave one thread idle.
        let band = stride * 32;
        let (mut even, mut odd) = (Vec::new(), Vec::new());
        for (index, bytes) in self.bytes.chunks_mut(band).enumerate() {
            let list = if index % 2 == 0 { &mut even } else { &mut odd };
            list.push((index * 32, bytes));
        }
        let paint = &paint;
        let work = move |bands: Vec<(usize, &mut [u8])>| {
            for (first, bytes) in bands {
                for (row, bytes) in bytes.chunks_mut(stride).enumerate() {
                    paint((first + row) as u32, bytes);
                }
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(move || work(odd));
            work(even);
        });
    }

    /// Enlarged to this size.
    pub(super) fn enlarged(self, width: u32, height: u32) -> Self {
        if (self.width, self.height) == (width, height) {
            return self;
        }
        let mut larger = Self::new(width, height);
        let resized = Image::from_vec_u8(self.width, self.height, self.bytes, PixelType::U8x3)
            .and_then(|small| {
                Ok((
                    small,
                    Image::from_slice_u8(width, height, &mut larger.bytes, PixelType::U8x3)?,
                ))
            });
        if let Ok((small, mut target)) = resized {
            let options =
                ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
            // Fails only for pixel types that differ, and these do not.
            let _ = Resizer::new().resize(&small, &mut target, &options);
        }
        larger
    }

    /// Film grain: what makes an enlarged gradient look like a photograph, and keeps it from
    /// banding in JPEG.
    pub(super) fn grain(&mut self, seed: u32, strength: f32) {
        let tile: Vec<i8> = (0..64 * 1_024)
            .map(|index| {
                let one = hash(index, 1, seed) + hash(index, 2, seed) + hash(index, 3, seed);
                ((one - 1.5) * 2.0 * strength) as i8
            })
            .collect();
        self.rows(|row, bytes| {
            let from = (hash(row as i32, 9, seed) * 65_536.0) as usize;
            for (at, pixel) in bytes.chunks_exact_mut(3).enumerate() {
                let speck = i16::from(tile[(from + at) & 0xffff]);
                for byte in pixel {
                    *byte = (i16::from(*byte) + speck).clamp(0, 255) as u8;
                }
            }
        });
    }

    pub(super) fn jpeg(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes.len() / 6);
        let (width, height) = (self.width as u16, self.height as u16);
        let mut encoder = Encoder::new(&mut out, 91);
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
        // Writing to a vector does not fail, and the size fits 16 bits for every ratio there is.
        let _ = encoder.encode(&self.bytes, width, height, ColorType::Rgb);
        out
    }
}

/// The size a scene is computed at.
pub(super) fn computed(width: u32, height: u32) -> (u32, u32) {
    let long = width.max(height);
    if long <= LARGEST_COMPUTED {
        return (width, height);
    }
    // Narrow strips have few pixels; they can stay as sharp as they are long.
    let area = f64::from(width) * f64::from(height);
    let scale = (2_400_000.0 / area).sqrt().min(1.0);
    let part = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    (part(width), part(height))
}

pub(super) fn frame(width: u32, height: u32) -> Frame {
    let half = width.min(height) as f32 / 2.0;
    Frame {
        wide: width as f32 / 2.0 / half,
        high: height as f32 / 2.0 / half,
        pixel: 1.0 / half,
    }
}

/// Renders a scene.
pub(super) fn render(scene: &dyn Scene, width: u32, height: u32) -> Raster {
    let frame = frame(width, height);
    let mut raster = Raster::new(width, height);
    raster.rows(|row, bytes| {
        let y = (row as f32 + 0.5) * frame.pixel - frame.high;
        for (column, pixel) in bytes.chunks_exact_mut(3).enumerate() {
            let x = (column as f32 + 0.5) * frame.pixel - frame.wide;
            let colour = scene.shade(x, y);
            pixel.copy_from_slice(&quantise(colour, column as i32, row as i32));
        }
    });
    raster
}

/// To bytes, with a dither of less than one step against banding.
#[inline]
pub(super) fn quantise(colour: Rgb, column: i32, row: i32) -> [u8; 3] {
    let dither = hash(column, row, 77);
    let byte = |value: f32| (value * 255.0 + dither) as u8;
    [byte(colour.r), byte(colour.g), byte(colour.b)]
}
