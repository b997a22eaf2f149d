//! Reference images: kept as they are, sent in order, never more than the model takes.

use std::io::Cursor;

use plantain_engine::{FailureCode, GenerateRequest, JobState, ReferenceOrder};

use crate::rig::{Rig, request};

/// A PNG of one colour; each number is another picture.
fn png(number: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::from_pixel(8, 6, image::Rgb([number.wrapping_mul(17), 120, number]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .expect("it can be written");
    bytes.into_inner()
}

async fn references(rig: &Rig, count: u8) -> Vec<ReferenceOrder> {
    let mut orders = Vec::new();
    for number in 0..count {
        let name = format!("{number}.png");
        let added = rig.engine.add_reference_bytes(&name, png(number)).await;
        let order = ReferenceOrder::named(&added.expect("a good picture"), &orders);
        orders.push(order);
    }
    orders
}

#[tokio::test(flavor = "multi_thread")]
async fn fourteen_references_go_along_in_their_order_and_byte_for_byte() {
    use base64::Engine as _;

    let rig = Rig::new().await;
    let order = GenerateRequest {
        references: references(&rig, 14).await,
        ..request("All of these on one table")
    };
    let jobs = rig.run(order).await;
    let image = rig.picture(&jobs[0]).await;
    assert_eq!(image.references.len(), 14, "the recipe names them");

    let sent = rig.sandbox.requests();
    let body = &sent
        .iter()
        .find(|request| request.path.contains(":generateContent"))
        .expect("it was sent")
        .body;
    let parts = body["contents"][0]["parts"].as_array().expect("parts");
    let pictures: Vec<_> = parts
        .iter()
        .filter_map(|part| part.get("inlineData"))
        .collect();
    assert_eq!(pictures.len(), 14);
    for (number, picture) in (0..).zip(pictures) {
        assert_eq!(picture["mimeType"], "image/png");
        let data = picture["data"].as_str().expect("data");
        let bytes = base64::engine::general_purpose::STANDARD.decode(data);
        assert_eq!(bytes.as_deref(), Ok(&*png(number)), "reference {number}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fifteenth_reference_is_refused_before_sending() {
    let rig = Rig::new().await;
    let order = GenerateRequest {
        references: references(&rig, 15).await,
        ..request("Too many")
    };
    let failure = rig.engine.submit(order).await.expect_err("one too many");
    assert_eq!(failure.code, FailureCode::ReferenceInvalid);
    assert!(failure.message.contains("14"), "{failure}");
    assert_eq!(rig.sends(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_is_refused_when_it_is_added() {
    let rig = Rig::new().await;
    let half = &png(3)[..30];
    for (name, bytes) in [
        ("empty.png", &b""[..]),
        ("letter.png", b"Dear Sir or Madam,"),
        ("half.png", half),
    ] {
        let failure = rig
            .engine
            .add_reference_bytes(name, bytes.to_vec())
            .await
            .expect_err(name);
        assert_eq!(failure.code, FailureCode::ReferenceInvalid, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_can_be_the_next_reference() {
    let rig = Rig::new().await;
    let first = rig.run(request("A chair")).await;
    let image = rig.picture(&first[0]).await;
    let reference = rig
        .engine
        .reference_from_image(&image.id)
        .await
        .expect("it is a picture");
    assert_eq!(reference.blob, image.blob, "no copy is made");
    let order = GenerateRequest {
        references: vec![ReferenceOrder::named(&reference, &[])],
        session: Some(image.session.clone()),
        ..request("The chair, in red")
    };
    let second = rig.run(order).await;
    assert!(matches!(second[0].state, JobState::Done { .. }));
    assert_eq!(second[0].step, 2, "the same session goes on");
}
