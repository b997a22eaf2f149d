//! `queue`: what is listed, what each command does to jobs of its own and of other programs.

use std::io::{BufRead, BufReader};
use std::process::Child;
use std::time::Duration;

use plantain_sandbox::Answer;
use serde_json::{Value, json};

use crate::provider::{Provider, recording, status};
use crate::terminal::Terminal;

fn list(terminal: &Terminal) -> Value {
    let ended = terminal.run(&["--json", "queue"]).expect(0);
    ended.objects().remove(0)
}

fn jobs(terminal: &Terminal) -> Vec<Value> {
    list(terminal)["jobs"].as_array().unwrap().clone()
}

fn id(job: &Value) -> &str {
    job["job"].as_str().unwrap()
}

/// A program that has one image made and two more in line, for a minute each.
fn busy(terminal: &Terminal) -> Child {
    busy_with(terminal, &["--rpm", "1"])
}

/// The same under limits that leave room for one more request in this minute.
fn busy_with(terminal: &Terminal, limits: &[&str]) -> Child {
    let line = [&["--json", "generate", "A fox", "--count", "3"], limits].concat();
    let mut child = terminal.start(&line);
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    while !lines.next().unwrap().unwrap().contains("waiting") {}
    // The second may be told to wait before the first is answered.
    let start = tokio::time::Instant::now();
    while unfinished(terminal) > 2 {
        let patience = Duration::from_secs(30);
        assert!(start.elapsed() < patience, "{:#?}", jobs(terminal));
    }
    child
}

fn unfinished(terminal: &Terminal) -> usize {
    let jobs = jobs(terminal);
    jobs.iter().filter(|job| job["state"] != "failed").count()
}

/// What a killed program leaves in line: three jobs, one of them made.
fn orphans(terminal: &Terminal) {
    kill(busy(terminal));
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn an_empty_line_is_said_to_be_one() {
    let terminal = Terminal::new();
    assert_eq!(list(&terminal), json!({"paused": false, "jobs": []}));
    let ended = terminal.run(&["queue", "list"]).expect(0);
    assert!(ended.stderr.contains("Nothing is in line."), "{ended:?}");
    terminal.run(&["queue", "cancel", "all"]).expect(0);
    terminal.run(&["queue", "retry", "failed"]).expect(0);
    terminal.run(&["queue", "send"]).expect(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_line_of_another_program_is_listed_with_its_estimates() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    terminal.run(&["limits", "set", "--rpm", "1"]).expect(0);
    let mut child = busy(&terminal);
    let listed = jobs(&terminal);
    assert_eq!(listed.len(), 2, "{listed:#?}");
    for (place, job) in (1..).zip(&listed) {
        assert_eq!(job["place"], place);
        assert_eq!(job["attempts"], 0);
        assert_eq!(job["sender"], true);
        assert_eq!((&job["prompt"], &job["of"]), (&json!("A fox"), &json!(3)));
    }
    assert_eq!(listed[0]["state"], "waiting", "{}", listed[0]);
    assert!(listed[0]["reason"].is_string() && listed[0]["until"].is_string());
    let starts: Vec<jiff::Timestamp> = listed
        .iter()
        .map(|job| job["starts_at"].as_str().unwrap().parse().unwrap())
        .collect();
    let apart = starts[1].duration_since(starts[0]).as_secs();
    assert!((59..=62).contains(&apart), "a minute apart: {starts:?}");
    let words = terminal.run(&["queue"]).expect(0).stdout;
    assert_eq!(words.lines().count(), 3, "a head and two rows: {words}");
    assert!(words.contains("3/3 A fox"), "{words}");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_of_another_program_can_be_cancelled_by_the_beginning_of_their_ids() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let child = busy(&terminal);
    let listed = jobs(&terminal);
    let ambiguous = terminal
        .run(&["--json", "queue", "cancel", &id(&listed[0])[..8]])
        .expect(2);
    assert!(
        ambiguous.stderr.contains("2 jobs' ids begin with"),
        "{ambiguous:?}"
    );
    let beginning = &id(&listed[0])[..id(&listed[0]).len() - 3];
    let ended = terminal
        .run(&["--json", "queue", "cancel", beginning])
        .expect(0);
    let told = json!({"cancelled": [id(&listed[0])], "under_way": []});
    assert_eq!(ended.objects(), [told]);
    let ended = terminal.run(&["queue", "cancel", "all"]).expect(0);
    assert!(ended.stdout.contains("1 job cancelled"), "{ended:?}");
    // The other program notices while it waits, and has nothing left to wait for.
    let ended = terminal.ended(&child.wait_with_output().unwrap()).expect(1);
    let objects = ended.objects();
    assert_eq!(objects.len(), 3, "{ended:?}");
    for object in &objects[1..] {
        assert_eq!(object["failure"]["code"], "cancelled");
        assert_eq!(object["failure"]["charged"], "no");
    }
    assert_eq!(provider.generations(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_holds_every_program_until_it_is_lifted() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    let ended = terminal.run(&["--json", "queue", "pause"]).expect(0);
    assert_eq!(ended.objects(), [json!({"paused": true})]);
    let mut child = terminal.start(&["generate", "A fox"]);
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    while !lines.next().unwrap().unwrap().contains("queue resume") {}
    assert_eq!(list(&terminal)["paused"], true);
    assert_eq!(provider.generations(), 0);
    terminal.run(&["queue", "resume"]).expect(0);
    terminal.ended(&child.wait_with_output().unwrap()).expect(0);
    assert_eq!(provider.generations(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_send_and_retry_sends_anything() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    orphans(&terminal);
    for line in [
        &["queue"][..],
        &["queue", "list"],
        &["queue", "pause"],
        &["queue", "resume"],
        &["recover"],
        &["limits"],
        &["limits", "set", "--rpm", "100"],
    ] {
        terminal.run(line).expect(0);
    }
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(provider.generations(), 1, "the one before the kill");
    let listed = jobs(&terminal);
    assert!(
        listed.iter().all(|job| job["sender"] == false),
        "{listed:#?}"
    );
    let ended = terminal.run(&["--json", "queue", "send"]).expect(0);
    assert_eq!(ended.objects().len(), 2, "{ended:?}");
    assert_eq!(provider.generations(), 3);
    assert_eq!(jobs(&terminal), Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_sends_what_it_names_and_nothing_else() {
    let rejected = recording("error_400_unknown_field.json");
    let provider = Provider::scripted(vec![status(400, &rejected)]).await;
    let terminal = Terminal::at(&provider);
    terminal.run(&["generate", "A heron"]).expect(1);
    // What was refused counts too.
    kill(busy_with(&terminal, &["--rpm", "2", "--pace", "burst"]));
    terminal.run(&["limits", "set", "--rpm", "100"]).expect(0);
    let sent = provider.generations();
    let listed = jobs(&terminal);
    let failed = listed.iter().find(|job| job["state"] == "failed").unwrap();
    assert_eq!(failed["charged"], "no", "{failed}");
    let ended = terminal
        .run(&["--json", "queue", "retry", id(failed)])
        .expect(0);
    assert_eq!(ended.objects().len(), 1);
    assert_eq!(ended.objects()[0]["job"], failed["job"]);
    assert_eq!(
        provider.generations(),
        sent + 1,
        "those left in line stay there"
    );
    assert_eq!(provider.last_prompt().as_deref(), Some("A heron"));
    assert_eq!(jobs(&terminal).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_that_was_refused_in_part_ends_with_one_and_sends_the_rest() {
    let rejected = recording("error_400_unknown_field.json");
    let provider = Provider::scripted(vec![status(400, &rejected)]).await;
    let terminal = Terminal::at(&provider);
    terminal.run(&["generate", "A heron"]).expect(1);
    let done = terminal.run(&["--json", "generate", "A fox"]).expect(0);
    let done = done.objects()[0]["job"].as_str().unwrap().to_owned();
    let failed = jobs(&terminal).remove(0);
    let line = ["--json", "queue", "retry", &done, id(&failed)];
    let objects = terminal.run(&line).expect(1).objects();
    assert_eq!(objects.len(), 2, "{objects:#?}");
    assert_eq!(objects[0]["failure"]["code"], "notFound");
    assert_eq!(objects[0]["failure"]["jobs"], json!([done]));
    assert_eq!(objects[1]["job"], failed["job"]);
    assert_eq!(provider.generations(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_order_does_not_send_what_was_left_in_line() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    orphans(&terminal);
    let sent = provider.generations();
    for options in [["--max-cost", "0.001"], ["--size", "4K"]] {
        let line = [&["generate", "An owl"], &options[..]].concat();
        terminal.run(&line).expect(5);
    }
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(provider.generations(), sent);
    assert_eq!(jobs(&terminal).len(), 2, "they are still in line");
}

#[tokio::test(flavor = "multi_thread")]
async fn retry_failed_leaves_out_what_may_have_been_charged() {
    let script = vec![Answer::Drop, status(400, "{}"), status(400, "{}")];
    let provider = Provider::scripted(script).await;
    let terminal = Terminal::at(&provider);
    terminal
        .run(&["generate", "A fox", "--count", "3"])
        .expect(7);
    assert_eq!(jobs(&terminal).len(), 3);
    let ended = terminal
        .run(&["--json", "queue", "retry", "failed"])
        .expect(0);
    assert_eq!(ended.objects().len(), 2, "{ended:?}");
    let left = jobs(&terminal);
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["charged"], "maybe");
    assert_eq!(provider.generations(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mended_key_takes_along_what_it_held() {
    let provider = Provider::scripted(vec![Answer::KeyInvalid]).await;
    let terminal = Terminal::at(&provider);
    terminal.run(&["generate", "A fox"]).expect(6);
    let held = jobs(&terminal);
    assert_eq!(
        (&held[0]["state"], &held[0]["place"]),
        (&json!("held"), &Value::Null)
    );
    assert_eq!(held[0]["reason"], "keyRejected");
    terminal.run(&["queue", "send"]).expect(0);
    assert_eq!(provider.generations(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_fit_nothing_are_refused() {
    let provider = Provider::start().await;
    let terminal = Terminal::at(&provider);
    orphans(&terminal);
    let listed = jobs(&terminal);
    for (line, code) in [
        (&["cancel"][..], 2),
        (&["cancel", ""], 2),
        (&["cancel", "my-job"], 2),
        (&["cancel", "../x"], 2),
        (&["cancel", "0000"], 1),
        (&["cancel", "all", "0000"], 2),
        (&["cancel", "failed"], 2),
        (&["retry"], 2),
        (&["retry", "all"], 2),
        (&["retry", "0000"], 1),
        (&["retry", "failed", "0000"], 2),
        (&["pause", "now"], 2),
        (&["empty"], 2),
    ] {
        terminal.run(&[&["queue"], line].concat()).expect(code);
    }
    let done = terminal.run(&["--json", "images"]).expect(0).objects();
    let done = done[0]["job"].as_str().unwrap();
    terminal.run(&["queue", "cancel", done]).expect(1);
    terminal.run(&["queue", "retry", done]).expect(1);
    assert_eq!(jobs(&terminal), listed, "nothing was changed by any of it");
    assert_eq!(provider.generations(), 1);
}
