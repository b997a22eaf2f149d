//! What an order will cost, before it is sent. Pure: no network, no disk, no clock.

use plantain_gemini::Model;

use crate::edit::Past;
use crate::habit::{Habit, Habits};
use crate::price::{Estimate, Line, LineKind};
use crate::price_list::Rates;

/// Search queries one grounded request makes; each is billed.
const QUERIES: (i64, i64) = (0, 3);

/// What is being estimated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order<'a> {
    pub(crate) prompt: &'a str,
    pub(crate) size: Option<&'a str>,
    pub(crate) thinking: Option<&'a str>,
    /// Reference images in each request.
    pub(crate) references: u32,
    /// What goes back of the conversation with each request.
    pub(crate) past: Past,
    /// Pictures asked for; each is a request of its own.
    pub(crate) count: u32,
    /// Whether the model may search.
    pub(crate) grounded: bool,
    /// Whether a request that was cut is sent once more by itself.
    pub(crate) resend: bool,
}

/// Low and high price of an order at a model.
pub(crate) fn estimate(
    model: &Model,
    rates: &Rates,
    habits: &Habits,
    order: Order<'_>,
) -> Estimate {
    let count = i64::from(order.count);
    if let Some(call) = rates.call {
        let total = call.saturating_mul(count);
        let line = Line::new(LineKind::Call, order.count, (0, 0), (total, total));
        let empty = if rates.bills_empty { call } else { 0 };
        let retry = Line::new(LineKind::Retry, 1, (0, 0), (0, empty));
        return Estimate::of(vec![line], Some(retry).filter(|line| line.high_nanos > 0));
    }
    let prices = &rates.tokens;
    let images = i64::from(model.image_tokens(order.size));
    let inputs = order.references.saturating_add(order.past.images);
    let prompt = prompt_tokens(order.prompt);
    let words = order.past.words;
    let prompt = (prompt.0 + words.0, prompt.1 + words.1);
    let thinking = thinking_tokens(model, habits, order);
    let all = |tokens: (i64, i64)| (count * tokens.0, count * tokens.1);
    let mut lines = vec![Line::priced(
        LineKind::Images,
        order.count,
        all((images, images)),
        prices.output_image,
    )];
    if inputs > 0 {
        lines.push(Line::priced(
            LineKind::References,
            inputs,
            all(input_tokens(model, inputs)),
            prices.input_image,
        ));
    }
    lines.push(Line::priced(LineKind::Prompt, 1, all(prompt), prices.input));
    lines.push(Line::priced(
        LineKind::Thinking,
        order.count,
        all(thinking),
        prices.output_text,
    ));
    if order.grounded {
        lines.push(searches(order.count, all(QUERIES), rates.query));
    }
    let retry = retry(&lines, order);
    Estimate::of(lines, retry)
}

/// What images that are sent count as, at least and at most.
fn input_tokens(model: &Model, images: u32) -> (i64, i64) {
    let each = [model.least_input_image_tokens, model.input_image_tokens];
    let [least, most] = each.map(|tokens| i64::from(images) * i64::from(tokens));
    (least, most)
}

/// What goes back of a conversation: its input tokens and their price for one request, at most.
pub(crate) fn past(model: &Model, rates: &Rates, past: Past) -> (i64, i64) {
    let (_, images) = input_tokens(model, past.images);
    let (_, words) = past.words;
    if rates.call.is_some() {
        return (images + words, 0);
    }
    let price = |tokens: i64, micros: u64| {
        Line::priced(LineKind::Prompt, 1, (tokens, tokens), micros).high_nanos
    };
    let nanos = price(images, rates.tokens.input_image) + price(words, rates.tokens.input);
    (images + words, nanos)
}

/// Queries at their price, in micro-dollars each.
pub(crate) fn searches(count: u32, queries: (i64, i64), micros: u64) -> Line {
    let price = i64::try_from(micros)
        .unwrap_or(i64::MAX)
        .saturating_mul(1_000);
    let price = (
        queries.0.saturating_mul(price),
        queries.1.saturating_mul(price),
    );
    Line::new(LineKind::Searches, count, (0, 0), price)
}

/// What one request may add if it is billed and sent again: an answer without a picture costs its
/// input and thinking; a cut one, when the user lets it be sent again, its picture too.
fn retry(lines: &[Line], order: Order<'_>) -> Option<Line> {
    let is_billed = |line: &&Line| order.resend || line.kind != LineKind::Images;
    let sum = |end: fn(&Line) -> i64| {
        let billed = lines.iter().filter(is_billed).map(end);
        billed.fold(0, i64::saturating_add) / i64::from(order.count.max(1))
    };
    let tokens = (0, sum(|line| line.tokens_high));
    let line = Line::new(LineKind::Retry, 1, tokens, (0, sum(|line| line.high_nanos)));
    Some(line).filter(|line| line.high_nanos > 0)
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

/// Thoughts plus the words beside the image, for one picture.
fn thinking_tokens(model: &Model, habits: &Habits, order: Order<'_>) -> (i64, i64) {
    let level = order.thinking.or(model.thinking.default.as_deref());
    let habit = Habit {
        model: model.id.clone(),
        size: order.size.map(str::to_owned),
        level: level.map(str::to_owned),
    };
    habits.range(&habit, measured(model, level))
}

/// The ranges cover what was measured for each level (PROTOCOL 3.3); a model without a choice has
/// its own fixed range.
fn measured(model: &Model, level: Option<&str>) -> (i64, i64) {
    match level {
        Some("minimal") => (0, 450),
        Some("low") => (100, 900),
        Some("medium") => (300, 1_400),
        Some("high" | "xhigh") => (700, 2_600),
        Some(_) | None if model.thinking.always_on => (150, 1_600),
        Some(_) | None => (0, 300),
    }
}

#[cfg(test)]
mod tests {
    use plantain_gemini::Catalogue;

    use super::*;
    use crate::price_list::PriceList;

    fn order(count: u32) -> Order<'static> {
        Order {
            prompt: "a fern on a windowsill",
            size: Some("1K"),
            thinking: None,
            references: 0,
            past: Past::default(),
            count,
            grounded: false,
            resend: false,
        }
    }

    fn priced(order: Order<'_>) -> Estimate {
        let catalogue = Catalogue::embedded();
        let model = catalogue.default_model();
        let rates = PriceList::default().rates(model, None, false);
        estimate(model, &rates, &Habits::default(), order)
    }

    #[test]
    fn three_pictures_cost_three_times_one() {
        let (one, three) = (priced(order(1)), priced(order(3)));
        assert_eq!(three.low_nanos, 3 * one.low_nanos);
        assert_eq!(three.high_nanos, 3 * one.high_nanos);
        assert_eq!(three.retry, one.retry, "one answer is sent again at a time");
    }

    #[test]
    fn an_answer_sent_again_is_told_beside_the_range() {
        let once = priced(order(1));
        let retry = once.retry.unwrap();
        assert_eq!(once.high_nanos - 33_600_000, retry.high_nanos);
        let cut = priced(Order {
            resend: true,
            ..order(1)
        });
        assert_eq!(cut.retry.unwrap().high_nanos, cut.high_nanos);
    }

    #[test]
    fn a_flat_price_knows_no_tokens() {
        let catalogue = Catalogue::embedded();
        let model = catalogue.default_model();
        let rates = Rates {
            call: Some(45_000_000),
            bills_empty: false,
            ..PriceList::default().rates(model, None, false)
        };
        let flat = estimate(model, &rates, &Habits::default(), order(4));
        assert_eq!(
            (flat.low_nanos, flat.high_nanos),
            (180_000_000, 180_000_000)
        );
        assert_eq!(flat.retry, None, "an empty answer costs nothing there");
    }

    #[test]
    fn searches_are_priced_by_the_query() {
        let grounded = priced(Order {
            grounded: true,
            ..order(2)
        });
        let line = grounded
            .lines
            .iter()
            .find(|line| line.kind == LineKind::Searches)
            .unwrap();
        assert_eq!((line.low_nanos, line.high_nanos), (0, 6 * 14_000_000));
    }
}
