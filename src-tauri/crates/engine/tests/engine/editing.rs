//! Edits: what goes back of the conversation, and what becomes of it.

use plantain_engine::{
    Charged, Cut, EditMode, EditOrder, EngineEvent, FailureCode, GenerateRequest, ImageView,
    JobSnapshot, JobState, TurnNote,
};
use serde_json::Value;

use crate::rig::{Act, Rig, jpeg, reply, request};

/// An edit of a picture.
pub(crate) fn edit(image: &str, prompt: &str) -> GenerateRequest {
    GenerateRequest {
        prompt: prompt.to_owned(),
        edit: Some(EditOrder {
            image: image.to_owned(),
            mode: EditMode::Conversation,
            match_source: false,
        }),
        ..request(1)
    }
}

fn in_mode(image: &str, mode: EditMode) -> GenerateRequest {
    let order = edit(image, "And a moon");
    GenerateRequest {
        edit: order.edit.map(|edit| EditOrder { mode, ..edit }),
        ..order
    }
}

impl Rig {
    /// Sends an order to its end.
    pub(crate) async fn finish(&self, order: GenerateRequest) -> JobSnapshot {
        let submitted = self.engine.submit(order).await.unwrap();
        self.end(&submitted.jobs[0]).await
    }

    /// Sends an order that becomes a picture.
    pub(crate) async fn make(&self, order: GenerateRequest) -> ImageView {
        let ended = self.finish(order).await;
        let JobState::Done { image } = &ended.state else {
            panic!("no picture: {ended:?}")
        };
        self.engine.image(image).await.unwrap()
    }

    /// A first picture and so many edits, each of the one before.
    pub(crate) async fn chain(&self, edits: usize) -> Vec<ImageView> {
        let mut images = vec![self.make(request(1)).await];
        for number in 0..edits {
            let last = &images[images.len() - 1].id;
            let next = self.make(edit(last, &format!("Change {number}"))).await;
            images.push(next);
        }
        images
    }

    /// The conversation of the last request: each turn's role and its parts.
    fn sent(&self) -> Vec<(String, Vec<Value>)> {
        let bodies = self.api.bodies.lock().unwrap();
        let body: Value = serde_json::from_slice(bodies.last().unwrap()).unwrap();
        let contents = body["contents"].as_array().unwrap();
        let turn = |content: &Value| {
            let parts = content["parts"].as_array().unwrap().clone();
            (content["role"].as_str().unwrap().to_owned(), parts)
        };
        contents.iter().map(turn).collect()
    }
}

fn pictures(parts: &[Value]) -> usize {
    let held = parts.iter().filter(|part| part.get("inlineData").is_some());
    held.count()
}

fn refused_signature() -> Act {
    let body = r#"{"error":{"code":400,"message":"Image part is missing a thought_signature in content position 2, part position 1","status":"INVALID_ARGUMENT"}}"#;
    Act::Status(400, body.to_owned())
}

#[tokio::test(start_paused = true)]
async fn the_whole_conversation_goes_back_with_the_models_parts_byte_for_byte() {
    let rig = Rig::new([]).await;
    let images = rig.chain(2).await;
    let sent = rig.sent();
    let roles: Vec<&str> = sent.iter().map(|(role, _)| role.as_str()).collect();
    assert_eq!(roles, ["user", "model", "user", "model", "user"]);
    assert_eq!(sent[0].1[0]["text"], "A copper bottle");
    assert_eq!(sent[2].1[0]["text"], "Change 0");
    assert_eq!(sent[4].1[0]["text"], "Change 1");
    for turn in [0, 2, 4] {
        assert_eq!(pictures(&sent[turn].1), 0, "no picture is sent twice");
    }
    let bodies = rig.api.bodies.lock().unwrap();
    let text = String::from_utf8(bodies.last().unwrap().to_vec()).unwrap();
    let answered = crate::rig::picture();
    let part = answered.split_once("[\n").unwrap().1;
    let part = part.split_once("}]}").unwrap().0.trim();
    assert_eq!(text.matches(&format!("{part}}}")).count(), 2, "{part}");
    assert_eq!(
        images.iter().map(|image| image.depth).collect::<Vec<_>>(),
        [1, 2, 3]
    );
}

#[tokio::test(start_paused = true)]
async fn fresh_eyes_see_the_image_alone_and_the_last_turns_begin_with_their_source() {
    let rig = Rig::new([]).await;
    let images = rig.chain(2).await;
    rig.make(in_mode(&images[2].id, EditMode::Fresh)).await;
    let sent = rig.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(pictures(&sent[0].1), 1);
    rig.make(in_mode(&images[2].id, EditMode::Last { turns: 1 }))
        .await;
    let sent = rig.sent();
    assert_eq!(sent.len(), 3);
    assert_eq!(sent[0].1[0]["text"], "Change 1");
    assert_eq!(pictures(&sent[0].1), 1, "what it was made from");
    assert_eq!(pictures(&sent[2].1), 0);
    let none = in_mode(&images[2].id, EditMode::Last { turns: 0 });
    let failure = rig.engine.submit(none).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::SettingsInvalid);
}

#[tokio::test(start_paused = true)]
async fn another_model_sees_the_picture_and_not_the_signatures() {
    let rig = Rig::new([]).await;
    let images = rig.chain(1).await;
    let order = GenerateRequest {
        model: "gemini-3-pro-image".to_owned(),
        ..edit(&images[1].id, "In oil")
    };
    let context = rig.engine.estimate(&order).await.context.unwrap();
    assert_eq!((context.turns, context.cut), (0, Some(Cut::OtherModel)));
    let made = rig.make(order).await;
    let sent = rig.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(pictures(&sent[0].1), 1);
    // Back on that model, its own turn goes back, and what came before it does not.
    let order = GenerateRequest {
        model: "gemini-3-pro-image".to_owned(),
        ..edit(&made.id, "Varnished")
    };
    rig.make(order).await;
    let sent = rig.sent();
    assert_eq!(sent.len(), 3);
    assert_eq!(
        pictures(&sent[0].1),
        1,
        "the source of the first turn that goes back"
    );
    let view = rig.engine.peek_session(&made.session).await.unwrap();
    let cut = TurnNote::Cut {
        cut: Cut::OtherModel,
    };
    assert_eq!(view.turns[2].notes, [cut]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_signature_is_followed_by_the_picture_alone_once_and_told() {
    let good = || Act::Body(crate::rig::picture());
    let rig = Rig::new([
        good(),
        refused_signature(),
        good(),
        refused_signature(),
        refused_signature(),
    ])
    .await;
    let first = rig.make(request(1)).await;
    let ended = rig.finish(edit(&first.id, "At night")).await;
    assert!(matches!(ended.state, JobState::Done { .. }), "{ended:?}");
    assert_eq!(rig.sent().len(), 1, "no turn of the model goes back");
    let outcomes: Vec<&str> = ended
        .attempts
        .iter()
        .map(|one| one.outcome.as_str())
        .collect();
    assert_eq!(outcomes, ["signatureMissing", "image"]);
    let view = rig.engine.peek_session(&first.session).await.unwrap();
    assert_eq!(view.turns[1].notes, [TurnNote::SignatureRefused]);
    // Refused alone as well, that is the end.
    let ended = rig.finish(edit(&first.id, "At dawn")).await;
    let JobState::Failed { failure } = &ended.state else {
        panic!("{ended:?}")
    };
    assert_eq!(failure.code, FailureCode::SignatureMissing);
    assert_eq!(failure.charged, Charged::No);
    assert_eq!(ended.attempts.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_newest_goes_on_and_an_older_one_grows_a_branch_named_after_its_prompt() {
    let rig = Rig::new([]).await;
    let images = rig.chain(2).await;
    rig.make(edit(&images[0].id, "Warm light")).await;
    let view = rig.engine.peek_session(&images[0].session).await.unwrap();
    let names: Vec<&str> = view.branches.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Main", "Warm light"]);
    let main = &view.branches[0].id;
    let rows: Vec<bool> = view.turns.iter().map(|turn| turn.branch == *main).collect();
    assert_eq!(rows, [true, true, true, false]);
    assert_eq!(view.turns[3].parent.as_ref(), Some(&view.turns[0].id));
    assert_eq!(view.turns[3].depth, 2);
    // A new picture is no edit and goes onto the first branch.
    let order = GenerateRequest {
        session: Some(images[0].session.clone()),
        ..request(1)
    };
    rig.make(order).await;
    let view = rig.engine.peek_session(&images[0].session).await.unwrap();
    assert_eq!(
        (&view.turns[4].branch, &view.turns[4].parent),
        (main, &None)
    );
}

#[tokio::test(start_paused = true)]
async fn two_edits_of_one_turn_at_once_are_two_branches() {
    let rig = Rig::new([]).await;
    let first = rig.make(request(1)).await;
    let (one, other) = tokio::join!(
        rig.engine.submit(edit(&first.id, "Left")),
        rig.engine.submit(edit(&first.id, "Right")),
    );
    rig.end(&one.unwrap().jobs[0]).await;
    rig.end(&other.unwrap().jobs[0]).await;
    let view = rig.engine.peek_session(&first.session).await.unwrap();
    assert_ne!(view.turns[1].branch, view.turns[2].branch);
    assert_eq!(view.images.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_long_conversation_leaves_its_oldest_turns_out_and_says_so() {
    let rig = Rig::new([]).await;
    let images = rig.chain(17).await;
    let last = &images[17];
    let context = rig.engine.estimate(&edit(&last.id, "More")).await.context;
    let context = context.unwrap();
    assert_eq!(context.images, 14, "with the source of the first turn kept");
    assert_eq!(context.turns + context.trimmed, 18, "{context:?}");
    rig.make(edit(&last.id, "More")).await;
    let sent = rig.sent();
    let all: usize = sent.iter().map(|(_, parts)| pictures(parts)).sum();
    assert_eq!(all, 14);
    assert_eq!(sent.len(), 2 * usize::try_from(context.turns).unwrap() + 1);
}

#[tokio::test(start_paused = true)]
async fn an_edit_of_something_that_is_gone_sends_nothing() {
    let rig = Rig::new([]).await;
    let first = rig.make(request(1)).await;
    let sends = rig.api.bodies.lock().unwrap().len();
    let unknown = rig.engine.submit(edit("0199", "More")).await.unwrap_err();
    assert_eq!(unknown.code, FailureCode::NotFound);
    let elsewhere = GenerateRequest {
        session: Some("another".to_owned()),
        ..edit(&first.id, "More")
    };
    let failure = rig.engine.submit(elsewhere).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::SettingsInvalid);
    std::fs::remove_file(rig.engine.image_path(&first)).unwrap();
    let failure = rig
        .engine
        .submit(edit(&first.id, "More"))
        .await
        .unwrap_err();
    assert_eq!(
        (failure.code, failure.charged),
        (FailureCode::NotFound, Charged::No)
    );
    let problem = rig.engine.estimate(&edit(&first.id, "More")).await.problem;
    assert_eq!(problem.unwrap().code, FailureCode::NotFound);
    assert_eq!(rig.api.bodies.lock().unwrap().len(), sends);
}

#[tokio::test(start_paused = true)]
async fn the_conversation_is_the_same_after_a_restart_between_any_two_turns() {
    let mut rig = Rig::new([]).await;
    let mut image = rig.make(request(1)).await;
    let mut earlier = rig.sent();
    for number in 0..4 {
        rig.engine.shutdown().await;
        rig = Rig::within(rig.folder.clone(), []).await;
        image = rig.make(edit(&image.id, &format!("Change {number}"))).await;
        let sent = rig.sent();
        assert_eq!(sent.len(), 2 * number + 3);
        assert_eq!(
            sent[..earlier.len()],
            earlier,
            "what went before goes again"
        );
        assert!(
            sent.iter()
                .skip(1)
                .step_by(2)
                .all(|(role, parts)| { role == "model" && parts[0]["thoughtSignature"] == "c2ln" })
        );
        earlier = sent;
    }
    assert_eq!(image.depth, 5);
}

#[tokio::test(start_paused = true)]
async fn how_much_an_edit_changed_is_told_when_it_is_known() {
    let good = |colour| Act::Body(reply(&jpeg(colour)));
    let rig = Rig::new([good([200, 120, 40]), good([20, 20, 200])]).await;
    let first = rig.make(request(1)).await;
    let mut news = rig.engine.listen();
    let made = rig.make(edit(&first.id, "Blue")).await;
    let changed = loop {
        if let EngineEvent::Image { image } = news.recv().await.unwrap()
            && let Some(changed) = image.changed
        {
            break changed;
        }
    };
    assert!(changed > 0.99, "{changed}");
    let stored = rig.engine.image(&made.id).await.unwrap();
    assert_eq!(stored.changed, Some(changed));
}
