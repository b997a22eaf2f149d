//! The sandbox over real sockets, spoken to with hand-written HTTP.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests may give up as tests do"
)]

mod contents;
mod faults;
mod keys;
mod limits;
mod models;
mod pictures;
mod schema;
mod signatures;
mod sizes;
mod streams;
mod usage;
mod wire;
