//! What may happen to a limiter, drawn by chance.

use std::time::Duration;

use plantain_pacing::{Demand, Dimension, Lesson, Pace, Period, Quota};
use proptest::prelude::*;

/// Something that happens.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Acquire {
        demand: Demand,
        pace: Pace,
        queued: u32,
    },
    /// The oldest request under way ends.
    GiveBack(Way),
    /// The oldest request under way leaves only now.
    Depart,
    /// Other limits, higher or lower, in any dimension: another tier.
    Limits(Quota),
    /// The user says that what refusals have taught is out of date.
    Forget,
    /// Stored, closed, read back.
    Restart,
    ClockBack(Duration),
    ClockForward(Jump),
}

/// How a request ends.
#[derive(Clone, Debug)]
pub(crate) enum Way {
    Settle(Demand),
    Release,
    Keep,
    Lose,
    Refused(Lesson),
}

/// The clock jumps forward.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Jump {
    pub(crate) by: Duration,
    /// The part of it that really passed, as on a laptop that slept.
    pub(crate) really: Duration,
    /// How often the limiter is told: two processes may both have noticed.
    pub(crate) told: u8,
}

pub(crate) fn demand() -> impl Strategy<Value = Demand> {
    (1_u64..3, 0_u64..50, 0_u64..4, 0_u64..30).prop_map(
        |(requests, input_tokens, images, nanos)| Demand {
            requests,
            input_tokens,
            images,
            nanos,
        },
    )
}

pub(crate) fn quota() -> impl Strategy<Value = Quota> {
    let ceiling = (
        prop::sample::select(&Dimension::ALL[..]),
        prop::sample::select(&Period::ALL[..]),
        4_u64..120,
    );
    let concurrency = prop::option::weighted(0.3, 1_u32..12);
    (prop::collection::vec(ceiling, 0..6), concurrency).prop_map(|(ceilings, concurrency)| {
        let quota = ceilings
            .into_iter()
            .fold(Quota::unlimited(), |quota, (dimension, period, most)| {
                quota.with(dimension, period, most)
            });
        match concurrency {
            Some(most) => quota.with_concurrency(most),
            None => quota,
        }
    })
}

pub(crate) fn pace() -> impl Strategy<Value = Pace> {
    prop::sample::select(vec![Pace::Auto, Pace::Spread, Pace::Burst])
}

/// A refusal with a delay no longer than the window it names.
fn lesson() -> impl Strategy<Value = Lesson> {
    let named = (
        prop::sample::select(&Dimension::ALL[..]),
        prop::sample::select(&[Period::Minute, Period::TenMinutes][..]),
        prop::option::of(4_u64..120),
        prop::option::of(0_u64..60_000),
    );
    let named = named.prop_map(|(dimension, period, ceiling, millis)| Lesson::Exhausted {
        dimension,
        period,
        ceiling,
        retry_after: millis.map(Duration::from_millis),
    });
    let unnamed = prop::option::of(0_u64..60_000).prop_map(|millis| Lesson::Unnamed {
        retry_after: millis.map(Duration::from_millis),
    });
    let day = prop::option::of(4_u64..120).prop_map(|ceiling| Lesson::Exhausted {
        dimension: Dimension::Requests,
        period: Period::Day,
        ceiling,
        retry_after: Some(Duration::from_secs(12)),
    });
    prop_oneof![8 => named, 3 => unnamed, 1 => day]
}

fn way() -> impl Strategy<Value = Way> {
    prop_oneof![
        3 => demand().prop_map(Way::Settle),
        1 => Just(Way::Release),
        1 => Just(Way::Keep),
        1 => Just(Way::Lose),
        1 => lesson().prop_map(Way::Refused),
    ]
}

fn jump() -> impl Strategy<Value = Jump> {
    let by = prop_oneof![0_u64..90_000, 0_u64..900_000, 0_u64..50_000_000];
    let part = prop_oneof![Just(0.0), Just(1.0), 0.0..1.0];
    (by, part, 1_u8..3).prop_map(|(by, part, told)| {
        let by = Duration::from_millis(by);
        // Whole milliseconds, as the clock's own.
        let really =
            Duration::from_millis(u64::try_from(by.mul_f64(part).as_millis()).unwrap_or(0));
        Jump { by, really, told }
    })
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let acquire = (demand(), pace(), 1_u32..40).prop_map(|(demand, pace, queued)| Step::Acquire {
        demand,
        pace,
        queued,
    });
    prop_oneof![
        16 => acquire,
        6 => way().prop_map(Step::GiveBack),
        1 => Just(Step::Depart),
        1 => quota().prop_map(Step::Limits),
        1 => Just(Step::Forget),
        1 => Just(Step::Restart),
        1 => (0_u64..5_000_000).prop_map(|millis| Step::ClockBack(Duration::from_millis(millis))),
        2 => jump().prop_map(Step::ClockForward),
    ]
}

/// Mostly moments, sometimes minutes, seldom hours.
pub(crate) fn pause() -> impl Strategy<Value = Duration> {
    prop_oneof![6 => 0_u64..3_000, 2 => 0_u64..90_000, 1 => 0_u64..20_000_000]
        .prop_map(Duration::from_millis)
}
