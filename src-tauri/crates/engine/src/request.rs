//! What a user asks for.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::job::Priority;
use crate::mention;
use crate::view::ReferenceView;

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
    /// Reference images added before, in order.
    pub references: Vec<ReferenceOrder>,
    /// What it edits; none makes a new picture.
    pub edit: Option<EditOrder>,
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

/// What a reference is for. Google has no field for it: the prompt says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ReferenceRole {
    /// A thing to show.
    #[default]
    Object,
    /// Somebody to keep alike.
    Character,
    /// A look to follow.
    Style,
}

impl ReferenceRole {
    /// The word in the prompt.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Character => "character",
            Self::Style => "style",
        }
    }
}

/// A reference as an order names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReferenceOrder {
    /// The stored bytes' hash.
    pub blob: String,
    /// What `@name` says in the prompt, without the `@`.
    pub name: String,
    /// What it is for.
    pub role: ReferenceRole,
}

impl ReferenceOrder {
    /// A reference under its file's name, told apart from the others by a number if it must be.
    pub fn named(view: &ReferenceView, others: &[Self]) -> Self {
        let taken: Vec<&str> = others.iter().map(|other| other.name.as_str()).collect();
        Self {
            blob: view.blob.clone(),
            name: mention::distinct(&mention::name_of(&view.name), &taken),
            role: ReferenceRole::Object,
        }
    }
}

/// How much of the conversation goes back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    tag = "mode",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum EditMode {
    /// All of it.
    #[default]
    Conversation,
    /// The last turns.
    Last {
        /// How many, from 1.
        turns: u32,
    },
    /// The image and the instruction only.
    Fresh,
}

impl EditMode {
    /// The most turns of the model that go back.
    pub(crate) fn most_turns(self) -> usize {
        match self {
            Self::Conversation => usize::MAX,
            Self::Last { turns } => usize::try_from(turns).unwrap_or(usize::MAX),
            Self::Fresh => 0,
        }
    }
}

/// What an edit builds on, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EditOrder {
    /// The image.
    pub image: String,
    /// How much of the conversation goes back.
    pub mode: EditMode,
    /// Whether the result gets the exact pixel size of the source.
    pub match_source: bool,
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
