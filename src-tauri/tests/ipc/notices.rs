//! What the system is told while nobody looks: seldom, once, and nothing that is not so.

use std::time::Duration;

use plantain_engine::{EngineEvent, JobSnapshot};
use plantain_lib::notice::Notice;
use plantain_lib::notification::Watch;
use serde_json::{Value, json};

fn job(id: &str, sandbox: bool, state: &Value) -> EngineEvent {
    let job: JobSnapshot = serde_json::from_value(json!({
        "id": id, "session": "s", "turn": "t", "step": 1, "variant": 1, "of": 1,
        "prompt": "a secret product", "model": "m", "size": null, "ratio": null, "thinking": null,
        "createdMs": 0, "finishedMs": null, "state": state, "priority": "normal", "place": null,
        "startsMs": null, "offPeak": false, "receipt": null, "attempts": [], "sandbox": sandbox,
        "estimate": { "lowNanos": 0, "highNanos": 0, "lines": [] }, "grounded": false,
    }))
    .expect("a snapshot");
    EngineEvent::Job { job: Box::new(job) }
}

fn queued() -> Value {
    json!({ "phase": "queued", "ahead": 0 })
}

fn thinking() -> Value {
    json!({ "phase": "thinking", "sinceMs": 0 })
}

fn done() -> Value {
    json!({ "phase": "done", "image": "i" })
}

fn failure(message: &str, charged: &str) -> Value {
    json!({
        "code": "overloaded", "message": message, "charged": charged, "retryAtMs": null,
        "status": 503, "detail": "a secret product", "successor": null,
    })
}

fn failed(charged: &str) -> Value {
    let failure = failure("The model is overloaded.", charged);
    json!({ "phase": "failed", "failure": failure })
}

fn held(until_ms: Option<i64>) -> Value {
    let failure = failure("The provider does not accept the key.", "no");
    json!({ "phase": "held", "untilMs": until_ms, "failure": failure })
}

/// A watch and the time; what is due is taken as the time passes.
#[derive(Default)]
struct Desk {
    watch: Watch,
    now: Duration,
    told: Vec<(Duration, Notice)>,
}

impl Desk {
    fn hear(&mut self, id: &str, state: &Value) {
        self.hear_of(id, false, state);
    }

    fn hear_of(&mut self, id: &str, sandbox: bool, state: &Value) {
        self.watch.hear(&job(id, sandbox, state), self.now);
    }

    fn pass(&mut self, time: Duration) {
        let until = self.now + time;
        while let Some(due) = self.watch.due().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            let notice = self.watch.take(self.now);
            self.told.extend(notice.map(|notice| (self.now, notice)));
        }
        self.now = until;
    }

    fn told(&self) -> Vec<(&str, &str)> {
        let told = self.told.iter();
        told.map(|(_, notice)| (notice.title.as_str(), notice.body.as_str()))
            .collect()
    }
}

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_hours(1);

#[test]
fn a_run_of_ninety_is_told_once_at_its_end() {
    let mut desk = Desk::default();
    for id in 0..90 {
        desk.hear(&id.to_string(), &queued());
    }
    for id in 0..90 {
        desk.hear(&id.to_string(), &thinking());
        desk.pass(6 * SECOND);
        assert!(desk.told.is_empty(), "nothing at image {id}");
        desk.hear(&id.to_string(), &done());
    }
    desk.pass(HOUR);
    assert_eq!(desk.told(), [("Queue finished", "90 images")]);
    assert_eq!(desk.watch.due(), None, "and nothing more");
}

#[test]
fn the_end_says_what_failed_and_what_may_have_been_charged() {
    let mut desk = Desk::default();
    for id in ["a", "b", "c"] {
        desk.hear(id, &queued());
    }
    desk.hear("a", &done());
    desk.hear("b", &done());
    desk.hear("c", &failed("maybe"));
    desk.pass(HOUR);
    let body = "2 images, 1 failed. The model is overloaded. 1 may have been charged without a \
                picture.";
    assert_eq!(desk.told(), [("Queue finished", body)]);
}

#[test]
fn one_that_fails_alone_says_why_and_whether_it_was_charged() {
    for (charged, words) in [
        ("no", "Not charged."),
        ("maybe", "It may have been charged."),
        ("yes", "It was charged."),
    ] {
        let mut desk = Desk::default();
        desk.hear("a", &queued());
        desk.hear("a", &failed(charged));
        desk.pass(HOUR);
        let body = format!("The model is overloaded. {words}");
        assert_eq!(desk.told(), [("A picture failed", body.as_str())]);
    }
}

#[test]
fn failures_in_a_burst_are_one_notice_and_later_ones_wait() {
    let mut desk = Desk::default();
    desk.hear("last", &queued());
    for id in 0..100 {
        desk.hear(&id.to_string(), &queued());
    }
    for id in 0..10 {
        desk.hear(&id.to_string(), &failed("no"));
        desk.pass(SECOND / 10);
    }
    desk.pass(10 * SECOND);
    let first = (
        "10 pictures failed",
        "The model is overloaded. Not charged.",
    );
    assert_eq!(desk.told(), [first]);
    // One every six seconds for the rest of nine minutes.
    for id in 10..100 {
        desk.hear(&id.to_string(), &failed("no"));
        desk.pass(6 * SECOND);
    }
    assert!(desk.told.len() <= 4, "{:?}", desk.told());
    desk.hear("last", &done());
    desk.pass(HOUR);
    let end = desk.told().last().copied();
    let body = "1 image, 100 failed. The model is overloaded.";
    assert_eq!(
        end,
        Some(("Queue finished", body)),
        "all of them at the end"
    );
}

#[test]
fn what_failed_and_was_tried_again_counts_as_it_ends() {
    let mut desk = Desk::default();
    desk.hear("a", &queued());
    desk.hear("b", &queued());
    desk.hear("a", &failed("no"));
    desk.hear("a", &queued());
    desk.hear("a", &done());
    desk.hear("b", &done());
    desk.pass(HOUR);
    assert_eq!(desk.told(), [("Queue finished", "2 images")]);
}

#[test]
fn a_key_that_is_refused_stops_the_queue_and_says_so_once() {
    let mut desk = Desk::default();
    for id in 0..40 {
        desk.hear(&id.to_string(), &queued());
    }
    for id in 0..40 {
        desk.hear(&id.to_string(), &held(None));
    }
    desk.pass(HOUR);
    let body = "40 on hold. The provider does not accept the key.";
    assert_eq!(desk.told(), [("Queue stopped", body)]);
    // The key is mended: a new run.
    for id in 0..40 {
        desk.hear(&id.to_string(), &queued());
        desk.hear(&id.to_string(), &done());
    }
    desk.pass(HOUR);
    assert_eq!(desk.told().last(), Some(&("Queue finished", "40 images")));
}

#[test]
fn what_stopped_the_queue_is_told_before_what_else_went_wrong() {
    let mut desk = Desk::default();
    let refused = failure("The prompt was refused.", "no");
    desk.hear("a", &queued());
    desk.hear("b", &queued());
    desk.hear("a", &json!({ "phase": "refused", "failure": refused }));
    desk.hear("b", &held(None));
    desk.pass(HOUR);
    let body = "1 refused, 1 on hold. The provider does not accept the key.";
    assert_eq!(desk.told(), [("Queue stopped", body)]);
}

#[test]
fn different_reasons_are_counted_and_left_to_the_window() {
    let mut desk = Desk::default();
    let refused = failure("The prompt was refused.", "no");
    desk.hear_of("a", true, &queued());
    desk.hear_of("b", true, &queued());
    desk.hear_of(
        "a",
        true,
        &json!({ "phase": "refused", "failure": refused }),
    );
    desk.hear_of("b", true, &failed("no"));
    desk.pass(HOUR);
    assert_eq!(desk.told(), [("2 pictures failed", "1 failed, 1 refused")]);
}

#[test]
fn a_day_that_is_used_up_puts_the_queue_on_hold() {
    let mut desk = Desk::default();
    desk.hear("a", &queued());
    desk.hear("b", &queued());
    desk.hear("a", &done());
    desk.hear("b", &held(Some(9)));
    desk.pass(HOUR);
    assert_eq!(desk.told().len(), 1);
    assert_eq!(desk.told()[0].0, "Queue on hold");
    assert!(desk.told()[0].1.starts_with("1 image, 1 on hold. "));
}

#[test]
fn the_sandbox_says_nothing_of_charges() {
    for charged in ["no", "maybe", "yes"] {
        let mut desk = Desk::default();
        desk.hear_of("a", true, &queued());
        desk.hear_of("a", true, &failed(charged));
        desk.pass(HOUR);
        assert_eq!(
            desk.told(),
            [("A picture failed", "The model is overloaded.")]
        );
    }
}

#[test]
fn what_the_user_cancelled_or_dismissed_is_not_told() {
    let mut desk = Desk::default();
    let cancelled = json!({ "phase": "cancelled", "charged": "no" });
    desk.hear("a", &queued());
    desk.hear("b", &queued());
    desk.hear("a", &cancelled);
    let gone = EngineEvent::JobGone { id: "b".to_owned() };
    desk.watch.hear(&gone, desk.now);
    desk.pass(HOUR);
    assert_eq!(desk.told(), []);
}

#[test]
fn old_failures_whose_snapshots_change_are_not_news() {
    let mut desk = Desk::default();
    desk.hear("old", &failed("no"));
    desk.hear("old", &failed("no"));
    desk.pass(HOUR);
    assert_eq!(desk.told(), []);
}

#[test]
fn no_notice_holds_a_prompt_or_the_providers_own_words() {
    let mut desk = Desk::default();
    for (id, end) in [("a", failed("maybe")), ("b", held(None)), ("c", done())] {
        desk.hear(id, &queued());
        desk.hear("rest", &queued());
        desk.hear(id, &end);
        desk.pass(HOUR);
    }
    desk.hear("rest", &done());
    desk.pass(HOUR);
    assert!(desk.told.len() > 2, "{:?}", desk.told());
    for (title, body) in desk.told() {
        assert!(
            !title.contains("secret") && !body.contains("secret"),
            "{body}"
        );
    }
}
