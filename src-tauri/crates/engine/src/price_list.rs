//! What each model costs: the catalogue's prices, and the user's own over them.
//!
//! A price list belongs to a place: Google (the sandbox practises with Google's prices) or the host
//! of a proxy. Receipts keep what they came to; a changed price changes none of them.

use std::collections::BTreeMap;

use plantain_gemini::{Catalogue, Model, Prices};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::failure::{Failure, FailureCode};
use crate::provider::Provider;

/// More than any million tokens cost: $10,000, in micro-dollars.
const DEAREST_MICROS: i64 = 10_000_000_000;
/// More than anyone pays for one search: $1,000, in micro-dollars.
const DEAREST_QUERY_MICROS: i64 = 1_000_000_000;
/// More than anyone pays for one call: $1,000, in nano-dollars.
const DEAREST_CALL_NANOS: i64 = 1_000_000_000_000;
/// A list older than this says so.
const OLD_DAYS: i64 = 90;

/// What one model costs at one provider, as it counts now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rates {
    /// Micro-dollars per million tokens.
    pub(crate) tokens: Prices,
    /// Micro-dollars per search query.
    pub(crate) query: u64,
    /// Nano-dollars for each answer, in place of all the rest.
    pub(crate) call: Option<i64>,
    /// With a price for each answer: whether one without a picture costs it too.
    pub(crate) bills_empty: bool,
}

/// The user's own prices for one model; what is absent stays the catalogue's. Micro-dollars per
/// million tokens unless the name says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct PriceEdit {
    /// Text sent.
    #[specta(type = Option<specta_typescript::Number>)]
    pub input: Option<i64>,
    /// Images sent.
    #[specta(type = Option<specta_typescript::Number>)]
    pub input_image: Option<i64>,
    /// Images made.
    #[specta(type = Option<specta_typescript::Number>)]
    pub output_image: Option<i64>,
    /// Text made, thinking included.
    #[specta(type = Option<specta_typescript::Number>)]
    pub output_text: Option<i64>,
    /// Text sent, in a batch.
    #[specta(type = Option<specta_typescript::Number>)]
    pub batch_input: Option<i64>,
    /// Images sent, in a batch.
    #[specta(type = Option<specta_typescript::Number>)]
    pub batch_input_image: Option<i64>,
    /// Images made, in a batch.
    #[specta(type = Option<specta_typescript::Number>)]
    pub batch_output_image: Option<i64>,
    /// Text made, in a batch.
    #[specta(type = Option<specta_typescript::Number>)]
    pub batch_output_text: Option<i64>,
    /// One search query, in micro-dollars.
    #[specta(type = Option<specta_typescript::Number>)]
    pub query: Option<i64>,
    /// Each answer, in nano-dollars, in place of all the rest.
    #[specta(type = Option<specta_typescript::Number>)]
    pub call_nanos: Option<i64>,
    /// Whether an answer without a picture costs that too.
    pub bills_empty: Option<bool>,
}

/// The user's own prices, by place and model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct PriceList(BTreeMap<String, BTreeMap<String, PriceEdit>>);

/// One model in the price editor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PriceView {
    /// The model's id.
    pub model: String,
    /// Its name for people.
    pub name: String,
    /// The catalogue's prices; a batch price is absent where there is none.
    pub original: PriceEdit,
    /// The user's own.
    pub own: PriceEdit,
    /// As they count now.
    pub in_force: PriceEdit,
}

/// The price list of the place that requests go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PriceListView {
    /// `google`, or a proxy's host.
    pub place: String,
    /// When the catalogue's prices were last checked, `YYYY-MM-DD`.
    pub as_of: String,
    /// Where they come from.
    pub sources: Vec<String>,
    /// How many days that is ago; negative when the catalogue is from the future.
    pub age_days: i32,
    /// Whether they are so old that somebody should look.
    pub is_old: bool,
    /// Every model.
    pub models: Vec<PriceView>,
}

impl PriceList {
    /// What a model costs at a provider.
    pub(crate) fn rates(&self, model: &Model, provider: Option<&Provider>, batch: bool) -> Rates {
        let own = self.own(place(provider), &model.id);
        let flat = provider.and_then(|provider| provider.flat_price_nanos);
        let tokens = if batch {
            over(
                model.batch_prices.unwrap_or(model.prices),
                [
                    own.batch_input,
                    own.batch_input_image,
                    own.batch_output_image,
                    own.batch_output_text,
                ],
            )
        } else {
            over(
                model.prices,
                [
                    own.input,
                    own.input_image,
                    own.output_image,
                    own.output_text,
                ],
            )
        };
        Rates {
            tokens,
            query: own.query.map_or(model.grounding.query_price, unsigned),
            call: own.call_nanos.or(flat),
            bills_empty: own.bills_empty.unwrap_or(true),
        }
    }

    /// Whether a model has a price through the batch interface.
    pub(crate) fn has_batch(&self, model: &Model, provider: Option<&Provider>) -> bool {
        self.rates(model, provider, false).call.is_none() && model.batch_prices.is_some()
    }

    /// What a model costs now, as the price editor writes it.
    fn in_force(&self, model: &Model, provider: Option<&Provider>) -> PriceEdit {
        let rates = self.rates(model, provider, false);
        let batch = self
            .has_batch(model, provider)
            .then(|| self.rates(model, provider, true).tokens);
        PriceEdit {
            call_nanos: rates.call,
            bills_empty: rates.call.map(|_| rates.bills_empty),
            ..written(rates.tokens, batch, rates.query)
        }
    }

    /// The user's own prices for a model.
    pub(crate) fn own(&self, place: &str, model: &str) -> PriceEdit {
        let models = self.0.get(place);
        models
            .and_then(|models| models.get(model))
            .copied()
            .unwrap_or_default()
    }

    /// Puts the user's own prices for a model in place of earlier ones; none resets them.
    pub(crate) fn set(&mut self, place: &str, model: &str, edit: PriceEdit) {
        let models = self.0.entry(place.to_owned()).or_default();
        models.insert(model.to_owned(), edit);
        models.retain(|_, edit| *edit != PriceEdit::default());
        if models.is_empty() {
            self.reset(place);
        }
    }

    /// The catalogue's own prices for every model of a place again.
    pub(crate) fn reset(&mut self, place: &str) {
        self.0.remove(place);
    }

    /// As the price editor shows it.
    pub(crate) fn view(
        &self,
        catalogue: &Catalogue,
        provider: Option<&Provider>,
        today: &str,
    ) -> PriceListView {
        let age_days = age(catalogue.verified_on(), today);
        let models = catalogue.models().iter().map(|model| PriceView {
            model: model.id.clone(),
            name: model.name.clone(),
            original: written(
                model.prices,
                model.batch_prices,
                model.grounding.query_price,
            ),
            own: self.own(place(provider), &model.id),
            in_force: self.in_force(model, provider),
        });
        PriceListView {
            place: place(provider).to_owned(),
            as_of: catalogue.verified_on().to_owned(),
            sources: catalogue.sources().to_vec(),
            age_days,
            is_old: i64::from(age_days) > OLD_DAYS,
            models: models.collect(),
        }
    }
}

/// Whose price list counts: the sandbox and a studio without a provider go by Google's.
pub(crate) fn place(provider: Option<&Provider>) -> &str {
    provider.map_or(Provider::GOOGLES_PRICES, Provider::price_place)
}

impl PriceEdit {
    /// Refuses what no price can be.
    ///
    /// # Errors
    /// A price is negative or absurd.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let millions = [
            self.input,
            self.input_image,
            self.output_image,
            self.output_text,
            self.batch_input,
            self.batch_input_image,
            self.batch_output_image,
            self.batch_output_text,
        ];
        let sane = |price: &Option<i64>, most: i64| price.is_none_or(|it| (0..=most).contains(&it));
        if !millions.iter().all(|price| sane(price, DEAREST_MICROS)) {
            return Err(Failure::before_sending(
                FailureCode::SettingsInvalid,
                "A price per million tokens is between $0 and $10,000.",
            ));
        }
        if !sane(&self.query, DEAREST_QUERY_MICROS) {
            return Err(Failure::before_sending(
                FailureCode::SettingsInvalid,
                "A price per search is between $0 and $1,000.",
            ));
        }
        if !sane(&self.call_nanos, DEAREST_CALL_NANOS) {
            return Err(Failure::before_sending(
                FailureCode::SettingsInvalid,
                "A price per call is between $0 and $1,000.",
            ));
        }
        Ok(())
    }
}

fn over(prices: Prices, own: [Option<i64>; 4]) -> Prices {
    let [input, input_image, output_image, output_text] = own;
    Prices {
        input: input.map_or(prices.input, unsigned),
        input_image: input_image.or(input).map_or(prices.input_image, unsigned),
        output_image: output_image.map_or(prices.output_image, unsigned),
        output_text: output_text.map_or(prices.output_text, unsigned),
    }
}

fn written(prices: Prices, batch: Option<Prices>, query: u64) -> PriceEdit {
    PriceEdit {
        input: Some(signed(prices.input)),
        input_image: Some(signed(prices.input_image)),
        output_image: Some(signed(prices.output_image)),
        output_text: Some(signed(prices.output_text)),
        batch_input: batch.map(|prices| signed(prices.input)),
        batch_input_image: batch.map(|prices| signed(prices.input_image)),
        batch_output_image: batch.map(|prices| signed(prices.output_image)),
        batch_output_text: batch.map(|prices| signed(prices.output_text)),
        query: Some(signed(query)),
        call_nanos: None,
        bills_empty: None,
    }
}

/// Days from one date to another, `YYYY-MM-DD`; 0 when one of them is no date.
fn age(from: &str, to: &str) -> i32 {
    let date = |text: &str| text.parse::<jiff::civil::Date>().ok();
    let (Some(from), Some(to)) = (date(from), date(to)) else {
        return 0;
    };
    from.until(to).map_or(0, |span| span.get_days())
}

fn unsigned(price: i64) -> u64 {
    u64::try_from(price).unwrap_or(0)
}

fn signed(price: u64) -> i64 {
    i64::try_from(price).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_of_the_users_own_wins_and_the_rest_stays() {
        let catalogue = Catalogue::embedded();
        let model = catalogue.default_model();
        let mut list = PriceList::default();
        let edit = PriceEdit {
            output_image: Some(45_000_000),
            ..PriceEdit::default()
        };
        list.set("google", &model.id, edit);
        let rates = list.rates(model, None, false);
        assert_eq!(rates.tokens.output_image, 45_000_000);
        assert_eq!(rates.tokens.input, model.prices.input);
        let batch = list.rates(model, None, true);
        assert_eq!(Some(batch.tokens), model.batch_prices, "batch has its own");
        list.set("google", &model.id, PriceEdit::default());
        assert_eq!(list, PriceList::default());
    }

    #[test]
    fn another_place_has_other_prices() {
        let catalogue = Catalogue::embedded();
        let model = catalogue.default_model();
        let mut list = PriceList::default();
        let edit = PriceEdit {
            call_nanos: Some(45_000_000),
            ..PriceEdit::default()
        };
        list.set("api.example.com", &model.id, edit);
        assert_eq!(list.rates(model, None, false).call, None);
    }

    #[test]
    fn a_negative_or_absurd_price_is_refused() {
        for edit in [
            PriceEdit {
                input: Some(-1),
                ..PriceEdit::default()
            },
            PriceEdit {
                batch_output_text: Some(i64::MAX),
                ..PriceEdit::default()
            },
            PriceEdit {
                call_nanos: Some(DEAREST_CALL_NANOS + 1),
                ..PriceEdit::default()
            },
        ] {
            assert!(edit.check().is_err(), "{edit:?}");
        }
        let free = PriceEdit {
            output_image: Some(0),
            ..PriceEdit::default()
        };
        assert!(free.check().is_ok(), "free is a price");
    }

    #[test]
    fn a_list_is_old_after_ninety_days_and_never_before_it_was_made() {
        let catalogue = Catalogue::embedded();
        let list = PriceList::default();
        let view = |today: &str| list.view(&catalogue, None, today);
        assert!(!view("2027-02-22").is_old);
        assert!(view("2027-02-23").is_old);
        let early = view("2026-01-01");
        assert!(!early.is_old && early.age_days < 0);
    }
}
