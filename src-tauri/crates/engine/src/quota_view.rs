//! What the outside may see of limits and spending.

use serde::{Deserialize, Serialize};
use specta::Type;

/// One limit in the footer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GaugeView {
    /// Taken now.
    #[specta(type = specta_typescript::Number)]
    pub used: i64,
    /// The ceiling in force; none means unlimited.
    #[specta(type = Option<specta_typescript::Number>)]
    pub limit: Option<i64>,
    /// The ceiling that the settings name. More than `limit` once a refusal has taught better.
    #[specta(type = Option<specta_typescript::Number>)]
    pub allowed: Option<i64>,
    /// When room opens or the count resets.
    #[specta(type = Option<specta_typescript::Number>)]
    pub opens_at_ms: Option<i64>,
}

/// A breaker that holds everything for a model after repeated failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BreakerView {
    /// When one request may try again; none while it does.
    #[specta(type = Option<specta_typescript::Number>)]
    pub until_ms: Option<i64>,
}

/// A silence that the provider has asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SilenceView {
    /// What it said is used up.
    pub reason: crate::job::WaitReason,
    /// Until when; none until something changes.
    #[specta(type = Option<specta_typescript::Number>)]
    pub until_ms: Option<i64>,
}

/// The limits of one project and model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LimitsView {
    /// `provider/model` or `provider:project/model`.
    pub scope: String,
    /// Requests in the last minute.
    pub requests: GaugeView,
    /// Input tokens in the last minute.
    pub tokens: GaugeView,
    /// Images in the last minute.
    pub images: GaugeView,
    /// Requests since midnight Pacific.
    pub day: GaugeView,
    /// Nano-dollars in the last ten minutes.
    pub spend: GaugeView,
    /// Requests under way.
    pub in_flight: u32,
    /// How many may be.
    pub concurrency: Option<u32>,
    /// What the provider has asked for.
    pub silence: Option<SilenceView>,
    /// The breaker, while it is not closed.
    pub breaker: Option<BreakerView>,
}

/// Limits and spending for the footer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QuotaView {
    /// Requests in the last minute.
    pub minute: GaugeView,
    /// Requests since midnight Pacific.
    pub day: GaugeView,
    /// Nano-dollars in the last ten minutes, as the provider limits them.
    pub spend: GaugeView,
    /// Charged since midnight here, in nano-dollars.
    #[specta(type = specta_typescript::Number)]
    pub spent_today_nanos: i64,
    /// The budget of the day, in nano-dollars.
    #[specta(type = Option<specta_typescript::Number>)]
    pub day_budget_nanos: Option<i64>,
    /// What jobs that have not ended may cost, in nano-dollars.
    #[specta(type = specta_typescript::Number)]
    pub promised_nanos: i64,
    /// Whether a budget is nearly or wholly used up.
    pub budget: crate::budget::BudgetVerdict,
    /// When a job that is put in line now would go out, if it must wait.
    #[specta(type = Option<specta_typescript::Number>)]
    pub next_slot_ms: Option<i64>,
    /// What the provider has asked for.
    pub silence: Option<SilenceView>,
    /// The breaker, while it is not closed.
    pub breaker: Option<BreakerView>,
    /// Whether the user has paused the queue.
    pub paused: bool,
}
