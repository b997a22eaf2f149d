//! References: files the user added to a prompt. The table is called `reference_files`, since
//! `REFERENCES` is a word of SQL.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::Error;

pub(crate) const SQL: &str = "
CREATE TABLE reference_files (
    blob        TEXT PRIMARY KEY NOT NULL CHECK (length(blob) = 64),
    extension   TEXT NOT NULL,
    mime        TEXT NOT NULL,
    width       INTEGER NOT NULL,
    height      INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,
    name        TEXT NOT NULL,
    created_ms  INTEGER NOT NULL
) STRICT;
";

pub(crate) const SQL_3: &str = "
ALTER TABLE reference_files ADD COLUMN sent_blob TEXT;
ALTER TABLE reference_files ADD COLUMN sent_extension TEXT;
ALTER TABLE reference_files ADD COLUMN sent_mime TEXT;
ALTER TABLE reference_files ADD COLUMN sent_width INTEGER;
ALTER TABLE reference_files ADD COLUMN sent_height INTEGER;
ALTER TABLE reference_files ADD COLUMN sent_bytes INTEGER;
ALTER TABLE reference_files ADD COLUMN sent_edge INTEGER;
ALTER TABLE reference_files ADD COLUMN notes TEXT;
";

/// One reference file, stored once however often it is added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceRow {
    /// The hash that names its file: see [`crate::BlobId`].
    pub blob: String,
    /// The file's extension, without the dot.
    pub extension: String,
    /// By the bytes.
    pub mime: String,
    /// Pixels, upright.
    pub width: i64,
    /// Pixels, upright.
    pub height: i64,
    /// Length of the file.
    pub bytes: i64,
    /// The name it had when it was last added.
    pub name: String,
    /// When it was first added.
    pub created_ms: i64,
    /// The copy that goes out in its place. `None` when the file itself does.
    pub sent: Option<SentRow>,
    /// What the user is told about that copy, in the engine's words.
    pub notes: Option<String>,
}

/// The copy of a reference that is sent: smaller, upright, of a type the provider takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentRow {
    /// The hash that names its file.
    pub blob: String,
    /// The file's extension, without the dot.
    pub extension: String,
    /// By the bytes.
    pub mime: String,
    /// Pixels.
    pub width: i64,
    /// Pixels.
    pub height: i64,
    /// Length of the file.
    pub bytes: i64,
    /// How long its longer side was allowed to be: under another setting it is made again.
    pub edge: i64,
}

impl ReferenceRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            blob: row.get("blob")?,
            extension: row.get("extension")?,
            mime: row.get("mime")?,
            width: row.get("width")?,
            height: row.get("height")?,
            bytes: row.get("bytes")?,
            name: row.get("name")?,
            created_ms: row.get("created_ms")?,
            sent: SentRow::from_row(row)?,
            notes: row.get("notes")?,
        })
    }
}

impl SentRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Option<Self>> {
        let Some(blob) = row.get("sent_blob")? else {
            return Ok(None);
        };
        Ok(Some(Self {
            blob,
            extension: row.get("sent_extension")?,
            mime: row.get("sent_mime")?,
            width: row.get("sent_width")?,
            height: row.get("sent_height")?,
            bytes: row.get("sent_bytes")?,
            edge: row.get("sent_edge")?,
        }))
    }
}

/// Adds a reference, or takes over the new name, copy and notes of one already here.
pub fn save(connection: &Connection, reference: &ReferenceRow) -> Result<(), Error> {
    let sent = reference.sent.as_ref();
    connection
        .prepare_cached(
            "INSERT INTO reference_files
                 (blob, extension, mime, width, height, bytes, name, created_ms, sent_blob,
                  sent_extension, sent_mime, sent_width, sent_height, sent_bytes, sent_edge, notes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
             ON CONFLICT (blob) DO UPDATE
                 SET name = excluded.name, sent_blob = excluded.sent_blob,
                     sent_extension = excluded.sent_extension, sent_mime = excluded.sent_mime,
                     sent_width = excluded.sent_width, sent_height = excluded.sent_height,
                     sent_bytes = excluded.sent_bytes, sent_edge = excluded.sent_edge,
                     notes = excluded.notes",
        )?
        .execute(params![
            reference.blob,
            reference.extension,
            reference.mime,
            reference.width,
            reference.height,
            reference.bytes,
            reference.name,
            reference.created_ms,
            sent.map(|sent| &sent.blob),
            sent.map(|sent| &sent.extension),
            sent.map(|sent| &sent.mime),
            sent.map(|sent| sent.width),
            sent.map(|sent| sent.height),
            sent.map(|sent| sent.bytes),
            sent.map(|sent| sent.edge),
            reference.notes
        ])?;
    Ok(())
}

/// One reference.
pub fn get(connection: &Connection, blob: &str) -> Result<Option<ReferenceRow>, Error> {
    Ok(connection
        .prepare_cached("SELECT * FROM reference_files WHERE blob = ?1")?
        .query_row([blob], ReferenceRow::from_row)
        .optional()?)
}
