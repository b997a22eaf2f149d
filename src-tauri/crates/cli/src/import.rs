//! `plantain-cli import`: files that become pictures to edit.

use std::path::PathBuf;

use plantain_engine::{Failure, Imported};

use crate::environment::Setup;
use crate::exit::Exit;
use crate::images::ImageLine;
use crate::lookup::{self, Table};
use crate::output::Output;
use crate::run::Run;
use crate::{beginning, words};

/// Takes files in. Some may work while others do not: then it ends like the worst of them.
pub(crate) async fn run(
    setup: &Setup,
    output: &Output,
    files: &[PathBuf],
    session: Option<&str>,
) -> Result<Exit, Failure> {
    let run = Run::to_look(setup, output).await?;
    let imported = import(&run, output, files, session).await;
    run.stop().await;
    imported
}

async fn import(
    run: &Run,
    output: &Output,
    files: &[PathBuf],
    session: Option<&str>,
) -> Result<Exit, Failure> {
    let session = match session {
        Some(typed) => Some(lookup::session(run, typed).await?.id),
        None => None,
    };
    let imported = run.engine.import_files(session.as_deref(), files).await?;
    for id in &imported.images {
        let view = run.engine.image(id).await?;
        ImageLine::read(run, view).await?.print(output);
    }
    if !output.is_json() {
        tell_session(run, output, &imported).await?;
    }
    let mut exit = Exit::Done;
    for failure in &imported.failures {
        output.failure(failure);
        exit = exit.or(Exit::of(failure.code));
    }
    Ok(exit)
}

async fn tell_session(run: &Run, output: &Output, imported: &Imported) -> Result<(), Failure> {
    if imported.images.is_empty() {
        return Ok(());
    }
    let length = lookup::id_length(run, Table::Sessions).await?;
    output.note(&format!(
        "{} in session {}.",
        words::count(imported.images.len(), "picture"),
        beginning::of(&imported.session, length)
    ));
    Ok(())
}
