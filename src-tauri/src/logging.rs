//! A log file a day beside the library. Never a key, never a prompt.

use std::io::{self, Write};
use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::{EnvFilter, LevelFilter};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// Days that are kept.
const DAYS: usize = 7;

/// What is written: our own words, and other libraries' warnings. `PLANTAIN_LOG` replaces it.
const FILTER: &str = "warn,plantain=info,plantain_lib=info,plantain_engine=info,\
                      plantain_library=info,plantain_vault=info,plantain_gemini=info";

/// Starts logging. The guard writes what is left when it is dropped; there is none when the folder
/// cannot be written, and then warnings go to standard error alone.
pub(crate) fn start(folder: &Path) -> Option<WorkerGuard> {
    let logs = folder.join("logs");
    // The appender looks for old files first and complains when there is no folder yet.
    let _ = std::fs::create_dir_all(&logs);
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("plantain")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(logs);
    let (file, guard) = match appender {
        Ok(appender) => {
            let (writer, guard) = tracing_appender::non_blocking(appender);
            let layer = fmt::layer()
                .with_ansi(false)
                .with_writer(move || Redacting(writer.clone()))
                .with_filter(filter());
            (Some(layer), Some(guard))
        }
        Err(_) => (None, None),
    };
    let terminal = fmt::layer()
        .with_writer(|| Redacting(io::stderr()))
        .with_filter(LevelFilter::WARN);
    // Somebody else's logger, in a test: theirs stays.
    let _ = tracing_subscriber::registry()
        .with(file)
        .with(terminal)
        .try_init();
    log_panics();
    guard
}

fn filter() -> EnvFilter {
    EnvFilter::try_from_env("PLANTAIN_LOG").unwrap_or_else(|_| EnvFilter::new(FILTER))
}

fn log_panics() {
    let earlier = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        let words = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(place, "panicked: {words}");
        earlier(panic);
    }));
}

/// Takes out what looks like a key before it is written anywhere.
struct Redacting<W>(W);

impl<W: Write> Write for Redacting<W> {
    /// One call is one event: the formatter writes it whole.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        self.0.write_all(redact(&text).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// How Google's and other providers' keys and tokens begin.
const KEYS: [&str; 5] = ["AIza", "AQ.", "ya29.", "sk-", "eyJ"];

/// Shorter than any key, longer than the words that begin like one.
const SHORTEST: usize = 16;

/// What comes after one of these is a secret whatever it looks like.
const LABELS: [&str; 3] = ["x-goog-api-key", "authorization", "key="];

fn redact(text: &str) -> String {
    let is_key_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let token_end = rest.find(|c| !is_key_letter(c)).unwrap_or(rest.len());
        let (token, after) = rest.split_at(token_end);
        let is_key = token.len() >= SHORTEST && KEYS.iter().any(|start| token.starts_with(start));
        let is_labelled = token.len() >= SHORTEST && follows_label(&clean);
        clean.push_str(if is_key || is_labelled {
            "[key]"
        } else {
            token
        });
        let gap_end = after.find(is_key_letter).unwrap_or(after.len());
        let (gap, after) = after.split_at(gap_end);
        clean.push_str(gap);
        rest = after;
    }
    clean
}

fn follows_label(written: &str) -> bool {
    let mut start = written.len().saturating_sub(40);
    while !written.is_char_boundary(start) {
        start += 1;
    }
    let tail = written[start..].to_ascii_lowercase();
    let tail = tail.trim_end_matches([' ', ':', '"', '\'']);
    let tail = tail
        .strip_suffix("bearer")
        .unwrap_or(tail)
        .trim_end_matches([' ', ':', '"']);
    LABELS.iter().any(|label| tail.ends_with(label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_key_is_taken_out() {
        let key = format!("AIza{}", "Sy0".repeat(11));
        let opaque = "z9".repeat(12);
        for line in [
            format!("the key {key} was refused"),
            format!("https://host/v1?key={opaque}&alt=json"),
            format!("x-goog-api-key: {opaque}"),
            format!("\"authorization\": \"Bearer {opaque}\""),
        ] {
            let clean = redact(&line);
            assert!(!clean.contains(&key) && !clean.contains(&opaque), "{clean}");
            assert!(clean.contains("[key]"), "{clean}");
        }
    }

    #[test]
    fn ordinary_words_stay() {
        let line = "2026-11-25T00:00:00Z  INFO plantain_engine::worker: sk-etch done, 12 kB — ünï";
        assert_eq!(redact(line), line);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_no_reason_to_stop() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        assert!(start(file.path()).is_none());
    }
}
