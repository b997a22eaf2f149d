//! The window: how it opens, how it looks before and after the page is there.

use std::time::Duration;

use plantain_engine::Theme;
use tauri::plugin::TauriPlugin;
use tauri::webview::{Color, NewWindowResponse, PageLoadEvent, WebviewWindow};
use tauri::{
    AppHandle, DragDropEvent, Manager, Runtime, Url, WebviewUrl, WebviewWindowBuilder, Window,
    WindowEvent,
};
use tauri_plugin_window_state::{Builder as WindowState, StateFlags};

use crate::closing;
use crate::location::Location;
use crate::studio::Studio;

/// The only window's label; the capability names it too.
pub(crate) const MAIN: &str = "main";

/// The page's own background, so that the window does not flash white before the page is there.
const DARK: Color = Color(0x16, 0x16, 0x16, 0xff);

/// The same in the light theme.
const LIGHT: Color = Color(0xe6, 0xe6, 0xe6, 0xff);

/// A page that never finishes loading must not leave a running app without a window.
const PATIENCE: Duration = Duration::from_secs(3);

/// Opens the window, hidden until the page is there.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title("Plantain")
        .inner_size(1440.0, 900.0)
        .min_inner_size(1024.0, 700.0)
        .background_color(DARK)
        .theme(Some(tauri::Theme::Dark))
        .visible(false)
        .on_navigation(is_own)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_page_load(|window, load| match load.event() {
            PageLoadEvent::Started => {}
            PageLoadEvent::Finished => show(&window),
        })
        .build()?;
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(PATIENCE).await;
        show(&window);
    });
    Ok(())
}

fn show<R: Runtime>(window: &WebviewWindow<R>) {
    let studio = window.state::<Studio>();
    let theme = studio
        .running()
        .map_or(Theme::Dark, |engine| engine.settings().theme);
    dress(window.app_handle(), theme);
    if let Err(error) = window.show() {
        tracing::warn!(%error, "the window could not be shown");
    }
}

/// Brings the window to the front: the app was started a second time, or a notice was clicked.
pub(crate) fn focus<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    let steps = [window.unminimize(), window.show(), window.set_focus()];
    for error in steps.into_iter().filter_map(Result::err) {
        tracing::warn!(%error, "the window could not be brought to the front");
    }
}

/// Out of sight, for an end that takes its time.
pub(crate) fn hide<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(error) = window.hide()
    {
        tracing::warn!(%error, "the window could not be hidden");
    }
}

/// Gives the window's frame and menu the theme of the page.
pub(crate) fn dress<R: Runtime>(app: &AppHandle<R>, theme: Theme) {
    let Some(window) = app.get_webview_window(MAIN) else {
        // Not open yet: it is dressed when its page is there.
        return;
    };
    if let Err(error) = put_on(&window, theme) {
        tracing::warn!(%error, "the window could not be given its theme");
    }
}

fn put_on<R: Runtime>(window: &WebviewWindow<R>, theme: Theme) -> tauri::Result<()> {
    let frame = match theme {
        Theme::Dark => tauri::Theme::Dark,
        Theme::Light => tauri::Theme::Light,
        Theme::System => {
            window.set_theme(None)?;
            window.theme()?
        }
    };
    // On Linux "none" alone means light; what the system says must be said again. A later change
    // of the system's theme still arrives.
    if theme != Theme::System || cfg!(target_os = "linux") {
        window.set_theme(Some(frame))?;
    }
    // The colour goes with the theme: the menu's words stand on it.
    window.set_background_color(Some(if frame == tauri::Theme::Dark {
        DARK
    } else {
        LIGHT
    }))
}

/// Hears what happens to the window.
pub(crate) fn on_event<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    match event {
        WindowEvent::CloseRequested { api, .. } if !closing::may_end(window.app_handle()) => {
            api.prevent_close();
        }
        WindowEvent::Focused(focused) => window.state::<Studio>().note_focus(*focused),
        // Before the page hears of it: its command may only name these.
        WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
            window.state::<Studio>().note_dropped(paths);
        }
        _ => {}
    }
}

/// Where the window was and how large, kept over restarts.
pub(crate) fn state<R: Runtime>(location: &Location) -> TauriPlugin<R> {
    let state = WindowState::new().with_state_flags(kept());
    // A folder of its own is a studio of its own; two of them do not share a place on the screen.
    let own = location.folder().join("window.json");
    match own.to_str() {
        Some(own) if location.is_given() => state.with_filename(own),
        _ => state.with_filename("window.json"),
    }
    .build()
}

/// A Wayland window does not know its place, and measures itself with its shadow: restored, it
/// grows at every start (tauri-apps/plugins-workspace#3553).
fn kept() -> StateFlags {
    let always = StateFlags::MAXIMIZED | StateFlags::FULLSCREEN;
    if std::env::var_os("WAYLAND_DISPLAY").is_some_and(|display| !display.is_empty()) {
        always
    } else {
        always | StateFlags::SIZE | StateFlags::POSITION
    }
}

/// The page never leaves: a dropped file or a link must not replace it.
fn is_own(url: &Url) -> bool {
    let development = cfg!(dev) && url.port() == Some(1420);
    let host = url.host_str().unwrap_or_default();
    match url.scheme() {
        "tauri" => host == "localhost",
        "http" | "https" => host == "tauri.localhost" || (development && host == "localhost"),
        "about" => url.path() == "blank",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_shows_our_own_page_and_no_other() {
        let own = [
            "tauri://localhost/index.html",
            "http://tauri.localhost/",
            "about:blank",
        ];
        let other = [
            "https://example.com/",
            "file:///etc/hostname",
            "http://tauri.localhost.example.com/",
            "tauri://elsewhere/",
            "data:text/html,x",
        ];
        for url in own {
            assert!(is_own(&Url::parse(url).expect("a URL")), "{url}");
        }
        for url in other {
            assert!(!is_own(&Url::parse(url).expect("a URL")), "{url}");
        }
    }
}
