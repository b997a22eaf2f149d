//! What an answer did cost, from the provider's own usage numbers and never from what was asked.

use plantain_gemini::{Modality, Usage};

use crate::estimate::searches;
use crate::price::{Difference, Estimate, Line, LineKind, Receipt};
use crate::price_list::Rates;

/// A thousand times what the largest model takes in one request.
const MOST_TOKENS: u64 = 1_000_000_000;

/// What came back, as far as a receipt needs it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delivery<'a> {
    /// The provider's numbers.
    pub(crate) usage: Option<&'a Usage>,
    /// Pictures in the answer, drafts included.
    pub(crate) images: u32,
    /// Tokens of one picture by the catalogue.
    pub(crate) each: i64,
    /// Search queries the answer names.
    pub(crate) queries: u32,
}

/// Tokens of each kind, as far as the provider tells them apart.
struct Tokens {
    text: i64,
    pictures: i64,
    image: i64,
    words: i64,
    thoughts: i64,
    complete: bool,
}

/// What the usage numbers come to (PROTOCOL 3.3): image tokens as images, the rest of the output
/// and all thoughts as text, everything sent as input, each query at its price. What the numbers
/// leave out or contradict marks the receipt incomplete.
pub(crate) fn receipt(rates: &Rates, delivery: Delivery<'_>) -> Receipt {
    if let Some(call) = rates.call {
        return flat(rates, call, delivery.images);
    }
    let Some(usage) = delivery.usage else {
        return Receipt {
            complete: false,
            ..Receipt::nothing()
        };
    };
    let prices = &rates.tokens;
    let told = Tokens::of(usage, delivery, prices.input != prices.input_image);
    let one = |kind, count, tokens: i64, price| Line::priced(kind, count, (tokens, tokens), price);
    let images = pictures(told.image, delivery);
    let all = [
        one(LineKind::Images, images, told.image, prices.output_image),
        one(LineKind::Prompt, 1, told.text, prices.input),
        one(LineKind::References, 1, told.pictures, prices.input_image),
        one(LineKind::Output, 1, told.words, prices.output_text),
        one(LineKind::Thinking, 1, told.thoughts, prices.output_text),
        // Told apart and not charged: context of a search costs nothing, and what came from a
        // cache is in the prompt already.
        one(LineKind::SearchContext, 1, count(usage.tool_use), 0),
        one(LineKind::Cached, 1, count(usage.cached), 0),
    ];
    let mut lines: Vec<Line> = all
        .into_iter()
        .filter(|line| line.tokens_high > 0 || line.kind == LineKind::Prompt)
        .collect();
    if delivery.queries > 0 {
        let queries = i64::from(delivery.queries);
        lines.push(searches(delivery.queries, (queries, queries), rates.query));
    }
    Receipt {
        nanos: Estimate::of(lines.clone(), None).high_nanos,
        lines,
        complete: told.complete,
        difference: None,
    }
}

impl Tokens {
    fn of(usage: &Usage, delivery: Delivery<'_>, pictures_cost_other: bool) -> Self {
        let prompt = count(usage.prompt);
        let candidates = count(usage.candidates);
        let thoughts = count(usage.thoughts);
        let listed = count(usage.candidates_of(Modality::Image));
        // A server that leaves the share of images out has still made them: what it said is
        // divided, and nothing added to it.
        let image = if listed == 0 {
            let made = i64::from(delivery.images).saturating_mul(delivery.each);
            candidates.min(made)
        } else {
            listed
        };
        let sent = count(usage.prompt_of(Modality::Image));
        let pictures = if pictures_cost_other {
            sent.min(prompt)
        } else {
            0
        };
        Self {
            text: prompt - pictures,
            pictures,
            image,
            words: if mirrors(usage, image) {
                0
            } else {
                (candidates - image).max(0)
            },
            thoughts,
            complete: usage.complete
                && agrees(usage)
                && candidates >= image
                && (delivery.images == 0 || listed > 0),
        }
    }
}

/// Whether no count is out of reach, no part is larger than its whole, and the price of all output
/// is known.
fn agrees(usage: &Usage) -> bool {
    let all = [
        usage.prompt,
        usage.candidates,
        usage.thoughts,
        usage.tool_use,
        usage.cached,
        usage.total,
    ];
    let sent: i64 = usage
        .prompt_details
        .iter()
        .map(|detail| count(Some(detail.tokens)))
        .sum();
    let prompt = count(usage.prompt);
    usage.prompt.is_some()
        && all.iter().flatten().all(|tokens| *tokens <= MOST_TOKENS)
        && sent <= prompt
        && count(usage.cached) <= prompt
        && count(usage.candidates_of(Modality::Unknown)) == 0
}

/// On refusals the candidate count repeats the thoughts, which are summed once.
fn mirrors(usage: &Usage, image: i64) -> bool {
    let (candidates, thoughts) = (count(usage.candidates), count(usage.thoughts));
    let twice = count(usage.prompt)
        .saturating_add(candidates)
        .saturating_add(thoughts);
    image == 0
        && candidates == thoughts
        && usage.total.is_none_or(|total| count(Some(total)) < twice)
}

/// Pictures that were billed: drafts are, whether they came along or not.
fn pictures(tokens: i64, delivery: Delivery<'_>) -> u32 {
    let billed = tokens.checked_div(delivery.each).unwrap_or(0);
    u32::try_from(billed)
        .unwrap_or(u32::MAX)
        .max(u32::from(tokens > 0))
}

/// The receipt of a provider that takes a flat price for each answer.
fn flat(rates: &Rates, call: i64, images: u32) -> Receipt {
    let nanos = if images == 0 && !rates.bills_empty {
        0
    } else {
        call
    };
    Receipt {
        nanos,
        lines: vec![Line::new(LineKind::Call, 1, (0, 0), (nanos, nanos))],
        ..Receipt::nothing()
    }
}

/// Counts from outside may be absurd. One that no model can reach is no count: it would make every
/// sum of money meaningless. What arrived stays in the library as it was.
fn count(tokens: Option<u64>) -> i64 {
    let sane = tokens.filter(|tokens| *tokens <= MOST_TOKENS);
    sane.and_then(|tokens| i64::try_from(tokens).ok())
        .unwrap_or(0)
}

impl Receipt {
    /// Nothing yet.
    pub(crate) fn nothing() -> Self {
        Self {
            nanos: 0,
            lines: Vec::new(),
            complete: true,
            difference: None,
        }
    }

    /// Says why it lies outside of its estimate, if it does.
    pub(crate) fn against(mut self, estimate: &Estimate) -> Self {
        self.difference = self.difference_to(estimate);
        self
    }

    fn difference_to(&self, estimate: &Estimate) -> Option<Difference> {
        let of = |kind| self.lines.iter().find(|line| line.kind == kind);
        let expected = |kind| estimate.lines.iter().find(|line| line.kind == kind);
        let sum = |lines: &[Line], kinds: &[LineKind], end: fn(&Line) -> i64| {
            let chosen = lines.iter().filter(|line| kinds.contains(&line.kind));
            chosen.map(end).fold(0, i64::saturating_add)
        };
        if of(LineKind::Correction).is_some() {
            return Some(Difference::Corrected);
        }
        if (estimate.low_nanos..=estimate.high_nanos).contains(&self.nanos) {
            return None;
        }
        if !self.complete {
            return Some(Difference::Incomplete);
        }
        let answers = of(LineKind::Prompt).or(of(LineKind::Call));
        if answers.is_some_and(|line| line.count > 1) {
            return Some(Difference::SentAgain);
        }
        if let (Some(made), Some(expected)) = (of(LineKind::Images), expected(LineKind::Images))
            && made.tokens_high > expected.tokens_high
        {
            return Some(Difference::Drafts);
        }
        if expected(LineKind::Images).is_some() && of(LineKind::Images).is_none() {
            return Some(Difference::NoPicture);
        }
        let words = self.words();
        if let Some(thinking) = expected(LineKind::Thinking) {
            if words > thinking.tokens_high {
                return Some(Difference::MoreThinking);
            }
            if words < thinking.tokens_low {
                return Some(Difference::LessThinking);
            }
        }
        let input = [LineKind::Prompt, LineKind::References, LineKind::Searches];
        let sent = sum(&self.lines, &input, |line| line.high_nanos);
        let low = sum(&estimate.lines, &input, |line| line.low_nanos);
        let high = sum(&estimate.lines, &input, |line| line.high_nanos);
        if (low..=high).contains(&sent) {
            Some(Difference::Prices)
        } else {
            Some(Difference::Input)
        }
    }

    /// Both together, with one line for each kind of thing: an answer without a picture may be
    /// billed too.
    pub(crate) fn and(mut self, later: Self) -> Self {
        for line in later.lines {
            match self.lines.iter_mut().find(|known| known.kind == line.kind) {
                Some(known) => add(known, &line),
                None => self.lines.push(line),
            }
        }
        self.nanos = self.nanos.saturating_add(later.nanos);
        self.complete &= later.complete;
        self
    }

    /// Thinking and text, in tokens.
    pub(crate) fn words(&self) -> i64 {
        let is_words = |line: &&Line| matches!(line.kind, LineKind::Output | LineKind::Thinking);
        let words = self.lines.iter().filter(is_words);
        words
            .map(|line| line.tokens_high)
            .fold(0, i64::saturating_add)
    }
}

fn add(line: &mut Line, other: &Line) {
    line.count = line.count.saturating_add(other.count);
    line.tokens_low = line.tokens_low.saturating_add(other.tokens_low);
    line.tokens_high = line.tokens_high.saturating_add(other.tokens_high);
    line.low_nanos = line.low_nanos.saturating_add(other.low_nanos);
    line.high_nanos = line.high_nanos.saturating_add(other.high_nanos);
}

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod table;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price::LineKind;

    fn receipt(kinds: &[(LineKind, i64)], complete: bool) -> Receipt {
        let line = |&(kind, nanos): &(LineKind, i64)| Line {
            kind,
            count: 1,
            tokens_low: nanos / 10,
            tokens_high: nanos / 10,
            low_nanos: nanos,
            high_nanos: nanos,
        };
        Receipt {
            nanos: kinds.iter().map(|(_, nanos)| nanos).sum(),
            lines: kinds.iter().map(line).collect(),
            complete,
            difference: None,
        }
    }

    #[test]
    fn two_receipts_share_their_lines_and_add_up() {
        let words = receipt(&[(LineKind::Prompt, 10), (LineKind::Thinking, 400)], true);
        let picture = receipt(&[(LineKind::Images, 3_000), (LineKind::Prompt, 10)], true);
        let both = Receipt::nothing().and(words).and(picture);
        let kinds: Vec<_> = both.lines.iter().map(|line| line.kind).collect();
        assert_eq!(
            kinds,
            [LineKind::Prompt, LineKind::Thinking, LineKind::Images]
        );
        assert_eq!(both.nanos, 3_420);
        assert_eq!(
            both.lines.iter().map(|line| line.high_nanos).sum::<i64>(),
            3_420
        );
        assert_eq!(both.lines[0].count, 2);
        assert!(both.complete);
    }

    #[test]
    fn one_gap_makes_the_whole_incomplete() {
        let whole = receipt(&[(LineKind::Prompt, 10)], true);
        let gap = receipt(&[], false);
        assert!(!whole.clone().and(gap.clone()).complete);
        assert!(!gap.and(whole).complete);
    }
}
