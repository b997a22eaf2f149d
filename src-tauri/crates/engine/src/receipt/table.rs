//! Worked examples: what an answer's usage numbers come to, by hand, from the published price list.
//!
//! Each row is checked three ways: its numbers go through the wire's own form into a receipt, its
//! arithmetic is worked out, and both have to be the nano-dollars at its end. Prices are written out
//! in the rows, so that a wrong one in the catalogue is found too.

use plantain_gemini::{Catalogue, Usage};
use serde_json::json;

use super::{Delivery, receipt};
use crate::price::Receipt;
use crate::price_list::{PriceEdit, PriceList, Rates};

/// Model, size and tariff; what was answered; tokens × dollars a million = nano-dollars.
///
/// What was answered: `p` prompt tokens, `r` of them images, `k` of them from a cache, `u` from
/// tools, `c` candidates, `i` of them images, `t` thoughts, `T` the total; `n` pictures and `q`
/// queries came along. A million queries cost $14,000, a million of a proxy's answers $45,000.
const TABLE: &str = "
# a picture of each size, thinking medium
2.1 1K standard | p10 c1120 i1120 t500 T1630 n1                 | 10×1.5 + 1120×30 + 500×7.5 = 37_365_000
2.1 2K standard | p10 c1680 i1680 t500 T2190 n1                 | 10×1.5 + 1680×30 + 500×7.5 = 54_165_000
2.1 4K standard | p10 c3780 i3780 t500 T4290 n1                 | 10×1.5 + 3780×30 + 500×7.5 = 117_165_000
Pro 1K standard | p25 c1120 i1120 t300 T1445 n1                 | 25×2 + 1120×120 + 300×12 = 138_050_000
Pro 2K standard | p25 c1120 i1120 t300 T1445 n1                 | 25×2 + 1120×120 + 300×12 = 138_050_000
Pro 4K standard | p25 c2000 i2000 t300 T2325 n1                 | 25×2 + 2000×120 + 300×12 = 243_650_000
Lite 1K standard| p7 c1120 i1120 T1127 n1                       | 7×0.25 + 1120×30 = 33_601_750
NB2 512 standard| p7 c747 i747 T754 n1                          | 7×0.5 + 747×60 = 44_823_500
NB2 1K standard | p7 c1120 i1120 T1127 n1                       | 7×0.5 + 1120×60 = 67_203_500
NB2 2K standard | p7 c1680 i1680 T1687 n1                       | 7×0.5 + 1680×60 = 100_803_500
NB2 4K standard | p7 c2520 i2520 T2527 n1                       | 7×0.5 + 2520×60 = 151_203_500
2.5 - standard  | p9 c1290 i1290 T1299 n1                       | 9×0.3 + 1290×30 = 38_702_700

# words beside the picture, and every level of thinking
2.1 1K standard | p12 c1208 i1120 T1220 n1                      | 12×1.5 + 1120×30 + 88×7.5 = 34_278_000
2.1 1K standard | p12 c1208 i1120 t1400 T2620 n1                | 12×1.5 + 1120×30 + 88×7.5 + 1400×7.5 = 44_778_000
2.1 2K standard | p3 c1681 i1680 t1 T1685 n1                    | 3×1.5 + 1680×30 + 1×7.5 + 1×7.5 = 50_419_500
2.1 4K standard | p40 c4410 i3780 t2600 T7050 n1                | 40×1.5 + 3780×30 + 630×7.5 + 2600×7.5 = 137_685_000
Pro 1K standard | p18 c1750 i1120 t1200 T2968 n1                | 18×2 + 1120×120 + 630×12 + 1200×12 = 156_396_000
Pro 4K standard | p18 c2088 i2000 t147 T2253 n1                 | 18×2 + 2000×120 + 88×12 + 147×12 = 242_856_000
Lite 1K standard| p33 c1300 i1120 T1333 n1                      | 33×0.25 + 1120×30 + 180×1.5 = 33_878_250
Lite 1K standard| p33 c1300 i1120 t750 T2083 n1                 | 33×0.25 + 1120×30 + 180×1.5 + 750×1.5 = 35_003_250
NB2 1K standard | p14 c1520 i1120 T1534 n1                      | 14×0.5 + 1120×60 + 400×3 = 68_407_000
NB2 1K standard | p15 c1528 i1120 t700 T2243 n1                 | 15×0.5 + 1120×60 + 408×3 + 700×3 = 70_531_500
NB2 4K standard | p15 c2600 i2520 t792 T3407 n1                 | 15×0.5 + 2520×60 + 80×3 + 792×3 = 153_823_500
2.5 - standard  | p20 c1313 i1290 T1333 n1                      | 20×0.3 + 1290×30 + 23×2.5 = 38_763_500

# references, from one to fourteen
2.1 1K standard | p1130 r1120 c1120 i1120 t500 T2750 n1         | 1130×1.5 + 1120×30 + 500×7.5 = 39_045_000
2.1 2K standard | p15712 r15680 c1768 i1680 t900 T18380 n1      | 15712×1.5 + 1680×30 + 88×7.5 + 900×7.5 = 81_378_000
2.1 4K standard | p5621 r5600 c3780 i3780 t300 T9701 n1         | 5621×1.5 + 3780×30 + 300×7.5 = 124_081_500
Pro 1K standard | p536 r516 c1208 i1120 t250 T1994 n1           | 536×2 + 1120×120 + 88×12 + 250×12 = 139_528_000
Pro 4K standard | p7860 r7840 c2000 i2000 t420 T10280 n1        | 7860×2 + 2000×120 + 420×12 = 260_760_000
Lite 1K standard| p15700 r15680 c1120 i1120 T16820 n1           | 15700×0.25 + 1120×30 = 37_525_000
NB2 512 standard| p2250 r2240 c747 i747 T2997 n1                | 2250×0.5 + 747×60 = 45_945_000
NB2 2K standard | p3371 r3360 c1800 i1680 t710 T5881 n1         | 3371×0.5 + 1680×60 + 120×3 + 710×3 = 104_975_500
2.5 - standard  | p786 r774 c1290 i1290 T2076 n1                | 786×0.3 + 1290×30 = 38_935_800

# several pictures: drafts are billed, whether they come along or not
2.1 1K standard | p10 c2240 i2240 t500 T2750 n2                 | 10×1.5 + 2240×30 + 500×7.5 = 70_965_000
Pro 1K standard | p20 c11830 i11200 t1000 T12850 n10            | 20×2 + 11200×120 + 630×12 + 1000×12 = 1_363_600_000
Pro 4K standard | p20 c4000 i4000 t300 T4320 n1                 | 20×2 + 4000×120 + 300×12 = 483_640_000
NB2 2K standard | p8 c5040 i5040 T5048 n3                       | 8×0.5 + 5040×60 = 302_404_000
2.1 4K standard | p8 c7560 i7560 t400 T7968 n2                  | 8×1.5 + 7560×30 + 400×7.5 = 229_812_000

# no picture: the prompt, the words and the thinking are billed
2.1 1K standard | p24 c640 t640 T664 n0                         | 24×1.5 + 640×7.5 = 4_836_000
Pro 2K standard | p24 c980 t980 T1004 n0                        | 24×2 + 980×12 = 11_808_000
2.1 1K standard | p24 c60 t640 T724 n0                          | 24×1.5 + 60×7.5 + 640×7.5 = 5_286_000
2.1 1K standard | p24 c300 t300 T624 n0                         | 24×1.5 + 300×7.5 + 300×7.5 = 4_536_000
Lite 1K standard| p24 c45 T69 n0                                | 24×0.25 + 45×1.5 = 73_500
2.1 1K standard | p12 T12 n0                                    | 12×1.5 = 18_000
NB2 1K standard | p5612 r5600 T5612 n0                          | 5612×0.5 = 2_806_000
2.1 2K standard | p10 c1680 i1680 t200 T1890 n0                 | 10×1.5 + 1680×30 + 200×7.5 = 51_915_000

# a cache is part of the prompt; what tools bring in is not charged
2.1 1K standard | p4000 k3000 c1120 i1120 t300 T5420 n1         | 4000×1.5 + 1120×30 + 300×7.5 = 41_850_000
Pro 1K standard | p900 r560 k900 c1120 i1120 t300 T2320 n1      | 900×2 + 1120×120 + 300×12 = 139_800_000
2.1 1K standard | p10 u2048 c1120 i1120 t300 T3478 n1           | 10×1.5 + 1120×30 + 300×7.5 = 35_865_000
2.1 1K standard | p10 u2048 c1120 i1120 t300 T1430 n1           | 10×1.5 + 1120×30 + 300×7.5 = 35_865_000

# searches, each at $14 a thousand
2.1 1K standard | p10 c1120 i1120 t300 T1430 n1 q1              | 10×1.5 + 1120×30 + 300×7.5 + 1×14000 = 49_865_000
2.1 4K standard | p10 u900 c3780 i3780 t800 T5490 n1 q4         | 10×1.5 + 3780×30 + 800×7.5 + 4×14000 = 175_415_000
Pro 1K standard | p10 c1120 i1120 t300 T1430 n1 q2              | 10×2 + 1120×120 + 300×12 + 2×14000 = 166_020_000
NB2 1K standard | p10 c40 T50 n0 q3                             | 10×0.5 + 40×3 + 3×14000 = 42_125_000

# batch: half of everything
2.1 1K batch    | p10 c1208 i1120 t500 T1718 n1                 | 10×0.75 + 1120×15 + 88×3.75 + 500×3.75 = 19_012_500
2.1 4K batch    | p1131 r1120 c3780 i3780 t700 T5611 n1         | 1131×0.75 + 3780×15 + 700×3.75 = 60_173_250
Pro 2K batch    | p25 c1120 i1120 t301 T1446 n1                 | 25×1 + 1120×60 + 301×6 = 69_031_000
Pro 4K batch    | p25 c680 t680 T705 n0                         | 25×1 + 680×6 = 4_105_000
Lite 1K batch   | p7 c1121 i1120 T1128 n1                       | 7×0.125 + 1120×15 + 1×0.75 = 16_801_625
NB2 512 batch   | p7 c747 i747 t701 T1455 n1                    | 7×0.25 + 747×30 + 701×1.5 = 23_463_250
2.5 - batch     | p9 c1293 i1290 T1302 n1                       | 9×0.15 + 1290×15 + 3×1.25 = 19_355_100

# a proxy's price for each answer, $0.045, whatever it counts
2.1 1K flat     | p10 c1120 i1120 t500 T1630 n1                 | 1×45000 = 45_000_000
Pro 4K flat     | p10 c4000 i4000 t500 T4510 n2                 | 1×45000 = 45_000_000
2.1 2K flat     | p10 c20 T30 n0                                | 1×45000 = 45_000_000
2.1 2K fair     | p10 c20 T30 n0                                | 0×45000 = 0
2.1 2K fair     | p10 c1680 i1680 T1690 n1                      | 1×45000 = 45_000_000

# the user's own: images sent $0.40, images made $45, words $0.333333
2.1 1K own      | p1130 r1120 c1120 i1120 t500 T2750 n1         | 10×1.5 + 1120×0.4 + 1120×45 + 500×0.333333 = 51_029_667
2.1 4K own      | p11 c3781 i3780 t2 T3794 n1                   | 11×1.5 + 3780×45 + 1×0.333333 + 2×0.333333 = 170_117_500

# gaps and contradictions: what was said is billed, and marked
2.1 1K standard | p10 c1620 t500 T2130 n1 incomplete            | 10×1.5 + 1120×30 + 500×7.5 + 500×7.5 = 41_115_000
2.1 1K standard | c1120 i1120 t500 T1630 n1 incomplete          | 1120×30 + 500×7.5 = 37_350_000
2.1 1K standard | p10 c1120 i1120 t500 n1 incomplete            | 10×1.5 + 1120×30 + 500×7.5 = 37_365_000
2.1 1K standard | p10 i1120 t500 T1630 n1 incomplete            | 10×1.5 + 1120×30 + 500×7.5 = 37_365_000
Pro 1K standard | p10 c1120 i2240 t500 T1630 n2 incomplete      | 10×2 + 2240×120 + 500×12 = 274_820_000
NB2 2K standard | p10 c1680 i1680 T9999 n1 incomplete           | 10×0.5 + 1680×60 = 100_805_000
2.1 1K standard | p10 T10 n1 incomplete                         | 10×1.5 = 15_000
2.1 1K standard | p10 r1120 c1120 i1120 T1130 n1 incomplete     | 10×1.5 + 1120×30 = 33_615_000
2.1 1K standard | p10 k11 c1120 i1120 T1130 n1 incomplete       | 10×1.5 + 1120×30 = 33_615_000
2.1 1K standard | n1 incomplete                                 | 0×1.5 = 0
";

/// The numbers of one answer by their letters.
struct Answer<'a>(&'a str);

impl Answer<'_> {
    fn number(&self, letter: char) -> Option<u32> {
        let mut words = self.0.split_whitespace();
        let digits = words.find_map(|word| word.strip_prefix(letter))?;
        digits.parse().ok()
    }

    /// `usageMetadata`; none when the answer says nothing of tokens.
    fn usage(&self) -> Option<Usage> {
        let images = |letter| {
            let tokens = self.number(letter)?;
            Some(json!([{ "modality": "IMAGE", "tokenCount": tokens }]))
        };
        let count = |letter| self.number(letter).map(|tokens| json!(tokens));
        let fields = [
            ("promptTokenCount", count('p')),
            ("candidatesTokenCount", count('c')),
            ("thoughtsTokenCount", count('t')),
            ("toolUsePromptTokenCount", count('u')),
            ("cachedContentTokenCount", count('k')),
            ("totalTokenCount", count('T')),
            ("promptTokensDetails", images('r')),
            ("candidatesTokensDetails", images('i')),
        ];
        let said = fields.into_iter().filter(|(_, value)| value.is_some());
        let said: serde_json::Value = said
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .collect();
        let is_empty = said.as_object().is_none_or(serde_json::Map::is_empty);
        (!is_empty).then(|| Usage::parse(&said.to_string()).unwrap())
    }
}

/// The receipt of a row's first two columns.
fn made(order: &str, answer: &Answer<'_>) -> Receipt {
    let words: Vec<&str> = order.split_whitespace().collect();
    let [name, size, tariff] = words[..] else {
        panic!("{order}")
    };
    let id = match name {
        "2.1" => "gemini-nano-banana-2.1",
        "Pro" => "gemini-3-pro-image",
        "Lite" => "gemini-3.1-flash-lite-image",
        "NB2" => "gemini-3.1-flash-image",
        "2.5" => "gemini-2.5-flash-image",
        other => panic!("{other}"),
    };
    let catalogue = Catalogue::embedded();
    let model = catalogue.model(id).unwrap();
    let mut list = PriceList::default();
    if tariff == "own" {
        let own = PriceEdit {
            input_image: Some(400_000),
            output_image: Some(45_000_000),
            output_text: Some(333_333),
            ..PriceEdit::default()
        };
        list.set("google", id, own);
    }
    let rates = list.rates(model, None, tariff == "batch");
    let rates = Rates {
        call: ["flat", "fair"].contains(&tariff).then_some(45_000_000),
        bills_empty: tariff != "fair",
        ..rates
    };
    let usage = answer.usage();
    let delivery = Delivery {
        usage: usage.as_ref(),
        images: answer.number('n').unwrap(),
        each: i64::from(model.image_tokens(Some(size).filter(|size| *size != "-"))),
        queries: answer.number('q').unwrap_or(0),
    };
    receipt(&rates, delivery)
}

/// Works out `10×1.5 + 1120×30`, each term rounded to the nearest nano-dollar.
fn worked_out(terms: &str) -> i64 {
    let term = |term: &str| {
        let (tokens, dollars) = term.trim().split_once('×').unwrap();
        let (whole, part) = dollars.split_once('.').unwrap_or((dollars, ""));
        let micros: i64 = format!("{whole}{part:0<6}").parse().unwrap();
        (tokens.parse::<i64>().unwrap() * micros + 500) / 1_000
    };
    terms.split('+').map(term).sum()
}

#[test]
fn every_receipt_is_what_was_worked_out_by_hand() {
    let mut seen = 0;
    for row in TABLE.lines().filter(|line| line.contains('|')) {
        let columns: Vec<&str> = row.split('|').collect();
        let [order, answer, arithmetic] = columns[..] else {
            panic!("{row}")
        };
        let (terms, nanos) = arithmetic.split_once('=').unwrap();
        let nanos: i64 = nanos.trim().replace('_', "").parse().unwrap();
        let receipt = made(order, &Answer(answer));
        assert_eq!(worked_out(terms), nanos, "the arithmetic of {row}");
        assert_eq!(receipt.nanos, nanos, "{row}: {:?}", receipt.lines);
        assert_eq!(receipt.complete, !answer.contains("incomplete"), "{row}");
        let lines = receipt.lines.iter().map(|line| line.high_nanos);
        assert_eq!(lines.sum::<i64>(), nanos, "the lines of {row}");
        seen += 1;
    }
    assert!(seen >= 60, "only {seen} examples");
}
