//! What was promised before is what the receipt says after.

use plantain_engine::{GenerateRequest, ModelView};

use crate::rig::{Rig, request};

const PROMPTS: [&str; 3] = [
    "Pear",
    "A wide street in the evening, wet asphalt, neon signs, people with umbrellas, seen from a \
     first-floor window, 35 mm, shallow depth of field, film grain, muted teal and orange",
    "夕暮れの広い通り、濡れたアスファルト、ネオンサイン、傘をさした人々",
];

/// Every size once, every level once: enough to cross all rows of the price list.
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
    let longest = sizes.len().max(levels.len()).max(PROMPTS.len());
    (0..longest)
        .map(|index| GenerateRequest {
            model: model.id.clone(),
            size: sizes[index % sizes.len()].clone(),
            thinking: levels[index % levels.len()].clone(),
            ..request(PROMPTS[index % PROMPTS.len()])
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_receipt_lies_within_its_estimate() {
    let rig = Rig::new().await;
    let mut seen = 0;
    for model in rig.engine.catalogue().models {
        for order in orders(&model) {
            let shown = rig.engine.estimate(&order).await.chosen;
            let job = rig.run(order.clone()).await.remove(0);
            let image = rig.picture(&job).await;
            let receipt = image.receipt.expect("a receipt");
            assert!(receipt.complete, "{order:?}: {receipt:?}");
            assert_eq!(image.estimate, shown, "the promise that was shown is kept");
            assert!(
                (shown.low_nanos..=shown.high_nanos).contains(&receipt.nanos),
                "{order:?}: {} not in {}..={}: {:?}",
                receipt.nanos,
                shown.low_nanos,
                shown.high_nanos,
                receipt.lines
            );
            let parts: i64 = receipt.lines.iter().map(|line| line.high_nanos).sum();
            assert_eq!(parts, receipt.nanos, "the lines add up");
            seen += 1;
        }
    }
    assert!(seen >= 12, "a spread of models, sizes and levels: {seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_days_spending_is_the_sum_of_the_receipts() {
    let rig = Rig::new().await;
    let order = GenerateRequest {
        count: 3,
        ..request("Three coins")
    };
    let mut sum = 0;
    for job in rig.run(order).await {
        sum += rig.picture(&job).await.receipt.expect("a receipt").nanos;
    }
    assert_eq!(rig.engine.quota().spent_today_nanos, sum);
    let rig = rig.restarted().await;
    assert_eq!(
        rig.engine.quota().spent_today_nanos,
        sum,
        "also after a restart"
    );
}
