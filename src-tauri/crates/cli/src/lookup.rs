//! Sessions, turns and images as they are named: by an id, by its beginning, an image also by its
//! file's name.

use plantain_engine::{Failure, FailureCode};
use plantain_library::rusqlite::{Connection, params};
use plantain_library::{Error, images, sessions, turns};

use crate::beginning::{self, Kind};
use crate::run::Run;

/// So many ids are counted that begin alike.
const MOST_COUNTED: u32 = 1_000;

/// Of everything that is named by its row's id.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Table {
    Sessions,
    Turns,
}

impl Table {
    fn kind(self) -> Kind {
        match self {
            Self::Sessions => Kind::SESSION,
            Self::Turns => Kind::TURN,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::Turns => "turns",
        }
    }
}

/// How much of an id tells it from all others, whether they are listed or not.
pub(crate) async fn id_length(run: &Run, table: Table) -> Result<usize, Failure> {
    let query = format!("SELECT id FROM {}", table.name());
    let ids = run.engine.library().read(move |connection| {
        let mut statement = connection.prepare(&query)?;
        let ids = statement.query_map([], |row| row.get(0))?;
        Ok(ids.collect::<Result<Vec<String>, _>>()?)
    });
    Ok(beginning::length(ids.await?.iter().map(String::as_str)))
}

/// A session, in the Trash or not.
///
/// # Errors
/// None is called like this, or more than one.
pub(crate) async fn session(run: &Run, typed: &str) -> Result<sessions::SessionRow, Failure> {
    let id = id(run, typed, Table::Sessions).await?;
    let row = run
        .engine
        .library()
        .read(move |connection| sessions::get(connection, &id));
    row.await?.ok_or_else(|| Kind::SESSION.unknown(typed))
}

/// A turn, in the Trash or not.
///
/// # Errors
/// As for [`session`].
pub(crate) async fn turn(run: &Run, typed: &str) -> Result<turns::TurnRow, Failure> {
    let id = id(run, typed, Table::Turns).await?;
    let row = run
        .engine
        .library()
        .read(move |connection| turns::get(connection, &id));
    row.await?.ok_or_else(|| Kind::TURN.unknown(typed))
}

async fn id(run: &Run, typed: &str, table: Table) -> Result<String, Failure> {
    let kind = table.kind();
    let name = kind.cleaned(typed)?;
    let wanted = name.clone();
    let mut found = run
        .engine
        .library()
        .read(move |connection| ids(connection, table, &wanted))
        .await?;
    // A whole id is never the beginning of another.
    match (found.pop(), found.len()) {
        (Some(id), 0) => Ok(id),
        (Some(_), more) => Err(kind.ambiguous(&name, more + 1)),
        (None, _) => Err(kind.unknown(&name)),
    }
}

fn ids(connection: &Connection, table: Table, beginning: &str) -> Result<Vec<String>, Error> {
    let query = format!(
        "SELECT id FROM {} WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3",
        table.name()
    );
    let end = format!("{beginning}\u{10FFFF}");
    let mut statement = connection.prepare(&query)?;
    let ids = statement.query_map(params![beginning, end, MOST_COUNTED], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// An image for its bytes: the same ones made twice are one.
///
/// # Errors
/// As for [`session`].
pub(crate) async fn image(run: &Run, typed: &str) -> Result<images::ImageRow, Failure> {
    let (name, mut rows) = images(run, typed).await?;
    rows.dedup_by(|one, other| one.blob == other.blob);
    match (rows.pop(), rows.len()) {
        (Some(row), 0) => Ok(row),
        (Some(_), more) => Err(Kind::IMAGE.ambiguous(&name, more + 1)),
        (None, _) => Err(Kind::IMAGE.unknown(&name)),
    }
}

/// An image for its place in a session: the same bytes elsewhere are another.
///
/// # Errors
/// As for [`session`].
pub(crate) async fn image_in_place(run: &Run, typed: &str) -> Result<images::ImageRow, Failure> {
    let (name, mut rows) = images(run, typed).await?;
    let Some(first) = rows.first() else {
        return Err(Kind::IMAGE.unknown(&name));
    };
    let is_alike = rows.iter().all(|row| row.blob == first.blob);
    if rows.len() > 1 && is_alike {
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        let message = format!(
            "{} images have these bytes. Name one of them: {}.",
            rows.len(),
            ids.join(", ")
        );
        return Err(Failure::before_sending(
            FailureCode::SettingsInvalid,
            message,
        ));
    }
    if rows.len() > 1 {
        return Err(Kind::IMAGE.ambiguous(&name, rows.len()));
    }
    Ok(rows.remove(0))
}

/// Everything that is called like this, by its bytes; what is in the Trash only if nothing else is.
async fn images(run: &Run, typed: &str) -> Result<(String, Vec<images::ImageRow>), Failure> {
    let name = Kind::IMAGE.cleaned(typed)?;
    let wanted = name.clone();
    let rows = run.engine.library().read(move |connection| {
        if let Some(row) = images::get(connection, &wanted)? {
            return Ok(vec![row]);
        }
        images::by_prefix(connection, &wanted, MOST_COUNTED)
    });
    let (gone, mut kept): (Vec<_>, Vec<_>) = rows
        .await?
        .into_iter()
        .partition(|row| row.deleted_ms.is_some());
    if kept.is_empty() {
        kept = gone;
    }
    kept.sort_by(|one, other| (&one.blob, &one.id).cmp(&(&other.blob, &other.id)));
    Ok((name, kept))
}
