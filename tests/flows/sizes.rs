//! Every picture has the pixels that the table promises.

use plantain_engine::{GenerateRequest, ModelView};

use crate::rig::{DEFAULT, LITE, PRO, Rig, request};

/// Google's published figures, written down here a second time on purpose: the catalogue and the
/// sandbox each have a table, and a mistake in both would look like agreement.
const PUBLISHED: [(&str, &str, (u32, u32)); 8] = [
    ("1K", "1:1", (1024, 1024)),
    ("1K", "16:9", (1376, 768)),
    ("2K", "16:9", (2752, 1536)),
    ("4K", "16:9", (5504, 3072)),
    ("1K", "8:1", (3072, 384)),
    ("2K", "9:16", (1536, 2752)),
    ("4K", "21:9", (6336, 2688)),
    ("4K", "1:4", (2048, 8192)),
];

fn promised(model: &ModelView, size: &str, ratio: &str) -> (u32, u32) {
    let size = model.sizes.iter().find(|entry| entry.size == size);
    let pixels = size.and_then(|entry| entry.pixels.iter().find(|entry| entry.ratio == ratio));
    let pixels = pixels.unwrap_or_else(|| panic!("{} has no {ratio}", model.name));
    (pixels.width, pixels.height)
}

async fn every_combination_is_as_promised(rig: &Rig, id: &str, sizes: &[&str], ratios: &[&str]) {
    let catalogue = rig.engine.catalogue();
    let model = catalogue.models.iter().find(|model| model.id == id);
    let model = model.unwrap_or_else(|| panic!("no {id}"));
    let mut jobs = Vec::new();
    for size in &model.sizes {
        for ratio in &model.ratios {
            let wanted = |list: &[&str], name: &str| list.is_empty() || list.contains(&name);
            if !wanted(sizes, &size.size) || !wanted(ratios, ratio) {
                continue;
            }
            let order = GenerateRequest {
                model: id.to_owned(),
                size: Some(size.size.clone()),
                ratio: Some(ratio.clone()),
                ..request("A boat")
            };
            let submitted = rig.engine.submit(order).await.expect("it is accepted");
            jobs.push((size.size.clone(), ratio.clone(), submitted.jobs[0].clone()));
        }
    }
    assert!(!jobs.is_empty(), "nothing was asked of {id}");
    for (size, ratio, job) in jobs {
        let image = rig.picture(&rig.rest(&job).await).await;
        let promised = promised(model, &size, &ratio);
        assert_eq!(
            (image.width, image.height),
            promised,
            "{id} at {size} {ratio}"
        );
        assert_eq!(image.mime, "image/jpeg", "as Google answers");
        let file = std::fs::read(rig.engine.image_path(&image)).expect("a file");
        assert_eq!(i64::try_from(file.len()).ok(), Some(image.bytes));
        let stored = image::ImageReader::new(std::io::Cursor::new(&file))
            .with_guessed_format()
            .expect("a format")
            .into_dimensions()
            .expect("a picture");
        assert_eq!(stored, promised, "the stored bytes are that picture");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_repeats_the_published_table() {
    let rig = Rig::new().await;
    let catalogue = rig.engine.catalogue();
    let model = catalogue
        .models
        .iter()
        .find(|model| model.id == DEFAULT)
        .expect("the default model");
    for (size, ratio, pixels) in PUBLISHED {
        assert_eq!(promised(model, size, ratio), pixels, "{size} {ratio}");
    }
    assert_eq!(model.sizes.len() * model.ratios.len(), 3 * 14);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_size_and_ratio_of_the_default_model_has_its_promised_pixels() {
    let rig = Rig::new().await;
    every_combination_is_as_promised(&rig, DEFAULT, &[], &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_models_keep_their_promises_too() {
    let rig = Rig::new().await;
    every_combination_is_as_promised(&rig, PRO, &["1K", "2K"], &["1:1", "4:5", "21:9"]).await;
    every_combination_is_as_promised(&rig, PRO, &["4K"], &["3:4"]).await;
    every_combination_is_as_promised(&rig, LITE, &[], &["1:1", "1:8", "16:9"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_size_or_ratio_the_model_does_not_have_is_refused_before_sending() {
    let rig = Rig::new().await;
    let wrong = [
        (DEFAULT, Some("512"), None),
        (DEFAULT, Some("2k"), None),
        (PRO, None, Some("1:8")),
        (LITE, Some("4K"), None),
        ("gemini-of-tomorrow", None, None),
    ];
    for (model, size, ratio) in wrong {
        let order = GenerateRequest {
            model: model.to_owned(),
            size: size.map(str::to_owned),
            ratio: ratio.map(str::to_owned),
            ..request("A boat")
        };
        let failure = rig.engine.submit(order).await.expect_err(model);
        assert_eq!(failure.charged, plantain_engine::Charged::No);
    }
    assert_eq!(rig.sends(), 0, "nothing of it was sent");
}
