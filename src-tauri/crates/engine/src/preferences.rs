//! Changing settings: checked whole, stored, told to everyone.

use plantain_gemini::BaseUrl;

use crate::engine::Engine;
use crate::event::EngineEvent;
use crate::failure::{Failure, FailureCode};
use crate::settings::{
    Currency, LimitOverrides, ProviderKind, ProviderPatch, Settings, SettingsPatch,
};

/// More than anyone pays for one call: $1,000.
const DEAREST_CALL_NANOS: i64 = 1_000_000_000_000;

/// More than a dollar is worth of any currency, in millionths.
const MOST_PER_DOLLAR_MICROS: i64 = 1_000_000_000_000;

/// Google's own limit is 30 characters; a proxy may have longer names.
const LONGEST_PROJECT: usize = 64;

/// A reference that is smaller says little.
const SHORTEST_EDGE: u32 = 256;
/// No model sees more.
const LONGEST_EDGE: u32 = 8_192;

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
            .change_settings(|settings| apply(settings, patch))
            .await?;
        if provider_changes {
            self.shared().state().served = None;
        }
        if limits_change {
            self.shared().limits_changed().await?;
            self.shared().state().release_day();
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

fn apply(settings: &mut Settings, patch: SettingsPatch) -> Result<(), Failure> {
    if let Some(provider) = patch.provider {
        apply_provider(settings, &provider)?;
    }
    if let Some(tier) = patch.tier {
        settings.tier = tier;
    }
    if let Some(limits) = patch.limits {
        limits.check()?;
        settings.limits = limits;
    }
    if let Some(pace) = patch.pace {
        settings.pace = pace;
    }
    if let Some(resend_once) = patch.resend_once {
        settings.resend_once = resend_once;
    }
    if let Some(edge) = patch.reference_edge {
        if !(SHORTEST_EDGE..=LONGEST_EDGE).contains(&edge) {
            return Err(Failure::before_sending(
                FailureCode::SettingsInvalid,
                format!("References are sent with {SHORTEST_EDGE} to {LONGEST_EDGE} pixels."),
            ));
        }
        settings.reference_edge = edge;
    }
    if let Some(notifications) = patch.notifications {
        settings.notifications = notifications;
    }
    if let Some(theme) = patch.theme {
        settings.theme = theme;
    }
    if let Some(patch) = patch.currency {
        if let Some(currency) = &patch.currency {
            check_currency(currency)?;
        }
        settings.currency = patch.currency;
    }
    if let Some(patch) = patch.current_project {
        settings.current_project = patch.project;
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

fn check_currency(currency: &Currency) -> Result<(), Failure> {
    let is_code =
        currency.code.len() == 3 && currency.code.bytes().all(|byte| byte.is_ascii_uppercase());
    if !is_code || !(1..=MOST_PER_DOLLAR_MICROS).contains(&currency.micros_per_dollar) {
        return Err(Failure::before_sending(
            FailureCode::SettingsInvalid,
            "A currency has three capital letters and a rate above 0 and at most 1,000,000.",
        ));
    }
    Ok(())
}

impl LimitOverrides {
    /// Checks that every limit lets something out and is one that a provider may have.
    ///
    /// # Errors
    /// Which one does not.
    pub fn check(&self) -> Result<(), Failure> {
        let all = [
            (self.requests_per_minute, "requests a minute", 100_000),
            (
                self.tokens_per_minute,
                "input tokens a minute",
                1_000_000_000,
            ),
            (self.images_per_minute, "images a minute", 100_000),
            (self.requests_per_day, "requests a day", 10_000_000),
            (self.concurrency, "requests at once", 1_000),
        ];
        for (limit, name, most) in all {
            let message = match limit {
                Some(0) => {
                    format!("0 {name} would stop everything. To stop for a while, pause the queue.")
                }
                Some(much) if much > most => {
                    format!("{much} {name} is more than any provider allows; the most is {most}.")
                }
                Some(_) | None => continue,
            };
            return Err(Failure::before_sending(
                FailureCode::SettingsInvalid,
                message,
            ));
        }
        Ok(())
    }
}
