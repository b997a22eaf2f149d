//! One file per table: its SQL, its row, its reads, its writes.
//!
//! Times are milliseconds since the Unix epoch in `*_ms` columns, money is nano-dollars, ids are
//! text given by the caller (UUID v7, so that ids sort by age). JSON columns belong to the caller;
//! the library only insists that they are JSON. Columns that hold a word from the engine (a job's
//! state, an attempt's outcome) carry no list of allowed words: a later version adds some, and a
//! `CHECK` cannot be changed without rebuilding the table.
//!
//! Every function takes a [`rusqlite::Connection`]; a transaction derefs to one.

pub mod attempts;
pub mod branches;
pub mod images;
pub mod jobs;
pub mod ledger;
pub mod limiters;
pub mod outcomes;
pub mod projects;
pub mod references;
pub mod sessions;
pub mod settings;
pub mod spend;
pub mod turns;

use rusqlite::{CachedStatement, Params, Row};

use crate::Error;

/// A condition on `images`: its turn, if it has one, is neither deleted nor on a deleted branch.
/// Deleting a turn hides its pictures this way and leaves their rows alone, so that taking it back
/// brings back just the pictures that were to be seen.
const SHOWN: &str = "NOT EXISTS (
    SELECT 1 FROM turns LEFT JOIN branches ON branches.id = turns.branch_id
     WHERE turns.id = images.turn_id
       AND (turns.deleted_ms IS NOT NULL OR branches.deleted_ms IS NOT NULL))";

/// All rows of a query, in order.
fn collect<T>(
    mut statement: CachedStatement<'_>,
    params: impl Params,
    from_row: fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, Error> {
    let rows = statement.query_map(params, from_row)?;
    Ok(rows.collect::<rusqlite::Result<Vec<T>>>()?)
}
