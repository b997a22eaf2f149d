//! Usage numbers of any shape: a receipt never panics, is never negative and invents nothing.

use plantain_gemini::{Catalogue, Usage};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Delivery, MOST_TOKENS, receipt};
use crate::price::{LineKind, Receipt};
use crate::price_list::{PriceList, Rates};

const COUNTS: [&str; 6] = [
    "promptTokenCount",
    "candidatesTokenCount",
    "thoughtsTokenCount",
    "toolUsePromptTokenCount",
    "cachedContentTokenCount",
    "totalTokenCount",
];
const DETAILS: [&str; 2] = ["promptTokensDetails", "candidatesTokensDetails"];
const MODALITIES: [&str; 6] = ["TEXT", "IMAGE", "VIDEO", "AUDIO", "DOCUMENT", "HOLOGRAM"];

/// A count as a server may write it: mostly one, and anything else.
fn count() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => (0_u64..6_000).prop_map(|it| json!(it)),
        1 => any::<u64>().prop_map(|it| json!(it)),
        1 => any::<i64>().prop_map(|it| json!(it)),
        1 => any::<f64>().prop_map(|it| json!(it)),
        1 => (0_u64..6_000).prop_map(|it| json!(it.to_string())),
        1 => "[-+0-9.eE ]{0,24}".prop_map(|it| json!(it)),
        1 => Just(json!(u128::from(u64::MAX).to_string() + "0")),
        1 => prop_oneof![
            Just(Value::Null),
            Just(json!(true)),
            Just(json!([7])),
            Just(json!({ "tokenCount": 7 })),
        ],
    ]
}

fn detail() -> impl Strategy<Value = Value> {
    let modality = prop_oneof![
        8 => prop::sample::select(&MODALITIES[..]).prop_map(|it| json!(it)),
        1 => Just(Value::Null),
        1 => Just(json!(3)),
    ];
    prop_oneof![
        8 => (modality, count()).prop_map(|(modality, tokens)| {
            json!({ "modality": modality, "tokenCount": tokens })
        }),
        1 => count(),
    ]
}

fn usage() -> impl Strategy<Value = Value> {
    let counts = prop::collection::vec(prop::option::weighted(0.8, count()), COUNTS.len());
    let list = prop_oneof![
        8 => prop::collection::vec(detail(), 0..4).prop_map(Value::Array),
        1 => count(),
    ];
    let lists = prop::collection::vec(prop::option::weighted(0.8, list), DETAILS.len());
    (counts, lists, any::<bool>()).prop_map(|(counts, lists, adds_up)| {
        let named = COUNTS.into_iter().zip(counts);
        let all = named.chain(DETAILS.into_iter().zip(lists));
        let said = all.filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let mut usage = Value::Object(said.collect::<Map<_, _>>());
        if adds_up {
            let read = Usage::parse(&usage.to_string()).unwrap();
            let parts = [read.prompt, read.candidates, read.thoughts];
            usage["totalTokenCount"] = json!(parts.into_iter().flatten().sum::<u64>());
        }
        usage
    })
}

fn rates(index: usize) -> (Rates, i64) {
    let catalogue = Catalogue::embedded();
    let models = catalogue.models();
    let model = &models[index % models.len()];
    let each = i64::from(model.image_tokens(model.default_size.as_deref()));
    (PriceList::default().rates(model, None, false), each)
}

/// A count as it was said, if it is one that any model can reach.
fn said(usage: &Value, name: &str) -> Option<i64> {
    let usage = Usage::parse(&usage.to_string())?;
    let count = match name {
        "promptTokenCount" => usage.prompt,
        "candidatesTokenCount" => usage.candidates,
        "thoughtsTokenCount" => usage.thoughts,
        "totalTokenCount" => usage.total,
        _ => None,
    };
    let sane = count.filter(|count| *count <= MOST_TOKENS)?;
    i64::try_from(sane).ok()
}

fn tokens(receipt: &Receipt, kinds: &[LineKind]) -> i64 {
    let lines = receipt.lines.iter();
    let chosen = lines.filter(|line| kinds.contains(&line.kind));
    chosen.map(|line| line.tokens_high).sum()
}

/// Image tokens listed for the output, as far as they are numbers.
fn listed(usage: &Value) -> i64 {
    let parsed = Usage::parse(&usage.to_string()).unwrap();
    let images = parsed.candidates_of(plantain_gemini::Modality::Image);
    let sane = images.filter(|tokens| *tokens <= MOST_TOKENS).unwrap_or(0);
    i64::try_from(sane).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_usage_makes_a_receipt_of_what_was_said_and_no_more(
        usage in usage(),
        images in 0_u32..4,
        queries in 0_u32..3,
        model in 0_usize..5,
    ) {
        let (rates, each) = rates(model);
        let parsed = Usage::parse(&usage.to_string());
        let delivery = Delivery { usage: parsed.as_ref(), images, each, queries };
        let made = receipt(&rates, delivery);
        prop_assert!(made.nanos >= 0, "{made:?}");
        for line in &made.lines {
            prop_assert!(line.low_nanos >= 0 && line.tokens_low >= 0, "{line:?}");
            prop_assert_eq!((line.low_nanos, line.tokens_low), (line.high_nanos, line.tokens_high));
        }
        let sum: i64 = made.lines.iter().map(|line| line.high_nanos).sum();
        prop_assert_eq!(sum, made.nanos, "the lines add up");

        let input = tokens(&made, &[LineKind::Prompt, LineKind::References]);
        prop_assert_eq!(input, said(&usage, "promptTokenCount").unwrap_or(0));
        let output = tokens(&made, &[LineKind::Images, LineKind::Output]);
        let candidates = said(&usage, "candidatesTokenCount").unwrap_or(0);
        prop_assert!(output <= candidates.max(listed(&usage)), "invented: {made:?}");
        let thoughts = tokens(&made, &[LineKind::Thinking]);
        prop_assert_eq!(thoughts, said(&usage, "thoughtsTokenCount").unwrap_or(0));
    }

    #[test]
    fn a_receipt_is_complete_only_when_the_numbers_agree(usage in usage(), images in 0_u32..4) {
        let (rates, each) = rates(0);
        let parsed = Usage::parse(&usage.to_string());
        let delivery = Delivery { usage: parsed.as_ref(), images, each, queries: 0 };
        if !receipt(&rates, delivery).complete {
            return Ok(());
        }
        let parsed = parsed.unwrap();
        for name in COUNTS {
            let value = usage.get(name).filter(|value| !value.is_null());
            let is_count = value.is_none_or(|value| match value {
                Value::String(text) => text.trim().parse::<f64>().is_ok_and(|it| it >= 0.0),
                value => value.as_f64().is_some_and(|it| it >= 0.0 && it.fract() == 0.0),
            });
            prop_assert!(is_count, "{name} is no count, and nothing is marked: {usage}");
        }
        let [prompt, total] = ["promptTokenCount", "totalTokenCount"].map(|it| said(&usage, it));
        let (Some(prompt), Some(total)) = (prompt, total) else {
            return Err(TestCaseError::fail(format!("a gap, and nothing is marked: {usage}")));
        };
        prop_assert!(prompt <= total);
        prop_assert!(parsed.cached.unwrap_or(0) <= u64::try_from(prompt).unwrap());
        prop_assert!(images == 0 || listed(&usage) > 0, "pictures without tokens: {usage}");
        let strange = parsed.candidates_of(plantain_gemini::Modality::Unknown);
        prop_assert_eq!(strange.unwrap_or(0), 0, "nobody knows what that costs: {}", usage);
    }
}

/// Chance alone rarely makes numbers that add up; these do, and one of them is wrong.
#[test]
fn one_wrong_number_among_right_ones_is_found() {
    let right = json!({
        "promptTokenCount": 1_130, "candidatesTokenCount": 1_208, "thoughtsTokenCount": 500,
        "totalTokenCount": 2_838, "cachedContentTokenCount": 100,
        "promptTokensDetails": [{ "modality": "IMAGE", "tokenCount": 1_120 }],
        "candidatesTokensDetails": [{ "modality": "IMAGE", "tokenCount": 1_120 }],
    });
    let complete = |usage: &Value| {
        let (rates, each) = rates(0);
        let parsed = Usage::parse(&usage.to_string());
        let delivery = Delivery {
            usage: parsed.as_ref(),
            images: 1,
            each,
            queries: 0,
        };
        receipt(&rates, delivery).complete
    };
    assert!(complete(&right));
    let image = |tokens: u64| json!([{ "modality": "IMAGE", "tokenCount": tokens }]);
    let hologram = json!([
        { "modality": "IMAGE", "tokenCount": 1_120 },
        { "modality": "HOLOGRAM", "tokenCount": 8 },
    ]);
    for (name, wrong) in [
        ("promptTokenCount", json!(-1_130)),
        ("promptTokenCount", json!(1_130.5)),
        ("candidatesTokenCount", json!(1_207)),
        ("thoughtsTokenCount", json!("many")),
        ("totalTokenCount", json!(2_837)),
        ("cachedContentTokenCount", json!(1_131)),
        ("toolUsePromptTokenCount", json!(5_000_000_000_u64)),
        ("promptTokensDetails", image(1_131)),
        ("candidatesTokensDetails", image(1_209)),
        ("candidatesTokensDetails", hologram),
    ] {
        let mut usage = right.clone();
        usage[name] = wrong;
        assert!(!complete(&usage), "{usage}");
    }
}
