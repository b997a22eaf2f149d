//! Sessions and references.

use base64::Engine as _;
use plantain_engine::{FailureCode, GenerateRequest, ReferenceOrder};

use crate::rig::{Rig, request};

#[tokio::test(start_paused = true)]
async fn a_session_is_named_after_its_first_prompt_until_renamed() {
    let rig = Rig::new([]).await;
    let empty = rig.engine.new_session().await.unwrap();
    assert_eq!(
        rig.engine.new_session().await.unwrap().summary.id,
        empty.summary.id
    );
    let session = Some(empty.summary.id.clone());
    rig.engine
        .submit(GenerateRequest {
            session,
            ..request(1)
        })
        .await
        .unwrap();
    let opened = rig.engine.open_session(&empty.summary.id).await.unwrap();
    assert_eq!(opened.summary.title, "A copper bottle");
    let renamed = rig
        .engine
        .rename_session(&empty.summary.id, " Bottle hero ")
        .await
        .unwrap();
    assert_eq!(renamed.title, "Bottle hero");
}

#[tokio::test(start_paused = true)]
async fn a_session_with_work_under_way_is_not_deleted() {
    let rig = Rig::new([]).await;
    let submitted = rig.engine.submit(request(1)).await.unwrap();
    assert!(rig.engine.delete_session(&submitted.session).await.is_err());
    rig.end(&submitted.jobs[0]).await;
    rig.engine.delete_session(&submitted.session).await.unwrap();
    let failure = rig
        .engine
        .open_session(&submitted.session)
        .await
        .unwrap_err();
    assert_eq!(failure.code, FailureCode::NotFound);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_a_reference_is_refused_with_a_reason() {
    let rig = Rig::new([]).await;
    let folder = rig.folder.path();
    std::fs::write(folder.join("empty.png"), b"").unwrap();
    std::fs::write(folder.join("notes.png"), b"shopping list").unwrap();
    std::fs::write(folder.join("cut.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    for name in ["empty.png", "notes.png", "cut.png", "missing.png", "."] {
        let failure = rig
            .engine
            .add_reference_file(&folder.join(name))
            .await
            .unwrap_err();
        assert_eq!(failure.code, FailureCode::ReferenceInvalid, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_mislabelled_reference_is_sent_with_the_type_of_its_bytes() {
    let rig = Rig::new([]).await;
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(6, 6)
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    let path = rig.folder.path().join("label.jpg");
    std::fs::write(&path, png.into_inner()).unwrap();
    let reference = rig.engine.add_reference_file(&path).await.unwrap();
    assert_eq!(reference.mime, "image/png");
    let references = vec![ReferenceOrder::named(&reference, &[])];
    let submitted = rig
        .engine
        .submit(GenerateRequest {
            references,
            ..request(1)
        })
        .await
        .unwrap();
    rig.end(&submitted.jobs[0]).await;
    let body: serde_json::Value =
        serde_json::from_slice(&rig.api.bodies.lock().unwrap()[0]).unwrap();
    assert_eq!(
        body["contents"][0]["parts"][1]["inlineData"]["mimeType"],
        "image/png"
    );
}

#[tokio::test(start_paused = true)]
async fn a_file_that_changes_after_it_was_added_changes_nothing() {
    let rig = Rig::new([]).await;
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(6, 6)
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    let path = rig.folder.path().join("label.png");
    std::fs::write(&path, png.get_ref()).unwrap();
    let first = rig.engine.add_reference_file(&path).await.unwrap();
    let again = rig.engine.add_reference_file(&path).await.unwrap();
    assert_eq!(first.blob, again.blob, "twice the same is stored once");
    std::fs::write(&path, b"somebody saved a letter over it").unwrap();
    let references = vec![ReferenceOrder::named(&first, &[])];
    let submitted = rig
        .engine
        .submit(GenerateRequest {
            references,
            ..request(1)
        })
        .await
        .unwrap();
    rig.end(&submitted.jobs[0]).await;
    let body: serde_json::Value =
        serde_json::from_slice(&rig.api.bodies.lock().unwrap()[0]).unwrap();
    let data = body["contents"][0]["parts"][1]["inlineData"]["data"].as_str();
    let sent = base64::engine::general_purpose::STANDARD.decode(data.unwrap());
    assert_eq!(sent.unwrap(), png.into_inner());
}
