//! Turns and branches as the outside sees them: a session is a tree of turns, laid out in rows.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::job::JobState;
use crate::request::{EditMode, ReferenceRole};
use crate::view::ReferenceView;

/// How a turn came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TurnKind {
    /// A new picture.
    Generate,
    /// A picture made from another.
    Edit,
    /// A file that was brought in.
    Import,
}

impl TurnKind {
    /// The word stored in the library's `kind` column.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Generate => "generate",
            Self::Edit => "edit",
            Self::Import => "import",
        }
    }

    /// The kind that a word of the library stands for.
    pub(crate) fn of(word: &str) -> Self {
        match word {
            "edit" => Self::Edit,
            "import" => Self::Import,
            _ => Self::Generate,
        }
    }
}

/// Why a turn of the model cannot go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Cut {
    /// The picture was brought in; no model made it.
    Imported,
    /// The picture was cropped or scaled here.
    Edited,
    /// Another model made it, and signatures are the model's own.
    OtherModel,
    /// It was made elsewhere.
    OtherProvider,
    /// The model's answer holds no signature.
    Unsigned,
    /// A file of the conversation is gone.
    Missing,
}

/// Why older turns were left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Trim {
    /// A request may have 100 MB.
    Bytes,
    /// A request may have 14 images.
    Images,
}

/// What is told about how a turn was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    tag = "note",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum TurnNote {
    /// So many of the oldest turns were left out: the request would have been too large.
    Trimmed {
        /// How many.
        turns: u32,
    },
    /// The conversation goes back no further.
    Cut {
        /// Why.
        cut: Cut,
    },
    /// The provider refused a signature, and the picture was sent alone.
    SignatureRefused,
    /// The source was padded to a ratio of the model, and the result is cropped back.
    Padded,
}

/// What the user thinks of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Mark {
    /// Nothing.
    #[default]
    None,
    /// A good one.
    Star,
    /// Not this one.
    Reject,
}

impl Mark {
    /// The mark of a stored picture.
    pub(crate) fn of(starred: bool, rejected: bool) -> Self {
        match (starred, rejected) {
            (true, _) => Self::Star,
            (false, true) => Self::Reject,
            (false, false) => Self::None,
        }
    }
}

/// A reference image in a turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TurnReference {
    /// The image.
    pub view: ReferenceView,
    /// What `@name` says in the prompt.
    pub name: String,
    /// What it is for.
    pub role: ReferenceRole,
}

/// One variant of a turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VariantView {
    /// None for an imported picture.
    pub job: Option<String>,
    /// From 1.
    pub variant: u32,
    /// Its picture, once there is one.
    pub image: Option<String>,
    /// How its job stands or ended; none for an imported picture.
    pub state: Option<JobState>,
}

/// One turn: a node of a session's tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TurnView {
    /// The turn's id.
    pub id: String,
    /// The session it belongs to.
    pub session: String,
    /// Its branch.
    pub branch: String,
    /// The turn it continues.
    pub parent: Option<String>,
    /// The image it edits.
    pub source: Option<String>,
    /// Its number in the session, from 1.
    pub step: u32,
    /// How it came to be.
    pub kind: TurnKind,
    /// What the user typed.
    pub prompt: String,
    /// The model that is sent.
    pub model: String,
    /// The size asked for.
    pub size: Option<String>,
    /// The ratio the user asked for; none is automatic.
    pub ratio: Option<String>,
    /// The thinking level asked for.
    pub thinking: Option<String>,
    /// Whether the model might search.
    pub grounded: bool,
    /// How many variants were asked for.
    pub count: u32,
    /// How much of the conversation went back; none for a new picture.
    pub mode: Option<EditMode>,
    /// Whether the result has the exact pixel size of the source.
    pub match_source: bool,
    /// Reference images, in order.
    pub references: Vec<TurnReference>,
    /// What is told about how it was sent.
    pub notes: Vec<TurnNote>,
    /// When it was asked for.
    #[specta(type = specta_typescript::Number)]
    pub created_ms: i64,
    /// In the Trash.
    pub deleted: bool,
    /// How many times a model has painted over the first picture.
    pub depth: u32,
    /// What it has cost, in nano-dollars.
    #[specta(type = specta_typescript::Number)]
    pub spent_nanos: i64,
    /// Its variants, the first first.
    pub variants: Vec<VariantView>,
}

/// One row of a session's tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BranchView {
    /// The branch's id.
    pub id: String,
    /// The session it belongs to.
    pub session: String,
    /// Its name; the prompt it began with, until renamed.
    pub name: String,
    /// When it began.
    #[specta(type = specta_typescript::Number)]
    pub created_ms: i64,
    /// In the Trash.
    pub deleted: bool,
}

/// What goes back of the conversation with an edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ContextView {
    /// Turns of the model that go back.
    pub turns: u32,
    /// Images in the whole request.
    pub images: u32,
    /// Length of the whole request.
    #[specta(type = specta_typescript::Number)]
    pub bytes: i64,
    /// Input tokens of what goes back, without the prompt and references of this turn.
    #[specta(type = specta_typescript::Number)]
    pub tokens: i64,
    /// What they cost, for all variants, in nano-dollars.
    #[specta(type = specta_typescript::Number)]
    pub nanos: i64,
    /// Older turns left out because the request would be too large.
    pub trimmed: u32,
    /// Why turns were left out.
    pub trim: Option<Trim>,
    /// Why the conversation goes back no further; with no turns, why the source goes as an image
    /// in the prompt.
    pub cut: Option<Cut>,
    /// The ratio that is asked for.
    pub ratio: Option<String>,
    /// Whether the source is padded to it, and the result cropped back.
    pub padded: bool,
}
