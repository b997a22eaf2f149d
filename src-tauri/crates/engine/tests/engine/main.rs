//! The engine on a paused clock, against a scripted provider and a library in a temp folder.

#![cfg(test)]

mod accounting;
mod acting;
mod branching;
mod budgeting;
mod cancelling;
mod crashing;
mod dealer;
mod editing;
mod elsewhere;
mod generating;
mod keys;
mod pacing;
mod promising;
mod queueing;
mod recovering;
mod retrying;
mod rig;
mod sessions;
mod witness;
