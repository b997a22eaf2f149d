//! The project's quotas: a sliding minute and a Pacific day, for each model.

use std::collections::VecDeque;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::{Value, json};

use crate::options::Limits;
use crate::refusal::Refusal;

const MINUTE: i64 = 60_000;
const QUOTA: &str = "You exceeded your current quota, please check your plan and billing details. \
    For more information on this error, head to: \
    https://ai.google.dev/gemini-api/docs/rate-limits. To monitor your current usage, head to: \
    https://ai.dev/rate-limit. ";

/// What one model used lately.
#[derive(Debug, Default)]
pub(crate) struct Window {
    /// When, in milliseconds since the epoch, and how many input tokens.
    minute: VecDeque<(i64, u64)>,
    day: Option<(Date, u64)>,
}

/// One quota that is exceeded.
struct Violation {
    metric: &'static str,
    id: &'static str,
    limit: u64,
}

impl Window {
    /// Takes one request of so many input tokens, or says why not. Refused requests do not count.
    pub(crate) fn admit(
        &mut self,
        now: Timestamp,
        limits: Limits,
        tokens: u64,
        model: &str,
    ) -> Result<(), Refusal> {
        if limits.requests_per_minute == 0 || limits.images_per_minute == 0 {
            return Err(free_tier(model));
        }
        let now_ms = now.as_millisecond();
        while self
            .minute
            .front()
            .is_some_and(|(at, _)| at + MINUTE <= now_ms)
        {
            self.minute.pop_front();
        }
        let today = pacific_day(now);
        let used_today = self
            .day
            .filter(|(day, _)| *day == today)
            .map_or(0, |(_, used)| used);
        if used_today >= limits.requests_per_day {
            return Err(day(limits.requests_per_day, model));
        }
        let violations = self.violations(limits, tokens);
        if !violations.is_empty() {
            let wait = self.wait(now_ms, limits, tokens);
            return Err(minute(&violations, model, wait));
        }
        self.minute.push_back((now_ms, tokens));
        self.day = Some((today, used_today + 1));
        Ok(())
    }

    fn violations(&self, limits: Limits, tokens: u64) -> Vec<Violation> {
        let used = self.minute.len() as u64;
        let used_tokens: u64 = self.minute.iter().map(|(_, tokens)| tokens).sum();
        let mut violations = Vec::new();
        if used >= limits.requests_per_minute {
            violations.push(Violation {
                metric: "generate_content_paid_tier_requests",
                id: "GenerateRequestsPerMinutePerProjectPerModel",
                limit: limits.requests_per_minute,
            });
        }
        if used_tokens + tokens > limits.tokens_per_minute {
            violations.push(Violation {
                metric: "generate_content_paid_tier_input_token_count",
                id: "GenerateContentInputTokensPerModelPerMinute",
                limit: limits.tokens_per_minute,
            });
        }
        // The name of the image quota is not confirmed anywhere.
        if used >= limits.images_per_minute {
            violations.push(Violation {
                metric: "generate_content_paid_tier_images",
                id: "GenerateImagesPerMinutePerProjectPerModel",
                limit: limits.images_per_minute,
            });
        }
        violations
    }

    /// Milliseconds until enough of the minute has slid away.
    fn wait(&self, now_ms: i64, limits: Limits, tokens: u64) -> i64 {
        let mut used = self.minute.len() as u64;
        let mut used_tokens: u64 = self.minute.iter().map(|(_, tokens)| tokens).sum();
        let most = limits.requests_per_minute.min(limits.images_per_minute);
        for (at, freed) in &self.minute {
            used -= 1;
            used_tokens -= freed;
            if used < most && used_tokens + tokens <= limits.tokens_per_minute {
                return at + MINUTE - now_ms;
            }
        }
        MINUTE
    }
}

fn pacific_day(now: Timestamp) -> Date {
    // The zone is compiled in; UTC only if that ever fails.
    let zone = TimeZone::get("America/Los_Angeles").unwrap_or(TimeZone::UTC);
    now.to_zoned_datetime(zone).date()
}

/// 429 of the minute, as a scripted answer.
pub(crate) fn scripted_minute(model: &str, wait_ms: i64) -> Refusal {
    let violation = Violation {
        metric: "generate_content_paid_tier_requests",
        id: "GenerateRequestsPerMinutePerProjectPerModel",
        limit: 10,
    };
    minute(&[violation], model, wait_ms)
}

fn minute(violations: &[Violation], model: &str, wait_ms: i64) -> Refusal {
    // Nanoseconds are whole in Google's text; ours end at the millisecond.
    let seconds = format!("{}.{:03}", wait_ms / 1_000, wait_ms % 1_000);
    let text = format!("{}\nPlease retry in {seconds}s.", lines(violations, model));
    refuse(&text, violations, model)
        .with_limits_page()
        .with("RetryInfo", json!({ "retryDelay": format!("{seconds}s") }))
}

/// 429 of the day. Google sends a short `RetryInfo` with it that helps nobody.
pub(crate) fn day(limit: u64, model: &str) -> Refusal {
    let violations = [Violation {
        metric: "generate_content_paid_tier_requests",
        id: "GenerateRequestsPerDayPerProjectPerModel",
        limit,
    }];
    let text = format!("{}\nPlease retry in 21s.", lines(&violations, model));
    refuse(&text, &violations, model)
        .with_limits_page()
        .with("RetryInfo", json!({ "retryDelay": "21s" }))
}

/// 429 of a project without billing.
pub(crate) fn free_tier(model: &str) -> Refusal {
    let requests = "generate_content_free_tier_requests";
    let violation = |metric, id| Violation {
        metric,
        id,
        limit: 0,
    };
    let violations = [
        violation(
            "generate_content_free_tier_input_token_count",
            "GenerateContentInputTokensPerModelPerMinute-FreeTier",
        ),
        violation(
            requests,
            "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
        ),
        violation(
            requests,
            "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
        ),
    ];
    refuse(&lines(&violations, model), &violations, model).with_limits_page()
}

fn lines(violations: &[Violation], model: &str) -> String {
    let mut text = QUOTA.to_owned();
    for violation in violations {
        let Violation { metric, limit, .. } = violation;
        let service = "generativelanguage.googleapis.com";
        let line = format!(
            "\n* Quota exceeded for metric: {service}/{metric}, limit: {limit}, model: {model}"
        );
        text.push_str(&line);
    }
    text
}

fn refuse(text: &str, violations: &[Violation], model: &str) -> Refusal {
    let violations: Vec<Value> = violations
        .iter()
        .map(|violation| {
            let mut fields = json!({
                "quotaMetric":
                    format!("generativelanguage.googleapis.com/{}", violation.metric),
                "quotaId": violation.id,
                "quotaDimensions": { "location": "global", "model": model },
            });
            // proto3 JSON leaves zeros out, and Google's limit of 0 with them.
            if violation.limit > 0
                && let Some(fields) = fields.as_object_mut()
            {
                fields.insert("quotaValue".to_owned(), json!(violation.limit.to_string()));
            }
            fields
        })
        .collect();
    Refusal::new(429, "RESOURCE_EXHAUSTED", text)
        .with("QuotaFailure", json!({ "violations": violations }))
}
