//! The program: the command line's answers, then the window.

// A console window beside the app, on Windows, in the released program only.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::io::Write;
use std::process::ExitCode;

use plantain_lib::flags::{Flags, USAGE};

fn main() -> ExitCode {
    let flags = Flags::parse(std::env::args_os().skip(1));
    if flags.help {
        return say(USAGE);
    }
    if flags.version {
        return say(concat!("plantain ", env!("CARGO_PKG_VERSION"), "\n"));
    }
    match plantain_lib::run(flags, tauri::generate_context!()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let words = format!("Plantain could not open its window: {error}.\n");
            // There is nowhere else to say it.
            let _ = std::io::stderr().write_all(words.as_bytes());
            ExitCode::FAILURE
        }
    }
}

fn say(text: &str) -> ExitCode {
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
