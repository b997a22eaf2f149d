//! Outcomes.

use plantain_library::outcomes;
use plantain_library::outcomes::OutcomeRow;

use crate::fixture::with_job;

#[tokio::test]
async fn an_answer_comes_back_to_the_letter_and_a_second_try_replaces_it() {
    let fixture = with_job().await;
    fixture
        .library
        .write(|transaction| {
            assert_eq!(outcomes::get(transaction, "j")?, None);
            let refused = OutcomeRow {
                job_id: "j".into(),
                finish: Some("IMAGE_SAFETY".into()),
                text: None,
                content: "{}".into(),
                usage: None,
                model_version: None,
                response_id: None,
            };
            outcomes::save(transaction, &refused)?;
            let answer = OutcomeRow {
                finish: Some("STOP".into()),
                text: Some("Here you are".into()),
                content: r#"{ "parts" : [ {"thoughtSignature":"AbC/+==" } ]}"#.into(),
                usage: Some(r#"{"totalTokenCount":1}"#.into()),
                model_version: Some("gemini-3".into()),
                response_id: Some("r".into()),
                ..refused
            };
            outcomes::save(transaction, &answer)?;
            assert_eq!(
                outcomes::get(transaction, "j")?,
                Some(answer),
                "spaces and all"
            );
            Ok(())
        })
        .await
        .unwrap();
}
