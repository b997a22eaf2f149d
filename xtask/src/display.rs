//! Whether there is a screen to open a window on, and one in memory for when there is not.

use std::env;

use crate::invocation::Invocation;

/// Is there a screen? Only Linux (and the other X and Wayland systems) can be without.
pub(crate) fn present() -> bool {
    if cfg!(any(windows, target_os = "macos")) {
        return true;
    }
    named(
        env::var("DISPLAY").ok().as_deref(),
        env::var("WAYLAND_DISPLAY").ok().as_deref(),
    )
}

fn named(x11: Option<&str>, wayland: Option<&str>) -> bool {
    [x11, wayland]
        .into_iter()
        .flatten()
        .any(|name| !name.is_empty())
}

/// Puts a call under an X server in memory and a session bus of its own.
///
/// In this order: a bus that starts before the display hands its services an environment without
/// one. The accessibility bridge is off because nothing on that bus answers it.
pub(crate) fn in_memory(call: Invocation) -> Invocation {
    call.under("dbus-run-session", &["--"])
        .under("xvfb-run", &["-a", "-s", "-screen 0 1600x1000x24"])
        .without(&["DISPLAY", "WAYLAND_DISPLAY"])
        .with("NO_AT_BRIDGE", "1")
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn an_empty_name_is_no_display() {
        assert!(!named(None, None), "nothing set");
        assert!(!named(Some(""), Some("")), "set to nothing");
        assert!(named(Some(":0"), None), "X11");
        assert!(named(Some(""), Some("wayland-0")), "Wayland alone");
    }
}
