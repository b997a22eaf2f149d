//! The spend view's tables, all of them from one pass over the ledger's sums.

use std::collections::{BTreeMap, HashMap};

use plantain_library::spend::{SpendCell, SpendRow};

use crate::spending::{SpendDay, SpendLine, SpendPart};

/// One table as it comes together.
#[derive(Default)]
struct Table(HashMap<String, SpendLine>);

/// One day as it comes together.
#[derive(Default)]
struct Day {
    sums: SpendLine,
    models: BTreeMap<String, i64>,
    projects: BTreeMap<String, i64>,
}

/// Every table as it comes together.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) total: SpendLine,
    days: BTreeMap<String, Day>,
    models: Table,
    projects: Table,
    sizes: Table,
    sessions: Table,
}

impl Tally {
    pub(crate) fn of(cells: &[SpendCell]) -> Self {
        let mut tally = Self::default();
        for cell in cells {
            tally.add(cell);
        }
        tally
    }

    fn add(&mut self, cell: &SpendCell) {
        let sums = &cell.sums;
        add(&mut self.total, sums);
        self.models.add(&cell.model, None, sums);
        self.projects
            .add(&cell.project, cell.project_name.as_deref(), sums);
        self.sizes.add(&cell.size, None, sums);
        self.sessions.add(&cell.session, sums.name.as_deref(), sums);
        let day = self.days.entry(sums.key.clone()).or_default();
        add(&mut day.sums, sums);
        for (parts, key) in [
            (&mut day.models, &cell.model),
            (&mut day.projects, &cell.project),
        ] {
            let nanos = parts.entry(key.clone()).or_default();
            *nanos = nanos.saturating_add(sums.charged_nanos);
        }
    }

    /// Days with spending, in order.
    pub(crate) fn days(&mut self) -> Vec<SpendDay> {
        let parts = |parts: BTreeMap<String, i64>| {
            let part = |(key, nanos)| SpendPart { key, nanos };
            parts.into_iter().map(part).collect()
        };
        let day = |(key, day): (String, Day)| SpendDay {
            day: key,
            images: day.sums.images,
            charged_nanos: day.sums.charged_nanos,
            maybe_nanos: day.sums.maybe_nanos,
            models: parts(day.models),
            projects: parts(day.projects),
        };
        std::mem::take(&mut self.days)
            .into_iter()
            .map(day)
            .collect()
    }

    pub(crate) fn models(&mut self) -> Vec<SpendLine> {
        self.models.lines()
    }

    pub(crate) fn projects(&mut self) -> Vec<SpendLine> {
        self.projects.lines()
    }

    pub(crate) fn sizes(&mut self) -> Vec<SpendLine> {
        self.sizes.lines()
    }

    pub(crate) fn sessions(&mut self) -> Vec<SpendLine> {
        self.sessions.lines()
    }
}

impl Table {
    fn add(&mut self, key: &str, name: Option<&str>, sums: &SpendRow) {
        if !self.0.contains_key(key) {
            let line = SpendLine {
                key: key.to_owned(),
                name: name.unwrap_or(key).to_owned(),
                ..SpendLine::default()
            };
            self.0.insert(key.to_owned(), line);
        }
        if let Some(line) = self.0.get_mut(key) {
            add(line, sums);
        }
    }

    /// The dearest first.
    fn lines(&mut self) -> Vec<SpendLine> {
        let mut lines: Vec<SpendLine> = std::mem::take(&mut self.0).into_values().collect();
        lines.sort_by(|one, other| {
            let dearer = other.charged_nanos.cmp(&one.charged_nanos);
            dearer.then_with(|| one.key.cmp(&other.key))
        });
        lines
    }
}

fn add(line: &mut SpendLine, sums: &SpendRow) {
    for (sum, more) in [
        (&mut line.entries, sums.entries),
        (&mut line.images, sums.images),
        (&mut line.charged_nanos, sums.charged_nanos),
        (&mut line.maybe_nanos, sums.maybe_nanos),
        (&mut line.estimated, sums.estimated),
        (&mut line.within, sums.within),
        (&mut line.estimate_low_nanos, sums.estimate_low_nanos),
        (&mut line.estimate_high_nanos, sums.estimate_high_nanos),
        (&mut line.estimated_nanos, sums.estimated_nanos),
    ] {
        *sum = sum.saturating_add(more);
    }
}
