//! Asking for pictures, and what becomes of it.

use plantain_engine::{EstimateView, Failure, FailureCode, GenerateRequest, Submitted};
use tauri::State;
use tauri::ipc::Channel;

use super::known_shape;
use crate::drift::News;
use crate::studio::Studio;

/// The most variants the window asks for at once; the terminal may ask for more.
const MOST_VARIANTS: u32 = 8;

/// More than any model takes; the engine knows each model's own number.
const MOST_REFERENCES: usize = 64;

/// Opens the stream of news. The first is the whole studio.
#[tauri::command]
#[specta::specta]
pub async fn subscribe(studio: State<'_, Studio>, channel: Channel<News>) -> Result<(), Failure> {
    studio
        .subscription
        .replace(studio.engine().await?, channel)
        .await
}

/// What a request would cost, and what goes back of the conversation with an edit. No network.
#[tauri::command]
#[specta::specta]
pub async fn estimate(
    studio: State<'_, Studio>,
    request: GenerateRequest,
) -> Result<EstimateView, Failure> {
    let mut view = studio.engine().await?.estimate(&request).await;
    view.problem = check(&request).err().or(view.problem);
    Ok(view)
}

/// Puts a request in line and returns at once.
#[tauri::command]
#[specta::specta]
pub async fn submit(
    studio: State<'_, Studio>,
    request: GenerateRequest,
) -> Result<Submitted, Failure> {
    check(&request)?;
    studio.engine().await?.submit(request).await
}

/// Stops a job.
#[tauri::command]
#[specta::specta]
pub async fn cancel(studio: State<'_, Studio>, job: String) -> Result<(), Failure> {
    studio.engine().await?.cancel(known_shape(&job)?).await
}

/// Puts a job back in line.
#[tauri::command]
#[specta::specta]
pub async fn retry(studio: State<'_, Studio>, job: String) -> Result<(), Failure> {
    studio.engine().await?.retry(known_shape(&job)?).await
}

/// Takes a finished job off the list.
#[tauri::command]
#[specta::specta]
pub async fn dismiss(studio: State<'_, Studio>, job: String) -> Result<(), Failure> {
    studio.engine().await?.dismiss(known_shape(&job)?).await
}

pub(super) fn check(request: &GenerateRequest) -> Result<(), Failure> {
    if request.count > MOST_VARIANTS {
        return Err(Failure::before_sending(
            FailureCode::SettingsInvalid,
            format!("At most {MOST_VARIANTS} variants at once."),
        ));
    }
    if request.references.len() > MOST_REFERENCES {
        return Err(Failure::before_sending(
            FailureCode::ReferenceInvalid,
            "These are more reference images than any model takes.",
        ));
    }
    let references = request.references.iter().map(|order| &order.blob);
    let source = request.edit.iter().map(|edit| &edit.image);
    for id in references.chain(source).chain(&request.session) {
        known_shape(id)?;
    }
    Ok(())
}
