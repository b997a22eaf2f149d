//! Every command through Tauri's mock runtime: its shape, its errors, and what the page may do.

mod capability;
mod commands;
mod news;
mod pictures;
mod rig;
mod unopened;
