//! Five hundred orders over every model, size and level: how often the estimate holds, and how
//! tight it is.

use plantain_engine::{GenerateRequest, JobState, ModelView, ReferenceOrder, SettingsPatch, Tier};
use plantain_sandbox::{Answer, SandboxOptions};

use crate::rig::{Rig, request};

const RUNS: usize = 500;

const PROMPTS: [&str; 4] = [
    "Pear",
    "A copper bottle on a wet slate, soft window light from the left, water drops, 85 mm",
    "夕暮れの広い通り、濡れたアスファルト、ネオンサイン、傘をさした人々",
    "A wide street in the evening, wet asphalt, neon signs, people with umbrellas, seen from a \
     first-floor window, 35 mm, shallow depth of field, film grain, muted teal and orange",
];

/// What one order was promised and came to, in nano-dollars.
struct Run {
    low: i64,
    high: i64,
    nanos: i64,
}

impl Run {
    fn is_within(&self) -> bool {
        (self.low..=self.high).contains(&self.nanos)
    }

    /// The width of the range, in thousandths of the price.
    fn width(&self) -> i64 {
        (self.high - self.low) * 1_000 / self.nanos
    }
}

/// Every size with every level.
fn orders(model: &ModelView) -> Vec<GenerateRequest> {
    let sizes: Vec<Option<String>> = if model.sizes.is_empty() {
        vec![None]
    } else {
        let names = model.sizes.iter();
        names.map(|entry| Some(entry.size.clone())).collect()
    };
    let levels: Vec<Option<String>> = if model.thinking.is_empty() {
        vec![None]
    } else {
        model.thinking.iter().cloned().map(Some).collect()
    };
    let pairs = sizes
        .iter()
        .flat_map(|size| levels.iter().map(move |level| (size, level)));
    pairs
        .map(|(size, thinking)| GenerateRequest {
            model: model.id.clone(),
            size: size.clone(),
            thinking: thinking.clone(),
            ..request("")
        })
        .collect()
}

/// A tiny reference, as the model sees any: it is counted by the piece.
async fn references(rig: &Rig) -> Vec<ReferenceOrder> {
    let mut orders = Vec::new();
    for shade in [40, 90, 200] {
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbImage::from_pixel(16, 16, image::Rgb([shade; 3]))
            .write_to(&mut png, image::ImageFormat::Png)
            .expect("it is encoded");
        let name = format!("{shade}.png");
        let added = rig.engine.add_reference_bytes(&name, png.into_inner());
        let order = ReferenceOrder::named(&added.await.expect("it is taken"), &orders);
        orders.push(order);
    }
    orders
}

async fn run(rig: &Rig, order: GenerateRequest) -> Run {
    let submitted = rig.engine.submit(order).await.expect("it is accepted");
    let job = rig.rest(&submitted.jobs[0]).await;
    assert!(matches!(job.state, JobState::Done { .. }), "{job:?}");
    let receipt = job.receipt.expect("a receipt");
    assert!(receipt.complete, "{receipt:?}");
    Run {
        low: job.estimate.low_nanos,
        high: job.estimate.high_nanos,
        nanos: receipt.nanos,
    }
}

/// In so many of a hundred the receipt was within; the median width in thousandths of the price.
fn judge(what: &str, runs: &[Run]) -> (usize, i64) {
    let within = runs.iter().filter(|run| run.is_within()).count();
    let mut widths: Vec<i64> = runs.iter().map(Run::width).collect();
    widths.sort_unstable();
    let (median, widest) = (widths[widths.len() / 2], widths[widths.len() - 1]);
    let percent = |thousandths: i64| format!("{}.{} %", thousandths / 10, thousandths % 10);
    println!(
        "{what}: {within} of {} within; width {} (median), {} (widest)",
        runs.len(),
        percent(median),
        percent(widest),
    );
    (within * 100 / runs.len(), median)
}

#[tokio::test(flavor = "multi_thread")]
async fn nineteen_of_twenty_estimates_hold_and_are_no_wider_than_a_quarter_of_the_price() {
    // A file that is no picture instead of a painted one: the numbers are the same.
    let rig = Rig::with(SandboxOptions {
        script: vec![Answer::BrokenImage; RUNS],
        ..SandboxOptions::test()
    })
    .await;
    // Waiting for the spend of ten minutes is not what this is about.
    let tier = SettingsPatch {
        tier: Some(Tier::Three),
        ..SettingsPatch::default()
    };
    rig.engine.update_settings(tier).await.expect("it is set");
    let references = references(&rig).await;
    let models = rig.engine.catalogue().models;
    let kinds: Vec<GenerateRequest> = models.iter().flat_map(orders).collect();
    assert!(kinds.len() >= 20, "only {} kinds of order", kinds.len());
    let numbered: Vec<_> = kinds.iter().cycle().take(RUNS).enumerate().collect();
    let mut runs = Vec::with_capacity(RUNS);
    // One of each kind at a time: the next is estimated by what the last have taught.
    for round in numbered.chunks(kinds.len()) {
        let orders = round.iter().map(|&(index, kind)| {
            let turn = index / kinds.len();
            let order = GenerateRequest {
                // A number of its own, so that no two answers are the same.
                prompt: format!("{} {index}", PROMPTS[turn % PROMPTS.len()]),
                references: references[..(index + turn) % (references.len() + 1)].to_vec(),
                ..kind.clone()
            };
            run(&rig, order)
        });
        runs.extend(futures_util::future::join_all(orders).await);
    }
    let (within, median) = judge("all", &runs);
    assert!(within >= 95, "only {within} %");
    assert!(median < 250, "as wide as {median} thousandths of the price");
    // Twenty answers of each kind have been seen by now.
    let learned = &runs[20 * kinds.len()..];
    let (_, narrowed) = judge("learned", learned);
    assert!(narrowed <= median, "receipts have taught nothing");
}
