//! A check of the whole library: what `doctor` prints.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde::Serialize;

use crate::{BlobId, Error, Library, SCHEMA_VERSION, durable, incoming};

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The format of the database.
    pub schema_version: i64,
    /// What SQLite's own check complains about; empty when all is well.
    pub database_faults: Vec<String>,
    /// Rows that refer to a row that is not there, as `table rowid → table`.
    pub broken_references: Vec<String>,
    /// Blobs that a row names and no file holds.
    pub missing_files: Vec<String>,
    /// Blobs whose file is longer or shorter than their row says.
    pub wrong_lengths: Vec<String>,
    /// Files that no row names: of a crash between file and row, harmless.
    pub unreferenced_files: Vec<PathBuf>,
    /// Answers stored and not yet recorded, as `job-attempt`.
    pub incoming: Vec<String>,
    /// Rows per table.
    pub rows: BTreeMap<String, i64>,
    /// Bytes of the database and its log.
    pub database_bytes: u64,
    /// Bytes of all image files.
    pub image_bytes: u64,
    /// Bytes of all cached thumbnails.
    pub thumbnail_bytes: u64,
    /// Bytes of the answers not yet recorded.
    pub incoming_bytes: u64,
}

impl Report {
    /// Whether nothing is lost or damaged. Leftovers are not damage.
    pub fn is_sound(&self) -> bool {
        self.database_faults.is_empty()
            && self.broken_references.is_empty()
            && self.missing_files.is_empty()
            && self.wrong_lengths.is_empty()
    }
}

impl Library {
    /// Checks database and files against each other. Reads all of the database and the names and
    /// lengths of all files; changes nothing.
    pub async fn check(&self) -> Result<Report, Error> {
        let (database, images, thumbnails, incoming) = (
            self.database(),
            self.images(),
            self.thumbnails(),
            self.incoming(),
        );
        self.read(move |connection| {
            let mut report = Report {
                schema_version: SCHEMA_VERSION,
                ..Report::default()
            };
            check_database(connection, &mut report)?;
            compare_files(connection, &images, &mut report)?;
            for answer in incoming::list(&incoming)? {
                report
                    .incoming
                    .push(format!("{}-{}", answer.job_id, answer.attempt));
                report.incoming_bytes += answer.length;
            }
            let log = database.with_file_name("library.db-wal");
            report.database_bytes = length(&database) + length(&log);
            report.thumbnail_bytes = files_in(&thumbnails).iter().map(|path| length(path)).sum();
            Ok(report)
        })
        .await
    }
}

fn check_database(connection: &Connection, report: &mut Report) -> Result<(), Error> {
    let mut statement = connection.prepare("PRAGMA quick_check")?;
    let answers = statement.query_map([], |row| row.get::<_, String>(0))?;
    for answer in answers {
        let answer = answer?;
        if answer != "ok" {
            report.database_faults.push(answer);
        }
    }
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let broken = statement.query_map([], |row| {
        let (table, id, parent): (String, Option<i64>, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(format!("{table} {} → {parent}", id.unwrap_or_default()))
    })?;
    report.broken_references = broken.collect::<rusqlite::Result<_>>()?;
    let mut statement = connection.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )?;
    let tables = statement.query_map([], |row| row.get::<_, String>(0))?;
    for table in tables {
        let table = table?;
        let count = format!("SELECT count(*) FROM \"{table}\"");
        let rows = connection.query_row(&count, [], |row| row.get(0))?;
        report.rows.insert(table, rows);
    }
    Ok(())
}

fn compare_files(connection: &Connection, images: &Path, report: &mut Report) -> Result<(), Error> {
    let mut files: BTreeMap<String, (PathBuf, u64)> = BTreeMap::new();
    for path in files_in(images) {
        let stem = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned());
        let bytes = length(&path);
        report.image_bytes += bytes;
        match stem.filter(|stem| BlobId::parse(stem).is_some()) {
            Some(stem) => drop(files.insert(stem, (path, bytes))),
            None if durable::is_draft(&path) => {}
            None => report.unreferenced_files.push(path),
        }
    }
    let mut named = BTreeSet::new();
    // How long the original of a cut picture is, no row says.
    let mut statement = connection.prepare(
        "SELECT blob, bytes FROM images
         UNION SELECT original_blob, NULL FROM images WHERE original_blob IS NOT NULL
         UNION SELECT blob, bytes FROM reference_files
         UNION SELECT sent_blob, sent_bytes FROM reference_files WHERE sent_blob IS NOT NULL",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (blob, bytes): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
        match files.get(&blob) {
            None if named.contains(&blob) => {}
            None => report.missing_files.push(blob.clone()),
            Some((_, found)) if bytes.is_some_and(|bytes| i64::try_from(*found) != Ok(bytes)) => {
                report.wrong_lengths.push(blob.clone());
            }
            Some(_) => {}
        }
        named.insert(blob);
    }
    // An answer's parts and a turn's references name blobs inside their JSON.
    let mut mentioned = connection.prepare(
        "SELECT EXISTS (SELECT 1 FROM outcomes WHERE instr(content, ?1))
             OR EXISTS (SELECT 1 FROM turns WHERE instr(references_json, ?1))",
    )?;
    for (blob, (path, _)) in files {
        if !named.contains(&blob) && !mentioned.query_row([&blob], |row| row.get::<_, bool>(0))? {
            report.unreferenced_files.push(path);
        }
    }
    Ok(())
}

/// All files below a folder. One that cannot be read has none.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .flatten()
        .flat_map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => files_in(&entry.path()),
            Ok(_) => vec![entry.path()],
            Err(_) => Vec::new(),
        })
        .collect()
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}
