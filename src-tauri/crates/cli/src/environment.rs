//! Flags and variables, read once: where the library is, where requests go, with which key.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ValueEnum;
use plantain_engine::{Environment, Failure, FailureCode, LimitOverrides, ProviderKind};
use plantain_gemini::BaseUrl;
use plantain_vault::{Kind, clean_key};
use secrecy::SecretString;

use crate::arguments::{Arguments, ProviderName};
use crate::limit_flags::LimitFlags;

/// The window's identifier; its data folder is named after it.
const IDENTIFIER: &str = "app.plantain.studio";

/// Longest `GEMINI_API_KEY` or pasted key that is looked at, in bytes.
pub(crate) const LONGEST_PASTE: u64 = 64 * 1024;

/// What this run was given.
pub(crate) struct Setup {
    /// The library's folder.
    pub(crate) data_dir: PathBuf,
    /// Flag or variable; none leaves it to the stored settings.
    pub(crate) provider: Option<ProviderKind>,
    /// Checked and tidied.
    pub(crate) base_url: Option<String>,
    /// `GEMINI_API_KEY`, or why it cannot be one.
    pub(crate) key: Result<Option<SecretString>, Failure>,
    /// Which vault to use.
    pub(crate) vault: Kind,
}

impl Setup {
    /// Merges flags with variables; flags win, and an empty variable counts as none.
    pub(crate) fn read(
        arguments: &Arguments,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, Failure> {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let text = |name: &str| variable(name).map(|value| value.to_string_lossy().into_owned());
        let data_dir = arguments
            .data_dir
            .clone()
            .or_else(|| variable("PLANTAIN_DATA_DIR").map(PathBuf::from))
            .or_else(default_data_dir)
            .ok_or_else(|| {
                let message = "This system names no folder for data. Give one with --data-dir.";
                Failure::before_sending(FailureCode::SettingsInvalid, message)
            })?;
        let provider = match (arguments.provider, text("PLANTAIN_PROVIDER")) {
            (Some(name), _) => Some(name),
            (None, Some(word)) => Some(provider_named(&word)?),
            (None, None) => None,
        };
        let base_url = arguments
            .base_url
            .clone()
            .or_else(|| text("PLANTAIN_BASE_URL"))
            .map(|url| BaseUrl::parse(&url).map(|url| url.to_string()))
            .transpose()
            .map_err(|error| {
                Failure::before_sending(FailureCode::BaseUrlInvalid, error.to_string())
            })?;
        Ok(Self {
            // A printed path must be good from any folder.
            data_dir: std::path::absolute(&data_dir).unwrap_or(data_dir),
            provider: provider.map(|name| match name {
                ProviderName::Google => ProviderKind::Google,
                ProviderName::Sandbox => ProviderKind::Sandbox,
                ProviderName::Custom => ProviderKind::Custom,
            }),
            base_url,
            key: key(text("GEMINI_API_KEY")),
            vault: text("PLANTAIN_VAULT").map_or(Kind::System, |word| Kind::from_env_value(&word)),
        })
    }

    /// The same in the engine's words. A key that cannot be one counts as none: the commands that
    /// need it say so before they come here.
    pub(crate) fn environment(
        &self,
        sandbox_url: Option<String>,
        limits: LimitFlags,
    ) -> Environment {
        Environment {
            key: self.key.as_ref().ok().cloned().flatten(),
            // A base URL for this run is a provider of its own: nothing that is stored applies.
            provider: self
                .provider
                .or(self.base_url.as_ref().map(|_| ProviderKind::Custom)),
            base_url: self.base_url.clone(),
            sandbox_url,
            limits: limits.over(LimitOverrides::default()),
            pace: limits.pace.map(Into::into),
        }
    }
}

/// Where the window keeps its library: the same folder, so that both see the same pictures.
pub(crate) fn default_data_dir() -> Option<PathBuf> {
    dirs::data_dir().map(|dir| dir.join(IDENTIFIER))
}

fn provider_named(word: &str) -> Result<ProviderName, Failure> {
    ProviderName::from_str(word.trim(), true).map_err(|_| {
        Failure::before_sending(
            FailureCode::SettingsInvalid,
            format!("PLANTAIN_PROVIDER is “{word}”; it can be google or sandbox."),
        )
    })
}

fn key(text: Option<String>) -> Result<Option<SecretString>, Failure> {
    match text.filter(|text| !text.trim().is_empty()) {
        None => Ok(None),
        Some(text) => clean_key(SecretString::from(text))
            .map(Some)
            .map_err(|shape| {
                let message = format!("GEMINI_API_KEY cannot be a key. {shape}");
                Failure::before_sending(FailureCode::KeyRejected, message)
            }),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use secrecy::ExposeSecret;

    use super::*;

    fn read(flags: &[&str], variables: &[(&str, &str)]) -> Result<Setup, Failure> {
        let line = ["plantain-cli"].iter().chain(flags).chain(&["doctor"]);
        let arguments = Arguments::try_parse_from(line).unwrap();
        Setup::read(&arguments, |name| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| value.into())
        })
    }

    #[test]
    fn flags_win_over_variables() {
        let setup = read(
            &[
                "--data-dir",
                "/flag",
                "--provider",
                "google",
                "--base-url",
                "http://flag",
            ],
            &[
                ("PLANTAIN_DATA_DIR", "/variable"),
                ("PLANTAIN_PROVIDER", "sandbox"),
                ("PLANTAIN_BASE_URL", "http://variable"),
            ],
        )
        .unwrap();
        assert_eq!(setup.data_dir, PathBuf::from("/flag"));
        assert_eq!(setup.provider, Some(ProviderKind::Google));
        assert_eq!(setup.base_url.as_deref(), Some("http://flag"));
    }

    #[test]
    fn an_empty_variable_counts_as_none() {
        let names = [
            "PLANTAIN_DATA_DIR",
            "PLANTAIN_PROVIDER",
            "PLANTAIN_BASE_URL",
            "GEMINI_API_KEY",
        ];
        let setup = read(&[], &names.map(|name| (name, ""))).unwrap();
        assert_eq!(Some(setup.data_dir), default_data_dir());
        assert_eq!(setup.provider, None);
        assert_eq!(setup.base_url, None);
        assert!(matches!(setup.key, Ok(None)));
    }

    #[test]
    fn a_key_is_trimmed_and_an_impossible_one_is_named() {
        let setup = read(&[], &[("GEMINI_API_KEY", " \n AQ.key-1 \r\n")]).unwrap();
        assert_eq!(setup.key.unwrap().unwrap().expose_secret(), "AQ.key-1");
        let setup = read(&[], &[("GEMINI_API_KEY", "two keys")]).unwrap();
        let failure = setup.key.err().unwrap();
        assert_eq!(failure.code, FailureCode::KeyRejected);
        assert!(!failure.message.contains("two keys"), "{}", failure.message);
    }

    #[test]
    fn what_makes_no_sense_is_refused_before_anything_starts() {
        let wrong = read(&["--base-url", "not a url"], &[]).err().unwrap();
        assert_eq!(wrong.code, FailureCode::BaseUrlInvalid);
        let wrong = read(&[], &[("PLANTAIN_PROVIDER", "openai")]).err().unwrap();
        assert_eq!(wrong.code, FailureCode::SettingsInvalid);
        assert!(wrong.message.contains("openai"), "{}", wrong.message);
    }
}
