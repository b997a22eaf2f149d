//! Which request is what: Google's paths, the sandbox's own, and the log line.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::request::Parts;
use axum::http::{Method, Request, header};
use axum::response::Response;
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::ask::Ask;
use crate::line::Switch;
use crate::memory::Memory;
use crate::messages::COUNT_TOKENS;
use crate::models::Model;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::{control, credential, generate, schema, seen};

/// Google's limit for a request with inline images.
const LARGEST_BODY: usize = 100 * 1024 * 1024;

/// What a path means.
enum Target<'a> {
    Models,
    Model(&'a str),
    Method(&'a str, &'a str),
    Unknown,
}

/// Answers every request there is.
pub(crate) async fn answer(
    State(memory): State<Arc<Memory>>,
    ConnectInfo(switch): ConnectInfo<Switch>,
    request: Request<Body>,
) -> Response {
    let (parts, body) = request.into_parts();
    let path = path(&parts);
    let body = read(body).await;
    if let Some(command) = path.strip_prefix("/sandbox/") {
        let body = body.unwrap_or_default();
        return control::answer(&memory, &parts.method, command, &body);
    }
    let query = parts.uri.query().unwrap_or("").to_owned();
    let number = note(&memory, &parts, &path, &query, body.as_ref().ok());
    let reply = match body {
        Ok(body) => google(&memory, &parts, &path, &query, body).await,
        Err(refusal) => Err(refusal),
    };
    let reply = reply.unwrap_or_else(Reply::from);
    if memory.log {
        log(&parts.method, &path, &reply);
    }
    reply.send(&memory, number, &switch)
}

/// Without doubled slashes, and with the colon that some clients escape.
fn path(parts: &Parts) -> String {
    let mut path = parts.uri.path().replace("%3A", ":").replace("%3a", ":");
    while path.contains("//") {
        path = path.replace("//", "/");
    }
    path
}

/// The body, read to its end even when it is too large: a client that still writes would take
/// an early answer for a broken connection.
async fn read(body: Body) -> Result<Bytes, Refusal> {
    let mut pieces = body.into_data_stream();
    let (mut kept, mut length) = (Vec::new(), 0);
    while let Some(piece) = pieces.next().await {
        let Ok(piece) = piece else { break };
        length += piece.len();
        if length <= LARGEST_BODY {
            kept.extend_from_slice(&piece);
        } else {
            kept = Vec::new();
        }
    }
    if length > LARGEST_BODY {
        return Err(Refusal::invalid(format!(
            "Request payload size exceeds the limit: {LARGEST_BODY} bytes."
        )));
    }
    Ok(kept.into())
}

fn note(memory: &Memory, parts: &Parts, path: &str, query: &str, body: Option<&Bytes>) -> usize {
    let declared = parts
        .headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    let seen = seen::SeenRequest {
        method: parts.method.to_string(),
        path: path.to_owned(),
        query: seen::query(query),
        headers: seen::headers(&parts.headers),
        credentials: credential::count(&parts.headers, query),
        body: body.map_or(Value::Null, |body| seen::body(body)),
        body_bytes: body.map(Bytes::len).or(declared).unwrap_or(0),
        status: None,
        completed: false,
    };
    memory.saw(seen, path.to_ascii_lowercase().ends_with("generatecontent"))
}

fn log(method: &Method, path: &str, reply: &Reply) {
    eprintln!(
        "{method} {path} -> {} ({} bytes{})",
        reply.status,
        reply.body_bytes(),
        match reply.delivery {
            crate::reply::Delivery::Whole => String::new(),
            other => format!(", {other:?}"),
        }
    );
}

async fn google(
    memory: &Arc<Memory>,
    parts: &Parts,
    path: &str,
    query: &str,
    body: Bytes,
) -> Result<Reply, Refusal> {
    let (version, target) = target(path);
    credential::check(memory, &parts.headers, query)?;
    let nothing_there = || Refusal::new(404, "NOT_FOUND", "Requested entity was not found.");
    let find = |id: &str, method: &str| {
        Model::find(id, memory.serve_retired)
            .ok_or_else(|| Refusal::model_not_found(id, version, method))
    };
    match (&parts.method, target) {
        (&Method::GET, Target::Models) => list(memory, query),
        (&Method::GET, Target::Model(id)) => Ok(Reply::json(&find(id, "get")?.card(id))),
        (&Method::POST, Target::Method(id, "countTokens")) => {
            count_tokens(find(id, "countTokens")?, body).await
        }
        (&Method::POST, Target::Method(id, "generateContent")) => {
            let model = find(id, "generateContent")?;
            generate::unary(memory, (model, version), &parts.headers, body).await
        }
        (&Method::POST, Target::Method(id, "streamGenerateContent")) => {
            let model = find(id, "streamGenerateContent")?;
            let sse = query.split('&').any(|pair| pair == "alt=sse");
            generate::stream(memory, (model, version), &parts.headers, body, sse).await
        }
        _ => Err(nothing_there()),
    }
}

fn target(path: &str) -> (&str, Target<'_>) {
    let Some((version, rest)) = path.trim_start_matches('/').split_once('/') else {
        return ("v1beta", Target::Unknown);
    };
    if version != "v1beta" && version != "v1" {
        return ("v1beta", Target::Unknown);
    }
    let target = match rest.trim_end_matches('/').strip_prefix("models") {
        Some("") => Target::Models,
        Some(model) => match model
            .strip_prefix('/')
            .map(|model| (model, model.split_once(':')))
        {
            Some((_, Some((model, method)))) => Target::Method(model, method),
            Some((model, None)) if !model.contains('/') => Target::Model(model),
            _ => Target::Unknown,
        },
        None => Target::Unknown,
    };
    (version, target)
}

fn list(memory: &Memory, query: &str) -> Result<Reply, Refusal> {
    let argument = |name: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .into_iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    };
    let size = match argument("pageSize").filter(|text| !text.is_empty()) {
        None => 50,
        Some(text) => text
            .parse::<usize>()
            .map_err(|_| Refusal::generic("pageSize is no number"))?,
    };
    let size = if size == 0 { 50 } else { size.min(1_000) };
    let from = match argument("pageToken").filter(|text| !text.is_empty()) {
        None => 0,
        Some(token) => token
            .strip_prefix("sandbox-")
            .and_then(|number| number.parse::<usize>().ok())
            .ok_or_else(|| Refusal::generic("unknown pageToken"))?,
    };
    let all = Model::cards(memory.serve_retired);
    let page: Vec<&Value> = all.iter().skip(from).take(size).collect();
    let mut answer = json!({ "models": page });
    if from + size < all.len()
        && let Some(fields) = answer.as_object_mut()
    {
        let token = format!("sandbox-{}", from + size);
        fields.insert("nextPageToken".to_owned(), json!(token));
    }
    Ok(Reply::json(&answer))
}

async fn count_tokens(model: &'static Model, body: Bytes) -> Result<Reply, Refusal> {
    let counted = tokio::task::spawn_blocking(move || {
        let mut fields = schema::read(&body, &COUNT_TOKENS)?;
        if let Some(Value::Object(inner)) = fields.remove("generateContentRequest") {
            fields = inner;
        }
        Ask::read(&fields, model, &body)
    });
    let ask = counted.await.map_err(|_| generate::internal())??;
    let mut details = vec![json!({ "modality": "TEXT", "tokenCount": ask.turns.text_tokens })];
    if ask.turns.images > 0 {
        let images = ask.image_input_tokens();
        details.push(json!({ "modality": "IMAGE", "tokenCount": images }));
    }
    Ok(Reply::json(&json!({
        "totalTokens": ask.prompt_tokens(),
        "promptTokensDetails": details,
    })))
}
