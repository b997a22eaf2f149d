//! The tree: what is thrown away, taken back, brought in, copied.

use plantain_engine::{
    Act as Deed, Charged, EditMode, EditOrder, FailureCode, GenerateRequest, JobState, Mark,
    TrashKey, TrashKind, TurnKind,
};

use crate::editing::edit;
use crate::rig::{Act, Rig, jpeg, reply, request};

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbaImage::from_pixel(width, height, image::Rgba([90, 140, 30, 200]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

#[tokio::test(start_paused = true)]
async fn everything_the_user_does_to_the_tree_can_be_taken_back_and_done_again() {
    let rig = Rig::new([]).await;
    let images = rig.chain(1).await;
    let branched = rig.make(edit(&images[0].id, "Warm light")).await;
    let engine = &rig.engine;
    engine
        .rename_branch(&branched.branch, "Sunset")
        .await
        .unwrap();
    engine.mark_image(&images[1].id, Mark::Star).await.unwrap();
    engine
        .mark_image(&images[1].id, Mark::Reject)
        .await
        .unwrap();
    engine.delete_turn(&images[0].turn).await.unwrap();
    engine.delete_image(&images[1].id).await.unwrap();
    engine.delete_branch(&branched.branch).await.unwrap();
    engine
        .rename_session(&images[0].session, "Bottle")
        .await
        .unwrap();
    engine
        .archive_session(&images[0].session, true)
        .await
        .unwrap();
    let after = engine.peek_session(&images[0].session).await.unwrap();
    assert!(after.images.is_empty());
    let mut undone = Vec::new();
    while let Some(act) = engine.undo().await.unwrap() {
        undone.push(act);
    }
    let expected = [
        Deed::ArchiveSession,
        Deed::RenameSession,
        Deed::DeleteBranch,
        Deed::DeleteImage,
        Deed::DeleteTurn,
        Deed::MarkImage,
        Deed::MarkImage,
        Deed::RenameBranch,
        Deed::Branch,
    ];
    assert_eq!(undone, expected);
    let before = engine.peek_session(&images[0].session).await.unwrap();
    assert_eq!(before.summary.title, "A copper bottle");
    assert_eq!(
        before.images.len(),
        2,
        "the branch itself is taken back too"
    );
    assert!(before.images.iter().all(|image| image.mark == Mark::None));
    while engine.redo().await.unwrap().is_some() {}
    let again = engine.peek_session(&images[0].session).await.unwrap();
    assert_eq!(again.summary, after.summary);
    assert_eq!((again.turns, again.branches), (after.turns, after.branches));
    assert_eq!(engine.redo().await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn a_turn_in_the_trash_leaves_what_came_after_it() {
    let rig = Rig::new([]).await;
    let images = rig.chain(2).await;
    rig.engine.delete_turn(&images[1].turn).await.unwrap();
    let view = rig.engine.peek_session(&images[0].session).await.unwrap();
    let shown: Vec<&str> = view.images.iter().map(|image| image.id.as_str()).collect();
    assert_eq!(shown, [&images[0].id, &images[2].id]);
    assert!(view.turns[1].deleted);
    let failure = rig
        .engine
        .submit(edit(&images[1].id, "More"))
        .await
        .unwrap_err();
    assert!(failure.message.contains("Trash"), "{failure}");
    rig.make(edit(&images[2].id, "More")).await;
    let items = rig.engine.trash().await.unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].title, "Change 0");
    rig.engine.restore(&items[0].key).await.unwrap();
    assert!(rig.engine.trash().await.unwrap().is_empty());
    let failure = rig.engine.restore(&items[0].key).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::NotFound);
}

#[tokio::test(start_paused = true)]
async fn a_branch_thrown_away_while_its_edit_runs_loses_no_picture() {
    let slow = || Act::Image {
        after: std::time::Duration::from_secs(20),
    };
    let good = || Act::Body(crate::rig::picture());
    let rig = Rig::new([good(), good(), slow()]).await;
    let images = rig.chain(1).await;
    let order = GenerateRequest {
        count: 1,
        ..edit(&images[0].id, "Warm light")
    };
    let running = rig.engine.submit(order).await.unwrap();
    rig.until(&running.jobs[0], |job| job.state.is_in_flight())
        .await;
    let view = rig.engine.peek_session(&images[0].session).await.unwrap();
    let branch = view.branches[1].id.clone();
    rig.engine.delete_branch(&branch).await.unwrap();
    let ended = rig.end(&running.jobs[0]).await;
    assert!(matches!(ended.state, JobState::Done { .. }), "{ended:?}");
    let view = rig.engine.peek_session(&images[0].session).await.unwrap();
    assert_eq!(view.images.len(), 2, "it lies in the Trash with its branch");
    let kind = TrashKind::Branch;
    rig.engine
        .restore(&TrashKey { kind, id: branch })
        .await
        .unwrap();
    let view = rig.engine.peek_session(&images[0].session).await.unwrap();
    assert_eq!(view.images.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_a_turn_in_the_trash_is_cancelled_for_free() {
    let rig = Rig::new([]).await;
    let first = rig.make(request(1)).await;
    rig.engine.pause().await.unwrap();
    let waiting = rig.engine.submit(edit(&first.id, "Later")).await.unwrap();
    rig.engine.delete_turn(&waiting.turn).await.unwrap();
    let ended = rig.end(&waiting.jobs[0]).await;
    let charged = Charged::No;
    assert_eq!(ended.state, JobState::Cancelled { charged });
}

#[tokio::test(start_paused = true)]
async fn the_first_branch_stays() {
    let rig = Rig::new([]).await;
    let first = rig.make(request(1)).await;
    let failure = rig.engine.delete_branch(&first.branch).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::SettingsInvalid);
}

#[tokio::test(start_paused = true)]
async fn an_imported_picture_is_padded_cut_back_and_given_its_own_size() {
    // What comes back is of the ratio that was asked for.
    let mut made = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(1_264, 848, image::Rgb([10, 200, 90]))
        .write_to(&mut made, image::ImageFormat::Png)
        .unwrap();
    let answer = || Act::Body(reply(made.get_ref()));
    let rig = Rig::new([answer(), answer()]).await;
    let imported = rig
        .engine
        .import_bytes(None, "Scan.png", png(500, 350))
        .await
        .unwrap();
    let view = rig.engine.peek_session(&imported.session).await.unwrap();
    assert_eq!(view.summary.title, "Scan.png");
    assert_eq!(
        (view.turns[0].kind, view.turns[0].depth),
        (TurnKind::Import, 0)
    );
    let order = GenerateRequest {
        ratio: None,
        ..edit(&imported.images[0], "Greener")
    };
    let context = rig.engine.estimate(&order).await.context.unwrap();
    assert_eq!(
        (context.ratio.as_deref(), context.padded),
        (Some("3:2"), true)
    );
    let cut = rig.make(order.clone()).await;
    assert_eq!((cut.width, cut.height), (1_204, 848), "10:7, as its source");
    assert!(cut.original.is_some());
    assert_eq!(cut.depth, 1);
    let order = GenerateRequest {
        edit: Some(EditOrder {
            image: imported.images[0].clone(),
            mode: EditMode::Conversation,
            match_source: true,
        }),
        ..order
    };
    let matched = rig.make(order).await;
    assert_eq!((matched.width, matched.height), (500, 350));
}

#[tokio::test(start_paused = true)]
async fn what_is_no_picture_is_not_imported_and_the_others_are() {
    let rig = Rig::new([]).await;
    let folder = rig.folder.path();
    std::fs::write(folder.join("good 🍌/x.png".replace('/', "-")), png(4, 4)).unwrap();
    std::fs::write(folder.join("notes.png"), b"shopping list").unwrap();
    let paths = [
        folder.join("notes.png"),
        folder.join("good 🍌-x.png"),
        folder.join("none"),
    ];
    let imported = rig.engine.import_files(None, &paths).await.unwrap();
    assert_eq!((imported.images.len(), imported.failures.len()), (1, 2));
    let failure = rig
        .engine
        .import_bytes(Some("gone"), "x", png(4, 4))
        .await
        .unwrap_err();
    assert_eq!(failure.code, FailureCode::NotFound);
}

#[tokio::test(start_paused = true)]
async fn a_rebase_folds_all_instructions_into_one_edit_of_the_first_picture() {
    let rig = Rig::new([]).await;
    let images = rig.chain(3).await;
    let draft = rig.engine.rebase(&images[3].id).await.unwrap();
    assert_eq!((&draft.image, draft.turns), (&images[0].id, 3));
    assert!(
        draft
            .prompt
            .ends_with("1. Change 0\n2. Change 1\n3. Change 2")
    );
    let failure = rig.engine.rebase(&images[0].id).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::SettingsInvalid);
}

#[tokio::test(start_paused = true)]
async fn a_copied_session_goes_on_by_itself_and_its_conversation_goes_back() {
    let rig = Rig::new([]).await;
    let images = rig.chain(1).await;
    let copy = rig
        .engine
        .duplicate_session(&images[0].session)
        .await
        .unwrap();
    assert_eq!(copy.summary.title, "A copper bottle (copy)");
    assert_eq!((copy.images.len(), copy.turns.len()), (2, 2));
    assert_eq!(copy.images[1].source.as_ref(), Some(&copy.images[0].id));
    assert_eq!(copy.images[1].blob, images[1].blob);
    let order = edit(&copy.images[1].id, "More");
    let context = rig.engine.estimate(&order).await.context.unwrap();
    assert_eq!((context.turns, context.cut), (2, None));
    let made = rig.make(order).await;
    assert_eq!(made.session, copy.summary.id);
    let original = rig.engine.peek_session(&images[0].session).await.unwrap();
    assert_eq!(original.images.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn sessions_are_found_by_their_prompts_also_when_put_away() {
    let rig = Rig::new([Act::Body(reply(&jpeg([1, 2, 3])))]).await;
    let first = rig.make(request(1)).await;
    // A search of titles alone would find nothing.
    rig.engine
        .rename_session(&first.session, "Untold")
        .await
        .unwrap();
    rig.engine
        .archive_session(&first.session, true)
        .await
        .unwrap();
    let found = rig.engine.search_sessions("BOTTLE copper").await.unwrap();
    assert_eq!(found.len(), 1);
    assert!(found[0].archived);
    assert!(rig.engine.search_sessions("100%").await.unwrap().is_empty());
}
