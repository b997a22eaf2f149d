//! What a picture will cost and what it did cost, in nano-dollars.
//!
//! Integers throughout: at $0.30 a million tokens one token is 300 nano-dollars, so nothing is
//! lost below a cent, and an `i64` holds nine billion dollars. Rounding is for the eye, on the page.

use plantain_gemini::{Modality, Model, Prices, Usage};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::failure::Failure;

/// What a line of an estimate or receipt is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum LineKind {
    /// Output images.
    Images,
    /// Reference images sent along.
    References,
    /// The prompt, or all input on a receipt.
    Prompt,
    /// Thinking and text the model writes beside the image.
    Thinking,
    /// Text the model wrote.
    Output,
    /// A proxy's flat price.
    Call,
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
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// At least.
    #[specta(type = specta_typescript::Number)]
    pub low_nanos: i64,
    /// At most.
    #[specta(type = specta_typescript::Number)]
    pub high_nanos: i64,
    /// Where it comes from.
    pub lines: Vec<Line>,
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
}

/// The answer to "what will this cost".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EstimateView {
    /// Every size of the model, side by side.
    pub sizes: Vec<SizeEstimate>,
    /// The chosen size with its lines.
    pub chosen: Estimate,
    /// Why it cannot be sent as it is.
    pub problem: Option<Failure>,
}

/// What is being estimated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order<'a> {
    pub(crate) prompt: &'a str,
    pub(crate) size: Option<&'a str>,
    pub(crate) thinking: Option<&'a str>,
    pub(crate) references: u32,
    pub(crate) count: u32,
    pub(crate) flat_nanos: Option<i64>,
}

/// Price of `tokens` at micro-dollars per million tokens, rounded half up to a nano-dollar.
pub(crate) fn nanos(tokens: i64, micros_per_million: u64) -> i64 {
    let exact = i128::from(tokens) * i128::from(micros_per_million);
    i64::try_from((exact + 500) / 1000).unwrap_or(i64::MAX)
}

/// Low and high price of an order at a model.
pub(crate) fn estimate(model: &Model, order: Order<'_>) -> Estimate {
    let count = i64::from(order.count);
    if let Some(flat) = order.flat_nanos {
        let total = flat.saturating_mul(count);
        return sum(vec![line(
            LineKind::Call,
            order.count,
            (0, 0),
            (total, total),
        )]);
    }
    let prices = &model.prices;
    let images = count * i64::from(model.image_tokens(order.size));
    let references = count * i64::from(order.references) * i64::from(model.input_image_tokens);
    let (prompt_low, prompt_high) = prompt_tokens(order.prompt);
    let (thinking_low, thinking_high) = thinking_tokens(model, order.thinking);
    let mut lines = vec![priced(
        LineKind::Images,
        order.count,
        (images, images),
        prices.output_image,
    )];
    if order.references > 0 {
        lines.push(priced(
            LineKind::References,
            order.references,
            (references, references),
            prices.input,
        ));
    }
    lines.push(priced(
        LineKind::Prompt,
        1,
        (count * prompt_low, count * prompt_high),
        prices.input,
    ));
    lines.push(priced(
        LineKind::Thinking,
        order.count,
        (count * thinking_low, count * thinking_high),
        prices.output_text,
    ));
    sum(lines)
}

/// What the usage numbers come to (PROTOCOL 3.3): image tokens as images, the rest of the output
/// and all thoughts as text, everything sent as input. `each` is a picture's tokens by the
/// catalogue: a server that leaves the share of images out has still made them, so the candidates
/// are split by it and the receipt is marked incomplete.
pub(crate) fn receipt(prices: &Prices, usage: Option<&Usage>, images: u32, each: i64) -> Receipt {
    let Some(usage) = usage else {
        return Receipt {
            nanos: 0,
            lines: Vec::new(),
            complete: false,
        };
    };
    let prompt = tokens(usage.prompt).saturating_add(tokens(usage.tool_use));
    let candidates = tokens(usage.candidates);
    let thoughts = tokens(usage.thoughts);
    let told = tokens(usage.candidates_of(Modality::Image));
    let image = if told == 0 {
        candidates.min(i64::from(images).saturating_mul(each))
    } else {
        told
    };
    // On refusals the candidate count mirrors the thoughts and the total counts them once.
    let mirrored = image == 0
        && candidates == thoughts
        && usage
            .total
            .is_some_and(|total| tokens(Some(total)) == prompt.saturating_add(thoughts));
    let text = if mirrored {
        0
    } else {
        (candidates - image).max(0)
    };
    let complete = usage.complete
        && usage.prompt.is_some()
        && candidates >= image
        && (images == 0 || told > 0);
    let mut lines = vec![priced(LineKind::Prompt, 1, (prompt, prompt), prices.input)];
    let rest = [
        (LineKind::Images, images, image, prices.output_image),
        (LineKind::Output, 1, text, prices.output_text),
        (LineKind::Thinking, 1, thoughts, prices.output_text),
    ];
    for (kind, count, tokens, price) in rest {
        if tokens > 0 {
            lines.push(priced(kind, count, (tokens, tokens), price));
        }
    }
    // The picture first: it is what was bought.
    lines.sort_by_key(|line| line.kind != LineKind::Images);
    Receipt {
        nanos: sum(lines.clone()).high_nanos,
        lines,
        complete,
    }
}

/// The receipt of a provider that takes a flat price for each answer.
pub(crate) fn flat_receipt(nanos: i64) -> Receipt {
    let lines = vec![line(LineKind::Call, 1, (0, 0), (nanos, nanos))];
    Receipt {
        nanos,
        lines,
        complete: true,
    }
}

/// A token is about four Latin characters; other scripts come close to one a character.
pub(crate) fn prompt_tokens(prompt: &str) -> (i64, i64) {
    let (latin, other) = prompt
        .chars()
        .fold((0_i64, 0_i64), |(latin, other), character| {
            if character.is_ascii() {
                (latin + 1, other)
            } else {
                (latin, other + 1)
            }
        });
    (1 + latin / 6 + other / 2, 8 + latin / 3 + other * 2)
}

/// Thoughts plus the words beside the image, per image and level. The ranges cover what was
/// measured for each level (PROTOCOL 3.3); a model without a choice has its own fixed range.
fn thinking_tokens(model: &Model, level: Option<&str>) -> (i64, i64) {
    let level = level.or(model.thinking.default.as_deref());
    match level {
        Some("minimal") => (0, 450),
        Some("low") => (100, 900),
        Some("medium") => (300, 1_400),
        Some("high" | "xhigh") => (700, 2_600),
        Some(_) | None if model.thinking.always_on => (150, 1_600),
        Some(_) | None => (0, 300),
    }
}

/// Counts from outside are unsigned and may be absurd; money is signed.
fn tokens(count: Option<u64>) -> i64 {
    i64::try_from(count.unwrap_or(0)).unwrap_or(i64::MAX / 4)
}

fn priced(kind: LineKind, count: u32, tokens: (i64, i64), micros: u64) -> Line {
    line(
        kind,
        count,
        tokens,
        (nanos(tokens.0, micros), nanos(tokens.1, micros)),
    )
}

fn line(kind: LineKind, count: u32, tokens: (i64, i64), price: (i64, i64)) -> Line {
    Line {
        kind,
        count,
        tokens_low: tokens.0,
        tokens_high: tokens.1,
        low_nanos: price.0,
        high_nanos: price.1,
    }
}

fn sum(lines: Vec<Line>) -> Estimate {
    let total = |end: fn(&Line) -> i64| lines.iter().map(end).fold(0, i64::saturating_add);
    Estimate {
        low_nanos: total(|line| line.low_nanos),
        high_nanos: total(|line| line.high_nanos),
        lines,
    }
}
