//! What was set from outside, read once: flags, then variables, then the folder chosen earlier.

use std::ffi::OsString;
use std::path::PathBuf;

use plantain_engine::{Failure, FailureCode, ProviderKind};
use plantain_gemini::BaseUrl;
use plantain_vault::{Kind, clean_key};
use secrecy::SecretString;

use crate::flags::Flags;
use crate::location::Location;

/// Everything the app takes from outside itself.
#[derive(Debug)]
pub struct Environment {
    /// Where the library is.
    pub location: Location,
    /// Where the key is kept.
    pub vault: Kind,
    /// What the engine takes.
    pub engine: plantain_engine::Environment,
    /// A mistake in the above. The window opens and says so.
    pub problem: Option<Failure>,
}

impl Environment {
    /// Reads this process's variables.
    pub fn read(flags: Flags) -> Self {
        Self::from(flags, |name| std::env::var_os(name), Location::chosen)
    }

    /// The same from any source.
    pub fn from(
        flags: Flags,
        variable: impl Fn(&str) -> Option<OsString>,
        chosen: impl FnOnce() -> Location,
    ) -> Self {
        let variable = |name| variable(name).filter(|value| !value.is_empty());
        let text = |name| {
            variable(name)
                .map(|value| value.to_string_lossy().trim().to_owned())
                .filter(|value| !value.is_empty())
        };
        let folder = flags
            .data_dir
            .filter(|folder| !folder.as_os_str().is_empty())
            .or_else(|| variable("PLANTAIN_DATA_DIR").map(PathBuf::from));
        let mut problems = Vec::new();
        let provider = flags
            .provider
            .or_else(|| text("PLANTAIN_PROVIDER"))
            .map(|it| provider(&it));
        let base_url = flags
            .base_url
            .or_else(|| text("PLANTAIN_BASE_URL"))
            .map(|it| base_url(&it));
        let engine = plantain_engine::Environment {
            key: keep(text("GEMINI_API_KEY").map(key), &mut problems),
            provider: keep(provider, &mut problems),
            base_url: keep(base_url, &mut problems),
            ..plantain_engine::Environment::default()
        };
        Self {
            location: folder.map_or_else(chosen, Location::given),
            vault: text("PLANTAIN_VAULT")
                .map_or(Kind::System, |value| Kind::from_env_value(&value)),
            engine,
            problem: problems.into_iter().next(),
        }
    }
}

fn keep<T>(read: Option<Result<T, Failure>>, problems: &mut Vec<Failure>) -> Option<T> {
    match read? {
        Ok(value) => Some(value),
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

fn key(text: String) -> Result<SecretString, Failure> {
    clean_key(SecretString::from(text)).map_err(|shape| {
        let message = format!("GEMINI_API_KEY cannot be a key. {shape}");
        Failure::before_sending(FailureCode::KeyRejected, message)
    })
}

fn base_url(text: &str) -> Result<String, Failure> {
    BaseUrl::parse(text)
        .map(|url| url.to_string())
        .map_err(|error| Failure::before_sending(FailureCode::BaseUrlInvalid, error.to_string()))
}

fn provider(name: &str) -> Result<ProviderKind, Failure> {
    match name.to_ascii_lowercase().as_str() {
        "sandbox" => Ok(ProviderKind::Sandbox),
        "google" => Ok(ProviderKind::Google),
        "custom" => Ok(ProviderKind::Custom),
        _ => Err(Failure::before_sending(
            FailureCode::SettingsInvalid,
            format!("There is no provider \"{name}\". Start with google, sandbox or custom."),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(flags: Flags, variables: &[(&str, &str)]) -> Environment {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        };
        Environment::from(flags, variable, || {
            Location::given(PathBuf::from("/chosen"))
        })
    }

    #[test]
    fn a_flag_wins_over_its_variable() {
        let flags = Flags {
            data_dir: Some(PathBuf::from("/flag")),
            provider: Some("sandbox".to_owned()),
            ..Flags::default()
        };
        let variables = [
            ("PLANTAIN_DATA_DIR", "/variable"),
            ("PLANTAIN_PROVIDER", "google"),
        ];
        let environment = read(flags, &variables);
        assert_eq!(environment.location.folder(), PathBuf::from("/flag"));
        assert_eq!(environment.engine.provider, Some(ProviderKind::Sandbox));
    }

    #[test]
    fn an_empty_variable_is_an_absent_one() {
        let variables = [
            ("PLANTAIN_DATA_DIR", ""),
            ("GEMINI_API_KEY", " "),
            ("PLANTAIN_VAULT", ""),
        ];
        let environment = read(Flags::default(), &variables);
        assert_eq!(environment.location.folder(), PathBuf::from("/chosen"));
        assert!(environment.engine.key.is_none());
        assert_eq!(environment.vault, Kind::System);
        assert_eq!(environment.problem, None);
    }

    #[test]
    fn an_unknown_provider_is_told_and_not_guessed() {
        let environment = read(Flags::default(), &[("PLANTAIN_PROVIDER", "gogle")]);
        let problem = environment.problem.expect("it is no provider");
        assert_eq!(problem.code, FailureCode::SettingsInvalid);
        assert!(problem.message.contains("gogle"), "{problem}");
    }

    #[test]
    fn what_cannot_be_is_told_before_anything_starts() {
        let environment = read(Flags::default(), &[("PLANTAIN_BASE_URL", "not a url")]);
        let problem = environment.problem.expect("it is no URL");
        assert_eq!(problem.code, FailureCode::BaseUrlInvalid);
        let environment = read(Flags::default(), &[("GEMINI_API_KEY", "two keys")]);
        let problem = environment.problem.expect("it is no key");
        assert_eq!(problem.code, FailureCode::KeyRejected);
        assert!(!problem.message.contains("two keys"), "{problem}");
    }

    #[test]
    fn the_key_never_shows_when_the_environment_is_printed() {
        let secret = ["not", "a", "real", "one"].join("-");
        let environment = read(Flags::default(), &[("GEMINI_API_KEY", &secret)]);
        assert!(environment.engine.key.is_some());
        assert!(!format!("{environment:?}").contains(&secret));
    }
}
