//! A mistake in a catalogue file.

use std::fmt;

/// Where the mistake is and what it is, fit to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueError {
    /// 1-based line, if it is known.
    pub line: Option<usize>,
    /// The field, with the model in front: `gemini-x: prices.input`.
    pub field: String,
    /// What is wrong with it.
    pub why: String,
}

impl CatalogueError {
    pub(super) fn new(field: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            line: None,
            field: field.into(),
            why: why.into(),
        }
    }

    /// The parser's complaint, with the line it is on.
    pub(super) fn of_toml(error: &toml::de::Error, text: &str) -> Self {
        let head = error.span().and_then(|span| text.get(..span.start));
        let line = head.map(|head| head.bytes().filter(|byte| *byte == b'\n').count() + 1);
        Self {
            line,
            field: String::new(),
            why: error.message().to_owned(),
        }
    }

    /// The same with the line the field is on, if the text has it: the value may come from the
    /// embedded data and clash with one of the text's.
    pub(super) fn located_in(mut self, text: &str) -> Self {
        if self.line.is_some() {
            return self;
        }
        let (owner, path) = match self.field.split_once(": ") {
            Some((owner, path)) => (Some(owner), path),
            None => (None, self.field.as_str()),
        };
        let mut lines = text.lines().zip(1_usize..);
        let mut found = None;
        if let Some(owner) = owner {
            found = lines.find(|(line, _)| begins(line, owner));
            if found.is_none() {
                return self;
            }
        }
        let section: Vec<(&str, usize)> = lines
            .take_while(|(line, _)| !line.trim_start().starts_with("[["))
            .collect();
        // `input` of `prices.input` first, else the line `prices` begins on.
        let words = [path.rsplit('.').next(), path.split('.').next()];
        let named = words.into_iter().flatten().find_map(|name| {
            section
                .iter()
                .find(|(line, _)| line.contains(name))
                .copied()
        });
        self.line = named.or(found).map(|(_, number)| number);
        self
    }
}

/// Whether an entry of the file begins on this line. Tiers are called "tier 1" and written
/// `tier = 1`.
fn begins(line: &str, owner: &str) -> bool {
    match owner.strip_prefix("tier ") {
        Some(tier) => line
            .split_once('=')
            .is_some_and(|(name, value)| name.trim() == "tier" && value.trim() == tier),
        None => line.contains(owner),
    }
}

impl fmt::Display for CatalogueError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(formatter, "line {line}: ")?;
        }
        if !self.field.is_empty() {
            write!(formatter, "{}: ", self.field)?;
        }
        formatter.write_str(&self.why)
    }
}

impl std::error::Error for CatalogueError {}
