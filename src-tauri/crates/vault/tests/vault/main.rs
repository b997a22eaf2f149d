//! The vault with good keyrings, bad ones, none, and a real one.

mod bad;
mod missing;
mod real;
mod session;
