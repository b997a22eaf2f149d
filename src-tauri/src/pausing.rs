//! The menu's one item that changes its words: "Pause queue", or "Resume queue".

use plantain_engine::{Engine, EngineEvent};
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::broadcast::error::RecvError;

use crate::menu::{MenuAction, tell_page};
use crate::studio::Studio;

/// The item's id.
pub(crate) const ITEM: &str = "pause";
/// Its words while the queue goes on.
pub(crate) const PAUSE: &str = "Pause queue";
/// Its words while the queue is paused.
const RESUME: &str = "Resume queue";

/// Through the page, which says so when it cannot be done.
pub(crate) fn choose<R: Runtime>(app: &AppHandle<R>) {
    if let Some(engine) = app.state::<Studio>().running() {
        let action = if engine.quota().paused {
            MenuAction::ResumeQueue
        } else {
            MenuAction::PauseQueue
        };
        tell_page(app, action);
    }
}

/// Keeps the words of "Pause queue" true, also when another program pauses it.
pub(crate) fn follow<R: Runtime>(app: AppHandle<R>, engine: Engine) {
    tauri::async_runtime::spawn(async move {
        let mut news = engine.listen();
        let mut shown = false;
        let mut paused = engine.quota().paused;
        loop {
            if paused != shown {
                say_paused(&app, paused);
                shown = paused;
            }
            paused = match news.recv().await {
                Ok(EngineEvent::Quota { quota }) => quota.paused,
                Ok(_) => paused,
                Err(RecvError::Lagged(_)) => engine.quota().paused,
                Err(RecvError::Closed) => return,
            };
        }
    });
}

fn say_paused<R: Runtime>(app: &AppHandle<R>, paused: bool) {
    let words = if paused { RESUME } else { PAUSE };
    let menus = app.menu().and_then(|menu| menu.items().ok());
    let entry = menus.iter().flatten().find_map(|menu| {
        let entry = menu.as_submenu()?.get(ITEM)?;
        entry.as_menuitem().cloned()
    });
    if let Some(entry) = entry
        && let Err(error) = entry.set_text(words)
    {
        tracing::warn!(%error, "the menu could not be changed");
    }
}
