//! Where the window is drawn: whether there is a display, and a hint to older WebKitGTK, which may
//! show an empty window on some graphics drivers.

/// Whether there is a display to open a window on. GTK would panic without one.
#[cfg(target_os = "linux")]
pub(crate) fn has_display() -> bool {
    let named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    named("DISPLAY") || named("WAYLAND_DISPLAY")
}

/// Other systems always have one.
#[cfg(not(target_os = "linux"))]
pub(crate) fn has_display() -> bool {
    true
}

/// Starts the program again with the hint, when it is needed and not given yet. A variable can only
/// be set for another process: this one may have threads already.
#[cfg(target_os = "linux")]
pub(crate) fn prepare() {
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    /// Read by WebKitGTK; drawing through shared memory is slower but always works.
    const HINT: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

    let version = tauri::webview_version().unwrap_or_default();
    if std::env::var_os(HINT).is_some() || !is_older(&version) {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        let arguments = std::env::args_os().skip(1);
        // Only returns when it failed; the window may still work without the hint.
        let _ = Command::new(program).args(arguments).env(HINT, "1").exec();
    }
}

/// Other systems bring their own web view.
#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare() {}

/// Before 2.48, where the fault was mended.
#[cfg(target_os = "linux")]
fn is_older(version: &str) -> bool {
    let mut parts = version.split('.').map(str::parse::<u32>);
    matches!((parts.next(), parts.next()), (Some(Ok(2)), Some(Ok(minor))) if minor < 48)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::is_older;

    #[test]
    fn only_versions_before_the_mended_one_need_the_hint() {
        assert!(is_older("2.46.6"));
        assert!(!is_older("2.48.0") && !is_older("2.50.6") && !is_older("") && !is_older("3.1"));
    }
}
