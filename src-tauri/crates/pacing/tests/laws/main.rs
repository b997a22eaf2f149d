//! The laws every machine keeps, whatever happens to it.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a broken law ends the test, in its helpers too"
)]

mod backoff;
mod breaker;
mod budget;
mod cases;
mod clock;
mod day;
mod lesson;
mod limiter;
mod pace;
mod steps;
mod window;
mod world;
