//! The spend view's tables, all of them from one pass over the ledger's sums.

use std::collections::HashMap;

use plantain_library::rusqlite::Connection;
use plantain_library::spend::{SessionNames, SpendCell, SpendFilter, SpendRow};
use plantain_library::{Error, spend};

use crate::spending::{SpendDay, SpendLine, SpendPart};

/// One table as it comes together.
#[derive(Default)]
struct Table(HashMap<String, SpendLine>);

/// One day as it comes together.
#[derive(Default)]
struct Day {
    sums: SpendLine,
    models: HashMap<String, i64>,
    projects: HashMap<String, i64>,
}

/// Every table as it comes together.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) total: SpendLine,
    days: HashMap<String, Day>,
    models: Table,
    projects: Table,
    sizes: Table,
    sessions: Table,
}

impl Tally {
    /// Adds up what a filter lets through.
    pub(crate) fn of(connection: &Connection, filter: &SpendFilter) -> Result<Self, Error> {
        let names = spend::names(connection)?;
        let nowhere = SessionNames::default();
        let mut tally = Self::default();
        spend::each_cell(connection, filter, |cell| {
            tally.add(cell, names.get(cell.session).unwrap_or(&nowhere));
        })?;
        for table in [
            &mut tally.models,
            &mut tally.projects,
            &mut tally.sizes,
            &mut tally.sessions,
        ] {
            for (key, line) in &mut table.0 {
                line.key.clone_from(key);
                line.name.clone_from(key);
            }
        }
        for (session, names) in names {
            tally.sessions.name(&session, names.title);
            if let Some(name) = names.project_name {
                tally.projects.name(&names.project, name);
            }
        }
        Ok(tally)
    }

    fn add(&mut self, cell: &SpendCell<'_>, names: &SessionNames) {
        let sums = &cell.sums;
        add(&mut self.total, sums);
        for (table, key) in [
            (&mut self.models, cell.model),
            (&mut self.projects, names.project.as_str()),
            (&mut self.sizes, cell.size),
            (&mut self.sessions, cell.session),
        ] {
            at(&mut table.0, key, |line| add(line, sums));
        }
        at(&mut self.days, cell.day, |day| {
            add(&mut day.sums, sums);
            for (parts, key) in [
                (&mut day.models, cell.model),
                (&mut day.projects, names.project.as_str()),
            ] {
                at(parts, key, |nanos| {
                    *nanos = nanos.saturating_add(sums.charged_nanos);
                });
            }
        });
    }

    /// Days with spending, in order.
    pub(crate) fn days(&mut self) -> Vec<SpendDay> {
        let parts = |parts: HashMap<String, i64>| {
            let part = |(key, nanos)| SpendPart { key, nanos };
            let mut parts: Vec<SpendPart> = parts.into_iter().map(part).collect();
            parts.sort_by(|one, other| one.key.cmp(&other.key));
            parts
        };
        let day = |(key, day): (String, Day)| SpendDay {
            day: key,
            images: day.sums.images,
            charged_nanos: day.sums.charged_nanos,
            maybe_nanos: day.sums.maybe_nanos,
            models: parts(day.models),
            projects: parts(day.projects),
        };
        let days = std::mem::take(&mut self.days).into_iter();
        let mut days: Vec<SpendDay> = days.map(day).collect();
        days.sort_by(|one, other| one.day.cmp(&other.day));
        days
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
    fn name(&mut self, key: &str, name: String) {
        if let Some(line) = self.0.get_mut(key) {
            line.name = name;
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

/// Changes what stands at a key, made when there is nothing yet. The key is only copied then: this
/// is done for each of tens of thousands of rows.
fn at<V: Default>(map: &mut HashMap<String, V>, key: &str, change: impl FnOnce(&mut V)) {
    if let Some(value) = map.get_mut(key) {
        change(value);
        return;
    }
    let mut value = V::default();
    change(&mut value);
    map.insert(key.to_owned(), value);
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
