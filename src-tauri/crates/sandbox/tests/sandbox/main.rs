//! The sandbox over real sockets, spoken to with hand-written HTTP.

mod contents;
mod faults;
mod keys;
mod limits;
mod models;
mod pictures;
mod schema;
mod signatures;
mod sizes;
mod streams;
mod usage;
mod wire;
