//! The built app in a real WebKitGTK window, worked as a person would, against a provider of its
//! own.
//!
//! Needs a display, a session bus, `WebKitWebDriver` and the built app:
//! `cargo build -p plantain`, then `xvfb-run -a dbus-run-session -- cargo test -p tests --test e2e
//! -- --test-threads=1`. One at a time, since a window without the focus loses keys. Pictures of
//! the window go to `target/e2e`. Start reading in `first_run.rs`; `app.rs` is the hand on the
//! window.

#![cfg(test)]

mod app;
mod cancel;
mod driver;
mod edit;
mod failures;
mod first_run;
mod generate;
mod input;
mod keyboard;
mod keyring;
mod keys;
mod library;
mod looks;
mod money;
mod patience;
mod process;
mod queue;
mod restart;
mod stage;
