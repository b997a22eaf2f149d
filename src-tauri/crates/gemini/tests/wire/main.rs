//! What goes over the wire, held against recorded bodies and a small server.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its tools too"
)]

mod base_url;
mod catalogue;
mod client;
mod faults;
mod hostile;
mod images;
mod models;
mod parts;
mod recordings;
mod requests;
mod samples;
mod server;
mod usage;
