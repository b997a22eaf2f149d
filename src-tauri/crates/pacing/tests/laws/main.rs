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
mod simulation;
mod steps;
mod window;
mod world;

#[expect(
    dead_code,
    reason = "the recipes that are compared look at more than Plantain does"
)]
#[path = "../../benches/pacing/client.rs"]
mod client;
#[path = "../../benches/pacing/dice.rs"]
mod dice;
#[path = "../../benches/pacing/plantain.rs"]
mod plantain;
#[path = "../../benches/pacing/provider.rs"]
mod provider;
#[path = "../../benches/pacing/run.rs"]
mod run;
