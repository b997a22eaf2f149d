//! What the outside may see: sessions, images, models, limits, the whole studio.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::history::HistoryView;
use crate::job::JobSnapshot;
use crate::price::{Estimate, Receipt};
pub use crate::quota_view::{BreakerView, GaugeView, LimitsView, QuotaView, SilenceView};
use crate::settings::Settings;
use crate::turn::{BranchView, Mark, TurnReference, TurnView};

/// A session in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionSummary {
    /// The session's id.
    pub id: String,
    /// Its title; the first prompt until renamed.
    pub title: String,
    /// How many images it holds.
    pub images: u32,
    /// The newest image's blob, for a thumbnail.
    pub cover: Option<String>,
    /// The project it belongs to.
    pub project: Option<String>,
    /// When something last happened in it.
    #[specta(type = specta_typescript::Number)]
    pub updated_ms: i64,
    /// Put away.
    pub archived: bool,
}

/// A stored picture with its recipe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImageView {
    /// The row's id.
    pub id: String,
    /// The stored bytes' hash; `img://` addresses use it.
    pub blob: String,
    /// The session, turn and job it came from.
    pub session: String,
    /// The turn.
    pub turn: String,
    /// The job; none for an imported picture.
    pub job: Option<String>,
    /// The turn's number in its session.
    pub step: u32,
    /// Which variant of the turn.
    pub variant: u32,
    /// How many variants the turn asked for.
    pub of: u32,
    /// The prompt.
    pub prompt: String,
    /// The model that was sent.
    pub model: String,
    /// The size asked for.
    pub size: Option<String>,
    /// The ratio asked for.
    pub ratio: Option<String>,
    /// The thinking level asked for.
    pub thinking: Option<String>,
    /// Whether the model might search.
    pub grounded: bool,
    /// Reference images, in order.
    pub references: Vec<TurnReference>,
    /// Decoded width in pixels.
    pub width: u32,
    /// Decoded height in pixels.
    pub height: u32,
    /// Sniffed, not declared.
    pub mime: String,
    /// Length of the stored file.
    #[specta(type = specta_typescript::Number)]
    pub bytes: i64,
    /// Text the model sent along.
    pub text: Option<String>,
    /// When it was stored.
    #[specta(type = specta_typescript::Number)]
    pub created_ms: i64,
    /// From submit to stored, in milliseconds.
    pub took_ms: u32,
    /// What was expected.
    pub estimate: Estimate,
    /// What was charged.
    pub receipt: Option<Receipt>,
    /// Every send.
    pub attempts: Vec<crate::job::Attempt>,
    /// Whether the sandbox painted it.
    pub sandbox: bool,
    /// Its branch.
    pub branch: String,
    /// The image it was made from.
    pub source: Option<String>,
    /// How many times a model has painted over the first picture; 0 for an imported one.
    pub depth: u32,
    /// The share of pixels that differ from its source, 0 to 1; none where there is none.
    pub changed: Option<f64>,
    /// The bytes as they arrived, where what is shown was cut or scaled from them.
    pub original: Option<String>,
    /// What the user thinks of it.
    pub mark: Mark,
    /// In the Trash.
    pub deleted: bool,
}

/// A reference image that was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReferenceView {
    /// The stored bytes' hash, which is also its id.
    pub blob: String,
    /// The file's name.
    pub name: String,
    /// Sniffed type.
    pub mime: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Length in bytes.
    #[specta(type = specta_typescript::Number)]
    pub bytes: i64,
    /// Length of what is sent, in bytes.
    #[specta(type = specta_typescript::Number)]
    pub sent_bytes: i64,
    /// Width of what is sent; 0 where it cannot be told.
    pub sent_width: u32,
    /// Height of what is sent.
    pub sent_height: u32,
    /// How what is sent differs from the file.
    pub notes: Vec<ReferenceNote>,
}

/// How what is sent differs from a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ReferenceNote {
    /// It is smaller.
    Downscaled,
    /// A camera's orientation is applied.
    Upright,
    /// It is of another format or colour space.
    Converted,
    /// Only the first frame is sent.
    FirstFrame,
    /// It cannot be shown here and is sent as it is.
    Opaque,
}

/// What adding files came to: some may work while others do not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReferencesAdded {
    /// What can be used now.
    pub added: Vec<ReferenceView>,
    /// What cannot, and why.
    pub failures: Vec<crate::failure::Failure>,
}

/// One open session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Its line in the list.
    pub summary: SessionSummary,
    /// Its images, oldest first.
    pub images: Vec<ImageView>,
    /// Its jobs that are not done, oldest first.
    pub jobs: Vec<JobSnapshot>,
    /// Its turns, oldest first, those in the Trash among them.
    pub turns: Vec<TurnView>,
    /// Its branches, oldest first, those in the Trash among them.
    pub branches: Vec<BranchView>,
}

/// Whether the provider's models list names a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Availability {
    /// Not asked yet, or the provider has no list.
    Unknown,
    /// In the list.
    Served,
    /// Not in the list.
    Missing,
}

/// One resolution of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SizeView {
    /// `1K` …
    pub size: String,
    /// Price of one output image, without input and thinking.
    #[specta(type = specta_typescript::Number)]
    pub image_nanos: i64,
    /// Pixels per ratio.
    pub pixels: Vec<PixelsView>,
}

/// Pixels of one ratio at one size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PixelsView {
    /// `16:9` …
    pub ratio: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// A model as the page needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ModelView {
    /// The id that is sent.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// A sentence when there is something to know: deprecated, past its shutdown.
    pub warning: Option<String>,
    /// The model that replaces it.
    pub successor: Option<String>,
    /// Resolutions, smallest first. Empty when the model takes no size.
    pub sizes: Vec<SizeView>,
    /// The size used when none is chosen.
    pub default_size: Option<String>,
    /// Aspect ratios.
    pub ratios: Vec<String>,
    /// Thinking levels to choose from; empty when there is no choice.
    pub thinking: Vec<String>,
    /// The level used when none is chosen.
    pub default_thinking: Option<String>,
    /// Whether it can search.
    pub grounding: bool,
    /// The most reference images in one request.
    pub references: u32,
    /// Whether the provider serves it.
    pub availability: Availability,
}

/// The catalogue as the page needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CatalogueView {
    /// When prices and limits were last checked, `YYYY-MM-DD`.
    pub verified_on: String,
    /// The model a new studio starts with.
    pub default_model: String,
    /// All models, best first.
    pub models: Vec<ModelView>,
    /// A mistake in the user's own catalogue file; the built-in one is used.
    pub trouble: Option<crate::failure::Failure>,
}

/// What recovery found at start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryView {
    /// One sentence.
    pub message: String,
    /// Answers that were finished from their stored bytes.
    pub recovered: u32,
    /// Jobs that had gone out and got no answer: each may have been charged, and none is sent again
    /// by itself.
    pub maybe_charged: Vec<String>,
}

/// Where the key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum KeyPlace {
    /// There is none.
    None,
    /// In the system keyring.
    Keyring,
    /// In memory until the app closes.
    Session,
    /// From the environment, in memory until the app closes.
    Environment,
}

/// What may be known of the key: never the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KeyView {
    /// Where it is kept.
    pub place: KeyPlace,
    /// Its last four characters.
    pub last_four: Option<String>,
    /// What is wrong with the keyring, if anything.
    pub trouble: Option<String>,
}

/// What testing a key showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KeyReport {
    /// Where it ended up.
    pub key: KeyView,
    /// What the free call proves, in one sentence.
    pub proves: String,
    /// What only a paid call proves.
    pub leaves_open: String,
    /// Set when the keyring did not take it and it is kept for this session only.
    pub session_only: Option<String>,
}

/// Everything, at the start and after a gap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StudioView {
    /// The app's version.
    pub version: String,
    /// Settings as they are.
    pub settings: Settings,
    /// Where the library lies.
    pub library_dir: String,
    /// What is known of the key.
    pub key: KeyView,
    /// Models, sizes, prices.
    pub catalogue: CatalogueView,
    /// All sessions, newest first.
    pub sessions: Vec<SessionSummary>,
    /// All projects, by name.
    pub projects: Vec<crate::projects::ProjectView>,
    /// Jobs that are not finished, and failures not yet dismissed, oldest first.
    pub jobs: Vec<JobSnapshot>,
    /// The session last worked in.
    pub current: Option<SessionView>,
    /// What can be taken back.
    pub history: HistoryView,
    /// Limits and spending.
    pub quota: QuotaView,
    /// What recovery found at start, shown once.
    pub recovered: Option<RecoveryView>,
}
