//! The library through its public face: tables, files, pictures, and everything that may go wrong
//! with a disk.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, as tests do"
)]
#![expect(
    clippy::print_stdout,
    reason = "a skipped test says so; a helper process reports"
)]

mod blobs;
mod checkup;
mod comparison;
mod cut;
mod disk;
mod fit;
mod fixture;
mod opening;
mod owners;
mod pictures;
mod sendable;
mod tables;
mod thumbnails;
mod writers;
