//! Every command through Tauri's mock runtime: its shape, its errors, and what the page may do.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod capability;
mod commands;
mod news;
mod notices;
mod notifier;
mod pictures;
mod queue;
mod rig;
mod tree;
mod unopened;
