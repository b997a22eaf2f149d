//! Turns a file's entries into models and refuses what makes no sense.

use super::entry::{Entry, File, PricesEntry, TierEntry};
use super::error::CatalogueError;
use super::model::FIXED;
use super::{
    Context, GroundingSupport, Model, PixelTables, Pixels, Prices, ReferenceLimits, Size, Thinking,
    TierLimits,
};

type Checked<T> = Result<T, CatalogueError>;

/// $10,000 a million tokens.
const DEAREST: i64 = 10_000_000_000;
/// A million tokens for one image.
const MOST_TOKENS: i64 = 1_000_000;
/// The widest side any encoder writes.
const WIDEST: i64 = 65_535;
/// Above any limit Google has.
const HIGHEST_LIMIT: i64 = 1_000_000_000_000_000;

/// One model's fields, named in errors.
struct Of<'a>(&'a str);

impl Of<'_> {
    fn wrong<T>(&self, field: &str, why: impl Into<String>) -> Checked<T> {
        Err(CatalogueError::new(format!("{}: {field}", self.0), why))
    }

    fn within(&self, field: &str, value: i64, most: i64) -> Checked<u64> {
        if value < 0 {
            return self.wrong(field, format!("{value} is negative"));
        }
        if value > most {
            return self.wrong(field, format!("{value} is more than {most}"));
        }
        Ok(value.unsigned_abs())
    }

    fn small(&self, field: &str, value: i64, most: i64) -> Checked<u32> {
        Ok(u32::try_from(self.within(field, value, most)?).unwrap_or(u32::MAX))
    }

    fn given<T>(&self, field: &str, value: Option<T>) -> Checked<T> {
        value.map_or_else(|| self.wrong(field, "is missing"), Ok)
    }
}

pub(super) fn dates(file: &File, today: &str) -> Checked<()> {
    if let Some(verified) = &file.verified_on {
        if !is_date(verified) {
            return Err(CatalogueError::new("verified_on", not_a_date(verified)));
        }
        if verified.as_str() > today {
            return Err(CatalogueError::new(
                "verified_on",
                format!("{verified} is in the future"),
            ));
        }
    }
    for entry in &file.model {
        let of = Of(&entry.id);
        for (field, date) in [
            ("released_on", &entry.released_on),
            ("shutdown_on", &entry.shutdown_on),
        ] {
            if let Some(date) = date
                && !is_date(date)
            {
                return of.wrong(field, not_a_date(date));
            }
        }
        if let Some(released) = &entry.released_on
            && released.as_str() > today
        {
            return of.wrong("released_on", format!("{released} is in the future"));
        }
    }
    Ok(())
}

pub(super) fn model(entry: &Entry, tables: &PixelTables) -> Checked<Model> {
    let of = Of(&entry.id);
    if !is_id(&entry.id) {
        return of.wrong("id", "is no model id");
    }
    let name = of.given("name", entry.name.clone())?;
    if name.trim().is_empty() || name.chars().count() > 80 {
        return of.wrong("name", "must have 1 to 80 characters");
    }
    let sizes = sizes(&of, entry)?;
    let default_size = default_size(&of, entry, &sizes)?;
    let ratios = of.given("ratios", entry.ratios.clone())?;
    let image_tokens = entry
        .image_tokens
        .map(|tokens| of.small("image_tokens", tokens, MOST_TOKENS))
        .transpose()?;
    if sizes.is_empty() && image_tokens.is_none() {
        return of.wrong("image_tokens", "is missing; a model without sizes needs it");
    }
    Ok(Model {
        id: entry.id.clone(),
        retired_ids: entry.retired_ids.clone().unwrap_or_default(),
        name,
        state: entry.state.unwrap_or_default(),
        released_on: entry.released_on.clone(),
        shutdown_on: entry.shutdown_on.clone(),
        successor: entry.successor.clone(),
        pixels: pixels(&of, entry, &sizes, &ratios, tables)?,
        sizes,
        default_size,
        ratios,
        prices: prices(&of, "prices", &of.given("prices", entry.prices.clone())?)?,
        batch_prices: entry
            .batch_prices
            .as_ref()
            .map(|entry| prices(&of, "batch_prices", entry))
            .transpose()?,
        input_image_tokens: of.small(
            "input_image_tokens",
            entry.input_image_tokens.unwrap_or(0),
            MOST_TOKENS,
        )?,
        least_input_image_tokens: of.small(
            "least_input_image_tokens",
            entry
                .least_input_image_tokens
                .or(entry.input_image_tokens)
                .unwrap_or(0),
            MOST_TOKENS,
        )?,
        references: references(&of, entry)?,
        thinking: thinking(&of, entry)?,
        grounding: grounding(&of, entry)?,
        context: context(&of, entry)?,
        fixed_image_tokens: image_tokens,
    })
}

/// What models say about each other.
pub(super) fn references_between(models: &[Model]) -> Checked<()> {
    for model in models {
        let of = Of(&model.id);
        if let Some(successor) = &model.successor {
            if *successor == model.id {
                return of.wrong("successor", "is the model itself");
            }
            if !models.iter().any(|other| other.id == *successor) {
                return of.wrong("successor", format!("no model “{successor}”"));
            }
        }
        for retired in &model.retired_ids {
            let taken = models.iter().any(|other| {
                other.id == *retired || (other.id != model.id && other.has_retired(retired))
            });
            if taken {
                return of.wrong("retired_ids", format!("“{retired}” is another model's"));
            }
        }
    }
    Ok(())
}

pub(super) fn tier(entry: &TierEntry) -> Checked<TierLimits> {
    let name = format!("tier {}", entry.tier);
    let of = Of(&name);
    if entry.tier > 9 {
        return of.wrong("tier", "is more than 9");
    }
    let needed = |field, value| of.within(field, of.given(field, value)?, HIGHEST_LIMIT);
    let free = |field, value: Option<i64>| {
        value
            .map(|value| of.within(field, value, HIGHEST_LIMIT))
            .transpose()
    };
    Ok(TierLimits {
        tier: entry.tier,
        name: entry
            .name
            .clone()
            .unwrap_or_else(|| format!("Tier {}", entry.tier)),
        requirement: entry.requirement.clone().unwrap_or_default(),
        requests_per_minute: needed("requests_per_minute", entry.requests_per_minute)?,
        tokens_per_minute: needed("tokens_per_minute", entry.tokens_per_minute)?,
        requests_per_day: needed("requests_per_day", entry.requests_per_day)?,
        images_per_minute: needed("images_per_minute", entry.images_per_minute)?,
        spend_per_ten_minutes: free("spend_per_ten_minutes", entry.spend_per_ten_minutes)?,
        spend_per_month: free("spend_per_month", entry.spend_per_month)?,
        batch_tokens: free("batch_tokens", entry.batch_tokens)?,
    })
}

fn sizes(of: &Of<'_>, entry: &Entry) -> Checked<Vec<Size>> {
    let entries = entry.sizes.as_deref().unwrap_or_default();
    let mut sizes: Vec<Size> = Vec::with_capacity(entries.len());
    for size in entries {
        if size.name.is_empty() || sizes.iter().any(|earlier| earlier.name == size.name) {
            return of.wrong("sizes", format!("“{}” is empty or listed twice", size.name));
        }
        if size.tokens == 0 {
            return of.wrong("sizes", format!("{} needs tokens", size.name));
        }
        let tokens = of.small("sizes", size.tokens, MOST_TOKENS)?;
        sizes.push(Size {
            name: size.name.clone(),
            tokens,
        });
    }
    Ok(sizes)
}

fn default_size(of: &Of<'_>, entry: &Entry, sizes: &[Size]) -> Checked<Option<String>> {
    let Some(wanted) = &entry.default_size else {
        return Ok(sizes.first().map(|size| size.name.clone()));
    };
    if !sizes.iter().any(|size| size.name == *wanted) {
        return of.wrong(
            "default_size",
            format!("“{wanted}” is none of the model's sizes"),
        );
    }
    Ok(Some(wanted.clone()))
}

fn pixels(
    of: &Of<'_>,
    entry: &Entry,
    sizes: &[Size],
    ratios: &[String],
    tables: &PixelTables,
) -> Checked<Pixels> {
    let name = of.given("pixels", entry.pixels.as_ref())?;
    let Some(table) = tables.get(name) else {
        return of.wrong("pixels", format!("no table “{name}”"));
    };
    let names: Vec<&str> = if sizes.is_empty() {
        vec![FIXED]
    } else {
        sizes.iter().map(|size| size.name.as_str()).collect()
    };
    let mut pixels = Pixels::new();
    for ratio in ratios {
        let Some(row) = table.get(ratio).filter(|_| is_ratio(ratio)) else {
            return of.wrong(
                "ratios",
                format!("“{ratio}” is no ratio of the table “{name}”"),
            );
        };
        for size in &names {
            let Some([width, height]) = row.get(*size).copied() else {
                let why = format!("the table “{name}” has no pixels for {size} at {ratio}");
                return of.wrong("sizes", why);
            };
            if width == 0 || height == 0 {
                return of.wrong("pixels", format!("{size} at {ratio} has no area"));
            }
            let area = (
                of.small("pixels", width, WIDEST)?,
                of.small("pixels", height, WIDEST)?,
            );
            pixels.insert(((*size).to_owned(), ratio.clone()), area);
        }
    }
    Ok(pixels)
}

fn prices(of: &Of<'_>, field: &str, entry: &PricesEntry) -> Checked<Prices> {
    let price = |name: &str, value| {
        let field = format!("{field}.{name}");
        of.within(&field, of.given(&field, value)?, DEAREST)
    };
    Ok(Prices {
        input: price("input", entry.input)?,
        input_image: price("input_image", entry.input_image.or(entry.input))?,
        output_image: price("output_image", entry.output_image)?,
        output_text: price("output_text", entry.output_text)?,
    })
}

fn references(of: &Of<'_>, entry: &Entry) -> Checked<ReferenceLimits> {
    let entry = entry.references.clone().unwrap_or_default();
    let limit = |field: &str, value: Option<i64>| of.small(field, value.unwrap_or(0), 1_000);
    Ok(ReferenceLimits {
        total: limit("references.total", entry.total)?,
        objects: limit("references.objects", entry.objects)?,
        characters: limit("references.characters", entry.characters)?,
        styles: limit("references.styles", entry.styles)?,
    })
}

fn thinking(of: &Of<'_>, entry: &Entry) -> Checked<Thinking> {
    let entry = entry.thinking.clone().unwrap_or_default();
    let levels = entry.levels.unwrap_or_default();
    let known = ["minimal", "low", "medium", "high", "xhigh"];
    if let Some(odd) = levels.iter().find(|level| !known.contains(&level.as_str())) {
        return of.wrong(
            "thinking.levels",
            format!("“{odd}” is none of {}", known.join(", ")),
        );
    }
    if let Some(default) = &entry.default
        && !levels.contains(default)
    {
        return of.wrong(
            "thinking.default",
            format!("“{default}” is none of the levels"),
        );
    }
    Ok(Thinking {
        levels,
        default: entry.default,
        always_on: entry.always_on.unwrap_or(false),
    })
}

fn grounding(of: &Of<'_>, entry: &Entry) -> Checked<GroundingSupport> {
    let entry = entry.grounding.clone().unwrap_or_default();
    let query_price = entry.query_price.unwrap_or(0);
    Ok(GroundingSupport {
        web: entry.web.unwrap_or(false),
        images: entry.images.unwrap_or(false),
        query_price: of.within("grounding.query_price", query_price, DEAREST)?,
    })
}

fn context(of: &Of<'_>, entry: &Entry) -> Checked<Context> {
    let entry = entry.context.clone().unwrap_or_default();
    let limit = |field: &str, value: Option<i64>| {
        value
            .map(|value| of.small(field, value, i64::from(u32::MAX)))
            .transpose()
    };
    Ok(Context {
        input: limit("context.input", entry.input)?,
        output: limit("context.output", entry.output)?,
    })
}

/// `YYYY-MM-DD`, with a month and a day there are.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let number = |text: &str, length: usize| {
        (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<u32>().ok())
            .flatten()
    };
    number(year, 4).is_some()
        && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
        && number(day, 2).is_some_and(|day| (1..=31).contains(&day))
}

fn not_a_date(text: &str) -> String {
    format!("“{text}” is no date (YYYY-MM-DD)")
}

fn is_id(text: &str) -> bool {
    let allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'/');
    !text.is_empty() && text.len() <= 128 && text.bytes().all(allowed)
}

fn is_ratio(text: &str) -> bool {
    let side = |text: &str| {
        text.parse::<u32>()
            .is_ok_and(|side| (1..=100).contains(&side))
    };
    text.split_once(':')
        .is_some_and(|(width, height)| side(width) && side(height))
}
