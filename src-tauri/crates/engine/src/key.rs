//! The API key: tested with a free call, kept in the keyring, never shown.

use plantain_vault::{KeyShape, Place, clean_key};
use secrecy::SecretString;

use crate::engine::Engine;
use crate::event::EngineEvent;
use crate::failure::{Failure, FailureCode};
use crate::fault;
use crate::provider::Provider;
use crate::settings::{ProviderKind, ProviderPatch, SettingsPatch};
use crate::view::{KeyPlace, KeyReport, KeyView};

impl Engine {
    /// Tests a key with a free call and, if asked, keeps it. A key that fails is not kept.
    ///
    /// # Errors
    /// The key has an impossible shape, or the provider refuses it or cannot be reached.
    pub async fn test_key(&self, key: SecretString, save: bool) -> Result<KeyReport, Failure> {
        let key = clean_key(key).map_err(key_shape)?;
        let provider = self.provider_for_key()?;
        self.ask_models(&provider, &key).await?;
        let mut session_only = None;
        if save {
            let vault = &self.shared().ports.vault;
            let profile = provider.key_profile();
            if let Err(error) = vault.set(&profile, key.clone()).await {
                vault.keep_for_session(&profile, key);
                session_only = Some(Failure::from(error).message);
            }
            // A provider named from outside holds for this run only and is never stored.
            let outside = &self.shared().ports.environment;
            if outside.provider.is_none() && outside.base_url.is_none() {
                self.choose(&provider).await?;
            }
        }
        if save {
            self.shared().release_key(&provider.key_profile());
        }
        let view = self.read_key().await;
        self.shared().tell(EngineEvent::Key { key: view.clone() });
        Ok(report(view, session_only))
    }

    /// Tests the key that is kept.
    ///
    /// # Errors
    /// There is none, or the provider refuses it or cannot be reached.
    pub async fn test_stored_key(&self) -> Result<KeyReport, Failure> {
        let provider = self.shared().provider()?;
        let key = self.key_for(&provider).await?;
        self.ask_models(&provider, &key).await?;
        self.shared().release_key(&provider.key_profile());
        let view = self.read_key().await;
        Ok(report(view, None))
    }

    /// Removes the key from the keyring and from memory.
    ///
    /// # Errors
    /// The keyring does not let go of it.
    pub async fn forget_key(&self) -> Result<KeyView, Failure> {
        let provider = self.provider_for_key()?;
        self.shared()
            .ports
            .vault
            .forget(&provider.key_profile())
            .await?;
        let view = self.read_key().await;
        self.shared().tell(EngineEvent::Key { key: view.clone() });
        Ok(view)
    }

    /// What was last known of the key, without asking the keyring.
    pub fn key(&self) -> KeyView {
        self.shared().state().key.clone()
    }

    pub(crate) fn read_key_later(&self) {
        let engine = self.clone();
        self.shared().tasks.spawn(async move {
            let stop = engine.shared().stop.clone();
            tokio::select! {
                () = stop.cancelled() => {}
                key = engine.read_key() => engine.shared().tell(EngineEvent::Key { key }),
            }
        });
    }

    /// A job is not put in line when it could never be sent.
    pub(crate) async fn require_key(&self, provider: &Provider) -> Result<(), Failure> {
        self.key_for(provider).await.map(|_| ())
    }

    pub(crate) async fn key_for(&self, provider: &Provider) -> Result<SecretString, Failure> {
        self.shared().key_for(provider).await
    }

    /// Asks the keyring and remembers what may be known.
    pub async fn read_key(&self) -> KeyView {
        let shared = self.shared();
        let environment = &shared.ports.environment;
        let view = match self.provider_for_key() {
            Ok(provider)
                if environment.key.is_some() && shared.is_for_environment_key(&provider) =>
            {
                KeyView {
                    place: KeyPlace::Environment,
                    last_four: None,
                    trouble: None,
                }
            }
            Ok(provider) if !provider.is_sandbox() => {
                let status = shared.ports.vault.status(&provider.key_profile()).await;
                KeyView {
                    place: match status.place {
                        Place::None => KeyPlace::None,
                        Place::Keyring => KeyPlace::Keyring,
                        Place::Session => KeyPlace::Session,
                    },
                    last_four: status.last_four,
                    trouble: status.trouble.map(|error| Failure::from(error).message),
                }
            }
            Ok(_) | Err(_) => KeyView {
                place: KeyPlace::None,
                last_four: None,
                trouble: None,
            },
        };
        shared.state().key = view.clone();
        view
    }

    /// A pasted key means Google, unless a custom provider is set up.
    fn provider_for_key(&self) -> Result<Provider, Failure> {
        let shared = self.shared();
        let mut settings = shared.state().settings.clone();
        if settings.provider != Some(ProviderKind::Custom) {
            settings.provider = Some(ProviderKind::Google);
        }
        Provider::resolve(&settings, &shared.ports.environment)
    }

    async fn ask_models(&self, provider: &Provider, key: &SecretString) -> Result<(), Failure> {
        let api = self.shared().api(provider)?;
        let models = api.models(key).await.map_err(|error| {
            let state = self.shared().state();
            fault::failure(&error, "", &state.catalogue, self.shared().now_ms())
        })?;
        self.note_served(&models);
        Ok(())
    }

    async fn choose(&self, provider: &Provider) -> Result<(), Failure> {
        let (base_url, flat_price_nanos) = {
            let settings = &self.shared().state().settings;
            (settings.base_url.clone(), settings.flat_price_nanos)
        };
        let patch = ProviderPatch {
            kind: provider.kind,
            base_url,
            auth: provider.auth,
            flat_price_nanos,
            project: provider.project.clone(),
        };
        self.update_settings(SettingsPatch {
            provider: Some(patch),
            ..Default::default()
        })
        .await
        .map(|_| ())
    }
}

fn report(key: KeyView, session_only: Option<String>) -> KeyReport {
    KeyReport {
        key,
        proves: "The provider knows this key and lists its models.".to_owned(),
        leaves_open: "Whether billing is on shows with the first image: Google gives image models \
                      no free quota."
            .to_owned(),
        session_only,
    }
}

fn key_shape(shape: KeyShape) -> Failure {
    Failure::before_sending(FailureCode::KeyRejected, shape.to_string())
}
