//! The stream of news.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use plantain_lib::drift::News;
use serde_json::Value;
use tauri::ipc::{Channel, InvokeResponseBody};

use crate::rig::Rig;

#[derive(Clone, Default)]
struct Ear(Arc<Mutex<Vec<Value>>>);

impl Ear {
    fn channel(&self) -> Channel<News> {
        let heard = self.0.clone();
        Channel::new(move |body| {
            if let InvokeResponseBody::Json(text) = body {
                let event = serde_json::from_str(&text).expect("an event is JSON");
                heard.lock().expect("sound").push(event);
            }
            Ok(())
        })
    }

    fn types(&self) -> Vec<String> {
        let heard = self.0.lock().expect("sound");
        heard
            .iter()
            .map(|event| event["type"].as_str().unwrap_or("?").to_owned())
            .collect()
    }
}

fn subscribe(rig: &Rig, ear: &Ear) {
    let (studio, engine) = (rig.studio(), rig.engine());
    tauri::async_runtime::block_on(studio.subscription.replace(&engine, ear.channel()))
        .expect("the studio can be read");
}

fn wait_for(ear: &Ear, kind: &str) -> bool {
    (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        ear.types().iter().any(|heard| heard == kind)
    })
}

#[test]
fn the_whole_studio_comes_first_and_news_follow_in_order() {
    let rig = Rig::new();
    let ear = Ear::default();
    subscribe(&rig, &ear);
    assert_eq!(ear.types().first().map(String::as_str), Some("studio"));
    rig.picture("a paper boat");
    assert!(wait_for(&ear, "image"), "{:?}", ear.types());
    let heard = ear.0.lock().expect("sound").clone();
    let last_job = heard
        .iter()
        .rfind(|event| event["type"] == "job")
        .expect("jobs were told of");
    let phase = &last_job["job"]["state"]["phase"];
    assert!(phase == "done" || wait_for(&ear, "image"), "{phase}");
}

/// Waits for gauges that say so.
fn wait_for_quota(ear: &Ear, says: impl Fn(&Value) -> bool) -> bool {
    (0..500).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        let heard = ear.0.lock().expect("sound");
        heard
            .iter()
            .any(|event| event["type"] == "quota" && says(&event["quota"]))
    })
}

#[test]
fn gauges_say_that_the_queue_is_paused_and_goes_on() {
    let rig = Rig::new();
    let ear = Ear::default();
    subscribe(&rig, &ear);
    rig.ask("pause_queue", serde_json::json!({}))
        .expect("paused");
    assert!(wait_for_quota(&ear, |quota| quota["paused"] == true));
    let before = ear.0.lock().expect("sound").len();
    rig.ask("resume_queue", serde_json::json!({}))
        .expect("resumed");
    let goes_on = (0..500).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        let heard = ear.0.lock().expect("sound");
        let mut since = heard.iter().skip(before);
        since.any(|event| event["quota"]["paused"] == false)
    });
    assert!(goes_on);
}

#[test]
fn gauges_say_until_when_the_breaker_is_open() {
    let rig = Rig::new();
    let ear = Ear::default();
    subscribe(&rig, &ear);
    let mut request = rig.request("a storm [sandbox: 503]");
    request.count = 8;
    rig.ask("submit", serde_json::json!({ "request": request }))
        .expect("it is taken");
    assert!(
        wait_for_quota(&ear, |quota| quota["breaker"]["untilMs"].is_i64()),
        "{:?}",
        ear.types()
    );
}

#[test]
fn a_reload_replaces_the_earlier_page() {
    let rig = Rig::new();
    let (earlier, later) = (Ear::default(), Ear::default());
    subscribe(&rig, &earlier);
    subscribe(&rig, &later);
    rig.ask("new_session", serde_json::json!({}))
        .expect("a session");
    assert!(wait_for(&later, "session"), "{:?}", later.types());
    let heard = earlier.types();
    assert!(
        !heard.iter().any(|kind| kind == "session"),
        "nobody listens there any more: {heard:?}"
    );
}
