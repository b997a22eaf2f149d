//! The provider a job goes to, resolved from settings and environment.

use serde::{Deserialize, Serialize};

use crate::failure::{Failure, FailureCode};
use crate::ports::Environment;
use crate::settings::{Auth, ProviderKind, Settings};

/// Google's own address.
pub const GOOGLE: &str = "https://generativelanguage.googleapis.com";

/// Where a request goes and how it is paid. Stored with each job, so that a job in line is not
/// redirected by a later change of settings. Holds no key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Provider {
    /// Which kind.
    pub kind: ProviderKind,
    /// Scheme, host, port and path before the version.
    pub base_url: String,
    /// How the key is shown.
    pub auth: Auth,
    /// A flat price for each answer, in nano-dollars.
    pub flat_price_nanos: Option<i64>,
    /// The Google Cloud project whose limits count.
    #[serde(default)]
    pub project: Option<String>,
}

impl Provider {
    /// The price list of Google's own API.
    pub(crate) const GOOGLES_PRICES: &str = "google";

    /// What the settings and this run's environment come to.
    pub(crate) fn resolve(settings: &Settings, environment: &Environment) -> Result<Self, Failure> {
        let kind = environment.provider.or(match &environment.base_url {
            // A base URL given for this run needs no set-up.
            Some(_) => Some(ProviderKind::Custom),
            None => settings.provider,
        });
        // A key in the environment is enough to mean Google.
        let kind = kind.or(environment.key.as_ref().map(|_| ProviderKind::Google));
        let Some(kind) = kind else {
            return Err(Failure::before_sending(
                FailureCode::KeyMissing,
                "No API key is stored. Paste one, or try the sandbox, which needs none.",
            ));
        };
        let own = |default: Option<&str>| {
            environment
                .base_url
                .clone()
                .or_else(|| default.map(str::to_owned))
                .or_else(|| settings.base_url.clone())
        };
        let base_url = match kind {
            ProviderKind::Google => own(Some(GOOGLE)),
            ProviderKind::Custom => own(None),
            ProviderKind::Sandbox => environment
                .base_url
                .clone()
                .or_else(|| environment.sandbox_url.clone()),
        };
        let base_url = base_url.ok_or_else(|| {
            Failure::before_sending(
                FailureCode::BaseUrlInvalid,
                "This provider has no base URL.",
            )
        })?;
        let custom = kind == ProviderKind::Custom && environment.base_url.is_none();
        Ok(Self {
            kind,
            base_url,
            auth: if custom { settings.auth } else { Auth::ApiKey },
            flat_price_nanos: if custom {
                settings.flat_price_nanos
            } else {
                None
            },
            project: match kind {
                ProviderKind::Google | ProviderKind::Custom => settings.project.clone(),
                ProviderKind::Sandbox => None,
            },
        })
    }

    /// Whether nothing costs anything.
    pub fn is_sandbox(&self) -> bool {
        self.kind == ProviderKind::Sandbox
    }

    /// Whether another provider knows the signatures that this one has issued. The sandbox listens on
    /// a new port every time.
    pub(crate) fn signs_for(&self, other: &Self) -> bool {
        self.kind == other.kind && (self.is_sandbox() || self.base_url == other.base_url)
    }

    /// The vault's name for this provider's key. One key per host: a key must never be sent to
    /// a host it was not given for.
    pub(crate) fn key_profile(&self) -> String {
        match self.kind {
            ProviderKind::Google if self.is_at_google() => "google".to_owned(),
            ProviderKind::Sandbox => "sandbox".to_owned(),
            ProviderKind::Google | ProviderKind::Custom => format!("custom {}", self.host()),
        }
    }

    /// The limiter's name for what shares a quota: a project and a model. The sandbox listens on a
    /// new port every time.
    pub(crate) fn scope(&self, model: &str) -> String {
        let place = match self.kind {
            ProviderKind::Google => "google",
            ProviderKind::Sandbox => "sandbox",
            ProviderKind::Custom => self.host(),
        };
        match &self.project {
            Some(project) => format!("{place}:{project}/{model}"),
            None => format!("{place}/{model}"),
        }
    }

    /// Whose price list counts: the sandbox practises with Google's.
    pub(crate) fn price_place(&self) -> &str {
        match self.kind {
            ProviderKind::Google if self.is_at_google() => Self::GOOGLES_PRICES,
            ProviderKind::Sandbox => Self::GOOGLES_PRICES,
            ProviderKind::Google | ProviderKind::Custom => self.host(),
        }
    }

    /// False for Google's API at an address that was named for this run: what is kept for Google, its
    /// key above all, is not for whoever answers there.
    fn is_at_google(&self) -> bool {
        self.base_url.trim_end_matches('/') == GOOGLE
    }

    fn host(&self) -> &str {
        let after_scheme = self
            .base_url
            .split_once("://")
            .map_or(&*self.base_url, |(_, rest)| rest);
        after_scheme.split('/').next().unwrap_or(after_scheme)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(base_url: &str) -> Provider {
        Provider {
            kind: ProviderKind::Google,
            base_url: base_url.to_owned(),
            auth: Auth::ApiKey,
            flat_price_nanos: None,
            project: None,
        }
    }

    #[test]
    fn googles_key_and_prices_are_for_googles_address_alone() {
        let google = at(GOOGLE);
        assert_eq!(
            (google.key_profile().as_str(), google.price_place()),
            ("google", "google")
        );
        let other = at("http://proxy.example:8080/v1");
        assert_eq!(other.key_profile(), "custom proxy.example:8080");
        assert_eq!(other.price_place(), "proxy.example:8080");
    }
}
