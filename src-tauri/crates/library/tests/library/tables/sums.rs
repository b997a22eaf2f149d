//! Spending against the ledger: after anything that may happen, the sums are what the entries say.

use std::collections::BTreeMap;

use plantain_library::ledger::LedgerRow;
use plantain_library::projects::ProjectRow;
use plantain_library::rusqlite::Connection;
use plantain_library::spend::{By, Calendar, SpendFilter};
use plantain_library::{Error, ledger, projects, sessions, spend};
use proptest::prelude::*;

use crate::fixture::{charge, library, session};

const HOUR: i64 = 3_600_000;
const MODELS: [&str; 3] = ["gemini-nano-banana-2.1", "gemini-3-pro-image", "another"];
const SIZES: [&str; 3] = ["1K", "4K", ""];
const SESSIONS: usize = 4;
const PROJECTS: usize = 2;

/// Moments from which the clock goes on: midnights on the Pacific coast, a day of 23 hours (8 March
/// 2026) and one of 25 (1 November), and the end of a year.
const STARTS: [i64; 4] = [
    1_772_956_800_000,
    1_793_516_400_000,
    1_798_704_000_000,
    1_764_144_000_000,
];

#[derive(Clone, Debug)]
enum Event {
    /// Time passes; negative when the clock is set back.
    Pass(i64),
    /// An answer's receipt, or what may have been charged, by session, model, size, practice.
    Charge {
        nanos: i64,
        maybe: bool,
        session: Option<usize>,
        kind: usize,
        practice: bool,
        estimated: bool,
    },
    /// One of the entries is put right, or settled.
    Correct(prop::sample::Index, i64),
    /// A session goes to another project, or to none.
    Move(usize, Option<usize>),
}

fn event() -> impl Strategy<Value = Event> {
    let charge = (
        0_i64..3_000_000_000,
        prop::bool::weighted(0.2),
        prop::option::weighted(0.8, 0..SESSIONS),
        0..MODELS.len() * SIZES.len(),
        prop::bool::weighted(0.2),
        any::<bool>(),
    );
    prop_oneof![
        3 => (-30..50_i64).prop_map(|hours| Event::Pass(hours * HOUR + 1)),
        6 => charge.prop_map(|(nanos, maybe, session, kind, practice, estimated)| {
            Event::Charge { nanos, maybe, session, kind, practice, estimated }
        }),
        3 => (any::<prop::sample::Index>(), -9_000_i64..9_000).prop_map(|(entry, nanos)| {
            Event::Correct(entry, nanos)
        }),
        1 => (0..SESSIONS, prop::option::of(0..PROJECTS)).prop_map(|(one, to)| {
            Event::Move(one, to)
        }),
    ]
}

fn begin(connection: &Connection) -> Result<(), Error> {
    for number in 0..PROJECTS {
        let row = ProjectRow {
            id: format!("project {number}"),
            name: format!("Project {number}"),
            created_ms: 1,
            deleted_ms: None,
        };
        projects::insert(connection, &row)?;
    }
    for number in 0..SESSIONS {
        sessions::insert(connection, &session(&number.to_string(), 1))?;
    }
    Ok(())
}

fn happen(connection: &Connection, event: &Event, now: &mut i64) -> Result<(), Error> {
    match event {
        Event::Pass(by) => *now += by,
        Event::Charge {
            nanos,
            maybe,
            session,
            kind,
            practice,
            estimated,
        } => {
            let entry = LedgerRow {
                kind: if *maybe { "maybe" } else { "charge" }.to_owned(),
                job_id: None,
                session_id: session.map(|number| number.to_string()),
                model: MODELS[kind % MODELS.len()].to_owned(),
                size: SIZES[kind / MODELS.len()].to_owned(),
                practice: *practice,
                images: i64::from(!maybe),
                estimate_low_nanos: estimated.then_some(1_000_000),
                estimate_high_nanos: estimated.then_some(2_000_000_000),
                ..charge("", *now, *nanos)
            };
            ledger::insert(connection, &entry)?;
        }
        Event::Correct(which, nanos) => {
            let all = ledger::page(connection, None, 1_000)?;
            let open = all.into_iter().filter(|entry| match entry.kind.as_str() {
                // Settled once.
                "maybe" => ledger::corrections(connection, entry.id).is_ok_and(|it| it.is_empty()),
                kind => kind == "charge",
            });
            let open: Vec<LedgerRow> = open.collect();
            if open.is_empty() {
                return Ok(());
            }
            let entry = which.get(&open);
            let correction = LedgerRow {
                at_ms: *now,
                kind: "correction".to_owned(),
                nanos: *nanos,
                corrects: Some(entry.id),
                reason: Some("because".to_owned()),
                images: 0,
                estimate_low_nanos: None,
                estimate_high_nanos: None,
                ..entry.clone()
            };
            ledger::insert(connection, &correction)?;
        }
        Event::Move(one, to) => {
            let to = to.map(|number| format!("project {number}"));
            sessions::set_project(connection, &one.to_string(), to.as_deref())?;
        }
    }
    Ok(())
}

/// What an entry counts as: charged, and what may have been.
fn worth(connection: &Connection, entry: &LedgerRow) -> Result<(i64, i64), Error> {
    if entry.kind != "maybe" {
        return Ok((entry.nanos, 0));
    }
    let is_settled = !ledger::corrections(connection, entry.id)?.is_empty();
    Ok((0, if is_settled { 0 } else { entry.nanos }))
}

/// The sums by a group, added up entry by entry.
fn added_up(
    connection: &Connection,
    filter: &SpendFilter,
    by: By,
) -> Result<BTreeMap<String, (i64, i64, i64)>, Error> {
    let mut sums = BTreeMap::new();
    for entry in ledger::page(connection, None, 1_000)? {
        if entry.practice != filter.practice {
            continue;
        }
        let project = match &entry.session_id {
            Some(id) => sessions::get(connection, id)?.and_then(|row| row.project_id),
            None => None,
        };
        let (charged, maybe) = worth(connection, &entry)?;
        let key = match by {
            By::Total => String::new(),
            By::Day => match filter.calendar {
                Calendar::Local => entry.local_day,
                Calendar::Pacific => entry.pacific_day,
            },
            By::Model => entry.model,
            By::Project => project.unwrap_or_default(),
            By::Session => entry.session_id.unwrap_or_default(),
            By::Size => entry.size,
        };
        let sum: &mut (i64, i64, i64) = sums.entry(key).or_default();
        *sum = (sum.0 + charged, sum.1 + maybe, sum.2 + 1);
    }
    Ok(sums)
}

fn compare(connection: &Connection) -> Result<(), Error> {
    for (practice, calendar) in [
        (false, Calendar::Local),
        (false, Calendar::Pacific),
        (true, Calendar::Pacific),
    ] {
        let filter = SpendFilter {
            practice,
            calendar,
            ..SpendFilter::default()
        };
        for by in [By::Day, By::Model, By::Project, By::Session, By::Size] {
            let rows = spend::sums(connection, &filter, by)?;
            let sums: BTreeMap<_, _> = rows
                .into_iter()
                .map(|row| (row.key, (row.charged_nanos, row.maybe_nanos, row.entries)))
                .collect();
            assert_eq!(
                sums,
                added_up(connection, &filter, by)?,
                "{by:?} {filter:?}"
            );
        }
        let total = spend::total(connection, &filter)?;
        let wanted = added_up(connection, &filter, By::Total)?;
        let wanted = wanted.get("").copied().unwrap_or_default();
        assert_eq!(
            (total.charged_nanos, total.maybe_nanos, total.entries),
            wanted
        );
    }
    // A correction belongs to the day of what it corrects.
    for entry in ledger::page(connection, None, 1_000)? {
        if let Some(corrected) = entry.corrects {
            let corrected = ledger::get(connection, corrected)?.unwrap();
            assert_eq!(entry.local_day, corrected.local_day);
            assert_eq!(entry.pacific_day, corrected.pacific_day);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_sums_are_what_the_entries_say_whatever_happens(
        start in prop::sample::select(&STARTS[..]),
        events in prop::collection::vec(event(), 1..60),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let fixture = library();
        let story = fixture.library.write(move |transaction| {
            begin(transaction)?;
            let mut now = start;
            for event in &events {
                happen(transaction, event, &mut now)?;
            }
            compare(transaction)
        });
        runtime.block_on(story).unwrap();
    }
}
