//! Every answer a provider may give, and what it means to the user.

use std::time::Duration;

use plantain_engine::{Charged, FailureCode, JobState};
use plantain_sandbox::Answer;

use crate::rig::{Rig, failure_code, request};

/// What happens after the first answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// Another attempt follows by itself.
    Retries,
    /// Kept until the limit resets.
    Holds,
    /// The user decides.
    Ends,
}

type Row = (Answer, FailureCode, Charged, Then);

/// Refused or failed on the other side: not billed, whatever follows.
fn unbilled() -> Vec<Row> {
    use FailureCode as Code;
    let row = |answer, code, then| (answer, code, Charged::No, then);
    let minute = Answer::MinuteLimit {
        retry_after: Duration::from_secs(30),
    };
    let teapot = Answer::Status {
        status: 418,
        body: "short and stout".to_owned(),
    };
    let wrapped = Answer::ArrayWrapped(Box::new(Answer::KeyInvalid));
    vec![
        row(Answer::Overloaded, Code::Overloaded, Then::Retries),
        row(Answer::OverloadedOld, Code::Overloaded, Then::Retries),
        row(Answer::Internal, Code::ServerError, Then::Retries),
        row(Answer::HtmlBadGateway, Code::ServerError, Then::Retries),
        row(Answer::Deadline, Code::Deadline, Then::Retries),
        row(minute, Code::MinuteLimit, Then::Retries),
        row(Answer::BareExhausted, Code::LimitUnknown, Then::Retries),
        row(Answer::HelpOnly, Code::LimitUnknown, Then::Retries),
        row(Answer::DayLimit, Code::DayLimit, Then::Holds),
        row(Answer::FreeTierZero, Code::BillingOff, Then::Ends),
        row(Answer::PrepayDepleted, Code::CreditsDepleted, Then::Holds),
        row(Answer::KeyInvalid, Code::KeyRejected, Then::Holds),
        row(Answer::KeyExpired, Code::KeyRejected, Then::Holds),
        row(Answer::KeyLeaked, Code::KeyRejected, Then::Holds),
        row(Answer::TokenUnsupported, Code::KeyRejected, Then::Holds),
        row(wrapped, Code::KeyRejected, Then::Holds),
        row(Answer::ProjectDenied, Code::AccessDenied, Then::Holds),
        row(Answer::Region, Code::RegionUnsupported, Then::Ends),
        row(Answer::ModelGone, Code::ModelNotFound, Then::Ends),
        row(Answer::InvalidArgument, Code::RequestRejected, Then::Ends),
        row(teapot, Code::NotGemini, Then::Ends),
    ]
}

/// Gone out without a readable answer: nobody can know.
fn perhaps_billed() -> Vec<Row> {
    use FailureCode as Code;
    let row = |answer, code| (answer, code, Charged::Maybe, Then::Ends);
    vec![
        row(Answer::Drop, Code::Interrupted),
        row(Answer::CutAfter { percent: 0 }, Code::Interrupted),
        row(Answer::CutAfter { percent: 50 }, Code::Interrupted),
        row(Answer::CutAfter { percent: 99 }, Code::Interrupted),
        row(Answer::TruncatedJson, Code::AnswerUnreadable),
        row(Answer::EmptyBody, Code::AnswerUnreadable),
    ]
}

async fn comes_to((answer, code, charged, then): Row) {
    let rig = Rig::scripted(std::slice::from_ref(&answer)).await;
    let job = rig
        .run_until(request("A test"), |state| failure_code(state).is_some())
        .await;
    let (failure, does) = match &job.state {
        JobState::Retrying { failure, .. } => (failure, Then::Retries),
        JobState::Held { failure, .. } => (failure, Then::Holds),
        JobState::Failed { failure } | JobState::Refused { failure } => (failure, Then::Ends),
        other => panic!("{answer:?} came to {other:?}"),
    };
    assert_eq!(failure.code, code, "{answer:?}: {failure:?}");
    assert_eq!(failure.charged, charged, "{answer:?}: {failure:?}");
    assert_eq!(does, then, "{answer:?}: {failure:?}");
    assert!(!failure.message.is_empty(), "{answer:?} says something");
    assert_eq!(job.attempts[0].charged, charged, "{answer:?}, the attempt");
    assert_eq!(rig.sends(), 1, "{answer:?} was sent once so far");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_or_a_fault_of_the_provider_is_never_called_charged() {
    for row in unbilled() {
        comes_to(row).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_did_not_arrive_whole_may_have_been_charged() {
    for row in perhaps_billed() {
        comes_to(row).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withheld_picture_is_refused_and_charged_as_the_usage_says() {
    let blocked = [
        (Answer::ImageSafety, FailureCode::ImageBlocked),
        (Answer::NullParts, FailureCode::ImageBlocked),
        (Answer::ImageProhibited, FailureCode::ImageBlocked),
        (Answer::ImageRecitation, FailureCode::ImageBlocked),
        (Answer::PromptBlocked, FailureCode::PromptBlocked),
    ];
    for (answer, code) in blocked {
        let rig = Rig::scripted(std::slice::from_ref(&answer)).await;
        let job = &rig.run(request("A test")).await[0];
        let JobState::Refused { failure } = &job.state else {
            panic!("{answer:?} came to {:?}", job.state);
        };
        assert_eq!(failure.code, code, "{answer:?}");
        let usage = rig.engine.usage(&job.id).await.expect("it is readable");
        let counted = usage.is_some_and(|usage| usage["promptTokenCount"].as_i64() > Some(0));
        let charged = if counted { Charged::Yes } else { Charged::No };
        assert_eq!(failure.charged, charged, "{answer:?}");
        assert_eq!(rig.sends(), 1, "{answer:?} would be the same again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_picture_for_no_reason_is_tried_once_more_and_no_more() {
    for answer in [
        Answer::TextOnly,
        Answer::NoImage,
        Answer::ImageOther,
        Answer::EmptyContent,
    ] {
        let rig = Rig::scripted(&[answer.clone(), answer.clone()]).await;
        let job = &rig.run(request("A test")).await[0];
        assert_eq!(
            failure_code(&job.state),
            Some(FailureCode::NoImage),
            "{answer:?}: {:?}",
            job.state
        );
        assert_eq!(rig.sends(), 2, "{answer:?}");
        assert_eq!(job.attempts.len(), 2, "{answer:?}: both are listed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_cannot_be_decoded_is_kept_as_it_came() {
    let rig = Rig::scripted(&[Answer::BrokenImage]).await;
    let job = &rig.run(request("A test")).await[0];
    let image = rig.picture(job).await;
    assert_eq!((image.width, image.height), (0, 0), "nobody knows its size");
    let file = std::fs::read(rig.engine.image_path(&image)).expect("its file");
    assert_eq!(i64::try_from(file.len()).ok(), Some(image.bytes));
    assert!(image.receipt.is_some(), "it was paid for");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gone_model_names_the_one_that_replaces_it() {
    let rig = Rig::scripted(&[Answer::ModelGone]).await;
    let order = plantain_engine::GenerateRequest {
        model: "gemini-3.1-flash-image".to_owned(),
        ..request("A test")
    };
    let job = &rig.run(order).await[0];
    let JobState::Failed { failure } = &job.state else {
        panic!("{:?}", job.state);
    };
    assert_eq!(failure.successor.as_deref(), Some("gemini-nano-banana-2.1"));
    assert!(failure.message.contains("Nano Banana 2.1"), "{failure}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_at_last_carries_the_cost_of_every_attempt_before_it() {
    let rig = Rig::scripted(&[Answer::TextOnly, Answer::TextOnly]).await;
    let job = rig.run(request("A test")).await.remove(0);
    let words = job.receipt.expect("words are billed");
    let twice = words.lines.iter().all(|line| line.count == 2);
    assert!(twice, "one line each for both attempts: {words:?}");
    let mut news = rig.engine.listen();
    rig.engine.retry(&job.id).await.expect("the user decided");
    let job = rig.rest(&job.id).await;
    let image = rig.picture(&job).await;
    let receipt = image.receipt.clone().expect("a receipt");
    assert!(receipt.nanos > words.nanos, "{receipt:?}");
    assert_eq!(job.receipt, image.receipt, "the job and its picture agree");
    assert_eq!(image.attempts, job.attempts);
    assert_eq!(image.attempts.len(), 3);
    assert_eq!(image.attempts[2].outcome, "image");
    while let Ok(event) = news.try_recv() {
        if let plantain_engine::EngineEvent::Image { image: told } = event {
            assert_eq!(*told, image, "what was told is what is stored");
        }
    }
}
