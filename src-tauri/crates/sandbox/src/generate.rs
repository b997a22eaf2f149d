//! generateContent: from a checked request to the answer, unary or streamed.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::HeaderMap;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::ask::Ask;
use crate::base64;
use crate::memory::Memory;
use crate::messages::GENERATE;
use crate::models::Model;
use crate::refusal::Refusal;
use crate::reply::{Delivery, Reply};
use crate::signature::{Signed, issue};
use crate::turns::text_tokens;
use crate::usage::Usage;
use crate::{picture, schema, scripted};

/// How the answer is put together.
#[derive(Debug, Clone, Copy)]
enum Form {
    Unary,
    Events,
    Array,
}

/// `generateContent`.
pub(crate) async fn unary(
    memory: &Arc<Memory>,
    (model, version): (&'static Model, &str),
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Reply, Refusal> {
    generate(memory, (model, version), headers, body, Form::Unary).await
}

/// `streamGenerateContent`, as events or as one array.
pub(crate) async fn stream(
    memory: &Arc<Memory>,
    (model, version): (&'static Model, &str),
    headers: &HeaderMap,
    body: Bytes,
    sse: bool,
) -> Result<Reply, Refusal> {
    let form = if sse { Form::Events } else { Form::Array };
    let reply = generate(memory, (model, version), headers, body, form).await?;
    Ok(reply)
}

async fn generate(
    memory: &Arc<Memory>,
    (model, version): (&'static Model, &str),
    headers: &HeaderMap,
    body: Bytes,
    form: Form,
) -> Result<Reply, Refusal> {
    let patience = headers
        .get("x-server-timeout")
        .and_then(|value| value.to_str().ok()?.trim().parse::<f64>().ok())
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let read = move || Ask::read(&schema::read(&body, &GENERATE)?, model, &body);
    let ask = tokio::task::spawn_blocking(read)
        .await
        .map_err(|_| internal())??;
    let tag = || Answer::of_prompt(&ask.turns.prompt);
    let answer = memory.next_answer().or_else(tag).unwrap_or(Answer::Ok);
    if let Some((reply, usage)) = scripted::reply(&answer, &ask, version) {
        memory.bill(&ask, &usage, 0);
        return Ok(in_form(reply, form));
    }
    memory.admit(&ask)?;
    let mut thinking = memory.latency().pick(ask.dice);
    if let Answer::Slow(more) = answer {
        thinking += more;
    }
    if let Some(patience) = patience.filter(|patience| *patience < thinking) {
        tokio::time::sleep(patience).await;
        return Err(Refusal::deadline());
    }
    // A task of its own: when the client leaves, Google still finishes and charges.
    let memory = Arc::clone(memory);
    let painting = tokio::spawn(async move {
        tokio::time::sleep(thinking).await;
        let repeat = memory.repeat(ask.fingerprint);
        let paint = move || {
            let (body, usage, images) = paint(&ask, repeat, form, &answer);
            memory.bill(&ask, &usage, images);
            deliver(body, form, &answer)
        };
        tokio::task::spawn_blocking(paint).await
    });
    match painting.await {
        Ok(Ok(reply)) => Ok(reply),
        _ => Err(internal()),
    }
}

pub(crate) fn internal() -> Refusal {
    Refusal::new(500, "INTERNAL", "Internal error encountered.")
}

/// A scripted 200 inside the stream's framing; refusals keep their own.
fn in_form(reply: Reply, form: Form) -> Reply {
    match form {
        Form::Array if reply.status == 200 => reply.in_array(),
        Form::Events if reply.status == 200 => reply.into_event(),
        Form::Unary | Form::Array | Form::Events => reply,
    }
}

fn deliver(body: String, form: Form, answer: &Answer) -> Reply {
    let kind = match form {
        Form::Events => "text/event-stream",
        Form::Unary | Form::Array => "application/json; charset=UTF-8",
    };
    let reply = Reply::new(200, kind, body);
    match answer {
        Answer::CutAfter { percent } => reply.delivered(Delivery::Cut(*percent)),
        Answer::Drip { chunk, pause } => reply.delivered(Delivery::Drip(*chunk, *pause)),
        Answer::TruncatedJson => reply.halved(),
        Answer::ArrayWrapped(_) => reply.in_array(),
        _ => reply,
    }
}

/// Paints and writes the answer; also what is billed, and for how many images.
fn paint(ask: &Ask, repeat: u64, form: Form, answer: &Answer) -> (String, Usage, u64) {
    let images = u64::from(ask.image);
    let mut thoughts = Vec::new();
    if ask.include_thoughts {
        thoughts = draft(ask, repeat);
    }
    let (parts, spoken) = parts(ask, repeat, answer);
    let usage = Usage::of(ask, images, spoken);
    let id = response_id(ask, repeat);
    let whole = |parts: Vec<Value>, last: bool| {
        let mut candidate = json!({ "content": { "role": "model", "parts": parts }, "index": 0 });
        if let Some(fields) = candidate.as_object_mut()
            && last
        {
            fields.insert("finishReason".to_owned(), json!("STOP"));
            if ask.grounded {
                fields.insert("groundingMetadata".to_owned(), grounding(ask));
            }
        }
        let mut response = json!({
            "candidates": [candidate],
            "modelVersion": ask.model.id,
            "responseId": id,
        });
        if let Some(fields) = response.as_object_mut()
            && last
        {
            fields.insert("usageMetadata".to_owned(), usage.json());
        }
        response
    };
    let body = match form {
        Form::Unary => {
            thoughts.extend(parts);
            whole(thoughts, true).to_string()
        }
        Form::Events | Form::Array => {
            let mut chunks: Vec<String> = thoughts
                .into_iter()
                .chain(parts)
                .map(|part| whole(vec![part], false).to_string())
                .collect();
            chunks.push(whole(vec![json!({ "text": "" })], true).to_string());
            match form {
                Form::Array => format!("[{}]", chunks.join(",\r\n")),
                Form::Unary | Form::Events => {
                    let mut events = String::new();
                    for chunk in chunks {
                        events.push_str("data: ");
                        events.push_str(&chunk);
                        events.push_str("\r\n\r\n");
                    }
                    events
                }
            }
        }
    };
    (body, usage, images)
}

/// The parts that are no thoughts, and the tokens of the words among them.
fn parts(ask: &Ask, repeat: u64, answer: &Answer) -> (Vec<Value>, u64) {
    let mut parts = Vec::new();
    let mut spoken = 0;
    let before = ask.text && (!ask.image || ask.dice.is_multiple_of(3));
    let after = ask.text && ask.image && ask.dice % 5 == 4;
    if before {
        let text = "Here is the picture you asked for.";
        spoken += text_tokens(text);
        let signature = issue(ask.model.id, parts.len(), Signed::Text(text));
        parts.push(json!({ "text": text, "thoughtSignature": signature }));
    }
    if ask.image {
        let bytes = match answer {
            Answer::BrokenImage => b"\xff\xd8\xff\xe0 this is where the picture ends".to_vec(),
            _ => picture::paint_on(
                &ask.turns.prompt,
                ask.turns.source.as_ref(),
                (ask.width, ask.height),
                repeat,
            ),
        };
        let signature = issue(ask.model.id, parts.len(), Signed::Image(&bytes));
        parts.push(json!({
            "inlineData": { "mimeType": "image/jpeg", "data": base64::encode(&bytes) },
            "thoughtSignature": signature,
        }));
    }
    if after {
        let text = "Tell me what you would like to change.";
        spoken += text_tokens(text);
        parts.push(json!({ "text": text }));
    }
    (parts, spoken)
}

/// Thoughts come first and carry no signature: some words and a small draft.
fn draft(ask: &Ask, repeat: u64) -> Vec<Value> {
    let words = "**Composing the picture**\n\nI am weighing where the light comes from and what \
        should stand in front, then I sketch it small before painting.\n";
    let mut thoughts = vec![json!({ "text": words, "thought": true })];
    if ask.image {
        let (wide, high) = (ask.width, ask.height);
        let scale = (wide.max(high) / 640).max(1);
        let bytes = picture::paint_on(
            &ask.turns.prompt,
            ask.turns.source.as_ref(),
            ((wide / scale).max(16), (high / scale).max(16)),
            repeat,
        );
        thoughts.push(json!({
            "inlineData": { "mimeType": "image/jpeg", "data": base64::encode(&bytes) },
            "thought": true,
        }));
    }
    thoughts
}

fn grounding(ask: &Ask) -> Value {
    let query: String = ask.turns.prompt.chars().take(80).collect();
    json!({
        "webSearchQueries": [query],
        "searchEntryPoint": { "renderedContent": "<div class=\"container\">sandbox</div>" },
        "groundingChunks": [
            { "web": { "uri": "https://example.com/", "title": "example.com" } }
        ],
    })
}

/// Looks like Google's: URL-safe, 23 characters.
pub(crate) fn response_id(ask: &Ask, repeat: u64) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&ask.fingerprint);
    hasher.update(&repeat.to_le_bytes());
    let hash = hasher.finalize();
    let text = base64::encode(hash.as_bytes());
    text.chars()
        .map(|letter| match letter {
            '+' => '-',
            '/' => '_',
            other => other,
        })
        .take(23)
        .collect()
}
