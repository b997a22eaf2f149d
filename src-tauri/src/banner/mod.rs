//! One notice on the screen, by the system's own means. Where there is none, that is logged once
//! and nothing else happens.

#[cfg(target_os = "linux")]
mod bus;
#[cfg(not(target_os = "linux"))]
mod plugin;

#[cfg(target_os = "linux")]
pub(crate) use bus::Banner;
#[cfg(not(target_os = "linux"))]
pub(crate) use plugin::{Banner, quiet};
