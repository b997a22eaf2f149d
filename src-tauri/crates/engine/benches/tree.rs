//! What a long session costs: opening one of 500 turns, and writing the request of an edit that
//! sends as many 4K pictures back as fit.
//!
//! `cargo bench -p plantain-engine --bench tree` prints medians and the peak of resident memory,
//! as Linux counts it. A plain program: the fixture takes longer than the measurement.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints, and fails loudly"
)]

use std::sync::Mutex;
use std::time::{Duration, Instant};

use base64::Engine as _;
use bytes::Bytes;
use plantain_engine::{
    ApiFuture, Clock, Connect, Dice, EditMode, EditOrder, Engine, Environment, GenerateRequest,
    ImageApi, JobState, LimitOverrides, Ports, PriceEdit, Priority, ProviderKind,
};
use plantain_gemini::{GenerateContent, ModelInfo, Progress, classify};
use plantain_library::Library;
use plantain_vault::Vault;
use secrecy::SecretString;
use tempfile::TempDir;

/// 2026-11-24T12:00:00Z.
const NOW: i64 = 1_795_521_600_000;
const MODEL: &str = "gemini-nano-banana-2.1";
const TURNS: usize = 500;
const DEEP: usize = 20;
/// Length of a 4K picture as the models make them.
const PICTURE: usize = 5_500_000;

/// A provider that answers every request with one picture, and measures the last body.
struct Painter {
    answer: Mutex<Bytes>,
    /// Length of the last body, and the peak above what was held before it was written.
    measured: Mutex<(usize, usize)>,
}

impl ImageApi for Painter {
    fn generate<'a>(
        &'a self,
        _key: &'a SecretString,
        _model: &'a str,
        request: &'a GenerateContent,
        _timeout: Duration,
        _progress: &'a (dyn Fn(Progress) + Send + Sync),
    ) -> ApiFuture<'a, Bytes> {
        // Writing "5" there begins the peak anew.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        let before = status("VmRSS:");
        let length = request.to_body().unwrap().len();
        let peak = status("VmHWM:").saturating_sub(before);
        *self.measured.lock().unwrap() = (length, peak);
        let answer = self.answer.lock().unwrap().clone();
        Box::pin(async move { Ok(answer) })
    }

    fn model<'a>(&'a self, _key: &'a SecretString, _model: &'a str) -> ApiFuture<'a, ModelInfo> {
        Box::pin(async { Err(classify(404, None, b"")) })
    }

    fn models<'a>(&'a self, _key: &'a SecretString) -> ApiFuture<'a, Vec<ModelInfo>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

/// A number of this process's own status, in bytes.
fn status(name: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
    kilobytes
        .and_then(|text| text.parse().ok())
        .unwrap_or(0_usize)
        * 1_024
}

fn answer(picture: &[u8]) -> Bytes {
    let data = base64::engine::general_purpose::STANDARD.encode(picture);
    format!(
        r#"{{"candidates":[{{"content":{{"role":"model","parts":[{{"inlineData":{{"mimeType":
        "image/jpeg","data":"{data}"}},"thoughtSignature":"c2ln"}}]}},"finishReason":"STOP"}}],
        "usageMetadata":{{"promptTokenCount":10,"candidatesTokenCount":1120,"totalTokenCount":1130,
        "candidatesTokensDetails":[{{"modality":"IMAGE","tokenCount":1120}}]}}}}"#
    )
    .into()
}

/// A picture of one colour, made as long as a real one behind its end.
fn jpeg(length: usize) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(64, 64, image::Rgb([180, 90, 40]))
        .write_to(&mut bytes, image::ImageFormat::Jpeg)
        .unwrap();
    let mut bytes = bytes.into_inner();
    bytes.resize(bytes.len().max(length), 7);
    bytes
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let folder = TempDir::new().unwrap();
    let painter = std::sync::Arc::new(Painter {
        answer: Mutex::new(answer(&jpeg(0))),
        measured: Mutex::default(),
    });
    let engine = Engine::start(ports(&folder, painter.clone()))
        .await
        .unwrap();
    // Five hundred pictures are more than a project may spend in ten minutes.
    let free = PriceEdit {
        call_nanos: Some(0),
        ..PriceEdit::default()
    };
    engine.set_price(MODEL, free).await.unwrap();
    let first = make(&engine, order("A copper bottle", None)).await;
    let mut last = first.clone();
    for turn in 1..TURNS {
        // Every tenth grows a branch.
        let source = if turn % 10 == 0 { &first } else { &last };
        last = make(&engine, order(&format!("Change {turn}"), Some(source))).await;
    }
    let session = engine.image(&last).await.unwrap().session;
    let mut took = Vec::new();
    for _ in 0..15 {
        let started = now();
        let view = engine.open_session(&session).await.unwrap();
        let text = serde_json::to_vec(&view).unwrap();
        took.push(started.elapsed());
        assert_eq!(view.turns.len(), TURNS);
        assert!(text.len() > TURNS);
    }
    report(
        "a session of 500 turns is opened and written as JSON in",
        took,
    );

    *painter.answer.lock().unwrap() = answer(&jpeg(PICTURE));
    let mut last = make(&engine, order("A large one", None)).await;
    for turn in 0..DEEP {
        last = make(&engine, order(&format!("Large {turn}"), Some(&last))).await;
    }
    let (length, peak) = *painter.measured.lock().unwrap();
    println!(
        "an edit {DEEP} turns deep: {:.1} MB are sent, {:.1} MB were held at most, {:.2} times as much",
        mega(length),
        mega(peak),
        mega(peak) / mega(length)
    );
    engine.shutdown().await;
}

fn order(prompt: &str, source: Option<&String>) -> GenerateRequest {
    GenerateRequest {
        session: None,
        prompt: prompt.to_owned(),
        model: MODEL.to_owned(),
        size: Some("1K".to_owned()),
        ratio: Some("1:1".to_owned()),
        thinking: None,
        count: 1,
        references: Vec::new(),
        edit: source.map(|image| EditOrder {
            image: image.clone(),
            mode: EditMode::Conversation,
            match_source: false,
        }),
        project: None,
        grounded: false,
        confirmed: true,
        priority: Priority::Normal,
        off_peak: false,
    }
}

/// Sends an order and answers with its picture's id.
async fn make(engine: &Engine, order: GenerateRequest) -> String {
    let mut news = engine.listen();
    let submitted = engine.submit(order).await.unwrap();
    loop {
        let state = engine.job(&submitted.jobs[0]).await.unwrap().state;
        if let JobState::Done { image } = state {
            return image;
        }
        assert!(!state.is_finished(), "{state:?}");
        drop(news.recv().await);
    }
}

fn ports(folder: &TempDir, api: std::sync::Arc<Painter>) -> Ports {
    Ports {
        library: Library::open(folder.path()).unwrap(),
        vault: Vault::memory(),
        clock: Clock::fixed(NOW),
        dice: Dice::seeded(7),
        connect: Connect::fixed(api),
        environment: Environment {
            provider: Some(ProviderKind::Google),
            key: Some(SecretString::from("a-key-for-the-bench".to_owned())),
            limits: LimitOverrides {
                requests_per_minute: Some(100_000),
                tokens_per_minute: Some(1_000_000_000),
                requests_per_day: Some(1_000_000),
                images_per_minute: Some(100_000),
                concurrency: Some(8),
            },
            ..Environment::default()
        },
    }
}

fn report(what: &str, mut took: Vec<Duration>) {
    took.sort();
    println!(
        "{what} {:.1?}, at best {:.1?}",
        took[took.len() / 2],
        took[0]
    );
}

fn mega(bytes: usize) -> f64 {
    f64::from(u32::try_from(bytes).unwrap()) / 1e6
}

#[expect(clippy::disallowed_methods, reason = "a bench measures the real clock")]
fn now() -> Instant {
    Instant::now()
}
