//! An offline Gemini: an HTTP server on this machine that answers as Google's image models do.
//!
//! It is the demo mode of the product and the rig the tests run against: the same paths, JSON,
//! status codes and error bodies as `generativelanguage.googleapis.com` (`/v1beta` and `/v1`),
//! at least as strict as Google, with pictures painted for the prompt, quotas, and, on request,
//! a bad temper. It writes its JSON by hand and knows nothing of the client crates, so that a
//! misunderstanding on their side cannot hide on this one.
//!
//! Start reading in `route.rs`; what a request must look like is in `messages.rs`, `ask.rs` and
//! `turns.rs`; what is answered in `generate.rs`; the painting is [`picture`].
//!
//! # Order of things
//! Key, model, JSON, contents are checked first, so that a mistake of the client is told as one.
//! Then the next [`Answer`] of the script applies, else a tag in the prompt, else the quotas.
//!
//! # Tags
//! A tag in the last user turn asks for one such answer by hand:
//!
//! | tag | answer |
//! | --- | --- |
//! | `[sandbox: 400]` `401` `403` `404` `500` `502` `503` `504` | that status with Google's body |
//! | `[sandbox: 429]`, `[sandbox: 429 30]` | minute quota, retry in 12 (30) s |
//! | `day` `free` `prepay` `spend` `bare` `help` | the other 429s |
//! | `key` `expired` `leaked` `token` `region` | the key's and account's refusals |
//! | `safety` `prohibited` `recitation` `other` `blocked` `noimage` | withheld pictures |
//! | `text` `empty` `null` `truncated` `broken` `array` | odd answers |
//! | `drop`, `cut`, `cut 80`, `drip`, `drip 200`, `slow`, `slow 30` | odd deliveries (percent, ms, s) |
//!
//! # For other processes
//! `POST /sandbox/script` (a JSON list of answers), `GET /sandbox/requests`,
//! `GET /sandbox/counts`.

mod answer;
mod ask;
mod base64;
mod control;
mod credential;
mod generate;
mod inline;
mod limits;
mod line;
mod memory;
mod messages;
mod models;
mod options;
pub mod picture;
mod pixels;
mod refusal;
mod reply;
mod route;
mod schema;
mod scripted;
mod seen;
mod server;
mod signature;
mod turns;
mod usage;

pub use answer::Answer;
pub use options::{Keys, Latency, Limits, SandboxOptions, Tier};
pub use seen::{Counts, SeenRequest};
pub use server::Sandbox;
