//! Padding to a ratio and cutting back: nothing stretched, nothing lost.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GenericImageView, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba};
use plantain_library::{Frame, Padded};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::fixture::{Fixture, encode, gradient, jpeg, library, orientation};

const RATIOS: [(u32, u32); 7] = [(1, 1), (2, 3), (4, 3), (16, 9), (9, 16), (21, 9), (8, 1)];

pub(crate) const WHOLE: Frame = Frame {
    left: 0.0,
    top: 0.0,
    width: 1.0,
    height: 1.0,
};

pub(crate) fn png(image: &DynamicImage) -> Vec<u8> {
    encode(image, ImageFormat::Png)
}

pub(crate) fn read(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

async fn pad(bytes: Vec<u8>, ratio: (u32, u32), edge: u32) -> (Padded, DynamicImage) {
    let padded = library().library.pad(bytes, ratio, edge).await.unwrap();
    let image = read(&padded.bytes);
    assert_eq!(image.dimensions(), (padded.width, padded.height));
    assert_eq!(
        image::guess_format(&padded.bytes).unwrap().to_mime_type(),
        padded.mime
    );
    (padded, image)
}

/// Runs one case after the other on one library.
fn every<S: Strategy>(strategy: &S, case: &impl AsyncFn(&Fixture, S::Value)) {
    let fixture = library();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    TestRunner::new(Config::with_cases(60))
        .run(strategy, |value| {
            runtime.block_on(case(&fixture, value));
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_was_padded_and_cut_has_the_very_pixels_it_had() {
    let picture = (1_u32..90, 1_u32..90, 0..RATIOS.len(), any::<bool>());
    every(&picture, &async |fixture, (width, height, ratio, clear)| {
        let mut image = DynamicImage::ImageRgb8(gradient(width, height));
        if clear {
            let mut pixels = image.to_rgba8();
            pixels.get_pixel_mut(0, 0).0[3] = 7;
            image = DynamicImage::ImageRgba8(pixels);
        }
        let library = &fixture.library;
        let padded = library.pad(png(&image), RATIOS[ratio], 4096).await.unwrap();
        let cut = library.cut(padded.bytes, padded.frame, None).await.unwrap();
        assert_eq!((cut.width, cut.height), (width, height));
        assert_eq!((cut.mime, cut.extension), ("image/png", "png"));
        assert_eq!(read(&cut.bytes), image);
        let again = library
            .cut(cut.bytes, WHOLE, Some((width, height)))
            .await
            .unwrap();
        assert_eq!(read(&again.bytes), image, "the whole is not resampled");
    });
}

/// Soft enough to survive another size.
fn soft(width: u32, height: u32) -> RgbImage {
    let share = |part: u32, whole: u32| u8::try_from(part * 200 / whole).unwrap();
    RgbImage::from_fn(width, height, |x, y| {
        Rgb([20 + share(x, width), 220 - share(y, height), 128])
    })
}

#[test]
fn a_result_of_any_size_is_cut_back_to_the_sources_size_and_place() {
    let picture = (40_u32..400, 40_u32..400, 0..RATIOS.len(), 64_u32..900);
    every(&picture, &async |fixture, (width, height, ratio, edge)| {
        let source = soft(width, height);
        let bytes = png(&DynamicImage::ImageRgb8(source.clone()));
        let padded = fixture
            .library
            .pad(bytes, RATIOS[ratio], 512)
            .await
            .unwrap();
        // As a model does: the same picture, in its own size.
        let filter = image::imageops::FilterType::Triangle;
        let result = read(&padded.bytes).resize(edge, edge, filter);
        let size = Some((width, height));
        let cut = fixture
            .library
            .cut(png(&result), padded.frame, size)
            .await
            .unwrap();
        assert_eq!((cut.width, cut.height), (width, height));
        let cut = read(&cut.bytes).into_rgb8();
        let off: u64 = source
            .as_raw()
            .iter()
            .zip(cut.as_raw())
            .map(|(one, other)| u64::from(one.abs_diff(*other)))
            .sum();
        let mean = off / u64::try_from(source.as_raw().len()).unwrap();
        assert!(
            mean <= 5,
            "{mean} off: {:?} of {:?}",
            padded.frame,
            result.dimensions()
        );
    });
}

#[tokio::test]
async fn margins_continue_the_border_and_the_picture_keeps_its_shape() {
    let picture = gradient(60, 30);
    let bytes = png(&DynamicImage::ImageRgb8(picture.clone()));
    let (padded, image) = pad(bytes.clone(), (1, 1), 4096).await;
    assert_eq!(
        (padded.mime, padded.width, padded.height),
        ("image/png", 60, 60)
    );
    let placed = Frame {
        top: 0.25,
        height: 0.5,
        ..WHOLE
    };
    assert_eq!(padded.frame, placed);
    let image = image.into_rgb8();
    for (x, y, pixel) in image.enumerate_pixels() {
        let source = picture.get_pixel(x, y.saturating_sub(15).min(29));
        assert_eq!(pixel, source, "at {x}, {y}");
    }
    let (padded, image) = pad(bytes.clone(), (4, 1), 4096).await;
    assert_eq!((padded.width, padded.height), (120, 30));
    let image = image.into_rgb8();
    for (x, y, pixel) in image.enumerate_pixels() {
        let source = picture.get_pixel(x.saturating_sub(30).min(59), y);
        assert_eq!(pixel, source, "at {x}, {y}");
    }
    let (padded, _) = pad(bytes, (2, 1), 4096).await;
    assert_eq!(padded.frame, WHOLE, "it has that ratio already");
}

#[tokio::test]
async fn what_shows_through_at_the_border_shows_through_in_the_margin() {
    let mut picture = DynamicImage::ImageRgb8(gradient(40, 20)).into_rgba8();
    *picture.get_pixel_mut(39, 0) = Rgba([9, 8, 7, 0]);
    let (padded, image) = pad(png(&DynamicImage::ImageRgba8(picture)), (1, 1), 4096).await;
    assert_eq!(padded.mime, "image/png");
    let image = image.into_rgba8();
    assert_eq!(image.get_pixel(39, 3).0, [9, 8, 7, 0]);
    assert_eq!(image.get_pixel(38, 3).0[3], 255);
    let opaque = DynamicImage::ImageRgb8(gradient(40, 20)).into_rgba8();
    let (_, image) = pad(png(&DynamicImage::ImageRgba8(opaque)), (1, 1), 4096).await;
    assert!(
        !image.color().has_alpha(),
        "margins bring no alpha of their own"
    );
}

#[tokio::test]
async fn a_canvas_is_no_longer_than_its_edge() {
    for (bytes, ratio, size, mime) in [
        (jpeg(900, 300), (1, 1), (300, 300), "image/jpeg"),
        (jpeg(300, 900), (16, 9), (300, 169), "image/jpeg"),
        (
            png(&DynamicImage::ImageRgb8(gradient(900, 300))),
            (1, 1),
            (300, 300),
            "image/jpeg",
        ),
        (
            png(&DynamicImage::ImageRgb8(gradient(1, 10_000))),
            (1, 1),
            (300, 300),
            "image/jpeg",
        ),
        (
            png(&DynamicImage::ImageRgb8(gradient(10_000, 1))),
            (1, 2),
            (150, 300),
            "image/jpeg",
        ),
    ] {
        let (padded, _) = pad(bytes, ratio, 300).await;
        assert_eq!((padded.width, padded.height), size);
        assert_eq!(padded.mime, mime);
        let across = padded.frame.width * f64::from(padded.width);
        assert!(across > 0.99, "at least a pixel: {across}");
    }
}

#[tokio::test]
async fn a_thread_of_a_picture_comes_back_as_one() {
    let library = library().library;
    let thin = DynamicImage::ImageRgb8(gradient(1, 10_000));
    let padded = library.pad(png(&thin), (1, 1), 2048).await.unwrap();
    let small = read(&padded.bytes).resize(1024, 1024, image::imageops::FilterType::Triangle);
    let cut = library
        .cut(png(&small), padded.frame, Some((1, 10_000)))
        .await
        .unwrap();
    assert_eq!((cut.width, cut.height), (1, 10_000));
    let own = library.cut(png(&small), padded.frame, None).await.unwrap();
    assert_eq!((own.width, own.height), (1, 1024));
}

#[tokio::test]
async fn a_camera_held_sideways_is_padded_and_cut_upright() {
    // Left half red, right half blue; turned clockwise, red is on top.
    let picture = RgbImage::from_fn(200, 100, |x, _| {
        Rgb(if x < 100 {
            [230, 20, 20]
        } else {
            [20, 20, 230]
        })
    });
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    encoder.set_exif_metadata(orientation(6)).unwrap();
    encoder.encode_image(&picture).unwrap();
    for (edge, size) in [(4096, (200, 200)), (52, (52, 52))] {
        let (padded, image) = pad(bytes.clone(), (1, 1), edge).await;
        assert_eq!((padded.width, padded.height), size);
        assert_eq!(
            padded.frame,
            Frame {
                left: 0.25,
                width: 0.5,
                ..WHOLE
            }
        );
        let image = image.into_rgb8();
        let (top, bottom) = (image.get_pixel(3, 3).0, image.get_pixel(3, size.1 - 3).0);
        assert!(top[0] > 200 && top[2] < 60, "{top:?}");
        assert!(bottom[2] > 200 && bottom[0] < 60, "{bottom:?}");
    }
    let top = Frame {
        height: 0.5,
        ..WHOLE
    };
    let cut = library().library.cut(bytes, top, None).await.unwrap();
    assert_eq!((cut.width, cut.height), (100, 100));
    let seen = read(&cut.bytes).into_rgb8().get_pixel(50, 50).0;
    assert!(seen[0] > 200 && seen[2] < 60, "{seen:?}");
}
