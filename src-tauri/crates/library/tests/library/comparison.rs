//! Comparing two pictures: by numbers that can be worked out by hand.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use plantain_library::{BlobId, Comparison, Error};

use crate::fixture::{Fixture, encode, gradient, library, orientation};

async fn store(fixture: &Fixture, bytes: Vec<u8>) -> BlobId {
    fixture.library.store_blob(bytes, "bin").await.unwrap().id
}

async fn store_png(fixture: &Fixture, image: impl Into<DynamicImage>) -> BlobId {
    store(fixture, encode(&image.into(), ImageFormat::Png)).await
}

async fn compare(a: impl Into<DynamicImage>, b: impl Into<DynamicImage>) -> Comparison {
    let fixture = library();
    let (a, b) = (store_png(&fixture, a).await, store_png(&fixture, b).await);
    fixture.library.compare(&a, &b).await.unwrap()
}

async fn drift(a: impl Into<DynamicImage>, b: impl Into<DynamicImage>) -> f64 {
    let fixture = library();
    let (a, b) = (store_png(&fixture, a).await, store_png(&fixture, b).await);
    fixture.library.drift(&a, &b).await.unwrap()
}

fn flat(width: u32, height: u32, level: u8) -> RgbImage {
    RgbImage::from_pixel(width, height, Rgb([level; 3]))
}

fn near(seen: f64, expected: f64) -> bool {
    (seen - expected).abs() < 1e-6
}

/// Waves and grain, as a photo has.
fn photo(width: u32, height: u32) -> RgbImage {
    let mut state = 7_u32;
    RgbImage::from_fn(width, height, |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = state >> 28;
        let wave = |period: u32, at: u32| (at % period).abs_diff(period / 2) * 200 / period;
        let level = |number: u32| u8::try_from(40 + number + grain).unwrap();
        Rgb([
            level(wave(97, x)),
            level(wave(61, y)),
            level(wave(151, x + y)),
        ])
    })
}

#[tokio::test]
async fn a_picture_is_the_same_as_itself_in_any_format() {
    for picture in [
        gradient(60, 40),
        gradient(1, 1),
        gradient(1, 10_000),
        gradient(3, 5),
    ] {
        let size = picture.dimensions();
        let same = compare(picture.clone(), picture.clone()).await;
        assert_eq!(
            (same.a, same.b, same.psnr, same.changed),
            (size, size, None, 0.0)
        );
        assert!(near(same.ssim, 1.0));
        assert!(near(drift(picture.clone(), picture.clone()).await, 0.0));
    }
    let fixture = library();
    let picture = DynamicImage::ImageRgb8(gradient(60, 40));
    let png = store_png(&fixture, picture.clone()).await;
    let webp = store(&fixture, encode(&picture, ImageFormat::WebP)).await;
    let same = fixture.library.compare(&png, &webp).await.unwrap();
    assert_eq!(same.psnr, None);
}

#[tokio::test]
async fn differences_are_told_by_the_textbook() {
    let brighter = compare(flat(64, 64, 100), flat(64, 64, 110)).await;
    // A mean square of 100 is 10 · log10(255² / 100) decibels.
    assert!(near(brighter.psnr.unwrap(), 28.130_803_608_679_1));
    let (c1, both, squares) = (6.5025, 11_000.0, 22_100.0);
    assert!(near(brighter.ssim, (2.0 * both + c1) / (squares + c1)));
    assert!(near(brighter.changed, 1.0));
    let hardly = compare(flat(64, 64, 100), flat(64, 64, 108)).await;
    assert!(near(hardly.changed, 0.0), "eight levels are no change");
    let mut quarter = flat(64, 64, 100);
    for (x, y) in (0..32).flat_map(|x| (0..32).map(move |y| (x, y))) {
        quarter.put_pixel(x, y, Rgb([100, 109, 100]));
    }
    let quarter = compare(flat(64, 64, 100), quarter).await;
    assert!(near(quarter.changed, 0.25), "one channel is enough");
    // A twelfth of the samples is off by 9.
    assert!(near(
        quarter.psnr.unwrap(),
        10.0 * (65_025.0_f64 * 12.0 / 81.0).log10()
    ));
}

#[tokio::test]
async fn grey_and_sixteen_bits_are_compared_with_colours() {
    let colours = DynamicImage::ImageRgb8(flat(40, 30, 77));
    for other in [
        DynamicImage::ImageLuma8(colours.to_luma8()),
        DynamicImage::ImageRgb16(colours.to_rgb16()),
        DynamicImage::ImageLuma16(colours.to_luma16()),
    ] {
        let same = compare(colours.clone(), other).await;
        assert_eq!((same.psnr, same.changed), (None, 0.0));
    }
}

#[tokio::test]
async fn a_second_picture_of_another_size_is_scaled_to_the_first() {
    let soft = |scale: u32| {
        RgbImage::from_fn(200 * scale, 100 * scale, |x, y| {
            let level = |number: u32| u8::try_from(number / scale).unwrap();
            Rgb([level(x), level(y), 90])
        })
    };
    for (a, b) in [(1, 3), (3, 1)] {
        let seen = compare(soft(a), soft(b)).await;
        assert_eq!((seen.a, seen.b), ((200 * a, 100 * a), (200 * b, 100 * b)));
        assert!(seen.changed < 0.001 && seen.ssim > 0.99, "{seen:?}");
        assert!(seen.psnr.is_none_or(|psnr| psnr > 40.0), "{seen:?}");
    }
}

#[tokio::test]
async fn what_is_hidden_makes_no_difference_and_what_shows_through_does() {
    let clear = |colour: [u8; 3], alpha| {
        let [red, green, blue] = colour;
        RgbaImage::from_pixel(32, 32, Rgba([red, green, blue, alpha]))
    };
    let hidden = compare(clear([200, 0, 0], 0), clear([0, 0, 200], 0)).await;
    assert_eq!((hidden.psnr, hidden.changed), (None, 0.0));
    for level in [0, 255] {
        let seen = compare(clear([9; 3], 0), clear([level; 3], 255)).await;
        assert!(
            near(seen.changed, 1.0),
            "not even a ground of its own colour"
        );
        assert!(near(seen.psnr.unwrap(), 0.0), "as far apart as can be");
        assert!(near(
            drift(clear([9; 3], 0), clear([level; 3], 255)).await,
            1.0
        ));
    }
    let opaque = compare(clear([70; 3], 255), flat(32, 32, 70)).await;
    assert_eq!(opaque.psnr, None);
}

#[tokio::test]
async fn another_compression_is_no_drift_and_a_new_corner_is_as_large_as_it_is() {
    let picture = photo(1200, 800);
    let fixture = library();
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 92)
        .encode_image(&picture)
        .unwrap();
    let jpeg = store(&fixture, bytes).await;
    let png = store_png(&fixture, picture.clone()).await;
    let larger = DynamicImage::ImageRgb8(picture.clone()).resize_exact(
        2400,
        1600,
        image::imageops::FilterType::CatmullRom,
    );
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 95)
        .encode_image(&larger)
        .unwrap();
    // Decoded at half its size on the way.
    let larger = store(&fixture, bytes).await;
    for other in [&jpeg, &larger] {
        let drift = fixture.library.drift(&png, other).await.unwrap();
        assert!(drift < 0.01, "{drift}");
    }
    let mut changed = picture;
    for (x, y) in (0..600).flat_map(|x| (0..400).map(move |y| (x, y))) {
        changed.put_pixel(x, y, Rgb([255, 0, 255]));
    }
    let changed = store_png(&fixture, changed).await;
    let drift = fixture.library.drift(&jpeg, &changed).await.unwrap();
    assert!((drift - 0.25).abs() < 0.01, "{drift}");
    let compared = fixture.library.compare(&png, &changed).await.unwrap();
    assert!(near(compared.changed, 0.25), "{compared:?}");
    assert!(compared.ssim > 0.5 && compared.ssim < 0.9, "{compared:?}");
}

#[tokio::test]
async fn a_camera_held_sideways_is_compared_upright() {
    let fixture = library();
    let picture = RgbImage::from_fn(200, 100, |x, _| Rgb([u8::try_from(x).unwrap(); 3]));
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 100);
    encoder.set_exif_metadata(orientation(6)).unwrap();
    encoder.encode_image(&picture).unwrap();
    let sideways = store(&fixture, bytes).await;
    let turned = DynamicImage::ImageRgb8(picture).rotate90();
    let upright = store_png(&fixture, turned).await;
    let seen = fixture.library.compare(&upright, &sideways).await.unwrap();
    assert_eq!((seen.a, seen.b), ((100, 200), (100, 200)));
    assert!(near(seen.changed, 0.0), "{seen:?}");
    assert!(near(
        fixture.library.drift(&upright, &sideways).await.unwrap(),
        0.0
    ));
}

#[tokio::test]
async fn a_missing_file_and_a_damaged_one_say_so() {
    let fixture = library();
    let sound = store_png(&fixture, gradient(20, 20)).await;
    let text = store(&fixture, b"no picture".to_vec()).await;
    let missing = BlobId::of(b"never");
    for (a, b) in [(&sound, &text), (&text, &sound)] {
        let compared = fixture.library.compare(a, b).await;
        assert!(
            matches!(compared, Err(Error::Decode { .. })),
            "{compared:?}"
        );
        let drift = fixture.library.drift(a, b).await;
        assert!(matches!(drift, Err(Error::Decode { .. })), "{drift:?}");
    }
    let compared = fixture.library.compare(&sound, &missing).await;
    assert!(
        matches!(compared, Err(Error::Missing { .. })),
        "{compared:?}"
    );
    let drift = fixture.library.drift(&missing, &sound).await;
    assert!(matches!(drift, Err(Error::Missing { .. })), "{drift:?}");
}
