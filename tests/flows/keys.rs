//! The key: tested for free, sent once, written nowhere.

use std::path::Path;

use plantain_engine::{FailureCode, JobState, KeyPlace};
use plantain_sandbox::{Keys, SandboxOptions};
use secrecy::SecretString;

use crate::rig::{KEY, Rig, failure_code, request};

fn wants_our_key() -> SandboxOptions {
    SandboxOptions {
        keys: Keys::Only(vec![KEY.to_owned()]),
        ..SandboxOptions::test()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_told_and_not_charged() {
    let rig = Rig::built(wants_our_key(), Some("somebody-elses")).await;
    let job = &rig.run(request("A locked door")).await[0];
    assert_eq!(failure_code(&job.state), Some(FailureCode::KeyRejected));
    assert_eq!(rig.sends(), 1, "it would be refused again");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_nothing_is_put_in_line() {
    let rig = Rig::built(wants_our_key(), None).await;
    let failure = rig.engine.submit(request("No key")).await;
    let failure = failure.expect_err("there is no key");
    assert_eq!(failure.code, FailureCode::KeyMissing);
    assert_eq!(rig.sends(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_tested_for_free_kept_and_written_nowhere() {
    let rig = Rig::built(wants_our_key(), None).await;
    let secret = |text: &str| SecretString::from(text.to_owned());
    let wrong = rig.engine.test_key(secret("not-this-one-1234"), true).await;
    let failure = wrong.expect_err("it is wrong");
    assert_eq!(failure.code, FailureCode::KeyRejected);
    assert_eq!(rig.engine.key().place, KeyPlace::None, "and not kept");

    let pasted = format!("\n  {KEY}\t\n");
    let report = rig.engine.test_key(secret(&pasted), true).await;
    let report = report.expect("it is right");
    assert_eq!(report.key.last_four.as_deref(), Some("7413"));
    assert_eq!(rig.sends(), 0, "testing costs nothing");

    let job = &rig.run(request("An open door")).await[0];
    assert!(matches!(job.state, JobState::Done { .. }));
    for sent in rig.sandbox.requests() {
        assert!(!sent.query.contains("key="), "never in an address");
        assert_eq!(sent.credentials, 1, "once, in a header");
    }
    no_file_holds_it(rig.folder.path());
    let studio = rig.engine.studio().await.expect("a studio");
    let shown = serde_json::to_string(&studio).expect("JSON");
    assert!(!shown.contains(KEY), "never told to the page");
    let rig = rig.restarted().await;
    no_file_holds_it(rig.folder.path());
}

fn no_file_holds_it(folder: &Path) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            no_file_holds_it(&path);
            continue;
        }
        let bytes = std::fs::read(&path).expect("a file");
        let found = bytes.windows(KEY.len()).any(|part| part == KEY.as_bytes());
        assert!(!found, "the key is in {}", path.display());
    }
}
