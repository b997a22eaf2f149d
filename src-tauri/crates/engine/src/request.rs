//! What a user asks for.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::job::Priority;

/// The longest prompt that is accepted, in characters.
pub const LONGEST_PROMPT: usize = 100_000;

/// Pictures from a prompt, with or without reference images.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GenerateRequest {
    /// The session to add to; none starts a new one.
    pub session: Option<String>,
    /// What to make.
    pub prompt: String,
    /// A catalogue id, possibly a retired one.
    pub model: String,
    /// `512`, `1K`, `2K`, `4K`; none takes the model's default.
    pub size: Option<String>,
    /// `W:H`; none leaves it to the model.
    pub ratio: Option<String>,
    /// A level of the model; none takes its default.
    pub thinking: Option<String>,
    /// How many variants; each is one request.
    pub count: u32,
    /// Ids of references added before, in order.
    pub references: Vec<String>,
    /// The project of the session that the request begins, by its id; none is the one that new
    /// sessions belong to. Without a meaning where `session` is given.
    #[serde(default)]
    pub project: Option<String>,
    /// Whether the model may search, for models that can. Each query is billed.
    #[serde(default)]
    pub grounded: bool,
    /// Whether the user has seen the lines of an expensive order and wants it all the same.
    #[serde(default)]
    pub confirmed: bool,
    /// Who goes first.
    pub priority: Priority,
    /// Whether it waits for the hours outside the provider's busy ones: weekdays, 10:00 to 14:00
    /// UTC.
    pub off_peak: bool,
}

/// What [`crate::Engine::submit`] hands back at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Submitted {
    /// The session, new or given.
    pub session: String,
    /// The new turn.
    pub turn: String,
    /// One job per variant.
    pub jobs: Vec<String>,
}
