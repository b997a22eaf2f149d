//! The system's own dialogs, awaited.

use std::path::PathBuf;

use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::{
    DialogExt, FileDialogBuilder, FilePath, MessageDialogButtons, MessageDialogKind,
    MessageDialogResult,
};
use tokio::sync::oneshot;

use crate::window::MAIN;

/// What can be read here or taken there.
const PICTURES: [&str; 10] = [
    "png", "jpg", "jpeg", "webp", "heic", "heif", "gif", "bmp", "tif", "tiff",
];

/// Asks for picture files. None when dismissed.
pub(crate) async fn pictures<R: Runtime>(app: &AppHandle<R>, title: &str) -> Vec<PathBuf> {
    let (tell, told) = oneshot::channel();
    begin(app)
        .set_title(title)
        .add_filter("Images", &PICTURES)
        .pick_files(move |files| drop(tell.send(files)));
    let files = told.await.ok().flatten().unwrap_or_default();
    files.into_iter().filter_map(path).collect()
}

/// Asks for a folder.
pub(crate) async fn folder<R: Runtime>(app: &AppHandle<R>, title: &str) -> Option<PathBuf> {
    let (tell, told) = oneshot::channel();
    begin(app)
        .set_title(title)
        .pick_folder(move |folder| drop(tell.send(folder)));
    told.await.ok().flatten().and_then(path)
}

/// Asks where to save. The dialog itself asks before it replaces a file.
pub(crate) async fn save_as<R: Runtime>(app: &AppHandle<R>, name: &str) -> Option<PathBuf> {
    let (tell, told) = oneshot::channel();
    let mut dialog = begin(app).set_title("Save a copy").set_file_name(name);
    if let Some(folder) = dirs::picture_dir().filter(|folder| folder.is_dir()) {
        dialog = dialog.set_directory(folder);
    }
    dialog.save_file(move |file| drop(tell.send(file)));
    told.await.ok().flatten().and_then(path)
}

/// Asks a question with three answers, the last of which is also the way out of the question. Says
/// which was chosen; none when the system cannot ask.
pub(crate) async fn ask<R: Runtime>(
    app: &AppHandle<R>,
    title: &str,
    words: &str,
    answers: [&str; 3],
) -> Option<usize> {
    let (tell, told) = oneshot::channel();
    let [first, second, third] = answers.map(str::to_owned);
    let mut dialog = app
        .dialog()
        .message(words)
        .title(title)
        .kind(MessageDialogKind::Warning)
        .buttons(MessageDialogButtons::YesNoCancelCustom(
            first, second, third,
        ));
    if let Some(window) = app.get_webview_window(MAIN) {
        dialog = dialog.parent(&window);
    }
    dialog.show_with_result(move |answer| drop(tell.send(answer)));
    Some(match told.await.ok()? {
        MessageDialogResult::Custom(chosen) => {
            let found = answers.iter().position(|answer| *answer == chosen);
            found.unwrap_or(2)
        }
        MessageDialogResult::Yes => 0,
        MessageDialogResult::No => 1,
        MessageDialogResult::Ok | MessageDialogResult::Cancel => 2,
    })
}

fn begin<R: Runtime>(app: &AppHandle<R>) -> FileDialogBuilder<R> {
    let dialog = app.dialog().file();
    match app.get_webview_window(MAIN) {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    }
}

fn path(chosen: FilePath) -> Option<PathBuf> {
    chosen.into_path().ok()
}
