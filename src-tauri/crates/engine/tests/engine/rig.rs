//! A scripted provider and an engine built on it.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use plantain_engine::{
    ApiFuture, Clock, Connect, Dice, Engine, Environment, GenerateRequest, ImageApi, JobSnapshot,
    Ports, ProviderKind,
};
use plantain_gemini::{ApiError, GenerateContent, ModelInfo, Progress, classify};
use plantain_library::Library;
use plantain_vault::Vault;
use secrecy::SecretString;
use tempfile::TempDir;

/// 2026-11-24T12:00:00Z, far from any midnight.
pub(crate) const NOON: i64 = 1_795_521_600_000;

/// Each engine rolls its own ids, as each process does.
static SEED: AtomicU64 = AtomicU64::new(7);

/// What the provider does with one request.
pub(crate) enum Act {
    /// A picture, after this long.
    Image { after: Duration },
    /// A 200 with this body.
    Body(String),
    /// This status and body.
    Status(u16, String),
    /// An answer of this error.
    Fault(ApiError),
    /// Never an answer.
    Hang,
}

/// A provider that does as it is told, in order; then pictures.
pub(crate) struct ScriptedApi {
    acts: Mutex<VecDeque<Act>>,
    /// When each request came, in virtual milliseconds from the start.
    pub(crate) sends: Mutex<Vec<u128>>,
    pub(crate) bodies: Mutex<Vec<Bytes>>,
    start: tokio::time::Instant,
}

impl ScriptedApi {
    pub(crate) fn new(acts: impl IntoIterator<Item = Act>) -> Arc<Self> {
        Arc::new(Self {
            acts: Mutex::new(acts.into_iter().collect()),
            sends: Mutex::new(Vec::new()),
            bodies: Mutex::new(Vec::new()),
            start: tokio::time::Instant::now(),
        })
    }

    pub(crate) fn sends(&self) -> Vec<u128> {
        self.sends.lock().unwrap().clone()
    }
}

impl ImageApi for ScriptedApi {
    fn generate<'a>(
        &'a self,
        _key: &'a SecretString,
        model: &'a str,
        request: &'a GenerateContent,
        _server_timeout: Duration,
        progress: &'a (dyn Fn(Progress) + Send + Sync),
    ) -> ApiFuture<'a, Bytes> {
        self.sends
            .lock()
            .unwrap()
            .push(self.start.elapsed().as_millis());
        self.bodies.lock().unwrap().push(request.to_body().unwrap());
        assert!(
            !model.contains("preview"),
            "a dead preview id must never be sent"
        );
        let act = self.acts.lock().unwrap().pop_front();
        Box::pin(async move {
            progress(Progress::Waiting);
            match act.unwrap_or(Act::Image {
                after: Duration::from_secs(20),
            }) {
                Act::Image { after } => {
                    tokio::time::sleep(after).await;
                    Ok(picture().into())
                }
                Act::Body(body) => Ok(body.into()),
                Act::Status(status, body) => Err(classify(status, None, body.as_bytes())),
                Act::Fault(error) => Err(error),
                Act::Hang => std::future::pending().await,
            }
        })
    }

    fn model<'a>(&'a self, key: &'a SecretString, model: &'a str) -> ApiFuture<'a, ModelInfo> {
        let _ = (key, model);
        Box::pin(async { Err(classify(404, None, b"")) })
    }

    fn models<'a>(&'a self, _key: &'a SecretString) -> ApiFuture<'a, Vec<ModelInfo>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

/// A tiny picture in one colour.
pub(crate) fn jpeg(colour: [u8; 3]) -> Vec<u8> {
    let mut jpeg = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(8, 4, image::Rgb(colour))
        .write_to(&mut jpeg, image::ImageFormat::Jpeg)
        .unwrap();
    jpeg.into_inner()
}

/// A 200 with a tiny picture and usage that adds up.
pub(crate) fn picture() -> String {
    reply(&jpeg([200, 120, 40]))
}

/// A 200 with this picture and usage that adds up.
pub(crate) fn reply(picture: &[u8]) -> String {
    use base64::Engine as _;
    let data = base64::engine::general_purpose::STANDARD.encode(picture);
    format!(
        r#"{{"candidates":[{{"content":{{"role":"model","parts":[
        {{"inlineData":{{"mimeType":"image/jpeg","data":"{data}"}},"thoughtSignature":"c2ln"}}]}},
        "finishReason":"STOP","index":0}}],"usageMetadata":{{"promptTokenCount":10,
        "candidatesTokenCount":1120,"totalTokenCount":1630,"thoughtsTokenCount":500,
        "promptTokensDetails":[{{"modality":"TEXT","tokenCount":10}}],
        "candidatesTokensDetails":[{{"modality":"IMAGE","tokenCount":1120}}]}},
        "modelVersion":"gemini-nano-banana-2.1","responseId":"r1"}}"#
    )
}

/// An engine with a scripted provider; its folder lives as long as it does.
pub(crate) struct Rig {
    pub(crate) engine: Engine,
    pub(crate) api: Arc<ScriptedApi>,
    pub(crate) folder: Arc<TempDir>,
    pub(crate) clock: Clock,
}

impl Rig {
    pub(crate) async fn new(acts: impl IntoIterator<Item = Act>) -> Self {
        let folder = Arc::new(folder());
        Self::within(folder, acts).await
    }

    /// The same library again, as after a restart.
    pub(crate) async fn within(folder: Arc<TempDir>, acts: impl IntoIterator<Item = Act>) -> Self {
        Self::on(folder, ScriptedApi::new(acts), Clock::fixed(NOON)).await
    }

    /// A second process on the same library, with the same provider and the same time.
    pub(crate) async fn beside(&self) -> Self {
        Self::on(self.folder.clone(), self.api.clone(), self.clock.clone()).await
    }

    async fn on(folder: Arc<TempDir>, api: Arc<ScriptedApi>, clock: Clock) -> Self {
        let ports = ports(&folder, api.clone(), clock.clone());
        let engine = Engine::start(ports).await.unwrap();
        Self {
            engine,
            api,
            folder,
            clock,
        }
    }

    pub(crate) async fn submit(&self, count: u32) -> Vec<String> {
        self.engine.submit(request(count)).await.unwrap().jobs
    }

    /// Waits, in virtual time, until a job fits.
    pub(crate) async fn until(
        &self,
        job: &str,
        fits: impl Fn(&JobSnapshot) -> bool,
    ) -> JobSnapshot {
        for _ in 0..300_000 {
            let snapshot = self.engine.job(job).await.unwrap();
            if fits(&snapshot) {
                return snapshot;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("never happened: {:?}", self.engine.job(job).await);
    }

    pub(crate) async fn end(&self, job: &str) -> JobSnapshot {
        self.until(job, |snapshot| snapshot.state.is_finished())
            .await
    }
}

/// A folder for a library; in memory where there is such a place, since each write is synced.
pub(crate) fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        TempDir::new_in(memory).unwrap()
    } else {
        TempDir::new().unwrap()
    }
}

pub(crate) fn ports(folder: &TempDir, api: Arc<ScriptedApi>, clock: Clock) -> Ports {
    ports_to(folder.path(), Connect::fixed(api), clock)
}

/// A process that reaches its provider so.
pub(crate) fn ports_to(folder: &Path, connect: Connect, clock: Clock) -> Ports {
    Ports {
        library: Library::open(folder).unwrap(),
        vault: Vault::memory(),
        clock,
        dice: Dice::seeded(SEED.fetch_add(1, Ordering::Relaxed)),
        connect,
        environment: Environment {
            key: Some(SecretString::from("test-key-0123456789".to_owned())),
            provider: Some(ProviderKind::Google),
            ..Environment::default()
        },
    }
}

pub(crate) fn request(count: u32) -> GenerateRequest {
    GenerateRequest {
        session: None,
        prompt: "A copper bottle".to_owned(),
        model: "gemini-nano-banana-2.1".to_owned(),
        size: Some("1K".to_owned()),
        ratio: Some("1:1".to_owned()),
        thinking: None,
        count,
        references: Vec::new(),
        edit: None,
        project: None,
        priority: plantain_engine::Priority::Normal,
        off_peak: false,
        grounded: false,
        confirmed: true,
    }
}
