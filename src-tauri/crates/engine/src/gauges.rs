//! Limits and spending as the footer and the terminal show them.

use plantain_pacing::{BreakerState, Demand, Dimension, Gauges, Moment, Period};

use crate::engine::Engine;
use crate::event::EngineEvent;
use crate::failure::Failure;
use crate::job::WaitReason;
use crate::limits;
use crate::pacer::Pacer;
use crate::purse::Counting;
use crate::state::Shared;
use crate::view::{BreakerView, GaugeView, LimitsView, QuotaView, SilenceView};

impl Shared {
    /// The footer's gauges, for the provider and model the dock is set to.
    pub(crate) fn quota_view(&self) -> QuotaView {
        let provider = self.provider().ok();
        let now = self.moment();
        let pace = self.pace();
        let state = self.state();
        let model = state
            .settings
            .compose
            .model
            .clone()
            .unwrap_or_else(|| state.catalogue.default_model().id.clone());
        let scope = provider
            .map(|provider| provider.scope(&model))
            .unwrap_or_default();
        let known = state.pacers.get(&scope).cloned();
        let pacer = known.unwrap_or_else(|| Pacer::new(state.quota(), now));
        let limits = limits_view(scope, pacer, now);
        let demand = Demand {
            requests: 1,
            input_tokens: 0,
            images: 1,
            nanos: 0,
        };
        let next_slot_ms = state.next_start(&limits.scope, demand, pace, now.as_millis());
        QuotaView {
            minute: limits.requests,
            day: limits.day,
            spend: limits.spend,
            spent_today_nanos: state.purse.charged_today(),
            day_budget_nanos: state.budgets.day_nanos,
            promised_nanos: state.purse.promised(),
            budget: state.budgets.verdict(
                &state.purse,
                Counting::Promised,
                state.settings.current_project.as_deref(),
                0,
            ),
            next_slot_ms,
            silence: limits.silence,
            breaker: limits.breaker,
            paused: state.paused,
        }
    }

    /// Tells the gauges when they changed.
    pub(crate) fn tell_quota(&self) {
        let quota = self.quota_view();
        {
            let mut state = self.state();
            if state.last_quota.as_ref() == Some(&quota) {
                return;
            }
            state.last_quota = Some(quota.clone());
        }
        self.tell(EngineEvent::Quota { quota });
    }
}

impl Engine {
    /// Limits and spending as they are now.
    pub fn quota(&self) -> QuotaView {
        self.shared().quota_view()
    }

    /// Every project and model that has been used, and the one the dock is set to.
    ///
    /// # Errors
    /// The library cannot be read.
    pub async fn limits(&self) -> Result<Vec<LimitsView>, Failure> {
        let shared = self.shared();
        shared.refresh_pacers().await?;
        let provider = shared.provider().ok();
        let now = shared.moment();
        let state = shared.state();
        let model = state
            .settings
            .compose
            .model
            .clone()
            .unwrap_or_else(|| state.catalogue.default_model().id.clone());
        let current = provider.map(|provider| provider.scope(&model));
        let mut views: Vec<LimitsView> = state
            .pacers
            .iter()
            .map(|(scope, pacer)| limits_view(scope.clone(), pacer.clone(), now))
            .collect();
        if let Some(unused) = current
            .as_ref()
            .filter(|scope| !state.pacers.contains_key(*scope))
        {
            let fresh = Pacer::new(state.quota(), now);
            views.push(limits_view(unused.clone(), fresh, now));
        }
        views.sort_by(|one, other| {
            let is_other = |view: &LimitsView| Some(&view.scope) != current.as_ref();
            (is_other(one), &one.scope).cmp(&(is_other(other), &other.scope))
        });
        Ok(views)
    }
}

fn limits_view(scope: String, mut pacer: Pacer, now: Moment) -> LimitsView {
    let gauges = pacer.limiter.gauges(now);
    let day = GaugeView {
        opens_at_ms: Some(gauges.day_ends.as_millis()),
        ..gauge(&gauges, (Dimension::Requests, Period::Day), now)
    };
    let silence = gauges.closed.map(|closed| SilenceView {
        reason: limits::reason(closed.reason).unwrap_or(WaitReason::Provider),
        until_ms: closed.at.map(Moment::as_millis),
    });
    LimitsView {
        scope,
        requests: gauge(&gauges, (Dimension::Requests, Period::Minute), now),
        tokens: gauge(&gauges, (Dimension::InputTokens, Period::Minute), now),
        images: gauge(&gauges, (Dimension::Images, Period::Minute), now),
        day,
        spend: gauge(&gauges, (Dimension::Spend, Period::TenMinutes), now),
        in_flight: gauges.in_flight,
        concurrency: gauges.concurrency,
        silence,
        breaker: breaker_view(&mut pacer, now),
    }
}

fn breaker_view(pacer: &mut Pacer, now: Moment) -> Option<BreakerView> {
    match pacer.breaker.state(now) {
        BreakerState::Closed { .. } => None,
        BreakerState::Open { until } => Some(BreakerView {
            until_ms: Some(until.as_millis()),
        }),
        BreakerState::HalfOpen { probing: true } => Some(BreakerView { until_ms: None }),
        // The next request is the probe: nothing to wait for. Long ago rather than now, or it would
        // be news at each look.
        BreakerState::HalfOpen { probing: false } => Some(BreakerView { until_ms: Some(0) }),
    }
}

fn gauge(gauges: &Gauges, of: (Dimension, Period), now: Moment) -> GaugeView {
    let found = gauges
        .gauges
        .iter()
        .find(|gauge| (gauge.dimension, gauge.period) == of);
    GaugeView {
        used: found.map_or(0, |gauge| signed(gauge.used)),
        limit: found.map(|gauge| signed(gauge.limit)),
        allowed: found.map(|gauge| signed(gauge.quota)),
        opens_at_ms: found
            .and_then(|gauge| gauge.next_free)
            .filter(|at| *at > now)
            .map(Moment::as_millis),
    }
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
