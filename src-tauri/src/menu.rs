//! The native menu. What the page has to do goes to it as one typed event.

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::menu::{Menu, MenuBuilder, MenuEvent, MenuItemBuilder, Submenu, SubmenuBuilder};
use tauri::{AppHandle, Manager, Runtime};
use tauri_specta::Event;

use crate::closing;
use crate::outside;
use crate::pausing;
use crate::studio::Studio;
use crate::window::MAIN;

/// What the page is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum MenuAction {
    /// Start an empty session.
    NewSession,
    /// Save a copy of the picture that is shown.
    SaveCopy,
    /// Open the settings.
    Settings,
    /// Closer.
    ZoomIn,
    /// Further away.
    ZoomOut,
    /// One image pixel on one screen pixel.
    ActualSize,
    /// The whole picture.
    Fit,
    /// Send nothing more for now.
    PauseQueue,
    /// Let the queue go on.
    ResumeQueue,
    /// Cancel everything, after a question.
    CancelAll,
    /// Show the queue.
    ShowQueue,
    /// Show the list of shortcuts.
    Shortcuts,
}

/// The user chose something in the menu.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Type, Event)]
pub struct MenuChosen(pub MenuAction);

/// What an item does.
#[derive(Clone, Copy)]
enum Choice {
    Page(MenuAction),
    /// A command of the web view's own editor.
    #[cfg(target_os = "linux")]
    Edit(&'static str),
    ShowLibrary,
    /// Pause or resume, whichever the item says.
    Pause,
    FullScreen,
    Quit,
}

/// An item: its id, its words, its key.
struct Item {
    id: &'static str,
    words: &'static str,
    key: Option<&'static str>,
    choice: Choice,
}

const fn item(
    id: &'static str,
    words: &'static str,
    key: Option<&'static str>,
    choice: Choice,
) -> Item {
    Item {
        id,
        words,
        key,
        choice,
    }
}

const FILE: [Item; 5] = [
    item(
        "new",
        "New session",
        Some("CmdOrCtrl+N"),
        Choice::Page(MenuAction::NewSession),
    ),
    item(
        "save",
        "Save a copy…",
        Some("CmdOrCtrl+S"),
        Choice::Page(MenuAction::SaveCopy),
    ),
    item("library", "Show library", None, Choice::ShowLibrary),
    item(
        "settings",
        "Settings…",
        // Its key is the page's own.
        None,
        Choice::Page(MenuAction::Settings),
    ),
    item("quit", "Quit", Some("CmdOrCtrl+Q"), Choice::Quit),
];

/// The keys belong to the web view, which knows them already: named here, the menu would take them
/// from it. Elsewhere the system provides these items.
#[cfg(target_os = "linux")]
const EDIT: [Item; 6] = [
    item("undo", "Undo", None, Choice::Edit("Undo")),
    item("redo", "Redo", None, Choice::Edit("Redo")),
    item("cut", "Cut", None, Choice::Edit("Cut")),
    item("copy", "Copy", None, Choice::Edit("Copy")),
    item("paste", "Paste", None, Choice::Edit("Paste")),
    item("all", "Select all", None, Choice::Edit("SelectAll")),
];

/// Keys for zooming are the page's own, since they work on the canvas.
const VIEW: [Item; 5] = [
    item("in", "Zoom in", None, Choice::Page(MenuAction::ZoomIn)),
    item("out", "Zoom out", None, Choice::Page(MenuAction::ZoomOut)),
    item(
        "actual",
        "Actual size",
        None,
        Choice::Page(MenuAction::ActualSize),
    ),
    item("fit", "Fit", None, Choice::Page(MenuAction::Fit)),
    item("full", "Full screen", Some("F11"), Choice::FullScreen),
];

const QUEUE: [Item; 3] = [
    item(
        "queue",
        "Show queue",
        None,
        Choice::Page(MenuAction::ShowQueue),
    ),
    item(pausing::ITEM, pausing::PAUSE, None, Choice::Pause),
    item(
        "cancel",
        "Cancel all…",
        None,
        Choice::Page(MenuAction::CancelAll),
    ),
];

const HELP: [Item; 1] = [item(
    "shortcuts",
    "Keyboard shortcuts",
    None,
    Choice::Page(MenuAction::Shortcuts),
)];

/// Builds the menu.
pub fn build<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<Menu<R>> {
    let mut menu = MenuBuilder::new(app);
    #[cfg(target_os = "macos")]
    {
        let own = SubmenuBuilder::new(app, "Plantain")
            .about(None)
            .separator()
            .hide()
            .hide_others();
        // Without the system's own Quit, which asks nobody: the one under File does.
        menu = menu.item(&own.build()?);
    }
    menu = menu.item(&submenu(
        app,
        "File",
        &FILE,
        &["library", "settings", "quit"],
    )?);
    #[cfg(target_os = "linux")]
    {
        menu = menu.item(&submenu(app, "Edit", &EDIT, &["cut", "all"])?);
    }
    #[cfg(not(target_os = "linux"))]
    {
        let edit = SubmenuBuilder::new(app, "Edit").undo().redo().separator();
        menu = menu.item(&edit.cut().copy().paste().separator().select_all().build()?);
    }
    menu.item(&submenu(app, "View", &VIEW, &["full"])?)
        .item(&submenu(app, "Queue", &QUEUE, &[pausing::ITEM])?)
        .item(&submenu(app, "Help", &HELP, &[])?)
        .build()
}

/// `groups` names the items that a line goes before.
fn submenu<R: Runtime>(
    app: &AppHandle<R>,
    title: &str,
    items: &[Item],
    groups: &[&str],
) -> tauri::Result<Submenu<R>> {
    let mut menu = SubmenuBuilder::new(app, title);
    for item in items {
        if groups.contains(&item.id) {
            menu = menu.separator();
        }
        let mut entry = MenuItemBuilder::with_id(item.id, item.words);
        if let Some(key) = item.key {
            entry = entry.accelerator(key);
        }
        menu = menu.item(&entry.build(app)?);
    }
    menu.build()
}

/// Does what was chosen.
pub fn on_event<R: Runtime>(app: &AppHandle<R>, event: &MenuEvent) {
    let Some(choice) = find(event.id().as_ref()) else {
        return;
    };
    match choice {
        Choice::Page(action) => tell_page(app, action),
        #[cfg(target_os = "linux")]
        Choice::Edit(command) => edit(app, command),
        Choice::ShowLibrary => show_library(app.clone()),
        Choice::Pause => pausing::choose(app),
        Choice::FullScreen => toggle_full_screen(app),
        Choice::Quit => closing::quit(app),
    }
}

/// Sends a choice to the page.
pub(crate) fn tell_page<R: Runtime>(app: &AppHandle<R>, action: MenuAction) {
    if let Err(error) = MenuChosen(action).emit(app) {
        tracing::warn!(%error, "the page could not be told of a menu item");
    }
}

/// All items there are.
fn items() -> impl Iterator<Item = &'static Item> {
    let items = FILE.iter().chain(&VIEW).chain(&QUEUE).chain(&HELP);
    #[cfg(target_os = "linux")]
    let items = items.chain(&EDIT);
    items
}

fn find(id: &str) -> Option<Choice> {
    items().find(|item| item.id == id).map(|item| item.choice)
}

#[cfg(target_os = "linux")]
fn edit<R: Runtime>(app: &AppHandle<R>, command: &'static str) {
    use webkit2gtk::WebViewExt;

    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    let done = window.with_webview(move |view| view.inner().execute_editing_command(command));
    if let Err(error) = done {
        tracing::warn!(%error, command, "the web view could not be asked to edit");
    }
}

fn show_library<R: Runtime>(app: AppHandle<R>) {
    tauri::async_runtime::spawn(async move {
        let folder = app.state::<Studio>().location().folder().to_owned();
        if let Err(failure) = outside::open(folder).await {
            tracing::warn!("{failure}");
        }
    });
}

fn toggle_full_screen<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    let done = window
        .is_fullscreen()
        .and_then(|full| window.set_fullscreen(!full));
    if let Err(error) = done {
        tracing::warn!(%error, "full screen could not be changed");
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_item_is_found_by_an_id_of_its_own() {
        let ids: HashSet<_> = items().map(|item| item.id).collect();
        assert_eq!(ids.len(), items().count());
        assert!(ids.iter().all(|id| find(id).is_some()));
        assert!(find("elsewhere").is_none());
    }
}
