//! Through the session bus, with the client that GTK brings along: the plugin says nothing when
//! nobody is there, and brings a second bus client.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use tauri::{AppHandle, Runtime};
use webkit2gtk::gio::{
    BusType, Cancellable, DBusCallFlags, DBusConnection, DBusSignalFlags, bus_get,
};
use webkit2gtk::glib::{self, ToVariant, Variant, VariantTy};

use crate::notice::Notice;
use crate::window;

/// Name and interface of the Desktop Notifications Specification.
const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// A server that takes longer is none.
const PATIENCE_MS: i32 = 5_000;

/// What shows notices.
pub(crate) struct Banner<R: Runtime> {
    app: AppHandle<R>,
    /// The server's number for the notice on the screen: a later one takes its place.
    last: AtomicU32,
    listens: AtomicBool,
    has_complained: AtomicBool,
}

impl<R: Runtime> Banner<R> {
    pub(crate) fn new(app: AppHandle<R>) -> Arc<Self> {
        Arc::new(Self {
            app,
            last: AtomicU32::new(0),
            listens: AtomicBool::new(false),
            has_complained: AtomicBool::new(false),
        })
    }

    /// Returns at once. GTK's client works on the window's thread, without waiting there.
    pub(crate) fn show(self: &Arc<Self>, notice: Notice) {
        let banner = self.clone();
        let asked = self.app.run_on_main_thread(move || {
            bus_get(
                BusType::Session,
                None::<&Cancellable>,
                move |bus| match bus {
                    Ok(bus) => banner.send(&bus, &notice),
                    Err(error) => banner.complain(&error),
                },
            );
        });
        if let Err(error) = asked {
            tracing::debug!(%error, "the app is ending");
        }
    }

    fn send(self: Arc<Self>, bus: &DBusConnection, notice: &Notice) {
        // By default a bus that goes away takes the program along.
        bus.set_exit_on_close(false);
        if !self.listens.swap(true, Ordering::Relaxed) {
            self.listen(bus);
        }
        let replaces = self.last.load(Ordering::Relaxed);
        bus.call(
            Some(NAME),
            PATH,
            NAME,
            "Notify",
            Some(&parameters(notice, replaces)),
            VariantTy::new("(u)").ok(),
            DBusCallFlags::NONE,
            PATIENCE_MS,
            None::<&Cancellable>,
            move |answer| match answer.map(|answer| answer.get::<(u32,)>()) {
                Ok(Some((number,))) => self.last.store(number, Ordering::Relaxed),
                Ok(None) => {}
                Err(error) => self.complain(&error),
            },
        );
    }

    fn listen(self: &Arc<Self>, bus: &DBusConnection) {
        let banner = self.clone();
        let clicked = move |number: u32| {
            if number == banner.last.load(Ordering::Relaxed) {
                window::focus(&banner.app);
            }
        };
        bus.signal_subscribe(
            Some(NAME),
            Some(NAME),
            Some("ActionInvoked"),
            Some(PATH),
            None,
            DBusSignalFlags::NONE,
            move |_, _, _, _, _, body| {
                if let Some((number, _)) = body.get::<(u32, String)>() {
                    clicked(number);
                }
            },
        );
    }

    fn complain(&self, error: &glib::Error) {
        if !self.has_complained.swap(true, Ordering::Relaxed) {
            tracing::info!(%error, "this system shows no notifications");
        }
    }
}

/// What `Notify` takes.
fn parameters(notice: &Notice, replaces: u32) -> Variant {
    let hints = HashMap::from([("desktop-entry", "Plantain".to_variant())]);
    (
        "Plantain",
        replaces,
        "plantain",
        notice.title.as_str(),
        escaped(&notice.body),
        // A click on the notice itself.
        vec!["default", "Open"],
        hints,
        // As long as the server likes.
        -1_i32,
    )
        .to_variant()
}

/// Servers may read the body as markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_what_the_specification_asks_for() {
        let notice = Notice {
            title: "Queue finished".to_owned(),
            body: "<b> & more".to_owned(),
        };
        let parameters = parameters(&notice, 7);
        assert_eq!(parameters.type_().as_str(), "(susssasa{sv}i)");
        let body = parameters.child_value(4);
        assert_eq!(
            body.str(),
            Some("&lt;b&gt; &amp; more"),
            "no markup of ours"
        );
    }
}
