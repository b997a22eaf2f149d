//! The built program against a sandbox in this process: what it prints, stores and ends with.

#![cfg(test)]

mod budget;
mod charges;
mod compare;
mod consent;
mod doctor;
mod earlier;
mod edit;
mod edit_input;
mod estimate;
mod exits;
mod export;
mod generate;
mod holding;
mod images;
mod import;
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
mod sessions;
mod spend;
mod terminal;
mod together;
mod turns;
