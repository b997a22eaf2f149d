//! Mirrors `src/tables`.

mod attempts;
mod branches;
mod images;
mod jobs;
mod ledger;
mod limiters;
mod outcomes;
mod references;
mod sessions;
mod settings;
mod spend;
mod sums;
mod turns;
