//! Prices, budgets, and where the money went.

use plantain_engine::{
    Budgets, ChargeView, Failure, GenerateRequest, ModelEstimate, Nanos, PriceEdit, PriceListView,
    SpendBy, SpendQuery, SpendView,
};
use tauri::{AppHandle, Runtime, State};

use super::jobs::check;
use crate::studio::Studio;
use crate::{copy, dialogs};

/// The same order at every model. No network, no disk.
#[tauri::command]
#[specta::specta]
pub async fn estimate_models(
    studio: State<'_, Studio>,
    request: GenerateRequest,
) -> Result<Vec<ModelEstimate>, Failure> {
    check(&request)?;
    Ok(studio.engine().await?.estimate_models(&request).await)
}

/// The price list of the place that requests go to.
#[tauri::command]
#[specta::specta]
pub async fn prices(studio: State<'_, Studio>) -> Result<PriceListView, Failure> {
    Ok(studio.engine().await?.prices())
}

/// Sets the user's own prices for a model; an empty edit brings the catalogue's back.
#[tauri::command]
#[specta::specta]
pub async fn set_price(
    studio: State<'_, Studio>,
    model: String,
    edit: PriceEdit,
) -> Result<PriceListView, Failure> {
    studio.engine().await?.set_price(&model, edit).await
}

/// Brings the catalogue's prices back.
#[tauri::command]
#[specta::specta]
pub async fn reset_prices(studio: State<'_, Studio>) -> Result<PriceListView, Failure> {
    studio.engine().await?.reset_prices().await
}

/// Every budget.
#[tauri::command]
#[specta::specta]
pub async fn budgets(studio: State<'_, Studio>) -> Result<Budgets, Failure> {
    Ok(studio.engine().await?.budgets())
}

/// Sets every budget.
#[tauri::command]
#[specta::specta]
pub async fn set_budgets(studio: State<'_, Studio>, budgets: Budgets) -> Result<Budgets, Failure> {
    studio.engine().await?.set_budgets(budgets).await
}

/// Where the money went.
#[tauri::command]
#[specta::specta]
pub async fn spend(studio: State<'_, Studio>, query: SpendQuery) -> Result<SpendView, Failure> {
    studio.engine().await?.spend(query).await
}

/// Asks where to and writes one table of spending. Nothing when the dialog was dismissed.
#[tauri::command]
#[specta::specta]
pub async fn save_spend_csv<R: Runtime>(
    app: AppHandle<R>,
    studio: State<'_, Studio>,
    query: SpendQuery,
    by: SpendBy,
) -> Result<Option<String>, Failure> {
    let text = studio.engine().await?.spend_csv(query, by).await?;
    let Some(target) = dialogs::save_as(&app, "spend.csv").await else {
        return Ok(None);
    };
    copy::write_text(&text, &target).await?;
    Ok(Some(target.display().to_string()))
}

/// Entries of the ledger, the newest first.
#[tauri::command]
#[specta::specta]
pub async fn charges(
    studio: State<'_, Studio>,
    before: Option<u32>,
    limit: u32,
) -> Result<Vec<ChargeView>, Failure> {
    let engine = studio.engine().await?;
    engine.charges(before.map(i64::from), limit).await
}

/// Settles what may have been charged, with what it came to.
#[tauri::command]
#[specta::specta]
pub async fn settle_charge(
    studio: State<'_, Studio>,
    charge: u32,
    nanos: Nanos,
) -> Result<(), Failure> {
    let engine = studio.engine().await?;
    let settled = engine.settle_charge(i64::from(charge), nanos.0);
    settled.await.map(drop)
}

/// Corrects a charge to what it really came to.
#[tauri::command]
#[specta::specta]
pub async fn correct_charge(
    studio: State<'_, Studio>,
    charge: u32,
    to: Nanos,
    reason: String,
) -> Result<(), Failure> {
    let engine = studio.engine().await?;
    let corrected = engine.correct_charge(i64::from(charge), to.0, &reason);
    corrected.await.map(drop)
}
