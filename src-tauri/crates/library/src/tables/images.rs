//! Images: the pictures of the library. The pixels lie in a file named after their hash; two rows
//! may share one.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::SHOWN;
use crate::Error;

pub(crate) const SQL: &str = "
CREATE TABLE images (
    id          TEXT PRIMARY KEY NOT NULL,
    blob        TEXT NOT NULL CHECK (length(blob) = 64),
    extension   TEXT NOT NULL,
    job_id      TEXT REFERENCES jobs (id),
    turn_id     TEXT REFERENCES turns (id),
    session_id  TEXT REFERENCES sessions (id),
    mime        TEXT NOT NULL,
    width       INTEGER NOT NULL,
    height      INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,
    thumbhash   BLOB,
    created_ms  INTEGER NOT NULL,
    starred     INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1)),
    deleted_ms  INTEGER
) STRICT;
CREATE INDEX images_by_age ON images (created_ms DESC, id DESC) WHERE deleted_ms IS NULL;
CREATE INDEX images_by_session ON images (session_id, created_ms DESC, id DESC);
CREATE INDEX images_by_job ON images (job_id);
CREATE INDEX images_by_turn ON images (turn_id);
CREATE INDEX images_by_blob ON images (blob);
";

pub(crate) const SQL_3: &str = "
ALTER TABLE images ADD COLUMN original_blob TEXT;
ALTER TABLE images ADD COLUMN rejected INTEGER NOT NULL DEFAULT 0 CHECK (rejected IN (0, 1));
ALTER TABLE images ADD COLUMN changed REAL;
ALTER TABLE images ADD COLUMN depth INTEGER NOT NULL DEFAULT 1;
";

/// One picture.
#[derive(Clone, Debug, PartialEq)]
pub struct ImageRow {
    /// UUID v7.
    pub id: String,
    /// The hash that names its file: see [`crate::BlobId`].
    pub blob: String,
    /// The file's extension, without the dot.
    pub extension: String,
    /// The job that made it.
    pub job_id: Option<String>,
    /// The turn it belongs to.
    pub turn_id: Option<String>,
    /// The session it belongs to.
    pub session_id: Option<String>,
    /// By the bytes, not by what the provider said.
    pub mime: String,
    /// Pixels, upright.
    pub width: i64,
    /// Pixels, upright.
    pub height: i64,
    /// Length of the file.
    pub bytes: i64,
    /// A blurred preview of about 25 bytes.
    pub thumbhash: Option<Vec<u8>>,
    /// When it was stored.
    pub created_ms: i64,
    /// Whether the user starred it.
    pub starred: bool,
    /// When it was thrown away, if it was.
    pub deleted_ms: Option<i64>,
    /// What the model gave, where `blob` is a part of it.
    pub original_blob: Option<String>,
    /// Whether the user rejected it.
    pub rejected: bool,
    /// The share of its pixels, 0 to 1, that differ from the picture it was made from.
    pub changed: Option<f64>,
    /// How many passes of a model lie behind it.
    pub depth: i64,
}

/// Where a page of images ends: pass it back to get the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The last image's time.
    pub created_ms: i64,
    /// The last image's id.
    pub id: String,
}

impl ImageRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            blob: row.get("blob")?,
            extension: row.get("extension")?,
            job_id: row.get("job_id")?,
            turn_id: row.get("turn_id")?,
            session_id: row.get("session_id")?,
            mime: row.get("mime")?,
            width: row.get("width")?,
            height: row.get("height")?,
            bytes: row.get("bytes")?,
            thumbhash: row.get("thumbhash")?,
            created_ms: row.get("created_ms")?,
            starred: row.get("starred")?,
            deleted_ms: row.get("deleted_ms")?,
            original_blob: row.get("original_blob")?,
            rejected: row.get("rejected")?,
            changed: row.get("changed")?,
            depth: row.get("depth")?,
        })
    }

    /// The cursor of a page that ends with this image.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            created_ms: self.created_ms,
            id: self.id.clone(),
        }
    }
}

/// Adds an image. Its file must be stored before: a row never points at nothing.
pub fn insert(connection: &Connection, image: &ImageRow) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO images (id, blob, extension, job_id, turn_id, session_id, mime, width,
                                 height, bytes, thumbhash, created_ms, starred, deleted_ms,
                                 original_blob, rejected, changed, depth)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                     ?18)",
        )?
        .execute(params![
            image.id,
            image.blob,
            image.extension,
            image.job_id,
            image.turn_id,
            image.session_id,
            image.mime,
            image.width,
            image.height,
            image.bytes,
            image.thumbhash,
            image.created_ms,
            image.starred,
            image.deleted_ms,
            image.original_blob,
            image.rejected,
            image.changed,
            image.depth
        ])?;
    Ok(())
}

/// Images that are not deleted, nor their turns, the newest first, older than `before`.
pub fn page(
    connection: &Connection,
    limit: u32,
    before: Option<&Cursor>,
) -> Result<Vec<ImageRow>, Error> {
    let (created_ms, id) = match before {
        Some(cursor) => (cursor.created_ms, cursor.id.as_str()),
        None => (i64::MAX, ""),
    };
    let statement = connection.prepare_cached(&format!(
        "SELECT * FROM images
          WHERE deleted_ms IS NULL AND (created_ms, id) < (?1, ?2) AND {SHOWN}
          ORDER BY created_ms DESC, id DESC LIMIT ?3"
    ))?;
    super::collect(
        statement,
        params![created_ms, id, limit],
        ImageRow::from_row,
    )
}

/// A session's images that are not deleted, nor their turns, the newest first.
pub fn by_session(connection: &Connection, session_id: &str) -> Result<Vec<ImageRow>, Error> {
    let statement = connection.prepare_cached(&format!(
        "SELECT * FROM images WHERE session_id = ?1 AND deleted_ms IS NULL AND {SHOWN}
         ORDER BY created_ms DESC, id DESC"
    ))?;
    super::collect(statement, [session_id], ImageRow::from_row)
}

/// One image, deleted or not.
pub fn get(connection: &Connection, id: &str) -> Result<Option<ImageRow>, Error> {
    Ok(connection
        .prepare_cached("SELECT * FROM images WHERE id = ?1")?
        .query_row([id], ImageRow::from_row)
        .optional()?)
}

/// The images a job made, the first first.
pub fn by_job(connection: &Connection, job_id: &str) -> Result<Vec<ImageRow>, Error> {
    let statement = connection
        .prepare_cached("SELECT * FROM images WHERE job_id = ?1 ORDER BY created_ms, id")?;
    super::collect(statement, [job_id], ImageRow::from_row)
}

/// The images of a turn, the first first, deleted ones among them.
pub fn by_turn(connection: &Connection, turn_id: &str) -> Result<Vec<ImageRow>, Error> {
    let statement = connection
        .prepare_cached("SELECT * FROM images WHERE turn_id = ?1 ORDER BY created_ms, id")?;
    super::collect(statement, [turn_id], ImageRow::from_row)
}

/// The images that show one blob, the newest first.
pub fn by_blob(connection: &Connection, blob: &str) -> Result<Vec<ImageRow>, Error> {
    let statement = connection
        .prepare_cached("SELECT * FROM images WHERE blob = ?1 ORDER BY created_ms DESC, id DESC")?;
    super::collect(statement, [blob], ImageRow::from_row)
}

/// Images whose id or blob begins with `prefix`: at most `limit`, so that the caller sees whether a
/// prefix is unique by asking for two. An empty prefix finds nothing.
pub fn by_prefix(
    connection: &Connection,
    prefix: &str,
    limit: u32,
) -> Result<Vec<ImageRow>, Error> {
    if prefix.is_empty() {
        return Ok(Vec::new());
    }
    // A range instead of LIKE: it uses the indices and has no wildcards to escape.
    let end = format!("{prefix}\u{10FFFF}");
    let statement = connection.prepare_cached(
        "SELECT * FROM images
          WHERE (id >= ?1 AND id < ?2) OR (blob >= ?1 AND blob < ?2)
          ORDER BY created_ms DESC, id DESC LIMIT ?3",
    )?;
    super::collect(statement, params![prefix, end, limit], ImageRow::from_row)
}

/// Stars or rejects an image, or takes either back. `false` when there is no such image.
pub fn set_mark(
    connection: &Connection,
    id: &str,
    starred: bool,
    rejected: bool,
) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE images SET starred = ?2, rejected = ?3 WHERE id = ?1")?
        .execute(params![id, starred, rejected])?;
    Ok(changed == 1)
}

/// Notes how much of an image differs from the one it was made from.
pub fn set_changed(connection: &Connection, id: &str, share: f64) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE images SET changed = ?2 WHERE id = ?1")?
        .execute(params![id, share])?;
    Ok(changed == 1)
}

/// Throws an image away. Its file stays until a purge.
pub fn delete(connection: &Connection, id: &str, now_ms: i64) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE images SET deleted_ms = ?2 WHERE id = ?1 AND deleted_ms IS NULL")?
        .execute(params![id, now_ms])?;
    Ok(changed == 1)
}

/// Takes a deletion back.
pub fn restore(connection: &Connection, id: &str) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached(
            "UPDATE images SET deleted_ms = NULL WHERE id = ?1 AND deleted_ms IS NOT NULL",
        )?
        .execute([id])?;
    Ok(changed == 1)
}

/// Images that were thrown away by themselves, the latest first.
pub fn deleted(connection: &Connection, limit: u32) -> Result<Vec<ImageRow>, Error> {
    let statement = connection.prepare_cached(
        "SELECT * FROM images WHERE deleted_ms IS NOT NULL
         ORDER BY deleted_ms DESC, id DESC LIMIT ?1",
    )?;
    super::collect(statement, [limit], ImageRow::from_row)
}
