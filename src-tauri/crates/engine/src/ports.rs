//! What comes in from outside: time, chance, the provider, the environment.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use plantain_gemini::{
    ApiError, AuthStyle, BaseUrl, Client, ClientOptions, GenerateContent, ModelInfo, Progress,
};
use plantain_library::Library;
use plantain_vault::Vault;
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};
use secrecy::SecretString;

pub use crate::clock::Clock;
use crate::failure::{Failure, FailureCode};
use crate::provider::Provider;
use crate::settings::{Auth, LimitOverrides, Pace, ProviderKind};

/// Everything the engine is built from.
pub struct Ports {
    /// What is on disk.
    pub library: Library,
    /// Where the key is.
    pub vault: Vault,
    /// Time.
    pub clock: Clock,
    /// Chance.
    pub dice: Dice,
    /// How a provider is reached.
    pub connect: Connect,
    /// What was set from outside for this run.
    pub environment: Environment,
}

/// Flags and variables of this run. They win over stored settings and are never stored.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// `GEMINI_API_KEY`.
    pub key: Option<SecretString>,
    /// `PLANTAIN_PROVIDER` or `--provider`.
    pub provider: Option<ProviderKind>,
    /// `PLANTAIN_BASE_URL` or `--base-url`.
    pub base_url: Option<String>,
    /// Where the in-process sandbox listens.
    pub sandbox_url: Option<String>,
    /// Limits for this run.
    pub limits: LimitOverrides,
    /// The pace for this run.
    pub pace: Option<Pace>,
}

/// Jitter and ids.
#[derive(Clone, Debug)]
pub struct Dice(Arc<Mutex<StdRng>>);

impl Dice {
    /// Seeded by the operating system.
    #[expect(clippy::disallowed_methods, reason = "this is the port")]
    pub fn system() -> Self {
        Self::seeded(rand::rng().next_u64())
    }

    /// The same rolls every time.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// A UUID v7: sorts by time.
    pub fn id(&self, now_ms: i64) -> String {
        let mut random = [0_u8; 10];
        self.roll(|dice| dice.fill_bytes(&mut random));
        let millis = u64::try_from(now_ms).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random)
            .into_uuid()
            .to_string()
    }

    /// From 0 to just below 1.
    pub fn unit(&self) -> f64 {
        self.roll(RngExt::random::<f64>)
    }

    fn roll<T>(&self, with: impl FnOnce(&mut StdRng) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A boxed answer of the provider.
pub type ApiFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, ApiError>> + Send + 'a>>;

/// The provider: Google, a proxy, the sandbox, or a script in a test.
pub trait ImageApi: Send + Sync {
    /// One send; the raw 200 body.
    fn generate<'a>(
        &'a self,
        key: &'a SecretString,
        model: &'a str,
        request: &'a GenerateContent,
        server_timeout: Duration,
        progress: &'a (dyn Fn(Progress) + Send + Sync),
    ) -> ApiFuture<'a, Bytes>;

    /// The free call that tests a key.
    fn model<'a>(&'a self, key: &'a SecretString, model: &'a str) -> ApiFuture<'a, ModelInfo>;

    /// Every model the provider serves.
    fn models<'a>(&'a self, key: &'a SecretString) -> ApiFuture<'a, Vec<ModelInfo>>;
}

impl ImageApi for Client {
    fn generate<'a>(
        &'a self,
        key: &'a SecretString,
        model: &'a str,
        request: &'a GenerateContent,
        server_timeout: Duration,
        progress: &'a (dyn Fn(Progress) + Send + Sync),
    ) -> ApiFuture<'a, Bytes> {
        Box::pin(Self::generate(
            self,
            key,
            model,
            request,
            server_timeout,
            progress,
        ))
    }

    fn model<'a>(&'a self, key: &'a SecretString, model: &'a str) -> ApiFuture<'a, ModelInfo> {
        Box::pin(Self::model(self, key, model))
    }

    fn models<'a>(&'a self, key: &'a SecretString) -> ApiFuture<'a, Vec<ModelInfo>> {
        Box::pin(Self::models(self, key))
    }
}

type Dial = dyn Fn(&Provider) -> Result<Arc<dyn ImageApi>, Failure> + Send + Sync;

/// How a provider is reached.
#[derive(Clone)]
pub struct Connect(Arc<Dial>);

impl Connect {
    /// Over the network.
    pub fn http() -> Self {
        Self(Arc::new(|provider| {
            let base_url = BaseUrl::parse(&provider.base_url).map_err(|error| {
                Failure::before_sending(FailureCode::BaseUrlInvalid, error.to_string())
            })?;
            let auth = match provider.auth {
                Auth::ApiKey => AuthStyle::GoogleApiKey,
                Auth::Bearer => AuthStyle::Bearer,
            };
            let client = Client::new(ClientOptions {
                auth,
                ..ClientOptions::new(base_url)
            })
            .map_err(|error| Failure::before_sending(FailureCode::Offline, error.to_string()))?;
            Ok(Arc::new(client) as Arc<dyn ImageApi>)
        }))
    }

    /// Always this one.
    pub fn fixed(api: Arc<dyn ImageApi>) -> Self {
        Self(Arc::new(move |_| Ok(api.clone())))
    }

    pub(crate) fn reach(&self, provider: &Provider) -> Result<Arc<dyn ImageApi>, Failure> {
        (self.0)(provider)
    }
}
