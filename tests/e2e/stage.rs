//! What one test's app finds around it: a provider, an empty library, an environment.

use std::ffi::OsString;
use std::path::Path;

use anyhow::Result;
use plantain_sandbox::{Keys, Sandbox, SandboxOptions, SeenRequest};
use tempfile::TempDir;

/// Made of words, so that nobody takes it for a key.
pub(crate) const KEY: &str = "a-key-that-only-the-tests-know-7413";

/// A test's surroundings. They end with the value.
pub(crate) struct Stage {
    /// Names the pictures.
    pub(crate) name: &'static str,
    /// What the app talks to.
    pub(crate) provider: Sandbox,
    pub(crate) variables: Vec<(&'static str, OsString)>,
    folder: TempDir,
}

impl Stage {
    /// A fresh installation whose sandbox is in this process.
    pub(crate) async fn sandbox(name: &'static str, options: SandboxOptions) -> Result<Self> {
        Ok(Self::bare(name, options)
            .await?
            .with("PLANTAIN_PROVIDER", "sandbox"))
    }

    /// A provider that costs money and wants a key, which the environment has.
    pub(crate) async fn paid(name: &'static str, options: SandboxOptions) -> Result<Self> {
        let stage = Self::keyless(name, options).await?;
        Ok(stage.with("GEMINI_API_KEY", KEY))
    }

    /// The same without the key. Any other key is refused.
    pub(crate) async fn keyless(name: &'static str, options: SandboxOptions) -> Result<Self> {
        let options = SandboxOptions {
            keys: Keys::Only(vec![KEY.to_owned()]),
            ..options
        };
        Ok(Self::bare(name, options)
            .await?
            .with("PLANTAIN_PROVIDER", "google"))
    }

    async fn bare(name: &'static str, options: SandboxOptions) -> Result<Self> {
        // The driver's client speaks TLS too, and every crate here takes the same provider of it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let provider = Sandbox::start(options).await?;
        let folder = tempfile::Builder::new().prefix("plantain-e2e-").tempdir()?;
        let library = folder.path().join("library");
        let url = provider.base_url();
        let stage = Self {
            name,
            provider,
            variables: Vec::new(),
            folder,
        };
        Ok(stage
            .with("PLANTAIN_DATA_DIR", library)
            .with("PLANTAIN_BASE_URL", url)
            .with("PLANTAIN_VAULT", "memory"))
    }

    /// Sets one of the app's variables.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.variables.retain(|(known, _)| *known != name);
        self.variables.push((name, value.into()));
        self
    }

    /// The library's folder.
    pub(crate) fn library(&self) -> &Path {
        let library = self
            .variables
            .iter()
            .find(|(name, _)| *name == "PLANTAIN_DATA_DIR");
        library.map_or(self.folder.path(), |(_, folder)| Path::new(folder))
    }

    /// The requests for pictures that have arrived so far.
    pub(crate) fn generations(&self) -> Vec<SeenRequest> {
        let mut seen = self.provider.requests();
        seen.retain(|request| request.path.ends_with(":generateContent"));
        seen
    }

    /// Room for other things of this test.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}
