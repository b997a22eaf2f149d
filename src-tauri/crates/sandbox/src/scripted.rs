//! Scripted answers that need no picture.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::ask::Ask;
use crate::limits;
use crate::refusal::Refusal;
use crate::reply::{Delivery, Reply};
use crate::usage::Usage;

const HTML: &str = "<html><head>\n\
    <meta http-equiv=\"content-type\" content=\"text/html;charset=utf-8\">\n\
    <title>502 Server Error</title>\n</head>\n<body text=#000000 bgcolor=#ffffff>\n\
    <h1>Error: Server Error</h1>\n\
    <h2>The server encountered a temporary error and could not complete your request.\
    <p>Please try again in 30 seconds.</h2>\n<h2></h2>\n</body></html>\n";

const UNABLE: &str = "Unable to show the generated image. The model could not generate the image \
    based on the prompt provided. You will not be charged for this request. Try rephrasing the \
    prompt.";
const THIRD_PARTY: &str = "Unable to show the generated image due to interests of third-party \
    content providers. Please edit your prompt and try again. If you think this was an error, \
    send feedback. Support code: 355";

/// The reply to a scripted answer, with what it bills; `None` when a picture is wanted.
pub(crate) fn reply(answer: &Answer, ask: &Ask, version: &str) -> Option<(Reply, Usage)> {
    if let Some(refusal) = refusal(answer, ask, version) {
        return Some((refusal.into(), Usage::default()));
    }
    match answer {
        Answer::Status { status, body } => {
            Some((Reply::raw(*status, body.clone()), Usage::default()))
        }
        Answer::HtmlBadGateway => Some((Reply::raw(502, HTML.to_owned()), Usage::default())),
        Answer::Drop => {
            let reply = Reply::raw(0, String::new()).delivered(Delivery::Drop);
            Some((reply, Usage::default()))
        }
        Answer::EmptyBody => Some((
            Reply::new(200, "application/json", String::new()),
            Usage::default(),
        )),
        Answer::ArrayWrapped(inner) => {
            let (reply, usage) = self::reply(inner, ask, version)?;
            Some((reply.in_array(), usage))
        }
        other => withheld(other, ask),
    }
}

fn refusal(answer: &Answer, ask: &Ask, version: &str) -> Option<Refusal> {
    let model = ask.model.id;
    let exhausted = |text: &str| Refusal::new(429, "RESOURCE_EXHAUSTED", text);
    let forbidden = |text: &str| Refusal::new(403, "PERMISSION_DENIED", text);
    Some(match answer {
        Answer::Overloaded => Refusal::new(
            503,
            "UNAVAILABLE",
            "This model is currently experiencing high demand. Spikes in demand are usually \
             temporary. Please try again later.",
        ),
        Answer::OverloadedOld => Refusal::new(
            503,
            "UNAVAILABLE",
            "The model is overloaded. Please try again later.",
        ),
        Answer::Internal => Refusal::new(500, "INTERNAL", "Internal error encountered."),
        Answer::Deadline => Refusal::deadline(),
        Answer::MinuteLimit { retry_after } => {
            let wait = i64::try_from(retry_after.as_millis()).unwrap_or(i64::MAX);
            limits::scripted_minute(model, wait)
        }
        Answer::DayLimit => limits::day(1_000, model),
        Answer::FreeTierZero => limits::free_tier(model),
        Answer::PrepayDepleted => exhausted(
            "Your prepayment credits are depleted. Please go to AI Studio at \
             https://ai.studio/projects to manage your project and billing.",
        ),
        Answer::SpendLimit => exhausted(
            "You exceeded your spend limit for the last 10 minutes. Please try again later.",
        )
        .because("the real text is not known"),
        Answer::BareExhausted => exhausted("Resource has been exhausted (e.g. check quota)."),
        Answer::HelpOnly => exhausted(
            "You exceeded your current quota, please check your plan and billing details. For \
             more information on this error, head to: \
             https://ai.google.dev/gemini-api/docs/rate-limits.",
        )
        .with_limits_page(),
        Answer::KeyInvalid => {
            Refusal::key_invalid("API key not valid. Please pass a valid API key.")
        }
        Answer::KeyExpired => Refusal::key_invalid("API key expired. Please renew the API key."),
        Answer::KeyLeaked => {
            forbidden("Your API key was reported as leaked. Please use another API key.")
        }
        Answer::TokenUnsupported => Refusal::token_unsupported(),
        Answer::ProjectDenied => {
            forbidden("Your project has been denied access. Please contact support.")
        }
        Answer::Region => Refusal::new(
            400,
            "FAILED_PRECONDITION",
            "User location is not supported for the API use.",
        ),
        Answer::ModelGone => Refusal::model_not_found(model, version, "generateContent"),
        Answer::InvalidArgument => Refusal::invalid(crate::refusal::GENERIC),
        _ => return None,
    })
}

/// 200 without a picture.
fn withheld(answer: &Answer, ask: &Ask) -> Option<(Reply, Usage)> {
    let refused = Usage::refused(ask);
    let said = |text: &str| Some(json!({ "role": "model", "parts": [{ "text": text }] }));
    let spoken = Usage::of(ask, 0, 14);
    let (candidate, usage) = match answer {
        Answer::PromptBlocked => {
            let usage = Usage::blocked(ask);
            let body = json!({
                "promptFeedback": { "blockReason": "PROHIBITED_CONTENT" },
                "usageMetadata": usage.json(),
                "modelVersion": ask.model.id,
            });
            return Some((Reply::json(&body), usage));
        }
        Answer::ImageSafety => (candidate("IMAGE_SAFETY", Some(UNABLE), None), refused),
        Answer::ImageRecitation => (candidate("IMAGE_RECITATION", Some(UNABLE), None), refused),
        Answer::ImageProhibited => {
            let role = json!({ "role": "model" });
            let reason = "IMAGE_PROHIBITED_CONTENT";
            (candidate(reason, Some(THIRD_PARTY), Some(role)), refused)
        }
        Answer::ImageOther => {
            let content = candidate("IMAGE_OTHER", Some(UNABLE), Some(json!({})));
            (content, refused)
        }
        Answer::EmptyContent => (candidate("STOP", None, Some(json!({}))), refused),
        Answer::NullParts => {
            let content = json!({ "parts": null });
            (
                candidate("IMAGE_SAFETY", Some(UNABLE), Some(content)),
                refused,
            )
        }
        Answer::TextOnly => {
            let text = "I can describe this scene, but I would rather talk about it than paint it.";
            (candidate("STOP", None, said(text)), spoken)
        }
        Answer::NoImage => (
            candidate("NO_IMAGE", None, said("I cannot draw that.")),
            spoken,
        ),
        _ => return None,
    };
    let body = json!({
        "candidates": [candidate],
        "usageMetadata": usage.json(),
        "modelVersion": ask.model.id,
        "responseId": crate::generate::response_id(ask, 0),
    });
    Some((Reply::json(&body), usage))
}

fn candidate(finish: &str, message: Option<&str>, content: Option<Value>) -> Value {
    let mut candidate = json!({ "finishReason": finish, "index": 0 });
    if let Some(fields) = candidate.as_object_mut() {
        if let Some(message) = message {
            fields.insert("finishMessage".to_owned(), json!(message));
        }
        if let Some(content) = content {
            fields.insert("content".to_owned(), content);
        }
    }
    candidate
}
