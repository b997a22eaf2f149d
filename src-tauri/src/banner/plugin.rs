//! Through Tauri's plugin, where the system is asked by other means than a bus.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tauri::plugin::Plugin;
use tauri::{AppHandle, Runtime};
use tauri_plugin_notification::NotificationExt;

use crate::notice::Notice;
use crate::window;

/// What shows notices.
pub(crate) struct Banner<R: Runtime> {
    app: AppHandle<R>,
    has_complained: AtomicBool,
}

impl<R: Runtime> Banner<R> {
    pub(crate) fn new(app: AppHandle<R>) -> Arc<Self> {
        let clicked = app.clone();
        let banner = Arc::new(Self {
            app,
            has_complained: AtomicBool::new(false),
        });
        let listens = banner
            .app
            .notification()
            .on_action(move |_| window::focus(&clicked));
        if let Err(error) = listens {
            banner.complain(&error);
        }
        banner
    }

    /// Returns at once.
    pub(crate) fn show(&self, notice: Notice) {
        let builder = self.app.notification().builder();
        if let Err(error) = builder.title(notice.title).body(notice.body).show() {
            self.complain(&error);
        }
    }

    fn complain(&self, error: &tauri_plugin_notification::Error) {
        if !self.has_complained.swap(true, Ordering::Relaxed) {
            tracing::info!(%error, "this system shows no notifications");
        }
    }
}

/// The plugin for Rust alone: without the script that gives the page a `Notification` of its
/// own, which asks for what the page may not have, and without its commands.
pub(crate) fn quiet<R: Runtime>() -> impl Plugin<R> {
    Quiet(tauri_plugin_notification::init())
}

struct Quiet<P>(P);

impl<R: Runtime, P: Plugin<R>> Plugin<R> for Quiet<P> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn initialize(
        &mut self,
        app: &AppHandle<R>,
        config: serde_json::Value,
    ) -> Result<(), Box<dyn std::error::Error>> {
        self.0.initialize(app, config)
    }
}
