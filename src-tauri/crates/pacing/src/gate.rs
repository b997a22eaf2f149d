//! What stands in the way of a request, and until when.

use crate::history::History;
use crate::learned::Learned;
use crate::pace::InLine;
use crate::{Moment, NotUntil, Pace, Quota, Reason};

/// Everything but concurrency that a request has to get past.
pub(crate) struct Gate<'a> {
    pub(crate) quota: &'a Quota,
    pub(crate) learned: &'a Learned,
    pub(crate) history: &'a mut History,
}

impl Gate<'_> {
    /// Lets a request through, or says when it will be.
    pub(crate) fn admit(&mut self, line: &InLine, now: Moment) -> Result<(), NotUntil> {
        let Some(mut refusal) = self.look(None, line, now) else {
            return Ok(());
        };
        // A ceiling that will have been raised by then lets the request go earlier.
        let mut learned = None;
        while let Some(at) = refusal.at
            && let Some(raise) = learned.as_ref().unwrap_or(self.learned).next_raise()
            && raise < at
        {
            let raised = learned.get_or_insert_with(|| self.learned.clone());
            raised.recover(raise, self.quota);
            refusal = match self.look(learned.as_ref(), line, raise) {
                Some(later) => later,
                None => NotUntil {
                    at: Some(raise),
                    ..refusal
                },
            };
        }
        Err(refusal)
    }

    /// What stands longest in the way of a request from `now` on, if ceilings stay as `learned`
    /// (else as they are).
    fn look(&mut self, learned: Option<&Learned>, line: &InLine, now: Moment) -> Option<NotUntil> {
        let learned = learned.unwrap_or(self.learned);
        let mut latest = learned.closed(now);
        if latest.is_some_and(|closed| closed.at.is_none()) {
            return latest;
        }
        let mut wait_for = |at: Option<Moment>, reason: Reason| {
            if at > Some(now).max(latest.and_then(|latest| latest.at)) {
                latest = Some(NotUntil { at, reason });
            }
        };
        let in_force = learned.in_force(self.quota);
        let spacing = line.at(self.history, in_force.clone(), now);
        if line.pace == Pace::Spread {
            wait_for(spacing, Reason::Spacing);
        }
        for ceiling in in_force {
            let (dimension, period) = (ceiling.dimension, ceiling.period);
            let amount = line.demand.of(dimension);
            if amount == 0 {
                continue;
            }
            if amount > ceiling.hard {
                let most = ceiling.hard;
                let too_large = Reason::TooLarge {
                    dimension,
                    period,
                    most,
                };
                let reason = if most == 0 {
                    Reason::NoQuota
                } else {
                    too_large
                };
                return Some(NotUntil { at: None, reason });
            }
            // Larger than a guessed ceiling: it goes alone, through an empty window.
            let amount = amount.min(ceiling.limit);
            let at = self
                .history
                .room_at((dimension, period), amount, ceiling.limit, now);
            wait_for(at, Reason::Full { dimension, period });
        }
        // Last, unless it was asked for: where a limit keeps a request just as long, as with one a
        // minute, the limit is the reason and not the pace.
        wait_for(spacing, Reason::Spacing);
        latest
    }
}
