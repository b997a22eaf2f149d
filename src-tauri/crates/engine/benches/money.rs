//! What knowing the price costs: an estimate while typing, and the spend view over a million
//! ledger entries.
//!
//! `cargo bench -p plantain-engine --bench money` prints medians. The library goes to the system's
//! temporary folder. A plain program: the fixture takes longer than the measurement.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints, and fails loudly"
)]

use std::time::{Duration, Instant};

use plantain_engine::{
    Clock, Connect, Dice, Engine, Environment, GenerateRequest, Ports, Priority, ProviderKind,
    ReferenceOrder, ReferenceRole, SpendQuery,
};
use plantain_library::ledger::LedgerRow;
use plantain_library::projects::ProjectRow;
use plantain_library::sessions::SessionRow;
use plantain_library::{Library, ledger, projects, sessions};
use plantain_vault::Vault;
use tempfile::TempDir;

/// 2026-11-24T12:00:00Z.
const NOW: i64 = 1_795_521_600_000;
const DAY: i64 = 86_400_000;
const DAYS: i64 = 1_095;
const ENTRIES: i64 = 1_000_000;
/// Sessions that are charged on one day, and in all.
const SESSIONS_A_DAY: i64 = 8;
const SESSIONS: i64 = 1_000;
const PROJECTS: i64 = 20;
const KINDS: [(&str, &str); 4] = [
    ("gemini-nano-banana-2.1", "1K"),
    ("gemini-nano-banana-2.1", "4K"),
    ("gemini-3-pro-image", "2K"),
    ("gemini-3.1-flash-lite-image", "1K"),
];

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let folder = TempDir::new().unwrap();
    let library = Library::open(folder.path()).unwrap();
    let started = now();
    fill(&library).await;
    println!("{ENTRIES} entries written in {:.1?}", started.elapsed());
    let engine = Engine::open(Ports {
        library,
        vault: Vault::memory(),
        clock: Clock::fixed(NOW),
        dice: Dice::seeded(7),
        connect: Connect::http(),
        environment: Environment {
            provider: Some(ProviderKind::Google),
            ..Environment::default()
        },
    })
    .await
    .unwrap();
    estimates(&engine).await;
    let month = SpendQuery {
        from_day: Some("2026-11-01".to_owned()),
        ..SpendQuery::default()
    };
    let found = SpendQuery {
        text: Some("session 77".to_owned()),
        ..SpendQuery::default()
    };
    spend(&engine, "this month", &month).await;
    spend(&engine, "all three years", &SpendQuery::default()).await;
    spend(&engine, "all three years, filtered by a word", &found).await;
}

/// A prompt of 2,000 characters with 14 references, every size, as after each pause in typing.
async fn estimates(engine: &Engine) {
    let request = GenerateRequest {
        session: None,
        prompt: "A wide street in the evening, wet asphalt, neon signs, 傘. ".repeat(35),
        model: "gemini-nano-banana-2.1".to_owned(),
        size: Some("4K".to_owned()),
        ratio: None,
        thinking: Some("high".to_owned()),
        count: 4,
        references: (0..14)
            .map(|number| ReferenceOrder {
                blob: format!("{number:064}"),
                name: format!("image-{number}"),
                role: ReferenceRole::Object,
            })
            .collect(),
        edit: None,
        priority: Priority::Normal,
        off_peak: false,
        project: None,
        grounded: true,
        confirmed: false,
    };
    assert!(request.prompt.chars().count() >= 2_000);
    let mut took = Vec::new();
    for _ in 0..200 {
        let started = now();
        let view = engine.estimate(&request).await;
        took.push(started.elapsed());
        assert_eq!(view.sizes.len(), 3);
    }
    report("an estimate of every size", took);
}

async fn spend(engine: &Engine, what: &str, query: &SpendQuery) {
    let mut took = Vec::new();
    for _ in 0..15 {
        let started = now();
        let view = engine.spend(query.clone()).await.unwrap();
        took.push(started.elapsed());
        assert!(view.total.charged_nanos > 0);
    }
    report(&format!("the spend view, {what}"), took);
}

/// Three years of a busy studio.
async fn fill(library: &Library) {
    let begin = library.write(|transaction| {
        for number in 0..PROJECTS {
            let project = ProjectRow {
                id: format!("project-{number}"),
                name: format!("Project {number}"),
                created_ms: 1,
                deleted_ms: None,
            };
            projects::insert(transaction, &project)?;
        }
        for number in 0..SESSIONS {
            let session = SessionRow {
                id: format!("{number:036}"),
                title: format!("Session {number}"),
                created_ms: 1,
                updated_ms: 1,
                deleted_ms: None,
                archived_ms: None,
                project_id: Some(format!("project-{}", number % PROJECTS)),
            };
            sessions::insert(transaction, &session)?;
        }
        Ok(())
    });
    begin.await.unwrap();
    for day in 0..DAYS {
        let written = library.write(move |transaction| {
            for number in 0..=ENTRIES / DAYS {
                ledger::insert(transaction, &entry(day, number))?;
            }
            Ok(())
        });
        written.await.unwrap();
    }
}

fn entry(day: i64, number: i64) -> LedgerRow {
    let session = (day * 3 + number % SESSIONS_A_DAY) % SESSIONS;
    // Most sessions keep to one or two kinds.
    let kind = (session + number / SESSIONS_A_DAY % 2) % 4;
    let (model, size) = KINDS[usize::try_from(kind).unwrap()];
    LedgerRow {
        at_ms: NOW - (DAYS - day) * DAY + number * 1_000,
        kind: "charge".to_owned(),
        model: model.to_owned(),
        size: size.to_owned(),
        nanos: 37_365_000 + number,
        lines: "[]".to_owned(),
        complete: true,
        session_id: Some(format!("{session:036}")),
        images: 1,
        estimate_low_nanos: Some(35_854_500),
        estimate_high_nanos: Some(44_119_500),
        ..LedgerRow::default()
    }
}

fn report(what: &str, mut took: Vec<Duration>) {
    took.sort();
    let milliseconds = |duration: &Duration| duration.as_secs_f64() * 1000.0;
    let (median, best) = (milliseconds(&took[took.len() / 2]), milliseconds(&took[0]));
    println!("{what}: {median:.3} ms (best {best:.3})");
}

#[expect(clippy::disallowed_methods, reason = "a bench measures the real clock")]
fn now() -> Instant {
    Instant::now()
}
