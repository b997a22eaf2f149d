//! What taking in a 4K answer costs: a body of 24.5 MB with an 18 MB picture, from its chunks to
//! the picture's bytes.
//!
//! `cargo bench -p plantain-gemini --bench intake` prints processor time and peak memory (Linux).

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::hint::black_box;
use std::time::Instant;

use plantain_gemini::{ImageMime, Outcome, Reply};

const PICTURE: usize = 18_300_000;
const ROUNDS: u32 = 20;
/// What a socket gives at a time.
const CHUNK: usize = 64 * 1024;

/// Bytes that look like a JPEG and compress like one: not at all.
fn picture() -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0];
    bytes.resize_with(PICTURE, || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[0]
    });
    bytes
}

fn body() -> Vec<u8> {
    let data = base64_simd::STANDARD.encode_to_string(picture());
    format!(
        r#"{{"candidates":[{{"content":{{"role":"model","parts":[{{"inlineData":{{"mimeType":"image/jpeg","data":"{data}"}},"thoughtSignature":"{}"}}]}},"finishReason":"STOP"}}],"usageMetadata":{{"promptTokenCount":9,"candidatesTokenCount":3780,"totalTokenCount":3789}}}}"#,
        "A".repeat(4_000)
    )
    .into_bytes()
}

/// The whole intake: gather, read, decode, sniff, keep the part's text.
fn intake(chunks: &[u8]) -> usize {
    let mut gathered = Vec::with_capacity(chunks.len());
    for chunk in chunks.chunks(CHUNK) {
        gathered.extend_from_slice(chunk);
    }
    let length = gathered.len();
    let Ok(reply) = Reply::parse(&gathered) else {
        return 0;
    };
    assert_eq!(reply.outcome(), Outcome::Image);
    let Some(Ok(bytes)) = reply.final_image().map(plantain_gemini::ReplyImage::decode) else {
        return 0;
    };
    assert_eq!(ImageMime::sniff(&bytes), Some(ImageMime::Jpeg));
    let templates: Vec<_> = reply
        .parts
        .iter()
        .map(plantain_gemini::ReplyPart::template)
        .collect();
    assert!(templates.iter().all(|template| template.has_image));
    black_box(bytes.len() + templates.len());
    length
}

/// User and system time of this process in milliseconds, in ticks of a hundredth second.
fn processor_ms() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(ticks * 10)
}

fn memory_kib(field: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(field))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn main() {
    let body = body();
    // The peak so far is of making the body: writing 5 resets it.
    let _unsupported = std::fs::write("/proc/self/clear_refs", "5");
    let before = memory_kib("VmRSS:");
    intake(&body);
    let peak = memory_kib("VmHWM:");
    let (started, used) = (Instant::now(), processor_ms());
    for _ in 0..ROUNDS {
        assert_eq!(intake(&body), body.len());
    }
    let wall = started.elapsed() / ROUNDS;
    println!("body                 {:>8.1} MB", mega(body.len() as u64));
    println!("wall time            {wall:>8.1?}");
    if let (Some(before), Some(after)) = (used, processor_ms()) {
        println!(
            "processor time       {:>8} ms",
            (after - before) / u64::from(ROUNDS)
        );
    }
    if let (Some(before), Some(peak)) = (before, peak) {
        let extra = (peak.saturating_sub(before)) * 1024;
        println!(
            "peak above the start {:>8.1} MB (gathered body and picture)",
            mega(extra)
        );
    }
}

#[expect(clippy::cast_precision_loss, reason = "megabytes for the eye")]
fn mega(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}
