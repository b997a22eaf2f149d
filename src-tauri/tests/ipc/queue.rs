//! The queue's commands: what they answer, and what they refuse.

use plantain_engine::{JobSnapshot, JobState, Priority};
use serde_json::{Value, json};

use crate::rig::Rig;

/// A command, and its parameters for a job.
type OfOneJob = (&'static str, fn(&str) -> Value);

/// Each command that names a job.
const OF_ONE_JOB: [OfOneJob; 4] = [
    ("move_job", |job| json!({ "job": job, "before": null })),
    ("move_first", |job| json!({ "job": job })),
    (
        "prioritise",
        |job| json!({ "job": job, "priority": "high" }),
    ),
    ("set_off_peak", |job| json!({ "job": job, "offPeak": true })),
];

/// As a page may send them that was taken over, or is mistaken.
const WRONG: [&str; 7] = [
    "",
    "../library.db",
    "/etc/hostname",
    "a/../../b",
    "%2e%2e%2f",
    "'; --",
    "0199f1c2-7a3b-7c4d-8e5f-001122334455",
];

fn submit(rig: &Rig, prompt: &str, count: u32) -> Vec<String> {
    let mut request = rig.request(prompt);
    request.count = count;
    let submitted = rig
        .ask("submit", json!({ "request": request }))
        .expect("it is taken");
    let jobs = submitted["jobs"].as_array().expect("a list").iter();
    jobs.map(|job| job.as_str().expect("an id").to_owned())
        .collect()
}

/// A paused queue with so many jobs in line.
fn paused(count: u32) -> (Rig, Vec<String>) {
    let rig = Rig::new();
    assert_eq!(rig.ask("pause_queue", json!({})), Ok(Value::Null));
    let jobs = submit(&rig, "a harbour", count);
    (rig, jobs)
}

fn job(rig: &Rig, id: &str) -> JobSnapshot {
    let engine = rig.engine();
    tauri::async_runtime::block_on(engine.job(id)).expect("the job is known")
}

fn in_line(rig: &Rig) -> Vec<String> {
    let mut jobs = rig.engine().jobs();
    jobs.retain(|job| !job.state.is_finished());
    jobs.sort_by_key(|job| job.place);
    jobs.into_iter().map(|job| job.id).collect()
}

#[test]
fn a_paused_queue_sends_nothing_and_goes_on_when_asked() {
    let (rig, jobs) = paused(1);
    assert!(rig.engine().quota().paused);
    std::thread::sleep(std::time::Duration::from_millis(300));
    let state = job(&rig, &jobs[0]).state;
    assert!(matches!(state, JobState::Queued { .. }), "{state:?}");
    assert_eq!(rig.ask("resume_queue", json!({})), Ok(Value::Null));
    assert!(!rig.engine().quota().paused);
    rig.wait_for_end(&jobs[0]);
}

#[test]
fn jobs_in_line_are_moved_before_each_other_to_the_front_and_to_the_end() {
    let (rig, jobs) = paused(3);
    let [first, second, third] = [&jobs[0], &jobs[1], &jobs[2]].map(String::clone);
    let moved = rig.ask("move_job", json!({ "job": third, "before": second }));
    assert_eq!(moved, Ok(Value::Null));
    assert_eq!(in_line(&rig), [&*first, &*third, &*second]);
    let moved = rig.ask("move_first", json!({ "job": second }));
    assert_eq!(moved, Ok(Value::Null));
    assert_eq!(in_line(&rig), [&*second, &*first, &*third]);
    let moved = rig.ask("move_job", json!({ "job": second, "before": null }));
    assert_eq!(moved, Ok(Value::Null));
    assert_eq!(in_line(&rig), [&*first, &*third, &*second]);
}

#[test]
fn a_jobs_priority_and_hours_are_set_by_name() {
    let (rig, jobs) = paused(2);
    let high = json!({ "job": jobs[1], "priority": "high" });
    assert_eq!(rig.ask("prioritise", high), Ok(Value::Null));
    assert_eq!(job(&rig, &jobs[1]).priority, Priority::High);
    assert_eq!(in_line(&rig), [&*jobs[1], &*jobs[0]]);
    let off_peak = json!({ "job": jobs[0], "offPeak": true });
    assert_eq!(rig.ask("set_off_peak", off_peak), Ok(Value::Null));
    assert!(job(&rig, &jobs[0]).off_peak);
    let unheard_of = json!({ "job": jobs[0], "priority": "urgent" });
    assert!(rig.ask("prioritise", unheard_of).is_err());
    assert_eq!(job(&rig, &jobs[0]).priority, Priority::Normal);
}

#[test]
fn all_are_cancelled_at_once_and_counted() {
    let (rig, jobs) = paused(3);
    let all = json!({ "underWay": false });
    assert_eq!(rig.ask("cancel_all", all.clone()), Ok(json!(3)));
    for id in &jobs {
        let state = job(&rig, id).state;
        assert!(matches!(state, JobState::Cancelled { .. }), "{state:?}");
    }
    assert_eq!(rig.ask("cancel_all", all), Ok(json!(0)), "none is left");
    assert!(rig.ask("cancel_all", json!({})).is_err(), "all of what?");
    assert_eq!(
        rig.ask("retry_failed", json!({})),
        Ok(json!(0)),
        "what was cancelled has not failed"
    );
}

#[test]
fn a_breaker_that_is_closed_may_be_probed_and_limits_read_again_at_any_time() {
    let rig = Rig::new();
    for command in ["probe_now", "refresh"] {
        assert_eq!(rig.ask(command, json!({})), Ok(Value::Null), "{command}");
    }
}

#[test]
fn ids_that_are_not_in_line_are_refused_whatever_they_look_like() {
    let (rig, jobs) = paused(1);
    for (command, parameters) in OF_ONE_JOB {
        for id in WRONG {
            let code = rig.refusal(command, parameters(id));
            assert_eq!(code, "notFound", "{command} {id:?}");
        }
        for shape in [json!(null), json!(7), json!(["x"]), json!({ "id": "x" })] {
            let mut asked = parameters("x");
            asked["job"] = shape.clone();
            assert!(rig.ask(command, asked).is_err(), "{command} {shape}");
        }
    }
    for id in WRONG {
        let before = json!({ "job": jobs[0], "before": id });
        assert_eq!(rig.refusal("move_job", before), "notFound", "before {id:?}");
    }
    assert_eq!(in_line(&rig), jobs, "and nothing has moved");
}

#[test]
fn a_job_that_is_done_is_no_longer_in_line() {
    let rig = Rig::new();
    let job = rig.picture("a red bicycle").job.expect("it was made");
    for (command, parameters) in OF_ONE_JOB {
        assert_eq!(
            rig.refusal(command, parameters(&job)),
            "notFound",
            "{command}"
        );
    }
}

#[test]
fn a_cancelled_job_keeps_its_place_to_itself() {
    let (rig, jobs) = paused(2);
    rig.ask("cancel", json!({ "job": jobs[0] }))
        .expect("it is cancelled");
    for command in ["move_first", "move_job"] {
        let (_, parameters) = OF_ONE_JOB
            .iter()
            .find(|(name, _)| *name == command)
            .expect("listed");
        assert_eq!(
            rig.refusal(command, parameters(&jobs[0])),
            "notFound",
            "{command}"
        );
    }
    let before = json!({ "job": jobs[1], "before": jobs[0] });
    assert_eq!(rig.refusal("move_job", before), "notFound");
}
