//! What the user set, and the patch that changes it.

use serde::{Deserialize, Serialize};
use specta::Type;

/// What Google recommends for the longer side of a reference image, in pixels (PROTOCOL 2.5).
pub const USUAL_REFERENCE_EDGE: u32 = 2_048;

/// Where requests go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ProviderKind {
    /// The built-in offline Gemini: no key, no cost.
    Sandbox,
    /// Google's own API.
    Google,
    /// Any base URL that speaks the Gemini API.
    Custom,
}

/// How a key is shown to the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Auth {
    /// `x-goog-api-key`.
    ApiKey,
    /// `Authorization: Bearer`.
    Bearer,
}

/// Dark, light, or as the system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// Dark.
    Dark,
    /// Light.
    Light,
    /// As the system says.
    System,
}

/// Google's usage tier of the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Tier {
    /// No billing: no images at all.
    Free,
    /// Billing on.
    One,
    /// After the first hundred dollars.
    Two,
    /// After the first thousand.
    Three,
}

/// How requests are laid out in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Pace {
    /// At once while everything in line fits the limits, else evenly.
    #[default]
    Auto,
    /// Evenly: with 10 requests a minute, one every 6 seconds.
    Spread,
    /// As many as the minute holds, then waits.
    Burst,
}

/// The user's own limits; none keeps the tier's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct LimitOverrides {
    /// Requests a minute.
    pub requests_per_minute: Option<u32>,
    /// Input tokens a minute.
    pub tokens_per_minute: Option<u32>,
    /// Requests a day.
    pub requests_per_day: Option<u32>,
    /// Images a minute.
    pub images_per_minute: Option<u32>,
    /// Requests under way at once.
    pub concurrency: Option<u32>,
}

/// Another currency that prices are shown in beside dollars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Currency {
    /// Three letters, `EUR`.
    pub code: String,
    /// How many millionths of it one dollar is, by the user's own rate.
    #[specta(type = specta_typescript::Number)]
    pub micros_per_dollar: i64,
}

/// What the dock was last set to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct ComposeDefaults {
    /// Model id.
    pub model: Option<String>,
    /// Size.
    pub size: Option<String>,
    /// Ratio; none is automatic.
    pub ratio: Option<String>,
    /// Thinking level.
    pub thinking: Option<String>,
    /// Variants.
    pub count: Option<u32>,
    /// Whether the model may search.
    pub grounded: bool,
}

/// Everything the user can set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// None until the first run is through.
    pub provider: Option<ProviderKind>,
    /// For [`ProviderKind::Custom`].
    pub base_url: Option<String>,
    /// For [`ProviderKind::Custom`].
    pub auth: Auth,
    /// A proxy's flat price for one call, in nano-dollars; replaces the price list.
    #[specta(type = Option<specta_typescript::Number>)]
    pub flat_price_nanos: Option<i64>,
    /// The Google Cloud project that the key belongs to. Limits count per project, so keys of one
    /// project share what they may send; none is one project of its own.
    pub project: Option<String>,
    /// Usage tier.
    pub tier: Tier,
    /// Own limits.
    pub limits: LimitOverrides,
    /// How requests are laid out in time.
    pub pace: Pace,
    /// Whether a request that was cut after it went out is sent once more by itself. It may be
    /// charged twice.
    pub resend_once: bool,
    /// The longer side of reference images that are sent, in pixels.
    pub reference_edge: u32,
    /// Whether the system tells that the queue is through or a job failed while the window is not
    /// in front.
    pub notifications: bool,
    /// Colours.
    pub theme: Theme,
    /// A currency beside dollars.
    pub currency: Option<Currency>,
    /// The project that new sessions belong to.
    pub current_project: Option<String>,
    /// The dock.
    pub compose: ComposeDefaults,
    /// The session to open at start.
    pub current_session: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            provider: None,
            base_url: None,
            auth: Auth::ApiKey,
            flat_price_nanos: None,
            project: None,
            tier: Tier::One,
            limits: LimitOverrides::default(),
            pace: Pace::Auto,
            resend_once: false,
            reference_edge: USUAL_REFERENCE_EDGE,
            notifications: true,
            theme: Theme::Dark,
            currency: None,
            current_project: None,
            compose: ComposeDefaults::default(),
            current_session: None,
        }
    }
}

/// Changes to [`Settings`]: what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct SettingsPatch {
    /// Where requests go.
    pub provider: Option<ProviderPatch>,
    /// Usage tier.
    pub tier: Option<Tier>,
    /// Own limits, whole.
    pub limits: Option<LimitOverrides>,
    /// How requests are laid out in time.
    pub pace: Option<Pace>,
    /// Whether a cut request is sent once more by itself.
    pub resend_once: Option<bool>,
    /// The longer side of reference images that are sent, in pixels.
    pub reference_edge: Option<u32>,
    /// Whether the system tells what happened.
    pub notifications: Option<bool>,
    /// Colours.
    pub theme: Option<Theme>,
    /// A currency beside dollars.
    pub currency: Option<CurrencyPatch>,
    /// The project that new sessions belong to.
    pub current_project: Option<ProjectPatch>,
    /// The dock, whole.
    pub compose: Option<ComposeDefaults>,
}

/// A currency beside dollars, or none: an absent field would mean "as it is".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CurrencyPatch {
    /// The currency.
    pub currency: Option<Currency>,
}

/// A project, or none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProjectPatch {
    /// The project's id.
    pub project: Option<String>,
}

/// The provider, whole: its parts only make sense together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProviderPatch {
    /// Which one.
    pub kind: ProviderKind,
    /// For custom providers.
    pub base_url: Option<String>,
    /// For custom providers.
    pub auth: Auth,
    /// A flat price per call, in nano-dollars.
    #[specta(type = Option<specta_typescript::Number>)]
    pub flat_price_nanos: Option<i64>,
    /// The Google Cloud project whose limits count; none is one of its own.
    #[serde(default)]
    pub project: Option<String>,
}
