//! Limits a 429 names.

use serde_json::Value;

use crate::fault::{Dimension, FaultClass};

/// A limit that was met, in Google's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuotaViolation {
    /// `generativelanguage.googleapis.com/generate_content_free_tier_requests`
    pub metric: Option<String>,
    /// `GenerateRequestsPerMinutePerProjectPerModel-FreeTier`
    pub id: Option<String>,
    /// The limit. Google leaves out a limit of zero.
    pub value: Option<u64>,
    /// The model, under Google's internal name, which may differ from the one asked for.
    pub model: Option<String>,
}

impl QuotaViolation {
    /// All violations of an error's details.
    pub(crate) fn of_details(details: &[Value]) -> Vec<Self> {
        let lists = details
            .iter()
            .filter_map(|detail| detail.get("violations")?.as_array());
        lists
            .flatten()
            .take(64)
            .filter_map(Self::of_detail)
            .collect()
    }

    fn of_detail(violation: &Value) -> Option<Self> {
        let text = |camel: &str, snake: &str| {
            let field = violation.get(camel).or_else(|| violation.get(snake))?;
            field.as_str().map(str::to_owned)
        };
        let value = violation
            .get("quotaValue")
            .or_else(|| violation.get("quota_value"));
        let dimensions = violation
            .get("quotaDimensions")
            .or_else(|| violation.get("quota_dimensions"));
        let found = Self {
            metric: text("quotaMetric", "quota_metric"),
            id: text("quotaId", "quota_id"),
            value: value.and_then(|value| {
                value
                    .as_u64()
                    .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
            }),
            model: dimensions
                .and_then(|dimensions| dimensions.get("model")?.as_str())
                .map(str::to_owned),
        };
        (found.metric.is_some() || found.id.is_some()).then_some(found)
    }

    /// Violations told in the message only: "* Quota exceeded for metric: M, limit: 0, model: X".
    pub(crate) fn of_message(message: &str) -> Vec<Self> {
        message
            .lines()
            .take(64)
            .filter_map(|line| {
                let (_, rest) = line.split_once("Quota exceeded for metric: ")?;
                let mut fields = rest.split(',').map(str::trim);
                let metric = fields
                    .next()
                    .filter(|metric| !metric.is_empty())?
                    .to_owned();
                let mut found = Self {
                    metric: Some(metric),
                    ..Self::default()
                };
                for field in fields {
                    if let Some(limit) = field.strip_prefix("limit: ") {
                        found.value = limit.parse().ok();
                    } else if let Some(model) = field.strip_prefix("model: ") {
                        found.model = Some(model.to_owned());
                    }
                }
                Some(found)
            })
            .collect()
    }

    /// Whether the free tier's limit is zero. Only a violation that names its metric is
    /// complete enough for its missing value to mean zero.
    fn is_free_and_zero(&self) -> bool {
        let free = self.id.as_deref().is_some_and(|id| id.contains("FreeTier"))
            || self
                .metric
                .as_deref()
                .is_some_and(|metric| metric.contains("free_tier"));
        free && self.metric.is_some() && self.value.unwrap_or(0) == 0
    }

    /// What it counts.
    pub fn dimension(&self) -> Dimension {
        let metric = self.metric.as_deref().unwrap_or_default();
        let id = self.id.as_deref().unwrap_or_default();
        if id.contains("Token") || metric.contains("token") {
            Dimension::InputTokens
        } else if id.contains("Image") || metric.contains("image") {
            Dimension::Images
        } else {
            Dimension::Requests
        }
    }

    /// Whether it counts a day.
    pub fn is_per_day(&self) -> bool {
        self.is_per("PerDay")
    }

    fn is_per(&self, period: &str) -> bool {
        self.id.as_deref().is_some_and(|id| id.contains(period))
    }
}

/// The class of a 429 by the limits it names, the strictest first: a day outlasts a minute.
pub(crate) fn class_of(violations: &[QuotaViolation]) -> Option<FaultClass> {
    if violations.iter().any(QuotaViolation::is_free_and_zero) {
        return Some(FaultClass::NoFreeQuota);
    }
    if violations.iter().any(QuotaViolation::is_per_day) {
        return Some(FaultClass::DayLimit);
    }
    violations
        .iter()
        .find(|violation| violation.is_per("PerMinute"))
        .map(|violation| FaultClass::MinuteLimit(violation.dimension()))
}

/// The limit meant by a violation without a period, when the server says to come back soon.
pub(crate) fn likely_minute_limit(violations: &[QuotaViolation]) -> Option<FaultClass> {
    violations
        .first()
        .map(|violation| FaultClass::MinuteLimit(violation.dimension()))
}
