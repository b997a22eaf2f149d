//! The script, the tags, and what can go wrong on the line.

use std::time::{Duration, Instant};

use plantain_sandbox::{Answer, Latency, Sandbox, SandboxOptions};
use serde_json::{Value, json};

use crate::wire::{MODEL, generate, get, prompt, send, start};

#[tokio::test]
async fn the_script_is_answered_in_order_and_then_pictures_again() {
    let sandbox = start().await;
    sandbox.push_many([
        Answer::Overloaded,
        Answer::Internal,
        Answer::Status {
            status: 418,
            body: "{\"teapot\":true}".to_owned(),
        },
        Answer::Ok,
    ]);
    for status in [503, 500, 418, 200, 200] {
        assert_eq!(
            generate(&sandbox, MODEL, &prompt("a cup")).await.status,
            status
        );
    }
}

#[tokio::test]
async fn a_mistake_of_the_client_does_not_use_up_the_script() {
    let sandbox = start().await;
    sandbox.push(Answer::Overloaded);
    assert_eq!(generate(&sandbox, MODEL, &prompt("")).await.status, 400);
    assert_eq!(
        generate(&sandbox, MODEL, &prompt("a cup")).await.status,
        503
    );
}

#[tokio::test]
async fn tags_ask_for_refusals() {
    let sandbox = start().await;
    let cases = [
        ("400", 400, "INVALID_ARGUMENT"),
        ("401", 401, "UNAUTHENTICATED"),
        ("403", 403, "PERMISSION_DENIED"),
        ("404", 404, "NOT_FOUND"),
        ("429", 429, "RESOURCE_EXHAUSTED"),
        ("day", 429, "RESOURCE_EXHAUSTED"),
        ("free", 429, "RESOURCE_EXHAUSTED"),
        ("prepay", 429, "RESOURCE_EXHAUSTED"),
        ("spend", 429, "RESOURCE_EXHAUSTED"),
        ("bare", 429, "RESOURCE_EXHAUSTED"),
        ("help", 429, "RESOURCE_EXHAUSTED"),
        ("500", 500, "INTERNAL"),
        ("503", 503, "UNAVAILABLE"),
        ("504", 504, "DEADLINE_EXCEEDED"),
        ("key", 400, "INVALID_ARGUMENT"),
        ("expired", 400, "INVALID_ARGUMENT"),
        ("region", 400, "FAILED_PRECONDITION"),
    ];
    for (tag, status, name) in cases {
        let text = format!("a cup [sandbox: {tag}] on a table");
        generate(&sandbox, MODEL, &prompt(&text))
            .await
            .refused(status, name);
    }
    let answer = generate(&sandbox, MODEL, &prompt("[sandbox: 429 30]")).await;
    assert_eq!(answer.detail("RetryInfo")["retryDelay"], "30.000s");
    let answer = generate(&sandbox, MODEL, &prompt("[sandbox: nonsense] [sandbox")).await;
    assert_eq!(answer.status, 200, "unknown tags are part of the prompt");
}

#[tokio::test]
async fn withheld_pictures_have_their_shapes() {
    let sandbox = start().await;
    let ask = async |tag: &str| {
        let answer = generate(&sandbox, MODEL, &prompt(&format!("[sandbox: {tag}]"))).await;
        assert_eq!(answer.status, 200, "{tag}");
        answer.json()
    };
    let safety = ask("safety").await;
    assert_eq!(safety["candidates"][0]["finishReason"], "IMAGE_SAFETY");
    assert!(safety["candidates"][0].get("content").is_none());
    assert!(safety["candidates"][0]["finishMessage"].is_string());
    let prohibited = ask("prohibited").await;
    assert_eq!(
        prohibited["candidates"][0]["content"],
        json!({ "role": "model" })
    );
    let other = ask("other").await;
    assert_eq!(other["candidates"][0]["content"], json!({}));
    let blocked = ask("blocked").await;
    assert!(blocked.get("candidates").is_none());
    assert_eq!(
        blocked["promptFeedback"]["blockReason"],
        "PROHIBITED_CONTENT"
    );
    let text = ask("text").await;
    assert_eq!(text["candidates"][0]["finishReason"], "STOP");
    assert!(text["candidates"][0]["content"]["parts"][0]["text"].is_string());
    assert_eq!(
        ask("noimage").await["candidates"][0]["finishReason"],
        "NO_IMAGE"
    );
    assert_eq!(ask("empty").await["candidates"][0]["content"], json!({}));
    let null = ask("null").await;
    let content = null["candidates"][0]["content"].as_object().unwrap();
    assert_eq!(content.get("parts"), Some(&Value::Null));
}

#[tokio::test]
async fn odd_bodies() {
    let sandbox = start().await;
    let html = generate(&sandbox, MODEL, &prompt("[sandbox: 502]")).await;
    assert_eq!(html.status, 502);
    assert!(html.head.contains("text/html"));
    assert!(html.body.starts_with(b"<html>"));
    let array = generate(&sandbox, MODEL, &prompt("[sandbox: array]")).await;
    assert_eq!(array.json()[0]["error"]["code"], 503);
    let truncated = generate(&sandbox, MODEL, &prompt("[sandbox: truncated]")).await;
    assert!(truncated.whole, "well framed");
    assert_eq!(truncated.json(), Value::Null, "and yet no JSON");
    let broken = generate(&sandbox, MODEL, &prompt("[sandbox: broken]")).await;
    assert!(image::load_from_memory(&broken.image()).is_err());
    sandbox.push(Answer::EmptyBody);
    let empty = generate(&sandbox, MODEL, &prompt("a cup")).await;
    assert_eq!((empty.status, empty.body.len()), (200, 0));
}

#[tokio::test]
async fn a_dropped_line_answers_nothing_and_a_cut_one_half() {
    let sandbox = start().await;
    let dropped = generate(&sandbox, MODEL, &prompt("[sandbox: drop]")).await;
    assert_eq!((dropped.status, dropped.body.len()), (0, 0));
    let cut = generate(&sandbox, MODEL, &prompt("[sandbox: cut 50]")).await;
    assert_eq!(cut.status, 200);
    assert!(
        !cut.whole && cut.body.len() > 10_000,
        "{} bytes",
        cut.body.len()
    );
    let seen = sandbox.requests();
    assert_eq!(seen[0].status, None);
    assert_eq!((seen[1].status, seen[1].completed), (Some(200), false));
    let counts = sandbox.counts();
    assert_eq!(
        (counts.answered_in_full, counts.images),
        (0, 1),
        "the cut one is billed"
    );
    assert_eq!(
        generate(&sandbox, MODEL, &prompt("a cup")).await.status,
        200
    );
}

#[tokio::test]
async fn a_drip_takes_its_time_and_arrives() {
    let sandbox = start().await;
    sandbox.push(Answer::Drip {
        chunk: 40_000,
        pause: Duration::from_millis(10),
    });
    let answer = generate(&sandbox, MODEL, &prompt("a cup")).await;
    assert!(answer.whole);
    assert_eq!(answer.pixels(), (1024, 1024));
}

#[tokio::test]
#[expect(
    clippy::disallowed_methods,
    reason = "measures real waiting over a real socket"
)]
async fn the_server_gives_up_when_the_client_says_so() {
    let sandbox = start().await;
    sandbox.set_latency(Latency::Between(
        Duration::from_secs(20),
        Duration::from_secs(20),
    ));
    let path = format!("/v1beta/models/{MODEL}:generateContent");
    let headers = [("x-goog-api-key", "k"), ("x-server-timeout", "0.1")];
    let body = prompt("a cup").to_string();
    let started = Instant::now();
    let answer = send(
        &sandbox.base_url(),
        "POST",
        &path,
        &headers,
        body.as_bytes(),
    )
    .await;
    answer.refused(504, "DEADLINE_EXCEEDED");
    assert!(started.elapsed() < Duration::from_secs(10));
    assert_eq!(sandbox.counts().images, 0);
}

#[tokio::test]
async fn a_client_that_leaves_is_billed_all_the_same() {
    let sandbox = start().await;
    let wait = Duration::from_millis(200);
    sandbox.set_latency(Latency::Between(wait, wait));
    let body = prompt("a cup");
    let leaving = tokio::time::timeout(wait / 4, generate(&sandbox, MODEL, &body));
    assert!(leaving.await.is_err());
    for _ in 0..100 {
        if sandbox.counts().images == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(sandbox.counts().images, 1);
    assert!(!sandbox.requests()[0].completed);
}

#[tokio::test]
async fn other_processes_have_a_door() {
    let sandbox = start().await;
    let base = sandbox.base_url();
    let script = json!([
        "overloaded",
        { "minuteLimit": { "millis": 1_500 } },
        { "status": { "status": 500, "body": "x" } },
        { "slow": { "millis": 1 } },
        { "cutAfter": { "percent": 10 } },
        { "arrayWrapped": "internal" },
    ]);
    let text = script.to_string();
    let pushed = send(&base, "POST", "/sandbox/script", &[], text.as_bytes()).await;
    assert_eq!(
        pushed.json()["pushed"],
        6,
        "{:?}",
        String::from_utf8_lossy(&pushed.body)
    );
    for status in [503, 429, 500, 200, 200, 500] {
        assert_eq!(
            generate(&sandbox, MODEL, &prompt("a cup")).await.status,
            status
        );
    }
    let counts = get(&sandbox, "/sandbox/counts").await.json();
    assert_eq!(counts["received"], 6, "the door itself does not count");
    let requests = get(&sandbox, "/sandbox/requests").await.json();
    assert_eq!(requests[1]["status"], 429);
    let bad = send(&base, "POST", "/sandbox/script", &[], b"[\"nonsense\"]").await;
    assert_eq!(bad.status, 400);
}

#[tokio::test]
async fn dropping_it_cuts_what_is_under_way() {
    let sandbox = Sandbox::start(SandboxOptions::demo()).await.unwrap();
    let base = sandbox.base_url();
    let asking = tokio::spawn(async move {
        let path = format!("/v1beta/models/{MODEL}:generateContent");
        let body = prompt("a cup").to_string();
        send(
            &base,
            "POST",
            &path,
            &[("x-goog-api-key", "k")],
            body.as_bytes(),
        )
        .await
    });
    while sandbox.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let host = sandbox.base_url().replace("http://", "");
    drop(sandbox);
    assert_eq!(asking.await.unwrap().status, 0);
    assert!(
        tokio::net::TcpStream::connect(host).await.is_err(),
        "the port is closed"
    );
}
