//! Where a turn goes in its session's tree: on along its branch, or onto one of its own.

use plantain_library::rusqlite::Connection;
use plantain_library::{Error, branches, sessions, turns};

/// The name of a session's first branch.
pub(crate) const MAIN: &str = "Main";

/// A place in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) branch: branches::BranchRow,
    /// Whether the branch begins with this turn.
    pub(crate) is_new: bool,
}

/// What a new branch is made of.
#[derive(Clone, Copy)]
pub(crate) struct Fresh<'a> {
    pub(crate) id: &'a str,
    pub(crate) name: &'a str,
    pub(crate) now: i64,
}

/// The place of a turn that continues another one. The newest of a branch is continued on it; an
/// older one grows a branch, so that what came after it stays as it is.
pub(crate) fn after(
    connection: &Connection,
    parent: &turns::TurnRow,
    fresh: Fresh<'_>,
) -> Result<Place, Error> {
    // An older program beside this one knows no branches.
    let Some(id) = &parent.branch_id else {
        return first(connection, &parent.session_id, fresh);
    };
    let branch = branches::get(connection, id)?;
    if let Some(branch) = branch.filter(|row| row.deleted_ms.is_none()) {
        let newest = turns::newest_of_branch(connection, &branch.id)?;
        if newest.is_none_or(|newest| newest.id == parent.id) {
            let is_new = false;
            return Ok(Place { branch, is_new });
        }
    }
    begin(connection, &parent.session_id, fresh)
}

/// The place of a turn that continues none: the session's first branch, which begins with it if
/// there is none.
pub(crate) fn first(
    connection: &Connection,
    session: &str,
    fresh: Fresh<'_>,
) -> Result<Place, Error> {
    let rows = branches::by_session(connection, session)?;
    let known = rows.into_iter().find(|row| row.deleted_ms.is_none());
    if let Some(branch) = known {
        let is_new = false;
        return Ok(Place { branch, is_new });
    }
    begin(
        connection,
        session,
        Fresh {
            name: MAIN,
            ..fresh
        },
    )
}

fn begin(connection: &Connection, session: &str, fresh: Fresh<'_>) -> Result<Place, Error> {
    let branch = branches::BranchRow {
        id: fresh.id.to_owned(),
        session_id: session.to_owned(),
        name: fresh.name.to_owned(),
        created_ms: fresh.now,
        deleted_ms: None,
    };
    branches::insert(connection, &branch)?;
    let is_new = true;
    Ok(Place { branch, is_new })
}

/// Whether a branch is the one its session began with.
pub(crate) fn is_first(
    connection: &Connection,
    branch: &branches::BranchRow,
) -> Result<bool, Error> {
    let rows = branches::by_session(connection, &branch.session_id)?;
    Ok(rows.first().is_some_and(|first| first.id == branch.id))
}

/// Whether a turn is in the Trash: by itself, with its branch or with its session.
pub(crate) fn is_thrown_away(
    connection: &Connection,
    turn: &turns::TurnRow,
) -> Result<bool, Error> {
    let branch = match &turn.branch_id {
        Some(branch) => branches::get(connection, branch)?,
        None => None,
    };
    Ok(turn.deleted_ms.is_some()
        || branch.is_some_and(|branch| branch.deleted_ms.is_some())
        || !is_open(connection, &turn.session_id)?)
}

/// Whether a session is there and not in the Trash.
pub(crate) fn is_open(connection: &Connection, session: &str) -> Result<bool, Error> {
    let row = sessions::get(connection, session)?;
    Ok(row.is_some_and(|row| row.deleted_ms.is_none()))
}
