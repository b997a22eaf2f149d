//! What the user did to the tree, so that it can be taken back: each deed knows both ways.

use plantain_library::rusqlite::Connection;
use plantain_library::{Error, branches, images, projects, sessions, turns};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::turn::Mark;

/// One thing that can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Act {
    /// A session got another title.
    RenameSession,
    /// A branch got another name.
    RenameBranch,
    /// A picture was starred, rejected, or neither any more.
    MarkImage,
    /// A picture went into the Trash.
    DeleteImage,
    /// A turn went into the Trash.
    DeleteTurn,
    /// A branch went into the Trash.
    DeleteBranch,
    /// A session went into the Trash.
    DeleteSession,
    /// A session went to another project.
    MoveSession,
    /// A session was put away, or taken out again.
    ArchiveSession,
    /// A branch began.
    Branch,
}

/// What can be in the Trash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TrashKind {
    /// A session with everything in it.
    Session,
    /// A branch with its turns.
    Branch,
    /// A turn with its pictures.
    Turn,
    /// One picture.
    Image,
}

/// One thing in the Trash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrashKey {
    /// Its kind.
    pub kind: TrashKind,
    /// Its id.
    pub id: String,
}

impl TrashKey {
    /// Throws it away, or takes it out again; false when it already was so.
    pub(crate) fn set(
        &self,
        connection: &Connection,
        thrown: bool,
        now: i64,
    ) -> Result<bool, Error> {
        let id = self.id.as_str();
        match (self.kind, thrown) {
            (TrashKind::Session, true) => sessions::delete(connection, id, now),
            (TrashKind::Session, false) => sessions::restore(connection, id),
            (TrashKind::Branch, true) => branches::delete(connection, id, now),
            (TrashKind::Branch, false) => branches::restore(connection, id),
            (TrashKind::Turn, true) => turns::delete(connection, id, now),
            (TrashKind::Turn, false) => turns::restore(connection, id),
            (TrashKind::Image, true) => images::delete(connection, id, now),
            (TrashKind::Image, false) => images::restore(connection, id),
        }
    }
}

/// A change and its opposite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    RenameSession {
        id: String,
        from: String,
        to: String,
    },
    RenameBranch {
        id: String,
        from: String,
        to: String,
    },
    Mark {
        id: String,
        from: Mark,
        to: Mark,
    },
    Trash(TrashKey),
    Move {
        id: String,
        from: Option<String>,
        to: Option<String>,
    },
    Archive {
        id: String,
        archived: bool,
    },
    /// A branch began; taken back, it goes into the Trash.
    Branch {
        id: String,
    },
}

impl Deed {
    /// What it is called.
    pub(crate) fn act(&self) -> Act {
        match self {
            Self::RenameSession { .. } => Act::RenameSession,
            Self::RenameBranch { .. } => Act::RenameBranch,
            Self::Mark { .. } => Act::MarkImage,
            Self::Trash(key) => match key.kind {
                TrashKind::Session => Act::DeleteSession,
                TrashKind::Branch => Act::DeleteBranch,
                TrashKind::Turn => Act::DeleteTurn,
                TrashKind::Image => Act::DeleteImage,
            },
            Self::Move { .. } => Act::MoveSession,
            Self::Archive { .. } => Act::ArchiveSession,
            Self::Branch { .. } => Act::Branch,
        }
    }

    /// What it touches, to be told afterwards.
    pub(crate) fn touches(&self) -> TrashKey {
        let (kind, id) = match self {
            Self::RenameSession { id, .. } | Self::Move { id, .. } | Self::Archive { id, .. } => {
                (TrashKind::Session, id)
            }
            Self::RenameBranch { id, .. } | Self::Branch { id } => (TrashKind::Branch, id),
            Self::Mark { id, .. } => (TrashKind::Image, id),
            Self::Trash(key) => return key.clone(),
        };
        TrashKey {
            kind,
            id: id.clone(),
        }
    }

    /// Does it, or takes it back; false when it is no longer possible.
    pub(crate) fn apply(
        &self,
        connection: &Connection,
        forward: bool,
        now: i64,
    ) -> Result<bool, Error> {
        match self {
            Self::RenameSession { id, from, to } => {
                let title = if forward { to } else { from };
                sessions::rename(connection, id, title, now)
            }
            Self::RenameBranch { id, from, to } => {
                branches::rename(connection, id, if forward { to } else { from })
            }
            Self::Mark { id, from, to } => {
                let mark = if forward { *to } else { *from };
                let (star, reject) = (mark == Mark::Star, mark == Mark::Reject);
                images::set_mark(connection, id, star, reject)
            }
            Self::Trash(key) => key.set(connection, forward, now),
            Self::Move { id, from, to } => {
                let project = if forward { to } else { from };
                let is_there = match project {
                    Some(project) => projects::get(connection, project)?.is_some(),
                    None => true,
                };
                Ok(is_there && sessions::set_project(connection, id, project.as_deref())?)
            }
            Self::Archive { id, archived } => {
                let away = (*archived == forward).then_some(now);
                sessions::set_archived(connection, id, away)
            }
            Self::Branch { id } => TrashKey {
                kind: TrashKind::Branch,
                id: id.clone(),
            }
            .set(connection, !forward, now),
        }
    }
}
