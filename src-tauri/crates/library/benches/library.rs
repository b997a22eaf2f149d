//! What the library costs: an answer's intake and a thumbnail, as medians over a few rounds.
//!
//! `cargo bench -p plantain-library`. The files go to the system's temporary folder: put `TMPDIR`
//! on the disk to be measured. A plain program, since an fsync needs a median of twenty rounds and
//! no statistics.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints, and fails loudly"
)]

mod measure;

use std::time::Duration;

use image::{DynamicImage, ImageFormat};
use jpeg_encoder::{ColorType, Encoder};
use plantain_library::sessions::SessionRow;
use plantain_library::{BlobId, Edge, Library, sessions};
use tempfile::TempDir;

use crate::measure::{now, picture, random, report};

const ROUNDS: u32 = 20;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let dir = TempDir::new().unwrap();
    let library = Library::open(dir.path()).unwrap();
    intake(&library).await;
    rows(&library).await;
    thumbnails(&library).await;
}

/// The two files of a 4K answer, stored and synced.
async fn intake(library: &Library) {
    let body = noise(24_500_000);
    let mut took = Vec::new();
    for round in 0..ROUNDS {
        let body = body.clone();
        let started = now();
        library.keep_incoming("job", round, body).await.unwrap();
        took.push(started.elapsed());
        library.drop_incoming("job", round).await.unwrap();
    }
    report("keep_incoming, 24.5 MB, synced", took);
    let mut picture = noise(18_000_000);
    let mut took = Vec::new();
    for round in 0..ROUNDS {
        picture[0] = u8::try_from(round).unwrap();
        let picture = picture.clone();
        let started = now();
        let stored = library.store_blob(picture, "jpg").await.unwrap();
        took.push(started.elapsed());
        // As with the answers: a virtual disk that grows would be measured otherwise.
        std::fs::remove_file(stored.path).unwrap();
    }
    report("store_blob, 18 MB, hashed and synced", took);
    let took = (0..ROUNDS)
        .map(|_| timed(|| drop(BlobId::of(&picture))))
        .collect();
    report("  of which BLAKE3 (runs beside the write)", took);
}

/// One durable transaction.
async fn rows(library: &Library) {
    let mut took = Vec::new();
    for round in 0..i64::from(ROUNDS) {
        let session = SessionRow {
            id: round.to_string(),
            title: String::new(),
            created_ms: round,
            updated_ms: round,
            deleted_ms: None,
            project_id: None,
            archived_ms: None,
        };
        let started = now();
        library
            .write(move |it| sessions::insert(it, &session))
            .await
            .unwrap();
        took.push(started.elapsed());
    }
    report("a transaction, synced", took);
}

async fn thumbnails(library: &Library) {
    for grain in [0.0, 20.0, 180.0] {
        let picture = picture(grain);
        let mut jpeg = Vec::new();
        let (width, height) = (5504, 3072);
        Encoder::new(&mut jpeg, 92)
            .encode(picture.as_raw(), width, height, ColorType::Rgb)
            .unwrap();
        let megabytes = jpeg.len() / 100_000;
        let name = format!(
            "5504 × 3072 JPEG of {}.{} MB",
            megabytes / 10,
            megabytes % 10
        );
        let decode = || {
            drop(image::load_from_memory_with_format(
                &jpeg,
                ImageFormat::Jpeg,
            ));
        };
        report(
            &format!("{name}: all pixels decoded by `image`"),
            rounds(decode),
        );
        let id = library.store_blob(jpeg.clone(), "jpg").await.unwrap().id;
        let mut took = Vec::new();
        for _ in 0..ROUNDS {
            std::fs::remove_dir_all(library.dir().join("thumbnails")).unwrap();
            let started = now();
            library.thumbnail(&id, Edge::Large).await.unwrap();
            took.push(started.elapsed());
        }
        report(&format!("{name}: thumbnail of 512, read and cached"), took);
        let mut took = Vec::new();
        for _ in 0..ROUNDS {
            let started = now();
            library.inspect_blob(&id).await.unwrap();
            took.push(started.elapsed());
        }
        report(&format!("{name}: inspected, both thumbnails made"), took);
        let mut took = Vec::new();
        for _ in 0..ROUNDS {
            let started = now();
            library.thumbnail(&id, Edge::Large).await.unwrap();
            took.push(started.elapsed());
        }
        report(&format!("{name}: thumbnail from the cache"), took);
    }
    let png = DynamicImage::ImageRgb8(picture(20.0));
    let mut bytes = std::io::Cursor::new(Vec::new());
    png.write_to(&mut bytes, ImageFormat::Png).unwrap();
    let id = library
        .store_blob(bytes.into_inner(), "png")
        .await
        .unwrap()
        .id;
    let started = now();
    library.thumbnail(&id, Edge::Large).await.unwrap();
    report("5504 × 3072 PNG: thumbnail of 512", vec![started.elapsed()]);
}

fn rounds(mut work: impl FnMut()) -> Vec<Duration> {
    (0..5).map(|_| timed(&mut work)).collect()
}

fn timed(work: impl FnOnce()) -> Duration {
    let started = now();
    work();
    started.elapsed()
}

/// Bytes that do not compress.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 7_u32;
    (0..length)
        .map(|_| random(&mut state).to_le_bytes()[1])
        .collect()
}
