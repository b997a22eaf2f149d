//! `plantain-cli sessions`: where things are, the one used last first.

use std::collections::HashMap;

use console::truncate_str;
use plantain_engine::Failure;
use plantain_library::sessions::{self, SessionSummaryRow};
use serde::Serialize;

use crate::environment::Setup;
use crate::exit::Exit;
use crate::lookup::{self, Table};
use crate::output::Output;
use crate::queue_list::one_line;
use crate::run::Run;
use crate::{beginning, moment, projects, table};

/// Nobody has more, and nothing breaks if somebody does.
const MOST: u32 = 1_000_000;

/// A longer title is cut in the table.
const WIDEST_TITLE: usize = 48;

/// Which sessions.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) project: Option<&'a str>,
    pub(crate) search: Option<&'a str>,
    pub(crate) archived: bool,
}

/// One session. The names are a contract.
#[derive(Debug, Serialize)]
struct SessionLine<'a> {
    session: &'a str,
    title: &'a str,
    images: i64,
    turns: i64,
    /// The project's name.
    project: Option<&'a str>,
    /// RFC 3339.
    updated_at: Option<String>,
    archived: bool,
}

/// Lists.
pub(crate) async fn list(
    setup: &Setup,
    output: &Output,
    wanted: Wanted<'_>,
) -> Result<Exit, Failure> {
    let run = Run::to_look(setup, output).await?;
    let listed = print(&run, output, wanted).await;
    run.stop().await;
    listed.map(|()| Exit::Done)
}

async fn print(run: &Run, output: &Output, wanted: Wanted<'_>) -> Result<(), Failure> {
    let rows = read(run, wanted).await?;
    let known = run.engine.projects().await?;
    let names: HashMap<String, String> = known.into_iter().map(|it| (it.id, it.name)).collect();
    let lines: Vec<SessionLine<'_>> = rows.iter().map(|row| line(row, &names)).collect();
    if output.is_json() {
        for line in &lines {
            output.object(line);
        }
        return Ok(());
    }
    if lines.is_empty() {
        output.note("There are no such sessions.");
        return Ok(());
    }
    let length = lookup::id_length(run, Table::Sessions).await?;
    let heads = ["id", "title", "images", "turns", "project", "updated"].map(str::to_owned);
    let rows = rows.iter().zip(&lines);
    let rows = rows.map(|(row, line)| line.cells(length, row.session.updated_ms));
    let rows: Vec<[String; 6]> = std::iter::once(heads).chain(rows).collect();
    for text in table::lines(&rows) {
        output.line(&text);
    }
    Ok(())
}

async fn read(run: &Run, wanted: Wanted<'_>) -> Result<Vec<SessionSummaryRow>, Failure> {
    let project = match wanted.project {
        Some(name) => Some(projects::find(run, name).await?.id),
        None => None,
    };
    let search = wanted.search.map(str::to_owned);
    let rows = run.engine.library().read(move |connection| match search {
        Some(text) => sessions::search(connection, &text, MOST),
        None => sessions::list(connection, MOST),
    });
    let mut rows = rows.await?;
    rows.retain(|row| {
        let is_shown = wanted.archived || row.session.archived_ms.is_none();
        is_shown && (project.is_none() || row.session.project_id == project)
    });
    Ok(rows)
}

fn line<'a>(row: &'a SessionSummaryRow, names: &'a HashMap<String, String>) -> SessionLine<'a> {
    let project = row.session.project_id.as_ref();
    SessionLine {
        session: &row.session.id,
        title: &row.session.title,
        images: row.images,
        turns: row.turns,
        project: project.and_then(|id| names.get(id)).map(String::as_str),
        updated_at: moment::rfc3339(row.session.updated_ms),
        archived: row.session.archived_ms.is_some(),
    }
}

impl SessionLine<'_> {
    fn cells(&self, id_length: usize, updated_ms: i64) -> [String; 6] {
        let title = one_line(self.title);
        let archived = if self.archived { ", archived" } else { "" };
        [
            beginning::of(self.session, id_length),
            truncate_str(&title, WIDEST_TITLE, "…").into_owned(),
            self.images.to_string(),
            self.turns.to_string(),
            self.project.unwrap_or_default().to_owned(),
            format!("{}{archived}", moment::clock(updated_ms)),
        ]
    }
}
