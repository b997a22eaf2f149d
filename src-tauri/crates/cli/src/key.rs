//! `plantain-cli key`: set, test, status, forget. The key itself is never printed.

use std::io::{IsTerminal, Read};

use console::Term;
use plantain_engine::{Failure, FailureCode, KeyPlace, KeyReport, KeyView};
use secrecy::SecretString;
use serde::Serialize;

use crate::arguments::KeyCommand;
use crate::environment::{LONGEST_PASTE, Setup};
use crate::exit::Exit;
use crate::output::Output;
use crate::run::Run;

/// What may be known of the key.
#[derive(Debug, Serialize)]
pub(crate) struct KeyLine {
    key: KeyFields,
    /// What a test showed.
    #[serde(skip_serializing_if = "Option::is_none")]
    proves: Option<String>,
    /// What it did not show.
    #[serde(skip_serializing_if = "Option::is_none")]
    leaves_open: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct KeyFields {
    place: &'static str,
    last_four: Option<String>,
    pub(crate) trouble: Option<String>,
}

impl KeyFields {
    /// With something to say about the key that was given.
    pub(crate) fn in_trouble(self, trouble: &str) -> Self {
        Self {
            trouble: Some(trouble.to_owned()),
            ..self
        }
    }
}

/// Runs one of the key commands.
pub(crate) async fn run(
    setup: &Setup,
    output: &Output,
    command: KeyCommand,
) -> Result<Exit, Failure> {
    if let (KeyCommand::Test | KeyCommand::Status, Err(failure)) = (command, &setup.key) {
        return Err(failure.clone());
    }
    // Read before the engine starts: typing takes as long as it takes.
    let typed = match command {
        KeyCommand::Set => Some(read_key()?),
        KeyCommand::Test | KeyCommand::Status | KeyCommand::Forget => None,
    };
    if let Some(key) = &typed {
        output.hide(key);
    }
    let run = Run::to_look(setup, output).await?;
    let ended = carry_out(&run, output, command, typed).await;
    run.stop().await;
    ended.map(|()| Exit::Done)
}

async fn carry_out(
    run: &Run,
    output: &Output,
    command: KeyCommand,
    typed: Option<SecretString>,
) -> Result<(), Failure> {
    match (command, typed) {
        (KeyCommand::Set, Some(key)) => set(run, output, key).await,
        (KeyCommand::Test, _) => {
            let report = run.engine.test_stored_key().await?;
            print_report(output, &report, "The key works.");
            Ok(())
        }
        (KeyCommand::Forget, _) => {
            let view = run.engine.forget_key().await?;
            print_view(output, &view);
            Ok(())
        }
        (KeyCommand::Status, _) | (KeyCommand::Set, None) => {
            print_view(output, &run.engine.read_key().await);
            Ok(())
        }
    }
}

async fn set(run: &Run, output: &Output, key: SecretString) -> Result<(), Failure> {
    let report = run.engine.test_key(key, true).await?;
    // In memory it ends with this process, so it was not set.
    if let Some(trouble) = &report.session_only {
        let message = format!(
            "The key works, but it could not be kept. {trouble} Without a keyring, give the key \
             with each run as GEMINI_API_KEY."
        );
        return Err(Failure::before_sending(
            FailureCode::KeyringUnavailable,
            message,
        ));
    }
    print_report(output, &report, "The key works and is kept.");
    Ok(())
}

fn print_report(output: &Output, report: &KeyReport, words: &str) {
    if output.is_json() {
        output.object(&KeyLine {
            key: KeyFields::from(&report.key),
            proves: Some(report.proves.clone()),
            leaves_open: Some(report.leaves_open.clone()),
        });
        return;
    }
    output.line(words);
    output.line(&place_words(&report.key));
    output.note(&report.proves);
    output.note(&report.leaves_open);
}

fn print_view(output: &Output, view: &KeyView) {
    if output.is_json() {
        output.object(&KeyLine {
            key: KeyFields::from(view),
            proves: None,
            leaves_open: None,
        });
        return;
    }
    output.line(&place_words(view));
    if let Some(trouble) = &view.trouble {
        output.note(trouble);
    }
}

impl From<&KeyView> for KeyFields {
    fn from(view: &KeyView) -> Self {
        let place = match view.place {
            KeyPlace::None => "none",
            KeyPlace::Keyring => "keyring",
            KeyPlace::Session => "session",
            KeyPlace::Environment => "environment",
        };
        Self {
            place,
            last_four: view.last_four.clone(),
            trouble: view.trouble.clone(),
        }
    }
}

/// Where the key is, in words.
pub(crate) fn place_words(view: &KeyView) -> String {
    let place = match view.place {
        KeyPlace::None => return "There is no key.".to_owned(),
        KeyPlace::Keyring => "The key is in the system keyring",
        KeyPlace::Session => "The key is in memory for this run only",
        KeyPlace::Environment => "The key comes from GEMINI_API_KEY, for this run only",
    };
    match &view.last_four {
        Some(last_four) => format!("{place} and ends in {last_four}."),
        None => format!("{place}."),
    }
}

/// From a terminal a line without echo; from a pipe everything, since a pasted key may have empty
/// lines around it. What is not a key is found when it is cleaned.
fn read_key() -> Result<SecretString, Failure> {
    let unreadable = |error: std::io::Error| {
        let message = format!("The key could not be read from standard input: {error}.");
        Failure::before_sending(FailureCode::KeyMissing, message)
    };
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        let terminal = Term::stderr();
        terminal.write_str("API key: ").map_err(unreadable)?;
        return terminal
            .read_secure_line()
            .map(SecretString::from)
            .map_err(unreadable);
    }
    let mut text = String::new();
    stdin
        .lock()
        .take(LONGEST_PASTE)
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    Ok(SecretString::from(text))
}
