//! Thumbnails: right way up, right size, made once.

use std::fs;

use image::codecs::jpeg::JpegEncoder;
use image::{
    DynamicImage, GenericImageView, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage,
};
use plantain_library::{BlobId, Edge, Error};

use crate::fixture::{Fixture, encode, gradient, jpeg, library, orientation};

async fn store(fixture: &Fixture, bytes: Vec<u8>) -> BlobId {
    fixture.library.store_blob(bytes, "bin").await.unwrap().id
}

#[tokio::test]
async fn the_longer_side_is_the_edge_and_small_pictures_stay_small() {
    let fixture = library();
    let wide = store(&fixture, jpeg(1100, 300)).await;
    let tiny = store(&fixture, jpeg(20, 10)).await;
    let thin = DynamicImage::ImageRgb8(gradient(1, 10_000));
    let thin = store(&fixture, encode(&thin, ImageFormat::Png)).await;
    for (id, edge, expected) in [
        (&wide, Edge::Large, (512, 140)),
        (&wide, Edge::Small, (256, 70)),
        (&tiny, Edge::Large, (20, 10)),
        (&thin, Edge::Large, (1, 512)),
    ] {
        let thumbnail = fixture.library.thumbnail(id, edge).await.unwrap();
        assert_eq!(thumbnail.mime, "image/jpeg");
        let image = image::load_from_memory(&thumbnail.bytes).unwrap();
        assert_eq!(image.dimensions(), expected);
        let again = fixture.library.thumbnail(id, edge).await.unwrap();
        assert_eq!(again, thumbnail, "from the cache");
    }
}

#[tokio::test]
async fn transparency_is_kept_and_an_opaque_png_becomes_a_jpeg() {
    let fixture = library();
    let mut picture = RgbaImage::from_pixel(600, 600, Rgba([200, 30, 30, 255]));
    let opaque = encode(&DynamicImage::ImageRgba8(picture.clone()), ImageFormat::Png);
    for pixel in picture.pixels_mut().take(300 * 600) {
        *pixel = Rgba([0, 0, 0, 0]);
    }
    let clear = encode(&DynamicImage::ImageRgba8(picture), ImageFormat::Png);
    let (opaque, clear) = (store(&fixture, opaque).await, store(&fixture, clear).await);
    let thumbnail = fixture
        .library
        .thumbnail(&opaque, Edge::Large)
        .await
        .unwrap();
    assert_eq!(thumbnail.mime, "image/jpeg");
    for _ in 0..2 {
        let thumbnail = fixture
            .library
            .thumbnail(&clear, Edge::Large)
            .await
            .unwrap();
        assert_eq!(thumbnail.mime, "image/png");
        let image = image::load_from_memory(&thumbnail.bytes)
            .unwrap()
            .into_rgba8();
        assert_eq!(image.get_pixel(10, 10).0[3], 0);
        assert_eq!(
            image.get_pixel(10, 500).0,
            [200, 30, 30, 255],
            "no dark fringe bleeds in"
        );
    }
}

#[tokio::test]
async fn a_camera_held_sideways_gives_an_upright_thumbnail() {
    let fixture = library();
    // Left half red, right half blue; turned clockwise, red is on top.
    let picture = RgbImage::from_fn(800, 400, |x, _| {
        Rgb(if x < 400 { [255, 0, 0] } else { [0, 0, 255] })
    });
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes);
    encoder.set_exif_metadata(orientation(6)).unwrap();
    encoder.encode_image(&picture).unwrap();
    let id = store(&fixture, bytes).await;
    let thumbnail = fixture.library.thumbnail(&id, Edge::Small).await.unwrap();
    let image = image::load_from_memory(&thumbnail.bytes)
        .unwrap()
        .into_rgb8();
    assert_eq!(image.dimensions(), (128, 256));
    let (top, bottom) = (image.get_pixel(64, 20).0, image.get_pixel(64, 236).0);
    assert!(top[0] > 200 && top[2] < 60, "{top:?}");
    assert!(bottom[2] > 200 && bottom[0] < 60, "{bottom:?}");
}

#[tokio::test]
async fn a_thumbnail_cut_by_a_power_failure_is_made_again() {
    let fixture = library();
    let id = store(&fixture, jpeg(700, 700)).await;
    let made = fixture.library.thumbnail(&id, Edge::Large).await.unwrap();
    let path = fixture
        .dir
        .path()
        .join(format!("thumbnails/512/{}/{id}.jpg", &id.as_str()[..2]));
    fs::write(&path, &made.bytes[..made.bytes.len() / 2]).unwrap();
    assert_eq!(
        fixture.library.thumbnail(&id, Edge::Large).await.unwrap(),
        made
    );
    fs::write(&path, b"").unwrap();
    assert_eq!(
        fixture.library.thumbnail(&id, Edge::Large).await.unwrap(),
        made
    );
}

#[tokio::test]
async fn twenty_callers_at_once_get_the_same_thumbnail() {
    let fixture = library();
    let id = store(&fixture, jpeg(1500, 1500)).await;
    let callers: Vec<_> = (0..20)
        .map(|_| {
            let (library, id) = (fixture.library.clone(), id.clone());
            tokio::spawn(async move { library.thumbnail(&id, Edge::Large).await.unwrap() })
        })
        .collect();
    let mut thumbnails = Vec::new();
    for caller in callers {
        thumbnails.push(caller.await.unwrap());
    }
    assert!(thumbnails.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn looking_at_a_blob_makes_its_thumbnails_on_the_way() {
    let fixture = library();
    let id = store(&fixture, jpeg(1500, 1000)).await;
    let seen = fixture.library.inspect_blob(&id).await.unwrap();
    assert_eq!((seen.width, seen.height), (1500, 1000));
    for (edge, width) in [(512, 512), (256, 256)] {
        let path = format!("thumbnails/{edge}/{}/{id}.jpg", &id.as_str()[..2]);
        let image = image::open(fixture.dir.path().join(path)).unwrap();
        assert_eq!(image.width(), width);
    }
}

#[tokio::test]
async fn a_missing_file_and_a_file_that_is_no_picture_say_so() {
    let fixture = library();
    let missing = fixture
        .library
        .thumbnail(&BlobId::of(b"never"), Edge::Large)
        .await;
    assert!(matches!(missing, Err(Error::Missing { .. })), "{missing:?}");
    let text = store(&fixture, b"no picture".to_vec()).await;
    let odd = fixture.library.thumbnail(&text, Edge::Large).await;
    assert!(matches!(odd, Err(Error::Decode { .. })), "{odd:?}");
}

#[tokio::test]
async fn a_print_ready_jpeg_and_a_grey_one_are_shown_in_their_colours() {
    use jpeg_encoder::{ColorType, Encoder};
    let fixture = library();
    // Red in ink: no cyan, all magenta and yellow, no black. Stored inverted, as Adobe does.
    let ink: Vec<u8> = [0, 255, 255, 0].repeat(640 * 640);
    let mut print = Vec::new();
    Encoder::new(&mut print, 90)
        .encode(&ink, 640, 640, ColorType::Cmyk)
        .unwrap();
    let mut grey = Vec::new();
    Encoder::new(&mut grey, 90)
        .encode(&vec![90; 320 * 320], 320, 320, ColorType::Luma)
        .unwrap();
    for (bytes, expected) in [(print, [255, 0, 0]), (grey, [90, 90, 90])] {
        let id = store(&fixture, bytes).await;
        let thumbnail = fixture.library.thumbnail(&id, Edge::Small).await.unwrap();
        let image = image::load_from_memory(&thumbnail.bytes)
            .unwrap()
            .into_rgb8();
        let seen = image.get_pixel(128, 128).0;
        assert!(
            seen.iter()
                .zip(expected)
                .all(|(seen, expected): (&u8, u8)| seen.abs_diff(expected) < 8),
            "{seen:?} should be {expected:?}"
        );
    }
}

#[tokio::test]
async fn a_colour_profile_is_kept_if_it_fits() {
    let fixture = library();
    let mut profile = vec![7; 200];
    profile[16..20].copy_from_slice(b"RGB ");
    let mut foreign = profile.clone();
    foreign[16..20].copy_from_slice(b"CMYK");
    for (profile, kept) in [(profile, true), (foreign, false)] {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new(&mut bytes);
        encoder.set_icc_profile(profile.clone()).unwrap();
        encoder.encode_image(&gradient(700, 700)).unwrap();
        let id = store(&fixture, bytes).await;
        let thumbnail = fixture.library.thumbnail(&id, Edge::Large).await.unwrap();
        let found = thumbnail
            .bytes
            .windows(profile.len())
            .any(|window| window == profile);
        assert_eq!(found, kept);
    }
}
