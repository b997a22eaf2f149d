//! What may be done to branches, turns and pictures, and the Trash where they go.

use plantain_library::{branches, images, sessions, turns};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::branch;
use crate::deed::{Deed, TrashKey, TrashKind};
use crate::draft;
use crate::engine::Engine;
use crate::failure::{Failure, FailureCode};
use crate::tree;
use crate::turn::{BranchView, Mark};
use crate::view::ImageView;

/// The longest name of a branch, in characters.
const LONGEST_NAME: usize = 100;
/// The most of a kind that the Trash shows.
const MOST_SHOWN: u32 = 500;

/// What is in the Trash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrashItem {
    /// What it is.
    pub key: TrashKey,
    /// A title, a name or a prompt.
    pub title: String,
    /// The session it belongs to.
    pub session: String,
    /// A picture of it, by its blob.
    pub cover: Option<String>,
    /// When it was thrown away.
    #[specta(type = specta_typescript::Number)]
    pub deleted_ms: i64,
}

impl Engine {
    /// Gives a branch another name.
    ///
    /// # Errors
    /// There is no such branch, or the name is empty.
    pub async fn rename_branch(&self, id: &str, name: &str) -> Result<BranchView, Failure> {
        let name: String = name.trim().chars().take(LONGEST_NAME).collect();
        if name.is_empty() {
            return Err(invalid("A branch needs a name."));
        }
        let row = self.branch_row(id).await?;
        if row.name != name {
            let deed = Deed::RenameBranch {
                id: id.to_owned(),
                from: row.name.clone(),
                to: name.clone(),
            };
            self.act(deed).await?;
        }
        Ok(tree::branch_view(&branches::BranchRow { name, ..row }))
    }

    /// Puts a branch with its turns into the Trash. Branches that grow out of it stay.
    ///
    /// # Errors
    /// There is no such branch, or it is the one its session began with.
    pub async fn delete_branch(&self, id: &str) -> Result<(), Failure> {
        let row = self.branch_row(id).await?;
        let is_first = self
            .library()
            .read(move |connection| branch::is_first(connection, &row))
            .await?;
        if is_first {
            let message = "A session's first branch stays. Delete its turns, or the session.";
            return Err(invalid(message));
        }
        self.throw_away(TrashKind::Branch, id).await
    }

    /// Puts a turn with its pictures into the Trash; what came after it stays.
    ///
    /// # Errors
    /// There is no such turn.
    pub async fn delete_turn(&self, id: &str) -> Result<(), Failure> {
        self.throw_away(TrashKind::Turn, id).await
    }

    /// Puts a picture into the Trash.
    ///
    /// # Errors
    /// There is no such picture.
    pub async fn delete_image(&self, id: &str) -> Result<(), Failure> {
        self.throw_away(TrashKind::Image, id).await
    }

    /// Marks a picture. A star and a rejection exclude each other.
    ///
    /// # Errors
    /// There is no such picture.
    pub async fn mark_image(&self, id: &str, mark: Mark) -> Result<ImageView, Failure> {
        let from = self.image(id).await?;
        if from.mark != mark {
            let deed = Deed::Mark {
                id: from.id.clone(),
                from: from.mark,
                to: mark,
            };
            self.act(deed).await?;
        }
        Ok(ImageView { mark, ..from })
    }

    async fn throw_away(&self, kind: TrashKind, id: &str) -> Result<(), Failure> {
        let id = id.to_owned();
        if self.act(Deed::Trash(TrashKey { kind, id })).await? {
            return Ok(());
        }
        Err(gone())
    }

    async fn branch_row(&self, id: &str) -> Result<branches::BranchRow, Failure> {
        let id = id.to_owned();
        let row = self
            .library()
            .read(move |connection| branches::get(connection, &id))
            .await?;
        row.filter(|row| row.deleted_ms.is_none()).ok_or_else(gone)
    }

    /// What was thrown away, the latest first.
    ///
    /// # Errors
    /// The library cannot be read.
    pub async fn trash(&self) -> Result<Vec<TrashItem>, Failure> {
        let mut items = self
            .library()
            .read(|connection| {
                let mut items = Vec::new();
                for row in sessions::deleted(connection, MOST_SHOWN)? {
                    items.push(TrashItem {
                        key: key(TrashKind::Session, &row.session.id),
                        title: row.session.title,
                        session: row.session.id,
                        cover: row.newest_blob,
                        deleted_ms: row.session.deleted_ms.unwrap_or(0),
                    });
                }
                for row in branches::deleted(connection, MOST_SHOWN)? {
                    let turns = turns::by_branch(connection, &row.id)?;
                    let last = turns.last().map(|turn| turn.id.as_str());
                    items.push(TrashItem {
                        key: key(TrashKind::Branch, &row.id),
                        cover: cover(connection, last)?,
                        title: row.name,
                        session: row.session_id,
                        deleted_ms: row.deleted_ms.unwrap_or(0),
                    });
                }
                for row in turns::deleted(connection, MOST_SHOWN)? {
                    items.push(TrashItem {
                        key: key(TrashKind::Turn, &row.id),
                        cover: cover(connection, Some(&row.id))?,
                        title: draft::title(&row.prompt),
                        session: row.session_id,
                        deleted_ms: row.deleted_ms.unwrap_or(0),
                    });
                }
                for row in images::deleted(connection, MOST_SHOWN)? {
                    let turn = match &row.turn_id {
                        Some(turn) => turns::get(connection, turn)?,
                        None => None,
                    };
                    items.push(TrashItem {
                        key: key(TrashKind::Image, &row.id),
                        title: turn.map_or_else(String::new, |turn| draft::title(&turn.prompt)),
                        session: row.session_id.unwrap_or_default(),
                        cover: Some(row.blob),
                        deleted_ms: row.deleted_ms.unwrap_or(0),
                    });
                }
                Ok(items)
            })
            .await?;
        items.sort_by_key(|item| std::cmp::Reverse(item.deleted_ms));
        Ok(items)
    }

    /// Takes one thing out of the Trash.
    ///
    /// # Errors
    /// It is not in the Trash.
    pub async fn restore(&self, item: &TrashKey) -> Result<(), Failure> {
        if self.take_back(&Deed::Trash(item.clone())).await? {
            return Ok(());
        }
        Err(gone())
    }
}

fn key(kind: TrashKind, id: &str) -> TrashKey {
    TrashKey {
        kind,
        id: id.to_owned(),
    }
}

/// The newest picture of a turn.
fn cover(
    connection: &plantain_library::rusqlite::Connection,
    turn: Option<&str>,
) -> Result<Option<String>, plantain_library::Error> {
    let Some(turn) = turn else { return Ok(None) };
    let images = images::by_turn(connection, turn)?;
    Ok(images.into_iter().next_back().map(|image| image.blob))
}

fn gone() -> Failure {
    Failure::before_sending(
        FailureCode::NotFound,
        "This is no longer there, or is in the Trash already.",
    )
}

fn invalid(message: &str) -> Failure {
    Failure::before_sending(FailureCode::SettingsInvalid, message)
}
