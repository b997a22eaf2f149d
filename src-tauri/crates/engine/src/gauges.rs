//! Limits and spending as the footer shows them.

use plantain_pacing::{Dimension, Limiter, Moment, Period};

use crate::event::EngineEvent;
use crate::state::Shared;
use crate::view::{GaugeView, QuotaView};

impl Shared {
    /// The footer's gauges, for the provider and model the dock is set to.
    pub(crate) fn quota_view(&self) -> QuotaView {
        let provider = self.provider().ok();
        let now = self.moment();
        let own = self.ports.environment.limits;
        let mut state = self.state();
        let model = state
            .settings
            .compose
            .model
            .clone()
            .unwrap_or_else(|| state.catalogue.default_model().id.clone());
        let quota = state.quota_for(&own);
        let scope = provider
            .map(|provider| provider.scope(&model))
            .unwrap_or_default();
        let mut fresh = Limiter::new(quota, now);
        let spent_today_nanos = state.spent_today_nanos;
        let gauges = state
            .limiters
            .get_mut(&scope)
            .unwrap_or(&mut fresh)
            .gauges(now);
        let gauge = |period: Period| {
            let found = gauges
                .gauges
                .iter()
                .find(|gauge| gauge.dimension == Dimension::Requests && gauge.period == period);
            GaugeView {
                used: found.map_or(0, |gauge| signed(gauge.used)),
                limit: found.map(|gauge| signed(gauge.limit)),
                opens_at_ms: found
                    .and_then(|gauge| gauge.next_free)
                    .map(Moment::as_millis),
            }
        };
        let minute = gauge(Period::Minute);
        let day = GaugeView {
            opens_at_ms: Some(gauges.day_ends.as_millis()),
            ..gauge(Period::Day)
        };
        let next_slot_ms = minute.opens_at_ms.filter(|at| *at > now.as_millis());
        QuotaView {
            minute,
            day,
            spent_today_nanos,
            next_slot_ms,
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

impl crate::engine::Engine {
    /// Limits and spending as they are now.
    pub fn quota(&self) -> QuotaView {
        self.shared().quota_view()
    }
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
