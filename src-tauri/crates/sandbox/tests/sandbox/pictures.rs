//! Pictures: repeatable, different for different words, and edits that show.

use image::{ImageFormat, RgbImage};
use plantain_sandbox::picture::paint;

use crate::wire::{MODEL, generate, prompt, start};

/// Small, to compare by eye of a machine.
fn decoded(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory(jpeg).unwrap().into_rgb8()
}

/// Mean difference of two pictures, 0 to 255.
fn difference(one: &RgbImage, other: &RgbImage) -> f64 {
    let pairs = one.as_raw().iter().zip(other.as_raw());
    let sum: u64 = pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    let length = u32::try_from(one.as_raw().len()).unwrap();
    f64::from(u32::try_from(sum).unwrap()) / f64::from(length)
}

const PROMPTS: [&str; 24] = [
    "a red bottle",
    "perfume, amber glass",
    "a cup of coffee",
    "a blue vase",
    "a candle at night",
    "oranges",
    "zen stones",
    "mountains with a lake",
    "hills at dawn",
    "desert dunes",
    "misty forest",
    "beach at sunset",
    "city at night, neon",
    "pink flowers",
    "a planet with rings",
    "portrait of a woman",
    "a cat",
    "a dog",
    "a fox",
    "a bear",
    "a rabbit",
    "an owl",
    "living room with a sofa",
    "abstract silk",
];

#[test]
fn the_same_words_paint_the_same_and_a_variant_another() {
    for text in PROMPTS {
        let one = paint(text, None, 160, 90, 0);
        assert_eq!(one, paint(text, None, 160, 90, 0), "{text}");
        let variant = paint(text, None, 160, 90, 1);
        assert!(
            difference(&decoded(&one), &decoded(&variant)) > 3.0,
            "{text}"
        );
    }
}

#[test]
fn different_words_paint_different_pictures() {
    let pictures: Vec<RgbImage> = PROMPTS
        .iter()
        .map(|text| decoded(&paint(text, None, 96, 96, 0)))
        .collect();
    for (index, one) in pictures.iter().enumerate() {
        for (other, text) in pictures.iter().zip(PROMPTS).skip(index + 1) {
            assert!(
                difference(one, other) > 4.0,
                "{} and {text}",
                PROMPTS[index]
            );
        }
    }
}

#[test]
fn every_shape_is_exact_down_to_a_dot() {
    for (width, height) in [(1, 1), (7, 3), (192, 1536), (1536, 192), (33, 64)] {
        for text in PROMPTS {
            let image = decoded(&paint(text, None, width, height, 0));
            assert_eq!(image.dimensions(), (width, height), "{text}");
        }
    }
}

#[test]
fn an_edit_works_on_the_pixels_it_was_given() {
    let source = paint("a red bottle on a table", None, 320, 180, 0);
    let before = decoded(&source);
    let edits = [
        "make it night",
        "black and white",
        "add snow",
        "warmer light",
        "make it blue",
        "add a moon",
        "fog",
        "rain",
        "hot-air balloons",
        "do something nice",
    ];
    let afters: Vec<RgbImage> = edits
        .iter()
        .map(|edit| decoded(&paint(edit, Some(&source), 320, 180, 0)))
        .collect();
    for (after, edit) in afters.iter().zip(edits) {
        let changed = difference(&before, after);
        assert!(changed > 2.0, "{edit} shows: {changed}");
    }
    let grey = &afters[1];
    let colourful = grey.pixels().filter(|pixel| {
        let [red, green, blue] = pixel.0;
        red.abs_diff(green).max(green.abs_diff(blue)) > 12
    });
    assert!(colourful.count() < 100, "no colour is left");
    let mean = |image: &RgbImage| {
        image
            .as_raw()
            .iter()
            .map(|byte| u64::from(*byte))
            .sum::<u64>()
    };
    assert!(mean(&afters[0]) * 2 < mean(&before), "night is dark");
    let other = decoded(&paint(
        "black and white",
        Some(&paint("sea", None, 320, 180, 0)),
        320,
        180,
        0,
    ));
    assert!(
        difference(grey, &other) > 8.0,
        "another source, another picture"
    );
}

#[test]
fn a_source_of_any_shape_and_kind_is_fitted() {
    for (width, height) in [(1, 1), (3_000, 2), (40, 400)] {
        for format in [ImageFormat::Png, ImageFormat::WebP] {
            let mut bytes = std::io::Cursor::new(Vec::new());
            let image = RgbImage::from_pixel(width, height, image::Rgb([10, 200, 90]));
            image.write_to(&mut bytes, format).unwrap();
            let jpeg = paint("warmer", Some(bytes.get_ref()), 120, 80, 0);
            assert_eq!(decoded(&jpeg).dimensions(), (120, 80));
        }
    }
    let jpeg = paint("warmer", Some(b"no picture"), 120, 80, 0);
    assert_eq!(
        decoded(&jpeg).dimensions(),
        (120, 80),
        "an unreadable source is left out"
    );
}

#[tokio::test]
async fn asking_again_paints_a_variant() {
    let sandbox = start().await;
    let one = generate(&sandbox, MODEL, &prompt("a cup")).await.image();
    let two = generate(&sandbox, MODEL, &prompt("a cup")).await.image();
    assert!(difference(&decoded(&one), &decoded(&two)) > 3.0);
}
