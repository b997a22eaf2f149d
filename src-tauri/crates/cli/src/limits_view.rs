//! Limits as one object. The names are a contract.

use plantain_engine::{GaugeView, LimitsView, Settings, Tier};
use serde::Serialize;
use serde_json::Value;

use crate::moment;

/// Settings and every scope.
#[derive(Debug, Serialize)]
pub(crate) struct LimitsLine {
    /// 0 is free: no images at all.
    tier: u8,
    pace: Value,
    own: Own,
    scopes: Vec<ScopeLine>,
}

/// Limits that win over the tier's; null is the tier's.
#[derive(Debug, Serialize)]
struct Own {
    requests_per_minute: Option<u32>,
    tokens_per_minute: Option<u32>,
    images_per_minute: Option<u32>,
    requests_per_day: Option<u32>,
    concurrency: Option<u32>,
}

/// One Google Cloud project and model.
#[derive(Debug, Serialize)]
struct ScopeLine {
    scope: String,
    requests_per_minute: GaugeLine,
    tokens_per_minute: GaugeLine,
    images_per_minute: GaugeLine,
    requests_per_day: GaugeLine,
    spend_nanos_per_ten_minutes: GaugeLine,
    under_way: u32,
    concurrency: Option<u32>,
    silence: Option<SilenceLine>,
    breaker: Option<BreakerLine>,
}

#[derive(Debug, Serialize)]
struct GaugeLine {
    used: i64,
    /// In force; null is unlimited.
    limit: Option<i64>,
    /// As set; more than `limit` once a refusal has taught better.
    set: Option<i64>,
    /// RFC 3339, when there is room for one more; null while there is. For the day, when it ends.
    opens_at: Option<String>,
}

#[derive(Debug, Serialize)]
struct SilenceLine {
    reason: Value,
    until: Option<String>,
}

#[derive(Debug, Serialize)]
struct BreakerLine {
    /// RFC 3339, when one request tries; null while it does.
    tries_at: Option<String>,
}

impl LimitsLine {
    pub(crate) fn new(settings: &Settings, scopes: Vec<LimitsView>) -> Self {
        let own = settings.limits;
        Self {
            tier: tier_number(settings.tier),
            pace: serde_json::to_value(settings.pace).unwrap_or_default(),
            own: Own {
                requests_per_minute: own.requests_per_minute,
                tokens_per_minute: own.tokens_per_minute,
                images_per_minute: own.images_per_minute,
                requests_per_day: own.requests_per_day,
                concurrency: own.concurrency,
            },
            scopes: scopes.into_iter().map(ScopeLine::from).collect(),
        }
    }
}

impl From<LimitsView> for ScopeLine {
    fn from(view: LimitsView) -> Self {
        Self {
            scope: view.scope,
            requests_per_minute: view.requests.into(),
            tokens_per_minute: view.tokens.into(),
            images_per_minute: view.images.into(),
            requests_per_day: GaugeLine::of_day(view.day),
            spend_nanos_per_ten_minutes: view.spend.into(),
            under_way: view.in_flight,
            concurrency: view.concurrency,
            silence: view.silence.map(|silence| SilenceLine {
                reason: serde_json::to_value(silence.reason).unwrap_or_default(),
                until: silence.until_ms.and_then(moment::rfc3339),
            }),
            breaker: view.breaker.map(|breaker| BreakerLine {
                tries_at: breaker.until_ms.and_then(moment::rfc3339),
            }),
        }
    }
}

impl From<GaugeView> for GaugeLine {
    fn from(gauge: GaugeView) -> Self {
        let is_full = gauge.limit.is_some_and(|limit| gauge.used >= limit);
        let opens_at_ms = gauge.opens_at_ms.filter(|_| is_full);
        Self::of_day(GaugeView {
            opens_at_ms,
            ..gauge
        })
    }
}

impl GaugeLine {
    /// A day ends whether it is used up or not.
    fn of_day(gauge: GaugeView) -> Self {
        Self {
            used: gauge.used,
            limit: gauge.limit,
            set: gauge.allowed,
            opens_at: gauge.opens_at_ms.and_then(moment::rfc3339),
        }
    }
}

/// The number that Google gives a tier.
pub(crate) fn tier_number(tier: Tier) -> u8 {
    match tier {
        Tier::Free => 0,
        Tier::One => 1,
        Tier::Two => 2,
        Tier::Three => 3,
    }
}
