//! What copies and comparisons of a 4K picture cost, as medians over a few rounds.
//!
//! `cargo bench -p plantain-library --bench pictures`

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints, and fails loudly"
)]

mod measure;

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
use jpeg_encoder::{ColorType, Encoder};
use plantain_library::{BlobId, Library};
use tempfile::TempDir;

use crate::measure::{now, picture, random, report};

const ROUNDS: u32 = 7;

/// The same picture, and one with another grain in a quarter of it, each as JPEG and as PNG.
struct Pictures {
    jpeg: [Vec<u8>; 2],
    png: [Vec<u8>; 2],
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let dir = TempDir::new().unwrap();
    let library = Library::open(dir.path()).unwrap();
    let pictures = pictures();
    for (kind, bytes) in [("JPEG", &pictures.jpeg[0]), ("PNG", &pictures.png[0])] {
        let name = format!("5504 × 3072 {kind} of {} MB", bytes.len() / 1_000_000);
        copies(&library, &name, bytes).await;
    }
    for (kind, pair) in [("JPEG", &pictures.jpeg), ("PNG", &pictures.png)] {
        let [a, b] = pair;
        let a = store(&library, a).await;
        let b = store(&library, b).await;
        comparisons(&library, kind, &a, &b).await;
    }
}

fn pictures() -> Pictures {
    let first = picture(20.0);
    let mut second = first.clone();
    let mut state = 9_u32;
    for pixel in second.pixels_mut().take(5504 * 768) {
        let [grain, ..] = random(&mut state).to_le_bytes();
        pixel.0[1] = pixel.0[1].wrapping_add(grain / 8);
    }
    Pictures {
        jpeg: [jpeg(&first), jpeg(&second)],
        png: [png(first), png(second)],
    }
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, 92)
        .encode(picture.as_raw(), 5504, 3072, ColorType::Rgb)
        .unwrap();
    bytes
}

fn png(picture: RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture)
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

async fn store(library: &Library, bytes: &[u8]) -> BlobId {
    library.store_blob(bytes.to_vec(), "bin").await.unwrap().id
}

async fn rounds(what: &str, work: impl AsyncFn()) {
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        let started = now();
        work().await;
        took.push(started.elapsed());
    }
    report(what, took);
}

async fn copies(library: &Library, name: &str, bytes: &[u8]) {
    for edge in [8192, 2048] {
        rounds(&format!("{name}: sendable, edge {edge}"), async || {
            let copy = library.sendable(bytes.to_vec(), edge).await.unwrap();
            assert_eq!(copy.is_some(), edge == 2048);
        })
        .await;
    }
    for edge in [8192, 2048] {
        rounds(&format!("{name}: padded to 1:1, edge {edge}"), async || {
            library.pad(bytes.to_vec(), (1, 1), edge).await.unwrap();
        })
        .await;
    }
    let padded = library.pad(bytes.to_vec(), (1, 1), 4096).await.unwrap();
    for size in [None, Some((5504, 3072))] {
        let what = format!("  its canvas of 4096 × 4096 cut to {size:?}");
        rounds(&what, async || {
            let bytes = padded.bytes.clone();
            library.cut(bytes, padded.frame, size).await.unwrap();
        })
        .await;
    }
}

async fn comparisons(library: &Library, kind: &str, a: &BlobId, b: &BlobId) {
    let pair = format!("two of 5504 × 3072, {kind}");
    rounds(&format!("{pair}: compared"), async || {
        library.compare(a, b).await.unwrap();
    })
    .await;
    rounds(&format!("{pair}: drift"), async || {
        library.drift(a, b).await.unwrap();
    })
    .await;
    let comparison = library.compare(a, b).await.unwrap();
    let drift = library.drift(a, b).await.unwrap();
    println!("  {comparison:?}, drift {drift:.3}");
}
