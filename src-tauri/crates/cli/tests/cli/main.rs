//! The built program against a sandbox in this process: what it prints, stores and ends with.

#![cfg(test)]

mod budget;
mod charges;
mod consent;
mod doctor;
mod earlier;
mod estimate;
mod exits;
mod generate;
mod holding;
mod images;
mod input;
mod key;
mod killing;
mod kills;
mod limits;
mod prices;
mod projects;
mod provider;
mod queue;
mod recover;
mod spend;
mod terminal;
mod together;
