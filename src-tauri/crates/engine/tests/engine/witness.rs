//! A provider that outlives the processes that ask it, and remembers everything.

use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;
use plantain_engine::{ApiFuture, ImageApi};
use plantain_gemini::{ApiError, FaultClass, GenerateContent, ModelInfo, Progress, classify};
use secrecy::SecretString;

use crate::rig::{jpeg, reply};

/// What a job meets at one of its sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meets {
    /// A picture, after so many seconds.
    Picture(u64),
    /// An answer without a picture.
    NoPicture,
    Overloaded,
    /// Refused for three seconds.
    Limited,
    Cut,
    /// Never an answer.
    Silence,
}

use Meets::{Cut, Limited, NoPicture, Overloaded, Picture, Silence};

/// Each job by its prompt, with what it meets at each of its sends. More sends than that are a
/// mistake. The last is cancelled before its turn.
pub(crate) const PLANS: [(&str, &[Meets]); 10] = [
    ("a quick one", &[Picture(2)]),
    (
        "one that is overloaded",
        &[Overloaded, Overloaded, Picture(1)],
    ),
    ("one without a picture", &[NoPicture, Picture(2)]),
    ("one that is cut", &[Cut]),
    ("one that meets a limit", &[Limited, Picture(2)]),
    ("a slow one", &[Picture(25)]),
    ("one that never ends", &[Silence]),
    ("another quick one", &[Picture(1)]),
    ("one with no picture at all", &[NoPicture, NoPicture]),
    ("one that is cancelled", &[Picture(1)]),
];

const LIMIT: &str = r#"{"error":{"code":429,"message":"Quota exceeded. Please retry in 3s.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel"}]}]}}"#;

/// One request that came.
struct Send {
    prompt: String,
    run: usize,
    /// The picture that went back.
    picture: Option<Vec<u8>>,
}

/// The provider.
#[derive(Default)]
pub(crate) struct Witness {
    sends: Mutex<Vec<Send>>,
    run: Mutex<usize>,
}

impl Witness {
    /// Sends from now on are another process's.
    pub(crate) fn begin_run(&self, run: usize) {
        *self.run.lock().unwrap() = run;
    }

    pub(crate) fn sends(&self, prompt: &str) -> usize {
        self.count(|send| send.prompt == prompt)
    }

    pub(crate) fn sends_in(&self, prompt: &str, run: usize) -> usize {
        self.count(|send| send.prompt == prompt && send.run == run)
    }

    /// Whether this picture went back for this prompt.
    pub(crate) fn answered(&self, prompt: &str, picture: &[u8]) -> bool {
        self.count(|send| send.prompt == prompt && send.picture.as_deref() == Some(picture)) == 1
    }

    fn count(&self, fits: impl Fn(&Send) -> bool) -> usize {
        let sends = self.sends.lock().unwrap();
        sends.iter().filter(|send| fits(send)).count()
    }

    /// Notes a request: what it meets, and its number among all.
    fn note(&self, request: &GenerateContent) -> (Meets, usize) {
        let body = request.to_body().unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let prompt = body["contents"][0]["parts"][0]["text"].as_str().unwrap();
        let before = self.sends(prompt);
        let plan = PLANS.iter().find(|(name, _)| *name == prompt);
        let meets = plan.expect("a prompt with a plan").1.get(before).copied();
        let mut sends = self.sends.lock().unwrap();
        sends.push(Send {
            prompt: prompt.to_owned(),
            run: *self.run.lock().unwrap(),
            picture: None,
        });
        // One send too many is found by its count.
        (meets.unwrap_or(Silence), sends.len() - 1)
    }

    fn picture(&self, number: usize) -> Bytes {
        let shade = u8::try_from(number % 256).unwrap();
        let picture = jpeg([shade, 120, 40]);
        let body = reply(&picture);
        self.sends.lock().unwrap()[number].picture = Some(picture);
        body.into()
    }
}

impl ImageApi for Witness {
    fn generate<'a>(
        &'a self,
        _key: &'a SecretString,
        _model: &'a str,
        request: &'a GenerateContent,
        _server_timeout: Duration,
        progress: &'a (dyn Fn(Progress) + std::marker::Send + Sync),
    ) -> ApiFuture<'a, Bytes> {
        let (meets, number) = self.note(request);
        Box::pin(async move {
            let (sent, total) = (10, 10);
            progress(Progress::Sending { sent, total });
            tokio::time::sleep(Duration::from_millis(50)).await;
            progress(Progress::Waiting);
            match meets {
                Picture(seconds) => {
                    tokio::time::sleep(Duration::from_secs(seconds)).await;
                    Ok(self.picture(number))
                }
                NoPicture => {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    Ok(Bytes::from_static(
                        br#"{"candidates":[{"content":{"parts":[{"text":"I cannot draw that"}]},"finishReason":"NO_IMAGE"}],"usageMetadata":{"promptTokenCount":10,"totalTokenCount":10}}"#,
                    ))
                }
                Overloaded => Err(classify(503, None, b"")),
                Limited => Err(classify(429, None, LIMIT.as_bytes())),
                Cut => Err(ApiError {
                    class: FaultClass::Interrupted,
                    status: None,
                    ..classify(500, None, b"")
                }),
                Silence => std::future::pending().await,
            }
        })
    }

    fn model<'a>(&'a self, _key: &'a SecretString, _model: &'a str) -> ApiFuture<'a, ModelInfo> {
        Box::pin(async { Err(classify(404, None, b"")) })
    }

    fn models<'a>(&'a self, _key: &'a SecretString) -> ApiFuture<'a, Vec<ModelInfo>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}
