//! `plantain-cli turns`: a session's turns as a table, or as a tree.

use console::truncate_str;
use plantain_engine::{Failure, JobState, Mark, SessionView, TurnKind, TurnView};

use crate::dollars::dollars;
use crate::environment::Setup;
use crate::exit::Exit;
use crate::failure::code_word;
use crate::lookup::{self, Table};
use crate::output::Output;
use crate::queue_list::one_line;
use crate::run::Run;
use crate::tree::{self, Line};
use crate::turn_line::Index;
use crate::{beginning, table};

/// So much of a prompt is shown.
const WIDEST_PROMPT: usize = 60;

/// Lists, or draws.
pub(crate) async fn list(
    setup: &Setup,
    output: &Output,
    session: &str,
    as_tree: bool,
) -> Result<Exit, Failure> {
    let run = Run::to_look(setup, output).await?;
    let listed = print(&run, output, session, as_tree).await;
    run.stop().await;
    listed.map(|()| Exit::Done)
}

async fn print(run: &Run, output: &Output, typed: &str, as_tree: bool) -> Result<(), Failure> {
    let session = lookup::session(run, typed).await?.id;
    let session = run.engine.peek_session(&session).await?;
    let index = Index::of(&session);
    let kept = || session.turns.iter().filter(|turn| !turn.deleted);
    if output.is_json() {
        kept().for_each(|turn| output.object(&index.line(turn)));
        return Ok(());
    }
    if kept().next().is_none() {
        output.note("The session has no turns.");
        return Ok(());
    }
    let cells = Cells {
        index: &index,
        id_length: lookup::id_length(run, Table::Turns).await?,
    };
    if as_tree {
        for text in cells.tree(&session) {
            output.line(&text);
        }
    } else {
        let heads = ["#", "id", "turn", "size", "ended", "cost", "", "prompt"].map(str::to_owned);
        let rows = kept().map(|turn| cells.of(turn, ""));
        let rows: Vec<[String; 8]> = std::iter::once(heads).chain(rows).collect();
        for text in table::lines(&rows) {
            output.line(&text);
        }
    }
    Ok(())
}

/// What stands in the columns.
struct Cells<'a> {
    index: &'a Index<'a>,
    id_length: usize,
}

impl Cells<'_> {
    /// The drawing, with the turns' columns below each other.
    fn tree(&self, session: &SessionView) -> Vec<String> {
        let drawn = tree::draw(&session.turns, &session.branches);
        let rows = drawn.iter().filter_map(|line| match line {
            Line::Branch { .. } => None,
            Line::Turn { left, turn } => Some(self.of(turn, left)),
        });
        let rows: Vec<[String; 8]> = rows.collect();
        let mut turns = table::lines(&rows).into_iter();
        let text = |line: &Line<'_>| match line {
            Line::Branch { left, name } => Some(table::cut(&format!("{left}{}", one_line(name)))),
            Line::Turn { .. } => turns.next(),
        };
        drawn.iter().filter_map(text).collect()
    }

    fn of(&self, turn: &TurnView, left: &str) -> [String; 8] {
        let prompt = one_line(&turn.prompt);
        [
            format!("{left}{}", turn.step),
            beginning::of(&turn.id, self.id_length),
            self.kind(turn),
            self.size(turn),
            ended(turn),
            match turn.spent_nanos {
                0 => String::new(),
                nanos => dollars(nanos),
            },
            if self.is_starred(turn) { "★" } else { "" }.to_owned(),
            truncate_str(&prompt, WIDEST_PROMPT, "…").into_owned(),
        ]
    }

    /// `edit of 3`, `edit of 3.2` where step 3 has more than one variant.
    fn kind(&self, turn: &TurnView) -> String {
        let source = turn.source.as_deref().and_then(|id| self.index.image(id));
        match (turn.kind, source) {
            (TurnKind::Generate, _) => "new".to_owned(),
            (TurnKind::Import, _) => "import".to_owned(),
            (TurnKind::Edit, None) => "edit".to_owned(),
            (TurnKind::Edit, Some(source)) if source.of > 1 => {
                format!("edit of {}.{}", source.step, source.variant)
            }
            (TurnKind::Edit, Some(source)) => format!("edit of {}", source.step),
        }
    }

    /// What was asked for; of a file what it has.
    fn size(&self, turn: &TurnView) -> String {
        if turn.kind == TurnKind::Import {
            let mut images = turn.variants.iter().filter_map(|it| it.image.as_deref());
            let image = images.find_map(|id| self.index.image(id));
            return image.map_or_else(String::new, |it| format!("{} × {}", it.width, it.height));
        }
        let parts = [&turn.size, &turn.ratio].into_iter().flatten();
        parts.map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    fn is_starred(&self, turn: &TurnView) -> bool {
        let images = turn.variants.iter().filter_map(|it| it.image.as_deref());
        let mut images = images.filter_map(|id| self.index.image(id));
        images.any(|image| image.mark == Mark::Star)
    }
}

/// `done`, `2 done, 1 failed (noImage)`: how the variants ended, or that they have not.
fn ended(turn: &TurnView) -> String {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for state in turn.variants.iter().filter_map(|it| it.state.as_ref()) {
        let word = word(state);
        match counts.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }
    let text = |(word, count): &(String, usize)| match turn.variants.len() {
        1 => word.clone(),
        _ => format!("{count} {word}"),
    };
    counts.iter().map(text).collect::<Vec<_>>().join(", ")
}

fn word(state: &JobState) -> String {
    let (word, failure) = match state {
        JobState::Done { .. } => ("done", None),
        JobState::Refused { failure } => ("refused", Some(failure)),
        JobState::Failed { failure } => ("failed", Some(failure)),
        JobState::Held { failure, .. } => ("held", Some(failure)),
        JobState::Cancelled { .. } => ("cancelled", None),
        JobState::Sending { .. } | JobState::Thinking { .. } | JobState::Receiving { .. } => {
            ("under way", None)
        }
        JobState::Queued { .. } | JobState::Waiting { .. } | JobState::Retrying { .. } => {
            ("in line", None)
        }
    };
    match failure {
        Some(failure) => format!("{word} ({})", code_word(failure.code)),
        None => word.to_owned(),
    }
}
