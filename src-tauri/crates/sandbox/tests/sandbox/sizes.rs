//! Every ratio and size has exactly the pixels of the table.

use serde_json::json;

use crate::wire::{FIRST, LITE, MODEL, PRO, TWO, configured, generate, picture, start, with_image};

/// Width and height.
type Pixels = (u32, u32);

/// Ratio, 1K, and what the first generation paints.
const TABLE: [(&str, Pixels, Pixels); 14] = [
    ("1:1", (1024, 1024), (1024, 1024)),
    ("1:4", (512, 2048), (0, 0)),
    ("1:8", (384, 3072), (0, 0)),
    ("2:3", (848, 1264), (832, 1248)),
    ("3:2", (1264, 848), (1248, 832)),
    ("3:4", (896, 1200), (864, 1184)),
    ("4:1", (2048, 512), (0, 0)),
    ("4:3", (1200, 896), (1184, 864)),
    ("4:5", (928, 1152), (896, 1152)),
    ("5:4", (1152, 928), (1152, 896)),
    ("8:1", (3072, 384), (0, 0)),
    ("9:16", (768, 1376), (768, 1344)),
    ("16:9", (1376, 768), (1344, 768)),
    ("21:9", (1584, 672), (1536, 672)),
];

#[tokio::test]
async fn one_k_of_every_ratio() {
    let sandbox = start().await;
    for (ratio, pixels, first) in TABLE {
        let body = configured(json!({ "imageConfig": { "aspectRatio": ratio } }));
        for model in [MODEL, LITE] {
            assert_eq!(
                generate(&sandbox, model, &body).await.pixels(),
                pixels,
                "{ratio}"
            );
        }
        let narrow = first == (0, 0);
        for (model, pixels) in [(PRO, pixels), (FIRST, first)] {
            let answer = generate(&sandbox, model, &body).await;
            if narrow {
                answer.refused(400, "INVALID_ARGUMENT");
                assert_eq!(answer.message(), "Request contains an invalid argument.");
            } else {
                assert_eq!(answer.pixels(), pixels, "{model} {ratio}");
            }
        }
    }
}

#[tokio::test]
async fn larger_and_smaller_sizes() {
    let sandbox = start().await;
    let cases = [
        (MODEL, "16:9", "2K", (2752, 1536)),
        (MODEL, "16:9", "4K", (5504, 3072)),
        (MODEL, "1:8", "4K", (1536, 12288)),
        (PRO, "21:9", "4K", (6336, 2688)),
        (TWO, "1:1", "512", (512, 512)),
        (TWO, "21:9", "512", (792, 336)),
        (TWO, "2:3", "512", (424, 632)),
        (TWO, "1:8", "512", (192, 1536)),
    ];
    for (model, ratio, size, pixels) in cases {
        let config = json!({ "imageConfig": { "aspectRatio": ratio, "imageSize": size } });
        let answer = generate(&sandbox, model, &configured(config)).await;
        assert_eq!(answer.pixels(), pixels, "{model} {ratio} {size}");
    }
}

#[tokio::test]
async fn sizes_a_model_does_not_have_are_refused() {
    let sandbox = start().await;
    let cases = [
        (MODEL, "512"),
        (PRO, "512"),
        (MODEL, "2k"),
        (MODEL, "0.5K"),
        (TWO, "512px"),
        (LITE, "2K"),
        (FIRST, "1K"),
    ];
    for (model, size) in cases {
        let body = configured(json!({ "imageConfig": { "imageSize": size } }));
        generate(&sandbox, model, &body)
            .await
            .refused(400, "INVALID_ARGUMENT");
    }
    for ratio in ["9:21", "2:1", "16x9"] {
        let body = configured(json!({ "imageConfig": { "aspectRatio": ratio } }));
        generate(&sandbox, MODEL, &body)
            .await
            .refused(400, "INVALID_ARGUMENT");
    }
}

#[tokio::test]
async fn without_a_ratio_an_edit_keeps_its_shape() {
    let sandbox = start().await;
    let wide = picture(1600, 900, image::ImageFormat::Png);
    let answer = generate(&sandbox, MODEL, &with_image("image/png", &wide)).await;
    assert_eq!(answer.pixels(), (1376, 768));
    let strip = picture(100, 790, image::ImageFormat::Png);
    let answer = generate(&sandbox, MODEL, &with_image("image/png", &strip)).await;
    assert_eq!(answer.pixels(), (384, 3072));
    let answer = generate(&sandbox, PRO, &with_image("image/png", &strip)).await;
    assert_eq!(answer.pixels(), (768, 1376), "the nearest that Pro has");
}
