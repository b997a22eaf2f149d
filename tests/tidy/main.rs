//! The repository's own rules, each a test whose name is the rule.
//!
//! They read the tree as it lies on disk and compile nothing of it, so they also hold for files
//! that no other check opens. A rule that must be broken is changed here, with the reason.

#![cfg(test)]

mod dependencies;
mod map;
mod names;
mod recordings;
mod secrets;
mod text;
mod tree;
