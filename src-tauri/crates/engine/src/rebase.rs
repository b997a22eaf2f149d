//! Every model pass blurs a little. A rebase goes back to the first picture and asks for all changes
//! at once.

use plantain_library::rusqlite::Connection;
use plantain_library::{Error, images, turns};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::engine::{Engine, no_image};
use crate::failure::{Failure, FailureCode};
use crate::mention;
use crate::request::LONGEST_PROMPT;
use crate::tree::Tree;
use crate::turn::{TurnReference, TurnView};

/// The most turns that are followed back.
const LONGEST_WAY: usize = 1_000;

/// An edit of the first picture with every instruction since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RebaseDraft {
    /// The first picture.
    pub image: String,
    /// The instructions folded together.
    pub prompt: String,
    /// References of all turns, each once.
    pub references: Vec<TurnReference>,
    /// How many instructions there are.
    pub turns: u32,
}

impl Engine {
    /// Folds all edits that led to a picture into one of the first.
    ///
    /// # Errors
    /// There is no such picture, or it is a first one itself.
    pub async fn rebase(&self, image: &str) -> Result<RebaseDraft, Failure> {
        let image = image.to_owned();
        let draft = self
            .library()
            .read(move |connection| draft(connection, &image))
            .await??;
        if draft.prompt.chars().count() > LONGEST_PROMPT {
            return Err(Failure::before_sending(
                FailureCode::PromptInvalid,
                "All instructions together are longer than a prompt may be.",
            ));
        }
        Ok(draft)
    }
}

/// The inner failure says why there is nothing to fold.
fn draft(connection: &Connection, image: &str) -> Result<Result<RebaseDraft, Failure>, Error> {
    let mut at = image.to_owned();
    let mut way = Vec::new();
    while way.len() < LONGEST_WAY {
        let Some(row) = images::get(connection, &at)? else {
            return Ok(Err(no_image()));
        };
        let turn = match row.turn_id.as_deref() {
            Some(turn) => turns::get(connection, turn)?,
            None => None,
        };
        let Some(turn) = turn else {
            return Ok(Err(no_image()));
        };
        let Some(source) = turn.source_image_id.clone() else {
            break;
        };
        way.extend(Tree::of_turn(connection, &turn.id)?.turn(&turn.id));
        at = source;
    }
    if way.is_empty() {
        let message = "This picture is the original; there is nothing to rebase.";
        return Ok(Err(Failure::before_sending(
            FailureCode::SettingsInvalid,
            message,
        )));
    }
    let mut references: Vec<TurnReference> = Vec::new();
    let turns = way.into_iter().rev();
    let prompts: Vec<String> = turns.map(|turn| fit(turn, &mut references)).collect();
    Ok(Ok(RebaseDraft {
        image: at,
        prompt: fold(&prompts),
        references,
        turns: u32::try_from(prompts.len()).unwrap_or(u32::MAX),
    }))
}

/// A turn's instruction, its references among all of them: an image has one name, and a name that
/// two turns gave to different images is told apart by a number.
fn fit(turn: TurnView, all: &mut Vec<TurnReference>) -> String {
    let mut names = Vec::new();
    for reference in turn.references {
        let known = all.iter().find(|one| one.view.blob == reference.view.blob);
        let name = if let Some(known) = known {
            known.name.clone()
        } else {
            let taken: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
            let name = mention::distinct(&reference.name, &taken);
            all.push(TurnReference {
                name: name.clone(),
                role: reference.role,
                view: reference.view.clone(),
            });
            name
        };
        names.push((reference.name, name));
    }
    let olds: Vec<&str> = names.iter().map(|(old, _)| old.as_str()).collect();
    mention::replace(&turn.prompt, &olds, |word, place| match names.get(place) {
        Some((_, name)) => name.clone(),
        None => word.to_owned(),
    })
}

/// One instruction as it is; several as a list, in the order they were given.
fn fold(prompts: &[String]) -> String {
    match prompts {
        [one] => one.clone(),
        all => {
            let lines = (1..).zip(all).map(|(number, prompt)| {
                let line = prompt.split_whitespace().collect::<Vec<_>>().join(" ");
                format!("{number}. {line}")
            });
            let lines: Vec<String> = lines.collect();
            format!("Make all of these changes at once:\n{}", lines.join("\n"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn instructions_are_folded_in_their_order() {
        let prompts = ["Make it dusk".to_owned(), "Add\na  moon".to_owned()];
        assert_eq!(
            fold(&prompts),
            "Make all of these changes at once:\n1. Make it dusk\n2. Add a moon"
        );
        assert_eq!(fold(&prompts[..1]), "Make it dusk");
    }
}
