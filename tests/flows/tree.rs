//! Edits over real sockets: the sandbox knows every signature it has issued, and refuses a part that
//! comes back without its own.

use plantain_engine::{
    EditMode, EditOrder, FailureCode, GenerateRequest, ImageView, JobState, Mark, ReferenceOrder,
    ReferenceRole, SessionView, TrashKey, TrashKind, TurnNote,
};
use plantain_sandbox::Answer;
use proptest::prelude::*;
use proptest::test_runner::Config;

use crate::rig::{DEFAULT, LITE, PRO, Rig, request};

fn edit(image: &ImageView, mode: EditMode, prompt: &str) -> GenerateRequest {
    GenerateRequest {
        edit: Some(EditOrder {
            image: image.id.clone(),
            mode,
            match_source: false,
        }),
        ..request(prompt)
    }
}

impl Rig {
    /// Sends an edit; every variant must become a picture without a word about signatures.
    async fn accepted(&self, order: GenerateRequest) -> Vec<ImageView> {
        let mut images = Vec::new();
        for job in self.run(order).await {
            let outcomes: Vec<&str> = job.attempts.iter().map(|it| it.outcome.as_str()).collect();
            assert_eq!(outcomes, ["image"], "{job:?}");
            images.push(self.picture(&job).await);
        }
        images
    }

    async fn view(&self, session: &str) -> SessionView {
        let view = self.engine.peek_session(session).await;
        view.expect("the session is there")
    }

    /// The conversation of the last request, as `user`, `model` and so on.
    fn roles(&self) -> Vec<String> {
        let sent = self.sandbox.requests();
        let mut calls = sent
            .iter()
            .filter(|call| call.path.ends_with(":generateContent"));
        let body = &calls.next_back().expect("it was sent").body;
        let contents = body["contents"].as_array().expect("contents");
        let role = |content: &serde_json::Value| content["role"].as_str().expect("a role").into();
        contents.iter().map(role).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_turns_deep_five_branches_wide_and_through_other_models_nothing_is_refused() {
    let mut rig = Rig::new().await;
    let root = rig.accepted(request("A bottle on a table")).await.remove(0);
    let mut trunk = vec![root];
    for turn in 0..20 {
        let last = &trunk[trunk.len() - 1];
        let order = edit(last, EditMode::Conversation, &format!("Change {turn}"));
        trunk.push(rig.accepted(order).await.remove(0));
        if turn % 5 == 4 {
            rig = rig.restarted().await;
        }
    }
    assert_eq!(trunk[20].depth, 21);
    for branch in 0..5 {
        let order = GenerateRequest {
            count: 2,
            ..edit(
                &trunk[branch * 3],
                EditMode::Conversation,
                &format!("Branch {branch}"),
            )
        };
        let variants = rig.accepted(order).await;
        rig.accepted(edit(
            &variants[1],
            EditMode::Conversation,
            "From the second variant",
        ))
        .await;
    }
    for model in [PRO, LITE, DEFAULT] {
        let order = GenerateRequest {
            model: model.to_owned(),
            ..edit(&trunk[9], EditMode::Conversation, &format!("By {model}"))
        };
        let made = rig.accepted(order).await.remove(0);
        let order = GenerateRequest {
            model: model.to_owned(),
            ..edit(&made, EditMode::Conversation, "And on")
        };
        rig.accepted(order).await;
    }
    let view = rig.view(&trunk[0].session).await;
    assert_eq!(view.branches.len(), 1 + 5 + 3);
    assert_eq!(view.turns.len(), 21 + 2 * 5 + 2 * 3);
    let refused = view.turns.iter().filter(|turn| {
        let notes = &turn.notes;
        notes.contains(&TurnNote::SignatureRefused)
    });
    assert_eq!(refused.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_that_is_refused_costs_one_try_and_is_told() {
    let recorded = include_str!("../recordings/error_400_missing_thought_signature_image.json");
    let recorded: serde_json::Value = serde_json::from_str(recorded).expect("a recording");
    let refusal = Answer::Status {
        status: 400,
        body: recorded["body"].to_string(),
    };
    let rig = Rig::scripted(&[Answer::Ok, refusal]).await;
    let first = rig.accepted(request("A bottle")).await.remove(0);
    let jobs = rig
        .run(edit(&first, EditMode::Conversation, "At night"))
        .await;
    assert!(matches!(jobs[0].state, JobState::Done { .. }), "{jobs:?}");
    assert_eq!(jobs[0].attempts[0].outcome, "signatureMissing");
    assert_eq!(rig.roles(), ["user"]);
    let view = rig.view(&first.session).await;
    assert_eq!(view.turns[1].notes, [TurnNote::SignatureRefused]);
}

#[tokio::test(flavor = "multi_thread")]
async fn references_are_named_to_the_model_by_their_place() {
    let rig = Rig::new().await;
    let first = rig.accepted(request("A bottle")).await.remove(0);
    let other = rig.accepted(request("A label")).await.remove(0);
    let view = rig
        .engine
        .reference_from_image(&other.id)
        .await
        .expect("a picture");
    let order = GenerateRequest {
        references: vec![ReferenceOrder {
            name: "brand".to_owned(),
            role: ReferenceRole::Style,
            ..ReferenceOrder::named(&view, &[])
        }],
        ..edit(&first, EditMode::Fresh, "Put the look of @brand on it")
    };
    let made = rig.accepted(order).await.remove(0);
    assert_eq!(made.references[0].name, "brand");
    let sent = rig.sandbox.requests();
    let parts = &sent[sent.len() - 1].body["contents"][0]["parts"];
    assert_eq!(parts[0]["text"], "Put the look of @brand (image 2) on it");
    assert_eq!(parts[3]["text"], "Image 2, style reference @brand:");
    let twice = GenerateRequest {
        references: vec![
            ReferenceOrder::named(&view, &[]),
            ReferenceOrder::named(&view, &[]),
        ],
        ..request("Both")
    };
    let failure = rig
        .engine
        .submit(twice)
        .await
        .expect_err("one name for two");
    assert_eq!(failure.code, FailureCode::ReferenceInvalid);
}

/// One thing a designer does next; numbers choose among what is there.
#[derive(Clone, Debug)]
enum Move {
    New,
    Edit {
        at: usize,
        mode: u8,
        model: u8,
        count: u32,
    },
    DeleteTurn(usize),
    DeleteImage(usize),
    DeleteBranch(usize),
    Star(usize),
    Undo,
    Redo,
    Restore(usize),
    Import,
    Restart,
}

fn a_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        1 => Just(Move::New),
        8 => (any::<usize>(), 0..4_u8, 0..6_u8, 1..3_u32).prop_map(|(at, mode, model, count)| {
            Move::Edit { at, mode, model, count }
        }),
        1 => any::<usize>().prop_map(Move::DeleteTurn),
        1 => any::<usize>().prop_map(Move::DeleteImage),
        1 => any::<usize>().prop_map(Move::DeleteBranch),
        1 => any::<usize>().prop_map(Move::Star),
        2 => Just(Move::Undo),
        1 => Just(Move::Redo),
        1 => any::<usize>().prop_map(Move::Restore),
        1 => Just(Move::Import),
        1 => Just(Move::Restart),
    ]
}

fn scan() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(60, 37, image::Rgb([200, 60, 30]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .expect("it is encoded");
    bytes.into_inner()
}

/// Takes one step; what is sent must be accepted, and what cannot be done is refused unsent.
async fn step(rig: &Rig, session: &str, next: Move) {
    let view = rig.view(session).await;
    let image = |at: usize| view.images.get(at.checked_rem(view.images.len())?);
    match next {
        Move::New => {
            let order = GenerateRequest {
                session: Some(session.to_owned()),
                ..request("Another one")
            };
            rig.accepted(order).await;
        }
        Move::Edit {
            at,
            mode,
            model,
            count,
        } => {
            let Some(image) = image(at) else { return };
            let mode = match mode {
                0 => EditMode::Fresh,
                1 => EditMode::Last { turns: 2 },
                _ => EditMode::Conversation,
            };
            let model = match model {
                0 => PRO,
                1 => LITE,
                _ => DEFAULT,
            };
            let order = GenerateRequest {
                model: model.to_owned(),
                count,
                ..edit(image, mode, "Something else")
            };
            rig.accepted(order).await;
        }
        Move::Import => {
            let imported = rig
                .engine
                .import_bytes(Some(session), "Scan 💡/1.png", scan());
            assert_eq!(imported.await.expect("a picture").images.len(), 1);
        }
        other => tidy_up(rig, &view, other).await,
    }
}

async fn star(rig: &Rig, image: Option<&ImageView>) {
    if let Some(image) = image {
        let marked = rig.engine.mark_image(&image.id, Mark::Star).await;
        assert_eq!(marked.expect("it is there").mark, Mark::Star);
    }
}

/// Throws something away, marks it, or takes it back.
async fn tidy_up(rig: &Rig, view: &SessionView, next: Move) {
    let image = |at: usize| view.images.get(at.checked_rem(view.images.len())?);
    match next {
        Move::DeleteTurn(at) => {
            if let Some(image) = image(at) {
                rig.engine
                    .delete_turn(&image.turn)
                    .await
                    .expect("it is there");
            }
        }
        Move::DeleteImage(at) => {
            if let Some(image) = image(at) {
                rig.engine
                    .delete_image(&image.id)
                    .await
                    .expect("it is there");
            }
        }
        Move::DeleteBranch(at) => {
            let branch = &view.branches[at % view.branches.len()];
            // The first one, or one in the Trash: refused, and nothing happens.
            let _ = rig.engine.delete_branch(&branch.id).await;
        }
        Move::Star(at) => star(rig, image(at)).await,
        Move::Undo => drop(rig.engine.undo().await),
        Move::Redo => drop(rig.engine.redo().await),
        Move::Restore(at) => {
            let items = rig.engine.trash().await.expect("the Trash");
            if let Some(item) = items.get(at % items.len().max(1)) {
                let TrashKey { kind, .. } = &item.key;
                assert_ne!(*kind, TrashKind::Session);
                rig.engine
                    .restore(&item.key)
                    .await
                    .expect("it is in the Trash");
            }
        }
        Move::New | Move::Edit { .. } | Move::Import | Move::Restart => {}
    }
}

proptest! {
    #![proptest_config(Config { cases: 6, max_shrink_iters: 40, ..Config::default() })]

    #[test]
    fn whatever_the_designer_does_only_sends_what_is_accepted(
        moves in proptest::collection::vec(a_move(), 10..24)
    ) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let mut rig = Rig::new().await;
            let first = rig.accepted(request("A bottle")).await.remove(0);
            for next in moves {
                if matches!(next, Move::Restart) {
                    rig = rig.restarted().await;
                } else {
                    step(&rig, &first.session, next).await;
                }
            }
            let view = rig.view(&first.session).await;
            for turn in &view.turns {
                assert!(!turn.notes.contains(&TurnNote::SignatureRefused), "{turn:?}");
            }
        });
    }
}
