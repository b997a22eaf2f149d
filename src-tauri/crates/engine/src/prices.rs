//! The price list as the user sees and changes it.

use plantain_library::rusqlite::Connection;
use plantain_library::{Error, settings};

use crate::engine::Engine;
use crate::event::EngineEvent;
use crate::failure::{Failure, FailureCode};
use crate::models;
use crate::price_list::{self, PriceEdit, PriceList, PriceListView};
use crate::state::Shared;
use crate::store;

const PRICES: &str = "prices";

/// The user's own prices as they lie in the library.
pub(crate) fn read(connection: &Connection) -> Result<PriceList, Error> {
    let text = settings::get(connection, PRICES)?;
    Ok(store::readable(&text.unwrap_or_default()))
}

impl Shared {
    fn price_place(&self) -> String {
        let provider = self.provider().ok();
        price_list::place(provider.as_ref()).to_owned()
    }
}

impl Engine {
    /// Every model's prices where requests go now, and how old they are.
    pub fn prices(&self) -> PriceListView {
        let provider = self.shared().provider().ok();
        let today = models::today(self.shared().now_ms());
        let state = self.shared().state();
        state
            .prices
            .view(&state.catalogue, provider.as_ref(), &today)
    }

    /// Puts the user's own prices for a model in place of earlier ones; an empty edit brings the
    /// catalogue's back. Receipts stay as they are.
    ///
    /// # Errors
    /// A price makes no sense, the model is unknown, or the library cannot be written.
    pub async fn set_price(&self, model: &str, edit: PriceEdit) -> Result<PriceListView, Failure> {
        self.change_price(model, move |own| *own = edit).await
    }

    /// Changes the user's own prices for a model as they are now: another process may have changed
    /// others of them.
    ///
    /// # Errors
    /// As for [`Engine::set_price`].
    pub async fn change_price(
        &self,
        model: &str,
        change: impl FnOnce(&mut PriceEdit) + Send + 'static,
    ) -> Result<PriceListView, Failure> {
        if self.shared().state().catalogue.model(model).is_none() {
            return Err(Failure::before_sending(
                FailureCode::SettingsInvalid,
                format!("The catalogue does not know the model “{model}”."),
            ));
        }
        let place = self.shared().price_place();
        let model = model.to_owned();
        self.change_prices(move |list| {
            let mut edit = list.own(&place, &model);
            change(&mut edit);
            edit.check()?;
            list.set(&place, &model, edit);
            Ok(())
        })
        .await
    }

    /// Brings the catalogue's prices back for every model.
    ///
    /// # Errors
    /// The library cannot be written.
    pub async fn reset_prices(&self) -> Result<PriceListView, Failure> {
        let place = self.shared().price_place();
        self.change_prices(move |list| {
            list.reset(&place);
            Ok(())
        })
        .await
    }

    async fn change_prices(
        &self,
        change: impl FnOnce(&mut PriceList) -> Result<(), Failure> + Send + 'static,
    ) -> Result<PriceListView, Failure> {
        let list = self
            .library()
            .write(move |transaction| {
                // Another process may have changed another model's meanwhile.
                let mut list = read(transaction)?;
                if let Err(failure) = change(&mut list) {
                    return Ok(Err(failure));
                }
                settings::set(transaction, PRICES, &store::json(&list))?;
                Ok(Ok(list))
            })
            .await??;
        self.shared().state().prices = list;
        self.shared().tell(EngineEvent::Catalogue {
            catalogue: self.catalogue(),
        });
        Ok(self.prices())
    }
}
