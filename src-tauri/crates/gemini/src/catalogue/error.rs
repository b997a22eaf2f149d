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
        let start = error.span().map(|span| span.start);
        let line = start
            .and_then(|start| text.get(..start))
            .map(|head| head.lines().count().max(1));
        let line = line.map(|line| {
            // A span that starts a line is on the next one.
            let at_start = start
                .and_then(|start| text.get(..start))
                .is_some_and(|h| h.ends_with('\n'));
            if at_start { line + 1 } else { line }
        });
        Self {
            line,
            field: String::new(),
            why: error.message().to_owned(),
        }
    }

    /// The same with the line the field is on, if the text has it: the value may come from the
    /// embedded data and clash with one of the text's.
    pub(super) fn located_in(mut self, text: &str) -> Self {
        let (model, path) = match self.field.split_once(": ") {
            Some((model, path)) => (Some(model), path),
            None => (None, self.field.as_str()),
        };
        let names = |line: &str, word: &str| line.contains(word);
        let mut numbered = text.lines().zip(1_usize..);
        let mut found = None;
        if let Some(model) = model {
            found = numbered
                .find(|(line, _)| names(line, model))
                .map(|(_, number)| number);
        }
        if model.is_none() || found.is_some() {
            let first = path.split(['.', '[']).next().unwrap_or(path);
            let last = path.rsplit('.').next().unwrap_or(path);
            let rest: Vec<(&str, usize)> = numbered
                .take_while(|(line, _)| !line.starts_with("[["))
                .collect();
            let line = rest
                .iter()
                .find(|(line, _)| names(line, last))
                .or_else(|| rest.iter().find(|(line, _)| names(line, first)));
            found = line.map(|(_, number)| *number).or(found);
        }
        self.line = found;
        self
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
