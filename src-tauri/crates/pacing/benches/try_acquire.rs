//! What an admission and a refusal cost with ten thousand requests in the minute.

#![expect(
    clippy::expect_used,
    reason = "a bench of something else would be worse than none"
)]

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use plantain_pacing::{Demand, Dimension, Limiter, Moment, Pace, Period, Quota};

const RATE: u64 = 10_000;

const DEMAND: Demand = Demand {
    requests: 1,
    input_tokens: 300,
    images: 1,
    nanos: 100_000_000,
};

/// A limiter in its steady state: a full minute, ten of them in the longer window.
fn full(extra: u64) -> (Limiter, Moment) {
    let quota = Quota::unlimited()
        .with(Dimension::Requests, Period::Minute, RATE + extra)
        .with(Dimension::InputTokens, Period::Minute, 1_000 * RATE)
        .with(Dimension::Images, Period::Minute, 2 * RATE)
        .with(Dimension::Spend, Period::TenMinutes, u64::MAX)
        .with(Dimension::Requests, Period::Day, u64::MAX)
        .with_concurrency(64);
    let mut now = Moment::from_millis(1_767_225_600_000);
    let mut limiter = Limiter::new(quota, now);
    for _ in 0..10 * RATE {
        let permit = limiter.try_acquire(DEMAND, now).expect("room for the rate");
        limiter.keep(permit);
        now = now + Duration::from_millis(6);
    }
    (limiter, now)
}

fn try_acquire(criterion: &mut Criterion) {
    let (mut limiter, mut now) = full(1);
    criterion.bench_function("admitted, 10,000 in the minute", |bench| {
        bench.iter(|| {
            now = now + Duration::from_millis(6);
            let permit = limiter
                .try_acquire(black_box(DEMAND), now)
                .expect("room for the rate");
            limiter.keep(permit);
        });
    });

    let (mut limiter, now) = full(0);
    let last = now.before(Duration::from_millis(6));
    criterion.bench_function("refused, 10,000 in the minute", |bench| {
        bench.iter(|| {
            limiter
                .try_acquire(black_box(DEMAND), last)
                .expect_err("full")
        });
    });
    criterion.bench_function("refused at auto pace, 10,000 in the minute", |bench| {
        bench.iter(|| {
            limiter
                .try_acquire_at_pace(black_box(DEMAND), Pace::Auto, 500, last)
                .expect_err("full")
        });
    });

    criterion.bench_function("settled 20 seconds later", |bench| {
        let (mut limiter, mut now) = full(1);
        let mut under_way = std::collections::VecDeque::new();
        bench.iter(|| {
            now = now + Duration::from_millis(6);
            if under_way.len() == 60 {
                limiter.settle(
                    under_way.pop_front().expect("60"),
                    black_box(Demand {
                        input_tokens: 290,
                        ..DEMAND
                    }),
                );
            }
            under_way.push_back(limiter.try_acquire(DEMAND, now).expect("room for the rate"));
        });
    });
}

criterion_group!(benches, try_acquire);
criterion_main!(benches);
