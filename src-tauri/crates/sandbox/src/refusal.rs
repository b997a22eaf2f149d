//! Google's error envelope: `{"error": {code, message, status, details}}`.

use serde_json::{Value, json};

/// The text Google gives when it gives none.
pub(crate) const GENERIC: &str = "Request contains an invalid argument.";

const SERVICE: &str = "generativelanguage.googleapis.com";
const LIMITS_PAGE: &str = "https://ai.google.dev/gemini-api/docs/rate-limits";

/// A request that is not fulfilled.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    /// HTTP status, repeated in the body as `code`.
    pub(crate) code: u16,
    status: &'static str,
    message: String,
    details: Vec<Value>,
}

impl Refusal {
    pub(crate) fn new(code: u16, status: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            status,
            message: message.into(),
            details: Vec::new(),
        }
    }

    /// 400 with a text that is Google's.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "INVALID_ARGUMENT", message)
    }

    /// 400 where Google's text is not known: the generic one, with the reason in a `DebugInfo`,
    /// so that whoever writes the client need not guess.
    pub(crate) fn generic(reason: impl Into<String>) -> Self {
        Self::invalid(GENERIC).because(reason)
    }

    /// Adds the sandbox's own explanation, in the place where Google puts internal ones.
    pub(crate) fn because(self, reason: impl Into<String>) -> Self {
        let detail = format!("[sandbox] {}", reason.into());
        self.with("DebugInfo", json!({ "detail": detail }))
    }

    /// Adds a detail of this `google.rpc` type.
    pub(crate) fn with(mut self, kind: &str, fields: Value) -> Self {
        let mut detail = json!({ "@type": format!("type.googleapis.com/google.rpc.{kind}") });
        if let (Some(to), Value::Object(from)) = (detail.as_object_mut(), fields) {
            to.extend(from);
        }
        self.details.push(detail);
        self
    }

    /// The link every quota refusal carries.
    pub(crate) fn with_limits_page(self) -> Self {
        let link =
            json!({ "description": "Learn more about Gemini API quotas", "url": LIMITS_PAGE });
        self.with("Help", json!({ "links": [link] }))
    }

    pub(crate) fn no_key() -> Self {
        Self::new(
            403,
            "PERMISSION_DENIED",
            "Method doesn't allow unregistered callers (callers without established identity). \
             Please use API Key or other form of API consumer identity to call this API.",
        )
    }

    pub(crate) fn key_invalid(message: &str) -> Self {
        Self::invalid(message)
            .with(
                "ErrorInfo",
                json!({
                    "reason": "API_KEY_INVALID",
                    "domain": "googleapis.com",
                    "metadata": { "service": SERVICE },
                }),
            )
            .with(
                "LocalizedMessage",
                json!({ "locale": "en-US", "message": message }),
            )
    }

    pub(crate) fn token_unsupported() -> Self {
        Self::new(
            401,
            "UNAUTHENTICATED",
            "Request had invalid authentication credentials. Expected OAuth 2 access token, login \
             cookie or other valid authentication credential. See \
             https://developers.google.com/identity/sign-in/web/devconsole-project.",
        )
        .with(
            "ErrorInfo",
            json!({
                "reason": "ACCESS_TOKEN_TYPE_UNSUPPORTED",
                "metadata": {
                    "method": "google.ai.generativelanguage.v1beta.GenerativeService.GenerateContent",
                    "service": SERVICE,
                },
            }),
        )
    }

    pub(crate) fn model_not_found(model: &str, version: &str, method: &str) -> Self {
        let message = if method == "get" {
            format!("Model is not found: models/{model} for api version {version}")
        } else {
            format!(
                "models/{model} is not found for API version {version}, or is not supported for \
                 {method}. Call ListModels to see the list of available models and their \
                 supported methods."
            )
        };
        Self::new(404, "NOT_FOUND", message)
    }

    pub(crate) fn deadline() -> Self {
        Self::new(
            504,
            "DEADLINE_EXCEEDED",
            "Deadline expired before operation could complete.",
        )
    }

    /// The whole body, laid out as Google lays it out.
    pub(crate) fn body(&self) -> String {
        let mut error = json!({
            "code": self.code,
            "message": self.message,
            "status": self.status,
        });
        if !self.details.is_empty()
            && let Some(fields) = error.as_object_mut()
        {
            fields.insert("details".to_owned(), Value::Array(self.details.clone()));
        }
        format!("{:#}\n", json!({ "error": error }))
    }
}
