//! What a picture is: by its bytes, whatever it claims.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GrayImage, ImageEncoder, ImageFormat, Rgba, RgbaImage};
use plantain_library::{Error, Inspected, Library, MAX_PIXELS};

use crate::fixture::{encode, gradient, jpeg, library, orientation, png_promising};

async fn inspect(bytes: Vec<u8>) -> Result<Inspected, Error> {
    library().library.inspect(bytes).await
}

#[tokio::test]
async fn every_format_is_told_by_its_bytes() {
    let picture = DynamicImage::ImageRgb8(gradient(60, 40));
    for (format, mime, extension) in [
        (ImageFormat::Jpeg, "image/jpeg", "jpg"),
        (ImageFormat::Png, "image/png", "png"),
        (ImageFormat::WebP, "image/webp", "webp"),
        (ImageFormat::Gif, "image/gif", "gif"),
        (ImageFormat::Bmp, "image/bmp", "bmp"),
        (ImageFormat::Tiff, "image/tiff", "tiff"),
    ] {
        let seen = inspect(encode(&picture, format)).await.unwrap();
        assert_eq!(
            (seen.mime.as_str(), seen.extension.as_str()),
            (mime, extension)
        );
        assert_eq!((seen.width, seen.height), (60, 40), "{mime}");
        assert!(!seen.animated, "{mime}");
        assert!(
            seen.thumbhash
                .is_some_and(|hash| (5..30).contains(&hash.len())),
            "{mime}"
        );
        assert_eq!(seen.damage, None, "{mime}");
    }
}

#[tokio::test]
async fn transparency_and_grey_are_seen() {
    let clear = RgbaImage::from_pixel(3, 2, Rgba([1, 2, 3, 0]));
    let seen = inspect(encode(&DynamicImage::ImageRgba8(clear), ImageFormat::Png))
        .await
        .unwrap();
    assert!(seen.has_alpha);
    let grey = DynamicImage::ImageLuma8(GrayImage::new(3, 2));
    let seen = inspect(encode(&grey, ImageFormat::Jpeg)).await.unwrap();
    assert!(!seen.has_alpha && seen.thumbhash.is_some());
    let deep = DynamicImage::ImageRgb8(gradient(9, 9)).into_rgba16();
    let seen = inspect(encode(&DynamicImage::ImageRgba16(deep), ImageFormat::Png))
        .await
        .unwrap();
    assert!(seen.has_alpha && seen.thumbhash.is_some());
}

#[tokio::test]
async fn a_second_frame_makes_a_gif_animated() {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    let frame = || image::Frame::new(RgbaImage::new(4, 4));
    encoder.encode_frames([frame(), frame(), frame()]).unwrap();
    drop(encoder);
    assert!(inspect(bytes).await.unwrap().animated);
}

#[tokio::test]
async fn a_camera_held_sideways_gives_an_upright_size() {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes);
    encoder.set_exif_metadata(orientation(6)).unwrap();
    let picture = gradient(60, 40);
    encoder.encode_image(&picture).unwrap();
    let seen = inspect(bytes).await.unwrap();
    assert_eq!((seen.width, seen.height), (40, 60));
}

#[tokio::test]
async fn two_hundred_megapixels_are_refused_by_the_header_alone() {
    let result = inspect(png_promising(20_000, 10_000)).await;
    match result {
        Err(error @ Error::TooLarge { .. }) => {
            assert_eq!(
                error.to_string(),
                "the image has 200 megapixels; the most that can be read is 100"
            );
        }
        other => panic!("{other:?}"),
    }
    let bomb = inspect(png_promising(u32::MAX / 2, u32::MAX / 2)).await;
    assert!(bomb.is_err(), "{bomb:?}");
    assert_eq!(MAX_PIXELS, 100_000_000);
}

#[tokio::test]
async fn a_promise_without_pixels_is_damage_not_an_error() {
    let seen = inspect(png_promising(64, 64)).await.unwrap();
    assert_eq!((seen.width, seen.height), (64, 64));
    assert!(seen.damage.is_some() && seen.thumbhash.is_none());
}

#[tokio::test]
async fn a_picture_cut_anywhere_is_an_answer_and_never_a_panic() {
    let fixture = library();
    let picture = DynamicImage::ImageRgb8(gradient(40, 30));
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ] {
        let whole = encode(&picture, format);
        for cut in (0..whole.len()).step_by(whole.len() / 40 + 1) {
            let _ = fixture.library.inspect(whole[..cut].to_vec()).await;
            let mut odd = whole.clone();
            odd[cut] ^= 0x5A;
            let _ = fixture.library.inspect(odd).await;
        }
    }
}

#[tokio::test]
async fn what_is_no_picture_is_called_by_its_name() {
    for (bytes, word) in [
        (b"".as_slice(), "empty"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"\0\0\0\x18ftypavif\0\0\0\0", "AVIF"),
        (b"%PDF-1.7", "PDF"),
        (b"<svg xmlns=''>", "SVG"),
        (b"<!doctype html><html>", "web page"),
        (b"hello", "known format"),
    ] {
        let error = inspect(bytes.to_vec()).await.unwrap_err();
        assert!(matches!(error, Error::Decode { .. }), "{error:?}");
        assert!(
            error.to_string().contains(word),
            "{error} should say {word}"
        );
    }
}

#[test]
fn the_header_is_read_without_decoding() {
    let whole = jpeg(300, 200);
    let seen = Library::header(&whole[..whole.len() / 2]).unwrap();
    assert_eq!(
        (seen.mime.as_str(), seen.width, seen.height),
        ("image/jpeg", 300, 200)
    );
    assert_eq!(seen.thumbhash, None);
}
