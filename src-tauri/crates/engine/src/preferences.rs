//! Changing settings: checked whole, stored, told to everyone.

use std::sync::Arc;

use plantain_gemini::BaseUrl;
use plantain_library::rusqlite::Connection;
use plantain_library::{Error, settings};

use crate::engine::Engine;
use crate::event::EngineEvent;
use crate::failure::{Failure, FailureCode};
use crate::settings::{LimitOverrides, ProviderKind, ProviderPatch, Settings, SettingsPatch};
use crate::state::Shared;
use crate::store;

/// The library's name for them.
const SETTINGS: &str = "settings";

/// More than anyone pays for one call: $1,000.
const DEAREST_CALL_NANOS: i64 = 1_000_000_000_000;

/// Google's own limit is 30 characters; a proxy may have longer names.
const LONGEST_PROJECT: usize = 64;

impl Engine {
    /// The settings as they are.
    pub fn settings(&self) -> Settings {
        self.shared().state().settings.clone()
    }

    /// Applies a patch, all of it or nothing.
    ///
    /// # Errors
    /// A value makes no sense, or the library cannot be written.
    pub async fn update_settings(&self, patch: SettingsPatch) -> Result<Settings, Failure> {
        let provider_changes = patch.provider.is_some();
        let limits_change = patch.tier.is_some() || patch.limits.is_some();
        let settings = self
            .shared()
            .change_settings(move |settings| apply(settings, patch))
            .await?;
        if provider_changes {
            self.shared().state().served = None;
        }
        if limits_change {
            self.shared().limits_changed().await?;
            self.shared().release_day();
        }
        self.shared().tell(EngineEvent::Settings {
            settings: settings.clone(),
        });
        if provider_changes {
            let key = self.read_key().await;
            self.shared().tell(EngineEvent::Key { key });
            self.shared().tell(EngineEvent::Catalogue {
                catalogue: self.catalogue(),
            });
            self.refresh_models_later();
        }
        self.shared().wake.notify_one();
        Ok(settings)
    }
}

impl Shared {
    /// Changes the settings that are stored, whoever stored them last: a window must not undo what a
    /// terminal has set meanwhile. What is open and what the dock is set to stays this process's own.
    pub(crate) async fn change_settings(
        self: &Arc<Self>,
        change: impl FnOnce(&mut Settings) -> Result<(), Failure> + Send + 'static,
    ) -> Result<Settings, Failure> {
        let shared = self.clone();
        self.ports
            .library
            .write(move |transaction| {
                let own = shared.state().settings.clone();
                let mut settings = stored(transaction)?.unwrap_or_else(|| own.clone());
                settings.current_session = own.current_session;
                settings.compose = own.compose;
                if let Err(failure) = change(&mut settings) {
                    return Ok(Err(failure));
                }
                settings::set(transaction, SETTINGS, &store::json(&settings))?;
                shared.state().settings = settings.clone();
                Ok(Ok(settings))
            })
            .await?
    }

    /// Takes over what another process has stored about how requests are sent. A terminal may have
    /// set another tier.
    pub(crate) fn adopt_limits(&self, connection: &Connection) -> Result<(), Error> {
        let Some(theirs) = stored(connection)? else {
            return Ok(());
        };
        let settings = {
            let mut state = self.state();
            let adopted = Settings {
                tier: theirs.tier,
                limits: theirs.limits,
                pace: theirs.pace,
                resend_once: theirs.resend_once,
                ..state.settings.clone()
            };
            if state.settings == adopted {
                return Ok(());
            }
            state.settings = adopted.clone();
            adopted
        };
        self.release_day();
        self.tell(EngineEvent::Settings { settings });
        Ok(())
    }
}

/// The settings as they are in the library; none before anything was set, or when they cannot be
/// read.
pub(crate) fn stored(connection: &Connection) -> Result<Option<Settings>, Error> {
    let text = settings::get(connection, SETTINGS)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

fn apply(settings: &mut Settings, patch: SettingsPatch) -> Result<(), Failure> {
    if let Some(provider) = patch.provider {
        apply_provider(settings, &provider)?;
    }
    if let Some(tier) = patch.tier {
        settings.tier = tier;
    }
    if let Some(limits) = patch.limits {
        check_limits(&limits)?;
        settings.limits = limits;
    }
    if let Some(pace) = patch.pace {
        settings.pace = pace;
    }
    if let Some(resend_once) = patch.resend_once {
        settings.resend_once = resend_once;
    }
    if let Some(notifications) = patch.notifications {
        settings.notifications = notifications;
    }
    if let Some(theme) = patch.theme {
        settings.theme = theme;
    }
    if let Some(compose) = patch.compose {
        settings.compose = compose;
    }
    Ok(())
}

fn apply_provider(settings: &mut Settings, patch: &ProviderPatch) -> Result<(), Failure> {
    if patch.kind == ProviderKind::Custom {
        let text = patch.base_url.as_deref().unwrap_or_default();
        let base_url = BaseUrl::parse(text).map_err(|error| {
            Failure::before_sending(FailureCode::BaseUrlInvalid, error.to_string())
        })?;
        settings.base_url = Some(base_url.to_string());
        settings.auth = patch.auth;
        if let Some(price) = patch.flat_price_nanos
            && !(0..=DEAREST_CALL_NANOS).contains(&price)
        {
            return Err(Failure::before_sending(
                FailureCode::SettingsInvalid,
                "A price per call is between $0 and $1,000.",
            ));
        }
        settings.flat_price_nanos = patch.flat_price_nanos;
    }
    settings.project = project(patch.project.as_deref())?;
    settings.provider = Some(patch.kind);
    Ok(())
}

/// A project's name or number; blank is none.
fn project(name: Option<&str>) -> Result<Option<String>, Failure> {
    let name = name.unwrap_or_default().trim();
    let is_plain =
        |character: char| character.is_ascii_alphanumeric() || "-_.:".contains(character);
    if name.len() > LONGEST_PROJECT || !name.chars().all(is_plain) {
        return Err(Failure::before_sending(
            FailureCode::SettingsInvalid,
            "A project's name has letters, digits and hyphens, at most 64 of them.",
        ));
    }
    Ok(Some(name.to_owned()).filter(|name| !name.is_empty()))
}

fn check_limits(limits: &LimitOverrides) -> Result<(), Failure> {
    let all = [
        limits.requests_per_minute,
        limits.tokens_per_minute,
        limits.requests_per_day,
        limits.images_per_minute,
        limits.concurrency,
    ];
    if all.contains(&Some(0)) {
        return Err(Failure::before_sending(
            FailureCode::SettingsInvalid,
            "A limit of 0 would stop everything. Leave a field empty for the tier's own limit.",
        ));
    }
    Ok(())
}
