//! What goes back to the model with an edit: as an object, whose names are a contract, or for people.

use plantain_engine::{ContextView, Cut, EstimateView, Trim};
use serde::Serialize;
use serde_json::Value;

use crate::dollars::dollars;
use crate::output::Output;
use crate::source::Source;
use crate::source_flags::mode_word;
use crate::words;

/// An edit before it is sent.
#[derive(Debug, Serialize)]
pub(crate) struct Context<'a> {
    session: &'a str,
    /// The turn that is edited.
    turn: &'a str,
    step: u32,
    /// The image that is edited, by its own id.
    source: &'a str,
    mode: String,
    match_source: bool,
    /// Turns of the model that go back.
    turns: u32,
    /// In the whole request.
    images: u32,
    /// Length of the whole request.
    bytes: i64,
    /// What goes back of the conversation, and what it costs.
    tokens: i64,
    nanos: i64,
    /// Turns that were left out because the request would be too large, and for which limit.
    trimmed: u32,
    trim: Option<Value>,
    /// Why the conversation goes back no further.
    cut: Option<Value>,
    /// The ratio that is asked for, and whether the source is padded to it.
    ratio: Option<&'a str>,
    padded: bool,
    #[serde(skip)]
    words: Vec<String>,
}

/// `{"edit": {…}}`.
#[derive(Debug, Serialize)]
struct ContextLine<'a> {
    edit: &'a Context<'a>,
}

impl<'a> Context<'a> {
    /// None for a new picture.
    pub(crate) fn of(source: Option<&'a Source>, view: &'a EstimateView) -> Option<Self> {
        let (source, context) = (source?, view.context.as_ref()?);
        Some(Self {
            session: &source.image.session,
            turn: &source.image.turn,
            step: source.image.step,
            source: &source.order.image,
            mode: mode_word(source.order.mode),
            match_source: source.order.match_source,
            turns: context.turns,
            images: context.images,
            bytes: context.bytes,
            tokens: context.tokens,
            nanos: context.nanos,
            trimmed: context.trimmed,
            trim: context
                .trim
                .and_then(|trim| serde_json::to_value(trim).ok()),
            cut: context.cut.and_then(|cut| serde_json::to_value(cut).ok()),
            ratio: context.ratio.as_deref(),
            padded: context.padded,
            words: sentences(source.image.step, context),
        })
    }

    /// For people, one sentence a line.
    pub(crate) fn words(&self) -> &[String] {
        &self.words
    }

    /// An object of its own.
    pub(crate) fn print(&self, output: &Output) {
        output.object(&ContextLine { edit: self });
    }
}

fn sentences(step: u32, context: &ContextView) -> Vec<String> {
    let turns = match context.turns {
        0 => "the picture alone".to_owned(),
        turns => words::count(usize::try_from(turns).unwrap_or(usize::MAX), "turn"),
    };
    let images = usize::try_from(context.images).unwrap_or(usize::MAX);
    let mut sentences = vec![format!(
        "Edits step {step}. Goes back: {turns}, {} tokens, {}; in the whole request: {}, {}.",
        context.tokens,
        dollars(context.nanos),
        words::count(images, "image"),
        megabytes(context.bytes)
    )];
    if let Some(trim) = context.trim {
        let limit = match trim {
            Trim::Bytes => "100 MB",
            Trim::Images => "14 images",
        };
        sentences.push(format!(
            "{} A request takes {limit}.",
            trimmed(context.trimmed)
        ));
    }
    sentences.extend(context.cut.map(cut));
    if let (true, Some(ratio)) = (context.padded, &context.ratio) {
        sentences.push(format!(
            "The model has no ratio like its own: it is padded to {ratio}, the result cropped back."
        ));
    }
    sentences
}

/// `4.1 MB`.
fn megabytes(bytes: i64) -> String {
    let tenths = bytes.saturating_add(50_000) / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

fn trimmed(turns: u32) -> String {
    if turns == 1 {
        "The oldest turn is left out.".to_owned()
    } else {
        format!("The {turns} oldest turns are left out.")
    }
}

fn cut(cut: Cut) -> String {
    let why = match cut {
        Cut::Imported => "the picture there was brought in",
        Cut::Edited => "the picture there was cropped or scaled",
        Cut::OtherModel => "another model made the picture there",
        Cut::OtherProvider => "the picture there was made elsewhere",
        Cut::Unsigned => "the answer there has no signature",
        Cut::Missing => "a file is gone there",
    };
    format!("The conversation goes back no further: {why}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> ContextView {
        ContextView {
            turns: 2,
            images: 3,
            bytes: 4_149_999,
            tokens: 2_240,
            nanos: 600_000,
            trimmed: 0,
            trim: None,
            cut: None,
            ratio: Some("3:2".to_owned()),
            padded: false,
        }
    }

    #[test]
    fn what_goes_back_is_one_sentence() {
        assert_eq!(
            sentences(3, &context()),
            [
                "Edits step 3. Goes back: 2 turns, 2240 tokens, $0.0006; in the whole request: \
              3 images, 4.1 MB."
            ]
        );
    }

    #[test]
    fn what_was_left_out_cut_or_padded_is_told() {
        let told = sentences(
            9,
            &ContextView {
                turns: 0,
                trimmed: 3,
                trim: Some(Trim::Images),
                cut: Some(Cut::OtherModel),
                padded: true,
                ..context()
            },
        );
        assert_eq!(told.len(), 4, "{told:#?}");
        assert!(
            told[0].contains("Goes back: the picture alone"),
            "{told:#?}"
        );
        assert_eq!(
            told[1],
            "The 3 oldest turns are left out. A request takes 14 images."
        );
        assert!(told[2].contains("another model"), "{told:#?}");
        assert!(told[3].contains("padded to 3:2"), "{told:#?}");
    }
}
