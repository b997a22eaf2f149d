//! Cutting a part out of a picture, and what cannot be cut or padded.

use image::{DynamicImage, GenericImageView};
use plantain_library::{Error, Frame};

use crate::fit::{WHOLE, png, read};
use crate::fixture::{gradient, library, png_promising};

#[tokio::test]
async fn a_part_is_cut_where_the_frame_says() {
    let library = library().library;
    let picture = DynamicImage::ImageRgb8(gradient(100, 50));
    let bytes = png(&picture);
    for (frame, part) in [
        (
            Frame {
                left: 0.25,
                top: 0.5,
                width: 0.5,
                height: 0.5,
            },
            (25, 25, 50, 25),
        ),
        (
            Frame {
                left: 1.0 / 3.0,
                top: 0.0,
                width: 1.0 / 3.0,
                height: 1.0,
            },
            (33, 0, 34, 50),
        ),
        (
            Frame {
                left: -1.0,
                top: 0.9,
                width: 9.0,
                height: 9.0,
            },
            (0, 45, 100, 5),
        ),
        (
            Frame {
                left: 0.5,
                top: 0.5,
                width: 1e-9,
                height: 1e-9,
            },
            (50, 25, 1, 1),
        ),
    ] {
        let cut = library.cut(bytes.clone(), frame, None).await.unwrap();
        let (x, y, width, height) = part;
        assert_eq!(
            read(&cut.bytes),
            picture.crop_imm(x, y, width, height),
            "{frame:?}"
        );
        for size in [(7, 9), (300, 1)] {
            let cut = library.cut(bytes.clone(), frame, Some(size)).await.unwrap();
            assert_eq!(read(&cut.bytes).dimensions(), size);
        }
    }
}

#[tokio::test]
async fn odd_frames_sizes_ratios_and_damage_are_errors() {
    let library = library().library;
    let bytes = png(&DynamicImage::ImageRgb8(gradient(40, 30)));
    for frame in [
        Frame {
            left: f64::NAN,
            ..WHOLE
        },
        Frame {
            width: f64::INFINITY,
            ..WHOLE
        },
        Frame {
            width: 0.0,
            ..WHOLE
        },
        Frame {
            height: -0.5,
            ..WHOLE
        },
        Frame { top: 1.0, ..WHOLE },
        Frame {
            left: -2.0,
            ..WHOLE
        },
    ] {
        for size in [None, Some((9, 9))] {
            let result = library.cut(bytes.clone(), frame, size).await;
            assert!(
                matches!(result, Err(Error::Decode { .. })),
                "{frame:?}: {result:?}"
            );
        }
    }
    let empty = library.cut(bytes.clone(), WHOLE, Some((0, 5))).await;
    assert!(matches!(empty, Err(Error::Decode { .. })), "{empty:?}");
    let vast = library
        .cut(bytes.clone(), WHOLE, Some((20_000, 20_000)))
        .await;
    assert!(matches!(vast, Err(Error::TooLarge { .. })), "{vast:?}");
    let flat = library.pad(bytes.clone(), (0, 1), 99).await;
    assert!(matches!(flat, Err(Error::Decode { .. })), "{flat:?}");
    let vast = library.pad(bytes, (u32::MAX, 1), u32::MAX).await;
    assert!(matches!(vast, Err(Error::TooLarge { .. })), "{vast:?}");
    for bytes in [b"".to_vec(), b"no picture".to_vec(), png_promising(64, 64)] {
        let padded = library.pad(bytes.clone(), (1, 1), 99).await;
        assert!(matches!(padded, Err(Error::Decode { .. })), "{padded:?}");
        let cut = library.cut(bytes, WHOLE, None).await;
        assert!(matches!(cut, Err(Error::Decode { .. })), "{cut:?}");
    }
}
