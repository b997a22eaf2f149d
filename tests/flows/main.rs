//! The engine, the library and the sandbox over real sockets, in real time.
//!
//! What a paused clock cannot show lives here: bytes that are cut, that drip, that never come.
//! Waits are milliseconds; hours of waiting are the engine's own tests. Start reading in `rig.rs`.

#![cfg(test)]

mod answers;
mod bodies;
mod cancelling;
mod coverage;
mod estimates;
mod keys;
mod limits;
mod references;
mod restarting;
mod rig;
mod sizes;
mod tree;
