//! The catalogue and files laid over it.

use plantain_gemini::{Catalogue, ModelState};

const TODAY: &str = "2026-11-25";

#[test]
fn the_embedded_data_is_sound() {
    let catalogue = Catalogue::embedded();
    assert_eq!(catalogue.verified_on(), "2026-11-24");
    assert_eq!(catalogue.default_model().id, "gemini-nano-banana-2.1");
    assert_eq!(catalogue.models().len(), 5);
    assert_eq!(catalogue.tiers().len(), 4);
    for model in catalogue.models() {
        for ratio in &model.ratios {
            assert!(model.pixels(None, ratio).is_some(), "{} {ratio}", model.id);
        }
        let batch = model.batch_prices.unwrap();
        assert_eq!(batch.output_image * 2, model.prices.output_image);
    }
}

#[test]
fn prices_of_an_image_are_googles() {
    let catalogue = Catalogue::embedded();
    // Micro-dollars of the output image, from the published price per image.
    let expected = [
        ("gemini-nano-banana-2.1", "1K", 33_600),
        ("gemini-nano-banana-2.1", "2K", 50_400),
        ("gemini-nano-banana-2.1", "4K", 113_400),
        ("gemini-3-pro-image", "1K", 134_400),
        ("gemini-3-pro-image", "2K", 134_400),
        ("gemini-3-pro-image", "4K", 240_000),
        ("gemini-3.1-flash-lite-image", "1K", 33_600),
        ("gemini-3.1-flash-image", "512", 44_820),
        ("gemini-3.1-flash-image", "4K", 151_200),
    ];
    for (id, size, micros) in expected {
        let model = catalogue.model(id).unwrap();
        let price = u64::from(model.image_tokens(Some(size))) * model.prices.output_image;
        assert_eq!(price / 1_000_000, micros, "{id} {size}");
    }
    let first = catalogue.model("gemini-2.5-flash-image").unwrap();
    assert_eq!(first.image_tokens(None), 1290);
}

#[test]
fn models_accept_what_they_make() {
    let catalogue = Catalogue::embedded();
    let model = |id: &str| catalogue.model(id).unwrap().clone();
    let (newest, pro) = (model("gemini-nano-banana-2.1"), model("gemini-3-pro-image"));
    assert!(!newest.accepts_size("512") && !newest.accepts_size("2k") && newest.accepts_size("2K"));
    assert!(newest.accepts_ratio("1:8") && !pro.accepts_ratio("1:8"));
    assert!(newest.accepts_thinking("medium") && !pro.accepts_thinking("medium"));
    assert!(newest.thinking.configurable() && !pro.thinking.configurable());
    assert_eq!(newest.pixels(Some("2K"), "16:9"), Some((2752, 1536)));
    assert_eq!(newest.pixels(Some("512"), "16:9"), None);
    assert_eq!(
        model("gemini-2.5-flash-image").pixels(Some("4K"), "21:9"),
        Some((1536, 672))
    );
}

#[test]
fn dead_ids_are_replaced_and_old_models_name_their_successor() {
    let catalogue = Catalogue::embedded();
    let resolved = catalogue.resolve("models/gemini-3-pro-image-preview");
    assert_eq!(resolved.id, "gemini-3-pro-image");
    assert_eq!(
        resolved.replaced.as_deref(),
        Some("gemini-3-pro-image-preview")
    );
    assert_eq!(catalogue.resolve("gemini-9").id, "gemini-9");
    assert_eq!(catalogue.resolve("gemini-3-pro-image").replaced, None);
    let next = |id: &str| catalogue.successor(id).map(|model| model.id.as_str());
    assert_eq!(
        next("gemini-3.1-flash-image"),
        Some("gemini-nano-banana-2.1")
    );
    assert_eq!(
        next("gemini-3.1-flash-image-preview"),
        Some("gemini-nano-banana-2.1")
    );
    assert_eq!(
        next("gemini-3-pro-image-preview"),
        Some("gemini-3-pro-image")
    );
    assert_eq!(next("gemini-3-pro-image"), None);
    let old = catalogue.model("gemini-3.1-flash-image").unwrap();
    assert_eq!(old.state, ModelState::Deprecated);
    assert!(old.past_shutdown(TODAY) && !old.past_shutdown("2026-10-28"));
}

#[test]
fn a_users_file_changes_single_fields_and_adds_models() {
    let text = r#"
        [[model]]
        id = "gemini-nano-banana-2.1"
        prices = { input = 1_000_000 }

        [[model]]
        id = "proxy/banana-9"
        name = "Banana 9"
        sizes = [{ name = "1K", tokens = 1000 }]
        ratios = ["1:1"]
        pixels = "square"
        prices = { input = 0, output_image = 0, output_text = 0 }

        [pixel_tables.square]
        "1:1" = { 1K = [1000, 1000] }

        [[tier]]
        tier = 1
        requests_per_minute = 300
    "#;
    let catalogue = Catalogue::embedded().with_override(text, TODAY).unwrap();
    let newest = catalogue.model("gemini-nano-banana-2.1").unwrap();
    assert_eq!(
        (newest.prices.input, newest.prices.output_image),
        (1_000_000, 30_000_000)
    );
    assert_eq!(newest.pixels(Some("4K"), "1:1"), Some((4096, 4096)));
    let own = catalogue.model("proxy/banana-9").unwrap();
    assert_eq!(own.pixels(None, "1:1"), Some((1000, 1000)));
    let tier = catalogue.tier(1).unwrap();
    assert_eq!(
        (tier.requests_per_minute, tier.requests_per_day),
        (300, 1_000)
    );
    assert_eq!(
        Catalogue::embedded()
            .with_override("", TODAY)
            .unwrap()
            .models()
            .len(),
        5
    );
}

#[test]
fn nonsense_is_told_with_its_line_and_field() {
    let model = |fields: &str| format!("[[model]]\nid = \"gemini-nano-banana-2.1\"\n{fields}\n");
    let cases = [
        model("prices = { input = -1 }"),
        model("prices = { inptu = 1 }"),
        model("prices = { input = 99_999_999_999_999 }"),
        model("name = \"\""),
        model("state = \"alive\""),
        model("ratios = [\"1:1\", \"5:9\"]"),
        model("ratios = [\"wide\"]"),
        model("sizes = [{ name = \"8K\", tokens = 5 }]"),
        model("sizes = [{ name = \"1K\", tokens = 0 }]"),
        model("default_size = \"512\""),
        model("released_on = \"2027-01-01\""),
        model("shutdown_on = \"soon\""),
        model("successor = \"gemini-9\""),
        model("thinking = { default = \"low\" }"),
        model("retired_ids = [\"gemini-3-pro-image\"]"),
        "[[model]]\nid = \"new\"\nname = \"New\"\n".to_owned(),
        "[[model]]\nid = \"a b\"\n".to_owned(),
        format!("{}{}", model(""), model("")),
        "verified_on = \"2026-11-26\"".to_owned(),
        "verified_on = \"2026-13-01\"".to_owned(),
        "default_model = \"gemini-9\"".to_owned(),
        "# fine\nnonsense".to_owned(),
        "[[tier]]\ntier = 1\nrequests_per_minute = -2".to_owned(),
    ];
    let told: Vec<String> = cases
        .iter()
        .map(|text| {
            Catalogue::embedded()
                .with_override(text, TODAY)
                .unwrap_err()
                .to_string()
        })
        .collect();
    insta::assert_snapshot!("catalogue_mistakes", told.join("\n"));
}
