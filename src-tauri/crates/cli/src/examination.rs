//! What `doctor` found, part by part: as JSON and for people.

use plantain_engine::{GaugeView, QuotaView, Settings, Tier};
use plantain_library::Report;
use serde::Serialize;

use crate::environment::Setup;
use crate::key::KeyFields;
use crate::moment;
use crate::output::Output;

/// The whole examination.
#[derive(Debug, Serialize)]
pub(crate) struct Examination {
    pub(crate) version: &'static str,
    pub(crate) system: &'static str,
    pub(crate) machine: &'static str,
    pub(crate) data_dir: String,
    pub(crate) library: LibraryFinding,
    pub(crate) catalogue: Option<CatalogueFinding>,
    pub(crate) key: Option<KeyFinding>,
    pub(crate) provider: Option<ProviderFinding>,
    pub(crate) limits: Option<LimitsFinding>,
    /// Whether nothing is broken.
    pub(crate) healthy: bool,
}

#[derive(Debug, Serialize)]
pub(crate) struct LibraryFinding {
    pub(crate) sound: bool,
    /// Why it could not be opened or checked.
    pub(crate) trouble: Option<String>,
    pub(crate) report: Option<Report>,
}

#[derive(Debug, Serialize)]
pub(crate) struct CatalogueFinding {
    pub(crate) verified_on: String,
    pub(crate) models: usize,
    pub(crate) trouble: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct KeyFinding {
    #[serde(flatten)]
    pub(crate) fields: KeyFields,
    #[serde(skip)]
    pub(crate) words: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct ProviderFinding {
    pub(crate) name: String,
    /// None when there is nothing to reach yet: no key.
    pub(crate) reachable: Option<bool>,
    /// How many models of the catalogue it lists.
    pub(crate) models_served: Option<usize>,
    pub(crate) trouble: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct LimitsFinding {
    pub(crate) tier: &'static str,
    pub(crate) requests_this_minute: Gauge,
    pub(crate) requests_today: Gauge,
    pub(crate) spent_today_nanos: i64,
    /// RFC 3339, when the next request must wait.
    pub(crate) next_slot_at: Option<String>,
}

/// How much of a limit is used.
#[derive(Debug, Serialize)]
pub(crate) struct Gauge {
    pub(crate) used: i64,
    /// None is unlimited.
    pub(crate) limit: Option<i64>,
}

impl Examination {
    /// What is known without a library.
    pub(crate) fn blank(setup: &Setup) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            system: std::env::consts::OS,
            machine: std::env::consts::ARCH,
            data_dir: setup.data_dir.display().to_string(),
            library: LibraryFinding {
                sound: false,
                trouble: None,
                report: None,
            },
            catalogue: None,
            key: None,
            provider: None,
            limits: None,
            healthy: false,
        }
    }

    /// For people, a line for each part.
    pub(crate) fn print(&self, output: &Output) {
        let line = |name: &str, text: &str| output.line(&format!("{name:<10} {text}"));
        let trouble = |text: &Option<String>| {
            if let Some(text) = text {
                line("", text);
            }
        };
        line(
            "plantain",
            &format!("{} on {} {}", self.version, self.system, self.machine),
        );
        line("folder", &self.data_dir);
        line("library", &self.library.words());
        trouble(&self.library.trouble);
        if let Some(catalogue) = &self.catalogue {
            let (models, date) = (catalogue.models, &catalogue.verified_on);
            line(
                "catalogue",
                &format!("{models} models, prices as of {date}"),
            );
            trouble(&catalogue.trouble);
        }
        if let Some(key) = &self.key {
            line("key", &key.words);
            trouble(&key.fields.trouble);
        }
        if let Some(provider) = &self.provider {
            line("provider", &provider.words());
            trouble(&provider.trouble);
        }
        if let Some(limits) = &self.limits {
            line("limits", &limits.words());
        }
        line(
            "so",
            if self.healthy {
                "all is well"
            } else {
                "something is broken"
            },
        );
    }
}

impl LibraryFinding {
    fn words(&self) -> String {
        let Some(report) = &self.report else {
            return "cannot be used".to_owned();
        };
        let faults = [
            (report.database_faults.len(), "faults in the database"),
            (report.broken_references.len(), "rows without their parent"),
            (report.missing_files.len(), "missing files"),
            (report.wrong_lengths.len(), "files of the wrong length"),
        ];
        let found: Vec<String> = faults
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        let images = report.rows.get("images").copied().unwrap_or(0);
        let megabytes = report.image_bytes.div_ceil(1_000_000);
        let state = if found.is_empty() {
            "sound".to_owned()
        } else {
            found.join(", ")
        };
        let waiting = match report.incoming.len() {
            0 => String::new(),
            count => format!(", {count} answers not yet recorded"),
        };
        format!("{state}; {images} images, {megabytes} MB{waiting}")
    }
}

impl ProviderFinding {
    fn words(&self) -> String {
        let state = match (self.reachable, self.models_served) {
            (Some(true), Some(count)) => format!("answers, serves {count} models of the catalogue"),
            (Some(true), None) => "answers, but refuses".to_owned(),
            (Some(false), _) => "does not answer as it should".to_owned(),
            (None, _) => "not set up: there is no key".to_owned(),
        };
        format!("{}: {state}", self.name)
    }
}

impl LimitsFinding {
    pub(crate) fn new(settings: &Settings, quota: &QuotaView) -> Self {
        let gauge = |view: GaugeView| Gauge {
            used: view.used,
            limit: view.limit,
        };
        Self {
            tier: match settings.tier {
                Tier::Free => "free",
                Tier::One => "1",
                Tier::Two => "2",
                Tier::Three => "3",
            },
            requests_this_minute: gauge(quota.minute),
            requests_today: gauge(quota.day),
            spent_today_nanos: quota.spent_today_nanos,
            next_slot_at: quota.next_slot_ms.and_then(moment::rfc3339),
        }
    }

    fn words(&self) -> String {
        let (minute, day) = (
            self.requests_this_minute.words(),
            self.requests_today.words(),
        );
        format!(
            "tier {}: {minute} requests this minute, {day} today",
            self.tier
        )
    }
}

impl Gauge {
    fn words(&self) -> String {
        match self.limit {
            Some(limit) => format!("{} of {limit}", self.used),
            None => self.used.to_string(),
        }
    }
}
