//! Money: what a line of an estimate or a receipt is, in nano-dollars.
//!
//! Integers throughout: at $0.30 a million tokens one token is 300 nano-dollars, so nothing is
//! lost below a cent, and an `i64` holds nine billion dollars. Rounding is for the eye, on the page.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::budget::BudgetVerdict;
use crate::failure::Failure;

/// What a line of an estimate or receipt is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum LineKind {
    /// Output images.
    Images,
    /// Reference images sent along.
    References,
    /// The prompt; on a receipt all input that is not told apart.
    Prompt,
    /// Thinking and text the model writes beside the image; on a receipt thinking alone.
    Thinking,
    /// Text the model wrote.
    Output,
    /// Search queries.
    Searches,
    /// Input that a search brought in. Google counts it and does not charge it.
    SearchContext,
    /// Input that came from a cache. Part of the prompt, told apart and not added.
    Cached,
    /// A proxy's flat price.
    Call,
    /// What the user put right.
    Correction,
    /// What one answer without a picture would add, if it is billed and the request sent again.
    Retry,
}

/// One line. On a receipt both ends of each range are equal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// What it is about.
    pub kind: LineKind,
    /// How many of them.
    pub count: u32,
    /// Tokens for all of them, at least.
    #[specta(type = specta_typescript::Number)]
    pub tokens_low: i64,
    /// Tokens for all of them, at most.
    #[specta(type = specta_typescript::Number)]
    pub tokens_high: i64,
    /// Price, at least.
    #[specta(type = specta_typescript::Number)]
    pub low_nanos: i64,
    /// Price, at most.
    #[specta(type = specta_typescript::Number)]
    pub high_nanos: i64,
}

/// A range with its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct Estimate {
    /// At least.
    #[specta(type = specta_typescript::Number)]
    pub low_nanos: i64,
    /// At most.
    #[specta(type = specta_typescript::Number)]
    pub high_nanos: i64,
    /// Where it comes from.
    pub lines: Vec<Line>,
    /// What a request that is billed and has to be sent again may add. Not part of the range: most
    /// orders never meet it.
    pub retry: Option<Line>,
}

/// What the provider's own usage numbers come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The sum.
    #[specta(type = specta_typescript::Number)]
    pub nanos: i64,
    /// Where it comes from.
    pub lines: Vec<Line>,
    /// False when the provider left something out or contradicted itself.
    pub complete: bool,
    /// Why it lies outside of the estimate; none when it does not.
    #[serde(default)]
    pub difference: Option<Difference>,
}

/// Why a receipt lies outside of its estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Difference {
    /// The provider's numbers are not whole.
    Incomplete,
    /// The user corrected it, or settled what may have been charged.
    Corrected,
    /// Several answers were billed.
    SentAgain,
    /// Drafts were billed as pictures.
    Drafts,
    /// No picture was made.
    NoPicture,
    /// The model thought or wrote more than usual.
    MoreThinking,
    /// The model thought or wrote less than usual.
    LessThinking,
    /// More was sent than expected, or less.
    Input,
    /// Prices have changed since.
    Prices,
}

/// An amount of money in nano-dollars, as a command takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct Nanos(#[specta(type = specta_typescript::Number)] pub i64);

/// A low and a high price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PriceRange {
    /// At least.
    #[specta(type = specta_typescript::Number)]
    pub low_nanos: i64,
    /// At most.
    #[specta(type = specta_typescript::Number)]
    pub high_nanos: i64,
}

/// The price at one resolution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SizeEstimate {
    /// `1K` …, or none for a model without sizes.
    pub size: Option<String>,
    /// At least, for all variants.
    #[specta(type = specta_typescript::Number)]
    pub low_nanos: i64,
    /// At most, for all variants.
    #[specta(type = specta_typescript::Number)]
    pub high_nanos: i64,
    /// One picture alone: no input, no thinking.
    #[specta(type = specta_typescript::Number)]
    pub image_nanos: i64,
    /// All variants through the batch interface; none where the provider has no price for it.
    pub batch: Option<PriceRange>,
}

/// One model's prices for the same order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ModelEstimate {
    /// The model's id.
    pub model: String,
    /// Its name for people.
    pub name: String,
    /// Its sizes, smallest first.
    pub sizes: Vec<SizeEstimate>,
}

/// A cheaper first look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// The size that costs least.
    pub size: String,
    /// What it saves against the chosen size, for all variants.
    #[specta(type = specta_typescript::Number)]
    pub saves_nanos: i64,
}

/// Why an order wants a second click.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    tag = "reason",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum AskReason {
    /// The largest pictures.
    FourK,
    /// More pictures at once than this.
    Images {
        /// So many are not asked about.
        most: u32,
    },
    /// More money at once than this.
    Price {
        /// So many nano-dollars are not asked about.
        #[specta(type = specta_typescript::Number)]
        nanos: i64,
    },
}

/// The answer to "what will this cost".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EstimateView {
    /// Every size of the model, side by side.
    pub sizes: Vec<SizeEstimate>,
    /// The chosen size with its lines.
    pub chosen: Estimate,
    /// A cheaper size to try the idea at; none when the chosen one is the cheapest.
    pub draft: Option<Draft>,
    /// How long it takes at the present limits, in milliseconds from now until the last picture;
    /// none when nobody knows.
    #[specta(type = Option<specta_typescript::Number>)]
    pub takes_ms: Option<i64>,
    /// What the budgets say to it.
    pub budget: BudgetVerdict,
    /// Why it wants a second click; empty when one is enough.
    pub ask: Vec<AskReason>,
    /// What goes back of the conversation; none for a new picture.
    pub context: Option<crate::turn::ContextView>,
    /// Why it cannot be sent as it is.
    pub problem: Option<Failure>,
}

/// Price of `tokens` at micro-dollars per million tokens, rounded half up to a nano-dollar.
pub(crate) fn nanos(tokens: i64, micros_per_million: u64) -> i64 {
    let exact = i128::from(tokens) * i128::from(micros_per_million);
    i64::try_from((exact + 500) / 1000).unwrap_or(i64::MAX)
}

impl Line {
    /// Tokens at a price for each million of them.
    pub(crate) fn priced(kind: LineKind, count: u32, tokens: (i64, i64), micros: u64) -> Self {
        let price = (nanos(tokens.0, micros), nanos(tokens.1, micros));
        Self::new(kind, count, tokens, price)
    }

    /// A line whose price does not hang on tokens.
    pub(crate) fn new(kind: LineKind, count: u32, tokens: (i64, i64), price: (i64, i64)) -> Self {
        Self {
            kind,
            count,
            tokens_low: tokens.0,
            tokens_high: tokens.1,
            low_nanos: price.0,
            high_nanos: price.1,
        }
    }
}

impl Estimate {
    /// The sum of its lines.
    pub(crate) fn of(lines: Vec<Line>, retry: Option<Line>) -> Self {
        let total = |end: fn(&Line) -> i64| lines.iter().map(end).fold(0, i64::saturating_add);
        Self {
            low_nanos: total(|line| line.low_nanos),
            high_nanos: total(|line| line.high_nanos),
            lines,
            retry,
        }
    }

    /// Tokens that all its requests send, at most.
    pub(crate) fn input_tokens(&self) -> u64 {
        let sent = self.lines.iter().filter(|line| match line.kind {
            LineKind::References | LineKind::Prompt => true,
            LineKind::Images
            | LineKind::Thinking
            | LineKind::Output
            | LineKind::Searches
            | LineKind::SearchContext
            | LineKind::Cached
            | LineKind::Call
            | LineKind::Correction
            | LineKind::Retry => false,
        });
        let tokens = sent.map(|line| line.tokens_high);
        u64::try_from(tokens.fold(0, i64::saturating_add)).unwrap_or(0)
    }

    pub(crate) const fn range(&self) -> PriceRange {
        PriceRange {
            low_nanos: self.low_nanos,
            high_nanos: self.high_nanos,
        }
    }
}
