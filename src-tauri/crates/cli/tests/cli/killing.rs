//! A run of twenty images that is killed, recovered and finished, and everything that must hold.
//!
//! # What "answered in full" can mean
//!
//! Between the last byte that the provider writes and a picture in the library lie four places: the
//! provider's own buffers, its kernel's, ours, and this program's memory. A provider that has handed
//! over its last byte knows nothing of the other three, and a client that is killed takes whatever
//! is in them along. So there are two promises, each checked for every kill:
//!
//! - What this program had read to its last byte and stored is there afterwards: an image that was
//!   in the library stays, and an answer that lay in `incoming/` becomes an image.
//! - Everything else that the provider has seen, answered or not, is named as maybe charged. Nothing
//!   the provider has seen is forgotten, and nothing is sent twice unless the user says so.
//!
//! Used by a test and by the bench.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use plantain_library::rusqlite::{Connection, OpenFlags};
use plantain_library::{Library, Report};
use plantain_sandbox::{Counts, Latency, Sandbox, SandboxOptions};
use serde_json::Value;
use tempfile::TempDir;

/// Images in a run.
pub(crate) const IMAGES: u64 = 20;

/// How long a picture takes: several are under way at any moment, in every phase.
const THOUGHT: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(120));

/// How long the provider may take to come to rest after its client is gone.
const QUIET: Duration = Duration::from_millis(300);

/// Made of words, so that nobody takes it for a key.
const KEY: &str = "a-key-that-only-the-tests-know-7413";

/// What came of one kill, or of several.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) kills: u64,
    /// Requests that the provider saw before the kill.
    pub(crate) sent: u64,
    /// Of these, answered to the last byte as far as the provider knows.
    pub(crate) answered: u64,
    /// Images in the library when it was killed.
    pub(crate) stored: u64,
    /// Images finished from stored bytes.
    pub(crate) recovered: u64,
    /// Jobs named as maybe charged.
    pub(crate) maybe: u64,
    /// Requests that the provider saw and the library does not know of.
    pub(crate) lost: u64,
    /// Requests sent for a job that had been sent before.
    pub(crate) doubled: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        self.kills += other.kills;
        self.sent += other.sent;
        self.answered += other.answered;
        self.stored += other.stored;
        self.recovered += other.recovered;
        self.maybe += other.maybe;
        self.lost += other.lost;
        self.doubled += other.doubled;
    }
}

/// A provider, a library, and the program between them.
struct Scene {
    sandbox: Sandbox,
    home: TempDir,
}

/// What the library holds.
#[derive(Debug)]
struct Holdings {
    images: u64,
    /// Jobs in all: the whole order, or none when the kill came before it was taken.
    jobs: u64,
    /// Different answers that are on record.
    answers: u64,
    /// Jobs that were sent at least once.
    sent: u64,
    /// Sends in all.
    attempts: u64,
    /// The sum of all charges.
    nanos: u64,
}

/// How long a run takes when nobody kills it.
pub(crate) async fn undisturbed() -> Duration {
    let scene = Scene::new().await;
    let start = tokio::time::Instant::now();
    let mut child = scene.generate();
    while child.try_wait().unwrap().is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(scene.holdings().images, IMAGES);
    start.elapsed()
}

/// Kills a run after this long, recovers it, and if asked finishes it. Panics with what does not
/// hold.
pub(crate) async fn kill_after(delay: Duration, finishes: bool) -> Tally {
    let scene = Scene::new().await;
    let mut child = scene.generate();
    tokio::time::sleep(delay).await;
    // Before the kill, so that nothing counts that came after it.
    let before = scene.sandbox.counts();
    child.kill().unwrap();
    child.wait().unwrap();
    let counts = scene.at_rest().await;
    let left = scene.left_behind();
    let mut tally = scene.recover(left, before, counts).await;
    if finishes {
        tally.add(scene.finish(tally).await);
    }
    tally
}

impl Scene {
    async fn new() -> Self {
        let sandbox = Sandbox::start(SandboxOptions {
            latency: Latency::Between(THOUGHT.0, THOUGHT.1),
            ..SandboxOptions::test()
        });
        let scene = Self {
            sandbox: sandbox.await.unwrap(),
            home: tempfile::tempdir().unwrap(),
        };
        // Pacing has tests of its own; here nothing should wait for a minute to pass.
        let limits = ["--rpm", "10000", "--ipm", "10000", "--concurrency", "6"];
        scene.run(&[&["limits", "set"][..], &limits].concat()).await;
        scene
    }

    fn data(&self) -> std::path::PathBuf {
        self.home.path().join("data")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plantain-cli"));
        command
            .args(arguments)
            .arg("--json")
            .env_clear()
            .env("HOME", self.home.path())
            .env("PLANTAIN_DATA_DIR", self.data())
            .env("PLANTAIN_VAULT", "memory")
            .env("PLANTAIN_BASE_URL", self.sandbox.base_url())
            .env("GEMINI_API_KEY", KEY)
            .stdin(Stdio::null());
        command
    }

    /// The run that is killed.
    fn generate(&self) -> Child {
        let images = IMAGES.to_string();
        // The smallest picture there is: what is painted and decoded is not what is tested here.
        let small = ["--model", "gemini-3.1-flash-image", "--size", "512"];
        self.command(
            &[
                &["generate", "A fox", "--count", &images, "--yes"][..],
                &small,
            ]
            .concat(),
        )
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
    }

    /// Runs a command to its end; what it printed, an object a line.
    async fn run(&self, arguments: &[&str]) -> Vec<Value> {
        let mut command = self.command(arguments);
        let ended = tokio::task::spawn_blocking(move || command.output());
        let output = ended.await.unwrap().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        let objects = text.lines().map(serde_json::from_str);
        objects.collect::<Result<_, _>>().unwrap()
    }

    /// What the provider has counted once it has come to rest: it paints on when its client is gone.
    async fn at_rest(&self) -> Counts {
        loop {
            let counts = self.sandbox.counts();
            tokio::time::sleep(QUIET).await;
            if self.sandbox.counts() == counts {
                return counts;
            }
        }
    }

    /// Images on record and answers not on record, as the kill left them.
    fn left_behind(&self) -> (u64, u64) {
        let database = self.data().join("library.db");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let connection = Connection::open_with_flags(database, flags).unwrap();
        let images = count(&connection, "SELECT count(*) FROM images");
        let answers = files(&self.data().join("incoming"))
            .into_iter()
            .filter_map(|name| name.strip_suffix(".json").map(str::to_owned));
        let is_open = |answer: &String| {
            let (job, number) = answer.rsplit_once('-').unwrap();
            let number: i64 = number.parse().unwrap();
            let sql = "SELECT outcome = 'sending' FROM attempts WHERE job_id = ?1 AND number = ?2";
            connection
                .query_row(sql, (job, number), |row| row.get::<_, bool>(0))
                .unwrap()
        };
        let open = answers.filter(is_open).count();
        (images, u64::try_from(open).unwrap())
    }

    async fn recover(&self, left: (u64, u64), before: Counts, counts: Counts) -> Tally {
        let found = self.run(&["recover"]).await.remove(0);
        let maybe = found["maybe_charged"].as_array().unwrap().len();
        let tally = Tally {
            kills: 1,
            sent: before.generate_received,
            answered: before.answered_in_full,
            stored: left.0,
            recovered: found["recovered"].as_u64().unwrap(),
            maybe: u64::try_from(maybe).unwrap(),
            ..Tally::default()
        };
        let held = self.holdings();
        assert_eq!(
            (tally.recovered, held.images),
            (left.1, left.0 + left.1),
            "what was stored is there, each answer as one image"
        );
        assert_eq!(held.answers, held.images, "no answer is on record twice");
        assert_eq!(
            held.sent,
            held.images + tally.maybe,
            "every job that was sent is an image or named"
        );
        self.assert_in_order().await;
        held.assert_charged_as(counts);
        Tally {
            lost: counts.generate_received.saturating_sub(held.sent),
            doubled: held.attempts - held.sent,
            ..tally
        }
    }

    /// Sends the rest, then what may have been charged: the user says so here.
    async fn finish(&self, tally: Tally) -> Tally {
        self.run(&["queue", "send"]).await;
        let held = self.holdings();
        assert!(
            [0, IMAGES].contains(&held.jobs),
            "taken whole or not at all: {held:?}"
        );
        assert_eq!(
            held.images,
            held.jobs - tally.maybe,
            "nobody sends what may have been charged"
        );
        self.run(&["recover", "--send-again"]).await;
        let (held, counts) = (self.holdings(), self.at_rest().await);
        assert_eq!(held.images, held.jobs, "in the end all are there");
        self.assert_in_order().await;
        held.assert_charged_as(counts);
        let again = self.run(&["recover"]).await.remove(0);
        assert_eq!(
            again,
            serde_json::json!({"recovered": 0, "maybe_charged": []})
        );
        let most = held.jobs + tally.maybe;
        Tally {
            doubled: counts.generate_received.saturating_sub(most),
            ..Tally::default()
        }
    }

    fn holdings(&self) -> Holdings {
        let connection = Connection::open(self.data().join("library.db")).unwrap();
        let count = |sql: &str| count(&connection, sql);
        Holdings {
            images: count("SELECT count(*) FROM images"),
            jobs: count("SELECT count(*) FROM jobs"),
            answers: count("SELECT count(DISTINCT response_id) FROM outcomes"),
            sent: count("SELECT count(DISTINCT job_id) FROM attempts"),
            attempts: count("SELECT count(*) FROM attempts"),
            nanos: count("SELECT coalesce(sum(nanos), 0) FROM ledger WHERE kind = 'charge'"),
        }
    }

    /// Database and files are sound, and nothing lies about that nobody will clean up.
    async fn assert_in_order(&self) {
        let library = Library::open(&self.data()).unwrap();
        let check: String = library
            .read(|connection| {
                Ok(connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?)
            })
            .await
            .unwrap();
        assert_eq!(check, "ok");
        let report: Report = library.check().await.unwrap();
        assert!(report.is_sound(), "{report:?}");
        assert!(report.unreferenced_files.is_empty(), "{report:?}");
        assert!(report.incoming.is_empty(), "{report:?}");
        drop(library);
        let drafts: Vec<String> = files(&self.data())
            .into_iter()
            .filter(|name| name.starts_with('.') || name.starts_with("owner-"))
            .collect();
        assert!(drafts.is_empty(), "{drafts:?}");
    }
}

impl Holdings {
    /// The ledger has what the provider charged for the answers that are stored: all cost the same.
    fn assert_charged_as(&self, counts: Counts) {
        let each = counts.nanos.checked_div(counts.images).unwrap_or(0);
        assert_eq!(each * counts.images, counts.nanos, "one prompt, one price");
        assert_eq!(self.nanos, self.images * each);
    }
}

/// The names of all files below a folder.
fn files(folder: &Path) -> BTreeSet<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return BTreeSet::new();
    };
    entries
        .flatten()
        .flat_map(|entry| {
            if entry.path().is_dir() {
                files(&entry.path())
            } else {
                BTreeSet::from([entry.file_name().to_string_lossy().into_owned()])
            }
        })
        .collect()
}

/// SQLite counts in signed numbers.
fn count(connection: &Connection, sql: &str) -> u64 {
    let number = connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    number.unwrap().unsigned_abs()
}
