//! The only way out: data to standard output, everything else to standard error.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use plantain_engine::{Attempt, Charged, Failure, FailureCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::failure::FailureLine;
use crate::moment;

/// A key shorter than this is not looked for in texts: too much else would match.
const SHORTEST_SECRET: usize = 8;

/// Where the program prints. A reader that went away is no error: what was asked for is done
/// and stored all the same.
pub(crate) struct Output {
    json: bool,
    secrets: Mutex<Vec<SecretString>>,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self {
            json,
            secrets: Mutex::default(),
        }
    }

    /// Whether data is printed as JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// From now on `secret` is blacked out, wherever a text might quote it.
    pub(crate) fn hide(&self, secret: &SecretString) {
        if secret.expose_secret().len() >= SHORTEST_SECRET {
            let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
            secrets.push(secret.clone());
        }
    }

    /// One object on one line of standard output.
    pub(crate) fn object<T: Serialize>(&self, value: &T) {
        match serde_json::to_string(value) {
            Ok(line) => print(&mut io::stdout().lock(), &self.redact(&line)),
            Err(error) => self.note(&format!("This could not be written as JSON: {error}.")),
        }
    }

    /// One line of standard output for people.
    pub(crate) fn line(&self, text: &str) {
        print(&mut io::stdout().lock(), &printable(&self.redact(text)));
    }

    /// A whole table of comma-separated values on standard output.
    pub(crate) fn sheet(&self, text: &str) {
        for line in self.redact(text).split_terminator("\r\n") {
            print(&mut io::stdout().lock(), &format!("{}\r", rows(line)));
        }
    }

    /// One line of standard error.
    pub(crate) fn note(&self, text: &str) {
        print(&mut io::stderr().lock(), &printable(&self.redact(text)));
    }

    /// What did not work: for people in any case, and as an object with `--json`.
    pub(crate) fn failure(&self, failure: &Failure) {
        if self.json {
            self.object(&FailureLine::new(failure, &[]));
        }
        self.explain(failure, &[], "Try again after");
    }

    /// What did not work, for people; `when` leads to the moment when trying again makes sense.
    pub(crate) fn explain(&self, failure: &Failure, attempts: &[Attempt], when: &str) {
        self.note(&format!("plantain-cli: {}", failure.message));
        match failure.charged {
            Charged::No if attempts.is_empty() => {}
            Charged::No => self.note("  Nothing was charged."),
            Charged::Yes => self.note(if is_without_picture(failure.code) {
                "  What was sent and thought was charged; a picture was not."
            } else {
                "  It was charged."
            }),
            Charged::Maybe => self.note("  It may have been charged."),
        }
        if let Some(at_ms) = failure.retry_at_ms {
            self.note(&format!("  {when} {}.", moment::clock(at_ms)));
        }
        if let Some(detail) = failure
            .detail
            .as_deref()
            .filter(|detail| !detail.is_empty())
        {
            self.note(&format!("  The provider says: {}", shortened(detail)));
        }
    }

    fn redact(&self, text: &str) -> String {
        let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        secrets.iter().fold(text.to_owned(), |text, secret| {
            text.replace(secret.expose_secret(), "<redacted>")
        })
    }
}

/// Whether the provider answered and made no picture, or none that it gave out.
fn is_without_picture(code: FailureCode) -> bool {
    matches!(
        code,
        FailureCode::ImageBlocked | FailureCode::NoImage | FailureCode::PromptBlocked
    )
}

/// A cell may have several lines; nothing else in it must steer the terminal.
fn rows(text: &str) -> String {
    text.split('\n')
        .map(printable)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Longest quotation of a provider's own words, in characters.
const LONGEST_DETAIL: usize = 500;

fn shortened(detail: &str) -> String {
    let line = detail.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST_DETAIL {
        return line;
    }
    line.chars().take(LONGEST_DETAIL).chain(['…']).collect()
}

/// Without control characters: a provider's text must not steer the terminal.
fn printable(text: &str) -> String {
    text.chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect()
}

fn print(stream: &mut impl Write, line: &str) {
    let written = stream
        .write_all(line.as_bytes())
        .and_then(|()| stream.write_all(b"\n"));
    // Nobody is left to be told.
    let _ = written.and_then(|()| stream.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_key_is_blacked_out_wherever_it_is_quoted() {
        let output = Output::new(false);
        output.hide(&SecretString::from("AQ.secret-1"));
        output.hide(&SecretString::from("e"));
        assert_eq!(output.redact("key AQ.secret-1 bad"), "key <redacted> bad");
    }

    #[test]
    fn a_foreign_text_cannot_steer_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\r"), "a [2Jb ");
        assert_eq!(
            shortened(&"word ".repeat(400)).chars().count(),
            LONGEST_DETAIL + 1
        );
    }
}
