//! The server the program talks to: a sandbox in this process, scripted where it must fail.

use std::path::Path;
use std::time::Duration;

use plantain_sandbox::{Answer, Keys, Latency, Sandbox, SandboxOptions};

/// A running sandbox. Dropped, it ends.
pub(crate) struct Provider {
    sandbox: Sandbox,
}

impl Provider {
    /// Answers at once, takes any key, limits nothing.
    pub(crate) async fn start() -> Self {
        Self::with(SandboxOptions::test()).await
    }

    /// The first requests for an image are answered with these.
    pub(crate) async fn scripted(script: Vec<Answer>) -> Self {
        Self::with(SandboxOptions {
            script,
            ..SandboxOptions::test()
        })
        .await
    }

    /// Knows some key, but not ours.
    pub(crate) async fn with_other_keys() -> Self {
        let keys = Keys::Only(vec!["the-key-of-someone-else".to_owned()]);
        Self::with(SandboxOptions {
            keys,
            ..SandboxOptions::test()
        })
        .await
    }

    /// Thinks so long that there is time to stop it.
    pub(crate) async fn slow() -> Self {
        let minute = Duration::from_mins(1);
        let latency = Latency::Between(minute, minute);
        Self::with(SandboxOptions {
            latency,
            ..SandboxOptions::test()
        })
        .await
    }

    /// Of any kind.
    pub(crate) async fn with(options: SandboxOptions) -> Self {
        Self {
            sandbox: Sandbox::start(options).await.unwrap(),
        }
    }

    pub(crate) fn url(&self) -> String {
        self.sandbox.base_url()
    }

    /// The next request for an image gets this answer.
    pub(crate) fn answer_next(&self, answer: Answer) {
        self.sandbox.push(answer);
    }

    /// How many images were asked for.
    pub(crate) fn generations(&self) -> u64 {
        self.sandbox.counts().generate_received
    }

    /// How many requests for an image were answered with this status.
    pub(crate) fn answered_with(&self, status: u16) -> usize {
        let requests = self.sandbox.requests();
        let fits = requests
            .iter()
            .filter(|request| request.path.contains(":generate") && request.status == Some(status));
        fits.count()
    }

    /// How many requests of any kind came in.
    pub(crate) fn requests(&self) -> u64 {
        self.sandbox.counts().received
    }

    /// The text of the last request for an image.
    pub(crate) fn last_prompt(&self) -> Option<String> {
        let contents = self.last_contents()?;
        contents[0]["parts"][0]["text"].as_str().map(str::to_owned)
    }

    /// What was said in the last request for an image, turn by turn.
    pub(crate) fn last_contents(&self) -> Option<serde_json::Value> {
        let requests = self.sandbox.requests();
        let mut requests = requests.into_iter().rev();
        let last = requests.find(|request| request.path.contains(":generate"))?;
        Some(last.body["contents"].clone())
    }
}

/// Any status with any body.
pub(crate) fn status(status: u16, body: &str) -> Answer {
    Answer::Status {
        status,
        body: body.to_owned(),
    }
}

/// The body of a recorded answer of Google.
pub(crate) fn recording(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/recordings");
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    let recording: serde_json::Value = serde_json::from_str(&text).unwrap();
    recording["body"].to_string()
}
