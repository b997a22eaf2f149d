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
        })
    }
}

/// Adds a reference, or takes over the new name of one already here.
pub fn save(connection: &Connection, reference: &ReferenceRow) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO reference_files
                 (blob, extension, mime, width, height, bytes, name, created_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (blob) DO UPDATE SET name = excluded.name",
        )?
        .execute(params![
            reference.blob,
            reference.extension,
            reference.mime,
            reference.width,
            reference.height,
            reference.bytes,
            reference.name,
            reference.created_ms
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
