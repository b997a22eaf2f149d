//! Limits of a Google Cloud project.

/// Limits of one usage tier. Defaults that a user may change and a 429 corrects: Google
/// publishes none per model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TierLimits {
    /// 0 (free) to 3.
    pub tier: u8,
    /// Its name for people.
    pub name: String,
    /// How one gets there.
    pub requirement: String,
    /// Requests per sliding minute.
    pub requests_per_minute: u64,
    /// Input tokens per sliding minute.
    pub tokens_per_minute: u64,
    /// Requests per day, until midnight Pacific.
    pub requests_per_day: u64,
    /// Images per sliding minute.
    pub images_per_minute: u64,
    /// Micro-dollars per sliding ten minutes; none is no limit.
    pub spend_per_ten_minutes: Option<u64>,
    /// Micro-dollars per month; none is no limit.
    pub spend_per_month: Option<u64>,
    /// Tokens in the batch queue; none is no batch.
    pub batch_tokens: Option<u64>,
}
