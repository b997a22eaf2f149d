//! Copies to send: as they are if they can be, else upright, small, still and of a known type.

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::{
    DynamicImage, Frame, GrayImage, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage,
};
use jpeg_encoder::{ColorType, Encoder};
use plantain_library::{Error, Sendable};

use crate::fixture::{encode, gradient, jpeg, library, orientation, png_promising};

async fn sendable(bytes: Vec<u8>, edge: u32) -> Result<Option<Sendable>, Error> {
    library().library.sendable(bytes, edge).await
}

async fn copy(bytes: Vec<u8>, edge: u32) -> (Sendable, DynamicImage) {
    let copy = sendable(bytes, edge).await.unwrap().unwrap();
    let image = image::load_from_memory(&copy.bytes).unwrap();
    assert_eq!((image.width(), image.height()), (copy.width, copy.height));
    let format = image::guess_format(&copy.bytes).unwrap();
    assert_eq!(format.to_mime_type(), copy.mime);
    assert_eq!(format.extensions_str()[0], copy.extension);
    (copy, image)
}

/// Downscaled, turned, converted, the first frame.
fn reasons(copy: &Sendable) -> [bool; 4] {
    [
        copy.downscaled,
        copy.upright,
        copy.converted,
        copy.first_frame,
    ]
}

fn near(seen: &[u8], expected: &[u8]) -> bool {
    seen.iter()
        .zip(expected)
        .all(|(seen, expected)| seen.abs_diff(*expected) < 12)
}

#[tokio::test]
async fn what_the_provider_takes_goes_out_byte_for_byte() {
    let colours = DynamicImage::ImageRgb8(gradient(60, 40));
    let clear = RgbaImage::from_pixel(60, 40, Rgba([1, 2, 3, 0]));
    let grey = DynamicImage::ImageLuma8(GrayImage::new(60, 40));
    let deep = DynamicImage::ImageRgb16(colours.to_rgb16());
    for (picture, format) in [
        (&colours, ImageFormat::Png),
        (&colours, ImageFormat::Jpeg),
        (&colours, ImageFormat::WebP),
        (&DynamicImage::ImageRgba8(clear), ImageFormat::Png),
        (&grey, ImageFormat::Jpeg),
        (&deep, ImageFormat::Png),
    ] {
        let bytes = encode(picture, format);
        assert_eq!(
            sendable(bytes.clone(), 60).await.unwrap(),
            None,
            "{format:?}"
        );
        let smaller = sendable(bytes, 59).await.unwrap();
        assert!(smaller.is_some_and(|copy| copy.downscaled), "{format:?}");
    }
}

#[tokio::test]
async fn a_camera_held_in_any_way_gives_an_upright_copy() {
    const RED: [u8; 3] = [230, 20, 20];
    const GREEN: [u8; 3] = [20, 230, 20];
    const BLUE: [u8; 3] = [20, 20, 230];
    const WHITE: [u8; 3] = [230, 230, 230];
    let picture = RgbImage::from_fn(400, 200, |x, y| {
        Rgb(match (x < 200, y < 100) {
            (true, true) => RED,
            (false, true) => GREEN,
            (true, false) => BLUE,
            (false, false) => WHITE,
        })
    });
    for (number, corners) in [
        (2, [GREEN, RED, WHITE, BLUE]),
        (3, [WHITE, BLUE, GREEN, RED]),
        (4, [BLUE, WHITE, RED, GREEN]),
        (5, [RED, BLUE, GREEN, WHITE]),
        (6, [BLUE, RED, WHITE, GREEN]),
        (7, [WHITE, GREEN, BLUE, RED]),
        (8, [GREEN, WHITE, RED, BLUE]),
    ] {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
        encoder.set_exif_metadata(orientation(number)).unwrap();
        encoder.encode_image(&picture).unwrap();
        for edge in [400, 100] {
            let (copy, image) = copy(bytes.clone(), edge).await;
            assert_eq!(reasons(&copy), [edge < 400, true, false, false], "{number}");
            assert_eq!((copy.width < copy.height), number > 4, "{number}");
            assert_eq!(copy.width.max(copy.height), edge);
            let image = image.into_rgb8();
            let (right, down) = (copy.width * 3 / 4, copy.height * 3 / 4);
            let (left, up) = (copy.width / 4, copy.height / 4);
            let seen = [(left, up), (right, up), (left, down), (right, down)];
            for ((x, y), expected) in seen.into_iter().zip(corners) {
                let seen = image.get_pixel(x, y).0;
                assert!(near(&seen, &expected), "{number} at {x}, {y}: {seen:?}");
            }
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes);
    encoder.set_exif_metadata(orientation(1)).unwrap();
    encoder.encode_image(&picture).unwrap();
    assert_eq!(sendable(bytes, 400).await.unwrap(), None, "it is upright");
}

#[tokio::test]
async fn a_print_ready_jpeg_becomes_one_for_the_screen() {
    // Red in ink: no cyan, all magenta and yellow, no black. Stored inverted, as Adobe does.
    let ink: Vec<u8> = [0, 255, 255, 0].repeat(64 * 48);
    let mut print = Vec::new();
    Encoder::new(&mut print, 90)
        .encode(&ink, 64, 48, ColorType::Cmyk)
        .unwrap();
    let (copy, image) = copy(print, 2048).await;
    assert_eq!(reasons(&copy), [false, false, true, false]);
    assert_eq!((copy.mime, copy.width, copy.height), ("image/jpeg", 64, 48));
    let seen = image.into_rgb8().get_pixel(30, 20).0;
    assert!(near(&seen, &[255, 0, 0]), "{seen:?}");
}

#[tokio::test]
async fn of_an_animation_the_first_frame_goes_out() {
    let frame = |colour: [u8; 4]| RgbaImage::from_pixel(40, 30, Rgba(colour));
    let frames = [frame([250, 0, 0, 255]), frame([0, 0, 250, 255])];
    let mut gif = Vec::new();
    let mut encoder = GifEncoder::new(&mut gif);
    encoder
        .encode_frames(frames.iter().cloned().map(Frame::new))
        .unwrap();
    drop(encoder);
    for (bytes, converted) in [(gif, true), (animated_webp(&frames), true)] {
        let (copy, image) = copy(bytes, 2048).await;
        assert_eq!(reasons(&copy), [false, false, converted, true]);
        assert_eq!(copy.mime, "image/png");
        let image = image.into_rgb8();
        assert!(image.pixels().all(|pixel| near(&pixel.0, &[250, 0, 0])));
    }
}

/// Frames of at most 256 pixels a side, packed without loss.
fn animated_webp(frames: &[RgbaImage]) -> Vec<u8> {
    let chunk = |name: &[u8], body: &[u8]| {
        let length = u32::try_from(body.len()).unwrap().to_le_bytes();
        let pad = vec![0; body.len() % 2];
        [name, &length, body, &pad].concat()
    };
    let less_one = |side: u32| [u8::try_from(side - 1).unwrap(), 0, 0];
    let size = [less_one(frames[0].width()), less_one(frames[0].height())].concat();
    let mut body = b"WEBP".to_vec();
    body.extend(chunk(b"VP8X", &[&[2, 0, 0, 0], size.as_slice()].concat()));
    body.extend(chunk(b"ANIM", &[0; 6]));
    for frame in frames {
        let still = encode(&DynamicImage::ImageRgba8(frame.clone()), ImageFormat::WebP);
        let placed = [&[0; 6], size.as_slice(), &[100, 0, 0, 0], &still[12..]].concat();
        body.extend(chunk(b"ANMF", &placed));
    }
    chunk(b"RIFF", &body)
}

#[tokio::test]
async fn what_shows_through_stays_a_png_and_the_rest_is_sent_by_what_it_shows() {
    let photo = DynamicImage::ImageRgb8(gradient(600, 400));
    let opaque = DynamicImage::ImageRgba8(photo.to_rgba8());
    let mut clear = photo.to_rgba8();
    clear
        .pixels_mut()
        .take(600 * 200)
        .for_each(|pixel| pixel.0[3] = 0);
    let clear = DynamicImage::ImageRgba8(clear);
    let drawing = RgbImage::from_fn(600, 400, |x, y| {
        Rgb(if (x / 60 + y / 50) % 2 == 0 {
            [255; 3]
        } else {
            [9, 90, 200]
        })
    });
    let drawing = DynamicImage::ImageRgb8(drawing);
    for (picture, format, mime) in [
        (&photo, ImageFormat::Png, "image/jpeg"),
        (&photo, ImageFormat::WebP, "image/jpeg"),
        (&photo, ImageFormat::Jpeg, "image/jpeg"),
        (&opaque, ImageFormat::Png, "image/jpeg"),
        (&clear, ImageFormat::Png, "image/png"),
        (&drawing, ImageFormat::Png, "image/png"),
        (&drawing, ImageFormat::Jpeg, "image/jpeg"),
    ] {
        let (copy, image) = copy(encode(picture, format), 300).await;
        assert_eq!((copy.mime, copy.width, copy.height), (mime, 300, 200));
        assert_eq!(copy.converted, format.to_mime_type() != mime);
        assert_eq!(image.color().has_alpha(), picture == &clear);
        if picture == &clear {
            let image = image.into_rgba8();
            assert_eq!(image.get_pixel(10, 10).0[3], 0);
            assert_eq!(image.get_pixel(10, 190).0[3], 255);
        }
    }
}

#[tokio::test]
async fn what_the_provider_does_not_take_becomes_a_png_of_the_same_pixels() {
    let picture = DynamicImage::ImageRgb8(gradient(50, 30));
    for format in [ImageFormat::Bmp, ImageFormat::Tiff] {
        let (copy, image) = copy(encode(&picture, format), 50).await;
        assert_eq!(reasons(&copy), [false, false, true, false]);
        assert_eq!(image, picture, "{format:?}");
    }
    let (copy, _) = copy(encode(&picture, ImageFormat::Gif), 50).await;
    assert_eq!(reasons(&copy), [false, false, true, false]);
}

#[tokio::test]
async fn a_thread_of_a_picture_keeps_a_pixel_across() {
    let thin = DynamicImage::ImageRgb8(gradient(1, 10_000));
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let (copy, _) = copy(encode(&thin, format), 2048).await;
        assert_eq!((copy.width, copy.height), (1, 2048));
    }
    let (copy, _) = copy(jpeg(30, 20), 0).await;
    assert_eq!((copy.width, copy.height), (1, 1), "no edge is one pixel");
}

#[tokio::test]
async fn sixteen_bits_become_eight_in_a_copy() {
    let deep = DynamicImage::ImageRgb16(DynamicImage::ImageRgb8(gradient(200, 90)).to_rgb16());
    let (copy, image) = copy(encode(&deep, ImageFormat::Png), 100).await;
    assert_eq!((copy.width, copy.height), (100, 45));
    assert_eq!(image.color(), image::ColorType::Rgb8);
}

#[tokio::test]
async fn a_colour_profile_goes_along_if_it_fits() {
    let mut profile = vec![7; 200];
    profile[16..20].copy_from_slice(b"RGB ");
    let mut foreign = profile.clone();
    foreign[16..20].copy_from_slice(b"CMYK");
    for (profile, kept) in [(profile, true), (foreign, false)] {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new(&mut bytes);
        encoder.set_icc_profile(profile.clone()).unwrap();
        encoder.encode_image(&gradient(300, 200)).unwrap();
        let (copy, _) = copy(bytes, 100).await;
        let found = copy.bytes.windows(200).any(|window| window == profile);
        assert_eq!(found, kept);
    }
}

#[tokio::test]
async fn damage_is_an_error_and_never_a_panic() {
    for bytes in [
        b"".to_vec(),
        b"no picture".to_vec(),
        b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(),
        png_promising(640, 640),
    ] {
        let result = sendable(bytes, 64).await;
        assert!(matches!(result, Err(Error::Decode { .. })), "{result:?}");
    }
    let large = sendable(png_promising(20_000, 10_000), 64).await;
    assert!(matches!(large, Err(Error::TooLarge { .. })), "{large:?}");
    let fixture = library();
    let picture = DynamicImage::ImageRgb8(gradient(40, 30));
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Gif,
        ImageFormat::Tiff,
        ImageFormat::Bmp,
    ] {
        let whole = encode(&picture, format);
        for cut in (0..whole.len()).step_by(whole.len() / 40 + 1) {
            let _ = fixture.library.sendable(whole[..cut].to_vec(), 16).await;
            let mut odd = whole.clone();
            odd[cut] ^= 0x5A;
            let _ = fixture.library.sendable(odd, 16).await;
        }
    }
}
