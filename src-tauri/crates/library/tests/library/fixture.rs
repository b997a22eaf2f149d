//! A library in a temporary folder, rows with sensible fields, pictures of a given size.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use plantain_library::Library;
use plantain_library::attempts::AttemptRow;
use plantain_library::branches::BranchRow;
use plantain_library::images::ImageRow;
use plantain_library::jobs::JobRow;
use plantain_library::ledger::LedgerRow;
use plantain_library::references::{ReferenceRow, SentRow};
use plantain_library::rusqlite::Connection;
use plantain_library::sessions::SessionRow;
use plantain_library::turns::TurnRow;
use plantain_library::{attempts, images, jobs, sessions, turns};
use tempfile::TempDir;

pub(crate) struct Fixture {
    pub(crate) library: Library,
    pub(crate) dir: TempDir,
}

/// A new library.
pub(crate) fn library() -> Fixture {
    let dir = TempDir::new().unwrap();
    Fixture {
        library: Library::open(dir.path()).unwrap(),
        dir,
    }
}

/// A new library with a session `s`, a turn `t` and a job `j`.
pub(crate) async fn with_job() -> Fixture {
    let fixture = library();
    fixture
        .library
        .write(|transaction| {
            sessions::insert(transaction, &session("s", 1))?;
            turns::insert(transaction, &turn("t", "s", 1))?;
            jobs::insert(transaction, &job("j", "t", 1))
        })
        .await
        .unwrap();
    fixture
}

pub(crate) fn session(id: &str, at_ms: i64) -> SessionRow {
    SessionRow {
        id: id.into(),
        title: format!("Session {id} 🌿"),
        created_ms: at_ms,
        updated_ms: at_ms,
        deleted_ms: None,
        project_id: None,
        archived_ms: None,
    }
}

pub(crate) fn branch(id: &str, session_id: &str, at_ms: i64) -> BranchRow {
    BranchRow {
        id: id.into(),
        session_id: session_id.into(),
        name: format!("Branch {id} 🌱/\\"),
        created_ms: at_ms,
        deleted_ms: None,
    }
}

pub(crate) fn turn(id: &str, session_id: &str, number: i64) -> TurnRow {
    TurnRow {
        id: id.into(),
        session_id: session_id.into(),
        parent_turn_id: None,
        source_image_id: None,
        number,
        kind: "generate".into(),
        prompt: "a fern שלום".into(),
        settings: r#"{"size":"2K"}"#.into(),
        references_json: "[]".into(),
        created_ms: number,
        branch_id: None,
        deleted_ms: None,
    }
}

pub(crate) fn job(id: &str, turn_id: &str, at_ms: i64) -> JobRow {
    JobRow {
        id: id.into(),
        turn_id: turn_id.into(),
        variant: 0,
        state: "queued".into(),
        detail: None,
        priority: 0,
        position: 1.0,
        provider: r#"{"kind":"sandbox"}"#.into(),
        model: "gemini-3-image".into(),
        estimate_low_nanos: 134_000_000,
        estimate_high_nanos: 150_000_000,
        failure: None,
        owner: None,
        created_ms: at_ms,
        started_ms: None,
        finished_ms: None,
        updated_ms: at_ms,
        dismissed_ms: None,
    }
}

pub(crate) fn attempt(job_id: &str, number: i64) -> AttemptRow {
    AttemptRow {
        job_id: job_id.into(),
        number,
        outcome: "sending".into(),
        status: None,
        waited_ms: 20,
        took_ms: 0,
        started_ms: 5,
        charged: "maybe".into(),
        detail: None,
    }
}

pub(crate) fn charge(job_id: &str, at_ms: i64, nanos: i64) -> LedgerRow {
    LedgerRow {
        id: 0,
        at_ms,
        kind: "charge".into(),
        job_id: Some(job_id.into()),
        model: "gemini-3-image".into(),
        size: "2K".into(),
        nanos,
        lines: "[]".into(),
        complete: true,
        ..LedgerRow::default()
    }
}

/// An image row whose blob is the given letter, 64 times.
pub(crate) fn image(id: &str, letter: char, at_ms: i64) -> ImageRow {
    ImageRow {
        id: id.into(),
        blob: letter.to_string().repeat(64),
        extension: "jpg".into(),
        job_id: None,
        turn_id: None,
        session_id: None,
        mime: "image/jpeg".into(),
        width: 2048,
        height: 2048,
        bytes: 12,
        thumbhash: Some(vec![1, 2, 3]),
        created_ms: at_ms,
        starred: false,
        deleted_ms: None,
        original_blob: None,
        rejected: false,
        changed: None,
        depth: 1,
    }
}

/// A reference whose blob is the given letter, 64 times, sent as it is.
pub(crate) fn reference(letter: char) -> ReferenceRow {
    ReferenceRow {
        blob: letter.to_string().repeat(64),
        extension: "png".into(),
        mime: "image/png".into(),
        width: 3,
        height: 4,
        bytes: 5,
        name: "fox.png".into(),
        created_ms: 6,
        sent: None,
        notes: None,
    }
}

/// A copy to send whose blob is the given letter, 64 times.
pub(crate) fn sent(letter: char) -> SentRow {
    SentRow {
        blob: letter.to_string().repeat(64),
        extension: "jpg".into(),
        mime: "image/jpeg".into(),
        width: 2,
        height: 3,
        bytes: 4,
        edge: 2048,
    }
}

/// Everything a finished job leaves behind, in one transaction.
pub(crate) fn record(
    transaction: &Connection,
    image_row: &ImageRow,
) -> Result<(), plantain_library::Error> {
    attempts::insert(transaction, &attempt("j", 1))?;
    images::insert(transaction, image_row)?;
    plantain_library::ledger::insert(transaction, &charge("j", 9, 134_000_000))?;
    Ok(())
}

/// A picture with a gradient, so that codecs have something to do.
pub(crate) fn gradient(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let byte = |value: u32| u8::try_from(value % 256).unwrap();
        Rgb([byte(x / 2), byte(y / 2), byte(x + y)])
    })
}

pub(crate) fn encode(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encode(
        &DynamicImage::ImageRgb8(gradient(width, height)),
        ImageFormat::Jpeg,
    )
}

/// A minimal EXIF block: how the camera was held, 1 to 8.
pub(crate) fn orientation(number: u8) -> Vec<u8> {
    let mut exif = b"MM\0\x2A\0\0\0\x08\0\x01".to_vec();
    exif.extend(b"\x01\x12\0\x03\0\0\0\x01\0");
    exif.extend([number, 0, 0, 0, 0, 0, 0]);
    exif
}

/// A PNG whose header promises the given size, with hardly any pixels behind it.
pub(crate) fn png_promising(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(13_u32.to_be_bytes());
    bytes.extend(&header);
    bytes.extend(crc32(&header).to_be_bytes());
    let data = b"IDAT\x78\x9c\x03\x00\x00\x00\x00\x01";
    bytes.extend(8_u32.to_be_bytes());
    bytes.extend(data);
    bytes.extend(crc32(data).to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xEDB8_8320
            } else {
                crc >> 1
            }
        })
    })
}
